package socket

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"phpsocket/socket/internal/needs"
)

var longAgo = time.Unix(1, 0)

// expired checks that err says that a deadline has expired.
func expired(t *testing.T, what string, err error) {
	t.Helper()
	var ne net.Error
	if !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &ne) || !ne.Timeout() {
		t.Errorf("%s: %v", what, err)
	}
}

func TestConnMethods(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	n, err := c.Write([]byte("one\ntwo"))
	must(t, err)
	want(t, "Write", n, 7)
	n, err = c.Write(nil)
	must(t, err)
	want(t, "Write nothing", n, 0)
	must(t, Shutdown(c, 1))

	n, err = s.Read(nil)
	must(t, err)
	want(t, "Read nothing", n, 0)
	line, err := bufio.NewReaderSize(io.LimitReader(s, 4), 16).ReadString('\n')
	must(t, err)
	want(t, "line", line, "one\n")
	rest, err := io.ReadAll(s)
	must(t, err)
	want(t, "rest", string(rest), "two")
	n, err = s.Read(make([]byte, 10))
	if n != 0 || err != io.EOF {
		t.Errorf("at the end: %d, %v", n, err)
	}
	if _, err = c.Write([]byte("more")); !errors.Is(err, SOCKET_EPIPE) && !errors.Is(err, SOCKET_ESHUTDOWN) ||
		!strings.HasPrefix(err.Error(), "socket_write(): ") {
		t.Errorf("after Shutdown: %v", err)
	}

	must(t, s.Close())
	for _, err := range []error{s.Close(), s.SetDeadline(longAgo), s.SetReadDeadline(longAgo), s.SetWriteDeadline(longAgo),
		second(s.Read(make([]byte, 1))), second(s.Write(nil)), second(s.SyscallConn()), second(s.Listener().Accept()),
		s.Listener().Close(), second(ExportStream(s)), second(ImportStream(s)), third(s.ReadFromUDPAddrPort(nil)),
		second(s.WriteToUDPAddrPort(nil, netip.AddrPort{}))} {
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("closed: %v", err)
		}
	}
	s = nil
	for _, err := range []error{s.Close(), s.SetDeadline(longAgo), second(s.Read(make([]byte, 1))), second(s.Write(nil)),
		second(s.SyscallConn()), second(s.Listener().Accept()), s.Listener().Close(), second(ExportStream(s)),
		second(ImportStream(s)), second(ImportStream(nil)), third(s.ReadFromUDPAddrPort(nil)),
		second(s.WriteToUDPAddrPort(nil, netip.AddrPort{}))} {
		if !errors.Is(err, ErrArgument) {
			t.Errorf("nil: %v", err)
		}
	}
	if s.LocalAddr() != nil || s.RemoteAddr() != nil || s.Listener().Addr() != nil {
		t.Error("a nil Socket has an address")
	}
}

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }

// On a non-blocking socket, the methods still wait. The functions do not.
func TestMethodsWait(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, SetNonblock(c))
	must(t, SetNonblock(s))
	big := bytes.Repeat([]byte("0123456789abcdef"), 1<<19)
	done := make(chan error)
	go func() {
		n, err := c.Write(big)
		if err == nil && n != len(big) {
			err = io.ErrShortWrite
		}
		done <- err
	}()
	got := make([]byte, len(big))
	_, err := io.ReadFull(s, got)
	must(t, err)
	must(t, <-done)
	if !bytes.Equal(got, big) {
		t.Error("something else came")
	}
	if _, err := Read(s, 10); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Errorf("the function: %v", err)
	}

	l, port := listenTCP(t, 5)
	must(t, SetNonblock(l))
	if _, err := Accept(l); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Errorf("the function: %v", err)
	}
	accepted := make(chan net.Conn)
	go func() {
		c, _ := l.Listener().Accept()
		accepted <- c
	}()
	parked(t, &l.fd.rd)
	c = newSocketOf(t, AF_INET, SOCK_STREAM)
	must(t, Connect(c, "127.0.0.1", port))
	a := <-accepted
	if a == nil {
		t.Fatal("not accepted")
	}
	want(t, "the peer", a.RemoteAddr().String(), c.LocalAddr().String())
	must(t, a.Close())
}

