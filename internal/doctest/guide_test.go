package doctest

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"go/format"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
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
	"phpsocket/socket/internal/leaks"
	"phpsocket/socket/internal/needs"
	"phpsocket/socket/php"
)

// These tests contain much of the Go code in PORTING.md, so this code runs on every system.
// TestSamples compiles and runs the rest of the code.

func TestMain(m *testing.M) {
	needs.Main(32)
	// On Windows, the first call that waits starts the package's poller, which never ends. So start
	// it now, before leaks are counted.
	var pair [2]*socket.Socket
	family := socket.AF_UNIX
	if runtime.GOOS == "windows" {
		family = socket.AF_INET
	}
	if err := socket.CreatePair(family, socket.SOCK_STREAM, 0, &pair); err == nil {
		read := pair[:1]
		socket.Select(&read, nil, nil, 0, 1000)
		socket.Close(pair[0])
		socket.Close(pair[1])
	}
	leaks.Main(m)
}

// must ends the test if err is not nil.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// serve listens on a free port of 127.0.0.1 and returns the port. It calls f with each connection.
func serve(t *testing.T, f func(c *socket.Socket)) (port int) {
	t.Helper()
	l, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	must(t, err)
	must(t, socket.Bind(l, "127.0.0.1"))
	must(t, socket.Listen(l, 10))
	var ip string
	must(t, socket.Getsockname(l, &ip, &port))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := socket.Accept(l)
			if err != nil {
				return
			}
			f(c)
			socket.Close(c)
		}
	}()
	t.Cleanup(func() { socket.Close(l); <-done })
	return port
}

// listen returns a listening socket and its port, which is a free port of 127.0.0.1.
func listen(t *testing.T) (l *socket.Socket, port int) {
	t.Helper()
	l, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	must(t, err)
	t.Cleanup(func() { socket.Close(l) })
	must(t, socket.Bind(l, "127.0.0.1"))
	must(t, socket.Listen(l, 10))
	var ip string
	must(t, socket.Getsockname(l, &ip, &port))
	return l, port
}

// dial returns a socket that is connected to the given port of 127.0.0.1.
func dial(t *testing.T, port int) *socket.Socket {
	t.Helper()
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	must(t, err)
	t.Cleanup(func() { socket.Close(s) })
	must(t, socket.Connect(s, "127.0.0.1", port))
	return s
}

func TestPortErrors(t *testing.T) {
	t.Parallel()
	run := func(ip string, port int) error {
		s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
		if err != nil {
			return err
		}
		defer socket.Close(s)
		if err := socket.Bind(s, ip, port); err != nil {
			return fmt.Errorf("cannot bind: %w", err)
		}
		return nil
	}
	err := run("192.0.2.1", 0)
	if err == nil || !errors.Is(err, socket.SOCKET_EADDRNOTAVAIL) {
		t.Fatal(err)
	}

	if errors.Is(err, socket.SOCKET_EADDRNOTAVAIL) {
		// that address is not ours
	}
	var e *socket.Error
	if errors.As(err, &e) {
		fmt.Fprintln(os.Stderr, e.Func, int(e.Errno), e.Errno) // socket_bind 99 Cannot assign requested address
	}
	if e.Func != "socket_bind" || e.Errno != socket.SOCKET_EADDRNOTAVAIL {
		t.Errorf("%+v", e)
	}
}

func TestPortErrorHandler(t *testing.T) {
	var printed strings.Builder
	log.SetOutput(&printed)
	defer log.SetOutput(os.Stderr)
	defer socket.SetErrorHandler(nil)
	socket.SetErrorHandler(func(err *socket.Error, file string, line int) { log.Printf("%v in %s:%d", err, file, line) })
	socket.Create(77, 1, 0)
	if got := printed.String(); !strings.Contains(got, " socket_create(): Argument #1 ($domain) must be one of ") || !strings.Contains(got, "guide_test.go:") {
		t.Error(got)
	}
}

