//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// PollFd is struct pollfd.
type PollFd = unix.PollFd

// Poll calls poll(2), and repeats the call after EINTR. A timeout of -1 means no timeout.
func Poll(fds []PollFd, timeout int) Errno {
	for {
		_, err := unix.Poll(fds, timeout)
		if e := errnoOf(err); e != EINTR {
			return e
		}
	}
}

// Pipe returns the two ends of a new pipe.
func Pipe() ([2]int, Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	var fds [2]int
	if err := unix.Pipe(fds[:]); err != nil {
		return fds, errnoOf(err)
	}
	unix.CloseOnExec(fds[0])
	unix.CloseOnExec(fds[1])
	return fds, 0
}
