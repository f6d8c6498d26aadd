package sys

import "golang.org/x/sys/unix"

// Undelivered reports whether a connection has data that the peer's kernel has
// not acknowledged. A connection that is broken has none.
func Undelivered(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd)}}
	if unix.Poll(p, 0); p[0].Revents != 0 {
		return false
	}
	n, err := unix.IoctlGetInt(fd, unix.SIOCOUTQ)
	return err == nil && firstInt(n) > 0
}
