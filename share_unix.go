//go:build unix

package socket

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/sys"
)

// O_NONBLOCK belongs to the open file description. All duplicates of a descriptor, including those
// in other processes, share this description. If a description is not shared, this package keeps it
// non-blocking. If a description is shared, it has the mode that the user asked for, because the
// other processes expect this mode. They may change the mode at any time, so no call in this
// package relies on the mode. Calls that send and receive pass MSG_DONTWAIT. Accept and Connect
// have no such flag. They use acceptShared and connectShared, which differ between operating
// systems.

// modes is locked while O_NONBLOCK is read and changed. It is global because several
// descriptors of this process may share an open file description, and each descriptor has its
// own fd.mode. While modes is locked, this package makes no call that may wait.
var modes sync.Mutex

// sharing is the state of a descriptor with a shared open file description.
type sharing struct {
	lent     atomic.Bool             // SetBlock and SetNonblock also change O_NONBLOCK
	nonblock atomic.Bool             // the mode that SetBlock or SetNonblock set last
	foreign  bool                    // package net also uses the open file description, so O_NONBLOCK must stay set
	sitting  atomic.Int32            // the number of calls that may sleep in the kernel; see fd.sit
	lingers  atomic.Bool             // close(2) may wait for SO_LINGER
	claimed  atomic.Bool             // O_NONBLOCK stays set until Close; see socket_nonlinux.go
	rd, wr   atomic.Pointer[standIn] // the fields that fd.standIn returns
}

// share marks the open file description as shared from now on.
func (d *fd) share() *sharing {
	d.mode.Lock()
	defer d.mode.Unlock()
	h := d.shared.Load()
	if h == nil {
		h = new(sharing)
		d.shared.Store(h)
	}
	return h
}

// mayBeShared reports whether other processes or files may share the open file description.
func (d *fd) mayBeShared() bool { return d.shared.Load() != nil }

// leaveLingering leaves the wait for SO_LINGER to close(2). If calls are still in the poller, the
// last of them would call close(2), not Close. So leaveLingering first waits until they have left
// the poller. They leave it at once, because d is already marked as closed.
func (d *fd) leaveLingering() {
	d.shared.Load().lingers.Store(true)
	limit := now().add(maxSit)
	for _, w := range [2]*direction{&d.rd, &d.wr} {
		if w.mu.lockUntil(limit) {
			w.mu.Unlock()
		}
	}
}

// lend marks the open file description as shared. From then on, O_NONBLOCK is set if and only
// if nonblock is true.
func (d *fd) lend(nonblock *atomic.Bool) Errno {
	h := d.share()
	if h.foreign {
		return 0
	}
	h.lent.Store(true)
	return d.modeChanged(nonblock)
}

// borrowed marks d as a duplicate of another descriptor, which belongs to the given Socket. If this
// Socket is nil, the other descriptor belongs to package net. An open file description of package
// net must stay non-blocking; otherwise net's own calls would hold a thread and ignore their
// deadlines. The open file description of a Socket may later be passed to another process, through
// d or through the other descriptor.
func (d *fd) borrowed(from *Socket) {
	h := &sharing{foreign: from == nil}
	if from != nil {
		h.foreign = from.fd.share().foreign
	}
	d.shared.Store(h)
}

// modeChanged is called after SetBlock or SetNonblock. If the open file description has been
// passed to another process, modeChanged sets or clears O_NONBLOCK.
func (d *fd) modeChanged(nonblock *atomic.Bool) Errno {
	h := d.shared.Load()
	if h == nil || !h.lent.Load() {
		return 0
	}
	modes.Lock()
	defer modes.Unlock()
	on := nonblock.Load()
	h.nonblock.Store(on)
	return Errno(sys.SetNonblock(d.sysfd, on))
}

// unblock makes the open file description non-blocking and reports whether it was blocking
// before.
func (d *fd) unblock() bool {
	modes.Lock()
	defer modes.Unlock()
	return !isNonblock(d.sysfd) && unix.SetNonblock(d.sysfd, true) == nil
}

// reblock makes the open file description blocking again after a call to unblock, unless the user
// has called SetNonblock in the meantime.
func (d *fd) reblock() {
	modes.Lock()
	defer modes.Unlock()
	if h := d.shared.Load(); !h.lent.Load() || !h.nonblock.Load() {
		unix.SetNonblock(d.sysfd, false)
	}
}

