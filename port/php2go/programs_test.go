package php2go_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/port/php2go"
)

// TestPrograms converts the programs in testdata and in the examples, in typed and in
// dynamic form. It runs each program in php and in Go with the same driver. The output, the
// exit status and the data that clients and servers receive must be the same in Go as in
// php. For the examples, the test also compares the hand-written Go programs with php.
func TestPrograms(t *testing.T) {
	php := needs.Program(t, "php")
	only := cmp.Or(os.Getenv("PHP2GO_ONLY"), "*") // a pattern for the names of the programs to test
	files, err := filepath.Glob("../testdata/" + only + ".php")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	examples := documentPrograms(t)
	bin := build(t, append(files, examples...))
	for _, file := range files {
		name := programName(file)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steps, err := os.ReadFile(strings.TrimSuffix(file, ".php") + ".drive")
			if err != nil {
				t.Fatal(err)
			}
			compare(t, string(steps), php, file, bin)
		})
	}
	for _, file := range examples {
		name := programName(file)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			example := strings.TrimPrefix(name, "document_")
			want := compare(t, documents[example], php, file, bin)
			if got := drive(t, documents[example], filepath.Join(bin, example), "-port"); got != strings.TrimPrefix(want, "\n") {
				t.Errorf("the example differs\n--- php\n%s\n--- example\n%s", want, got)
			}
		})
	}
}

// location matches the position in messages about JSON errors. PHP's messages contain the
// position since PHP 8.6. The messages of package php always contain it.
var location = regexp.MustCompile(`(Syntax error) near location \d+:\d+`)

func programName(file string) string { return strings.TrimSuffix(filepath.Base(file), ".php") }

// compare runs a PHP program and its conversions, and compares their transcripts. It
// returns the transcript of php.
func compare(t *testing.T, steps, php, file, bin string) string {
	t.Helper()
	want := drive(t, steps, php, "-d", "display_errors=0", "-d", "log_errors=0", file)
	located := location.MatchString(want)
	for _, kind := range []string{"typed", "dynamic"} {
		got := drive(t, steps, filepath.Join(bin, "programs"), programName(file)+"-"+kind)
		if !located { // a version of PHP before 8.6
			got = location.ReplaceAllString(got, "$1")
		}
		if got != want {
			t.Errorf("%s: the transcript differs\n--- php\n%s\n--- go\n%s", kind, want, got)
		}
	}
	return want
}

// programs collects converted programs as packages of a single program, because linking
// each of them separately takes too long.
type programs struct {
	imports, cases strings.Builder
	n              int
}

var moduleLine = regexp.MustCompile(`(?m)^module (.*)$`)

// add turns the program in a folder into a package: main becomes Main, and init becomes
// Init.
func (p *programs) add(t *testing.T, dir, name string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, name, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal("no Go in ", name, err)
	}
	p.n++
	start := ""
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := strings.Replace(string(data), "package main\n", fmt.Sprintf("package p%d\n", p.n), 1)
		s = strings.Replace(s, "\nfunc main() {", "\nfunc Main() {", 1)
		if strings.Contains(s, "\nfunc init() {") {
			s = strings.Replace(s, "\nfunc init() {", "\nfunc Init() {", 1)
			start = fmt.Sprintf("p%d.Init()\n\t\t", p.n)
		}
		if err := os.WriteFile(file, []byte(s), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprintf(&p.imports, "\tp%d %q\n", p.n, "MODULE/"+name)
	fmt.Fprintf(&p.cases, "\tcase %q:\n\t\t%sp%d.Main()\n", name, start, p.n)
}

