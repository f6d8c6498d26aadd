package socket

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/pprof"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/windows"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/sys"
)

func TestPollEvents(t *testing.T) {
	t.Parallel()
	poll := func(t *testing.T, h windows.Handle, events, want uint32) {
		t.Helper()
		if got := pollUntil(h, events, soonest()); got&want == 0 || got&^events != 0 {
			t.Errorf("events %#x, want %#x", got, want)
		}
	}
	t.Run("data", func(t *testing.T) {
		a, b, _, _ := wsaTestPair(t)
		if got := pollNow(b, sys.PollRead); got != 0 {
			t.Errorf("events %#x before there is data", got)
		}
		sysSend(a, []byte("x"), 0)
		poll(t, b, sys.PollRead, sys.AfdReceive)
	})
	t.Run("datagram", func(t *testing.T) {
		a, b := wsaTestSocket(t, SOCK_DGRAM), wsaTestSocket(t, SOCK_DGRAM)
		if got := pollNow(b, sys.PollRead); got != 0 {
			t.Errorf("events %#x before there is data", got)
		}
		poll(t, a, sys.PollWrite, sys.AfdSend)
		var to sockaddr
		sysGetsockname(b, &to)
		if _, e := sysSendto(a, nil, 0, &to); e != 0 { // the datagram is empty
			t.Fatal(e)
		}
		poll(t, b, sys.PollRead, sys.AfdReceive)
	})
	t.Run("accept", func(t *testing.T) {
		listener, sa := wsaTestListener(t)
		if got := pollNow(listener, sys.PollRead); got != 0 {
			t.Errorf("events %#x before a client connects", got)
		}
		client := wsaTestSocket(t, SOCK_STREAM)
		sysConnect(client, &sa)
		poll(t, listener, sys.PollRead, sys.AfdAccept)
		poll(t, client, sys.PollWrite, sys.AfdSend)
	})
	t.Run("refused", func(t *testing.T) {
		// This socket does not listen. Its port is in use but refuses connections.
		closed := wsaTestSocket(t, SOCK_STREAM)
		var sa sockaddr
		sysGetsockname(closed, &sa)
		client := wsaTestSocket(t, SOCK_STREAM)
		e := sysConnect(client, &sa)
		if e == SOCKET_EWOULDBLOCK {
			poll(t, client, sys.PollWrite, sys.AfdConnectFail)
			e = socketError(client)
		}
		if e != SOCKET_ECONNREFUSED {
			t.Errorf("code %d, want %d", e, SOCKET_ECONNREFUSED)
		}
	})
	t.Run("full", func(t *testing.T) {
		a, b, _, _ := wsaTestPair(t)
		p := make([]byte, 64<<10)
		for {
			if _, e := sysSend(a, p, 0); e == SOCKET_EWOULDBLOCK {
				if pollNow(a, sys.AfdSend) == 0 {
					break
				}
			} else if e != 0 {
				t.Fatal(e)
			}
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			for p := make([]byte, 64<<10); ; {
				n, e := sysRecv(b, p, 0)
				if e == SOCKET_EWOULDBLOCK {
					pollUntil(b, sys.PollRead, soonest())
				} else if n == 0 {
					return
				}
			}
		}()
		poll(t, a, sys.PollWrite, sys.AfdSend)
		sysShutdown(a, SHUT_WR)
		<-done
	})
	t.Run("end", func(t *testing.T) {
		a, b, _, _ := wsaTestPair(t)
		sysShutdown(a, SHUT_WR)
		poll(t, b, sys.PollRead, sys.AfdDisconnect)
		if !sysEnded(b) || sysEnded(a) {
			t.Error("the receiver has not ended, or the sender has")
		}
	})
	t.Run("reset", func(t *testing.T) {
		a, b, closeA, _ := wsaTestPair(t)
		sysSetLinger(a, SO_LINGER, Linger{1, 0})
		closeA()
		poll(t, b, sys.PollRead, sys.AfdAbort|sys.AfdDisconnect)
	})
	t.Run("urgent", func(t *testing.T) {
		a, b, _, _ := wsaTestPair(t)
		sysSend(a, []byte("!"), MSG_OOB)
		poll(t, b, sys.AfdOOB, sys.AfdOOB)
	})
	t.Run("no socket", func(t *testing.T) {
		if got := pollNow(windows.InvalidHandle, sys.PollRead); got != 0 {
			t.Errorf("events %#x", got)
		}
	})
}

