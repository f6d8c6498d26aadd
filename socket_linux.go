package socket

import (
	"bytes"
	"math"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The system calls of Linux, made straight: x/sys would allocate for every
// address. Each takes a descriptor that does not block.

const (
	fionread = unix.TIOCINQ

	// A call that moves no more than this is over so soon that the scheduler
	// need not be told of it.
	rawLimit = 16 << 10
)

func sysSocket(domain, typ, protocol int) (int, Errno) {
	if domain == AF_PACKET && protocol >= 0 && protocol <= math.MaxUint16 {
		var p uint16
		putPort(&p, uint16(protocol)) // it is in network order, which PHP sees to
		protocol = int(p)
	}
	fd, err := unix.Socket(domain, typ|sockNonblock|sockCloexec, protocol)
	return fd, errnoOf(err)
}

func sysSocketpair(domain, typ, protocol int) ([2]int, Errno) {
	fds, err := unix.Socketpair(domain, typ|sockNonblock|sockCloexec, protocol)
	return fds, errnoOf(err)
}

func sysBind(fd int, sa *sockaddr) Errno {
	var rsa unix.RawSockaddrAny
	n, e := sa.raw(&rsa)
	if e != 0 {
		return e
	}
	_, _, errno := unix.Syscall(unix.SYS_BIND, uintptr(fd), uintptr(unsafe.Pointer(&rsa)), uintptr(n))
	return Errno(errno)
}

func sysListen(fd, backlog int) Errno {
	return errnoOf(unix.Listen(fd, int(int32(backlog))))
}

// sysAccept returns the new descriptor and the family of its peer.
func sysAccept(fd int) (nfd, family int, e Errno) {
	for {
		if nfd, family, e = accept4(fd); e != SOCKET_EINTR {
			return nfd, family, e
		}
	}
}

func accept4(fd int) (int, int, Errno) {
	var rsa unix.RawSockaddrAny
	n := uint32(unix.SizeofSockaddrAny)
	nfd, _, errno := unix.Syscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(unsafe.Pointer(&rsa)),
		uintptr(unsafe.Pointer(&n)), sockNonblock|sockCloexec, 0, 0)
	if errno != 0 {
		return -1, 0, Errno(errno)
	}
	return int(nfd), int(rsa.Addr.Family), 0
}

func sysConnect(fd int, sa *sockaddr) Errno {
	for {
		if e := connect1(fd, sa); e != SOCKET_EINTR {
			return e
		}
	}
}

// connect1 is sysConnect, but may be interrupted.
func connect1(fd int, sa *sockaddr) Errno {
	var rsa unix.RawSockaddrAny
	n, e := sa.raw(&rsa)
	if e != 0 {
		return e
	}
	_, _, errno := unix.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&rsa)), uintptr(n))
	return Errno(errno)
}

// connecting reports whether connect(2) left the connection to be waited for.
func connecting(e Errno) bool {
	return e == SOCKET_EINPROGRESS || e == SOCKET_EALREADY || e == SOCKET_EAGAIN
}

// connectOutcome asks how an attempt to connect is coming along by connecting again, as
// the kernel itself does it when connect(2) blocks: it returns 0 once and leaves the
// socket connected, or the error.
func connectOutcome(o *op, fd int) Errno {
	s := o.s
	if s.fd.shared.Load() != nil && s.family != AF_UNIX {
		// Another holder may have been told how it ended. To connect again would be
		// another attempt.
		p := []unix.PollFd{{Fd: int32(fd)}}
		if sysPoll(p, 0) == 0 && p[0].Revents&(unix.POLLHUP|unix.POLLERR) == unix.POLLHUP {
			return SOCKET_ECONNABORTED // as the kernel has it
		}
	}
	switch e := s.fd.connect(&o.sa, s.typ); e {
	case SOCKET_EALREADY, SOCKET_EINPROGRESS:
		return SOCKET_EWOULDBLOCK
	case SOCKET_EISCONN:
		return 0 // another call that waits for the same connection was told
	default:
		return e
	}
}

// waitConnect waits for a connection that connect(2) answered with e.
func waitConnect(s *Socket, o *op, e Errno, limit instant) Errno {
	if e == SOCKET_EAGAIN && s.family != AF_UNIX {
		return e // no port is free
	}
	if e != SOCKET_EAGAIN {
		// Over loopback it is made by now, and the poller need never hear of s.
		if e := stepConnect(o, s.fd.sysfd); e != SOCKET_EWOULDBLOCK {
			return e
		}
		return s.await(&s.fd.wr, o, limit)
	}
	// The backlog of an AF_UNIX listener is full, and the kernel has no event
	// for room in it: ask now and then.
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		until := now().add(pause).earlier(limit)
		if e := s.await(&s.fd.wr, o, until); e != errnoTimeout {
			return e
		}
		if limit.passed() {
			return SOCKET_EAGAIN
		}
	}
}

