//go:build unix

package socket

import (
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/sys"
)

// Whether a socket blocks is written in its description, which every descriptor
// of it shares, those in other processes too. As long as nobody else knows the
// description it never blocks. From then on it is what the user believes it to
// be, for the others; and the calls made here must not rely on it. Those that
// send and receive say MSG_DONTWAIT in any case. accept and connect know no such
// flag.

// modes is held while the mode of a description changes, or is relied upon, that
// is shared: its copies in this process each have a lock of their own.
var modes sync.Mutex

// lend makes the description known to others, as one that blocks or does not.
func (d *fd) lend(nonblock *atomic.Bool) Errno {
	d.mode.Lock()
	defer d.mode.Unlock()
	d.shared.Store(true)
	if d.foreign.Load() {
		return 0
	}
	modes.Lock()
	defer modes.Unlock()
	d.lent.Store(true)
	return Errno(sys.SetNonblock(d.sysfd, nonblock.Load()))
}

// borrowed says that the description is somebody else's, that of from unless this
// is nil. Package net's does not block and never will, or net's own calls would
// hold a thread and know no deadline; a Socket's may yet be lent, by either, and
// that of a file may be a Socket's.
func (d *fd) borrowed(from *Socket, file bool) {
	if from == nil {
		d.foreign.Store(true)
		d.shared.Store(file || !isNonblock(d.sysfd))
		return
	}
	d.foreign.Store(from.fd.foreign.Load())
	d.shared.Store(true)
	from.fd.mode.Lock() // see alone
	from.fd.shared.Store(true)
	from.fd.mode.Unlock()
}

// modeChanged is told that the user has switched blocking on or off.
func (d *fd) modeChanged(nonblock *atomic.Bool) Errno {
	if !d.lent.Load() {
		return 0
	}
	return d.lend(nonblock)
}

// unblocked calls f while the description does not block. Somebody else who
// makes a call in just that moment finds it so: it is kept short.
func (d *fd) unblocked(f func()) {
	d.mode.Lock()
	defer d.mode.Unlock()
	if d.shared.Load() {
		modes.Lock()
		defer modes.Unlock()
	}
	blocks := !isNonblock(d.sysfd)
	if blocks {
		unix.SetNonblock(d.sysfd, true)
	}
	f()
	if blocks {
		unix.SetNonblock(d.sysfd, false)
	}
}

// alone reports whether nobody else knows the description. Nobody gets to know it
// then until mode is unlocked: a call that finds it blocking could not be woken.
func (d *fd) alone() bool {
	d.mode.RLock()
	if d.shared.Load() {
		d.mode.RUnlock()
		return false
	}
	return true
}

// accept is sysAccept, which does not wait whatever the description says.
func (d *fd) accept() (nfd, family int, e Errno) {
	if d.alone() {
		defer d.mode.RUnlock()
		return sysAccept(d.sysfd)
	}
	// Look first: as long as there is nothing to accept, nothing need change.
	p := []unix.PollFd{{Fd: int32(d.sysfd), Events: unix.POLLIN}}
	if n, err := unix.Poll(p, 0); n == 0 || err == unix.EINTR {
		return -1, 0, SOCKET_EWOULDBLOCK
	}
	d.unblocked(func() { nfd, family, e = sysAccept(d.sysfd) })
	return nfd, family, e
}

// connect is sysConnect, which does not wait whatever the description says.
func (d *fd) connect(sa *sockaddr) (e Errno) {
	if d.alone() {
		defer d.mode.RUnlock()
		return sysConnect(d.sysfd, sa)
	}
	d.unblocked(func() { e = sysConnect(d.sysfd, sa) })
	return e
}

// adopt returns the Socket for a descriptor that came from another process. It
// takes the descriptor over, which is close-on-exec already, unless it fails.
func adopt(fd int) (*Socket, Errno) {
	family, typ, e := sysKind(fd)
	if e != 0 {
		return nil, e
	}
	s := newSocket(fd, family, typ)
	s.fd.shared.Store(true)
	s.fd.lent.Store(true)
	s.nonblock.Store(isNonblock(fd))
	s.inherit()
	return s, 0
}

// lend returns another descriptor of what c is, for another process. A Socket
// blocks there or does not as it does here.
func lend(c syscall.Conn) (int, Errno) {
	if isNil(c) {
		return -1, SOCKET_EINVAL
	}
	if s, ok := c.(*Socket); ok {
		if !s.fd.incref() {
			return -1, errnoClosed
		}
		defer s.done()
		s.shut.Store(true) // perhaps, from now on
		if e := s.fd.lend(&s.nonblock); e != 0 {
			return -1, e
		}
		return duplicate(s.fd.sysfd)
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return -1, SOCKET_EINVAL
	}
	fd, e := -1, errnoClosed
	raw.Control(func(of uintptr) { fd, e = duplicate(int(of)) })
	return fd, e
}
