package sys

import (
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The calls to Winsock that package x/sys does not have or that it makes only with an
// allocation. Package net, which this package imports, has already called WSAStartup.

var (
	ws2_32   = windows.NewLazySystemDLL("ws2_32.dll")
	kernel32 = windows.NewLazySystemDLL("kernel32.dll")

	procAccept             = ws2_32.NewProc("accept")
	procBind               = ws2_32.NewProc("bind")
	procClosesocket        = ws2_32.NewProc("closesocket")
	procConnect            = ws2_32.NewProc("connect")
	procGetpeername        = ws2_32.NewProc("getpeername")
	procGetsockname        = ws2_32.NewProc("getsockname")
	procGetsockopt         = ws2_32.NewProc("getsockopt")
	procIoctlsocket        = ws2_32.NewProc("ioctlsocket")
	procListen             = ws2_32.NewProc("listen")
	procRecv               = ws2_32.NewProc("recv")
	procRecvfrom           = ws2_32.NewProc("recvfrom")
	procSend               = ws2_32.NewProc("send")
	procSendto             = ws2_32.NewProc("sendto")
	procSetsockopt         = ws2_32.NewProc("setsockopt")
	procShutdown           = ws2_32.NewProc("shutdown")
	procWSARecv            = ws2_32.NewProc("WSARecv")
	procWSASend            = ws2_32.NewProc("WSASend")
	procWSASocket          = ws2_32.NewProc("WSASocketA")
	procWSADuplicateSocket = ws2_32.NewProc("WSADuplicateSocketA")

	procGetQueuedCompletionStatusEx = kernel32.NewProc("GetQueuedCompletionStatusEx")
	procOpenFileMapping             = kernel32.NewProc("OpenFileMappingW")
)

const (
	fionbio       = 0x8004667e
	fionread      = 0x4004667f
	sioBaseHandle = 0x48000022

	// A receive asks for at most maxRecv bytes, because Winsock counts bytes in a C int.
	maxRecv = 1 << 30

	// A send passes at most maxSend bytes. As long as there is any room in its buffer, a
	// non-blocking socket accepts a send of any size, and keeps the data in scarce system
	// memory. maxSend is still larger than any datagram.
	maxSend = 256 << 10
)

// winsock converts the result of a call that returns SOCKET_ERROR (-1) on failure.
func winsock(r uintptr, e syscall.Errno) (int, Errno) {
	if n := int(int32(r)); n != -1 {
		return n, 0
	}
	if e == 0 {
		return 0, EINVAL // the call failed without a code
	}
	return 0, e
}

// errnoOf returns the error code of err, an error of package x/sys.
func errnoOf(err error) Errno {
	switch e := err.(type) {
	case nil:
		return 0
	case syscall.Errno:
		return e
	case windows.NTStatus:
		return Errno(e.Errno())
	}
	return EINVAL
}

// wsaSocket creates a non-blocking socket, which child processes do not inherit.
func wsaSocket(domain, typ, protocol int) (windows.Handle, Errno) {
	r, _, e := syscall.SyscallN(procWSASocket.Addr(), uintptr(domain), uintptr(typ), uintptr(protocol), 0, 0,
		windows.WSA_FLAG_OVERLAPPED|windows.WSA_FLAG_NO_HANDLE_INHERIT)
	return wsaMade(windows.Handle(r), e)
}

// wsaNonblock sets or clears non-blocking mode.
func wsaNonblock(h windows.Handle, on bool) Errno {
	var arg uint32
	if on {
		arg = 1
	}
	return wsaIoctl(h, fionbio, &arg)
}

func wsaIoctl(h windows.Handle, code uint32, arg *uint32) Errno {
	r, _, e := syscall.SyscallN(procIoctlsocket.Addr(), uintptr(h), uintptr(code), uintptr(unsafe.Pointer(arg)))
	_, errno := winsock(r, e)
	return errno
}

// Close closes a socket. If SO_LINGER is on, closesocket may refuse to close a non-blocking
// socket. Then Close makes the socket blocking and waits as long as SO_LINGER says.
func Close(h windows.Handle) Errno {
	r, _, e := syscall.SyscallN(procClosesocket.Addr(), uintptr(h))
	_, errno := winsock(r, e)
	if errno == EWOULDBLOCK {
		wsaNonblock(h, false)
		r, _, e = syscall.SyscallN(procClosesocket.Addr(), uintptr(h))
		_, errno = winsock(r, e)
	}
	return errno
}

// wsaAccept returns the new socket and stores the peer's address in rsa. The socket is
// non-blocking, and child processes do not inherit it.
func wsaAccept(h windows.Handle, rsa *windows.RawSockaddrAny) (windows.Handle, Errno) {
	n := int32(unsafe.Sizeof(*rsa))
	r, _, e := syscall.SyscallN(procAccept.Addr(), uintptr(h), uintptr(unsafe.Pointer(rsa)), uintptr(unsafe.Pointer(&n)))
	c := windows.Handle(r)
	if c != windows.InvalidHandle {
		windows.SetHandleInformation(c, windows.HANDLE_FLAG_INHERIT, 0)
	}
	return wsaMade(c, e)
}

// wsaAddr calls proc (bind or connect), which takes an address. The address in rsa has n bytes.
func wsaAddr(proc *windows.LazyProc, h windows.Handle, rsa *windows.RawSockaddrAny, n int32) Errno {
	r, _, e := syscall.SyscallN(proc.Addr(), uintptr(h), uintptr(unsafe.Pointer(rsa)), uintptr(n))
	_, errno := winsock(r, e)
	return errno
}

// wsaName calls proc (getsockname or getpeername), which stores an address. It returns the length
// of the address in rsa.
func wsaName(proc *windows.LazyProc, h windows.Handle, rsa *windows.RawSockaddrAny) (int32, Errno) {
	n := int32(unsafe.Sizeof(*rsa))
	r, _, e := syscall.SyscallN(proc.Addr(), uintptr(h), uintptr(unsafe.Pointer(rsa)), uintptr(unsafe.Pointer(&n)))
	_, errno := winsock(r, e)
	return n, errno
}

// wsaInt calls proc (listen or shutdown), which takes an int as its second argument.
func wsaInt(proc *windows.LazyProc, h windows.Handle, v int) Errno {
	r, _, e := syscall.SyscallN(proc.Addr(), uintptr(h), uintptr(v))
	_, errno := winsock(r, e)
	return errno
}

func wsaRecv(h windows.Handle, p []byte, flags int) (int, Errno) {
	p = p[:min(len(p), maxRecv)]
	r, _, e := syscall.SyscallN(procRecv.Addr(), uintptr(h), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), uintptr(flags))
	return winsock(r, e)
}