// When a deadline has passed, it ends the waiting calls of functions and methods, and also the
// calls that begin later. When the deadline is removed, calls work again.
func TestDeadline(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	var p []byte
	calls := map[string]func() error{
		"Read":         func() error { return second(Read(s, 10)) },
		"Read a line":  func() error { return second(Read(s, 10, PHP_NORMAL_READ)) },
		"Recv":         func() error { return second(Recv(s, &p, 10, 0)) },
		"Recv all":     func() error { return second(Recv(s, &p, 10, MSG_WAITALL)) },
		"Recvfrom":     func() error { return second(Recvfrom(s, &p, 10, 0, new(string), new(int))) },
		"the method":   func() error { return second(s.Read(make([]byte, 10))) },
		"the raw conn": func() error { return s.rawRead(func(uintptr) bool { return false }) },
	}
	for what, call := range calls {
		done := make(chan error)
		go func() { done <- call() }()
		parked(t, &s.fd.rd)
		must(t, s.SetReadDeadline(longAgo))
		expired(t, what+", waiting", <-done)
		expired(t, what+", later", call())
		must(t, s.SetReadDeadline(time.Time{}))
		must(t, s.SetReadDeadline(time.Now().Add(time.Millisecond)))
		expired(t, what+", in time", call())
		must(t, s.SetDeadline(time.Time{}))
	}
	_, err := Write(c, "here")
	must(t, err)
	text, err := Read(s, 10)
	must(t, err)
	want(t, "without a deadline", text, "here")
	must(t, s.SetDeadline(time.Now().Add(time.Hour)))
	_, err = Write(c, "again")
	must(t, err)
	text, err = Read(s, 10)
	must(t, err)
	want(t, "before the deadline", text, "again")

	// After the deadline, calls fail even if data has arrived. The data is not lost.
	_, err = Write(c, "kept")
	must(t, err)
	must(t, s.SetDeadline(longAgo))
	expired(t, "Read with data", second(Read(s, 10)))
	must(t, s.SetDeadline(time.Time{}))
	text, err = Read(s, 10)
	must(t, err)
	want(t, "after the deadline", text, "kept")
	must(t, s.SetWriteDeadline(longAgo))
	expired(t, "Write", second(Write(s, "x")))
	expired(t, "the method", second(s.Write([]byte("x"))))
	expired(t, "Send", second(Send(s, "x", 1, 0)))
	must(t, SetNonblock(s))
	expired(t, "non-blocking", second(s.Write([]byte("x"))))
}

// SO_SNDTIMEO limits the time of a whole Write, even if the peer receives a little data now and
// then. After the timeout, Write must send nothing more, because data of another call may follow.
func TestMethodWriteTimeout(t *testing.T) {
	t.Parallel()
	for _, nonblock := range []bool{false, true} {
		c, s := newPair(t, SOCK_STREAM)
		if nonblock {
			must(t, SetNonblock(c))
		}
		must(t, SetOption(c, SOL_SOCKET, SO_SNDTIMEO, Timeval{Usec: 5000}))
		received := make(chan int)
		go func() {
			total := 0
			for p := make([]byte, 0, 1024); ; { // receive in many small parts, so that Write takes longer than the timeout
				n, err := Recv(s, &p, cap(p), 0)
				if n == 0 || err != nil {
					received <- total
					return
				}
				total += n
			}
		}()
		n, err := c.Write(make([]byte, 64<<20))
		expired(t, "Write", err)
		must(t, Shutdown(c, 1))
		want(t, "what came", <-received, n)
	}
}

func (s *Socket) rawRead(f func(uintptr) bool) error {
	raw, err := s.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Read(f)
}

