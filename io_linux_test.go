package socket

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/qemu"
)

// TestLingerEnds: Close with SO_LINGER waits no longer than until the peer has
// what was written.
func TestLingerEnds(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1, Linger: 60}))
	fillUp(c)
	data := make([]byte, 1<<20)
	began := time.Now()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		Close(c)
	}()
	for {
		n, err := Recv(s, &data, cap(data), 0)
		must(t, err)
		if n == 0 {
			break
		}
	}
	<-closed
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("Close took %v", took)
	}
}

// TestLingerOutlivesSignals: a signal does not end the wait, whichever thread gets it.
func TestLingerOutlivesSignals(t *testing.T) {
	t.Parallel()
	c, _ := newTCP(t)
	must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1, Linger: 1}))
	fillUp(c)
	began := time.Now()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		Close(c)
	}()
	for {
		select {
		case <-closed:
			if took := time.Since(began); took < 900*time.Millisecond {
				t.Errorf("Close took %v", took)
			}
			return
		case <-time.After(5 * time.Millisecond):
			tasks, err := os.ReadDir("/proc/self/task")
			must(t, err)
			for _, task := range tasks {
				tid, err := strconv.Atoi(task.Name())
				must(t, err)
				unix.Tgkill(os.Getpid(), tid, unix.SIGURG) // which Go's runtime handles
			}
		}
	}
}

// A signal is no end of the data, which MSG_WAITALL|MSG_PEEK looks for.
func TestSignalIsNotTheEnd(t *testing.T) {
	t.Parallel()
	_, s := newTCP(t)
	thread, done := make(chan int), make(chan bool)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		thread <- unix.Gettid()
		ended := false
		for range 50000 {
			ended = ended || sysEnded(s.fd.sysfd)
		}
		done <- ended
	}()
	tid := <-thread
	for {
		select {
		case ended := <-done:
			want(t, "ended", ended, false)
			return
		default:
			unix.Tgkill(os.Getpid(), tid, unix.SIGURG)
		}
	}
}

// fillUp writes to s until no more fits.
func fillUp(s *Socket) {
	data := make([]byte, 1<<20)
	for err := error(nil); err == nil; {
		_, err = Send(s, data, len(data), MSG_DONTWAIT)
	}
}

// TestLingerWakes: SO_LINGER keeps Close waiting, not those whom it wakes.
func TestLingerWakes(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1, Linger: 60}))
	fillUp(c)
	reads, writes, closed := make(chan error), make(chan error), make(chan error)
	go func() { reads <- second(Read(c, 1)) }()
	go func() { writes <- second(Write(c, make([]byte, 64<<20))) }() // more than ever fits
	parked(t, &c.fd.rd)
	parked(t, &c.fd.wr)
	go func() { closed <- Close(c) }()
	if err := <-reads; !errors.Is(err, net.ErrClosed) {
		t.Errorf("the reader: %v", err)
	}
	<-writes // how much went, if anything did
	select {
	case <-closed:
		t.Error("Close did not wait")
	default:
	}
	must(t, Close(s)) // with data unread: a reset
	must(t, <-closed)
}

