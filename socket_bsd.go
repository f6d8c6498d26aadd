//go:build unix && !linux

package socket

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The system calls of every Unix but Linux, through x/sys: there the libraries
// are the interface, not the numbers of the calls.

// fionread is FIONREAD, the same number on all of them.
const fionread = 0x4004667f

func (c *call) takesFamily(domain int) bool { return false }

// own makes a new descriptor non-blocking and close-on-exec.
func own(fd int) Errno {
	unix.CloseOnExec(fd)
	noSigpipe(fd)
	return errnoOf(unix.SetNonblock(fd, true))
}

// Between making a descriptor and marking it close-on-exec no child may start.

func sysSocket(domain, typ, protocol int) (int, Errno) {
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

func sysSocketpair(domain, typ, protocol int) ([2]int, Errno) {
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

// sysAccept returns the new descriptor and the family of its peer. It may
// inherit O_NONBLOCK, or not: here all are non-blocking in the end.
func sysAccept(fd int) (int, int, Errno) {
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
		var sa sockaddr
		sa.setSys(from)
		return nfd, sa.family, 0
	}
}

func sysBind(fd int, sa *sockaddr) Errno {
	to, e := sa.sys()
	if e != 0 {
		return e
	}
	return errnoOf(unix.Bind(fd, to))
}

func sysListen(fd, backlog int) Errno {
	return errnoOf(unix.Listen(fd, int(int32(backlog))))
}

func sysConnect(fd int, sa *sockaddr) Errno {
	to, e := sa.sys()
	if e != 0 {
		return e
	}
	err := unix.Connect(fd, to)
	if err == unix.EINTR {
		return SOCKET_EINPROGRESS // it goes on, and another call would be told EALREADY
	}
	return errnoOf(err)
}

// connecting reports whether connect(2) left the connection to be waited for.
func connecting(e Errno) bool { return e == SOCKET_EINPROGRESS || e == SOCKET_EALREADY }

// connectOutcome asks how an attempt to connect is coming along.
func connectOutcome(o *op, fd int) Errno {
	n, err := unix.GetsockoptInt(fd, SOL_SOCKET, SO_ERROR)
	if err != nil || n != 0 {
		return max(Errno(n), errnoOf(err))
	}
	if _, err := unix.Getpeername(fd); err != nil {
		return SOCKET_EWOULDBLOCK
	}
	return 0
}

func waitConnect(s *Socket, o *op, _ Errno, limit instant) Errno {
	return s.await(&s.fd.wr, o, limit)
}

func sysShutdown(fd, how int) Errno { return errnoOf(unix.Shutdown(fd, int(int32(how)))) }

func sysRecv(fd int, p []byte, flags int) (int, Errno) {
	for {
		n, _, err := unix.Recvfrom(fd, p, flags|msgDontwait)
		if err == nil {
			raceWrite(p[:min(n, len(p))])
			return n, 0
		}
		if err != unix.EINTR {
			return 0, errnoOf(err)
		}
	}
}

func sysSend(fd int, p []byte, flags int) (int, Errno) {
	raceRead(p)
	for {
		n, err := unix.SendmsgN(fd, p, nil, nil, flags|msgDontwait)
		if err == nil {
			return n, 0
		}
		if err != unix.EINTR {
			return 0, errnoOf(err)
		}
	}
}

func sysRecvfrom(fd int, p []byte, flags int, sa *sockaddr) (int, Errno) {
	for {
		n, from, err := unix.Recvfrom(fd, p, flags|msgDontwait)
		if err == nil {
			raceWrite(p[:min(n, len(p))])
			sa.setSys(from)
			return n, 0
		}
		if err != unix.EINTR {
			return 0, errnoOf(err)
		}
	}
}

func sysSendto(fd int, p []byte, flags int, sa *sockaddr) (int, Errno) {
	if sa == nil {
		return sysSend(fd, p, flags)
	}
	to, e := sa.sys()
	if e != 0 {
		return 0, e
	}
	raceRead(p)
	for {
		n, err := unix.SendmsgN(fd, p, nil, to, flags|msgDontwait)
		if err == nil {
			return n, 0
		}
		if err != unix.EINTR {
			return 0, errnoOf(err)
		}
	}
}

func sysGetsockname(fd int, sa *sockaddr) Errno {
	from, err := unix.Getsockname(fd)
	sa.setSys(from)
	return errnoOf(err)
}

func sysGetpeername(fd int, sa *sockaddr) Errno {
	from, err := unix.Getpeername(fd)
	sa.setSys(from)
	return errnoOf(err)
}

// sysGetsockopt reads an option of up to 32 bytes. x/sys has no call for the
// bytes as such, but for structures of several sizes, which the system fills
// without asking what they are.
func sysGetsockopt(fd, level, option int, p []byte) (int, Errno) {
	if len(p) <= 4 {
		v, err := unix.GetsockoptInt(fd, level, option)
		c := int32(v)
		return copy(p, bytesOf(&c)), errnoOf(err)
	}
	v, err := unix.GetsockoptICMPv6Filter(fd, level, option)
	if err != nil {
		return 0, errnoOf(err)
	}
	return copy(p, bytesOf(v)), 0
}

func sysSetsockopt(fd, level, option int, p []byte) Errno {
	return errnoOf(unix.SetsockoptString(fd, level, option, unsafe.String(unsafe.SliceData(p), len(p))))
}

// sys returns the address in x/sys's form.
func (sa *sockaddr) sys() (unix.Sockaddr, Errno) {
	switch sa.family {
	case AF_INET:
		return &unix.SockaddrInet4{Port: int(sa.port), Addr: [4]byte(sa.ip[12:])}, 0
	case AF_INET6:
		return &unix.SockaddrInet6{Port: int(sa.port), Addr: sa.ip, ZoneId: sa.scope}, 0
	case AF_UNIX:
		return &unix.SockaddrUnix{Name: sa.path}, 0
	}
	return nil, SOCKET_EAFNOSUPPORT
}

// setSys reads an address of x/sys's form.
func (sa *sockaddr) setSys(from unix.Sockaddr) {
	*sa = sockaddr{}
	switch from := from.(type) {
	case *unix.SockaddrInet4:
		sa.family = AF_INET
		sa.port = uint16(from.Port)
		sa.setIPv4(from.Addr)
	case *unix.SockaddrInet6:
		sa.family = AF_INET6
		sa.port = uint16(from.Port)
		sa.ip = from.Addr
		sa.scope = from.ZoneId
	case *unix.SockaddrUnix:
		sa.family = AF_UNIX
		sa.path = from.Name
	}
}

// sysEnded reports whether no more will come than what is there.
func sysEnded(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd)}}
	return sysPoll(p, 0) != 0 || p[0].Revents != 0
}
