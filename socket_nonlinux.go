//go:build unix && !linux

package socket

import (
	"os"

	"golang.org/x/sys/unix"
)

// These systems have no way to end a call that sleeps in the kernel. So from its
// first Accept on, a shared description is O_NONBLOCK for as long as the Socket is
// open, and is set again before each call if another process has cleared it. To a
// process that accepts beside this one it does not block meanwhile.
//
// macOS heeds MSG_DONTWAIT in calls that receive, but not in those that send.

// longTimeout is no timeout: see socket_linux.go.
const longTimeout = -1

// newFile returns the file for the descriptor, which does not block while os.NewFile
// looks. If another process has switched that off just then, retry has to do.
func (d *fd) newFile() *os.File {
	if d.shared.Load() != nil && d.unblock() {
		defer d.reblock()
	}
	return os.NewFile(uintptr(d.sysfd), "socket")
}

// newStandIn returns nil: kqueue has one, untried.
func newStandIn(int, bool) *standIn { return nil }

// acceptShared is sysAccept on a description that may be blocking.
func (d *fd) acceptShared() (nfd, family int, e Errno) {
	if d.unblock() {
		d.shared.Load().claimed.Store(true)
	}
	return sysAccept(d.sysfd)
}

// connectShared is sysConnect, of a description that has just been made non-blocking.
func (d *fd) connectShared(sa *sockaddr) Errno { return sysConnect(d.sysfd, sa) }

// connecting reports whether connect(2) left the connection to be waited for.
func connecting(e Errno) bool { return e == SOCKET_EINPROGRESS || e == SOCKET_EALREADY }

// connectOutcome asks how an attempt to connect is coming along.
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

// pollWritable is what select(2) takes for writable: poll(2) reports a connection
// that has ended as POLLHUP instead of POLLOUT.
const pollWritable = unix.POLLOUT | unix.POLLHUP | unix.POLLERR | unix.POLLNVAL

type waitersSys struct{}

func (q *query) answer(limit instant) error { return q.pollAnswer(limit) }
