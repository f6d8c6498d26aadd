//go:build unix

package socket

import (
	"encoding/binary"
	"syscall"

	"golang.org/x/sys/unix"
)

// maxPath is the size of sun_path, which a path must stay below.
const maxPath = len(unix.RawSockaddrUnix{}.Path)

// errnoOf returns the code of an error of x/sys.
func errnoOf(err error) Errno {
	if err == nil {
		return 0
	}
	if e, ok := err.(syscall.Errno); ok {
		return Errno(e)
	}
	return SOCKET_EINVAL
}

// sysPending returns how many bytes are there to be read.
func sysPending(fd int) int {
	n, err := unix.IoctlGetInt(fd, fionread)
	if err != nil {
		return 0
	}
	return firstInt(n)
}

// firstInt returns the C int that stands at the beginning of n: the system wrote
// no more than that.
func firstInt(n int) int { return int(int32(binary.NativeEndian.Uint32(bytesOf(&n)))) }

func sysGetLinger(fd, option int, v *Linger) Errno {
	var l unix.Linger
	_, e := sysGetsockopt(fd, SOL_SOCKET, option, bytesOf(&l))
	*v = Linger{int(l.Onoff), int(l.Linger)}
	return e
}

func sysSetLinger(fd, option int, v Linger) Errno {
	l := unix.Linger{Onoff: int32(v.Onoff), Linger: int32(v.Linger)}
	return sysSetsockopt(fd, SOL_SOCKET, option, bytesOf(&l))
}

func sysSetTimeout(fd, option int, v Timeval) Errno {
	tv := unix.Timeval{}
	setLong(&tv.Sec, v.Sec)
	setLong(&tv.Usec, v.Usec)
	return sysSetsockopt(fd, SOL_SOCKET, option, bytesOf(&tv))
}

// setLong stores v in a C integer of whatever size.
func setLong[T ~int32 | ~int64](p *T, v int) { *p = T(v) }
