package socket

import (
	"bytes"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// wsaTestSocket makes a socket that the test closes at its end, bound to
// loopback.
func wsaTestSocket(t testing.TB, typ int) windows.Handle {
	t.Helper()
	h, e := wsaSocket(AF_INET, typ, 0)
	if e != 0 {
		t.Fatal("socket:", e)
	}
	t.Cleanup(func() { wsaClose(h) })
	sa := sockaddr{family: AF_INET}
	sa.setIPv4([4]byte{127, 0, 0, 1})
	if e := sysBind(h, &sa); e != 0 {
		t.Fatal("bind:", e)
	}
	return h
}

// inherited reports whether a child process would inherit h.
func inherited(t *testing.T, h windows.Handle) bool {
	t.Helper()
	var flags uint32
	proc := kernel32.NewProc("GetHandleInformation")
	if r, _, e := syscall.SyscallN(proc.Addr(), uintptr(h), uintptr(unsafe.Pointer(&flags))); r == 0 {
		t.Fatal("GetHandleInformation:", e)
	}
	return flags&windows.HANDLE_FLAG_INHERIT != 0
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
				wsaClose(pair[i])
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

func TestWSASocket(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                  string
		domain, typ, protocol int
		want                  []Errno
	}{
		{"stream", AF_INET, SOCK_STREAM, 0, []Errno{0}},
		{"stream 6", AF_INET6, SOCK_STREAM, 0, []Errno{0}},
		{"datagram", AF_INET, SOCK_DGRAM, windows.IPPROTO_UDP, []Errno{0}},
		{"type", AF_INET, 9, 0, []Errno{SOCKET_ESOCKTNOSUPPORT}},
		{"protocol", AF_INET, SOCK_STREAM, windows.IPPROTO_UDP, []Errno{SOCKET_EPROTONOSUPPORT, SOCKET_EPROTOTYPE}},
	} {
		h, e := wsaSocket(test.domain, test.typ, test.protocol)
		ok := false
		for _, want := range test.want {
			ok = ok || e == want
		}
		if !ok {
			t.Errorf("%s: code %d, want one of %v", test.name, e, test.want)
		}
		if e != 0 {
			continue
		}
		if inherited(t, h) {
			t.Errorf("%s: a child process would inherit it", test.name)
		}
		if e := wsaClose(h); e != 0 {
			t.Errorf("%s: close: code %d", test.name, e)
		}
	}
}

// Every call says that a handle is no socket, and none crashes on it.
func TestWSANotSocket(t *testing.T) {
	t.Parallel()
	var rsa windows.RawSockaddrAny
	var n int32
	var v uint32
	p := make([]byte, 4)
	buf := []windows.WSABuf{{Len: 4, Buf: &p[0]}}
	const h = windows.InvalidHandle
	sa := sockaddr{family: AF_INET}
	second := func(_ int, e Errno) Errno { return e }
	for name, e := range map[string]Errno{
		"ioctlsocket": wsaIoctl(h, fionread, &v),
		"closesocket": wsaClose(h),
		"bind":        sysBind(h, &sa),
		"connect":     sysConnect(h, &sa),
		"listen":      sysListen(h, 1),
		"shutdown":    sysShutdown(h, SHUT_RD),
		"getsockname": sysGetsockname(h, &sa),
		"getpeername": sysGetpeername(h, &sa),
		"recv":        second(wsaRecv(h, p, 0)),
		"recvfrom":    second(wsaRecvfrom(h, p, 0, &rsa, &n)),
		"send":        second(wsaSend(h, p, 0)),
		"sendto":      second(wsaSendto(h, p, 0, &rsa, 16)),
		"getsockopt":  second(wsaGetsockopt(h, SOL_SOCKET, SO_TYPE, p)),
		"setsockopt":  wsaSetsockopt(h, SOL_SOCKET, SO_KEEPALIVE, p),
		"WSASend":     second(wsaSendv(h, buf, 0)),
	} {
		if e != SOCKET_ENOTSOCK {
			t.Errorf("%s: code %d, want %d", name, e, SOCKET_ENOTSOCK)
		}
	}
	if _, _, e := wsaRecvv(h, buf, 0); e != SOCKET_ENOTSOCK {
		t.Errorf("WSARecv: code %d, want %d", e, SOCKET_ENOTSOCK)
	}
	if _, e := wsaAccept(h, &rsa); e != SOCKET_ENOTSOCK {
		t.Errorf("accept: code %d, want %d", e, SOCKET_ENOTSOCK)
	}
}

func TestWSANeverBlocks(t *testing.T) {
	t.Parallel()
	listener, sa := wsaTestListener(t)
	var rsa windows.RawSockaddrAny
	if _, e := wsaAccept(listener, &rsa); e != SOCKET_EWOULDBLOCK {
		t.Errorf("accept: code %d, want %d", e, SOCKET_EWOULDBLOCK)
	}
	client := wsaTestSocket(t, SOCK_STREAM)
	if e := sysConnect(client, &sa); e != 0 && e != SOCKET_EWOULDBLOCK {
		t.Fatal("connect:", e)
	}
	pollUntil(listener, pollRead, soonest())
	server, e := wsaAccept(listener, &rsa)
	if e != 0 {
		t.Fatal("accept:", e)
	}
	defer wsaClose(server)
	if inherited(t, server) {
		t.Error("a child process would inherit the accepted socket")
	}
	var p [1]byte
	if _, e := wsaRecv(server, p[:], 0); e != SOCKET_EWOULDBLOCK {
		t.Errorf("recv on an accepted socket: code %d, want %d", e, SOCKET_EWOULDBLOCK)
	}
}

func TestWSAVectors(t *testing.T) {
	t.Parallel()
	a, b, _, _ := wsaTestPair(t)
	one, two := []byte("abc"), []byte("defgh")
	n, e := wsaSendv(a, []windows.WSABuf{{Len: 3, Buf: &one[0]}, {}, {Len: 5, Buf: &two[0]}}, 0)
	if n != 8 || e != 0 {
		t.Fatalf("WSASend: %d, code %d", n, e)
	}
	x, y := make([]byte, 2), make([]byte, 10)
	pollUntil(b, pollRead, soonest())
	n, _, e = wsaRecvv(b, []windows.WSABuf{{Len: 2, Buf: &x[0]}, {Len: 10, Buf: &y[0]}}, 0)
	if e != 0 || n != 8 || string(x)+string(y[:6]) != "abcdefgh" {
		t.Errorf("WSARecv: %d, code %d, %q %q", n, e, x, y)
	}
}

func TestWSAMessage(t *testing.T) {
	t.Parallel()
	a, b := wsaTestSocket(t, SOCK_DGRAM), wsaTestSocket(t, SOCK_DGRAM)
	on := int32(1)
	if e := wsaSetsockopt(b, IPPROTO_IP, windows.IP_PKTINFO, bytesOf(&on)); e != 0 {
		t.Fatal("IP_PKTINFO:", e)
	}
	var to sockaddr
	sysGetsockname(b, &to)
	var rsa windows.RawSockaddrAny
	nameLen, _ := to.raw(&rsa)
	one, two := []byte("abc"), []byte("defgh")
	bufs := []windows.WSABuf{{Len: 3, Buf: &one[0]}, {Len: 5, Buf: &two[0]}}
	m := windows.WSAMsg{Buffers: &bufs[0], BufferCount: 2, Namelen: nameLen}
	m.Name = (*syscall.RawSockaddrAny)(unsafe.Pointer(&rsa))
	if n, e := wsaSendmsg(a, &m, 0); n != 8 || e != 0 {
		t.Fatalf("WSASendMsg: %d, code %d", n, e)
	}
	pollUntil(b, pollRead, soonest())
	p, control := make([]byte, 20), make([]byte, 64)
	in := windows.WSABuf{Len: 20, Buf: &p[0]}
	m = windows.WSAMsg{Buffers: &in, BufferCount: 1, Namelen: int32(unsafe.Sizeof(rsa)),
		Control: windows.WSABuf{Len: 64, Buf: &control[0]}}
	m.Name = (*syscall.RawSockaddrAny)(unsafe.Pointer(&rsa))
	n, e := wsaRecvmsg(b, &m)
	if e != 0 || string(p[:n]) != "abcdefgh" {
		t.Fatalf("WSARecvMsg: %q, code %d", p[:n], e)
	}
	var from, want sockaddr
	from.setRaw(&rsa, m.Namelen)
	sysGetsockname(a, &want)
	if from != want {
		t.Errorf("sender is %v, want %v", &from, &want)
	}
	head := (*windows.WSACMSGHDR)(unsafe.Pointer(&control[0]))
	if m.Control.Len == 0 || head.Level != IPPROTO_IP || head.Type != windows.IP_PKTINFO {
		t.Errorf("control: %d bytes, level %d, type %d", m.Control.Len, head.Level, head.Type)
	}
}

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
	if n, e := wsaSend(a, []byte("last words"), 0); n != 10 || e != 0 {
		t.Fatalf("send: %d, code %d", n, e)
	}
	closeA()
	var got []byte
	for p := make([]byte, 4); ; {
		n, e := wsaRecv(b, p, 0)
		if e == SOCKET_EWOULDBLOCK {
			pollUntil(b, pollRead, soonest())
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
		if local != peer || local.port == 0 {
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
			n, e := wsaSend(a, p, 0)
			if e == SOCKET_EWOULDBLOCK {
				pollUntil(a, pollWrite, soonest())
			}
			p = p[n:]
		}
	}()
	got := make([]byte, 0, len(want))
	for len(got) < len(want) {
		n, e := wsaRecv(b, got[len(got):cap(got)], 0)
		if e == SOCKET_EWOULDBLOCK {
			pollUntil(b, pollRead, soonest())
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
		pollUntil(h, pollWrite, soonest())
	}
	server, e := acceptFrom(listener, &local, soonest())
	if e != 0 {
		t.Fatal("accept:", e)
	}
	defer wsaClose(server)
	var peer sockaddr
	if sysGetpeername(server, &peer); peer != local {
		t.Errorf("accepted %v, want %v", &peer, &local)
	}
	var p [1]byte
	pollUntil(stranger, pollRead, soonest())
	if n, e := wsaRecv(stranger, p[:], 0); n != 0 || e == SOCKET_EWOULDBLOCK {
		t.Errorf("the stranger's connection is still open: %d, code %d", n, e)
	}
}

func TestSetTimeout(t *testing.T) {
	t.Parallel()
	h := wsaTestSocket(t, SOCK_DGRAM)
	for _, test := range []struct {
		v    Timeval
		e    Errno
		want uint32 // milliseconds
	}{
		{Timeval{2, 500000}, 0, 2500},
		{Timeval{0, 1}, 0, 1},
		{Timeval{0, 1001}, 0, 2},
		{Timeval{}, 0, 0},
		{Timeval{-1, 0}, 0, 0},
		{Timeval{Sec: 1 << 30}, 0, 1<<32 - 2},
		{Timeval{0, 1000000}, SOCKET_EINVAL, 0},
		{Timeval{0, -1}, SOCKET_EINVAL, 0},
	} {
		for _, option := range []int{SO_RCVTIMEO, SO_SNDTIMEO} {
			if e := sysSetTimeout(h, option, test.v); e != test.e {
				t.Errorf("%v: code %d, want %d", test.v, e, test.e)
			}
			var ms uint32
			if n, e := wsaGetsockopt(h, SOL_SOCKET, option, bytesOf(&ms)); test.e == 0 && (n != 4 || e != 0 || ms != test.want) {
				t.Errorf("%v: the system has %d ms (%d bytes, code %d), want %d", test.v, ms, n, e, test.want)
			}
		}
	}
}

// SO_EXCLUSIVEADDRUSE keeps a second socket off an address.
func TestExclusive(t *testing.T) {
	t.Parallel()
	h, e := wsaSocket(AF_INET, SOCK_STREAM, 0)
	if e != 0 {
		t.Fatal(e)
	}
	defer wsaClose(h)
	on := int32(1)
	if e := wsaSetsockopt(h, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, bytesOf(&on)); e != 0 {
		t.Fatal(e)
	}
	sa := sockaddr{family: AF_INET}
	sa.setIPv4([4]byte{127, 0, 0, 1})
	if e := sysBind(h, &sa); e != 0 {
		t.Fatal(e)
	}
	sysGetsockname(h, &sa)
	second, _ := wsaSocket(AF_INET, SOCK_STREAM, 0)
	defer wsaClose(second)
	wsaSetsockopt(second, SOL_SOCKET, SO_REUSEADDR, bytesOf(&on))
	if e := sysBind(second, &sa); e != SOCKET_EACCES && e != SOCKET_EADDRINUSE {
		t.Errorf("a second bind: code %d, want %d", e, SOCKET_EACCES)
	}
}

// A duplicated socket works in another process's place.
func TestDuplicate(t *testing.T) {
	t.Parallel()
	a, b, closeA, _ := wsaTestPair(t)
	var info protocolInfo
	if e := wsaDuplicate(a, uint32(os.Getpid()), &info); e != 0 {
		t.Fatal(e)
	}
	if info.family != AF_INET || info.typ != SOCK_STREAM {
		t.Errorf("family %d, type %d", info.family, info.typ)
	}
	h, e := wsaImport(&info)
	if e != 0 {
		t.Fatal(e)
	}
	defer wsaClose(h)
	closeA()
	if n, e := wsaSend(h, []byte("x"), 0); n != 1 || e != 0 {
		t.Fatalf("send: %d, code %d", n, e)
	}
	var p [4]byte
	pollUntil(b, pollRead, soonest())
	if n, e := wsaRecv(b, p[:], 0); n != 1 || e != 0 {
		t.Errorf("recv: %d, code %d", n, e)
	}
	if _, e := wsaRecv(h, p[:], 0); e != SOCKET_EWOULDBLOCK {
		t.Errorf("recv on the duplicate: code %d, want %d", e, SOCKET_EWOULDBLOCK)
	}
}

func TestWSAAllocates(t *testing.T) {
	a, b, _, _ := wsaTestPair(t)
	p := make([]byte, 64)
	if n := testing.AllocsPerRun(100, func() {
		wsaSend(a, p, 0)
		for {
			if _, e := wsaRecv(b, p, 0); e != SOCKET_EWOULDBLOCK {
				return
			}
			pollUntil(b, pollRead, soonest())
		}
	}); n != 0 {
		t.Errorf("send, poll and recv allocate %v times", n)
	}
}
