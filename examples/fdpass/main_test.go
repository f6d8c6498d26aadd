//go:build !windows

package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/examples/internal/proc"
	"phpsocket/socket/internal/needs"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// ask connects and returns the server's answer.
func ask(address string) (string, error) {
	c, err := net.DialTimeout("tcp", address, proc.Timeout)
	if err != nil {
		return "", err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(proc.Timeout))
	text, err := io.ReadAll(c)
	return string(text), err
}

// TestFdpass starts Go and PHP processes that each take over from the one before, while
// clients connect.
func TestFdpass(t *testing.T) {
	t.Parallel()
	needs.Program(t, "php")
	ours := proc.Ours(t)
	original := proc.Original(t)
	chain(t, ours, ours, original, original, ours)
}

// TestTranscript runs three processes in a row, and compares their output and answers with
// those of the PHP original.
func TestTranscript(t *testing.T) {
	t.Parallel()
	proc.Both(t, func(t *testing.T, program proc.Program) string { return chain(t, program, program, program) })
}

// chain starts the programs. Each takes over from the one before. chain returns the
// programs' output and their answers to clients, with numbers instead of process ids.
func chain(t *testing.T, programs ...proc.Program) (transcript string) {
	path := filepath.Join(needs.SocketDir(t), "sock")
	server := programs[0].Start(t, "--path", path)
	address := server.Line(fmt.Sprintf("%d listening on ", server.Pid()))

	stop, stopped := make(chan struct{}), make(chan error)
	clients := 0
	go func() {
		for {
			text, err := ask(address)
			if err == nil && !strings.HasPrefix(text, "served by ") {
				err = fmt.Errorf("a client read %q", text)
			}
			if err != nil {
				stopped <- err
				return
			}
			clients++
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
		}
	}()

	record := func(p *proc.Process, i int, text string) {
		text = strings.ReplaceAll(text, fmt.Sprint(p.Pid()), fmt.Sprint("process ", i))
		transcript += strings.ReplaceAll(text, address, "the address")
	}
	record(server, 0, server.Stdout())
	for i, program := range programs[1:] {
		next := program.Start(t, "--path", path, "--take")
		if got := next.Line(fmt.Sprintf("%d listening on ", next.Pid())); got != address {
			t.Errorf("process %d listens on %s, the first on %s", i+1, got, address)
		}
		if code := server.Wait(); code != 0 || server.Stderr() != "" {
			t.Errorf("process %d: exit status %d, stderr %q", i, code, server.Stderr())
		}
		text, err := ask(address)
		if want := fmt.Sprintf("served by %d\n", next.Pid()); err != nil || text != want {
			t.Errorf("after process %d has taken over: %q, %v; want %q", i+1, text, err, want)
		}
		record(next, i+1, next.Stdout()+text)
		server = next
	}

	close(stop)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	t.Logf("%d clients", clients)
	server.Stop()
	if _, err := os.Stat(path); err == nil && !programs[len(programs)-1].PHP {
		t.Error("the socket's path is left")
	}
	return transcript
}

func TestNobody(t *testing.T) {
	t.Parallel()
	p := proc.Example(t, "-take", "-path", filepath.Join(needs.SocketDir(t), "sock"))
	if code := p.Wait(); code != 1 || !strings.HasPrefix(p.Stderr(), "socket_connect(): unable to connect [") {
		t.Errorf("exit status %d, stderr %q", code, p.Stderr())
	}
}

// TestNothing checks that a successor (-take) fails if the predecessor sends no socket.
func TestNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(needs.SocketDir(t), "sock")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	l.(*net.UnixListener).SetDeadline(time.Now().Add(proc.Timeout))
	p := proc.Example(t, "-take", "-path", path)
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(c, "x")
	c.Close()
	if code := p.Wait(); code != 1 || p.Stderr() != "no socket came\n" {
		t.Errorf("exit status %d, stderr %q", code, p.Stderr())
	}
}
