package sys

import (
	"bytes"
	"math"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The system calls of Linux. They are made directly, because x/sys allocates memory for every
// address. Each function takes a non-blocking descriptor.

const (
	fionread = unix.TIOCINQ

	// A call that transfers at most rawLimit bytes is so short that it need not tell Go's
	// scheduler. This does not hold if the call is slow for another reason; see Sockaddr.slow.
	rawLimit = 16 << 10
)

func Socket(domain, typ, protocol int) (int, Errno) {
	if domain == unix.AF_PACKET && protocol >= 0 && protocol <= math.MaxUint16 {
		var p uint16
		putPort(&p, uint16(protocol)) // as in PHP; the kernel expects the protocol in network byte order
		protocol = int(p)
	}
	fd, err := unix.Socket(domain, typ|SOCK_NONBLOCK|SOCK_CLOEXEC, protocol)
	return fd, errnoOf(err)
}

func Socketpair(domain, typ, protocol int) ([2]int, Errno) {
	fds, err := unix.Socketpair(domain, typ|SOCK_NONBLOCK|SOCK_CLOEXEC, protocol)
	return fds, errnoOf(err)
}

func Bind(fd int, sa *Sockaddr) Errno {
	var rsa unix.RawSockaddrAny
	n, e := sa.raw(&rsa)
	if e != 0 {
		return e
	}
	_, _, errno := unix.Syscall(unix.SYS_BIND, uintptr(fd), uintptr(unsafe.Pointer(&rsa)), uintptr(n))
	return errno
}

func Listen(fd, backlog int) Errno {
	return errnoOf(unix.Listen(fd, int(int32(backlog))))
}

// Accept returns the new descriptor and the address family of its peer. Accept does not tell Go's
// scheduler about the call, because fd is non-blocking.
func Accept(fd int) (int, int, Errno) {
	for {
		var rsa unix.RawSockaddrAny
		n := uint32(unix.SizeofSockaddrAny)
		nfd, _, e := syscall.RawSyscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(unsafe.Pointer(&rsa)),
			uintptr(unsafe.Pointer(&n)), SOCK_NONBLOCK|SOCK_CLOEXEC, 0, 0)
		switch e {
		case 0:
			return int(nfd), int(rsa.Addr.Family), 0
		case EINTR:
		default:
			return -1, 0, e
		}
	}
}

// AcceptOnce does what Accept does, for a descriptor that may be blocking. After EINTR it does
// not repeat the call, but returns EINTR.
func AcceptOnce(fd int) (int, int, Errno) {
	var rsa unix.RawSockaddrAny
	n := uint32(unix.SizeofSockaddrAny)
	nfd, _, e := unix.Syscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(unsafe.Pointer(&rsa)),
		uintptr(unsafe.Pointer(&n)), SOCK_NONBLOCK|SOCK_CLOEXEC, 0, 0)
	if e != 0 {
		return -1, 0, e
	}
	return int(nfd), int(rsa.Addr.Family), 0
}

// Connect calls connect(2), and repeats the call after EINTR. It tells Go's scheduler about the
// call only if sa.slow() is true.
func Connect(fd int, sa *Sockaddr) Errno {
	var rsa unix.RawSockaddrAny
	n, e := sa.raw(&rsa)
	if e != 0 {
		return e
	}
	for {
		if sa.slow() {
			_, _, e = unix.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&rsa)), uintptr(n))
		} else {
			_, _, e = syscall.RawSyscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&rsa)), uintptr(n))
		}
		if e != EINTR {
			return e
		}
	}
}

// ConnectOnce does what Connect does, for a descriptor that may be blocking. After EINTR it
// does not repeat the call, but returns EINTR.
func ConnectOnce(fd int, sa *Sockaddr) Errno {
	var rsa unix.RawSockaddrAny
	n, e := sa.raw(&rsa)
	if e != 0 {
		return e
	}
	_, _, errno := unix.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&rsa)), uintptr(n))
	return errno
}

func Shutdown(fd, how int) Errno { return errnoOf(unix.Shutdown(fd, int(int32(how)))) }

// Recv calls recv(2). It passes MSG_DONTWAIT, so it does not wait even if another process has
// cleared O_NONBLOCK on a shared open file description.
func Recv(fd int, p []byte, flags int) (int, Errno) { return recv(fd, p, flags, nil, nil) }