// A blocking Sendto to an AF_UNIX address that has no room for anybody does not
// keep the processor busy, and goes on when there is room.
func TestSendtoFullAddress(t *testing.T) {
	full := needs.SocketDir(t) + "/full"
	r := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, Bind(r, full))
	other := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, SetNonblock(other))
	sent := 0
	for ; second(Sendto(other, "x", 1, 0, full)) == nil; sent++ {
	}
	s := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{Usec: 300000}))
	used := processorTime(t)
	if err := second(Sendto(s, "x", 1, 0, full)); !errors.Is(err, timedOut) {
		t.Errorf("no room: %v", err)
	}
	if used = processorTime(t) - used; used > 100*time.Millisecond {
		t.Errorf("%v busy in 300ms", used)
	}
	must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{}))
	done := make(chan error)
	go func() { done <- second(Sendto(s, "last", 4, 0, full)) }()
	parked(t, &s.fd.wr)
	for range sent {
		must(t, second(Read(r, 10)))
	}
	must(t, <-done)
	text, err := Read(r, 10)
	must(t, err)
	want(t, "received", text, "last")

	go func() { done <- second(Sendto(s, strings.Repeat("x", 1<<16), 1<<16, 0, full)) }()
	must(t, <-done)
	must(t, SetNonblock(s))
	for second(Sendto(s, "x", 1, 0, full)) == nil {
	}
	must(t, SetBlock(s))
	go func() { done <- second(Sendto(s, "x", 1, 0, full)) }()
	parked(t, &s.fd.wr)
	must(t, Close(s))
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// Nor does Sendmmsg.
func TestSendmmsgFullAddress(t *testing.T) {
	full := needs.SocketDir(t) + "/full"
	r := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, Bind(r, full))
	s := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{Usec: 300000}))
	list := make([]Message, 2000)
	for i := range list {
		list[i] = Message{Iov: [][]byte{[]byte("x")}, Name: Name{Path: full}}
	}
	used := processorTime(t)
	sent, err := Sendmmsg(s, list)
	must(t, err)
	if used = processorTime(t) - used; used > 100*time.Millisecond {
		t.Errorf("%v busy in 300ms", used)
	}
	if sent == len(list) {
		t.Fatal("there is room for all")
	}
	must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{}))
	done := make(chan error)
	go func() { done <- second(Sendmmsg(s, list[:sent+1])) }()
	parked(t, &s.fd.wr)
	for range 2*sent + 1 {
		must(t, second(Read(r, 10)))
	}
	must(t, <-done)
}

// processorTime returns what the process has used.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var r unix.Rusage
	must(t, unix.Getrusage(unix.RUSAGE_SELF, &r))
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// What lies in the error queue is received once, however long the buffer may get.
func TestErrorQueue(t *testing.T) {
	t.Parallel()
	const ipRecverr = 11
	u := newSocketOf(t, AF_INET, SOCK_DGRAM)
	must(t, SetOption(u, IPPROTO_IP, ipRecverr, 1))
	nobody, port := newUDP(t, AF_INET)
	must(t, Close(nobody))
	for _, length := range []int{100, 100_000} {
		must(t, second(Sendto(u, "hello", 5, 0, "127.0.0.1", port)))
		var text, address string
		var data []byte
		n, err := Recv(u, &text, length, MSG_ERRQUEUE)
		must(t, err)
		want(t, "bytes", n, 5)
		want(t, "text", text, "hello")
		Recv(u, &text, 1, MSG_DONTWAIT) // the error itself
		must(t, second(Sendto(u, "again", 5, 0, "127.0.0.1", port)))
		must(t, second(Recvfrom(u, &data, length, MSG_ERRQUEUE, &address, new(int))))
		want(t, "data", string(data), "again")
		Recv(u, &text, 1, MSG_DONTWAIT)
	}
}

// What is kept of a line does not come out of the error queue.
func TestErrorQueueBesideLine(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, keep(c, s, "begin"))
	var text string
	if _, err := Recv(s, &text, 100, MSG_ERRQUEUE); !errors.Is(err, SOCKET_EAGAIN) {
		t.Errorf("Recv: %q, %v", text, err)
	}
	m := Message{Controllen: 100}
	if _, err := Recvmsg(s, &m, MSG_ERRQUEUE); !errors.Is(err, SOCKET_EAGAIN) {
		t.Errorf("Recvmsg: %q, %v", m.Iov, err)
	}
	if _, err := Recvmmsg(s, []Message{{Iov: [][]byte{make([]byte, 100)}}}, MSG_ERRQUEUE); !errors.Is(err, SOCKET_EAGAIN) {
		t.Errorf("Recvmmsg: %v", err)
	}
	text, err := Read(s, 100)
	must(t, err)
	want(t, "kept", text, "begin")
}

// Two calls may wait for one connection: both are told that it is there.
func TestConnectTwice(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 0)
	for { // the second of these waits for the backlog, and so will c
		s := newSocketOf(t, AF_INET, SOCK_STREAM)
		must(t, SetNonblock(s))
		Connect(s, "127.0.0.1", port)
		write := []*Socket{s}
		if n, err := Select(nil, &write, nil, 0, 20000); err != nil || n == 0 {
			must(t, err)
			break
		}
	}
	c := newSocketOf(t, AF_INET, SOCK_STREAM)
	must(t, SetOption(c, SOL_SOCKET, SO_SNDTIMEO, Timeval{Sec: 60})) // so that who queues is counted
	done := make(chan error)
	for range 2 {
		go func() { done <- Connect(c, "127.0.0.1", port) }()
	}
	if !settles(func() bool { return c.fd.wr.mu.late.Load() == 1 }) {
		t.Fatal("the second does not wait")
	}
	must(t, SetNonblock(c))
	if err := Connect(c, "127.0.0.1", port); !errors.Is(err, SOCKET_EALREADY) {
		t.Errorf("a third: %v", err)
	}
	go func() {
		for {
			if s, err := Accept(l); err == nil {
				defer Close(s)
			} else {
				return
			}
		}
	}()
	must(t, <-done)
	must(t, <-done)
	must(t, Close(l))
}

