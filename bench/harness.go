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

// sample is the wall time and the processor time that a batch of operations took.
type sample struct {
	wall, cpu time.Duration
}

// contender is a package or a program that does the work of a benchmark. Each call to batch
// does n operations.
type contender struct {
	name  string
	batch func(n int) (sample, error)
	close func()
}

// The names of the contenders in the tables.
const (
	ours    = "socket"
	goNet   = "net"
	raw     = "x/sys/unix"
	floor   = raw + ", RawSyscall6" // bypasses Go's scheduler, so it shows the lowest cost of a call in Go
	mdlayer = "mdlayher/socket"
	php     = "PHP"
	inC     = "C"
)

// benchmark describes a row of the table.
type benchmark struct {
	name string
	text string // describes one operation
	unit string // the unit of the figures: "ns", "MB/s", "/s", "B"

	// cpu is set if processor time is compared instead of wall time. Other programs on the
	// machine have less influence on processor time.
	cpu bool

	// bytes is the number of bytes that one operation transfers. Only benchmarks with the unit
	// MB/s need it.
	bytes int

	// pairs is set if each contender has two ends that wait for each other. The time depends on
	// the processor cores on which the ends run. An end rarely changes its core, so these
	// contenders are restarted often.
	pairs bool

	// setup starts the contenders and adds them to b.
	setup func(b *bench) error

	// direct replaces setup if something is measured without batches, for example memory.
	direct func(b *bench) error
}

// bench is a running benchmark.
type bench struct {
	*benchmark
	options    options
	contenders []*contender
	results    []result
}

// result is the figure of one contender.
type result struct {
	Name  string
	Value float64 // in the benchmark's unit
	Ratio float64 // package socket's value divided by this one; 0 if there is no ratio
	Note  string  // if this is not "", it is shown instead of the value
}

// add adds a contender that runs in this process. The time of a batch is measured here.
func (b *bench) add(name string, batch func(n int) error, close func()) {
	b.contenders = append(b.contenders, &contender{name, func(n int) (sample, error) {
		wall, cpu := time.Now(), processTime()
		err := batch(n)
		return sample{time.Since(wall), processTime() - cpu}, err
	}, close})
}

// skip records a note instead of a contender's figure.
func (b *bench) skip(name, note string) {
	b.results = append(b.results, result{Name: name, Note: note})
}

// processTime returns the processor time of this process.
func processTime() time.Duration {
	var ts unix.Timespec
	unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &ts)
	return time.Duration(ts.Nano())
}

// run runs the benchmark. The contenders take turns in many short batches, so that other
// programs on the machine disturb all contenders alike. run restarts the contenders several
// times.
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

// start starts the contenders, runs the given number of rounds, and stops the contenders. In
// each round, every contender does one batch.
func (b *bench) start(rounds int, figures map[string][]float64) error {
	defer func() {
		for _, c := range b.contenders {
			if c.close != nil {
				c.close()
			}
		}
		b.contenders = nil
	}()
	b.results = nil // setup adds the notes about skipped contenders again
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
		for _, i := range rand.Perm(len(b.contenders)) { // random, so that no contender always follows the same one
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

// warmUp is the number of operations that run before a measurement, because the first
// operations may be slower.
const warmUp = 32

// calibrate measures c, and returns the number of operations that a batch of c should have.
// Such a batch takes about as long as the options ask for.
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

// figure converts the time of n operations to the benchmark's unit.
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

// quiet returns the figure that a contender reaches on a quiet machine. The fastest tenth
// of the batches reach this figure, because nothing has slowed them down. For pairs, quiet
// returns the median, because the fastest batches of a pair are only the ones that ran on
// favourable cores.
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

// compare sets the ratio of each result to the result of package socket.
func (b *bench) compare() {
	own := slices.IndexFunc(b.results, func(r result) bool { return r.Name == ours })
	for i := range b.results {
		if r := &b.results[i]; own >= 0 && r.Note == "" {
			r.Ratio = b.results[own].Value / r.Value
		}
	}
}

// child adds a contender that is another program. The program reads numbers, one per line.
// For each number, it does that many operations. Then it writes the wall time and the
// processor time that the operations took, in nanoseconds.
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

// line reads one line of the child's output.
func (c *child) line() (string, error) {
	line, err := c.out.ReadString('\n')
	return strings.TrimSpace(line), err
}

// ask writes a line to the child and reads numbers from the line that the child answers.
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