// write writes the main program, which runs the converted program that its first argument
// names.
func (p *programs) write(t *testing.T, dir string) {
	t.Helper()
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text := "package main\n\nimport (\n\t\"os\"\n" + p.imports.String() + ")\n\nfunc main() {\n\tname := os.Args[1]\n\tos.Args = append(os.Args[:1:1], os.Args[2:]...)\n\tswitch name {\n" + p.cases.String() + "\t}\n}\n"
	text = strings.ReplaceAll(text, "MODULE", moduleLine.FindStringSubmatch(string(mod))[1])
	os.Mkdir(filepath.Join(dir, "programs"), 0o777)
	if err := os.WriteFile(filepath.Join(dir, "programs", "main.go"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// build converts the programs, then compiles and vets the result. All converted programs
// are in one module, together with those of the examples.
func build(t *testing.T, files []string) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	lines, mixed, all := 0, 0, 0
	var one programs
	for _, file := range files {
		name := programName(file)
		for _, dynamic := range []bool{false, true} {
			r, err := php2go.Convert(php2go.Options{Dynamic: dynamic}, file)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for _, l := range r.Left {
				t.Errorf("%s: dynamic %v: left: line %d: %s", name, dynamic, l.Line, l.Why)
			}
			kind := "typed"
			if dynamic {
				kind = "dynamic"
			} else {
				t.Logf("%s: %d lines, %d of %d variables stay mixed", name, r.Lines, r.Any(), len(r.Vars))
				lines, mixed, all = lines+r.Lines, mixed+r.Any(), all+len(r.Vars)
			}
			if err := r.Write(filepath.Join(dir, name+"-"+kind), root); err != nil {
				t.Fatal(err)
			}
			os.Remove(filepath.Join(dir, name+"-"+kind, "go.mod"))
			one.add(t, dir, name+"-"+kind)
		}
	}
	t.Logf("%d programs, %d lines, %d of %d variables stay mixed", len(files), lines, mixed, all)
	if err := new(php2go.Result).Write(dir, root); err != nil {
		t.Fatal(err)
	}
	one.write(t, dir)
	bin := filepath.Join(dir, "bin")
	os.Mkdir(bin, 0o777)
	const examples = "phpsocket/socket/examples/"
	for _, args := range [][]string{{"vet", "./..."}, {"build", "-ldflags=-s -w", "-o", bin, "./programs", examples + "server", examples + "client", examples + "reverse"}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, out)
		}
	}
	return bin
}

// driver runs a program and plays the part of its clients or its server.
type driver struct {
	dir    string // the folder that DIR in the steps stands for
	ports  [3]int // the ports that PORT, PORT2 and PORT3 stand for: the program's, the driver's own server's, and an unused one
	out    lockedBuffer
	conns  map[string]net.Conn
	lines  map[string]*bufio.Reader
	listen net.Listener
	packet net.PacketConn
	peer   net.Addr
	peers  map[string]*net.UDPConn // unconnected UDP sockets
	masks  map[string]string       // ports that differ between runs, with their replacements
	log    strings.Builder
}

type lockedBuffer struct {
	sync.Mutex
	buf     bytes.Buffer
	changed chan struct{}
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.Lock()
	defer b.Unlock()
	n, err := b.buf.Write(p)
	select {
	case b.changed <- struct{}{}:
	default:
	}
	return n, err
}

func (b *lockedBuffer) text() string {
	b.Lock()
	defer b.Unlock()
	return b.buf.String()
}

const patience = 8 * time.Second

// drive runs a program with the steps of a driver. It returns the transcript.
func drive(t *testing.T, steps, program string, args ...string) string {
	t.Helper()
	d := &driver{dir: t.TempDir(), conns: make(map[string]net.Conn), lines: make(map[string]*bufio.Reader), peers: make(map[string]*net.UDPConn), masks: make(map[string]string)}
	d.out.changed = make(chan struct{}, 1)
	defer func() {
		for _, c := range d.conns {
			c.Close()
		}
		for _, c := range d.peers {
			c.Close()
		}
		if d.listen != nil {
			d.listen.Close()
		}
		if d.packet != nil {
			d.packet.Close()
		}
	}()
	for i := range d.ports {
		d.ports[i] = freePort(t)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*patience)
	defer cancel()
	var cmd *exec.Cmd
	var said bytes.Buffer // the program's standard error, to be shown if the test fails
	done := make(chan error, 1)
	for line := range strings.Lines(steps) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch verb {
		case "serve":
			d.serve(t, rest)
		case "args":
			for a := range strings.FieldsSeq(rest) {
				args = append(args, d.fill(a))
			}
			cmd = exec.CommandContext(ctx, program, args...)
			cmd.Stdout = &d.out
			cmd.Stderr = &said
			cmd.WaitDelay = time.Second
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			go func() { done <- cmd.Wait() }()
		case "exit":
			select {
			case <-done:
				fmt.Fprintf(&d.log, "exit %d\n", cmd.ProcessState.ExitCode())
			case <-time.After(patience):
				fmt.Fprintf(&d.log, "it does not end\n")
			}
		case "signal":
			cmd.Process.Signal(os.Interrupt)
		default:
			if err := d.step(verb, rest); err != nil {
				fmt.Fprintf(&d.log, "%s: %v\n", line, err)
			}
		}
	}
	cancel()
	if cmd != nil && cmd.ProcessState == nil {
		select {
		case <-done:
		case <-time.After(patience):
		}
	}
	if cmd != nil && cmd.ProcessState != nil && said.Len() > 0 {
		t.Logf("%s: %.1000s", filepath.Base(program), said.String())
	}
	text := d.log.String() + "--- printed\n" + d.out.text()
	for i, name := range []string{"PORT", "PORT2", "PORT3"} {
		d.masks[strconv.Itoa(d.ports[i])] = name
	}
	text = strings.ReplaceAll(text, d.dir, "DIR")
	return number.ReplaceAllStringFunc(text, func(n string) string { return cmp.Or(d.masks[n], n) })
}