func TestPortReadLoop(t *testing.T) {
	t.Parallel()
	port := serve(t, func(c *socket.Socket) { socket.Write(c, "some\ntext\n0") })
	s := dial(t, port)
	var all strings.Builder
	for {
		x, err := socket.Read(s, 2048)
		if err != nil || x == "" {
			break
		}
		all.WriteString(x)
	}
	if all.String() != "some\ntext\n0" {
		t.Errorf("%q", all.String())
	}
}

func TestPortLines(t *testing.T) {
	t.Parallel()
	lines := make(chan []string)
	port := serve(t, func(c *socket.Socket) {
		var got []string
		for {
			line, err := socket.Read(c, 1024, socket.PHP_NORMAL_READ)
			if err != nil {
				break // an error, or the client has gone
			}
			if line = strings.Trim(line, " \f\n\r\t\v\x00"); line == "" {
				continue // the \n of \r\n; PHP's ! also skips a line "0"
			}
			if line == "quit" {
				break
			}
			got = append(got, line)
		}
		lines <- got
	})
	long := strings.Repeat("x", 1500)
	for _, test := range []struct {
		sent string
		want []string
	}{
		{"hello\r\nworld\r\n" + long + "\r\nquit\r\n", []string{"hello", "world", long[:1024], long[1024:]}},
		{"hello\r\nhalf a line", []string{"hello"}},
	} {
		s := dial(t, port)
		_, err := socket.Write(s, test.sent)
		must(t, err)
		must(t, socket.Shutdown(s, socket.SHUT_WR))
		if got := <-lines; !slices.Equal(got, test.want) {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestPortRecv(t *testing.T) {
	t.Parallel()
	log := t // where a program would use package log
	port := serve(t, func(c *socket.Socket) { socket.Write(c, "\x00\x00\x00\x05hello") })
	s := dial(t, port)
	var head, body string
	n, err := socket.Recv(s, &head, 4, socket.MSG_WAITALL)
	if err != nil || n < 4 {
		log.Fatal("connection lost")
	}
	length := int(binary.BigEndian.Uint32([]byte(head)))
	n, err = socket.Recv(s, &body, length, socket.MSG_WAITALL)
	if err != nil || n < length {
		log.Fatal("connection lost")
	}
	if body != "hello" {
		t.Errorf("%q", body)
	}
}

func TestPortWriteAll(t *testing.T) {
	t.Parallel()
	log := t // where a program would use package log
	data := strings.Repeat("x", 8<<20)
	port := serve(t, func(c *socket.Socket) {
		var all string
		if n, _ := socket.Recv(c, &all, len(data), socket.MSG_WAITALL); n == len(data) {
			socket.Write(c, "ok")
		}
	})
	s := dial(t, port)
	must(t, socket.SetNonblock(s))
	for rest := data; rest != ""; {
		n, err := socket.Write(s, rest)
		if errors.Is(err, socket.SOCKET_EWOULDBLOCK) {
			write := []*socket.Socket{s}
			socket.Select(nil, &write, nil, socket.Forever)
			continue
		}
		if err != nil {
			log.Fatal(err)
		}
		rest = rest[n:]
	}
	must(t, socket.SetBlock(s))
	if ok, err := socket.Read(s, 10); ok != "ok" {
		t.Error(ok, err)
	}
}

func TestPortTimeout(t *testing.T) {
	t.Parallel()
	port := serve(t, func(c *socket.Socket) { socket.Read(c, 10) })
	s := dial(t, port)
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_RCVTIMEO, socket.Timeval{Sec: 0, Usec: 20000})
	answer, err := socket.Read(s, 1024)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		answer = "(no answer)"
	}
	if answer != "(no answer)" {
		t.Errorf("%q, %v", answer, err)
	}
}

func TestPortNonblockingConnect(t *testing.T) {
	t.Parallel()
	port := serve(t, func(c *socket.Socket) { socket.Write(c, "hi") })
	connect := func(ip string, port, seconds int) (*socket.Socket, error) {
		s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
		if err != nil {
			return nil, err
		}
		socket.SetNonblock(s)
		err = socket.Connect(s, ip, port)
		if err != nil && !errors.Is(err, socket.SOCKET_EINPROGRESS) {
			socket.Close(s)
			return nil, err
		}
		w := []*socket.Socket{s}
		n, _ := socket.Select(nil, &w, nil, seconds)
		code, _ := socket.GetOption[int](s, socket.SOL_SOCKET, socket.SO_ERROR)
		if n == 0 {
			code = int(socket.SOCKET_ETIMEDOUT) // the time is over, and nothing has failed
		}
		if code != 0 {
			socket.Close(s)
			return nil, fmt.Errorf("cannot connect: %w", socket.Errno(code))
		}
		socket.SetBlock(s)
		return s, nil
	}
	s, err := connect("127.0.0.1", port, 5)
	must(t, err)
	defer socket.Close(s)
	if x, err := socket.Read(s, 10); x != "hi" {
		t.Error(x, err)
	}
}

func TestPortSelectLoop(t *testing.T) {
	t.Parallel()
	listen, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	must(t, err)
	must(t, socket.Bind(listen, "127.0.0.1"))
	must(t, socket.Listen(listen, 10))
	var ip string
	var port int
	must(t, socket.Getsockname(listen, &ip, &port))

	done := make(chan bool)
	go func() {
		defer close(done)
		clients := []*socket.Socket{listen}
		for {
			read := clients
			if _, err := socket.Select(&read, nil, nil, socket.Forever); err != nil {
				break
			}
			if i := slices.Index(read, listen); i >= 0 {
				if c, err := socket.Accept(listen); err == nil {
					clients = append(clients, c)
				}
				read = slices.Delete(read, i, i+1)
			}
			for _, s := range read {
				data, err := socket.Read(s, 1024)
				if err != nil || data == "" {
					i := slices.Index(clients, s)
					clients = slices.Delete(clients, i, i+1)
					socket.Close(s)
					continue
				}
				for _, other := range clients {
					if other != listen && other != s {
						socket.Write(other, data)
					}
				}
			}
		}
		for _, s := range clients[1:] {
			socket.Close(s)
		}
	}()

	a, b := dial(t, port), dial(t, port)
	// The server knows b once b has received something, so repeat this until then.
	for heard := ""; heard == ""; {
		_, err := socket.Write(a, "hello")
		must(t, err)
		read := []*socket.Socket{b}
		if n, err := socket.Select(&read, nil, nil, 0, 10000); err != nil {
			t.Fatal(err)
		} else if n > 0 {
			heard, err = socket.Read(b, 5)
			must(t, err)
		}
	}
	must(t, socket.Close(listen))
	<-done
}

func TestPortSelectKeyed(t *testing.T) {
	t.Parallel()
	log := t // where a program would use package log
	var pair [2]*socket.Socket
	family := socket.AF_UNIX
	if runtime.GOOS == "windows" {
		family = socket.AF_INET
	}
	if err := socket.CreatePair(family, socket.SOCK_STREAM, 0, &pair); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(pair[0])
	_, err := socket.Write(pair[1], "hi")
	must(t, err)

	clients := map[string]*socket.Socket{"anna": pair[0], "bert": pair[1]}
	var got []string
	read := clients
	if _, err := socket.SelectKeyed(&read, nil, nil, 5); err != nil {
		log.Fatal(err)
	}
	for name, s := range read {
		text, _ := socket.Read(s, 1024)
		fmt.Fprintln(os.Stderr, name+":", text) // anna: hi
		got = append(got, name, text)
	}
	socket.Close(clients["bert"])
	delete(clients, "bert")
	if !slices.Equal(got, []string{"anna", "hi"}) {
		t.Errorf("%q", got)
	}

	// The listener gets a map that other code also uses, so the map is cloned first.
	l, port := listen(t)
	dial(t, port)
	all := map[any]*socket.Socket{"anna": pair[0]}
	order := []any{"anna"}
	{
		read := maps.Clone(all)
		read["master"] = l
		if _, err := socket.SelectKeyed(&read, nil, nil, 5); err != nil {
			log.Fatal(err)
		}
		if s, ok := read["master"]; ok {
			c, _ := socket.Accept(s)
			all[len(order)] = c
			order = append(order, len(order))
		}
		for _, id := range slices.Clone(order) { // in the order in which they came
			s, ok := read[id]
			if !ok {
				continue
			}
			if text, err := socket.Read(s, 1024); err != nil || text == "" {
				socket.Close(s)
				delete(all, id)
				order = slices.DeleteFunc(order, func(x any) bool { return x == id })
			}
		}
	}
	if len(all) != 1 || len(order) != 1 { // anna's peer was closed above, so only one entry is left
		t.Error(all, order)
	}
	socket.Close(all[1])
}

func TestPortSelectWrite(t *testing.T) {
	t.Parallel()
	log := t // where a program would use package log
	const size = 1 << 20
	done := make(chan int, 1)
	port := serve(t, func(c *socket.Socket) {
		var all string
		n, _ := socket.Recv(c, &all, size, socket.MSG_WAITALL)
		done <- n
	})
	clients := map[int]*socket.Socket{7: dial(t, port)}
	out := map[int]string{7: strings.Repeat("x", size)}
	must(t, socket.SetNonblock(clients[7]))
	for out[7] != "" {
		write := map[int]*socket.Socket{}
		for id, text := range out {
			if text != "" {
				write[id] = clients[id]
			}
		}
		read := clients
		if _, err := socket.SelectKeyed(&read, &write, nil, 1); err != nil {
			log.Fatal(err)
		}
		for id, s := range write {
			if n, err := socket.Write(s, out[id]); err == nil {
				out[id] = out[id][n:]
			}
		}
	}
	if n := <-done; n != size {
		t.Error(n)
	}
}

func TestPortForkAndSignals(t *testing.T) {
	t.Parallel()
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	must(t, err)
	must(t, socket.Bind(s, "127.0.0.1"))
	must(t, socket.Listen(s, 10))
	var ip string
	var port int
	must(t, socket.Getsockname(s, &ip, &port))
	handle := func(c *socket.Socket) {
		defer socket.Close(c)
		defer func() {
			if r := recover(); r != nil {
				log.Print("client: ", r)
			}
		}()
		text, _ := socket.Read(c, 100)
		socket.Write(c, strings.ToUpper(text[:5])) // panics if the client sends fewer than five bytes
	}
	ended := make(chan bool)
	signal := signals{make(chan chan<- os.Signal, 1)}
	go func() {
		defer close(ended)
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM, os.Interrupt)
		go func() {
			<-stop
			signal.Stop(stop) // a second ^C ends the program at once
			socket.Close(s)   // Accept returns
		}()
		var clients sync.WaitGroup
		for {
			c, err := socket.Accept(s)
			if err != nil {
				break // it matches net.ErrClosed: the signal has come
			}
			clients.Go(func() { handle(c) })
		}
		clients.Wait() // when main returns, all goroutines end
	}()
	bad := dial(t, port)
	_, err = socket.Write(bad, "hi")
	must(t, err)
	if x, err := socket.Read(bad, 100); x != "" || err != nil {
		t.Error(x, err)
	}
	c := dial(t, port)
	_, err = socket.Write(c, "hello")
	must(t, err)
	if x, err := socket.Read(c, 100); x != "HELLO" {
		t.Error(x, err)
	}
	<-signal.notified <- os.Interrupt
	<-ended
}