// MSG_FASTOPEN, which connects and sends: a blocking call returns when it has done
// both, whether the system knew the server's cookie or not.
func TestFastopen(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 5)
	text := strings.Repeat("0123456789", 100_000)
	for _, vector := range []bool{false, true} {
		c := newSocketOf(t, AF_INET, SOCK_STREAM)
		done := make(chan error)
		go func() {
			var n int
			var err error
			if vector {
				n, err = sendFast(c, text, port)
			} else {
				n, err = Sendto(c, text, len(text), unix.MSG_FASTOPEN, "127.0.0.1", port)
			}
			if err == nil && n != len(text) {
				err = errors.New("sent " + strconv.Itoa(n))
			}
			done <- err
		}()
		s, err := Accept(l)
		must(t, err)
		must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 10}))
		var got []byte
		must(t, second(Recv(s, &got, len(text), MSG_WAITALL)))
		must(t, Shutdown(s)) // ends a sender that goes on
		must(t, <-done)
		if string(got) != text {
			t.Error("something else came")
		}
		must(t, Close(s))
	}
	c := newSocketOf(t, AF_INET, SOCK_STREAM)
	must(t, Close(l))
	if err := second(Sendto(c, "x", 1, unix.MSG_FASTOPEN, "127.0.0.1", port)); !errors.Is(err, SOCKET_ECONNREFUSED) {
		t.Errorf("nobody listens: %v", err)
	}
}

// sendFast is Writev with an address and MSG_FASTOPEN.
func sendFast(s *Socket, text string, port int) (int, error) {
	if err := s.use(callSendto); err != nil {
		return 0, err
	}
	defer s.done()
	sa := sockaddr{Family: AF_INET, Port: uint16(port)}
	sa.SetIPv4([4]byte{127, 0, 0, 1})
	n, e := sendVector(s, [][]byte{[]byte(text)}, nil, unix.MSG_FASTOPEN, &sa)
	return n, callSendto.fail(s, e)
}

// A call on a stream that discards what it counts hands out no older data.
func TestTruncShowsNothing(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	secret := strings.Repeat("secret", 100)
	receive := map[string]func(length int) (string, error){
		"Recv": func(length int) (text string, err error) {
			_, err = Recv(s, &text, length, MSG_TRUNC)
			return text, err
		},
		"Recvmsg": func(length int) (string, error) {
			m := Message{BufferSize: length, Controllen: 1}
			_, err := Recvmsg(s, &m, MSG_TRUNC)
			return string(bytes.Join(m.Iov, nil)), err
		},
	}
	for what, call := range receive {
		for _, length := range []int{500, 100_000} {
			for _, waiting := range []bool{false, true} {
				for range 10 {
					must(t, second(Write(c, secret)))
					must(t, second(Read(s, 1000)))
					var got string
					done := make(chan error, 1)
					receive := func() {
						var err error
						got, err = call(length)
						done <- err
					}
					if waiting {
						go receive()
						parked(t, &s.fd.rd)
					}
					must(t, second(Write(c, strings.Repeat("x", 500))))
					if !waiting {
						receive()
					}
					must(t, <-done)
					if strings.Contains(got, "secret") {
						t.Fatalf("%s, length %d, waiting %v: %.20q", what, length, waiting, got)
					}
				}
			}
		}
	}
}

// TestLingerUnix: SO_LINGER means nothing to an AF_UNIX socket.
func TestLingerUnix(t *testing.T) {
	t.Parallel()
	c, s := newPair(t, SOCK_STREAM)
	must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1, Linger: 60}))
	must(t, second(Write(c, "unread")))
	began := time.Now()
	must(t, Close(c))
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("Close took %v", took)
	}
	text, err := Read(s, 10)
	must(t, err)
	want(t, "behind it", text, "unread")
}

