//go:build linux

package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"phpsocket/socket/examples/internal/proc"
	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/qemu"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// workers reads the lines in which the workers report that they are listening. It returns
// the workers' process ids and the address that they share.
func workers(p *proc.Process) (pids []int, address string) {
	for line := range strings.Lines(p.Stdout()) {
		var pid int
		if n, _ := fmt.Sscanf(line, "worker %d listening on %s\n", &pid, &address); n == 2 {
			pids = append(pids, pid)
		}
	}
	return pids, address
}

// TestPrefork compares the output with that of the PHP original.
func TestPrefork(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "a program that starts itself")
	curl := needs.Program(t, "curl")
	proc.Both(t, func(t *testing.T, program proc.Program) string {
		return replace(t, curl, program.Start(t, "--workers", "3"))
	})
}

// replace kills a worker and checks that the server starts another one in its place. It
// returns the server's output, with numbers instead of process ids.
func replace(t *testing.T, program string, server *proc.Process) string {
	started := func(n int) (pids []int, address string) {
		t.Helper()
		proc.Until(t, server, func() error {
			if pids, address = workers(server); len(pids) < n {
				return fmt.Errorf("%d workers of %d", len(pids), n)
			}
			return nil
		})
		return pids, address
	}
	// ask sends requests until each of the workers has answered at least one.
	ask := func(address string, pids ...int) {
		t.Helper()
		missing := make(map[string]bool)
		for _, pid := range pids {
			missing[strconv.Itoa(pid)] = true
		}
		proc.Until(t, server, func() error {
			p := proc.Start(t, program, "-q", "-sS", "--noproxy", "*", "--max-time", "60", "http://"+address)
			if code := p.Wait(); code != 0 {
				t.Fatalf("curl: exit status %d, stderr %q", code, p.Stderr())
			}
			delete(missing, strings.TrimSpace(strings.TrimPrefix(p.Stdout(), "worker ")))
			if len(missing) > 0 {
				return fmt.Errorf("no answer from %v", missing)
			}
			return nil
		})
	}

	pids, address := started(3)
	ask(address, pids...)

	// A worker that dies is replaced, and the new worker also receives requests.
	if err := syscall.Kill(pids[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	now, _ := started(4)
	ask(address, now[1], now[2], now[3])
	if !strings.Contains(server.Stderr(), fmt.Sprintf("worker %d: signal", pids[0])) {
		t.Errorf("stderr %q", server.Stderr())
	}

	server.Signal(syscall.SIGTERM)
	if code := server.Wait(); code != 0 {
		t.Errorf("exit status %d, stderr %q", code, server.Stderr())
	}
	for _, pid := range now {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("worker %d is left: %v", pid, err)
		}
	}
	if c, err := net.Dial("tcp", address); err == nil {
		c.Close()
		t.Error("a process still listens")
	}
	transcript := strings.ReplaceAll(server.Stdout(), address, "the address")
	for i, pid := range now {
		transcript = strings.ReplaceAll(transcript, fmt.Sprintf("worker %d ", pid), fmt.Sprintf("worker number %d ", i))
	}
	return transcript
}

func TestInUse(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := proc.Example(t, "-port", strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	if code := p.Wait(); code != 1 || !strings.HasPrefix(p.Stderr(), "socket_bind(): Unable to bind address [98]") {
		t.Errorf("exit status %d, stderr %q", code, p.Stderr())
	}
}