func TestPollTimeout(t *testing.T) {
	t.Parallel()
	_, b, _, _ := wsaTestPair(t)
	const wait = 50 * time.Millisecond
	until := now().add(wait)
	if got := pollUntil(b, sys.PollRead, until); got != 0 {
		t.Errorf("events %#x", got)
	}
	// Windows counts time in ticks, so a wait may end a little early.
	if left := time.Duration(until - now()); left > 16*time.Millisecond {
		t.Errorf("%v early", left)
	}
	if got := afdTimeout(now() - 1); got != 0 {
		t.Errorf("a limit in the past: timeout %d, want 0", got)
	}
	if got := afdTimeout(never); got != sys.AfdForever {
		t.Errorf("never: timeout %d", got)
	}
}

// A poll that is pending can be cancelled. After that, its memory can be reused.
func TestPollCancel(t *testing.T) {
	t.Parallel()
	a, b, _, _ := wsaTestPair(t)
	p, e := sharedPoller.get()
	if e != 0 {
		t.Fatal(e)
	}
	defer sharedPoller.put(p)
	p.Sockets(1)[0] = sys.AfdHandle{Handle: b, Events: sys.PollRead}
	pending, e := p.Start(sys.AfdForever)
	if !pending || e != 0 {
		t.Fatal(pending, e)
	}
	p.Cancel()
	awaitPoll(p)
	if list, e := p.Result(); len(list) != 0 || e != 0 {
		t.Errorf("%v, code %d after cancel", list, e)
	}
	p.Cancel() // the poll has ended, so this Cancel has no effect
	sysSend(a, []byte("x"), 0)
	p.Sockets(1)[0] = sys.AfdHandle{Handle: b, Events: sys.PollRead}
	if pending, e = p.Start(sys.AfdForever); pending {
		awaitPoll(p)
	}
	if list, e2 := p.Result(); e != 0 || e2 != 0 || len(list) != 1 || list[0].Events != sys.AfdReceive {
		t.Errorf("%v, codes %d, %d", list, e, e2)
	}
}

// If a socket is closed, the polls that wait for it end.
func TestPollClose(t *testing.T) {
	t.Parallel()
	a, _, closeA, _ := wsaTestPair(t)
	p, e := sharedPoller.get()
	if e != 0 {
		t.Fatal(e)
	}
	defer sharedPoller.put(p)
	p.Sockets(1)[0] = sys.AfdHandle{Handle: a, Events: sys.PollRead}
	if pending, e := p.Start(sys.AfdForever); !pending || e != 0 {
		t.Fatal(pending, e)
	}
	closeA()
	awaitPoll(p)
}

// One poll accepts more sockets than an fd_set can hold. It reports the ready sockets in the order
// of its list.
func TestPollMany(t *testing.T) {
	t.Parallel()
	const count = 300
	var hs [count]windows.Handle
	for i := range hs {
		hs[i] = wsaTestSocket(t, SOCK_DGRAM)
	}
	p, e := sharedPoller.get()
	if e != 0 {
		t.Fatal(e)
	}
	defer sharedPoller.put(p)
	fill := func() {
		list := p.Sockets(2 * count)
		for i, h := range hs {
			list[2*i] = sys.AfdHandle{Handle: h, Events: sys.PollRead}
			list[2*i+1] = sys.AfdHandle{Handle: h, Events: sys.AfdOOB}
		}
	}
	fill()
	if pending, e := p.Start(0); pending || e != 0 {
		t.Fatal(pending, e)
	}
	if list, e := p.Result(); len(list) != 0 || e != 0 {
		t.Fatalf("%v, code %d before anything came", list, e)
	}
	fill()
	pending, e := p.Start(sys.AfdForever)
	if !pending || e != 0 {
		t.Fatal(pending, e)
	}
	send := func(i int) {
		var to sockaddr
		sysGetsockname(hs[i], &to)
		if _, e := sysSendto(hs[0], []byte("x"), 0, &to); e != 0 {
			t.Fatal(e)
		}
	}
	send(70)
	awaitPoll(p)
	if list, e := p.Result(); e != 0 || len(list) != 1 || list[0].Handle != hs[70] {
		t.Fatalf("%v, code %d, want socket 70", list, e)
	}
	send(299)
	send(3)
	if !settles(func() bool { return pollNow(hs[299], sys.PollRead) != 0 && pollNow(hs[3], sys.PollRead) != 0 }) {
		t.Fatal("the datagrams do not arrive")
	}
	fill()
	if pending, e := p.Start(sys.AfdForever); pending || e != 0 {
		t.Fatal(pending, e)
	}
	list, e := p.Result()
	if e != 0 || len(list) != 3 || list[0].Handle != hs[3] || list[1].Handle != hs[70] || list[2].Handle != hs[299] {
		t.Errorf("%v, code %d, want sockets 3, 70, 299", list, e)
	}
}