// signals takes the place of package os/signal. The test does not send a real signal, because the
// other tests would receive it too.
type signals struct{ notified chan chan<- os.Signal }

func (s signals) Notify(c chan<- os.Signal, _ ...os.Signal) { s.notified <- c }
func (s signals) Stop(chan<- os.Signal)                     {}

func TestPortUDP(t *testing.T) {
	t.Parallel()
	log := t // where a program would use package log
	server, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	must(t, err)
	defer socket.Close(server)
	must(t, socket.Bind(server, "127.0.0.1"))
	var ip string
	var port int
	must(t, socket.Getsockname(server, &ip, &port))
	go func() {
		var buf, from string
		var fromPort int
		if _, err := socket.Recvfrom(server, &buf, 512, 0, &from, &fromPort); err == nil {
			socket.Sendto(server, strings.ToUpper(buf), len(buf), 0, from, fromPort)
		}
	}()

	s, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_RCVTIMEO, socket.Timeval{Sec: 5})
	msg := "ping"
	socket.Sendto(s, msg, len(msg), 0, ip, port)
	var buf, from string
	var fromPort int
	if _, err := socket.Recvfrom(s, &buf, 512, 0, &from, &fromPort); err != nil {
		log.Fatal("no answer")
	}
	fmt.Fprintf(os.Stderr, "%s from %s:%d\n", buf, from, fromPort)
	if buf != "PING" || from != ip || fromPort != port {
		t.Error(buf, from, fromPort)
	}
	socket.Sendto(s, msg, len(msg), 0, ip, port)
	m := socket.Message{Controllen: 64, BufferSize: 512}
	if _, err := socket.Recvmsg(server, &m); err != nil {
		log.Fatal(err)
	}
	socket.Sendmsg(server, &socket.Message{Name: m.Name, Iov: m.Iov}) // to the sender
	if _, err := socket.Recvfrom(s, &buf, 512, 0, &from, &fromPort); err != nil || buf != "ping" {
		t.Error(buf, err)
	}
}