func wsaSend(h windows.Handle, p []byte, flags int) (int, Errno) {
	p = p[:min(len(p), maxSend)]
	r, _, e := syscall.SyscallN(procSend.Addr(), uintptr(h), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), uintptr(flags))
	return winsock(r, e)
}

// wsaRecvfrom receives into p. It stores the sender's address in rsa and the length of this
// address in rsaLen.
func wsaRecvfrom(h windows.Handle, p []byte, flags int, rsa *windows.RawSockaddrAny, rsaLen *int32) (int, Errno) {
	p = p[:min(len(p), maxRecv)]
	*rsaLen = int32(unsafe.Sizeof(*rsa))
	r, _, e := syscall.SyscallN(procRecvfrom.Addr(), uintptr(h), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), uintptr(flags), uintptr(unsafe.Pointer(rsa)), uintptr(unsafe.Pointer(rsaLen)))
	return winsock(r, e)
}

func wsaSendto(h windows.Handle, p []byte, flags int, rsa *windows.RawSockaddrAny, rsaLen int32) (int, Errno) {
	p = p[:min(len(p), maxSend)]
	r, _, e := syscall.SyscallN(procSendto.Addr(), uintptr(h), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), uintptr(flags), uintptr(unsafe.Pointer(rsa)), uintptr(rsaLen))
	return winsock(r, e)
}