// Waiting calls do not occupy threads.
func TestPollThreads(t *testing.T) {
	const count = 500
	before := pprof.Lookup("threadcreate").Count()
	var ready, done sync.WaitGroup
	var hs [count]windows.Handle
	for i := range hs {
		hs[i] = wsaTestSocket(t, SOCK_DGRAM)
		ready.Add(1)
		done.Add(1)
		go func() {
			defer done.Done()
			ready.Done()
			if got := pollUntil(hs[i], sys.PollRead, now().add(time.Minute)); got&sys.AfdReceive == 0 {
				t.Errorf("socket %d: events %#x", i, got)
			}
		}()
	}
	ready.Wait()
	for i := range hs {
		var to sockaddr
		sysGetsockname(hs[i], &to)
		sysSendto(hs[i], []byte("x"), 0, &to)
	}
	done.Wait()
	if more := pprof.Lookup("threadcreate").Count() - before; more > 20 {
		t.Errorf("%d waiting goroutines cost %d threads", count, more)
	}
}

// A call tries once and has to wait. If Shutdown is called before the wait begins, the wait ends at
// once.
func TestShutdownBeforePark(t *testing.T) {
	t.Parallel()
	s, _ := newPair(t, SOCK_STREAM)
	raw, err := s.SyscallConn()
	must(t, err)
	done := make(chan error, 1)
	go func() {
		calls := 0
		done <- raw.Read(func(uintptr) bool {
			if calls++; calls == 1 {
				Shutdown(s, SHUT_RD)
			}
			return calls > 1
		})
	}()
	select {
	case err := <-done:
		must(t, err)
	case <-time.After(10 * time.Second):
		t.Error("the call waits")
	}
}

// Windows supports AF_UNIX stream sockets since Windows 10 1803.
func TestUnix(t *testing.T) {
	t.Parallel()
	skipWine(t, "there is no AF_UNIX")
	path := filepath.Join(needs.SocketDir(t), "s")
	l, err := Create(AF_UNIX, SOCK_STREAM, 0)
	must(t, err)
	defer Close(l)
	must(t, Bind(l, path))
	must(t, Listen(l, 1))
	address, port := "", 7
	must(t, Getsockname(l, &address, &port))
	want(t, "address", address, path)
	want(t, "port", port, 7)

	c, err := Create(AF_UNIX, SOCK_STREAM, 0)
	must(t, err)
	defer Close(c)
	accepted := make(chan *Socket)
	go func() {
		s, err := Accept(l)
		if err != nil {
			t.Error(err)
		}
		accepted <- s
	}()
	parked(t, &l.fd.rd)
	must(t, Connect(c, path))
	s := <-accepted
	if s == nil {
		return
	}
	defer Close(s)
	want(t, "family", s.family, AF_UNIX)
	must(t, Getpeername(c, &address))
	want(t, "peer", address, path)
	must(t, Getpeername(s, &address))
	want(t, "the client's name", address, "")
	_, err = Write(c, "hello")
	must(t, err)
	text, err := Read(s, 10)
	must(t, err)
	want(t, "read", text, "hello")
	must(t, Close(c))
	text, err = Read(s, 10)
	must(t, err)
	want(t, "the end", text, "")
	must(t, Close(l))
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("Close has removed the path: %v", err)
	}
}