func TestPortOptions(t *testing.T) {
	t.Parallel()
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	must(t, err)
	defer socket.Close(s)
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
	socket.SetOption(s, socket.SOL_TCP, socket.TCP_NODELAY, true)
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_LINGER, socket.Linger{Onoff: 1, Linger: 0})
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_SNDTIMEO, socket.Timeval{Sec: 2, Usec: 500000})
	size, err := socket.GetOption[int](s, socket.SOL_SOCKET, socket.SO_RCVBUF)
	wait, err2 := socket.GetOption[socket.Timeval](s, socket.SOL_SOCKET, socket.SO_SNDTIMEO)
	if err != nil || size <= 0 || err2 != nil || wait.Usec != 500000 {
		t.Error(size, err, wait, err2)
	}
}

func TestPortStreams(t *testing.T) {
	t.Parallel()
	log := t // where a program would use package log
	port := serve(t, func(c *socket.Socket) {
		text, _ := socket.Read(c, 100)
		socket.Write(c, strings.ToUpper(text))
	})
	ip := "127.0.0.1"
	fp, err := net.DialTimeout("tcp", net.JoinHostPort(ip, strconv.Itoa(port)), 5*time.Second)
	if err != nil {
		log.Fatal(err)
	}
	defer fp.Close()
	s, err := socket.ImportStream(fp.(syscall.Conn))
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s) // a duplicate: both are closed
	socket.SetOption(s, socket.SOL_TCP, socket.TCP_NODELAY, 1)
	fmt.Fprint(fp, "hello\n")
	line, err := bufio.NewReader(fp).ReadString('\n')
	if line != "HELLO\n" || err != nil {
		t.Error(line, err)
	}
	if on, err := socket.GetOption[bool](s, socket.SOL_TCP, socket.TCP_NODELAY); !on {
		t.Error(on, err)
	}
	func() {
		tc := tls.Client(fp, &tls.Config{})
		s, err := socket.ImportStream(tc.NetConn().(syscall.Conn))
		must(t, err)
		defer socket.Close(s)
		if on, err := socket.GetOption[bool](s, socket.SOL_TCP, socket.TCP_NODELAY); !on {
			t.Error(on, err)
		}
	}()
}