// number matches a whole number, because the digits of a port can also be a part of a
// longer number.
var number = regexp.MustCompile(`\d+`)

// fill replaces the names for the ports and the folder in a step with their values.
func (d *driver) fill(s string) string {
	two := func(port int) string { return string([]byte{byte(port >> 8), byte(port)}) }
	return strings.NewReplacer("PORT2BYTES", two(d.ports[1]), "PORT3BYTES", two(d.ports[2]), "PORT2", strconv.Itoa(d.ports[1]),
		"PORT3", strconv.Itoa(d.ports[2]), "PORT", strconv.Itoa(d.ports[0]), "DIR", d.dir).Replace(s)
}

func freePort(t *testing.T) int {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// serve listens on a free port. The first word of the argument names the network. If the
// second word is PORT2, PORT2 in the steps stands for this port. Otherwise, PORT does.
func (d *driver) serve(t *testing.T, what string) {
	var err error
	network, port, _ := strings.Cut(what, " ")
	i := 0
	if port == "PORT2" {
		i = 1
	}
	if network == "udp" {
		if d.packet, err = net.ListenPacket("udp4", "127.0.0.1:0"); err == nil {
			d.ports[i] = d.packet.LocalAddr().(*net.UDPAddr).Port
		}
	} else if d.listen, err = net.Listen("tcp4", "127.0.0.1:0"); err == nil {
		d.ports[i] = d.listen.Addr().(*net.TCPAddr).Port
	}
	if err != nil {
		t.Fatal(err)
	}
}

// connected stores a new connection under the given name. If err is not nil, connected only
// returns err.
func (d *driver) connected(name string, c net.Conn, err error) error {
	if err != nil {
		return err
	}
	d.conns[name], d.lines[name] = c, bufio.NewReader(c)
	if c, ok := c.LocalAddr().(*net.TCPAddr); ok && c.Port != d.ports[0] && c.Port != d.ports[1] {
		d.masks[strconv.Itoa(c.Port)] = "PORT-" + name
	}
	return nil
}

// step runs one step of the driver that uses a file or a connection.
func (d *driver) step(verb, rest string) error {
	name, arg, _ := strings.Cut(rest, " ")
	deadline := time.Now().Add(patience)
	note := func(b []byte, err error) error {
		fmt.Fprintf(&d.log, "%s %s: %q\n", verb, name, b)
		return err
	}
	c := d.conns[name]
	if c != nil {
		c.SetDeadline(deadline)
	}
	switch verb {
	case "out":
		for !strings.Contains(d.out.text(), rest) {
			select {
			case <-d.out.changed:
			case <-time.After(patience):
				return errors.New("it is not printed")
			}
		}
		return nil
	case "file", "append":
		return d.write(verb, name, arg)
	case "dial", "dialudp":
		network := map[string]string{"dial": "tcp4", "dialudp": "udp4"}[verb]
		c, err := net.Dial(network, "127.0.0.1:"+strconv.Itoa(d.ports[0]))
		return d.connected(name, c, err)
	case "knock": // for a program that prints nothing to say that it is listening
		for {
			c, err := net.Dial("tcp4", "127.0.0.1:"+strconv.Itoa(d.ports[0]))
			if err == nil || time.Now().After(deadline) {
				return d.connected(name, c, err)
			}
		}
	case "dialunix":
		c, err := net.Dial("unix", filepath.Join(d.dir, arg))
		return d.connected(name, c, err)
	case "pasv":
		return d.passive(name, arg)
	case "listenudp":
		u, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		d.peers[name] = u
		return err
	case "accept":
		d.listen.(*net.TCPListener).SetDeadline(deadline)
		c, err := d.listen.Accept()
		return d.connected(name, c, err)
	case "send":
		s, err := strconv.Unquote(arg)
		if err != nil {
			return err
		}
		s = d.fill(s)
		if u := d.peers[name]; u != nil {
			to := d.peer
			if len(s) > 1 && (s[1] == 1 || s[1] == 2 || s[1] == 9) { // in TFTP, the beginning of a new transfer
				to = &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: d.ports[0]}
			}
			_, err = u.WriteTo([]byte(s), to)
			return err
		}
		if c == nil && d.packet != nil {
			_, err = d.packet.WriteTo([]byte(s), d.peer)
			return err
		}
		if c == nil {
			return errors.New("there is no such connection")
		}
		_, err = io.WriteString(c, s)
		return err
	case "dgram":
		return note(d.datagram(name, c, deadline))
	}
	if c == nil {
		return errors.New("there is no such connection")
	}
	switch verb {
	case "line":
		b, err := d.lines[name].ReadBytes('\n')
		return note(b, err)
	case "bytes":
		n, _ := strconv.Atoi(arg)
		b := make([]byte, n)
		n, err := io.ReadFull(d.lines[name], b)
		return note(b[:n], err)
	case "skip":
		n, _ := strconv.ParseInt(arg, 10, 64)
		n, err := io.CopyN(io.Discard, d.lines[name], n)
		return note([]byte(strconv.FormatInt(n, 10)), err)
	case "eof":
		b, err := io.ReadAll(d.lines[name])
		if err != nil {
			err = errors.New("the end with an error")
		}
		return note(b, err)
	case "end":
		io.Copy(io.Discard, d.lines[name])
		return nil
	case "shut":
		return c.(*net.TCPConn).CloseWrite()
	case "close":
		delete(d.conns, name)
		return c.Close()
	}
	return errors.New("no such step")
}

