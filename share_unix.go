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

// O_NONBLOCK belongs to the open file description, which all duplicates share, in
// other processes too. Until it is shared, ours is non-blocking. Afterwards it
// follows what the user asked for, so that the others find it as they expect, and
// any of them may change it at any time: no call made here relies on it. Calls that
// send and receive pass MSG_DONTWAIT. Accept and Connect have no such flag, see
// acceptShared and connectShared of the system.

// modes is held while O_NONBLOCK is read and changed: the copies of a description
// in this process have a lock each. No call that may wait is made under it.
var modes sync.Mutex

// sharing is what a descriptor has whose description has other holders.
type sharing struct {
	lent     atomic.Bool  // O_NONBLOCK follows what the user asks for
	nonblock atomic.Bool  // which was this
	foreign  bool         // O_NONBLOCK must not follow the user
	sitting  atomic.Int32 // calls that another holder may make wait in the kernel
	claimed  atomic.Bool  // O_NONBLOCK was set here until Close, see socket_nonlinux.go
	rd, wr   atomic.Pointer[standIn]
}

// share notes that the description has other holders from now on.
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

// lend makes the description known to others, as one that blocks or does not.
func (d *fd) lend(nonblock *atomic.Bool) Errno {
	h := d.share()
	if h.foreign {
		return 0
	}
	h.lent.Store(true)
	return d.modeChanged(nonblock)
}

// borrowed notes that d is a copy, of from unless that is nil. The description of
// package net does not block and must not: net's own calls would hold a thread and
// know no deadline. That of a Socket may yet be lent, by either.
func (d *fd) borrowed(from *Socket) {
	h := &sharing{foreign: from == nil}
	if from != nil {
		h.foreign = from.fd.share().foreign
	}
	d.shared.Store(h)
}

// modeChanged is told that the user has switched blocking on or off.
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

// unblock makes the description non-blocking and reports whether it was not.
func (d *fd) unblock() bool {
	modes.Lock()
	defer modes.Unlock()
	return !isNonblock(d.sysfd) && unix.SetNonblock(d.sysfd, true) == nil
}

// reblock undoes unblock, unless the user has asked for it meanwhile.
func (d *fd) reblock() {
	modes.Lock()
	defer modes.Unlock()
	if h := d.shared.Load(); !h.lent.Load() || !h.nonblock.Load() {
		unix.SetNonblock(d.sysfd, false)
	}
}

// alone reports whether the description has no other holder, so that it does not
// block. It gets none until mode is unlocked.
func (d *fd) alone() bool {
	d.mode.RLock()
	if d.shared.Load() != nil {
		d.mode.RUnlock()
		return false
	}
	return true
}

// sit begins a call that another holder of the description may make wait in the
// kernel, with a reference or the poller's lock held; rise ends it. It reports false
// if the descriptor is closed: finish sees every such call, or the call sees finish.
func (d *fd) sit() bool {
	d.shared.Load().sitting.Add(1)
	if d.isClosed() {
		d.rise()
		return false
	}
	return true
}

func (d *fd) rise() { d.shared.Load().sitting.Add(-1) }

// accept is sysAccept, which does not wait whatever the description says.
func (d *fd) accept() (nfd, family int, e Errno) {
	if d.alone() {
		defer d.mode.RUnlock()
		return sysAccept(d.sysfd)
	}
	// As long as there is nothing to accept, leave it at that. What does not
	// listen has an error to return.
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

// connect is sysConnect of a socket of type typ, which does not wait whatever the
// description says.
func (d *fd) connect(sa *sockaddr, typ int) Errno {
	if d.alone() {
		defer d.mode.RUnlock()
		return sysConnect(d.sysfd, sa)
	}
	if typ != SOCK_STREAM && typ != SOCK_SEQPACKET {
		return sysConnect(d.sysfd, sa) // it only sets the peer
	}
	if !d.sit() {
		return errnoClosed
	}
	defer d.rise()
	// A socket that is not connected has no call that O_NONBLOCK would disturb,
	// but Connect.
	if d.unblock() {
		defer d.reblock()
	}
	return d.connectShared(sa)
}

// adopt returns the Socket for a descriptor that came from another process. It
// takes the descriptor over, which is close-on-exec already, unless it fails.
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

// duplicateOf returns another descriptor of what c is, for another process. A Socket
// blocks there or does not as it does here.
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

// duplicate returns another descriptor of s, for another process.
func (s *Socket) duplicate() (int, Errno) {
	if !s.fd.incref() {
		return -1, errnoClosed
	}
	defer s.leave()
	s.maybeShut.Store(true) // perhaps, from now on
	if e := s.fd.lend(&s.nonblock); e != 0 {
		return -1, e
	}
	return duplicate(s.fd.sysfd)
}

// file returns a duplicate, for another process.
func (s *Socket) file() (*os.File, Errno) {
	fd, e := duplicateOf(s)
	if e != 0 {
		return nil, e
	}
	return os.NewFile(uintptr(fd), "socket"), 0
}