// To find the code in an error of package net, a program must use errors.As. errors.Is does not
// find it.
func TestPortDialErrors(t *testing.T) {
	t.Parallel()
	l, port := listen(t)
	must(t, socket.Close(l))
	ip, state := "127.0.0.1", ""
	fp, err := net.DialTimeout("tcp", net.JoinHostPort(ip, strconv.Itoa(port)), 5*time.Second)
	var errno syscall.Errno
	if errors.As(err, &errno) && socket.Errno(errno) == socket.SOCKET_ECONNREFUSED {
		state = "down"
	}
	if state != "down" || fp != nil {
		t.Error(err)
	}
	if errors.Is(err, socket.SOCKET_ECONNREFUSED) {
		t.Error("errors.Is has learnt it: PORTING.md says that it is false")
	}
}

func TestPortAfterThePort(t *testing.T) {
	t.Parallel()
	log := t // where a program would use package log
	port := serve(t, func(c *socket.Socket) { socket.Write(c, `{"name":"anna"}`+"\n") })
	s := dial(t, port)

	var conn net.Conn = s // a Socket is a net.Conn
	conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	var answer struct{ Name string }
	if err := json.NewDecoder(conn).Decode(&answer); err != nil {
		log.Fatal(err)
	}
	if answer.Name != "anna" {
		t.Error(answer)
	}
}