// write writes a file into the program's folder.
func (d *driver) write(verb, name, arg string) error {
	s, err := strconv.Unquote(arg)
	if err != nil {
		return err
	}
	path := filepath.Join(d.dir, name)
	os.MkdirAll(filepath.Dir(path), 0o777)
	mode := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if verb == "append" {
		mode = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	f, err := os.OpenFile(path, mode, 0o666)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(s)
	return err
}

// passive reads the answer to the FTP command PASV and connects to the address that the
// answer gives.
func (d *driver) passive(name, control string) error {
	c := d.conns[control]
	if c == nil {
		return errors.New("there is no such connection")
	}
	c.SetDeadline(time.Now().Add(patience))
	line, err := d.lines[control].ReadString('\n')
	if err != nil {
		return err
	}
	_, in, _ := strings.Cut(line, "(")
	var h [4]int
	var hi, lo int
	if _, err := fmt.Sscanf(in, "%d,%d,%d,%d,%d,%d)", &h[0], &h[1], &h[2], &h[3], &hi, &lo); err != nil {
		return fmt.Errorf("%q: %w", line, err)
	}
	fmt.Fprintf(&d.log, "pasv %s: %q\n", name, strings.Replace(line, fmt.Sprintf(",%d,%d)", hi, lo), ",HI,LO)", 1))
	c, err = net.Dial("tcp4", fmt.Sprintf("%d.%d.%d.%d:%d", h[0], h[1], h[2], h[3], hi<<8|lo))
	return d.connected(name, c, err)
}

// datagram receives a datagram from a connection or on the driver's own socket.
func (d *driver) datagram(name string, c net.Conn, deadline time.Time) ([]byte, error) {
	b := make([]byte, 1<<16)
	var n int
	var err error
	switch u := d.peers[name]; {
	case u != nil:
		u.SetDeadline(deadline)
		n, d.peer, err = u.ReadFrom(b)
	case c != nil:
		n, err = c.Read(b)
	default:
		d.packet.SetDeadline(deadline)
		n, d.peer, err = d.packet.ReadFrom(b)
	}
	return b[:n], err
}
