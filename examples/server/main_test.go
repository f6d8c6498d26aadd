package main

import (
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"

	"phpsocket/socket"
	"phpsocket/socket/examples/internal/proc"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

const (
	greeting = "测试成功!\n"
	greeted  = "测试成功了\n"
	request  = "Ho\r\nfirst blood\r\n"
	received = "收到的信息:Ho\r\nfirst blood\r\n\n"
)

// TestServer checks each step of the server with five clients in a row.
func TestServer(t *testing.T) {
	t.Parallel()
	ip, port := proc.Loopback(t)
	p := proc.Example(t, "-ip", ip, "-port", strconv.Itoa(port))
	for i := range 5 {
		c := proc.Dial(t, p, ip, port)
		expect(t, c, greeting)
		// Wait until the server has greeted the client and is waiting for input.
		p.Await(strings.Repeat(greeted+received, i) + greeted)
		if _, err := io.WriteString(c, request); err != nil {
			t.Fatal(err)
		}
		if rest, err := io.ReadAll(c); len(rest) > 0 || err != nil {
			t.Errorf("after the request the server sent %q, %v; want the end", rest, err)
		}
	}
	if code := p.Wait(); code != 0 {
		t.Errorf("exit status %d, want 0", code)
	}
	if want := strings.Repeat(greeted+received, 5); p.Stdout() != want {
		t.Errorf("stdout %q, want %q", p.Stdout(), want)
	}
	if p.Stderr() != "" {
		t.Errorf("stderr %q, want none", p.Stderr())
	}
	if c, err := net.Dial("tcp", net.JoinHostPort(ip, strconv.Itoa(port))); err == nil {
		c.Close()
		t.Error("the port is still open after the fifth client")
	}
}

// expect reads from c and checks that the data equals want.
func expect(t *testing.T, c io.Reader, want string) {
	t.Helper()
	b := make([]byte, len(want))
	if n, err := io.ReadFull(c, b); err != nil || string(b) != want {
		t.Fatalf("read %q, %v; want %q", b[:n], err, want)
	}
}

// TestReset checks that the server continues after a client has reset its connection.
func TestReset(t *testing.T) {
	t.Parallel()
	ip, port := proc.Loopback(t)
	p := proc.Example(t, "-ip", ip, "-port", strconv.Itoa(port))
	for range 5 {
		c := proc.Dial(t, p, ip, port)
		expect(t, c, greeting[:1])
		c.Close() // closing with unread data sends a reset
	}
	if code := p.Wait(); code != 0 {
		t.Errorf("exit status %d, want 0", code)
	}
	if want := strings.Repeat(greeted+"收到的信息:\n", 5); p.Stdout() != want {
		t.Errorf("stdout %q, want %q", p.Stdout(), want)
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	ip, port := proc.Loopback(t)
	l, err := net.Listen("tcp4", net.JoinHostPort(ip, strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, test := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"in use", []string{"-ip", ip, "-port", strconv.Itoa(port)}, 1,
			"socket_bind() 失败的原因是:" + socket.Strerror(socket.SOCKET_EADDRINUSE) + "\n"},
		{"no port", []string{"-port", "70000"}, 1,
			"socket_bind() 失败的原因是:socket_bind(): Argument #3 ($port) must be between 0 and 65535\n"},
		{"bad flag", []string{"-port", "x"}, 2, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := proc.Example(t, test.args...)
			if code := p.Wait(); code != test.code || p.Stdout() != test.want {
				t.Errorf("exit status %d, stdout %q; want %d, %q", code, p.Stdout(), test.code, test.want)
			}
		})
	}
}

// TestPHP lets client.php connect five times to server.php, and five times to this server.
// It checks that both servers print the same output.
func TestPHP(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		start func(ip, port string) *proc.Process
	}{
		{"server.php", func(ip, port string) *proc.Process {
			return proc.PHP(t, "server.php", "127.0.0.1", ip, "1935", port)
		}},
		{"the server", func(ip, port string) *proc.Process {
			return proc.Example(t, "-ip", ip, "-port", port)
		}},
	} {
		ip, port := proc.Loopback(t)
		p := test.start(ip, strconv.Itoa(port))
		for range 5 {
			proc.Until(t, p, func() error {
				c := proc.PHP(t, "../client/client.php", "127.0.0.1", ip, "1935", strconv.Itoa(port))
				if c.Wait() != 0 {
					return errors.New(c.Stderr()) // the server is not listening yet
				}
				return nil
			})
		}
		if code := p.Wait(); code != 0 || p.Stderr() != "" {
			t.Errorf("%s: exit status %d, stderr %q; want 0 and none", test.name, code, p.Stderr())
		}
		if want := strings.Repeat(greeted+received, 5); p.Stdout() != want {
			t.Errorf("%s prints %q, want %q", test.name, p.Stdout(), want)
		}
	}
}
