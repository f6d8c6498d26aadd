package socket

import "golang.org/x/sys/unix"

const msgErrqueue = MSG_ERRQUEUE

// sysShut reports whether fd was shut down for reading. A datagram socket and an
// AF_UNIX listener tell that to calls that block only, with the end or EINVAL;
// to others they answer EAGAIN.
func sysShut(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
	unix.Poll(p, 0)
	return p[0].Revents&unix.POLLRDHUP != 0
}

// sysUndelivered reports whether a connection has data that the peer's kernel has
// not acknowledged. A connection that is broken has none.
func sysUndelivered(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd)}}
	if unix.Poll(p, 0); p[0].Revents != 0 {
		return false
	}
	n, err := unix.IoctlGetInt(fd, unix.SIOCOUTQ)
	return err == nil && firstInt(n) > 0
}
