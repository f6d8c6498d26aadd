package php2go_test

import (
	"bufio"
	"bytes"
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
	files, err := filepath.Glob("../testdata/*.php")
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
	port   int
	out    lockedBuffer
	conns  map[string]net.Conn
	lines  map[string]*bufio.Reader
	listen net.Listener
	packet net.PacketConn
	peer   net.Addr
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
	d := &driver{conns: make(map[string]net.Conn), lines: make(map[string]*bufio.Reader)}
	d.out.changed = make(chan struct{}, 1)
	defer func() {
		for _, c := range d.conns {
			c.Close()
		}
		if d.listen != nil {
			d.listen.Close()
		}
		if d.packet != nil {
			d.packet.Close()
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
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
			if d.port == 0 {
				d.port = freePort(t)
			}
			for _, a := range strings.Fields(rest) {
				args = append(args, strings.ReplaceAll(a, "PORT", strconv.Itoa(d.port)))
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
	return strings.ReplaceAll(text, strconv.Itoa(d.port), "PORT")
}

func freePort(t *testing.T) int {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (d *driver) serve(t *testing.T, network string) {
	var err error
	if network == "udp" {
		if d.packet, err = net.ListenPacket("udp4", "127.0.0.1:0"); err == nil {
			d.port = d.packet.LocalAddr().(*net.UDPAddr).Port
		}
	} else if d.listen, err = net.Listen("tcp4", "127.0.0.1:0"); err == nil {
		d.port = d.listen.Addr().(*net.TCPAddr).Port
	}
	if err != nil {
		t.Fatal(err)
	}
}

// step does one step that has to do with connections.
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
	case "dial", "dialudp":
		network := map[string]string{"dial": "tcp4", "dialudp": "udp4"}[verb]
		c, err := net.Dial(network, "127.0.0.1:"+strconv.Itoa(d.port))
		if err != nil {
			return err
		}
		d.conns[name], d.lines[name] = c, bufio.NewReader(c)
		return nil
	case "accept":
		d.listen.(*net.TCPListener).SetDeadline(deadline)
		c, err := d.listen.Accept()
		if err != nil {
			return err
		}
		d.conns[name], d.lines[name] = c, bufio.NewReader(c)
		return nil
	case "send":
		s, err := strconv.Unquote(arg)
		if err != nil {
			return err
		}
		if c == nil && d.packet != nil {
			_, err = d.packet.WriteTo([]byte(s), d.peer)
			return err
		}
		_, err = io.WriteString(c, s)
		return err
	case "dgram":
		b := make([]byte, 1<<16)
		if c == nil {
			d.packet.SetDeadline(deadline)
			n, from, err := d.packet.ReadFrom(b)
			d.peer = from
			return note(b[:n], err)
		}
		n, err := c.Read(b)
		return note(b[:n], err)
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
	case "eof":
		b, err := io.ReadAll(d.lines[name])
		if err != nil {
			err = errors.New("the end with an error")
		}
		return note(b, err)
	case "shut":
		return c.(*net.TCPConn).CloseWrite()
	case "close":
		delete(d.conns, name)
		return c.Close()
	}
	return errors.New("no such step")
}