// If a deadline ends a Write, Write returns the number of bytes it has sent.
func TestWriteDeadline(t *testing.T) {
	t.Parallel()
	for _, nonblock := range []bool{false, true} {
		c, s := newTCP(t)
		if nonblock {
			must(t, SetNonblock(c))
		}
		must(t, c.SetWriteDeadline(time.Now().Add(20*time.Millisecond)))
		n, err := c.Write(make([]byte, 64<<20))
		expired(t, "Write", err)
		must(t, Shutdown(c, 1))
		got, err := io.Copy(io.Discard, s)
		must(t, err)
		want(t, "what came", got, int64(n))
	}
}

func TestAcceptConnectDeadline(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 5)
	must(t, l.SetDeadline(time.Now().Add(time.Millisecond)))
	expired(t, "Accept", second(Accept(l)))
	expired(t, "the listener's", second(l.Listener().Accept()))
	c := newSocketOf(t, AF_INET, SOCK_STREAM)
	must(t, c.SetDeadline(longAgo))
	expired(t, "Connect", Connect(c, "127.0.0.1", port))
	must(t, c.SetDeadline(time.Time{}))
	must(t, Connect(c, "127.0.0.1", port))
	expired(t, "Accept with a connection", second(Accept(l)))
	must(t, l.SetDeadline(time.Time{}))
	a, err := Accept(l)
	must(t, err)
	must(t, Close(a))
}

func TestAddr(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	local, ok := c.LocalAddr().(*net.TCPAddr)
	if !ok || local.Port == 0 || !local.IP.IsLoopback() {
		t.Errorf("LocalAddr is %T %v", c.LocalAddr(), c.LocalAddr())
	}
	want(t, "RemoteAddr", s.RemoteAddr().String(), local.String())
	want(t, "network", s.RemoteAddr().Network(), "tcp")
	u := newSocketOf(t, AF_INET6, SOCK_DGRAM)
	must(t, Bind(u, "::1"))
	udp, ok := u.LocalAddr().(*net.UDPAddr)
	if !ok || udp.Port == 0 || !udp.IP.Equal(net.IPv6loopback) {
		t.Errorf("LocalAddr is %T %v", u.LocalAddr(), u.LocalAddr())
	}
	if peer, ok := u.RemoteAddr().(*net.UDPAddr); !ok || peer.IP != nil || peer.Port != 0 {
		t.Errorf("RemoteAddr of none is %T %v", u.RemoteAddr(), u.RemoteAddr())
	}
	must(t, Close(u))
	if _, ok := u.LocalAddr().(*net.UDPAddr); !ok {
		t.Errorf("closed, LocalAddr is %T %v", u.LocalAddr(), u.LocalAddr())
	}
}

