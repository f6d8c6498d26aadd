package sys

import (
	"bytes"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The system calls of Windows. Each function takes a non-blocking socket.

// FD is the system's handle for a socket.
type FD = windows.Handle

// MaxPath is the size of the field sun_path in C. A path must be shorter.
const MaxPath = len(windows.RawSockaddrUnix{}.Path)

// EmptySendWaits says whether a Send of 0 bytes to a stream fails with EWOULDBLOCK if there is
// no room. Under Wine, it does.
const EmptySendWaits = true

func Socket(domain, typ, protocol int) (windows.Handle, Errno) {
	return wsaSocket(domain, typ, protocol)
}

func Bind(fd windows.Handle, sa *Sockaddr) Errno {
	var rsa windows.RawSockaddrAny
	n, e := sa.raw(&rsa)
	if e != 0 {
		return e
	}
	return wsaAddr(procBind, fd, &rsa, n)
}

func Listen(fd windows.Handle, backlog int) Errno {
	return wsaInt(procListen, fd, int(int32(backlog)))
}

// Accept returns the new socket and the address family of its peer.
func Accept(fd windows.Handle) (windows.Handle, int, Errno) {
	var rsa windows.RawSockaddrAny
	c, e := wsaAccept(fd, &rsa)
	return c, int(rsa.Addr.Family), e
}

func Connect(fd windows.Handle, sa *Sockaddr) Errno {
	var rsa windows.RawSockaddrAny
	n, e := sa.raw(&rsa)
	if e != 0 {
		return e
	}
	return wsaAddr(procConnect, fd, &rsa, n)
}

func Shutdown(fd windows.Handle, how int) Errno {
	return wsaInt(procShutdown, fd, int(int32(how)))
}

// Recv calls recv. It ignores MSG_WAITALL, because Winsock refuses this flag on a non-blocking
// socket. The caller must itself wait for all data.
func Recv(fd windows.Handle, p []byte, flags int) (int, Errno) {
	n, e := wsaRecv(fd, p, flags&^windows.MSG_WAITALL)
	return received(p, n, e)
}

// Recvfrom calls recvfrom and stores the sender in sa. Like Recv, it ignores MSG_WAITALL.
func Recvfrom(fd windows.Handle, p []byte, flags int, sa *Sockaddr) (int, Errno) {
	var rsa windows.RawSockaddrAny
	var size int32
	n, e := wsaRecvfrom(fd, p, flags&^windows.MSG_WAITALL, &rsa, &size)
	if n, e = received(p, n, e); e == 0 {
		sa.setRaw(&rsa, size)
	}
	return n, e
}

// received returns the result of a call that has received n bytes into p or has failed with e.
func received(p []byte, n int, e Errno) (int, Errno) {
	if e == EMSGSIZE { // the datagram was too long for p; this is not an error on other systems
		n, e = len(p), 0
	}
	if e == 0 {
		raceWrite(p[:n])
	}
	return n, e
}

// Send calls send or, if sa is not nil, sendto.
func Send(fd windows.Handle, p []byte, flags int, sa *Sockaddr) (int, Errno) {
	raceRead(p)
	if sa == nil {
		return wsaSend(fd, p, flags)
	}
	var rsa windows.RawSockaddrAny
	size, e := sa.raw(&rsa)
	if e != 0 {
		return 0, e
	}
	return wsaSendto(fd, p, flags, &rsa, size)
}

func Getsockname(fd windows.Handle, sa *Sockaddr) Errno { return getaddr(procGetsockname, fd, sa) }
func Getpeername(fd windows.Handle, sa *Sockaddr) Errno { return getaddr(procGetpeername, fd, sa) }

func getaddr(proc *windows.LazyProc, fd windows.Handle, sa *Sockaddr) Errno {
	var rsa windows.RawSockaddrAny
	n, e := wsaName(proc, fd, &rsa)
	if e == 0 {
		sa.setRaw(&rsa, n)
	}
	return e
}

// Getsockopt reads an option into p and returns the number of bytes that the system has stored.
func Getsockopt(fd windows.Handle, level, option int, p []byte) (int, Errno) {
	return wsaGetsockopt(fd, level, option, p)
}

func Setsockopt(fd windows.Handle, level, option int, p []byte) Errno {
	return wsaSetsockopt(fd, level, option, p)
}

// Pending returns the number of bytes that fd can read now.
func Pending(fd windows.Handle) int {
	var n uint32
	if wsaIoctl(fd, fionread, &n) != 0 {
		return 0
	}
	return int(n)
}

// linger is Winsock's struct LINGER.
type linger struct{ onoff, linger uint16 }

// GetLinger reads SO_LINGER.
func GetLinger(fd windows.Handle, option int) (onoff, seconds int, e Errno) {
	var l linger
	_, e = wsaGetsockopt(fd, windows.SOL_SOCKET, option, BytesOf(&l))
	return int(l.onoff), int(l.linger), e
}

// SetLinger sets SO_LINGER.
func SetLinger(fd windows.Handle, option, onoff, seconds int) Errno {
	l := linger{uint16(onoff), uint16(seconds)}
	return wsaSetsockopt(fd, windows.SOL_SOCKET, option, BytesOf(&l))
}

// SetTimeout sets SO_RCVTIMEO or SO_SNDTIMEO. Windows counts these times in milliseconds.
// SetTimeout rounds up, because 0 would mean no timeout.
func SetTimeout(fd windows.Handle, option, sec, usec int) Errno {
	if usec < 0 || usec > 999999 {
		return EINVAL
	}
	var ms uint32
	if sec >= 0 {
		const most = 1<<32 - 2 // the next larger value means no timeout
		if uint64(sec) > most/1000 {
			ms = most
		} else {
			ms = uint32(min(most, uint64(sec)*1000+uint64(usec+999)/1000))
		}
	}
	return wsaSetsockopt(fd, windows.SOL_SOCKET, option, BytesOf(&ms))
}

// raw writes sa to rsa in Winsock's form and returns the length of that form.
func (sa *Sockaddr) raw(rsa *windows.RawSockaddrAny) (int32, Errno) {
	switch sa.Family {
	case windows.AF_INET:
		r := (*windows.RawSockaddrInet4)(unsafe.Pointer(rsa))
		r.Family = windows.AF_INET
		putPort(&r.Port, sa.Port)
		copy(r.Addr[:], sa.IP[12:])
		return int32(unsafe.Sizeof(*r)), 0
	case windows.AF_INET6:
		r := (*windows.RawSockaddrInet6)(unsafe.Pointer(rsa))
		r.Family = windows.AF_INET6
		putPort(&r.Port, sa.Port)
		r.Flowinfo = sa.Flowinfo
		r.Addr = sa.IP
		r.Scope_id = sa.Scope
		return int32(unsafe.Sizeof(*r)), 0
	case windows.AF_UNIX:
		r := (*windows.RawSockaddrUnix)(unsafe.Pointer(rsa))
		r.Family = windows.AF_UNIX
		if len(sa.Path) >= len(r.Path) {
			return 0, EINVAL
		}
		n := copy(unsafe.Slice((*byte)(unsafe.Pointer(&r.Path)), len(r.Path)), sa.Path)
		if n > 0 && sa.Path[0] != 0 {
			n++ // the length of a path includes its NUL; that of an abstract name does not
		}
		return int32(unsafe.Offsetof(r.Path)) + int32(n), 0
	}
	return 0, EAFNOSUPPORT
}

// setRaw sets sa to the address that Winsock has written to rsa. This address is n bytes long.
func (sa *Sockaddr) setRaw(rsa *windows.RawSockaddrAny, n int32) {
	*sa = Sockaddr{}
	if n < 2 {
		return
	}
	sa.Family = int(rsa.Addr.Family)
	switch {
	case sa.Family == windows.AF_INET && n >= int32(unsafe.Sizeof(windows.RawSockaddrInet4{})):
		r := (*windows.RawSockaddrInet4)(unsafe.Pointer(rsa))
		sa.Port = getPort(&r.Port)
		sa.SetIPv4(r.Addr)
	case sa.Family == windows.AF_INET6 && n >= int32(unsafe.Sizeof(windows.RawSockaddrInet6{})):
		r := (*windows.RawSockaddrInet6)(unsafe.Pointer(rsa))
		sa.Port = getPort(&r.Port)
		sa.Flowinfo = r.Flowinfo
		sa.IP = r.Addr
		sa.Scope = r.Scope_id
	case sa.Family == windows.AF_UNIX:
		r := (*windows.RawSockaddrUnix)(unsafe.Pointer(rsa))
		n -= int32(unsafe.Offsetof(r.Path))
		path := unsafe.Slice((*byte)(unsafe.Pointer(&r.Path)), min(int(n), len(r.Path)))
		if end := bytes.IndexByte(path, 0); end > 0 {
			path = path[:end] // this is a path, not an abstract name
		}
		sa.Path = string(path)
	}
}

// putPort stores a port in network byte order, and getPort reads it.
func putPort(p *uint16, port uint16) {
	*(*[2]byte)(unsafe.Pointer(p)) = [2]byte{byte(port >> 8), byte(port)}
}

func getPort(p *uint16) uint16 {
	b := (*[2]byte)(unsafe.Pointer(p))
	return uint16(b[0])<<8 | uint16(b[1])
}

// storageAlign is the offset of the SOCKADDR_STORAGE in a GROUP_REQ.
const storageAlign = 8

// Atmark fails, because Winsock's SIOCATMARK does something else: it reports whether all urgent
// data has been read.
func Atmark(windows.Handle) (bool, Errno) { return false, EOPNOTSUPP }

// Dup duplicates a socket. It also returns the family and the type of the socket.
func Dup(h uintptr) (fd windows.Handle, family, typ int, e Errno) {
	var info ProtocolInfo
	if e = WSADuplicate(windows.Handle(h), windows.GetCurrentProcessId(), &info); e != 0 {
		if e == EOPNOTSUPP {
			e = ENOTSOCK // if h is not a socket, Wine returns EOPNOTSUPP and Windows returns ENOTSOCK
		}
		return windows.InvalidHandle, 0, 0, e
	}
	fd, e = WSAImport(&info)
	return fd, int(info.Family), int(info.Type), e
}

// GetTimeout reads SO_RCVTIMEO or SO_SNDTIMEO.
func GetTimeout(fd windows.Handle, option int) (sec, usec int) {
	var ms uint32
	if _, e := Getsockopt(fd, windows.SOL_SOCKET, option, BytesOf(&ms)); e != 0 {
		return 0, 0
	}
	return int(ms / 1000), int(ms % 1000 * 1000)
}

// CloseOnExec does nothing, because Windows does not pass sockets in messages.
func CloseOnExec(windows.Handle) {}
