package vet

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/internal/needs"

	"golang.org/x/tools/go/analysis/analysistest"
)

// TestPorts tests that portvet finds the mistakes in testdata/ports. Each folder there
// contains a PHP program, a line-by-line conversion by a newcomer to Go, and that
// conversion with its mistakes corrected.
func TestPorts(t *testing.T) {
	t.Parallel()
	var patterns []string
	for _, p := range ports {
		patterns = append(patterns, "./testdata/ports/"+p.name+"/before", "./testdata/ports/"+p.name+"/after")
	}
	analysistest.Run(t, module(t), all, patterns...)
}

var ports = []struct {
	name string
	php  []string // the PHP extensions that the program needs
	unix bool     // whether the program listens on a path
	talk func(t *testing.T, dial func() *peer)
	says string // the output after the line that says where the program listens
}{
	{name: "chat", php: []string{"sockets"}, talk: talkChat, says: "bye\n"},
	{name: "tracker", php: []string{"sockets"}, talk: talkTracker,
		says: "login 8659\n8659 is at 52.520008,13.404954\n77 km/h\nstatus 20060\nbad sum from 8659\ngone 8659\nno frame from ?\ngone ?\n"},
	{name: "jobs", php: []string{"sockets", "pcntl", "posix"}, unix: true, talk: talkJobs},
}

// TestPortsRun tests that the corrected Go programs print the same as the PHP programs.
func TestPortsRun(t *testing.T) {
	t.Parallel()
	for _, p := range ports {
		dir := filepath.Join(module(t), "testdata", "ports", p.name)
		t.Run(p.name+"/go", func(t *testing.T) {
			t.Parallel()
			program := filepath.Join(t.TempDir(), p.name)
			if out, err := exec.Command("go", "build", "-o", program, filepath.Join(dir, "after")).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			converse(t, p.unix, p.talk, p.says, program)
		})
		t.Run(p.name+"/php", func(t *testing.T) {
			t.Parallel()
			modules, err := exec.Command(needs.Program(t, "php"), "-m").Output()
			if err != nil {
				t.Fatal(err)
			}
			for _, extension := range p.php {
				if !strings.Contains("\n"+string(modules), "\n"+extension+"\n") {
					t.Skip("skipped: php lacks", extension)
				}
			}
			converse(t, p.unix, p.talk, p.says, "php", filepath.Join(dir, p.name+".php"))
		})
	}
}

// peer is the test's end of a connection to a program.
type peer struct {
	t *testing.T
	net.Conn
	r *bufio.Reader
}

func (p *peer) send(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p, text); err != nil {
		p.t.Fatal(err)
	}
}

func (p *peer) expect(text string) {
	p.t.Helper()
	got := make([]byte, len(text))
	n, err := io.ReadFull(p.r, got)
	if err != nil || string(got) != text {
		p.t.Fatalf("got %q %v, want %q", got[:n], err, text)
	}
}

func (p *peer) expectEnd() {
	p.t.Helper()
	if rest, err := io.ReadAll(p.r); err != nil || len(rest) > 0 {
		p.t.Fatalf("got %q %v, want the end", rest, err)
	}
}

// converse starts a program, talks to it over connections, and checks its output. The
// expected output is in says.
func converse(t *testing.T, unix bool, talk func(*testing.T, func() *peer), says string, command ...string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	args := append(command[1:], "127.0.0.1", "0")
	if unix {
		args = append(command[1:], path)
	}
	cmd := exec.Command(command[0], args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.WaitDelay = 10 * time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer timer.Stop()
	var conns []net.Conn
	defer func() {
		for _, conn := range conns {
			conn.Close() // ends the child processes of php, which keep php's standard error open
		}
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("standard error: %s", stderr.String())
		}
	}()
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatalf("%q %v", first, err)
	}
	network, address := "tcp", "127.0.0.1:"+strings.TrimSpace(strings.TrimPrefix(first, "listening on"))
	if unix {
		network, address = "unix", path
	}
	talk(t, func() *peer {
		conn, err := net.Dial(network, address)
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, conn)
		conn.SetDeadline(time.Now().Add(time.Minute))
		return &peer{t, conn, bufio.NewReader(conn)}
	})
	got := make([]byte, len(says))
	if n, err := io.ReadFull(lines, got); err != nil || string(got) != says {
		t.Errorf("it printed %q %v, want %q", got[:n], err, says)
	}
}

func talkChat(t *testing.T, dial func() *peer) {
	ann := dial()
	ann.expect("* guest1 joins lobby (1)\n")
	bob := dial()
	bob.expect("* guest2 joins lobby (2)\n")
	ann.expect("* guest2 joins lobby (2)\n")
	ann.send("/nick Ann\nhello\n")
	bob.expect("Ann: hello\n")
	ann.expect("Ann: hello\n")
	bob.send("/join attic\n")
	bob.expect("* guest2 joins attic (1)\n")
	bob.send("all alone\n")
	bob.expect("guest2: all alone\n")
	bob.send("/join lobby\n")
	ann.expect("* guest2 joins lobby (2)\n")
	bob.Close()
	ann.expect("* guest2 leaves\n")
	ann.send("shutdown\n")
	ann.expectEnd()
}

func talkTracker(t *testing.T, dial func() *peer) {
	frame := func(typ byte, data ...byte) string {
		body := append([]byte{byte(len(data) + 1), typ}, data...)
		sum := 0
		for _, b := range body {
			sum += int(b)
		}
		return "xx" + string(binary.BigEndian.AppendUint16(body, uint16(sum)))
	}
	tracker := dial()
	tracker.send(frame(1, 0x86, 0x59))
	tracker.expect(frame(1))
	position := binary.BigEndian.AppendUint32(nil, 52520008)
	position = binary.BigEndian.AppendUint32(position, 13404954)
	tracker.send(frame(2, append(position, 77)...))
	tracker.send(frame(3, 200, 60))
	tracker.expect(frame(3, 200))
	tracker.send("xx\x03\x03\x01\x02\x00\x00")
	tracker.Close()
	other := dial()
	other.send("GET / HTTP/1.0\r\n")
	io.Copy(io.Discard, other.r) // the program closes the connection, with or without a reset
}

func talkJobs(t *testing.T, dial func() *peer) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	a, b := dial(), dial()
	a.expect("ready\n")
	b.expect("ready\n")
	a.send("upper one two\nsum 1 2 39\n")
	a.expect("ONE TWO #1\n42 #1\n")
	b.send("upper one two\r\n")
	b.expect("ONE TWO #1\n")
	a.send("upper one two\n")
	a.expect("ONE TWO #2\n")
	fmt.Fprintf(a, "port %d\n", port)
	a.expect("open #1\n")
	l.Close()
	fmt.Fprintf(a, "port %d\n", port)
	a.expect("closed #2\n")
	a.send("quit\n")
	a.expect("bye\n")
	a.expectEnd()
	b.send("what\n") // b is still connected
	b.expect("what? #1\n")
}
