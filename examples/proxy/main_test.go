package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/examples/internal/proc"
	"phpsocket/socket/internal/needs"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// website starts a web server that sends back what it receives.
func website(t *testing.T, network, address string) string {
	l, err := net.Listen(network, address)
	if err != nil {
		t.Skip("skipped:", err)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.Write(append([]byte(r.Method+" "), body...))
	}))
	s.Listener.Close()
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

// TestCurl makes a real curl send requests to a web server through the proxy, and checks
// that curl gets the same answers through the PHP original.
func TestCurl(t *testing.T) {
	t.Parallel()
	curl := needs.Program(t, "curl")
	proc.Both(t, func(t *testing.T, program proc.Program) string { return requests(t, curl, program.Start(t)) })
}

// requests makes curl send the requests and returns its output.
func requests(t *testing.T, program string, server *proc.Process) (transcript string) {
	proxy := server.Line("listening on ")
	curl := func(t *testing.T, code int, want string, args ...string) {
		t.Helper()
		p := proc.Start(t, program, append([]string{"-q", "-sS", "--noproxy", "", "--max-time", "60"}, args...)...)
		if got := p.Wait(); got != code || p.Stdout() != want {
			t.Errorf("curl %.200q: exit status %d, stdout %.100q, stderr %q; want %d, %.100q", args, got, p.Stdout(), p.Stderr(), code, want)
		}
		transcript += fmt.Sprintf("%s: %d, %q\n", t.Name()[strings.LastIndex(t.Name(), "/"):], p.Wait(), p.Stdout())
	}

	t.Run("IPv4", func(t *testing.T) {
		curl(t, 0, "GET ", "--socks5", proxy, website(t, "tcp4", "127.0.0.1:0"))
	})
	t.Run("IPv6", func(t *testing.T) {
		curl(t, 0, "GET ", "--socks5", proxy, website(t, "tcp6", "[::1]:0"))
	})
	t.Run("name", func(t *testing.T) {
		url := website(t, "tcp4", "127.0.0.1:0")
		curl(t, 0, "GET ", "--socks5-hostname", proxy, strings.Replace(url, "127.0.0.1", "localhost", 1))
	})
	t.Run("refused", func(t *testing.T) {
		ip, port := proc.Loopback(t)
		curl(t, 97, "", "--socks5", proxy, "http://"+net.JoinHostPort(ip, strconv.Itoa(port)))
	})
	t.Run("no such host", func(t *testing.T) {
		curl(t, 97, "", "--socks5-hostname", proxy, "http://"+strings.Repeat("x", 70)+"/")
	})
	t.Run("much", func(t *testing.T) {
		body := make([]byte, 5<<20)
		random := rand.NewChaCha8([32]byte{1})
		random.Read(body)
		file := filepath.Join(t.TempDir(), "body")
		if err := os.WriteFile(file, body, 0o600); err != nil {
			t.Fatal(err)
		}
		curl(t, 0, "POST "+string(body), "--socks5", proxy, "--data-binary", "@"+file, website(t, "tcp4", "127.0.0.1:0"))
	})
	server.Stop()
	return transcript
}

// TestWire sends requests that curl does not send, and compares the answers with those of
// the PHP original.
func TestWire(t *testing.T) {
	t.Parallel()
	proc.Both(t, func(t *testing.T, program proc.Program) string { return wire(t, program.Start(t)) })
}

// wire sends the requests and returns all answers.
func wire(t *testing.T, server *proc.Process) (transcript string) {
	address := server.Line("listening on ")
	for _, test := range []struct{ name, send, want string }{
		{"nothing", "", ""},
		{"SOCKS4", "\x04\x01", ""},
		{"no methods", "\x05\x00", ""},
		{"half a greeting", "\x05\x02\x00", ""},
		{"a password, please", "\x05\x01\x02", "\x05\xff"},
		{"half a request", "\x05\x01\x00\x05\x01\x00", "\x05\x00"},
		{"bind", "\x05\x01\x00\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x01", "\x05\x00\x05\x07\x00\x01\x00\x00\x00\x00\x00\x00"},
		{"no such address", "\x05\x01\x00\x05\x01\x00\x02", "\x05\x00\x05\x08\x00\x01\x00\x00\x00\x00\x00\x00"},
		{"no name", "\x05\x01\x00\x05\x01\x00\x03\x00", "\x05\x00"},
		{"name with a NUL", "\x05\x01\x00\x05\x01\x00\x03\x02a\x00\x00\x01", "\x05\x00\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(proc.Timeout))
			if _, err := io.WriteString(c, test.send); err != nil {
				t.Fatal(err)
			}
			if err := c.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(c)
			if err != nil || string(got) != test.want {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
			transcript += fmt.Sprintf("%s: %q\n", test.name, got)
		})
	}
	server.Stop()
	return transcript
}

// TestHalfClose checks that a client still receives the server's answer after the client has
// ended its own data.
func TestHalfClose(t *testing.T) {
	t.Parallel()
	proc.Both(t, halfClose)
}

// halfClose returns the data that each side reads.
func halfClose(t *testing.T, program proc.Program) string {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	l.(*net.TCPListener).SetDeadline(time.Now().Add(proc.Timeout))
	server := program.Start(t)
	c, err := net.Dial("tcp", server.Line("listening on "))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(proc.Timeout))
	port := l.Addr().(*net.TCPAddr).Port
	io.WriteString(c, "\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01"+string([]byte{byte(port >> 8), byte(port)})+"question")
	c.(*net.TCPConn).CloseWrite()

	s, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.SetDeadline(time.Now().Add(proc.Timeout))
	question, err := io.ReadAll(s)
	if err != nil || string(question) != "question" {
		t.Fatalf("the server reads %q, %v", question, err)
	}
	io.WriteString(s, "answer")
	s.Close()
	got, err := io.ReadAll(c)
	if want := []byte("\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00answer"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the client reads %q, %v; want %q", got, err, want)
	}
	server.Stop()
	return fmt.Sprintf("%q %q", question, got)
}
