package socket

import "golang.org/x/sys/unix"

// shut reports whether fd, which has nothing to receive, was shut down for reading.
// A datagram socket and an AF_UNIX listener tell that to calls that block only,
// with the end or EINVAL; to others they answer EAGAIN.
//
// To ask takes half as long as to receive a datagram. If the call before has
// waited, too, it is asked only after Shutdown, or when something wakes this one.
func (o *op) shut(fd int) bool {
	if o.tries == 1 && o.s.fd.rd.waits.Load() && !o.s.shut.Load() {
		return false
	}
	p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
	unix.Poll(p, 0)
	return p[0].Revents&unix.POLLRDHUP != 0
}
