package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// sample is what a batch of operations took.
type sample struct {
	wall, cpu time.Duration
}

// contender is one program that does the work of a benchmark, n times a batch.
type contender struct {
	name  string
	batch func(n int) (sample, error)
	close func()
}

// Names of the contenders, as the tables show them.
const (
	ours    = "socket"
	goNet   = "net"
	raw     = "x/sys/unix"
	mdlayer = "mdlayher/socket"
	php     = "PHP"
	inC     = "C"
)

// benchmark is one row of the table.
type benchmark struct {
	name string
	text string // what one operation is
	unit string // of the figures: "ns", "MB/s", "/s", "B"

	// cpu compares the processor time of the batches, which other programs on
	// the machine disturb less, in place of the time on the wall.
	cpu bool

	// bytes is how much one operation moves, for a benchmark that counts MB/s.
	bytes int

	// pairs says that the contenders are two ends that wait for each other. On
	// which cores they find themselves stays for long and makes much of a
	// difference, so they are started anew often.
	pairs bool

	// setup starts the contenders. It registers what is to be closed with b.
	setup func(b *bench) error

	// direct measures without batches, where those make no sense.
	direct func(b *bench) error
}

// bench is a benchmark that runs.
type bench struct {
	*benchmark
	options    options
	contenders []*contender
	results    []result
	notes      []string
}

// result is the outcome of one contender.
type result struct {
	Name  string
	Value float64 // in the unit of the benchmark
	Ratio float64 // ours to this; 0 if there is none
	Note  string  // in place of a value
}

// add registers a contender of this process, whose batch is timed here.
func (b *bench) add(name string, batch func(n int) error, close func()) {
	b.contenders = append(b.contenders, &contender{name, func(n int) (sample, error) {
		wall, cpu := time.Now(), processTime()
		err := batch(n)
		return sample{time.Since(wall), processTime() - cpu}, err
	}, close})
}

// skip shows a note where the figure of a contender would stand.
func (b *bench) skip(name, note string) {
	b.results = append(b.results, result{Name: name, Note: note})
}

// processTime is the processor time of this process.
func processTime() time.Duration {
	var ts unix.Timespec
	unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &ts)
	return time.Duration(ts.Nano())
}

// run measures the contenders in turn, in short batches, over and over: what the
// machine does besides falls on all of them. It starts them several times.
func (b *bench) run() error {
	if b.direct != nil {
		return b.direct(b)
	}
	figures := make(map[string][]float64)
	starts := min(4, b.options.rounds)
	if b.pairs {
		starts = min(40, b.options.rounds)
	}
	for range starts {
		if err := b.start(b.options.rounds/starts, figures); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		b.results = append(b.results, result{Name: name, Value: b.quiet(figures[name])})
	}
	b.compare()
	return nil
}

// start starts the contenders, has them work for some rounds and stops them.
func (b *bench) start(rounds int, figures map[string][]float64) error {
	defer func() {
		for _, c := range b.contenders {
			if c.close != nil {
				c.close()
			}
		}
		b.contenders = nil
	}()
	b.results = nil // the notes are made anew
	if err := b.setup(b); err != nil {
		return err
	}
	b.contenders = slices.DeleteFunc(b.contenders, func(c *contender) bool {
		if b.options.with.MatchString(c.name) {
			return false
		}
		if c.close != nil {
			c.close()
		}
		return true
	})
	n := make([]int, len(b.contenders))
	for i, c := range b.contenders {
		var err error
		if n[i], err = b.calibrate(c); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	for range rounds {
		for _, i := range rand.Perm(len(b.contenders)) { // nobody always comes after the same one
			c := b.contenders[i]
			s, err := c.batch(n[i])
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			figures[c.name] = append(figures[c.name], b.figure(s, n[i]))
		}
	}
	return nil
}

// warmUp is how many operations come first, which may take longer.
const warmUp = 32

// calibrate returns how many operations of c last as long as a batch should.
func (b *bench) calibrate(c *contender) (int, error) {
	if _, err := c.batch(warmUp); err != nil {
		return 0, err
	}
	for n := 1; ; n *= 4 {
		s, err := c.batch(n)
		if err != nil {
			return 0, err
		}
		if s.wall >= b.options.batch/2 || n >= 1<<24 {
			return max(1, int(float64(n)*float64(b.options.batch)/float64(max(s.wall, 1)))), nil
		}
	}
}

// figure converts a batch of n to the unit of the benchmark.
func (b *bench) figure(s sample, n int) float64 {
	d := s.wall
	if b.cpu {
		d = s.cpu
	}
	per := float64(d) / float64(n)
	switch b.unit {
	case "MB/s":
		return float64(b.bytes) * 1e3 / per
	case "/s":
		return 1e9 / per
	}
	return per
}

// quiet returns the figure of the quietest tenth of the batches: whatever disturbs
// a batch makes it slower, and a short one may well be spared. Of two ends it is
// that of the middle: the fastest are those that were lucky with their cores.
func (b *bench) quiet(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if b.rate() {
		slices.Reverse(v)
	}
	if b.pairs {
		return v[len(v)/2]
	}
	return v[len(v)/10]
}

// compare sets the ratios.
func (b *bench) compare() {
	own := slices.IndexFunc(b.results, func(r result) bool { return r.Name == ours })
	for i := range b.results {
		if r := &b.results[i]; own >= 0 && r.Note == "" {
			r.Ratio = b.results[own].Value / r.Value
		}
	}
}

// child starts a contender that is a program of its own. It reads numbers, one a
// line, does that many operations, and writes the nanoseconds on the wall and of
// processor time.
func (b *bench) child(name string, command ...string) error {
	c, err := startChild(command...)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	b.contenders = append(b.contenders, &contender{name, c.batch, c.close})
	return nil
}

type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startChild(command ...string) (*child, error) {
	c := &child{cmd: exec.Command(command[0], command[1:]...)}
	c.cmd.Stderr = os.Stderr
	in, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	c.in, c.out = in, bufio.NewReader(out)
	return c, nil
}

// line reads a line that the child writes.
func (c *child) line() (string, error) {
	line, err := c.out.ReadString('\n')
	return strings.TrimSpace(line), err
}

// ask writes a line and reads numbers.
func (c *child) ask(line string, numbers ...any) error {
	if _, err := fmt.Fprintln(c.in, line); err != nil {
		return err
	}
	answer, err := c.line()
	if err != nil {
		return err
	}
	if _, err := fmt.Sscan(answer, numbers...); err != nil {
		return fmt.Errorf("answer %q: %w", answer, err)
	}
	return nil
}

func (c *child) batch(n int) (s sample, err error) {
	err = c.ask(fmt.Sprint(n), &s.wall, &s.cpu)
	return s, err
}

func (c *child) close() {
	c.in.Close()
	c.cmd.Wait()
}
