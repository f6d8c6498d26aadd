//go:build unix

package socket

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// sysDup duplicates a socket's descriptor and returns the socket's family and type.
func sysDup(h uintptr) (fd, family, typ int, e Errno) {
	if family, typ, e = sysKind(int(h)); e != 0 {
		return -1, 0, 0, e
	}
	fd, e = duplicate(int(h))
	return fd, family, typ, e
}

// sysKind returns the family and the type of a socket.
func sysKind(fd int) (family, typ int, e Errno) {
	typ, err := unix.GetsockoptInt(fd, SOL_SOCKET, SO_TYPE)
	if err != nil {
		return 0, 0, errnoOf(err)
	}
	var sa sockaddr
	e = sysGetsockname(fd, &sa)
	return sa.family, typ, e
}

// duplicate returns a second descriptor of what fd is.
func duplicate(fd int) (int, Errno) {
	fd, err := unix.FcntlInt(uintptr(fd), syscall.F_DUPFD_CLOEXEC, 0)
	if err == nil && syscall.F_DUPFD_CLOEXEC == unix.F_DUPFD { // AIX has no such thing
		unix.CloseOnExec(fd)
	}
	return fd, errnoOf(err)
}

// sysGetTimeout reads SO_RCVTIMEO or SO_SNDTIMEO from the kernel, but not what an
// alarm has set for the moment.
func sysGetTimeout(fd, option int) Timeval {
	v := kernelTimeout(fd, option)
	if v.Sec == longTimeout {
		return Timeval{}
	}
	return v
}

func kernelTimeout(fd, option int) Timeval {
	var tv unix.Timeval
	if _, e := sysGetsockopt(fd, SOL_SOCKET, option, bytesOf(&tv)); e != 0 {
		return Timeval{}
	}
	return Timeval{Sec: int(tv.Sec), Usec: int(tv.Usec)}
}

// file returns a duplicate, for another process.
func (s *Socket) file() (*os.File, Errno) {
	fd, e := lend(s)
	if e != 0 {
		return nil, e
	}
	return os.NewFile(uintptr(fd), "socket"), 0
}