func TestPortHTTP(t *testing.T) {
	t.Parallel()
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	must(t, err)
	defer socket.Close(s)
	must(t, socket.Bind(s, "127.0.0.1"))
	must(t, socket.Listen(s, 10))
	var ip string
	var port int
	must(t, socket.Getsockname(s, &ip, &port))
	defer http.DefaultClient.CloseIdleConnections()
	go http.Serve(s.Listener(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello,", r.URL.Path)
	}))
	answer, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/anna", port))
	must(t, err)
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); string(text) != "hello, /anna\n" {
		t.Errorf("%q, %v", text, err)
	}
}

// TestPortPHP checks what docs/php.md says about errors. It is not parallel, because all tests
// share one handler for warnings.
func TestPortPHP(t *testing.T) {
	check := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	head, err := php.Unpack("nid/Nlength", "\x01\x02\x00\x01\x00\x00")
	must(t, err)
	check("a missing key", php.Intval(head.At("none")), 0)
	_, err = php.Unpack("nid/Nlength", "\x01\x02\x00")
	check("unpack of what is too short", err, "unpack(): Type N: not enough input values, need 4 values but only 1 was provided")
	words, err := php.Unpack("n*", "")
	must(t, err)
	check("the sum of no words", php.Intval(php.ArraySum(words)), 0)
	{
		var log printed // stands in for package log
		php.SetErrorHandler(func(level int, message string) { log.Print("Warning: ", message) })
		defer php.SetErrorHandler(nil)
		php.Hex2bin("abc")
		check("warning", log.String(), "Warning: hex2bin(): Hexadecimal input string must have an even length")
	}
	defer func() {
		var thrown *php.Error
		if err, ok := recover().(error); !ok || !errors.As(err, &thrown) || thrown.Class != "ValueError" {
			t.Error("an unknown code of pack: ", err)
		}
	}()
	php.Pack("y", 1)
}

// printed is used in place of package log. It keeps the messages.
type printed struct{ strings.Builder }

func (p *printed) Print(v ...any) { fmt.Fprint(p, v...) }

const root = "../.."