// Datagrams can be sent and received with the methods that take or return a netip.AddrPort.
func TestAddrPort(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		family     int
		bind       string
		peerFamily int
		peer       string
		from       string // the peer's address as the Socket reports it
	}{
		{AF_INET, "127.0.0.1", AF_INET, "127.0.0.1", "127.0.0.1"},
		{AF_INET6, "::1", AF_INET6, "::1", "::1"},
		{AF_INET6, "::ffff:127.0.0.1", AF_INET, "127.0.0.1", "::ffff:127.0.0.1"},
	} {
		t.Run(c.bind, func(t *testing.T) {
			s := newSocketOf(t, c.family, SOCK_DGRAM)
			must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 10}))
			if c.family == AF_INET6 {
				must(t, SetOption(s, IPPROTO_IPV6, IPV6_V6ONLY, false))
			}
			must(t, Bind(s, c.bind))
			must(t, SetNonblock(s)) // even so, the methods wait
			peer := newSocketOf(t, c.peerFamily, SOCK_DGRAM)
			must(t, Bind(peer, c.peer))
			to := peer.LocalAddr().(*net.UDPAddr).AddrPort()
			p := make([]byte, 4)
			for _, text := range []string{"one", "", "cut off"} {
				n, err := s.WriteToUDPAddrPort([]byte(text), to)
				must(t, err)
				want(t, "sent", n, len(text))
				var got, address string
				var port int
				_, err = Recvfrom(peer, &got, 100, 0, &address, &port)
				must(t, err)
				want(t, "received", got, text)
				if runtime.GOOS == "windows" && len(text) > len(p) {
					text = text[:len(p)] // on Windows, receiving a datagram that does not fit is an error
				}
				_, err = Sendto(peer, text, len(text), 0, address, port)
				must(t, err)
				n, addr, err := s.ReadFromUDPAddrPort(p)
				must(t, err)
				want(t, "back", string(p[:n]), text[:min(len(p), len(text))])
				want(t, "from", addr, netip.AddrPortFrom(netip.MustParseAddr(c.from), to.Port()))
			}
		})
	}
	s := newSocketOf(t, AF_INET, SOCK_DGRAM)
	for _, addr := range []string{"[::1]:9", "[fe80::1%nope]:9"} {
		if _, err := s.WriteToUDPAddrPort([]byte("x"), netip.MustParseAddrPort(addr)); !errors.Is(err, ErrArgument) {
			t.Errorf("%s: %v", addr, err)
		}
	}
	if _, err := s.WriteToUDPAddrPort([]byte("x"), netip.AddrPort{}); !errors.Is(err, ErrArgument) {
		t.Errorf("no address: %v", err)
	}
	s = newSocketOf(t, AF_INET6, SOCK_DGRAM)
	_, err := s.WriteToUDPAddrPort([]byte("x"), netip.MustParseAddrPort("[fe80::1%nope]:9"))
	if err == nil || err.Error() != `socket_sendto(): No interface with name "nope" could be found` {
		t.Errorf("no interface: %v", err)
	}
	must(t, s.SetDeadline(longAgo))
	expired(t, "ReadFromUDPAddrPort", third(s.ReadFromUDPAddrPort(make([]byte, 9))))
	expired(t, "WriteToUDPAddrPort", second(s.WriteToUDPAddrPort(nil, netip.MustParseAddrPort("[::1]:9"))))
}

func TestAddrPortDoesNotAllocate(t *testing.T) {
	s := newSocketOf(t, AF_INET, SOCK_DGRAM)
	must(t, Bind(s, "127.0.0.1"))
	to := s.LocalAddr().(*net.UDPAddr).AddrPort()
	p := []byte("datagram")
	noAllocs(t, func() {
		if _, err := s.WriteToUDPAddrPort(p, to); err != nil {
			t.Fatal(err)
		}
		if _, from, err := s.ReadFromUDPAddrPort(p); err != nil || from != to {
			t.Fatal(from, err)
		}
	})
	c, a := newTCP(t)
	noAllocs(t, func() {
		if _, err := c.Write(p); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Read(p); err != nil {
			t.Fatal(err)
		}
	})
}

func noAllocs(t *testing.T, f func()) {
	t.Helper()
	if n := testing.AllocsPerRun(200, f); n != 0 && !raceEnabled {
		t.Errorf("%v allocations", n)
	}
}

// A program passes a function to a RawConn, and the function panics. The socket can still be used.
func TestSyscallConnPanics(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	raw, err := s.SyscallConn()
	must(t, err)
	for _, call := range []func(func(uintptr) bool) error{raw.Read, raw.Write} {
		func() {
			defer func() { want(t, "panic", recover(), any("f")) }()
			call(func(uintptr) bool { panic("f") })
		}()
		_, err = Write(c, "x")
		must(t, err)
		text, err := Read(s, 10)
		must(t, err)
		want(t, "data", text, "x")
	}
	must(t, Close(s))
	want(t, "handed back", s.fd.freed.Load(), true)
}

