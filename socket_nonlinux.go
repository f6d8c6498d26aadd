//go:build unix && !linux

package socket

import "os"

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