// alone reports whether the open file description is not shared and is therefore non-blocking. If
// it returns true, it has locked d.mode for reading, and the description cannot become shared until
// the caller unlocks d.mode.
func (d *fd) alone() bool {
	d.mode.RLock()
	if d.shared.Load() != nil {
		d.mode.RUnlock()
		return false
	}
	return true
}

// sit begins a call that may sleep in the kernel because another process has made the open file
// description blocking. d.rise ends the call. The caller holds a reference or the poller's lock. If
// the descriptor is closed, sit returns false. So either d.finish waits for the call, or the call
// does not begin.
func (d *fd) sit() bool {
	d.shared.Load().sitting.Add(1)
	if d.isClosed() {
		d.rise()
		return false
	}
	return true
}

func (d *fd) rise() { d.shared.Load().sitting.Add(-1) }

// accept does what sysAccept does, but does not wait, even if the open file description is
// blocking.
func (d *fd) accept() (nfd, family int, e Errno) {
	if d.alone() {
		defer d.mode.RUnlock()
		return sysAccept(d.sysfd)
	}
	// If no connection is waiting, do not make the system call. But if the socket does not listen,
	// make the call, because it returns the error.
	p := []unix.PollFd{{Fd: int32(d.sysfd), Events: unix.POLLIN}}
	if sysPoll(p, 0) == 0 && p[0].Revents == 0 {
		if n, err := unix.GetsockoptInt(d.sysfd, SOL_SOCKET, unix.SO_ACCEPTCONN); err == nil && sys.FirstInt(n) != 0 {
			return -1, 0, SOCKET_EWOULDBLOCK
		}
	}
	if !d.sit() {
		return -1, 0, errnoClosed
	}
	defer d.rise()
	return d.acceptShared()
}

// connect does what sysConnect does, for a socket of type typ. But it does not wait, even if
// the open file description is blocking.
func (d *fd) connect(sa *sockaddr, typ int) Errno {
	if d.alone() {
		defer d.mode.RUnlock()
		return sysConnect(d.sysfd, sa)
	}
	if typ != SOCK_STREAM && typ != SOCK_SEQPACKET {
		return sysConnect(d.sysfd, sa) // on the other types of sockets, connect(2) only sets the peer and never waits
	}
	if !d.sit() {
		return errnoClosed
	}
	defer d.rise()
	// On a socket that is not connected, O_NONBLOCK affects only Connect.
	if d.unblock() {
		defer d.reblock()
	}
	return d.connectShared(sa)
}

// adopt returns a Socket for a descriptor that this process has received from another process
// and that is already close-on-exec. Unless adopt fails, the Socket owns the descriptor.
func adopt(fd int) (*Socket, Errno) {
	family, typ, e := sysKind(fd)
	if e != 0 {
		return nil, e
	}
	s := newSocket(fd, family, typ)
	on := isNonblock(fd)
	h := s.fd.share()
	h.lent.Store(true)
	h.nonblock.Store(on)
	s.nonblock.Store(on)
	s.inherit()
	return s, 0
}

// duplicateOf returns a duplicate of c's descriptor, to be passed to another process. If c is a
// Socket, the duplicate has the same blocking mode as the Socket.
func duplicateOf(c syscall.Conn) (int, Errno) {
	if isNil(c) {
		return -1, SOCKET_EINVAL
	}
	if s, ok := c.(*Socket); ok {
		return s.duplicate()
	}
	fd, e := -1, Errno(0)
	err := withDescriptor(c, func(s *Socket, of uintptr) {
		if s != nil {
			fd, e = s.duplicate()
		} else {
			fd, e = duplicate(int(of))
		}
	})
	if err == nil {
		return fd, e
	}
	if fd >= 0 {
		unix.Close(fd)
	}
	if err == net.ErrClosed {
		return -1, errnoClosed
	}
	return -1, SOCKET_EINVAL
}

// duplicate returns a duplicate of s's descriptor, to be passed to another process.
func (s *Socket) duplicate() (int, Errno) {
	if !s.fd.incref() {
		return -1, errnoClosed
	}
	defer s.leave()
	s.maybeShut.Store(true) // the other process may shut it down
	if e := s.fd.lend(&s.nonblock); e != 0 {
		return -1, e
	}
	return duplicate(s.fd.sysfd)
}

// file returns a file with a duplicate of s's descriptor, to be passed to another process.
func (s *Socket) file() (*os.File, Errno) {
	fd, e := duplicateOf(s)
	if e != 0 {
		return nil, e
	}
	return os.NewFile(uintptr(fd), "socket"), 0
}