func TestSyscallConn(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	raw, err := s.SyscallConn()
	must(t, err)
	var number uintptr
	must(t, raw.Control(func(fd uintptr) { number = fd }))
	want(t, "Control", number, uintptr(s.fd.sysfd))
	tries := 0
	done := make(chan error)
	go func() { done <- raw.Read(func(uintptr) bool { tries++; return tries == 2 }) }()
	parked(t, &s.fd.rd)
	_, err = Write(c, "x")
	must(t, err)
	must(t, <-done)
	want(t, "tries", tries, 2)
	must(t, raw.Write(func(fd uintptr) bool { return fd == number }))

	// Close ends a waiting call.
	_, err = Read(s, 1)
	must(t, err)
	go func() { done <- raw.Read(func(uintptr) bool { return false }) }()
	parked(t, &s.fd.rd)
	must(t, Close(s))
	for _, err := range []error{<-done, raw.Control(nil), raw.Read(nil), raw.Write(nil)} {
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("closed: %v", err)
		}
	}
}

// If a Listener is closed, a waiting Accept ends. On a socket that does not listen, Accept returns
// an error.
func TestListener(t *testing.T) {
	t.Parallel()
	s, _ := listenTCP(t, 1)
	l := s.Listener()
	want(t, "Addr", l.Addr().String(), s.LocalAddr().String())
	done := make(chan error)
	go func() { done <- second(l.Accept()) }()
	parked(t, &s.fd.rd)
	must(t, l.Close())
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept: %v", err)
	}
	c, err := newSocketOf(t, AF_INET, SOCK_STREAM).Listener().Accept()
	if c != nil || !errors.Is(err, SOCKET_EINVAL) {
		t.Errorf("a socket that does not listen: %v, %v", c, err)
	}
}

// For one Socket, ExportStream always returns the same stream. Closing the stream or the Socket
// closes both.
func TestExportStream(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	stream, err := ExportStream(s)
	must(t, err)
	again, err := ExportStream(s)
	must(t, err)
	if stream != again {
		t.Error("the second ExportStream returns another stream")
	}
	_, err = stream.Write([]byte("from the stream"))
	must(t, err)
	text, err := Read(c, 100)
	must(t, err)
	want(t, "read", text, "from the stream")
	must(t, stream.Close())
	if _, err := Write(s, "x"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed by the stream: %v", err)
	}
	text, err = Read(c, 100)
	must(t, err)
	want(t, "the end", text, "")

	stream, err = ExportStream(c)
	must(t, err)
	must(t, Close(c))
	if _, err := stream.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed by the Socket: %v", err)
	}
}

// net/http and crypto/tls work on Sockets at both ends, even on non-blocking ones.
func TestHTTP(t *testing.T) {
	t.Parallel()
	repeat(t, 0, 1, overHTTP)
}

func overHTTP(t *testing.T, _ uint64) (operations int) {
	for _, secure := range []bool{false, true} {
		l, port := listenTCP(t, 10)
		must(t, SetNonblock(l))
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if (r.TLS != nil) != secure {
				http.Error(w, "the wrong protocol", http.StatusTeapot)
			}
			io.Copy(w, r.Body)
		}))
		server.Listener.Close()
		server.Listener = l.Listener()
		if secure {
			server.EnableHTTP2 = true
			server.StartTLS()
		} else {
			server.Start()
		}
		defer server.Close()
		client := server.Client()
		transport := client.Transport.(*http.Transport)
		transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
			s, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
			if err != nil {
				return nil, err
			}
			if err := Connect(s, "127.0.0.1", port); err != nil {
				return nil, err
			}
			return s, SetNonblock(s)
		}
		body := strings.Repeat("0123456789", 100_000)
		for range 3 {
			r, err := client.Post(server.URL, "text/plain", strings.NewReader(body))
			must(t, err)
			got, err := io.ReadAll(r.Body)
			must(t, err)
			r.Body.Close()
			want(t, "status", r.StatusCode, http.StatusOK)
			want(t, "the body came back", string(got) == body, true)
		}
		client.CloseIdleConnections()
	}
	return 2 * 3
}

