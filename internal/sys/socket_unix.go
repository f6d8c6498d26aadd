//go:build unix

package sys

import (
	"encoding/binary"
	"syscall"

	"golang.org/x/sys/unix"
)

// FD is the system's handle for a socket.
type FD = int

// MaxPath is the size of the field sun_path in C. A path must be shorter.
const MaxPath = len(unix.RawSockaddrUnix{}.Path)

// EmptySendWaits says whether a Send of 0 bytes to a stream fails with EWOULDBLOCK if there is
// no room.
const EmptySendWaits = false

// errnoOf returns the error code of err, an error of package x/sys.
func errnoOf(err error) Errno {
	if err == nil {
		return 0
	}
	if e, ok := err.(syscall.Errno); ok {
		return e
	}
	return EINVAL
}

// Pending returns the number of bytes that fd can read now.
func Pending(fd int) int {
	n, err := unix.IoctlGetInt(fd, fionread)
	if err != nil {
		return 0
	}
	return FirstInt(n)
}

// FirstInt returns the C int in the first bytes of n. FirstInt is for system calls that get a Go
// int but store only a C int in it.
func FirstInt(n int) int { return int(int32(binary.NativeEndian.Uint32(BytesOf(&n)))) }

// GetLinger reads SO_LINGER, or another option that takes a struct linger.
func GetLinger(fd, option int) (onoff, linger int, e Errno) {
	var l unix.Linger
	_, e = Getsockopt(fd, unix.SOL_SOCKET, option, BytesOf(&l))
	return int(l.Onoff), int(l.Linger), e
}

// SetLinger sets SO_LINGER, or another option that takes a struct linger.
func SetLinger(fd, option, onoff, linger int) Errno {
	l := unix.Linger{Onoff: int32(onoff), Linger: int32(linger)}
	return Setsockopt(fd, unix.SOL_SOCKET, option, BytesOf(&l))
}

// SetTimeout sets SO_RCVTIMEO or SO_SNDTIMEO.
func SetTimeout(fd, option, sec, usec int) Errno {
	tv := unix.Timeval{}
	setLong(&tv.Sec, sec)
	setLong(&tv.Usec, usec)
	return Setsockopt(fd, unix.SOL_SOCKET, option, BytesOf(&tv))
}

// setLong stores v in a C integer of 32 or 64 bits.
func setLong[T ~int32 | ~int64](p *T, v int) { *p = T(v) }

// Close calls close(2).
func Close(fd int) { unix.Close(fd) }

// IsNonblock reports whether O_NONBLOCK is set on the open file description of fd.
func IsNonblock(fd int) bool {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	return err == nil && flags&unix.O_NONBLOCK != 0
}

// SetNonblock sets O_NONBLOCK if on is true, and clears it otherwise.
func SetNonblock(fd int, on bool) Errno { return errnoOf(unix.SetNonblock(fd, on)) }

func Atmark(fd int) (bool, Errno) {
	n, err := unix.IoctlGetInt(fd, unix.SIOCATMARK)
	return n != 0, errnoOf(err)
}

// Dup duplicates the descriptor of a socket. It also returns the family and the type of the
// socket.
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

// Duplicate returns a new descriptor for the open file description of fd.
func Duplicate(fd int) (int, Errno) {
	fd, err := unix.FcntlInt(uintptr(fd), syscall.F_DUPFD_CLOEXEC, 0)
	if err == nil && syscall.F_DUPFD_CLOEXEC == unix.F_DUPFD { // AIX has no F_DUPFD_CLOEXEC
		unix.CloseOnExec(fd)
	}
	return fd, errnoOf(err)
}

// GetTimeout reads SO_RCVTIMEO or SO_SNDTIMEO.
func GetTimeout(fd, option int) (sec, usec int) {
	var tv unix.Timeval
	if _, e := Getsockopt(fd, unix.SOL_SOCKET, option, BytesOf(&tv)); e != 0 {
		return 0, 0
	}
	return int(tv.Sec), int(tv.Usec)
}

// CloseOnExec marks fd close-on-exec, so that programs that this process starts do not inherit
// it.
func CloseOnExec(fd int) { unix.CloseOnExec(fd) }