// TestConnectWithoutPort: a blocking Connect does not wait until a port is free,
// which the kernel answers with EAGAIN.
func TestConnectWithoutPort(t *testing.T) {
	t.Parallel()
	newHost(t).in(t, func() {
		must(t, os.WriteFile("/proc/sys/net/ipv4/ip_local_port_range", []byte("40000 40001"), 0))
		for port := 40000; port < 40002; port++ {
			must(t, Bind(newSocketOf(t, AF_INET, SOCK_DGRAM), "0.0.0.0", port))
		}
		s := newSocketOf(t, AF_INET, SOCK_DGRAM)
		must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{Sec: 20}))
		began := time.Now()
		if err := Connect(s, "127.0.0.1", 9); !errors.Is(err, SOCKET_EAGAIN) {
			t.Error(err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("Connect took %v", took)
		}
		m := Message{Name: Name{Addr: "127.0.0.1", Port: 9}, Iov: [][]byte{[]byte("x")}}
		for name, call := range map[string]func() error{
			"Sendto":   func() error { _, err := Sendto(s, "x", 1, 0, "127.0.0.1", 9); return err },
			"Sendmsg":  func() error { _, err := Sendmsg(s, &m); return err },
			"Sendmmsg": func() error { _, err := Sendmmsg(s, []Message{m, m}); return err },
			"WriteToUDPAddrPort": func() error {
				must(t, SetNonblock(s))
				defer SetBlock(s)
				_, err := s.WriteToUDPAddrPort([]byte("x"), netip.MustParseAddrPort("127.0.0.1:9"))
				return err
			},
		} {
			if err := call(); !errors.Is(err, SOCKET_EAGAIN) || errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// newUnanswered returns a socket, and the port of a listener that does not answer it:
// a Connect fails with SOCKET_ETIMEDOUT after a second.
func newUnanswered(t *testing.T) (*Socket, int) {
	t.Helper()
	_, port := listenTCP(t, 0)
	must(t, Connect(newSocketOf(t, AF_INET, SOCK_STREAM), "127.0.0.1", port)) // the backlog is full
	s := newSocketOf(t, AF_INET, SOCK_STREAM)
	must(t, SetOption(s, SOL_TCP, TCP_USER_TIMEOUT, 1))
	return s, port
}

// Calls of Connect that wait for one attempt have one outcome, at the same time.
func TestConnectTogether(t *testing.T) {
	t.Parallel()
	s, port := newUnanswered(t)
	done := make(chan error)
	const calls = 3
	for range calls {
		go func() { done <- Connect(s, "127.0.0.1", port) }()
	}
	var first time.Time
	for i := range calls {
		if err := <-done; !errors.Is(err, SOCKET_ETIMEDOUT) {
			t.Error(err)
		}
		if i == 0 {
			first = time.Now()
		}
	}
	if after := time.Since(first); after > 500*time.Millisecond {
		t.Errorf("another attempt: the last fails %v after the first", after)
	}
	// What comes later is an attempt of its own.
	must(t, SetNonblock(s))
	if err := Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EINPROGRESS) {
		t.Error("afterwards:", err)
	}
}

// If another holder of the description was told how an attempt ended, a call that
// waits for it does not begin another. The kernel says the same to one that blocks.
func TestConnectElsewhere(t *testing.T) {
	t.Parallel()
	s, port := newUnanswered(t)
	other := importOf(t, s)
	must(t, SetNonblock(s))
	must(t, SetNonblock(other))
	if err := Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EINPROGRESS) {
		t.Fatal(err)
	}
	write := []*Socket{s}
	_, err := Select(nil, &write, nil, 10)
	must(t, err)
	if err := Connect(other, "127.0.0.1", port); !errors.Is(err, SOCKET_ETIMEDOUT) {
		t.Fatal(err)
	}
	o := getOp(s)
	defer putOp(o)
	o.sa = sockaddr{Family: AF_INET, Port: uint16(port)}
	o.sa.SetIPv4([4]byte{127, 0, 0, 1})
	want(t, "outcome", stepConnect(o, s.fd.sysfd), SOCKET_ECONNABORTED)
}

// The attempt that succeeds has succeeded for all that wait, and one that gives up does
// not take the others along.
func TestConnectTogetherSucceeds(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 0)
	must(t, Connect(newSocketOf(t, AF_INET, SOCK_STREAM), "127.0.0.1", port))
	s := newSocketOf(t, AF_INET, SOCK_STREAM)
	must(t, SetNonblock(s))
	if err := Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EINPROGRESS) {
		t.Fatal(err)
	}
	must(t, SetBlock(s))
	done := make(chan error)
	for range 3 {
		go func() { done <- Connect(s, "127.0.0.1", port) }()
	}
	parked(t, &s.fd.wr)
	must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{Usec: 1000}))
	if err := Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EALREADY) {
		t.Error("a call that gives up:", err)
	}
	_, err := Accept(l) // makes room
	must(t, err)
	for range 3 {
		must(t, <-done)
	}
	if err := Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EISCONN) {
		t.Error("afterwards:", err)
	}
}

