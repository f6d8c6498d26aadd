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
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"phpsocket/socket/port/php2go"
)

// TestPrograms converts the programs in testdata, typed and all dynamic, and runs each beside php against the same driver:
// what clients and servers get, what is printed and the status have to be the same.
func TestPrograms(t *testing.T) {
	php, err := exec.LookPath("php")
	if err != nil {
		t.Skip("skipped: no php")
	}
	only := cmp.Or(os.Getenv("PHP2GO_ONLY"), "*") // a pattern of names, to try one program
	files, err := filepath.Glob("../testdata/" + only + ".php")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	bin := build(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".php")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steps, err := os.ReadFile(strings.TrimSuffix(file, ".php") + ".drive")
			if err != nil {
				t.Fatal(err)
			}
			want := drive(t, string(steps), php, "-d", "display_errors=0", "-d", "log_errors=0", file)
			for _, kind := range []string{"typed", "dynamic"} {
				if got := drive(t, string(steps), filepath.Join(bin, name+"-"+kind)); got != want {
					t.Errorf("%s: the transcript differs\n--- php\n%s\n--- go\n%s", kind, want, got)
				}
			}
		})
	}
}

// build converts the programs and compiles and vets them, all in one module.
func build(t *testing.T, files []string) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	lines, mixed, all := 0, 0, 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".php")
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
				lines, mixed, all = lines+r.Lines, mixed+r.Any(), all+len(r.Vars)
			}
			if err := r.Write(filepath.Join(dir, name+"-"+kind), root); err != nil {
				t.Fatal(err)
			}
			os.Remove(filepath.Join(dir, name+"-"+kind, "go.mod"))
		}
	}
	t.Logf("%d programs, %d lines, %d of %d variables stay mixed", len(files), lines, mixed, all)
	one := &php2go.Result{}
	if err := one.Write(dir, root); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "bin")
	os.Mkdir(bin, 0o777)
	for _, args := range [][]string{{"vet", "./..."}, {"build", "-o", bin, "./..."}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, out)
		}
	}
	return bin
}

// driver runs a program and is its clients, or its server.
type driver struct {
	dir    string // DIR in the steps
	ports  [3]int // PORT, PORT2, PORT3: of the program, of the driver's server, of nothing
	out    lockedBuffer
	conns  map[string]net.Conn
	lines  map[string]*bufio.Reader
	listen net.Listener
	packet net.PacketConn
	peer   net.Addr
	peers  map[string]*net.UDPConn // sockets that are not connected
	masks  []string                // texts that differ from run to run, each followed by its replacement
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

// drive runs a program with the steps of a driver and returns the transcript.
func drive(t *testing.T, steps, program string, args ...string) string {
	t.Helper()
	d := &driver{dir: t.TempDir(), conns: make(map[string]net.Conn), lines: make(map[string]*bufio.Reader), peers: make(map[string]*net.UDPConn)}
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
	text := d.log.String() + "--- printed\n" + d.out.text()
	for i, name := range []string{"PORT", "PORT2", "PORT3"} {
		d.masks = append(d.masks, strconv.Itoa(d.ports[i]), name)
	}
	return strings.NewReplacer(append(d.masks, d.dir, "DIR")...).Replace(text)
}

// fill puts the ports and the folder into a step.
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

// serve listens on PORT, or on the port that is named.
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

// connected keeps a connection.
func (d *driver) connected(name string, c net.Conn, err error) error {
	if err != nil {
		return err
	}
	d.conns[name], d.lines[name] = c, bufio.NewReader(c)
	if c, ok := c.LocalAddr().(*net.TCPAddr); ok && c.Port != d.ports[0] && c.Port != d.ports[1] {
		d.masks = append(d.masks, strconv.Itoa(c.Port), "PORT-"+name)
	}
	return nil
}

// step does one step that has to do with files and connections.
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
			if len(s) > 1 && (s[1] == 1 || s[1] == 2 || s[1] == 9) { // TFTP: a new transfer
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

// write writes a file of the program's folder.
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

// passive reads FTP's answer to PASV and connects to where it says.
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

// datagram receives one, by a connection or by the driver's own socket.
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
