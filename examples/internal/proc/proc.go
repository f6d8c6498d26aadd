// Package proc lets the examples' tests run each example as a process. The peers of the
// example are real programs.
package proc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"phpsocket/socket"
	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/qemu"
)

// Timeout limits how long a process may run and how long a test waits for a condition.
const Timeout = 2 * time.Minute

const asExample = "SOCKET_TEST_AS_EXAMPLE"

// Main runs the tests of an example. Each example's TestMain calls it with the example's
// function main. If [Example] or the example itself has started the test binary, Main runs
// that function instead of the tests.
func Main(m *testing.M, main func()) {
	if os.Getenv(asExample) != "" {
		main()
		os.Exit(0)
	}
	needs.Main(32)
	os.Exit(m.Run())
}

// Process is a process that a test has started. If it is still running at the end of the
// test, it is killed.
type Process struct {
	Stdin io.WriteCloser // its standard input

	t      testing.TB
	cmd    *exec.Cmd
	name   string
	stdout output
	stderr output
	done   chan struct{}
	waited bool
	php    bool
}

// Example starts the running test's example.
func Example(t testing.TB, args ...string) *Process {
	t.Helper()
	command := append(Self(t), args...)
	return start(t, []string{asExample + "=1"}, command[0], command[1:])
}

// Self returns the command that runs the test binary again.
func Self(t testing.TB) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return qemu.Args(self)
}

// Start starts a program that [Need] has found.
func Start(t testing.TB, program string, args ...string) *Process {
	t.Helper()
	return start(t, nil, program, args)
}

// forking is locked while a process starts. Between fork and exec, the child process has
// copies of all descriptors. If this process closes a socket at that moment, the socket's port
// remains in use.
var forking sync.Mutex

func start(t testing.TB, env []string, program string, args []string) *Process {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Timeout)
	p := &Process{
		t:    t,
		cmd:  exec.CommandContext(ctx, program, args...),
		name: strings.Join(append([]string{program}, args...), " "),
		done: make(chan struct{}),
	}
	p.stdout.cond.L, p.stderr.cond.L = &p.stdout.mu, &p.stderr.mu
	p.cmd.Env = append(os.Environ(), env...)
	if os.Getenv("GORACE") == "" {
		p.cmd.Env = append(p.cmd.Env, "GORACE=atexit_sleep_ms=0") // the race detector otherwise delays the exit by a second
	}
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	p.cmd.WaitDelay = 5 * time.Second
	var err error
	if p.Stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	forking.Lock()
	err = p.cmd.Start()
	forking.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		p.cmd.Wait()
		p.stdout.end()
		p.stderr.end()
		close(p.done)
	}()
	t.Cleanup(func() {
		cancel()
		<-p.done
		if t.Failed() && !p.waited { // a test that has called Wait reports the output itself
			t.Logf("%s\nstdout: %q\nstderr: %q", p.name, p.Stdout(), p.Stderr())
		}
	})
	return p
}

// Wait waits for the end of the process. It returns the exit status, or -1 if a signal
// ended the process.
func (p *Process) Wait() int {
	<-p.done
	p.waited = true
	return p.cmd.ProcessState.ExitCode()
}

// Signal sends the process a signal.
func (p *Process) Signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Errorf("%s: %v", p.name, err)
	}
}

// Stop sends the process SIGTERM, as a service manager does, and checks that it exits
// cleanly. The signal may kill a PHP program, because most PHP programs do not handle it.
// Windows does not have such a signal, so there Stop kills the process.
func (p *Process) Stop() {
	p.t.Helper()
	if runtime.GOOS == "windows" {
		p.cmd.Process.Kill()
		p.Wait()
		return
	}
	p.Signal(syscall.SIGTERM)
	code := p.Wait()
	status, _ := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if code != 0 && !(p.php && status.Signal() == syscall.SIGTERM) || p.Stderr() != "" {
		p.t.Errorf("%s: after SIGTERM exit status %d, stderr %q; want 0 and none", p.name, code, p.Stderr())
	}
}

// Pid returns the id of the process.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Stdout returns what the process has written to its standard output.
func (p *Process) Stdout() string { return p.stdout.String() }

// Stderr returns what the process has written to its standard error.
func (p *Process) Stderr() string { return p.stderr.String() }

// Await waits until text appears in the standard output.
func (p *Process) Await(text string) {
	p.t.Helper()
	if !p.stdout.await(text) {
		p.t.Fatalf("%s ended without writing %q", p.name, text)
	}
}

// Lines waits until the standard output has n lines, and returns all lines.
func (p *Process) Lines(n int) []string {
	p.t.Helper()
	if !p.stdout.wait(func(text string) bool { return strings.Count(text, "\n") >= n }) {
		p.t.Fatalf("%s ended without writing %d lines", p.name, n)
	}
	return strings.Split(strings.TrimSuffix(p.Stdout(), "\n"), "\n")
}

// Line waits until a line of the standard output begins with the given prefix. It returns
// the rest of that line.
func (p *Process) Line(prefix string) string {
	p.t.Helper()
	var rest string
	if !p.stdout.wait(func(text string) bool {
		for line := range strings.Lines(text) {
			line, whole := strings.CutSuffix(line, "\n")
			r, ok := strings.CutPrefix(line, prefix)
			if ok && whole {
				rest = r
				return true
			}
		}
		return false
	}) {
		p.t.Fatalf("%s ended without a line that begins with %q", p.name, prefix)
	}
	return rest
}

