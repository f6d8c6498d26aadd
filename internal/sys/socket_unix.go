//go:build unix

package sys

import (
	"encoding/binary"
	"syscall"

	"golang.org/x/sys/unix"
)

// FD is what the system calls a socket.
type FD = int

// MaxPath is the size of sun_path, which a path must stay below.
const MaxPath = len(unix.RawSockaddrUnix{}.Path)

// errnoOf returns the code of an error of x/sys.
func errnoOf(err error) Errno {
	if err == nil {
		return 0
	}
	if e, ok := err.(syscall.Errno); ok {
		return e
	}
	return EINVAL
}

// Pending returns how many bytes are there to be read.
func Pending(fd int) int {
	n, err := unix.IoctlGetInt(fd, fionread)
	if err != nil {
		return 0
	}
	return firstInt(n)
}

// firstInt returns the C int that stands at the beginning of n: the system wrote
// no more than that.
func firstInt(n int) int { return int(int32(binary.NativeEndian.Uint32(BytesOf(&n)))) }

// GetLinger reads SO_LINGER, or an option like it.
func GetLinger(fd, option int) (onoff, linger int, e Errno) {
	var l unix.Linger
	_, e = Getsockopt(fd, unix.SOL_SOCKET, option, BytesOf(&l))
	return int(l.Onoff), int(l.Linger), e
}

// SetLinger sets it.
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

// setLong stores v in a C integer of whatever size.
func setLong[T ~int32 | ~int64](p *T, v int) { *p = T(v) }