// Recvfrom does what Recv does, and also stores the sender in sa. If sa already holds the path
// of the sender, Recvfrom reuses this string.
func Recvfrom(fd int, p []byte, flags int, sa *Sockaddr) (int, Errno) {
	var rsa unix.RawSockaddrAny
	size := uint32(unix.SizeofSockaddrAny)
	n, e := recv(fd, p, flags, &rsa, &size)
	if e == 0 {
		sa.setRaw(&rsa, size)
	}
	return n, e
}

// recv calls recvfrom(2). The caller provides the memory for the sender's address, so a call
// that does not need the address needs less stack.
func recv(fd int, p []byte, flags int, rsa *unix.RawSockaddrAny, size *uint32) (int, Errno) {
	for {
		var n uintptr
		var e Errno
		if len(p) <= rawLimit {
			n, _, e = syscall.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|MSG_DONTWAIT)), uintptr(unsafe.Pointer(rsa)), uintptr(unsafe.Pointer(size)))
		} else {
			n, _, e = unix.Syscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|MSG_DONTWAIT)), uintptr(unsafe.Pointer(rsa)), uintptr(unsafe.Pointer(size)))
		}
		if e == 0 {
			raceWrite(p[:min(int(n), len(p))])
			return int(n), 0
		}
		if e != unix.EINTR {
			return 0, e
		}
	}
}

// Send calls send(2) or, if sa is not nil, sendto(2). Like Recv, it passes MSG_DONTWAIT. It
// also passes MSG_NOSIGNAL, which suppresses SIGPIPE.
func Send(fd int, p []byte, flags int, sa *Sockaddr) (int, Errno) {
	var rsa *unix.RawSockaddrAny
	var size uint32
	if sa != nil {
		var space unix.RawSockaddrAny
		rsa = &space
		var e Errno
		if size, e = sa.raw(rsa); e != 0 {
			return 0, e
		}
	}
	raceRead(p)
	short := len(p) <= rawLimit && !sa.slow()
	for {
		var n uintptr
		var e Errno
		if short {
			n, _, e = syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|MSG_DONTWAIT|unix.MSG_NOSIGNAL)), uintptr(unsafe.Pointer(rsa)), uintptr(size))
		} else {
			n, _, e = unix.Syscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
				uintptr(len(p)), uintptr(uint32(flags|MSG_DONTWAIT|unix.MSG_NOSIGNAL)), uintptr(unsafe.Pointer(rsa)), uintptr(size))
		}
		if e == 0 {
			return int(n), 0
		}
		if e != unix.EINTR {
			return 0, e
		}
	}
}

func Getsockname(fd int, sa *Sockaddr) Errno { return getaddr(unix.SYS_GETSOCKNAME, fd, sa) }
func Getpeername(fd int, sa *Sockaddr) Errno { return getaddr(unix.SYS_GETPEERNAME, fd, sa) }

func getaddr(trap uintptr, fd int, sa *Sockaddr) Errno {
	var rsa unix.RawSockaddrAny
	n := uint32(unix.SizeofSockaddrAny)
	_, _, errno := syscall.RawSyscall(trap, uintptr(fd), uintptr(unsafe.Pointer(&rsa)), uintptr(unsafe.Pointer(&n)))
	if errno == 0 {
		sa.setRaw(&rsa, n)
	}
	return errno
}

// Getsockopt reads an option into p and returns the number of bytes that the kernel has stored.
// Getsockopt and Setsockopt tell Go's scheduler about the call, because multicast options may
// wait for a kernel lock. The kernel holds this lock while an interface is configured.
func Getsockopt(fd, level, option int, p []byte) (int, Errno) {
	n := uint32(len(p))
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), uintptr(int32(level)), uintptr(int32(option)),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(unsafe.Pointer(&n)), 0)
	return int(n), errno
}

func Setsockopt(fd, level, option int, p []byte) Errno {
	_, _, errno := unix.Syscall6(unix.SYS_SETSOCKOPT, uintptr(fd), uintptr(int32(level)), uintptr(int32(option)),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), 0)
	return errno
}

// slow reports whether a call with the address sa may take long even if it does not wait. This
// is so if sa is a path, because the file system may be on another machine. sa may be nil.
func (sa *Sockaddr) slow() bool {
	return sa != nil && sa.Family == unix.AF_UNIX && sa.Path != "" && sa.Path[0] != 0
}