// wsaRecvv receives into several buffers. It also returns the flags that Winsock has set.
func wsaRecvv(h windows.Handle, bufs []windows.WSABuf, flags int) (n, outFlags int, errno Errno) {
	var got uint32
	f := uint32(flags)
	r, _, e := syscall.SyscallN(procWSARecv.Addr(), uintptr(h), uintptr(unsafe.Pointer(unsafe.SliceData(bufs))),
		uintptr(len(bufs)), uintptr(unsafe.Pointer(&got)), uintptr(unsafe.Pointer(&f)), 0, 0)
	_, errno = winsock(r, e)
	return int(got), int(f), errno
}

// wsaSendv sends several buffers.
func wsaSendv(h windows.Handle, bufs []windows.WSABuf, flags int) (int, Errno) {
	var sent uint32
	r, _, e := syscall.SyscallN(procWSASend.Addr(), uintptr(h), uintptr(unsafe.Pointer(unsafe.SliceData(bufs))),
		uintptr(len(bufs)), uintptr(unsafe.Pointer(&sent)), uintptr(flags), 0, 0)
	_, errno := winsock(r, e)
	return int(sent), errno
}

// wsaGetsockopt reads an option into p and returns the number of bytes that Winsock has stored.
func wsaGetsockopt(h windows.Handle, level, option int, p []byte) (int, Errno) {
	n := int32(len(p))
	r, _, e := syscall.SyscallN(procGetsockopt.Addr(), uintptr(h), uintptr(level), uintptr(option),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(unsafe.Pointer(&n)))
	_, errno := winsock(r, e)
	return int(n), errno
}

