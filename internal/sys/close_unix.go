//go:build unix

package sys

import "golang.org/x/sys/unix"

// Close is close(2).
func Close(fd int) { unix.Close(fd) }

// IsNonblock reports whether the description of fd does not block.
func IsNonblock(fd int) bool {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	return err == nil && flags&unix.O_NONBLOCK != 0
}

// SetNonblock switches blocking off or on.
func SetNonblock(fd int, on bool) Errno { return errnoOf(unix.SetNonblock(fd, on)) }