// A ported server or client can use TLS. The server passes the accepted Socket to tls.Server, and
// the client passes its Socket to tls.Client.
func TestTLS(t *testing.T) {
	t.Parallel()
	cert := httptest.NewUnstartedServer(nil)
	cert.StartTLS()
	defer cert.Close()
	c, s := newTCP(t)
	served := make(chan error)
	go func() {
		conn := tls.Server(s, &tls.Config{Certificates: cert.TLS.Certificates})
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err == nil {
			_, err = conn.Write([]byte(strings.ToUpper(line)))
		}
		served <- errors.Join(err, conn.Close())
	}()
	config := cert.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	config.ServerName = "example.com"
	conn := tls.Client(c, config)
	_, err := conn.Write([]byte("hello\n"))
	must(t, err)
	got, err := io.ReadAll(conn)
	must(t, err)
	must(t, <-served)
	want(t, "answer", string(got), "HELLO\n")
	must(t, conn.Close())
	if _, err := Write(c, "x"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed by tls: %v", err)
	}
}

// importOf imports a stream and returns the Socket. The Socket is closed when the test ends.
func importOf(t *testing.T, c syscall.Conn) *Socket {
	t.Helper()
	s, err := ImportStream(c)
	must(t, err)
	t.Cleanup(func() { Close(s) })
	return s
}

// ImportStream returns a Socket for a connection or listener of package net. The connection or
// listener still works afterwards.
func TestImportStream(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	sl := importOf(t, l.(*net.TCPListener))
	want(t, "family", sl.family, AF_INET)
	want(t, "type", sl.typ, SOCK_STREAM)
	client, err := net.Dial("tcp", l.Addr().String())
	must(t, err)
	defer client.Close()
	server, err := Accept(sl) // the Socket can accept, just as the listener can
	must(t, err)
	defer Close(server)

	s := importOf(t, client.(*net.TCPConn))
	must(t, SetOption(s, SOL_TCP, TCP_NODELAY, 0))
	_, err = Write(s, "by the Socket, ")
	must(t, err)
	_, err = client.Write([]byte("by the Conn"))
	must(t, err)
	text := ""
	n, err := Recv(server, &text, 26, MSG_WAITALL)
	must(t, err)
	want(t, "received", text[:n], "by the Socket, by the Conn")
	// The Socket and the stream each have deadlines of their own.
	must(t, s.SetDeadline(longAgo))
	_, err = Write(server, "back")
	must(t, err)
	b := make([]byte, 100)
	n, err = client.Read(b)
	must(t, err)
	want(t, "back", string(b[:n]), "back")
	must(t, s.SetDeadline(time.Time{}))
	// Closing the Socket does not close the stream.
	must(t, client.Close())
	_, err = Write(s, "still here")
	must(t, err)
	text, err = Read(server, 100)
	must(t, err)
	want(t, "after the Conn is closed", text, "still here")
	if _, err := ImportStream(client.(*net.TCPConn)); !errors.Is(err, net.ErrClosed) ||
		err.Error() != "socket_import_stream(): supplied resource is not a valid stream resource" {
		t.Errorf("closed: %v", err)
	}
	must(t, Close(s))
	text, err = Read(server, 100)
	must(t, err)
	want(t, "after both are closed", text, "")

	// A Socket that is imported has the blocking mode of the original.
	must(t, SetNonblock(server))
	copied := importOf(t, server)
	if _, err := Read(copied, 10); err != nil && !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Errorf("a non-blocking Socket: %v", err)
	}
	want(t, "non-blocking", copied.nonblock.Load(), true)
}

