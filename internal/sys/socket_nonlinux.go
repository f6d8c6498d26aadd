//go:build unix && !linux

package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The system calls of every Unix except Linux. They are made through x/sys, because on these
// systems the C library is the stable interface, not the numbers of the system calls.

// fionread is FIONREAD, which has the same number on all these systems.
const fionread = 0x4004667f

// own makes a new descriptor non-blocking and close-on-exec.
func own(fd int) Errno {
	unix.CloseOnExec(fd)
	if SO_NOSIGPIPE >= 0 {
		// With SO_NOSIGPIPE, writing to a closed connection does not raise SIGPIPE. Go's
		// runtime ignores this signal, but another program that gets the descriptor might not.
		// An error does not matter: macOS refuses the option if the connection has already
		// ended.
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, SO_NOSIGPIPE, 1)
	}
	return errnoOf(unix.SetNonblock(fd, true))
}

// The functions below lock syscall.ForkLock. So no child process can start between the creation
// of a descriptor and the call that marks it close-on-exec.

func Socket(domain, typ, protocol int) (int, Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(domain, typ, protocol)
	if err != nil {
		return -1, errnoOf(err)
	}
	if e := own(fd); e != 0 {
		unix.Close(fd)
		return -1, e
	}
	return fd, 0
}

func Socketpair(domain, typ, protocol int) ([2]int, Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := unix.Socketpair(domain, typ, protocol)
	if err != nil {
		return fds, errnoOf(err)
	}
	for _, fd := range fds {
		if e := own(fd); e != 0 {
			unix.Close(fds[0])
			unix.Close(fds[1])
			return fds, e
		}
	}
	return fds, 0
}

// Accept returns the new descriptor and the address family of its peer. The new descriptor is
// always non-blocking. (Some of these systems copy O_NONBLOCK from the listener, others do
// not.)
func Accept(fd int) (int, int, Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	for {
		nfd, from, err := unix.Accept(fd)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return -1, 0, errnoOf(err)
		}
		if e := own(nfd); e != 0 {
			unix.Close(nfd)
			return -1, 0, e
		}
		var sa Sockaddr
		sa.setSys(from)
		return nfd, sa.Family, 0
	}
}

func Bind(fd int, sa *Sockaddr) Errno {
	to, e := sa.sys()
	if e != 0 {
		return e
	}
	return errnoOf(unix.Bind(fd, to))
}

func Listen(fd, backlog int) Errno {
	return errnoOf(unix.Listen(fd, int(int32(backlog))))
}

func Connect(fd int, sa *Sockaddr) Errno {
	to, e := sa.sys()
	if e != 0 {
		return e
	}
	err := unix.Connect(fd, to)
	if err == unix.EINTR {
		return EINPROGRESS // the attempt continues, and another connect(2) would return EALREADY
	}
	return errnoOf(err)
}

func Shutdown(fd, how int) Errno { return errnoOf(unix.Shutdown(fd, int(int32(how)))) }

// Recv calls recv(2).
func Recv(fd int, p []byte, flags int) (int, Errno) { return Recvfrom(fd, p, flags, nil) }

// Recvfrom calls recvfrom(2). It stores the sender in sa, unless sa is nil.
func Recvfrom(fd int, p []byte, flags int, sa *Sockaddr) (int, Errno) {
	for {
		n, from, err := unix.Recvfrom(fd, p, flags|MSG_DONTWAIT)
		if err == nil {
			raceWrite(p[:min(n, len(p))])
			if sa != nil {
				sa.setSys(from)
			}
			return n, 0
		}
		if err != unix.EINTR {
			return 0, errnoOf(err)
		}
	}
}

// Send calls send(2) or, if sa is not nil, sendto(2).
func Send(fd int, p []byte, flags int, sa *Sockaddr) (int, Errno) {
	var to unix.Sockaddr
	if sa != nil {
		var e Errno
		if to, e = sa.sys(); e != 0 {
			return 0, e
		}
	}
	raceRead(p)
	for {
		n, err := unix.SendmsgN(fd, p, nil, to, flags|MSG_DONTWAIT)
		if err == nil {
			return n, 0
		}
		if err != unix.EINTR {
			return 0, errnoOf(err)
		}
	}
}

func Getsockname(fd int, sa *Sockaddr) Errno {
	from, err := unix.Getsockname(fd)
	sa.setSys(from)
	return errnoOf(err)
}

func Getpeername(fd int, sa *Sockaddr) Errno {
	from, err := unix.Getpeername(fd)
	sa.setSys(from)
	return errnoOf(err)
}

// Getsockopt reads an option of up to 32 bytes into p and returns the number of bytes. x/sys
// has no function that reads an option as raw bytes. So Getsockopt reads each option of more
// than 4 bytes as an ICMPv6Filter, which has 32 bytes. The system looks only at the size.
func Getsockopt(fd, level, option int, p []byte) (int, Errno) {
	if len(p) <= 4 {
		v, err := unix.GetsockoptInt(fd, level, option)
		c := int32(v)
		return copy(p, BytesOf(&c)), errnoOf(err)
	}
	v, err := unix.GetsockoptICMPv6Filter(fd, level, option)
	if err != nil {
		return 0, errnoOf(err)
	}
	return copy(p, BytesOf(v)), 0
}

func Setsockopt(fd, level, option int, p []byte) Errno {
	return errnoOf(unix.SetsockoptString(fd, level, option, unsafe.String(unsafe.SliceData(p), len(p))))
}

// sys converts sa to the form of package x/sys.
func (sa *Sockaddr) sys() (unix.Sockaddr, Errno) {
	switch sa.Family {
	case unix.AF_INET:
		return &unix.SockaddrInet4{Port: int(sa.Port), Addr: [4]byte(sa.IP[12:])}, 0
	case unix.AF_INET6:
		return &unix.SockaddrInet6{Port: int(sa.Port), Addr: sa.IP, ZoneId: sa.Scope}, 0
	case unix.AF_UNIX:
		return &unix.SockaddrUnix{Name: sa.Path}, 0
	}
	return nil, EAFNOSUPPORT
}

// setSys sets sa to an address in the form of package x/sys.
func (sa *Sockaddr) setSys(from unix.Sockaddr) {
	*sa = Sockaddr{}
	switch from := from.(type) {
	case *unix.SockaddrInet4:
		sa.Family = unix.AF_INET
		sa.Port = uint16(from.Port)
		sa.SetIPv4(from.Addr)
	case *unix.SockaddrInet6:
		sa.Family = unix.AF_INET6
		sa.Port = uint16(from.Port)
		sa.IP = from.Addr
		sa.Scope = from.ZoneId
	case *unix.SockaddrUnix:
		sa.Family = unix.AF_UNIX
		sa.Path = from.Name
	}
}

// Ended reports whether no more data will arrive.
func Ended(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd)}}
	return Poll(p, 0) != 0 || p[0].Revents != 0
}

// storageAlign is the offset of the sockaddr_storage in a group_req.
//
//lint:ignore U1000 macOS and FreeBSD have no use for it
const storageAlign = 8
