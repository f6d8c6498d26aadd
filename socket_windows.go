package socket

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The system calls of Windows. Each takes a socket that does not block.

// msgDontwait is no flag: Windows lacks MSG_DONTWAIT.
const msgDontwait = 0

// maxPath is the size of sun_path, which a path must stay below.
const maxPath = len(windows.RawSockaddrUnix{}.Path)

// takesFamily reports whether Create of c takes a family that not every system has.
func (c *call) takesFamily(domain int) bool { return false }

func sysSocket(domain, typ, protocol int) (windows.Handle, Errno) {
	return wsaSocket(domain, typ, protocol)
}

// sysSocketpair makes two ends of a connection over loopback: Windows has no
// socketpair. As in PHP it is for AF_INET only.
func sysSocketpair(domain, typ, protocol int) ([2]windows.Handle, Errno) {
	if domain != AF_INET {
		return [2]windows.Handle{}, SOCKET_ENOPROTOOPT
	}
	pair, ok := loopbackPair(typ, protocol)
	if !ok {
		return pair, SOCKET_ECONNABORTED // which PHP makes of every failure
	}
	return pair, 0
}

// loopbackPair connects to a listener of its own. Until that is closed any
// program of the host may connect to it too, so each end is held against the
// other's address.
func loopbackPair(typ, protocol int) (pair [2]windows.Handle, ok bool) {
	listener, e := wsaSocket(AF_INET, typ, protocol)
	if e != 0 {
		return pair, false
	}
	defer wsaClose(listener)
	client, e := wsaSocket(AF_INET, typ, protocol)
	if e != 0 {
		return pair, false
	}
	defer func() {
		if !ok {
			wsaClose(client)
		}
	}()

	address := sockaddr{family: AF_INET}
	address.setIPv4([4]byte{127, 0, 0, 1})
	exclusive := int32(1) // or another program could listen on the same port
	if wsaSetsockopt(listener, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, bytesOf(&exclusive)) != 0 ||
		sysBind(listener, &address) != 0 || sysBind(client, &address) != 0 || sysListen(listener, 1) != 0 {
		return pair, false
	}
	var local sockaddr
	if sysGetsockname(client, &local) != 0 || sysGetsockname(listener, &address) != 0 {
		return pair, false
	}
	if e := sysConnect(client, &address); e != 0 && e != SOCKET_EWOULDBLOCK {
		return pair, false
	}
	deadline := now().add(pairTimeout)
	server, e := acceptFrom(listener, &local, deadline)
	if e != 0 {
		return pair, false
	}
	if pollUntil(client, pollWrite, deadline)&afdSend == 0 {
		wsaClose(server)
		return pair, false
	}
	// There is no network in between to save packets for.
	nodelay := int32(1)
	wsaSetsockopt(client, SOL_TCP, TCP_NODELAY, bytesOf(&nodelay))
	wsaSetsockopt(server, SOL_TCP, TCP_NODELAY, bytesOf(&nodelay))
	return [2]windows.Handle{server, client}, true
}

// acceptFrom accepts the connection that comes from peer, and no other.
func acceptFrom(listener windows.Handle, peer *sockaddr, limit instant) (windows.Handle, Errno) {
	for {
		h, _, e := sysAccept(listener)
		switch {
		case e == 0:
			var from sockaddr
			if sysGetpeername(h, &from) == 0 && from == *peer {
				return h, 0
			}
			wsaClose(h) // somebody else's
		case e != SOCKET_EWOULDBLOCK:
			return windows.InvalidHandle, e
		case limit.passed():
			return windows.InvalidHandle, SOCKET_ETIMEDOUT
		default:
			pollUntil(listener, pollRead, limit)
		}
	}
}

// pairTimeout is far longer than a connection over loopback takes.
const pairTimeout = 10 * time.Second

func sysBind(fd windows.Handle, sa *sockaddr) Errno {
	var rsa windows.RawSockaddrAny
	n, e := sa.raw(&rsa)
	if e != 0 {
		return e
	}
	return wsaAddr(procBind, fd, &rsa, n)
}

func sysListen(fd windows.Handle, backlog int) Errno {
	return wsaInt(procListen, fd, int(int32(backlog)))
}

// sysAccept returns the new socket and the family of its peer.
func sysAccept(fd windows.Handle) (windows.Handle, int, Errno) {
	var rsa windows.RawSockaddrAny
	c, e := wsaAccept(fd, &rsa)
	return c, int(rsa.Addr.Family), e
}

func sysConnect(fd windows.Handle, sa *sockaddr) Errno {
	var rsa windows.RawSockaddrAny
	n, e := sa.raw(&rsa)
	if e != 0 {
		return e
	}
	return wsaAddr(procConnect, fd, &rsa, n)
}