func sysShutdown(fd, how int) Errno { return errnoOf(unix.Shutdown(fd, int(int32(how)))) }

// sysRecv is recv(2). MSG_DONTWAIT makes it independent of O_NONBLOCK, which a
// process that shares the description may change.
func sysRecv(fd int, p []byte, flags int) (int, Errno) {
	for {
		var n uintptr
		var errno syscall.Errno
		if len(p) <= rawLimit {
			n, _, errno = unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|msgDontwait)), 0, 0)
		} else {
			n, _, errno = unix.Syscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|msgDontwait)), 0, 0)
		}
		if errno == 0 {
			raceWrite(p[:min(int(n), len(p))])
			return int(n), 0
		}
		if errno != unix.EINTR {
			return 0, Errno(errno)
		}
	}
}

// sysSend is send(2), see sysRecv. The runtime has turned SIGPIPE off.
func sysSend(fd int, p []byte, flags int) (int, Errno) {
	raceRead(p)
	for {
		var n uintptr
		var errno syscall.Errno
		if len(p) <= rawLimit {
			n, _, errno = unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|msgDontwait|unix.MSG_NOSIGNAL)), 0, 0)
		} else {
			n, _, errno = unix.Syscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|msgDontwait|unix.MSG_NOSIGNAL)), 0, 0)
		}
		if errno == 0 {
			return int(n), 0
		}
		if errno != unix.EINTR {
			return 0, Errno(errno)
		}
	}
}

// sysRecvfrom is sysRecv that stores the sender in sa. A path that sa held
// before is not made anew if it comes again.
func sysRecvfrom(fd int, p []byte, flags int, sa *sockaddr) (int, Errno) {
	var rsa unix.RawSockaddrAny
	for {
		size := uint32(unix.SizeofSockaddrAny)
		var n uintptr
		var errno syscall.Errno
		if len(p) <= rawLimit {
			n, _, errno = unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|msgDontwait)), uintptr(unsafe.Pointer(&rsa)), uintptr(unsafe.Pointer(&size)))
		} else {
			n, _, errno = unix.Syscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|msgDontwait)), uintptr(unsafe.Pointer(&rsa)), uintptr(unsafe.Pointer(&size)))
		}
		if errno == 0 {
			raceWrite(p[:min(int(n), len(p))])
			sa.setRaw(&rsa, size)
			return int(n), 0
		}
		if errno != unix.EINTR {
			return 0, Errno(errno)
		}
	}
}

// sysSendto is sysSend to the address sa, unless that is nil.
func sysSendto(fd int, p []byte, flags int, sa *sockaddr) (int, Errno) {
	if sa == nil {
		return sysSend(fd, p, flags)
	}
	var rsa unix.RawSockaddrAny
	size, e := sa.raw(&rsa)
	if e != 0 {
		return 0, e
	}
	raceRead(p)
	for {
		var n uintptr
		var errno syscall.Errno
		if len(p) <= rawLimit {
			n, _, errno = unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|msgDontwait|unix.MSG_NOSIGNAL)), uintptr(unsafe.Pointer(&rsa)), uintptr(size))
		} else {
			n, _, errno = unix.Syscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|msgDontwait|unix.MSG_NOSIGNAL)), uintptr(unsafe.Pointer(&rsa)), uintptr(size))
		}
		if errno == 0 {
			return int(n), 0
		}
		if errno != unix.EINTR {
			return 0, Errno(errno)
		}
	}
}

func sysGetsockname(fd int, sa *sockaddr) Errno { return getaddr(unix.SYS_GETSOCKNAME, fd, sa) }
func sysGetpeername(fd int, sa *sockaddr) Errno { return getaddr(unix.SYS_GETPEERNAME, fd, sa) }

func getaddr(trap uintptr, fd int, sa *sockaddr) Errno {
	var rsa unix.RawSockaddrAny
	n := uint32(unix.SizeofSockaddrAny)
	_, _, errno := unix.RawSyscall(trap, uintptr(fd), uintptr(unsafe.Pointer(&rsa)), uintptr(unsafe.Pointer(&n)))
	if errno == 0 {
		sa.setRaw(&rsa, n)
	}
	return Errno(errno)
}

// sysGetsockopt reads an option into p and returns how much of it the kernel filled.
// Like sysSetsockopt it tells the scheduler: the options of groups wait for whoever
// configures an interface.
func sysGetsockopt(fd, level, option int, p []byte) (int, Errno) {
	n := uint32(len(p))
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), uintptr(int32(level)), uintptr(int32(option)),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(unsafe.Pointer(&n)), 0)
	return int(n), Errno(errno)
}

