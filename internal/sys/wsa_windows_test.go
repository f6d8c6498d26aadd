package sys

import (
	"runtime"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// wsaTestSocket creates a socket that is bound to loopback. The socket is closed after the
// test.
func wsaTestSocket(t testing.TB, typ int) windows.Handle {
	t.Helper()
	h, e := wsaSocket(windows.AF_INET, typ, 0)
	if e != 0 {
		t.Fatal("socket:", e)
	}
	t.Cleanup(func() { Close(h) })
	sa := Sockaddr{Family: windows.AF_INET}
	sa.SetIPv4([4]byte{127, 0, 0, 1})
	if e := Bind(h, &sa); e != 0 {
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

// wsaTestListener creates a listening socket and returns it with its address.
func wsaTestListener(t testing.TB) (windows.Handle, Sockaddr) {
	t.Helper()
	h := wsaTestSocket(t, windows.SOCK_STREAM)
	if e := Listen(h, 5); e != 0 {
		t.Fatal("listen:", e)
	}
	var sa Sockaddr
	if e := Getsockname(h, &sa); e != 0 {
		t.Fatal("getsockname:", e)
	}
	return h, sa
}

// wsaTestPair creates a connection and returns its two ends.
func wsaTestPair(t testing.TB) (a, b windows.Handle) {
	t.Helper()
	listener, sa := wsaTestListener(t)
	a = wsaTestSocket(t, windows.SOCK_STREAM)
	if e := Connect(a, &sa); e != 0 && e != EWOULDBLOCK {
		t.Fatal("connect:", e)
	}
	b = soon(func() (windows.Handle, Errno) {
		h, _, e := Accept(listener)
		return h, e
	})
	t.Cleanup(func() { Close(b) })
	return a, b
}

// soon repeats a call for at most 10 seconds, until the call returns neither EWOULDBLOCK nor
// ENOTCONN.
func soon[T any](call func() (T, Errno)) T {
	for limit := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		if v, e := call(); e != EWOULDBLOCK && e != windows.WSAENOTCONN || time.Now().After(limit) {
			return v
		}
	}
}

func TestWSASocket(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                  string
		domain, typ, protocol int
		want                  []Errno
	}{
		{"stream", windows.AF_INET, windows.SOCK_STREAM, 0, []Errno{0}},
		{"stream 6", windows.AF_INET6, windows.SOCK_STREAM, 0, []Errno{0}},
		{"datagram", windows.AF_INET, windows.SOCK_DGRAM, windows.IPPROTO_UDP, []Errno{0}},
		{"type", windows.AF_INET, 9, 0, []Errno{windows.WSAESOCKTNOSUPPORT}},
		{"protocol", windows.AF_INET, windows.SOCK_STREAM, windows.IPPROTO_UDP, []Errno{windows.WSAEPROTONOSUPPORT, windows.WSAEPROTOTYPE}},
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
		if e := Close(h); e != 0 {
			t.Errorf("%s: close: code %d", test.name, e)
		}
	}
}

// With an invalid handle, every call returns ENOTSOCK and does not crash.
func TestWSANotSocket(t *testing.T) {
	t.Parallel()
	var rsa windows.RawSockaddrAny
	var n int32
	var v uint32
	p := make([]byte, 4)
	buf := []windows.WSABuf{{Len: 4, Buf: &p[0]}}
	const h = windows.InvalidHandle
	sa := Sockaddr{Family: windows.AF_INET}
	second := func(_ int, e Errno) Errno { return e }
	for name, e := range map[string]Errno{
		"ioctlsocket": wsaIoctl(h, fionread, &v),
		"closesocket": Close(h),
		"bind":        Bind(h, &sa),
		"connect":     Connect(h, &sa),
		"listen":      Listen(h, 1),
		"shutdown":    Shutdown(h, windows.SHUT_RD),
		"getsockname": Getsockname(h, &sa),
		"getpeername": Getpeername(h, &sa),
		"recv":        second(wsaRecv(h, p, 0)),
		"recvfrom":    second(wsaRecvfrom(h, p, 0, &rsa, &n)),
		"send":        second(wsaSend(h, p, 0)),
		"sendto":      second(wsaSendto(h, p, 0, &rsa, 16)),
		"getsockopt":  second(wsaGetsockopt(h, windows.SOL_SOCKET, soType, p)),
		"setsockopt":  wsaSetsockopt(h, windows.SOL_SOCKET, windows.SO_KEEPALIVE, p),
		"WSASend":     second(wsaSendv(h, buf, 0)),
	} {
		if e != windows.WSAENOTSOCK {
			t.Errorf("%s: code %d, want %d", name, e, windows.WSAENOTSOCK)
		}
	}
	if _, _, e := wsaRecvv(h, buf, 0); e != windows.WSAENOTSOCK {
		t.Errorf("WSARecv: code %d, want %d", e, windows.WSAENOTSOCK)
	}
	if _, e := wsaAccept(h, &rsa); e != windows.WSAENOTSOCK {
		t.Errorf("accept: code %d, want %d", e, windows.WSAENOTSOCK)
	}
}

func TestWSANeverBlocks(t *testing.T) {
	t.Parallel()
	listener, sa := wsaTestListener(t)
	var rsa windows.RawSockaddrAny
	if _, e := wsaAccept(listener, &rsa); e != windows.WSAEWOULDBLOCK {
		t.Errorf("accept: code %d, want %d", e, windows.WSAEWOULDBLOCK)
	}
	client := wsaTestSocket(t, windows.SOCK_STREAM)
	if e := Connect(client, &sa); e != 0 && e != windows.WSAEWOULDBLOCK {
		t.Fatal("connect:", e)
	}
	server := soon(func() (windows.Handle, Errno) { return wsaAccept(listener, &rsa) })
	defer Close(server)
	if inherited(t, server) {
		t.Error("a child process would inherit the accepted socket")
	}
	var p [1]byte
	if _, e := wsaRecv(server, p[:], 0); e != windows.WSAEWOULDBLOCK {
		t.Errorf("recv on an accepted socket: code %d, want %d", e, windows.WSAEWOULDBLOCK)
	}
}

func TestWSAVectors(t *testing.T) {
	t.Parallel()
	a, b := wsaTestPair(t)
	one, two := []byte("abc"), []byte("defgh")
	n, e := wsaSendv(a, []windows.WSABuf{{Len: 3, Buf: &one[0]}, {}, {Len: 5, Buf: &two[0]}}, 0)
	if n != 8 || e != 0 {
		t.Fatalf("WSASend: %d, code %d", n, e)
	}
	x, y := make([]byte, 2), make([]byte, 10)
	n = soon(func() (n int, _ Errno) {
		n, _, e = wsaRecvv(b, []windows.WSABuf{{Len: 2, Buf: &x[0]}, {Len: 10, Buf: &y[0]}}, 0)
		return n, e
	})
	if e != 0 || n != 8 || string(x)+string(y[:6]) != "abcdefgh" {
		t.Errorf("WSARecv: %d, code %d, %q %q", n, e, x, y)
	}
}

func TestWSAMessage(t *testing.T) {
	t.Parallel()
	a, b := wsaTestSocket(t, windows.SOCK_DGRAM), wsaTestSocket(t, windows.SOCK_DGRAM)
	on := int32(1)
	if e := wsaSetsockopt(b, windows.IPPROTO_IP, windows.IP_PKTINFO, BytesOf(&on)); e != 0 {
		t.Fatal("IP_PKTINFO:", e)
	}
	var to Sockaddr
	Getsockname(b, &to)
	var rsa windows.RawSockaddrAny
	nameLen, _ := to.raw(&rsa)
	one, two := []byte("abc"), []byte("defgh")
	bufs := []windows.WSABuf{{Len: 3, Buf: &one[0]}, {Len: 5, Buf: &two[0]}}
	m := windows.WSAMsg{Buffers: &bufs[0], BufferCount: 2, Namelen: nameLen}
	m.Name = (*syscall.RawSockaddrAny)(unsafe.Pointer(&rsa))
	if n, e := wsaSendmsg(a, &m, 0); n != 8 || e != 0 {
		t.Fatalf("WSASendMsg: %d, code %d", n, e)
	}
	p, control := make([]byte, 20), make([]byte, 64)
	in := windows.WSABuf{Len: 20, Buf: &p[0]}
	m = windows.WSAMsg{Buffers: &in, BufferCount: 1, Namelen: int32(unsafe.Sizeof(rsa)),
		Control: windows.WSABuf{Len: 64, Buf: &control[0]}}
	m.Name = (*syscall.RawSockaddrAny)(unsafe.Pointer(&rsa))
	n := soon(func() (int, Errno) { return wsaRecvmsg(b, &m) })
	if string(p[:n]) != "abcdefgh" {
		t.Fatalf("WSARecvMsg: %q", p[:n])
	}
	var from, want Sockaddr
	from.setRaw(&rsa, m.Namelen)
	Getsockname(a, &want)
	if from != want {
		t.Errorf("sender is %v, want %v", &from, &want)
	}
	head := (*windows.WSACMSGHDR)(unsafe.Pointer(&control[0]))
	if m.Control.Len == 0 || head.Level != windows.IPPROTO_IP || head.Type != windows.IP_PKTINFO {
		t.Errorf("control: %d bytes, level %d, type %d", m.Control.Len, head.Level, head.Type)
	}
}

func TestSetTimeout(t *testing.T) {
	t.Parallel()
	h := wsaTestSocket(t, windows.SOCK_DGRAM)
	for _, test := range []struct {
		sec, usec int
		e         Errno
		want      uint32 // the timeout that Windows has, in milliseconds
	}{
		{2, 500000, 0, 2500},
		{0, 1, 0, 1},
		{0, 1001, 0, 2},
		{0, 0, 0, 0},
		{-1, 0, 0, 0},
		{1 << 30, 0, 0, 1<<32 - 2},
		{0, 1000000, windows.WSAEINVAL, 0},
		{0, -1, windows.WSAEINVAL, 0},
	} {
		for _, option := range []int{0x1006, 0x1005} {
			if e := SetTimeout(h, option, test.sec, test.usec); e != test.e {
				t.Errorf("%d.%06d: code %d, want %d", test.sec, test.usec, e, test.e)
			}
			var ms uint32
			if n, e := wsaGetsockopt(h, windows.SOL_SOCKET, option, BytesOf(&ms)); test.e == 0 && (n != 4 || e != 0 || ms != test.want) {
				t.Errorf("%d.%06d: the system has %d ms (%d bytes, code %d), want %d", test.sec, test.usec, ms, n, e, test.want)
			}
		}
	}
}

// The option SO_EXCLUSIVEADDRUSE (its number is ^4) prevents a second socket from binding to
// the same address.
func TestExclusive(t *testing.T) {
	t.Parallel()
	h, e := wsaSocket(windows.AF_INET, windows.SOCK_STREAM, 0)
	if e != 0 {
		t.Fatal(e)
	}
	defer Close(h)
	on := int32(1)
	if e := wsaSetsockopt(h, windows.SOL_SOCKET, ^4, BytesOf(&on)); e != 0 {
		t.Fatal(e)
	}
	sa := Sockaddr{Family: windows.AF_INET}
	sa.SetIPv4([4]byte{127, 0, 0, 1})
	if e := Bind(h, &sa); e != 0 {
		t.Fatal(e)
	}
	Getsockname(h, &sa)
	second, _ := wsaSocket(windows.AF_INET, windows.SOCK_STREAM, 0)
	defer Close(second)
	wsaSetsockopt(second, windows.SOL_SOCKET, windows.SO_REUSEADDR, BytesOf(&on))
	if e := Bind(second, &sa); e != windows.WSAEACCES && e != windows.WSAEADDRINUSE {
		t.Errorf("a second bind: code %d, want %d", e, windows.WSAEACCES)
	}
}
