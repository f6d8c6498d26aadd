//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Dup duplicates a socket's descriptor and returns the socket's family and type.
func Dup(h uintptr) (fd, family, typ int, e Errno) {
	if family, typ, e = Kind(int(h)); e != 0 {
		return -1, 0, 0, e
	}
	fd, e = Duplicate(int(h))
	return fd, family, typ, e
}

// Kind returns the family and the type of a socket.
func Kind(fd int) (family, typ int, e Errno) {
	typ, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	if err != nil {
		return 0, 0, errnoOf(err)
	}
	var sa Sockaddr
	e = Getsockname(fd, &sa)
	return sa.Family, typ, e
}

// Duplicate returns a second descriptor of what fd is.
func Duplicate(fd int) (int, Errno) {
	fd, err := unix.FcntlInt(uintptr(fd), syscall.F_DUPFD_CLOEXEC, 0)
	if err == nil && syscall.F_DUPFD_CLOEXEC == unix.F_DUPFD { // AIX has no such thing
		unix.CloseOnExec(fd)
	}
	return fd, errnoOf(err)
}

// GetTimeout reads SO_RCVTIMEO or SO_SNDTIMEO from the kernel.
func GetTimeout(fd, option int) (sec, usec int) {
	var tv unix.Timeval
	if _, e := Getsockopt(fd, unix.SOL_SOCKET, option, BytesOf(&tv)); e != 0 {
		return 0, 0
	}
	return int(tv.Sec), int(tv.Usec)
}