// connecting reports whether connect left the connection to be waited for.
func connecting(e Errno) bool {
	return e == SOCKET_EWOULDBLOCK || e == SOCKET_EALREADY || e == SOCKET_EINPROGRESS
}

// A connection that is being made is SOCKET_EWOULDBLOCK here, as in PHP. It matches
// the code of the other systems, too.
func init() { callConnect.again.Err = SOCKET_EINPROGRESS }

// connectOutcome asks how an attempt to connect is coming along. To connect again, as on
// Unix, would make a second attempt of one that failed.
func connectOutcome(o *op, fd windows.Handle) Errno {
	events := pollNow(o.s.fd.afd(), pollWrite)
	switch {
	case events&(afdConnectFail|afdAbort) != 0:
		if e := socketError(fd); e != 0 {
			return e
		}
		return SOCKET_ECONNREFUSED
	case events&afdSend != 0:
		return 0
	}
	return SOCKET_EWOULDBLOCK
}

// waitConnect waits for a connection that connect answered with e.
func waitConnect(s *Socket, o *op, _ Errno, limit instant) Errno {
	return s.await(&s.fd.wr, o, limit)
}

// socketError reads SO_ERROR, which clears it.
func socketError(fd windows.Handle) Errno {
	var v int32
	if _, e := wsaGetsockopt(fd, SOL_SOCKET, SO_ERROR, bytesOf(&v)); e != 0 {
		return e
	}
	return Errno(v)
}

func sysShutdown(fd windows.Handle, how int) Errno {
	return wsaInt(procShutdown, fd, int(int32(how)))
}

// sysRecv is recv. Winsock knows no MSG_WAITALL on a socket that does not block;
// recv sees to it.
func sysRecv(fd windows.Handle, p []byte, flags int) (int, Errno) {
	n, e := wsaRecv(fd, p, flags&^MSG_WAITALL)
	if e == SOCKET_EMSGSIZE { // a datagram that was cut, which is no error elsewhere
		n, e = len(p), 0
	}
	if e == 0 {
		raceWrite(p[:n])
	}
	return n, e
}

func sysSend(fd windows.Handle, p []byte, flags int) (int, Errno) {
	raceRead(p)
	return wsaSend(fd, p, flags)
}

// sysRecvfrom is sysRecv that stores the sender in sa.
func sysRecvfrom(fd windows.Handle, p []byte, flags int, sa *sockaddr) (int, Errno) {
	var rsa windows.RawSockaddrAny
	var size int32
	n, e := wsaRecvfrom(fd, p, flags&^MSG_WAITALL, &rsa, &size)
	if e == SOCKET_EMSGSIZE { // see sysRecv
		n, e = len(p), 0
	}
	if e == 0 {
		raceWrite(p[:n])
		sa.setRaw(&rsa, size)
	}
	return n, e
}

// sysSendto is sysSend to the address sa, unless that is nil.
func sysSendto(fd windows.Handle, p []byte, flags int, sa *sockaddr) (int, Errno) {
	if sa == nil {
		return sysSend(fd, p, flags)
	}
	var rsa windows.RawSockaddrAny
	size, e := sa.raw(&rsa)
	if e != 0 {
		return 0, e
	}
	raceRead(p)
	return wsaSendto(fd, p, flags, &rsa, size)
}

func sysGetsockname(fd windows.Handle, sa *sockaddr) Errno { return getaddr(procGetsockname, fd, sa) }
func sysGetpeername(fd windows.Handle, sa *sockaddr) Errno { return getaddr(procGetpeername, fd, sa) }

func getaddr(proc *windows.LazyProc, fd windows.Handle, sa *sockaddr) Errno {
	var rsa windows.RawSockaddrAny
	n, e := wsaName(proc, fd, &rsa)
	if e == 0 {
		sa.setRaw(&rsa, n)
	}
	return e
}

// sysGetsockopt reads an option into p and returns how much of it was filled.
func sysGetsockopt(fd windows.Handle, level, option int, p []byte) (int, Errno) {
	return wsaGetsockopt(fd, level, option, p)
}

func sysSetsockopt(fd windows.Handle, level, option int, p []byte) Errno {
	return wsaSetsockopt(fd, level, option, p)
}

// sysPending returns how many bytes are there to be read.
func sysPending(fd windows.Handle) int {
	var n uint32
	if wsaIoctl(fd, fionread, &n) != 0 {
		return 0
	}
	return int(n)
}

// sysEnded reports whether no more will come than what is there.
func sysEnded(fd windows.Handle) bool {
	return pollNow(wsaBase(fd), afdDisconnect|afdAbort|afdLocalClose) != 0
}

