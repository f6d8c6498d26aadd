package main

import (
	"io"
	"net"
	"strconv"
	"testing"

	"phpsocket/socket/examples/internal/proc"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// ask sends input to a server, ends the stream, and returns the answer.
func ask(t *testing.T, p *proc.Process, ip string, port int, input string) string {
	t.Helper()
	c := proc.Dial(t, p, ip, port)
	if _, err := io.WriteString(c, input); err != nil {
		t.Fatal(err)
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	output, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}

// TestReverse gives this server and reverse.php the same input, and checks the answers.
func TestReverse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, input, want string
		printed           string // if this is not "", the exit status must be 1; PHP's is 0
	}{
		{"line", "hello\r\n", "olleh\n", ""},
		{"bytes, not characters", "w\u00f6rld", "dlr\xb6\xc3w\n", ""},
		{"trimmed", " \t\v\x00a b\x00c\x00\v\t\r\n ", "c\x00b a\n", ""},
		{"not trimmed", "\u00a0a\u0085\n", "\x85\xc2a\xa0\xc2\n", ""}, // PHP before 8.6 also leaves a "\f"
		{"blank", " \r\n", "\n", ""},
		{"nothing", "", "", "Could not read input\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ip, port := proc.Loopback(t)
			p := proc.Example(t, "-ip", ip, "-port", strconv.Itoa(port))
			check := func(program string) {
				t.Helper()
				if got := ask(t, p, ip, port, test.input); got != test.want {
					t.Errorf("%s answers %q to %q, want %q", program, got, test.input, test.want)
				}
			}
			check("the server")
			code := 0
			if test.printed != "" {
				code = 1
			}
			if got := p.Wait(); got != code || p.Stdout() != test.printed || p.Stderr() != "" {
				t.Errorf("exit status %d, stdout %q, stderr %q; want %d, %q and none", got, p.Stdout(), p.Stderr(), code, test.printed)
			}

			ip, port = proc.Loopback(t)
			p = proc.PHP(t, "reverse.php", "192.168.1.99", ip, "1234", strconv.Itoa(port))
			check("reverse.php")
			if p.Wait(); p.Stdout() != test.printed {
				t.Errorf("reverse.php prints %q, want %q", p.Stdout(), test.printed)
			}
		})
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
	p := proc.Example(t, "-ip", ip, "-port", strconv.Itoa(port))
	if code := p.Wait(); code != 1 || p.Stdout() != "Could not bind tosocket\n" {
		t.Errorf("exit status %d, stdout %q", code, p.Stdout())
	}
}