// The EAI_ codes are those that getaddrinfo of Windows returns.
func TestEAINumbers(t *testing.T) {
	t.Parallel()
	for code, number := range map[EAI]int{
		EAI_AGAIN: 11002, EAI_BADFLAGS: 10022, EAI_FAIL: 11003, EAI_FAMILY: 10047, EAI_NODATA: 11004,
		EAI_NONAME: 11001, EAI_SERVICE: 10109, EAI_SOCKTYPE: 10044,
	} {
		want(t, code.Error(), int(code), number)
	}
	want(t, "EAI_ADDRFAMILY", EAI_ADDRFAMILY, EAI_FAMILY)

	ask := func(host, service string, hints windows.AddrinfoW) EAI {
		var list *windows.AddrinfoW
		h, err := syscall.UTF16PtrFromString(host)
		must(t, err)
		s, err := syscall.UTF16PtrFromString(service)
		must(t, err)
		err = windows.GetAddrInfoW(h, s, &hints, &list)
		if err == nil {
			windows.FreeAddrInfoW(list)
			return 0
		}
		var code syscall.Errno
		if !errors.As(err, &code) {
			t.Fatal(err)
		}
		return EAI(code)
	}
	want(t, "a name where a number should be", ask("localhost", "80", windows.AddrinfoW{Flags: AI_NUMERICHOST}), EAI_NONAME)
	want(t, "no such family", ask("127.0.0.1", "80", windows.AddrinfoW{Family: 99}), EAI_FAMILY)
	want(t, "no such type", ask("127.0.0.1", "80", windows.AddrinfoW{Socktype: 99}), EAI_SOCKTYPE)
}

// wsaTestSocket returns a socket that is bound to a loopback address. The socket is closed when the
// test ends.
func wsaTestSocket(t testing.TB, typ int) windows.Handle {
	t.Helper()
	h, e := sysSocket(AF_INET, typ, 0)
	if e != 0 {
		t.Fatal("socket:", e)
	}
	t.Cleanup(func() { sys.Close(h) })
	sa := sockaddr{Family: AF_INET}
	sa.SetIPv4([4]byte{127, 0, 0, 1})
	if e := sysBind(h, &sa); e != 0 {
		t.Fatal("bind:", e)
	}
	return h
}

// wsaTestListener returns a listening socket and its address.
func wsaTestListener(t testing.TB) (windows.Handle, sockaddr) {
	t.Helper()
	h := wsaTestSocket(t, SOCK_STREAM)
	if e := sysListen(h, 5); e != 0 {
		t.Fatal("listen:", e)
	}
	var sa sockaddr
	if e := sysGetsockname(h, &sa); e != 0 {
		t.Fatal("getsockname:", e)
	}
	return h, sa
}

// wsaTestPair returns both ends of a connection. closeA closes a, and closeB closes b. An end that
// is still open when the test ends is closed then.
func wsaTestPair(t testing.TB) (a, b windows.Handle, closeA, closeB func()) {
	t.Helper()
	pair, e := sysSocketpair(AF_INET, SOCK_STREAM, 0)
	if e != 0 {
		t.Fatal("socketpair:", e)
	}
	var once [2]bool
	closer := func(i int) func() {
		return func() {
			if !once[i] { // do not close it twice, because its handle may belong to another socket by then
				once[i] = true
				sys.Close(pair[i])
			}
		}
	}
	closeA, closeB = closer(0), closer(1)
	t.Cleanup(closeA)
	t.Cleanup(closeB)
	return pair[0], pair[1], closeA, closeB
}

var soon = 10 * time.Second // no call in these tests takes longer

func soonest() instant { return now().add(soon) }

// SO_LINGER has an effect when the socket is closed, even if the socket is non-blocking.
func TestWSACloseLinger(t *testing.T) {
	t.Parallel()
	a, b, closeA, _ := wsaTestPair(t)
	if e := sysSetLinger(a, SO_LINGER, Linger{1, 5}); e != 0 {
		t.Fatal(e)
	}
	var l Linger
	if e := sysGetLinger(a, SO_LINGER, &l); e != 0 || l != (Linger{1, 5}) {
		t.Errorf("SO_LINGER reads back as %v, code %d", l, e)
	}
	if n, e := sysSend(a, []byte("last words"), 0); n != 10 || e != 0 {
		t.Fatalf("send: %d, code %d", n, e)
	}
	closeA()
	var got []byte
	for p := make([]byte, 4); ; {
		n, e := sysRecv(b, p, 0)
		if e == SOCKET_EWOULDBLOCK {
			pollUntil(b, sys.PollRead, soonest())
			continue
		}
		if n == 0 {
			if e != 0 || string(got) != "last words" {
				t.Errorf("got %q, code %d", got, e)
			}
			return
		}
		got = append(got, p[:n]...)
	}
}

