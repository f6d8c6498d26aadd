//go:build unix && !linux

package socket

import (
	"os"

	"golang.org/x/sys/unix"
)

// On these systems there is no way to end an accept(2) that sleeps in the kernel. So the first
// Accept sets O_NONBLOCK on an open file description that other processes share. If another
// process clears the flag, the next call sets it again. Until the Socket is closed, the
// listener is non-blocking for the other processes too.
//
// macOS heeds MSG_DONTWAIT in calls that receive, but not in calls that send.

// longTimeout is a value that no timeout has. Only Linux has alarms, which set a real
// longTimeout.
const longTimeout = -1

// newFile returns the os.File that registers the descriptor with the poller. The descriptor is
// non-blocking while os.NewFile checks its mode. If another process clears O_NONBLOCK at that very
// moment, the poller refuses the file, and calls that wait use d.retry instead.
func (d *fd) newFile() *os.File {
	if d.shared.Load() != nil && d.unblock() {
		defer d.reblock()
	}
	return os.NewFile(uintptr(d.sysfd), "socket")
}

// newStandIn returns nil: these systems have no standIn. A kqueue might serve as one; this has
// not been tried.
func newStandIn(int, bool) *standIn { return nil }

// acceptShared does what sysAccept does, on an open file description that may be blocking.
func (d *fd) acceptShared() (nfd, family int, e Errno) {
	if d.unblock() {
		d.shared.Load().claimed.Store(true)
	}
	return sysAccept(d.sysfd)
}

// connectShared does what sysConnect does. Before the call, connect has made the open file
// description non-blocking.
func (d *fd) connectShared(sa *sockaddr) Errno { return sysConnect(d.sysfd, sa) }

// undisturbed only calls f. On Linux, it also keeps signals away from f.
func undisturbed(f func()) { f() }

// connecting reports whether connect(2), which returned e, has left a connection to wait for.
func connecting(e Errno) bool { return e == SOCKET_EINPROGRESS || e == SOCKET_EALREADY }

// connectOutcome returns the outcome of the attempt to connect, or SOCKET_EWOULDBLOCK if there
// is none yet.
func connectOutcome(o *op, fd int) Errno {
	n, err := unix.GetsockoptInt(fd, SOL_SOCKET, SO_ERROR)
	if err != nil || n != 0 {
		return max(Errno(n), codeOf(err))
	}
	if _, err := unix.Getpeername(fd); err != nil {
		return SOCKET_EWOULDBLOCK
	}
	return 0
}

func waitConnect(s *Socket, o *op, _ Errno, limit instant) Errno {
	return s.await(&s.fd.wr, o, limit)
}

// pollWritable holds the events that select(2) counts as "writable". For a connection that
// has ended, poll(2) reports POLLHUP instead of POLLOUT.
const pollWritable = unix.POLLOUT | unix.POLLHUP | unix.POLLERR | unix.POLLNVAL

type waitersSys struct{}

func (q *query) answer(limit instant) error { return q.pollAnswer(limit) }