func TestImportDatagrams(t *testing.T) {
	t.Parallel()
	skipWine(t, "package net makes no UDP sockets")
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		if address == "[::1]:0" && needs.WithoutIPv6(t) {
			continue
		}
		u, err := net.ListenPacket("udp", address)
		must(t, err)
		defer u.Close()
		s := importOf(t, u.(*net.UDPConn))
		want(t, "type", s.typ, SOCK_DGRAM)
		addr := u.LocalAddr().(*net.UDPAddr)
		_, err = Sendto(s, "to itself", 100, 0, addr.IP.String(), addr.Port)
		must(t, err)
		var data, from string
		var port int
		_, err = Recvfrom(s, &data, 100, 0, &from, &port)
		must(t, err)
		want(t, "data", data, "to itself")
		want(t, "port", port, addr.Port)
	}
}

func TestImportOfNothing(t *testing.T) {
	t.Parallel()
	f, err := os.Create(t.TempDir() + "/file")
	must(t, err)
	r, w, err := os.Pipe()
	must(t, err)
	defer r.Close()
	defer w.Close()
	const text = "socket_import_stream(): Cannot represent a stream of type STDIO as a Socket Descriptor"
	for _, file := range []*os.File{f, r, w} {
		if _, err := ImportStream(file); err == nil || err.Error() != text || !errors.Is(err, SOCKET_ENOTSOCK) {
			t.Errorf("%s: %v", file.Name(), err)
		}
	}
	must(t, f.Close())
	if _, err := ImportStream(f); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a closed file: %v", err)
	}
	for _, c := range []syscall.Conn{(*os.File)(nil), (*net.TCPConn)(nil), (*net.UDPConn)(nil), (*net.TCPListener)(nil),
		new(net.TCPConn), new(net.UnixListener)} {
		if _, err := ImportStream(c); !errors.Is(err, ErrArgument) {
			t.Errorf("%T: %v", c, err)
		}
	}
}

// oddConn is a syscall.Conn. A test sets what its methods do.
type oddConn struct {
	syscallConn func() (syscall.RawConn, error)
	control     func(func(uintptr)) error
}

func (c oddConn) SyscallConn() (syscall.RawConn, error) {
	if c.syscallConn != nil {
		return c.syscallConn()
	}
	return c, nil
}
func (c oddConn) Control(f func(uintptr)) error { return c.control(f) }
func (oddConn) Read(func(uintptr) bool) error   { return nil }
func (oddConn) Write(func(uintptr) bool) error  { return nil }

// wrapped embeds a syscall.Conn, as many wrapper types do.
type wrapped struct{ syscall.Conn }

// oddConns returns values that a program may pass to ImportStream by mistake. Some of them use the
// Socket s.
func oddConns(s *Socket) map[string]syscall.Conn {
	raw, _ := s.SyscallConn()
	return map[string]syscall.Conn{
		"a file that was not opened":     new(os.File),
		"a connection in another":        wrapped{(*net.TCPConn)(nil)},
		"nothing in another":             wrapped{},
		"a pointer to nothing":           &wrapped{},
		"a Socket that was not made":     new(Socket),
		"SyscallConn returns nil":        oddConn{syscallConn: func() (syscall.RawConn, error) { return nil, nil }},
		"SyscallConn returns a nil":      oddConn{syscallConn: func() (syscall.RawConn, error) { return (*oddConn)(nil), nil }},
		"SyscallConn panics":             oddConn{syscallConn: func() (syscall.RawConn, error) { panic("SyscallConn") }},
		"SyscallConn panics with nil":    oddConn{syscallConn: func() (syscall.RawConn, error) { panic(nil) }},
		"SyscallConn fails":              oddConn{syscallConn: func() (syscall.RawConn, error) { return nil, errors.ErrUnsupported }},
		"Control is nil":                 oddConn{},
		"Control panics":                 oddConn{control: func(func(uintptr)) error { panic("Control") }},
		"Control does nothing":           oddConn{control: func(func(uintptr)) error { return nil }},
		"Control fails":                  oddConn{control: func(func(uintptr)) error { return errors.ErrUnsupported }},
		"Control panics in the end":      oddConn{control: func(f func(uintptr)) error { raw.Control(f); panic("Control") }},
		"Control fails in the end":       oddConn{control: func(f func(uintptr)) error { raw.Control(f); return errors.ErrUnsupported }},
		"Control has no such descriptor": oddConn{control: func(f func(uintptr)) error { f(^uintptr(0)); return nil }},
	}
}

