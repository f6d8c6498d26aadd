//go:build unix

package socket

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// sysDup duplicates a socket's descriptor and returns the socket's type.
func sysDup(h uintptr) (fd, typ int, e Errno) {
	typ, err := unix.GetsockoptInt(int(h), SOL_SOCKET, SO_TYPE)
	if err != nil {
		return -1, 0, errnoOf(err)
	}
	fd, err = unix.FcntlInt(h, syscall.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return -1, 0, errnoOf(err)
	}
	if syscall.F_DUPFD_CLOEXEC == unix.F_DUPFD { // AIX has no such thing
		unix.CloseOnExec(fd)
	}
	if typ != SOCK_DGRAM && typ != SOCK_RAW {
		if _, err := unix.Getpeername(fd); err != nil { // it may yet accept or connect
			if err := unix.SetNonblock(fd, true); err != nil {
				unix.Close(fd)
				return -1, 0, errnoOf(err)
			}
		}
	}
	return fd, typ, 0
}

// sysFamily returns the family of a socket.
func sysFamily(fd int) (int, Errno) {
	var sa sockaddr
	e := sysGetsockname(fd, &sa)
	return sa.family, e
}

// sysGetTimeout reads SO_RCVTIMEO or SO_SNDTIMEO from the kernel.
func sysGetTimeout(fd, option int) Timeval {
	var tv unix.Timeval
	if _, e := sysGetsockopt(fd, SOL_SOCKET, option, bytesOf(&tv)); e != 0 {
		return Timeval{}
	}
	return Timeval{Sec: int(tv.Sec), Usec: int(tv.Usec)}
}