// output is what a process has written so far.
type output struct {
	mu    sync.Mutex
	cond  sync.Cond
	buf   bytes.Buffer
	ended bool
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.cond.Broadcast()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

func (o *output) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = true
	o.cond.Broadcast()
}

func (o *output) await(text string) bool {
	return o.wait(func(s string) bool { return strings.Contains(s, text) })
}

// wait waits until the function ok returns true for the output.
func (o *output) wait(ok func(string) bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for !ok(o.buf.String()) {
		if o.ended {
			return false
		}
		o.cond.Wait()
	}
	return true
}

// Loopback returns a loopback address and a free port. The port is outside the range from
// which the system assigns ports. On systems where all of 127.0.0.0/8 is loopback, the address
// is random, so that another test is unlikely to bind the port first.
func Loopback(t testing.TB) (ip string, port int) {
	t.Helper()
	forking.Lock()
	defer forking.Unlock()
	for {
		ip, port = "127.0.0.1", 10000+rand.IntN(20000)
		if runtime.GOOS == "linux" || runtime.GOOS == "windows" {
			ip = fmt.Sprintf("127.%d.%d.%d", 1+rand.IntN(250), rand.IntN(256), 1+rand.IntN(250))
		}
		l, err := net.Listen("tcp4", net.JoinHostPort(ip, strconv.Itoa(port)))
		if err == nil {
			l.Close()
			return ip, port
		}
		var code syscall.Errno
		if !errors.As(err, &code) || socket.Errno(code) != socket.SOCKET_EADDRINUSE {
			t.Fatal(err)
		}
	}
}

// Dial connects to the server that process p runs. It tries again until the server listens.
// The connection has a deadline.
func Dial(t testing.TB, p *Process, ip string, port int) net.Conn {
	t.Helper()
	addr := net.JoinHostPort(ip, strconv.Itoa(port))
	var conn net.Conn
	Until(t, p, func() error {
		var err error
		conn, err = net.DialTimeout("tcp", addr, Timeout)
		return err
	})
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(Timeout))
	return conn
}

// Until calls f until it returns nil. If that takes too long, or if p ends first, the test
// fails.
func Until(t testing.TB, p *Process, f func() error) {
	t.Helper()
	pause := time.NewTicker(5 * time.Millisecond)
	defer pause.Stop()
	timeout := time.After(Timeout)
	for {
		err := f()
		if err == nil {
			return
		}
		select {
		case <-pause.C:
		case <-p.done:
			t.Fatal(errors.Join(err, fmt.Errorf("%s has ended", p.name)))
		case <-timeout:
			t.Fatal(err)
		}
	}
}

// PHP starts a PHP program after it has replaced texts in it, such as an address or a port.
// The last arguments are those of [strings.NewReplacer]. If php is not installed, the test
// is skipped or fails, as with [Need]. PHP's errors go to standard error.
func PHP(t testing.TB, file string, oldnew ...string) *Process {
	t.Helper()
	php := needs.Program(t, "php")
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(oldnew...).Replace(string(source))
	copied := filepath.Join(t.TempDir(), filepath.Base(file))
	if err := os.WriteFile(copied, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Start(t, php, "-d", "display_errors=stderr", "-d", "log_errors=0", copied)
}

// Program is an example, or its PHP original.
type Program struct {
	PHP bool // whether it is the PHP original

	command []string
}

// Ours returns the running test's example.
func Ours(t testing.TB) Program { return Program{command: Self(t)} }

// Original returns the PHP original of the running test's example: the file NAME.php in the
// folder NAME. If php is not installed, the test is skipped or fails, as with [Need].
func Original(t testing.TB) Program {
	t.Helper()
	php := needs.Program(t, "php")
	folder, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, filepath.Base(folder)+".php")
	if _, err := os.Stat(file); err != nil { // Stat makes go test run the test again after the file has changed
		t.Fatal(err)
	}
	return Program{PHP: true, command: []string{php, "-d", "display_errors=stderr", "-d", "log_errors=0", file}}
}

// Start starts the program. Options must begin with "--" or have one letter, because both
// package flag and PHP's getopt accept these forms.
func (p Program) Start(t testing.TB, args ...string) *Process {
	t.Helper()
	var env []string
	if !p.PHP {
		env = []string{asExample + "=1"}
	}
	started := start(t, env, p.command[0], append(slices.Clone(p.command[1:]), args...))
	started.php = p.PHP
	return started
}

// Both runs a test with [Ours] and then with [Original]. The test returns a transcript,
// which is the text that the program and its peers have printed and received. The transcript
// leaves out the parts that differ between runs, such as ports. The two transcripts must be
// equal. If php is not installed, the second run is skipped.
func Both(t *testing.T, test func(t *testing.T, program Program) string) {
	t.Helper()
	var ours string
	passed := t.Run("Go", func(t *testing.T) { ours = test(t, Ours(t)) })
	t.Run("PHP", func(t *testing.T) {
		theirs := test(t, Original(t))
		if passed && ours != theirs {
			t.Errorf("the transcripts differ\nGo:  %.5000q\nPHP: %.5000q", ours, theirs)
		}
		if theirs == "" {
			t.Error("the transcript is empty")
		}
	})
}