func TestSocketpair(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		domain, typ int
		want        Errno
	}{
		{AF_UNIX, SOCK_STREAM, SOCKET_ENOPROTOOPT},
		{AF_INET6, SOCK_STREAM, SOCKET_ENOPROTOOPT},
		{AF_INET, SOCK_DGRAM, SOCKET_ECONNABORTED},
		{AF_INET, 9, SOCKET_ECONNABORTED},
	} {
		if _, e := sysSocketpair(test.domain, test.typ, 0); e != test.want {
			t.Errorf("socketpair(%d, %d): code %d, want %d", test.domain, test.typ, e, test.want)
		}
	}
	a, b, _, _ := wsaTestPair(t)
	for _, h := range [][2]windows.Handle{{a, b}, {b, a}} {
		var local, peer sockaddr
		sysGetsockname(h[0], &local)
		sysGetpeername(h[1], &peer)
		if local != peer || local.Port == 0 {
			t.Errorf("one end is %v, the other's peer %v", &local, &peer)
		}
	}
	// The buffers cannot hold this much data.
	want := make([]byte, 1<<20)
	for i := range want {
		want[i] = byte(rand.Int())
	}
	go func() {
		for p := want; len(p) > 0; {
			n, e := sysSend(a, p, 0)
			if e == SOCKET_EWOULDBLOCK {
				pollUntil(a, sys.PollWrite, soonest())
			}
			p = p[n:]
		}
	}()
	got := make([]byte, 0, len(want))
	for len(got) < len(want) {
		n, e := sysRecv(b, got[len(got):cap(got)], 0)
		if e == SOCKET_EWOULDBLOCK {
			pollUntil(b, sys.PollRead, soonest())
		} else if e != 0 || n == 0 {
			t.Fatalf("recv: %d, code %d", n, e)
		}
		got = got[:len(got)+n]
	}
	if !bytes.Equal(got, want) {
		t.Error("the data did not arrive as it was sent")
	}
}

// To make a pair of sockets, sysSocketpair connects to a listener of its own. Another program may
// connect to the listener first. Its connection must not become an end of the pair.
func TestSocketpairStranger(t *testing.T) {
	t.Parallel()
	// A test cannot find that listener in time. So it tests only acceptFrom, which must refuse a
	// connection from any address but the client's.
	listener, sa := wsaTestListener(t)
	client, stranger := wsaTestSocket(t, SOCK_STREAM), wsaTestSocket(t, SOCK_STREAM)
	var local sockaddr
	sysGetsockname(client, &local)
	for _, h := range []windows.Handle{stranger, client} {
		if e := sysConnect(h, &sa); e != 0 && e != SOCKET_EWOULDBLOCK {
			t.Fatal("connect:", e)
		}
		pollUntil(h, sys.PollWrite, soonest())
	}
	server, e := acceptFrom(listener, &local, soonest())
	if e != 0 {
		t.Fatal("accept:", e)
	}
	defer sys.Close(server)
	var peer sockaddr
	if sysGetpeername(server, &peer); peer != local {
		t.Errorf("accepted %v, want %v", &peer, &local)
	}
	var p [1]byte
	pollUntil(stranger, sys.PollRead, soonest())
	if n, e := sysRecv(stranger, p[:], 0); n != 0 || e == SOCKET_EWOULDBLOCK {
		t.Errorf("the stranger's connection is still open: %d, code %d", n, e)
	}
}

func TestWSAAllocates(t *testing.T) {
	a, b, _, _ := wsaTestPair(t)
	p := make([]byte, 64)
	if n := testing.AllocsPerRun(100, func() {
		sysSend(a, p, 0)
		for {
			if _, e := sysRecv(b, p, 0); e != SOCKET_EWOULDBLOCK {
				return
			}
			pollUntil(b, sys.PollRead, soonest())
		}
	}); n != 0 {
		t.Errorf("send, poll and recv allocate %v times", n)
	}
}
