//go:build unix && !linux

package socket

import (
	"os"

	"golang.org/x/sys/unix"
)

// These systems have no way to end a call that sleeps in the kernel. So from its first
// Accept on, a shared open file description is O_NONBLOCK until the Socket is closed; if
// another process clears the flag, the next call sets it again. Meanwhile the listener is
// also non-blocking for other processes that accept from it.
//
// macOS heeds MSG_DONTWAIT in calls that receive, but not in calls that send.

// longTimeout is a value that no timeout has, because only Linux has the alarms that set it.
const longTimeout = -1

// newFile returns the os.File that registers the descriptor with the poller. The descriptor
// is non-blocking while os.NewFile checks its mode. If another process clears O_NONBLOCK at
// that very moment, the poller refuses the file and retry is used.
func (d *fd) newFile() *os.File {
	if d.shared.Load() != nil && d.unblock() {
		defer d.reblock()
	}
	return os.NewFile(uintptr(d.sysfd), "socket")
}

// newStandIn returns nil. A kqueue could be a standIn; that has not been tried.
func newStandIn(int, bool) *standIn { return nil }

// acceptShared is sysAccept on an open file description that may be blocking.
func (d *fd) acceptShared() (nfd, family int, e Errno) {
	if d.unblock() {
		d.shared.Load().claimed.Store(true)
	}
	return sysAccept(d.sysfd)
}

// connectShared is sysConnect on an open file description that connect has made
// non-blocking.
func (d *fd) connectShared(sa *sockaddr) Errno { return sysConnect(d.sysfd, sa) }

// undisturbed calls f, which calls close(2).
func undisturbed(f func()) { f() }

// connecting reports whether there is a connection to wait for after connect(2) has
// returned e.
func connecting(e Errno) bool { return e == SOCKET_EINPROGRESS || e == SOCKET_EALREADY }

// connectOutcome returns the outcome of the attempt to connect.
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
