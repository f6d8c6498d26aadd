package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"phpsocket/socket"
	"phpsocket/socket/examples/internal/proc"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

const (
	request = "Ho\r\nfirst blood\r\n"

	start = "<h2>TCP/IP Connection</h2>\nOK.\n试图连接 '%s' 端口 '%d'...\n"
	sent  = "连接OK\n发送到服务器信息成功!\n" +
		"发送的内容为:<font color='red'>" + request + "</font> <br>"
	answer = "接收服务器回传信息成功!\n接受的内容为:"
	end    = "关闭SOCKET...\n关闭OK\n"
)

// listen listens at the address that the client will connect to.
func listen(t *testing.T) (l *net.TCPListener, ip string, port int) {
	ip, port = proc.Loopback(t)
	ln, err := net.Listen("tcp4", net.JoinHostPort(ip, strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	l = ln.(*net.TCPListener)
	l.SetDeadline(time.Now().Add(proc.Timeout))
	return l, ip, port
}

// TestClient checks each step of the client.
func TestClient(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		answers []string
		want    string
	}{
		{"none", nil, ""},
		{"one", []string{"测试成功!\n"}, answer + "测试成功!\n"},
		{"two", []string{"测试成功!\n", "\x00\xff0"}, answer + "测试成功!\n" + answer + "\x00\xff0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l, ip, port := listen(t)
			p := proc.Example(t, "-ip", ip, "-port", strconv.Itoa(port))
			c, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(proc.Timeout))
			b := make([]byte, len(request))
			if n, err := io.ReadFull(c, b); err != nil || string(b) != request {
				t.Fatalf("read %q, %v; want %q", b[:n], err, request)
			}
			printed := fmt.Sprintf(start, ip, port) + sent
			p.Await(printed)
			for _, a := range test.answers {
				if _, err := io.WriteString(c, a); err != nil {
					t.Fatal(err)
				}
				printed += answer + a
				p.Await(printed) // the client prints this part and continues to read
			}
			c.Close()
			code := p.Wait()
			if want := fmt.Sprintf(start, ip, port) + sent + test.want + end; code != 0 || p.Stdout() != want || p.Stderr() != "" {
				t.Errorf("exit status %d, stdout %q, stderr %q\nwant %q", code, p.Stdout(), p.Stderr(), want)
			}
		})
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	ip, port := proc.Loopback(t)
	for _, test := range []struct {
		name string
		ip   string
		port int
		want string
	}{
		{"refused", ip, port, fmt.Sprintf("socket_connect() failed.\nReason: (%d) %s\n",
			socket.SOCKET_ECONNREFUSED, socket.Strerror(socket.SOCKET_ECONNREFUSED))},
		{"no port", ip, -1,
			"socket_connect() failed.\nReason: (0) socket_connect(): Argument #3 ($port) must be between 0 and 65535\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := proc.Example(t, "-ip", test.ip, "-port", fmt.Sprint(test.port))
			code := p.Wait()
			if want := fmt.Sprintf(start, test.ip, test.port) + test.want; code != 1 || p.Stdout() != want {
				t.Errorf("exit status %d, stdout %q; want 1, %q", code, p.Stdout(), want)
			}
		})
	}
}

// TestPHP lets client.php and this client each connect five times to server.php. It checks
// that both clients print the same output.
func TestPHP(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		start func(ip, port string) *proc.Process
	}{
		{"client.php", func(ip, port string) *proc.Process {
			return proc.PHP(t, "client.php", "127.0.0.1", ip, "1935", port)
		}},
		{"the client", func(ip, port string) *proc.Process {
			return proc.Example(t, "-ip", ip, "-port", port)
		}},
	} {
		ip, port := proc.Loopback(t)
		printed := ""
		server := proc.PHP(t, "../server/server.php", "127.0.0.1", ip, "1935", strconv.Itoa(port))
		for range 5 {
			proc.Until(t, server, func() error {
				p := test.start(ip, strconv.Itoa(port))
				if p.Wait() != 0 {
					return errors.New(p.Stdout()) // the server is not listening yet
				}
				printed += p.Stdout()
				return nil
			})
		}
		if code := server.Wait(); code != 0 || server.Stderr() != "" {
			t.Errorf("server.php: exit status %d, stderr %q", code, server.Stderr())
		}
		want := fmt.Sprintf(start, ip, port) + sent + answer + "测试成功!\n" + end
		if want := strings.Repeat(want, 5); printed != want {
			t.Errorf("%s prints %q, want %q", test.name, printed, want)
		}
	}
}
