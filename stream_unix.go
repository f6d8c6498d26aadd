//go:build unix

package socket

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// sysDup duplicates a socket's descriptor and returns the socket's family and type.
func sysDup(h uintptr) (fd, family, typ int, e Errno) {
	var sa sockaddr
	typ, err := unix.GetsockoptInt(int(h), SOL_SOCKET, SO_TYPE)
	if e = errnoOf(err); e == 0 {
		e = sysGetsockname(int(h), &sa)
	}
	if e != 0 {
		return -1, 0, 0, e
	}
	fd, err = unix.FcntlInt(h, syscall.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return -1, 0, 0, errnoOf(err)
	}
	if syscall.F_DUPFD_CLOEXEC == unix.F_DUPFD { // AIX has no such thing
		unix.CloseOnExec(fd)
	}
	if typ != SOCK_DGRAM && typ != SOCK_RAW {
		if _, err := unix.Getpeername(fd); err != nil { // it may yet accept or connect
			unix.SetNonblock(fd, true)
		}
	}
	return fd, sa.family, typ, 0
}

// sysGetTimeout reads SO_RCVTIMEO or SO_SNDTIMEO from the kernel.
func sysGetTimeout(fd, option int) Timeval {
	var tv unix.Timeval
	if _, e := sysGetsockopt(fd, SOL_SOCKET, option, bytesOf(&tv)); e != 0 {
		return Timeval{}
	}
	return Timeval{Sec: int(tv.Sec), Usec: int(tv.Usec)}
}