func sysSetsockopt(fd, level, option int, p []byte) Errno {
	_, _, errno := unix.Syscall6(unix.SYS_SETSOCKOPT, uintptr(fd), uintptr(int32(level)), uintptr(int32(option)),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), 0)
	return Errno(errno)
}

// raw writes the address as the kernel wants it and returns its length.
func (sa *sockaddr) raw(rsa *unix.RawSockaddrAny) (uint32, Errno) {
	switch sa.family {
	case AF_INET:
		r := (*unix.RawSockaddrInet4)(unsafe.Pointer(rsa))
		r.Family = unix.AF_INET
		putPort(&r.Port, sa.port)
		copy(r.Addr[:], sa.ip[12:])
		return unix.SizeofSockaddrInet4, 0
	case AF_INET6:
		r := (*unix.RawSockaddrInet6)(unsafe.Pointer(rsa))
		r.Family = unix.AF_INET6
		putPort(&r.Port, sa.port)
		r.Flowinfo = sa.flowinfo
		r.Addr = sa.ip
		r.Scope_id = sa.scope
		return unix.SizeofSockaddrInet6, 0
	case AF_UNIX:
		r := (*unix.RawSockaddrUnix)(unsafe.Pointer(rsa))
		r.Family = unix.AF_UNIX
		if len(sa.path) > len(r.Path) {
			return 0, SOCKET_EINVAL
		}
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&r.Path)), len(r.Path)), sa.path)
		return uint32(unsafe.Offsetof(r.Path)) + uint32(len(sa.path)), 0
	case AF_PACKET:
		r := (*unix.RawSockaddrLinklayer)(unsafe.Pointer(rsa))
		r.Family = unix.AF_PACKET
		putPort(&r.Protocol, sa.port)
		r.Ifindex = int32(sa.scope)
		return unix.SizeofSockaddrLinklayer, 0
	}
	return 0, SOCKET_EAFNOSUPPORT
}

// setRaw reads the address that the kernel wrote, n bytes long.
func (sa *sockaddr) setRaw(rsa *unix.RawSockaddrAny, n uint32) {
	last := sa.path
	*sa = sockaddr{}
	if n < 2 {
		return
	}
	sa.family = int(rsa.Addr.Family)
	switch {
	case sa.family == AF_INET && n >= unix.SizeofSockaddrInet4:
		r := (*unix.RawSockaddrInet4)(unsafe.Pointer(rsa))
		sa.port = getPort(&r.Port)
		sa.setIPv4(r.Addr)
	case sa.family == AF_INET6 && n >= unix.SizeofSockaddrInet6:
		r := (*unix.RawSockaddrInet6)(unsafe.Pointer(rsa))
		sa.port = getPort(&r.Port)
		sa.flowinfo = r.Flowinfo
		sa.ip = r.Addr
		sa.scope = r.Scope_id
	case sa.family == AF_UNIX:
		r := (*unix.RawSockaddrUnix)(unsafe.Pointer(rsa))
		n -= uint32(unsafe.Offsetof(r.Path))
		path := unsafe.Slice((*byte)(unsafe.Pointer(&r.Path)), min(n, uint32(len(r.Path))))
		if end := bytes.IndexByte(path, 0); end > 0 {
			path = path[:end] // of a file, not an abstract name
		}
		if string(path) != last {
			last = string(path)
		}
		sa.path = last
	case sa.family == AF_PACKET && n >= uint32(unsafe.Offsetof(unix.RawSockaddrLinklayer{}.Addr)):
		r := (*unix.RawSockaddrLinklayer)(unsafe.Pointer(rsa))
		sa.port = getPort(&r.Protocol)
		sa.scope = uint32(r.Ifindex)
	case sa.family == AF_INET || sa.family == AF_INET6 || sa.family == AF_PACKET:
		sa.family = 0 // too short to be an address
	}
}

// putPort and getPort know that the kernel keeps ports in network order.
func putPort(p *uint16, port uint16) {
	*(*[2]byte)(unsafe.Pointer(p)) = [2]byte{byte(port >> 8), byte(port)}
}
func getPort(p *uint16) uint16 {
	b := (*[2]byte)(unsafe.Pointer(p))
	return uint16(b[0])<<8 | uint16(b[1])
}

// sysEnded reports whether no more will come than what is there, at least up to
// the next urgent data.
func sysEnded(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP | unix.POLLPRI}}
	if sysPoll(p, 0) != 0 {
		return true
	}
	if p[0].Revents == unix.POLLPRI {
		mark, _ := sysAtmark(fd) // it is left out, what follows it is read
		return !mark
	}
	return p[0].Revents != 0
}