// SO_PEEK_OFF moves where MSG_PEEK looks. What only looks on behalf of a read is not
// led astray by it, and leaves it as it was.
func TestPeekOffset(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "SO_PEEK_OFF")
	set := func(s *Socket, offset int) { t.Helper(); must(t, SetOption(s, SOL_SOCKET, unix.SO_PEEK_OFF, offset)) }
	offset := func(s *Socket) int {
		t.Helper()
		n, err := GetOption[int](s, SOL_SOCKET, unix.SO_PEEK_OFF)
		must(t, err)
		return n
	}
	for _, typ := range []int{SOCK_STREAM, SOCK_DGRAM} {
		a, b := newPair(t, typ)
		set(b, 100)
		Write(a, "data")
		text, err := Read(b, 1<<20)
		must(t, err)
		want(t, "a large read", text, "data")
		want(t, "offset", offset(b), 96)
	}

	a, b := newPair(t, SOCK_STREAM)
	set(b, 50)
	Write(a, "part")
	must(t, SetNonblock(b))
	if _, err := Read(b, 100, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EAGAIN) {
		t.Error(err)
	}
	want(t, "offset", offset(b), 46)
	must(t, SetBlock(b))
	Write(a, " of a line\nnext")
	text, err := Read(b, 100, PHP_NORMAL_READ)
	must(t, err)
	want(t, "line", text, "part of a line\n")
}

// What was set by others holds, too: before the descriptor was imported, by a
// function that was lent it, or on the listener.
func TestOptionsOfOthers(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "SO_PEEK_OFF")
	set := func(fd uintptr) {
		must(t, unix.SetsockoptInt(int(fd), SOL_SOCKET, unix.SO_PEEK_OFF, 3))
		must(t, unix.SetsockoptInt(int(fd), SOL_SOCKET, SO_RCVLOWAT, 3))
	}
	control := func(s *Socket) {
		raw, err := s.SyscallConn()
		must(t, err)
		must(t, raw.Control(set))
	}
	for name, make := range map[string]func() (a, b *Socket){
		"imported": func() (a, b *Socket) {
			a, b = newPair(t, SOCK_STREAM)
			control(b)
			return a, importOf(t, b)
		},
		"lent": func() (a, b *Socket) {
			a, b = newPair(t, SOCK_STREAM)
			control(b)
			return a, b
		},
		"accepted": func() (a, b *Socket) {
			l, port := listenTCP(t, 1)
			must(t, SetOption(l, SOL_SOCKET, SO_RCVLOWAT, 3))
			SetOption(l, SOL_SOCKET, unix.SO_PEEK_OFF, 3) // since Linux 6.9
			a = newSocketOf(t, AF_INET, SOCK_STREAM)
			must(t, Connect(a, "127.0.0.1", port))
			b, err := Accept(l)
			must(t, err)
			t.Cleanup(func() { Close(b) })
			return a, b
		},
	} {
		a, b := make()
		Write(a, "a\nb\n")
		text, err := line(b)
		must(t, err)
		want(t, name+": line", text, "a\n")
		done := reader(b, func(s *Socket) (string, error) { return Read(s, 10) })
		parked(t, &b.fd.rd)
		Write(a, "cde") // with less TCP wakes nothing
		want(t, name+": read", await(t, "Read", done), result{"b\ncde", nil})
	}
}
