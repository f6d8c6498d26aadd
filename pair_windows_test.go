package socket

import (
	"bytes"
	"math/rand/v2"
	"os"
	"phpsocket/socket/internal/sys"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// wsaTestSocket makes a socket that the test closes at its end, bound to
// loopback.
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

// wsaTestListener makes a listening socket and returns its address too.
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

// wsaTestPair makes a connection whose ends the test closes, unless it does so
// earlier through the functions returned.
func wsaTestPair(t testing.TB) (a, b windows.Handle, closeA, closeB func()) {
	t.Helper()
	pair, e := sysSocketpair(AF_INET, SOCK_STREAM, 0)
	if e != 0 {
		t.Fatal("socketpair:", e)
	}
	var once [2]bool
	closer := func(i int) func() {
		return func() {
			if !once[i] { // a handle closed twice may by then be somebody else's
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

var soon = 10 * time.Second // longer than anything here takes

func soonest() instant { return now().add(soon) }

// Closing a socket with SO_LINGER on works, though it does not block.
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
	// More than fits any buffer.
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

// A stranger who connects first does not get into the pair.
func TestSocketpairStranger(t *testing.T) {
	t.Parallel()
	// The listener is not known before, so the stranger's part is taken by the
	// check itself: a connection from another address than the client's.
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

// A duplicated socket works in another process's place.
func TestDuplicate(t *testing.T) {
	t.Parallel()
	a, b, closeA, _ := wsaTestPair(t)
	var info sys.ProtocolInfo
	if e := sys.WSADuplicate(a, uint32(os.Getpid()), &info); e != 0 {
		t.Fatal(e)
	}
	if info.Family != AF_INET || info.Type != SOCK_STREAM {
		t.Errorf("family %d, type %d", info.Family, info.Type)
	}
	h, e := sys.WSAImport(&info)
	if e != 0 {
		t.Fatal(e)
	}
	defer sys.Close(h)
	closeA()
	if n, e := sysSend(h, []byte("x"), 0); n != 1 || e != 0 {
		t.Fatalf("send: %d, code %d", n, e)
	}
	var p [4]byte
	pollUntil(b, sys.PollRead, soonest())
	if n, e := sysRecv(b, p[:], 0); n != 1 || e != 0 {
		t.Errorf("recv: %d, code %d", n, e)
	}
	if _, e := sysRecv(h, p[:], 0); e != SOCKET_EWOULDBLOCK {
		t.Errorf("recv on the duplicate: code %d, want %d", e, SOCKET_EWOULDBLOCK)
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