// ImportStream takes any value with the method SyscallConn. Even for an odd one, it returns an
// error or a Socket that works.
func TestImportOfOddConns(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	for name, c := range oddConns(b) {
		s, err := ImportStream(c)
		if s != nil || err == nil {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
	raw, err := b.SyscallConn()
	must(t, err)
	for name, c := range map[string]syscall.Conn{
		"twice":   oddConn{control: func(f func(uintptr)) error { raw.Control(f); return raw.Control(f) }},
		"wrapped": wrapped{b},
	} {
		s := importOf(t, c)
		_, err := Write(a, name)
		must(t, err)
		text, err := Read(s, 100)
		must(t, err)
		want(t, "data", text, name)
	}

	// Importing a wrapped Socket is the same as importing the Socket itself.
	must(t, SetNonblock(b))
	s := importOf(t, wrapped{b})
	if _, err := Read(s, 1); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Error("a non-blocking Socket in a wrapper:", err)
	}
}

// If a method fails, no error slot records the error, because PHP's streams have no error slots.
func TestMethodsLeaveSlots(t *testing.T) {
	t.Parallel()
	// The process's error slot cannot be checked here, because other tests change it. Each method
	// declares which slots it uses, so check that.
	for _, c := range []*phpFunc{methodRead, methodWrite, methodAccept, methodRecvfrom, methodRecvfrom6, methodSendto} {
		want(t, "slots of "+c.name, c.slots, 0)
	}
	s, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	defer Close(s)
	u, _ := newUDP(t, AF_INET)
	must(t, u.SetReadDeadline(time.Unix(1, 0)))
	for name, call := range map[string]func() error{
		"Read":                func() error { _, err := s.Read(make([]byte, 1)); return err },
		"Write":               func() error { _, err := s.Write([]byte("x")); return err },
		"Accept":              func() error { _, err := s.Listener().Accept(); return err },
		"ReadFromUDPAddrPort": func() error { _, _, err := u.ReadFromUDPAddrPort(make([]byte, 1)); return err },
		"WriteToUDPAddrPort": func() error {
			_, err := u.WriteToUDPAddrPort(make([]byte, 70000), netip.MustParseAddrPort("127.0.0.1:9"))
			return err
		},
	} {
		if call() == nil {
			t.Errorf("%s: no error", name)
		}
		want(t, name+", slot", LastError(s)|LastError(u), 0)
	}
}

// A program may pass a function to RawConn.Read, and this function may use the Socket. If Close is
// called meanwhile, Close waits until the function ends. The function does not wait for Close.
func TestRawConnUses(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	raw, err := a.SyscallConn()
	must(t, err)
	inside, closing := make(chan struct{}), make(chan struct{})
	ended := make(chan error)
	go func() {
		calls := 0
		ended <- raw.Read(func(uintptr) bool {
			if calls++; calls == 2 {
				defer a.leave() // this ends the last use of the socket, after Close was called
				if a.enter(fnRead) == nil {
					close(inside)
					<-closing
				}
			}
			return false
		})
	}()
	parked(t, &a.fd.rd)
	for written := false; !written; { // each byte is a new event, which calls the function again
		must(t, second(Write(b, "x")))
		select {
		case <-inside:
			written = true
		case <-time.After(time.Millisecond):
		}
	}
	closed := make(chan error)
	go func() { closed <- Close(a) }()
	for !a.fd.isClosed() {
		runtime.Gosched()
	}
	close(closing)
	must(t, <-closed)
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}