// raw writes sa to rsa in the kernel's form and returns the length of that form.
func (sa *Sockaddr) raw(rsa *unix.RawSockaddrAny) (uint32, Errno) {
	switch sa.Family {
	case unix.AF_INET:
		r := (*unix.RawSockaddrInet4)(unsafe.Pointer(rsa))
		r.Family = unix.AF_INET
		putPort(&r.Port, sa.Port)
		copy(r.Addr[:], sa.IP[12:])
		return unix.SizeofSockaddrInet4, 0
	case unix.AF_INET6:
		r := (*unix.RawSockaddrInet6)(unsafe.Pointer(rsa))
		r.Family = unix.AF_INET6
		putPort(&r.Port, sa.Port)
		r.Flowinfo = sa.Flowinfo
		r.Addr = sa.IP
		r.Scope_id = sa.Scope
		return unix.SizeofSockaddrInet6, 0
	case unix.AF_UNIX:
		r := (*unix.RawSockaddrUnix)(unsafe.Pointer(rsa))
		r.Family = unix.AF_UNIX
		if len(sa.Path) > len(r.Path) {
			return 0, EINVAL
		}
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&r.Path)), len(r.Path)), sa.Path)
		return uint32(unsafe.Offsetof(r.Path)) + uint32(len(sa.Path)), 0
	case unix.AF_PACKET:
		r := (*unix.RawSockaddrLinklayer)(unsafe.Pointer(rsa))
		r.Family = unix.AF_PACKET
		putPort(&r.Protocol, sa.Port)
		r.Ifindex = int32(sa.Scope)
		return unix.SizeofSockaddrLinklayer, 0
	}
	return 0, EAFNOSUPPORT
}

// setRaw sets sa to the address that the kernel has written to rsa. This address is n bytes long.
func (sa *Sockaddr) setRaw(rsa *unix.RawSockaddrAny, n uint32) {
	last := sa.Path
	*sa = Sockaddr{}
	if n < 2 {
		return
	}
	sa.Family = int(rsa.Addr.Family)
	switch {
	case sa.Family == unix.AF_INET && n >= unix.SizeofSockaddrInet4:
		r := (*unix.RawSockaddrInet4)(unsafe.Pointer(rsa))
		sa.Port = getPort(&r.Port)
		sa.SetIPv4(r.Addr)
	case sa.Family == unix.AF_INET6 && n >= unix.SizeofSockaddrInet6:
		r := (*unix.RawSockaddrInet6)(unsafe.Pointer(rsa))
		sa.Port = getPort(&r.Port)
		sa.Flowinfo = r.Flowinfo
		sa.IP = r.Addr
		sa.Scope = r.Scope_id
	case sa.Family == unix.AF_UNIX:
		r := (*unix.RawSockaddrUnix)(unsafe.Pointer(rsa))
		n -= uint32(unsafe.Offsetof(r.Path))
		path := unsafe.Slice((*byte)(unsafe.Pointer(&r.Path)), min(n, uint32(len(r.Path))))
		if end := bytes.IndexByte(path, 0); end > 0 {
			path = path[:end] // this is a path, not an abstract name
		}
		if string(path) != last {
			last = string(path)
		}
		sa.Path = last
	case sa.Family == unix.AF_PACKET && n >= uint32(unsafe.Offsetof(unix.RawSockaddrLinklayer{}.Addr)):
		r := (*unix.RawSockaddrLinklayer)(unsafe.Pointer(rsa))
		sa.Port = getPort(&r.Protocol)
		sa.Scope = uint32(r.Ifindex)
	case sa.Family == unix.AF_INET || sa.Family == unix.AF_INET6 || sa.Family == unix.AF_PACKET:
		sa.Family = 0 // too short to be an address
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

// Ended reports whether no more data will arrive, or no more data before the next urgent byte.
func Ended(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP | unix.POLLPRI}}
	if Poll(p, 0) != 0 {
		return true
	}
	if p[0].Revents == unix.POLLPRI {
		mark, _ := Atmark(fd) // at the mark, a read skips the urgent byte and returns the data after it
		return !mark
	}
	return p[0].Revents != 0
}

// storageAlign is the offset of the struct sockaddr_storage in a struct group_req.
const storageAlign = int(unsafe.Sizeof(uintptr(0)))
