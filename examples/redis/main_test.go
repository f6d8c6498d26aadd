package main

import (
	"errors"
	"io"
	"net"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/examples/internal/proc"
	"phpsocket/socket/internal/needs"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// TestServer talks to a real redis-server.
func TestServer(t *testing.T) {
	t.Parallel()
	needs.Descriptors(t, 64)
	program := needs.Program(t, "redis-server")
	ip, port := proc.Loopback(t)
	server := proc.Start(t, program, "--bind", ip, "--port", strconv.Itoa(port), "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	server.Await("Ready to accept connections")
	proc.Both(t, func(t *testing.T, program proc.Program) string {
		if p := proc.Example(t, "-ip", ip, "-port", strconv.Itoa(port), "FLUSHALL"); p.Wait() != 0 {
			t.Fatal(p.Stderr())
		}
		return commands(t, program, ip, strconv.Itoa(port))
	})

	t.Run("stop", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("skipped: there is no such request on Windows")
		}
		p := proc.Example(t, "-ip", ip, "-port", strconv.Itoa(port), "BLPOP", "queue", "0")
		proc.Until(t, p, func() error { // until the server has blocked the command
			q := proc.Example(t, "-ip", ip, "-port", strconv.Itoa(port), "INFO", "clients")
			if q.Wait(); strings.Contains(q.Stdout(), `blocked_clients:1\r\n`) {
				return nil
			}
			return errors.New(q.Stdout() + q.Stderr())
		})
		p.Stop()
	})
}

// commands runs the client once for each of several commands, and returns the output.
func commands(t *testing.T, program proc.Program, ip, port string) (transcript string) {
	big := strings.Repeat("早上好", 10_000)
	for _, test := range []struct {
		command []string
		code    int
		want    string
	}{
		{[]string{"PING"}, 0, "PONG\n"},
		{[]string{"SET", "greeting", "hello\r\nthere"}, 0, "OK\n"},
		{[]string{"GET", "greeting"}, 0, "\"hello\\r\\nthere\"\n"},
		{[]string{"GET", "nothing"}, 0, "(nil)\n"},
		{[]string{"SET", "empty", ""}, 0, "OK\n"},
		{[]string{"GET", "empty"}, 0, "\"\"\n"},
		{[]string{"SET", "big", big}, 0, "OK\n"},
		{[]string{"GET", "big"}, 0, "\"" + big + "\"\n"},
		{[]string{"EVAL", "return string.rep('x', 3000000)", "0"}, 0, "\"" + strings.Repeat("x", 3000000) + "\"\n"},
		{[]string{"INCRBY", "n", "42"}, 0, "(integer) 42\n"},
		{[]string{"RPUSH", "list", "a", "b"}, 0, "(integer) 2\n"},
		{[]string{"LRANGE", "list", "0", "-1"}, 0, "1) \"a\"\n2) \"b\"\n"},
		{[]string{"LRANGE", "nothing", "0", "-1"}, 0, "(empty array)\n"},
		{[]string{"EVAL", "return {1, {'a', {2}}, false}", "0"}, 0,
			"1) (integer) 1\n2) 1) \"a\"\n   2) 1) (integer) 2\n3) (nil)\n"},
		{[]string{"INCR", "list"}, 1, "(error) WRONGTYPE Operation against a key holding the wrong kind of value\n"},
	} {
		p := program.Start(t, append([]string{"--ip", ip, "--port", port}, test.command...)...)
		if code := p.Wait(); code != test.code || p.Stdout() != test.want || p.Stderr() != "" {
			t.Errorf("%.50q: exit status %d, stdout %.200q, stderr %q; want %d, %.200q and none",
				test.command, code, p.Stdout(), p.Stderr(), test.code, test.want)
		}
		transcript += p.Stdout()
	}

	t.Run("timeout", func(t *testing.T) {
		p := program.Start(t, "--ip", ip, "--port", port, "--timeout", "0.05s", "BLPOP", "queue", "0")
		if code := p.Wait(); code != 1 || p.Stderr() != "timeout\n" {
			t.Errorf("exit status %d, stderr %q", code, p.Stderr())
		}
	})
	t.Run("pushed", func(t *testing.T) {
		p := program.Start(t, "--ip", ip, "--port", port, "BLPOP", "pushed", "0")
		if q := program.Start(t, "--ip", ip, "--port", port, "RPUSH", "pushed", "x"); q.Wait() != 0 {
			t.Error(q.Stderr())
		}
		if code, want := p.Wait(), "1) \"pushed\"\n2) \"x\"\n"; code != 0 || p.Stdout() != want {
			t.Errorf("exit status %d, stdout %q, stderr %q; want 0, %q", code, p.Stdout(), p.Stderr(), want)
		}
		transcript += p.Stdout()
	})
	return transcript
}

// TestNoRedis connects the client to servers that are not Redis.
func TestNoRedis(t *testing.T) {
	t.Parallel()
	proc.Both(t, noRedis)
}

func noRedis(t *testing.T, program proc.Program) (transcript string) {
	for _, test := range []struct{ name, answer string }{
		{"nothing", ""},
		{"half a line", "+OK"},
		{"empty line", "\r\n"},
		{"another protocol", "HTTP/1.1 400 Bad Request\r\n\r\n"},
		{"no number", "$x\r\n"},
		{"too long", "$99999999999\r\n"},
		{"cut off", "$5\r\nabc"},
		{"cut off list", "*2\r\n:1\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, err := net.Listen("tcp4", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			l.(*net.TCPListener).SetDeadline(time.Now().Add(proc.Timeout))
			_, port, _ := net.SplitHostPort(l.Addr().String())
			p := program.Start(t, "--port", port, "PING")
			c, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(proc.Timeout))
			want := "*1\r\n$4\r\nPING\r\n"
			b := make([]byte, len(want))
			if n, err := io.ReadFull(c, b); err != nil || string(b) != want {
				t.Fatalf("it sends %q, %v; want %q", b[:n], err, want)
			}
			io.WriteString(c, test.answer)
			c.Close()
			if code := p.Wait(); code != 1 || p.Stderr() != "this is no Redis\n" || p.Stdout() != "" {
				t.Errorf("exit status %d, stdout %q, stderr %q", code, p.Stdout(), p.Stderr())
			}
			transcript += test.name + ": " + p.Stderr()
		})
	}
	return transcript
}