// linger is LINGER.
type linger struct{ onoff, linger uint16 }

func sysGetLinger(fd windows.Handle, option int, v *Linger) Errno {
	var l linger
	_, e := wsaGetsockopt(fd, SOL_SOCKET, option, bytesOf(&l))
	*v = Linger{int(l.onoff), int(l.linger)}
	return e
}

func sysSetLinger(fd windows.Handle, option int, v Linger) Errno {
	l := linger{uint16(v.Onoff), uint16(v.Linger)}
	return wsaSetsockopt(fd, SOL_SOCKET, option, bytesOf(&l))
}

// sysSetTimeout sets SO_RCVTIMEO or SO_SNDTIMEO, which are milliseconds here. A
// timeout of less than one is not none, which 0 would be.
func sysSetTimeout(fd windows.Handle, option int, v Timeval) Errno {
	if v.Usec < 0 || v.Usec > 999999 {
		return SOCKET_EINVAL
	}
	var ms uint32
	if v.Sec >= 0 {
		const most = 1<<32 - 2 // one more is for ever
		if uint64(v.Sec) > most/1000 {
			ms = most
		} else {
			ms = uint32(min(most, uint64(v.Sec)*1000+uint64(v.Usec+999)/1000))
		}
	}
	return wsaSetsockopt(fd, SOL_SOCKET, option, bytesOf(&ms))
}

// raw writes the address as Winsock wants it and returns its length.
func (sa *sockaddr) raw(rsa *windows.RawSockaddrAny) (int32, Errno) {
	switch sa.family {
	case AF_INET:
		r := (*windows.RawSockaddrInet4)(unsafe.Pointer(rsa))
		r.Family = windows.AF_INET
		putPort(&r.Port, sa.port)
		copy(r.Addr[:], sa.ip[12:])
		return int32(unsafe.Sizeof(*r)), 0
	case AF_INET6:
		r := (*windows.RawSockaddrInet6)(unsafe.Pointer(rsa))
		r.Family = windows.AF_INET6
		putPort(&r.Port, sa.port)
		r.Flowinfo = sa.flowinfo
		r.Addr = sa.ip
		r.Scope_id = sa.scope
		return int32(unsafe.Sizeof(*r)), 0
	case AF_UNIX:
		r := (*windows.RawSockaddrUnix)(unsafe.Pointer(rsa))
		r.Family = windows.AF_UNIX
		if len(sa.path) >= len(r.Path) {
			return 0, SOCKET_EINVAL
		}
		n := copy(unsafe.Slice((*byte)(unsafe.Pointer(&r.Path)), len(r.Path)), sa.path)
		if n > 0 && sa.path[0] != 0 {
			n++ // a path ends with its NUL, an abstract name does not
		}
		return int32(unsafe.Offsetof(r.Path)) + int32(n), 0
	}
	return 0, SOCKET_EAFNOSUPPORT
}

// setRaw reads the address that Winsock wrote, n bytes long.
func (sa *sockaddr) setRaw(rsa *windows.RawSockaddrAny, n int32) {
	*sa = sockaddr{}
	if n < 2 {
		return
	}
	sa.family = int(rsa.Addr.Family)
	switch {
	case sa.family == AF_INET && n >= int32(unsafe.Sizeof(windows.RawSockaddrInet4{})):
		r := (*windows.RawSockaddrInet4)(unsafe.Pointer(rsa))
		sa.port = getPort(&r.Port)
		sa.setIPv4(r.Addr)
	case sa.family == AF_INET6 && n >= int32(unsafe.Sizeof(windows.RawSockaddrInet6{})):
		r := (*windows.RawSockaddrInet6)(unsafe.Pointer(rsa))
		sa.port = getPort(&r.Port)
		sa.flowinfo = r.Flowinfo
		sa.ip = r.Addr
		sa.scope = r.Scope_id
	case sa.family == AF_UNIX:
		r := (*windows.RawSockaddrUnix)(unsafe.Pointer(rsa))
		n -= int32(unsafe.Offsetof(r.Path))
		sa.path = string(unsafe.Slice((*byte)(unsafe.Pointer(&r.Path)), min(int(n), len(r.Path))))
		if path := untilNUL(sa.path); path != "" {
			sa.path = path
		}
	}
}

// putPort and getPort know that ports are in network order.
func putPort(p *uint16, port uint16) {
	*(*[2]byte)(unsafe.Pointer(p)) = [2]byte{byte(port >> 8), byte(port)}
}

func getPort(p *uint16) uint16 {
	b := (*[2]byte)(unsafe.Pointer(p))
	return uint16(b[0])<<8 | uint16(b[1])
}