func wsaSetsockopt(h windows.Handle, level, option int, p []byte) Errno {
	r, _, e := syscall.SyscallN(procSetsockopt.Addr(), uintptr(h), uintptr(level), uintptr(option),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	_, errno := winsock(r, e)
	return errno
}

// WSADuplicate stores a description of the socket h in info. The process with the ID processID can
// import the socket with this description.
func WSADuplicate(h windows.Handle, processID uint32, info *ProtocolInfo) Errno {
	r, _, e := syscall.SyscallN(procWSADuplicateSocket.Addr(), uintptr(h), uintptr(processID), uintptr(unsafe.Pointer(info)))
	_, errno := winsock(r, e)
	return errno
}

// WSAImport creates a socket from a description that WSADuplicate has stored.
func WSAImport(info *ProtocolInfo) (windows.Handle, Errno) {
	const fromInfo = ^uintptr(0) // take the family, the type and the protocol from info
	r, _, e := syscall.SyscallN(procWSASocket.Addr(), fromInfo, fromInfo, fromInfo, uintptr(unsafe.Pointer(info)), 0,
		windows.WSA_FLAG_OVERLAPPED|windows.WSA_FLAG_NO_HANDLE_INHERIT)
	return wsaMade(windows.Handle(r), e)
}

// wsaMade does the rest of a call that creates a socket. If the call has succeeded, wsaMade
// makes the socket h non-blocking. If it has failed with e, wsaMade returns the error.
func wsaMade(h windows.Handle, e syscall.Errno) (windows.Handle, Errno) {
	if h == windows.InvalidHandle {
		_, errno := winsock(^uintptr(0), e)
		return h, errno
	}
	if errno := wsaNonblock(h, true); errno != 0 {
		Close(h)
		return windows.InvalidHandle, errno
	}
	return h, 0
}

// OpenMapping opens a file mapping for reading.
func OpenMapping(name *uint16) (windows.Handle, Errno) {
	r, _, e := syscall.SyscallN(procOpenFileMapping.Addr(), windows.FILE_MAP_READ, 0, uintptr(unsafe.Pointer(name)))
	if r == 0 {
		return 0, e
	}
	return windows.Handle(r), 0
}

// Base returns the socket below the layered service providers, if there are any. If Base cannot
// find this socket, it returns h.
func Base(h windows.Handle) windows.Handle {
	var base windows.Handle
	var n uint32
	err := windows.WSAIoctl(h, sioBaseHandle, nil, 0, (*byte)(unsafe.Pointer(&base)), uint32(unsafe.Sizeof(base)), &n, nil, 0)
	if err != nil || base == 0 || base == windows.InvalidHandle {
		return h
	}
	return base
}

// msgProcs finds the functions WSARecvMsg and WSASendMsg. Providers export them only through
// WSAIoctl, which needs a socket. x/sys can find them too, but it then closes the socket that it
// has used as if the socket were a file.
var msgProcs = sync.OnceValue(func() (p struct {
	recv, send uintptr
	errno      Errno
}) {
	h, e := wsaSocket(windows.AF_INET, windows.SOCK_DGRAM, windows.IPPROTO_UDP)
	if e != 0 {
		p.errno = e
		return p
	}
	defer Close(h)
	for _, f := range []struct {
		id   *windows.GUID
		addr *uintptr
	}{{&windows.WSAID_WSARECVMSG, &p.recv}, {&windows.WSAID_WSASENDMSG, &p.send}} {
		var n uint32
		err := windows.WSAIoctl(h, windows.SIO_GET_EXTENSION_FUNCTION_POINTER,
			(*byte)(unsafe.Pointer(f.id)), uint32(unsafe.Sizeof(*f.id)),
			(*byte)(unsafe.Pointer(f.addr)), uint32(unsafe.Sizeof(*f.addr)), &n, nil, 0)
		if err != nil {
			p.errno = errnoOf(err)
			return p
		}
	}
	return p
})

// wsaRecvmsg receives a datagram with its address and control messages. Before the call,
// m.Flags holds the flags of the call. After the call, it holds those that Winsock has set.
func wsaRecvmsg(h windows.Handle, m *windows.WSAMsg) (int, Errno) {
	p := msgProcs()
	if p.errno != 0 {
		return 0, p.errno
	}
	var got uint32
	r, _, e := syscall.SyscallN(p.recv, uintptr(h), uintptr(unsafe.Pointer(m)), uintptr(unsafe.Pointer(&got)), 0, 0)
	_, errno := winsock(r, e)
	return int(got), errno
}

func wsaSendmsg(h windows.Handle, m *windows.WSAMsg, flags int) (int, Errno) {
	p := msgProcs()
	if p.errno != 0 {
		return 0, p.errno
	}
	var sent uint32
	r, _, e := syscall.SyscallN(p.send, uintptr(h), uintptr(unsafe.Pointer(m)), uintptr(flags),
		uintptr(unsafe.Pointer(&sent)), 0, 0)
	_, errno := winsock(r, e)
	return int(sent), errno
}

// ProtocolInfo is WSAPROTOCOL_INFOA: a description that lets another process import a socket.
type ProtocolInfo struct {
	_      [19]uint32
	Family int32
	_      [2]int32
	Type   int32
	_      [6]int32
	_      [256]byte // the protocol's name
}

// InfoSize is the size of a ProtocolInfo.
const InfoSize = unsafe.Sizeof(ProtocolInfo{})

// InfoAt returns the ProtocolInfo at the beginning of a view of a file mapping.
func InfoAt(view uintptr) *ProtocolInfo {
	return *(**ProtocolInfo)(unsafe.Pointer(&view)) // this is safe because the address in view is outside Go's heap
}

// CodeOf returns the error code of err, an error of package x/sys.
func CodeOf(err error) Errno { return errnoOf(err) }