// TestPortingGuide compiles and vets the Go blocks of the guides that are whole programs. gofmt
// must not change any Go block, and each PHP block must parse.
func TestPortingGuide(t *testing.T) {
	var php []string
	programs := map[string]string{}
	english := englishBlocks(t)
	for _, page := range guides(t) {
		for _, b := range pageBlocks(t, page) {
			if b.lang == "go" {
				// If a block contains both declarations and statements, it does not parse as a Go
				// file. gofmt cannot check such a block.
				if formatted, err := format.Source([]byte(b.text)); err == nil && string(formatted) != b.text {
					t.Errorf("%s: gofmt writes it in another way:\n%s", page, b.text)
				}
			}
			switch {
			case b.isProgram() && isChinese(page) && (english["go\n"+uncommented(b)] || strings.Contains(b.text, `"golang.org/x/text/`)):
				// This block needs no test: except for its comments, it is a program of an English
				// page, or internal/nettest runs it.
			case b.isProgram() && programs[b.text] == "":
				programs[b.text] = page
				if page == "README.md" {
					build(t, page, b.text)
				}
			case b.lang == "php":
				php = append(php, b.text)
			}
		}
	}
	t.Logf("%d programs of Go, %d blocks of PHP", len(programs), len(php))
	if len(programs) == 0 {
		t.Error("no program in the guides")
	}
	buildAll(t, programs)
	lint(t, php)
}

// codeBlocks yields the language and the text of each fenced block.
func codeBlocks(text string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		parts := strings.Split(text, "```")
		for i := 1; i < len(parts); i += 2 {
			lang, block, _ := strings.Cut(parts[i], "\n")
			if !yield(lang, block) {
				return
			}
		}
	}
}

// squeeze removes indentation and empty lines.
func squeeze(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 0 {
			b.WriteString(strings.Join(fields, " "))
			b.WriteString("\n")
		}
	}
	return b.String()
}

// build compiles a whole program as a user would. The program is in a module of its own, which
// requires this module in the way that the README describes.
func build(t *testing.T, name, program string) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		if runtime.GOOS == "linux" {
			t.Fatal(err)
		}
		t.Log("skipped: no go: the programs are not built")
		return
	}
	root, err := filepath.Abs(root)
	must(t, err)
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/main.go", []byte(program), 0o644))
	for _, command := range [][]string{
		{"go", "mod", "init", "example.com/myserver"},
		{"go", "mod", "edit", "-replace=phpsocket/socket=" + root},
		{"go", "mod", "tidy"},
		{"go", "build", "-o", os.DevNull, "."},
	} {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %v\n%s\n%s", name, command, err, out, program)
			return
		}
	}
}

// buildAll compiles and vets all programs in one module.
func buildAll(t *testing.T, programs map[string]string) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		return // build has already reported this
	}
	dir, n := module(t), 0
	for program := range programs {
		n++
		must(t, os.MkdirAll(fmt.Sprintf("%s/p%d", dir, n), 0o777))
		must(t, os.WriteFile(fmt.Sprintf("%s/p%d/main.go", dir, n), []byte(program), 0o644))
	}
	if out, err := inModule(dir, "go", "vet", "./..."); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// lint checks that the PHP blocks have no syntax errors.
func lint(t *testing.T, blocks []string) {
	t.Helper()
	php, err := exec.LookPath("php")
	if err != nil {
		if runtime.GOOS == "linux" && os.Getenv("CI") == "true" {
			t.Fatal("CI runs with php: ", err)
		}
		t.Log("skipped: no php: the blocks of PHP are not parsed")
		return
	}
	list, err := json.Marshal(blocks)
	must(t, err)
	script := `<?php foreach (json_decode(base64_decode('` + base64.StdEncoding.EncodeToString(list) + `')) as $block) {
		try { token_get_all((str_starts_with(ltrim($block), '<?php') ? '' : '<?php ') . $block, TOKEN_PARSE); }
		catch (ParseError $e) { echo $e->getMessage(), "\n", $block; }
	}`
	cmd := exec.Command(php)
	cmd.Stdin = strings.NewReader(script)
	var out bytes.Buffer
	cmd.Stdout = &out
	must(t, cmd.Run())
	if out.Len() > 0 {
		t.Error(out.String())
	}
}
