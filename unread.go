package socket

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"phpsocket/socket/internal/sys"
)

// unread is what calls have taken from the kernel and not handed out, and how calls
// that receive on one socket stay in order.
//
// The invariant: the bytes that calls return, in the order in which the calls
// return, are those that the peer sent. A receive is one of two kinds to that end:
//
//   - A plain receive is one system call, which is in order by itself. Any number
//     of them run at once, without a lock. Each counts as reading in refs.n before
//     it looks at state, and makes its system call only if that is 0.
//   - Any other is made alone: a line, which is looked at and then taken, what
//     takes several parts, as MSG_WAITALL does, and whatever meets a state that is
//     not 0. It sets isBusy, which is a lock, and waits until no plain receive is
//     left, of which none can begin any more. It is busy for a few system calls and
//     never while it waits, so that a call that must not wait may wait for that.
//
// A call that waits has put back before what it took: the beginning of a line is
// in data, where every other call finds it, in front of what the kernel has. Only
// a call that wants more bytes than have come holds bytes while it waits. It then
// owns what comes next, for all others there is nothing to receive, and it is the
// one that is in the poller.
//
// Each attempt of a call looks at state first, those inside the poller included.
// What is put there for others is stored, then the call that waits is woken: either
// its next attempt finds it or the wait ends.
type unread struct {
	state atomic.Uint32
	lowat atomic.Int32 // SO_RCVLOWAT
	errno atomic.Int64 // an error that came after a part of the data, which was that call's result

	// Of the receive that is made alone.
	data []byte // the beginning of a line, or the rest of a datagram
	put  bool   // it has put something into data

	queue sync.Mutex // held by the one that is next to be made alone

	peeks atomic.Bool // SO_PEEK_OFF may be set
}

// The bits of unread.state.
const (
	hasData  = 1 << iota // data is not empty
	hasLine              // and is more than the beginning of a line
	hasErrno             // errno is not 0
	hasLowat             // lowat is more than 1
	isBusy               // a receive is made alone
	isOwned              // a call that waits holds bytes
)

func (u *unread) has(bits uint32) bool { return u.state.Load()&bits != 0 }

// set sets or clears bits.
func (u *unread) set(bits uint32, on bool) {
	if on {
		u.state.Or(bits)
	} else {
		u.state.And(^bits)
	}
}

// plain reports whether o receives with one system call, and with any state 0.
func (o *op) plain() bool { return o.least <= 1 && !o.whole }

// receive makes o's call, which takes as many attempts as it needs, until limit;
// unset stands for SO_RCVTIMEO's. It begins and ends as a plain receive, with a
// reference held, and like await holds none while it waits. o.blocks says whether it
// may wait, tried whether an attempt has been made.
func (s *Socket) receive(o *op, tried bool, limit instant) Errno {
	rd := &s.fd.rd
	o.step, o.counted = stepReceive, true
	e := s.precheck(rd)
	switch {
	case e != 0:
		if o.locked {
			rd.mu.Unlock()
		}
	case !o.blocks:
		e = stepReceive(o, s.fd.sysfd)
	default:
		if limit == unset {
			limit = s.rcvtimeo.deadline()
		}
		if o.least > 1 && !o.locked {
			o.locked = rd.mu.TryLock()
		}
		e = SOCKET_EWOULDBLOCK
		if !tried && !rd.lastWaited.Load() || s.unread.has(hasData|hasErrno) {
			e = stepReceive(o, s.fd.sysfd)
		}
		switch {
		case e == SOCKET_EWOULDBLOCK:
			if o.counted {
				s.fd.sub(reading)
				o.counted = false
			}
			s.fd.pause()
			e = s.fd.wait(rd, o, limit)
			s.fd.resume()
		case o.locked:
			rd.mu.Unlock()
		}
	}
	if !o.counted {
		s.fd.n.Add(reading) // even of a closed descriptor, like resume
	}
	if o.owns {
		s.disown(o)
	}
	return e
}

// stepReceive is the step of every call that receives. It makes one attempt, by
// o.take.
func stepReceive(o *op, fd sysfd) Errno {
	s := o.s
	if o.plain() {
		counted := o.counted // it is not while it waits
		if !counted {
			s.fd.n.Add(reading)
		}
		plain := s.unread.state.Load() == 0
		var e Errno
		if plain {
			e = o.unlessShut(fd, o.take(o, fd))
		}
		if !counted {
			s.fd.sub(reading)
		}
		if plain {
			return e
		}
	} else if !o.counted && o.first() && s.isStream() && s.unread.state.Load() == 0 && !s.unread.peeks.Load() {
		// Most likely there is nothing. To find that out takes less stack so.
		var b [1]byte
		if _, e := sysRecv(fd, b[:], MSG_PEEK); e != 0 {
			return e
		}
	}
	return s.receiveAlone(o, fd)
}

// unlessShut returns e, what o.take has returned, or o.end if there is nothing because
// the socket was shut down: the rule for every call that receives. For one that must
// not wait there is nothing yet.
func (o *op) unlessShut(fd sysfd, e Errno) Errno {
	if e == SOCKET_EWOULDBLOCK && o.blocks && !o.s.isStream() && o.isShut(fd) {
		return o.end
	}
	return e
}

// receiveAlone is stepReceive alone.
func (s *Socket) receiveAlone(o *op, fd sysfd) Errno {
	s.alone(o)
	e := s.attempt(o, fd)
	s.together(o)
	return e
}

// alone begins a receive that no other runs beside. Plain receives do not wait, so
// those that have begun are over soon, and so is the one that is alone.
func (s *Socket) alone(o *op) {
	u := &s.unread
	if !u.busy() {
		if o.counted {
			s.fd.sub(reading) // that one may wait for this
			o.counted = false
		}
		u.queue.Lock()
		for i := 0; !u.busy(); i++ {
			rest(i)
		}
		u.queue.Unlock()
	}
	others := int64(0)
	if o.counted {
		others = 1
	}
	for i := 0; s.fd.readers() > others; i++ {
		rest(i)
	}
	o.alone = true
}

// tryRecvAll is tryRecv for MSG_WAITALL. It is made alone. If a part has come, n
// bytes, the call owns what follows, and has the turn: see op.goOn.
func (s *Socket) tryRecvAll(p []byte, flags int, sa *sockaddr) (n int, e Errno, more bool) {
	u := &s.unread
	if flags&MSG_PEEK != 0 || !u.state.CompareAndSwap(0, isBusy) {
		return 0, 0, true
	}
	for i := 0; s.fd.readers() > 1; i++ {
		rest(i)
	}
	n, e = s.recvNow(p, flags, sa)
	if e == 0 && 0 < n && n < len(p) {
		if s.fd.rd.mu.TryLock() {
			u.set(isOwned, true)
			u.set(isBusy, false)
			return n, 0, true
		}
		s.keepUnread(append([]byte(nil), p[:n]...)) // another call waits, and gets it
		s.together(new(op))
		return 0, 0, true
	}
	u.set(isBusy, false)
	return n, e, e == SOCKET_EWOULDBLOCK
}

// goOn makes o the call of which tryRecvAll has received n bytes.
func (o *op) goOn(n int) {
	if n > 0 {
		o.n, o.owns, o.locked = n, true, true
		o.blocks = true // whatever SetNonblock says by now
	}
}

// busy sets isBusy. It reports false if that was set.
func (u *unread) busy() bool { return u.state.Or(isBusy)&isBusy == 0 }

// rest is what a loop does that waits for a system call of another, which does not
// wait.
func rest(i int) {
	if i < 100 {
		runtime.Gosched()
	} else {
		time.Sleep(20 * time.Microsecond)
	}
}

// together ends it, and wakes those for whom something was put into data.
func (s *Socket) together(o *op) {
	u := &s.unread
	put := u.put && len(u.data) > 0
	u.put = false
	o.alone = false
	u.set(isBusy, false)
	if !put {
		return
	}
	if !o.locked { // else o is what waits
		s.fd.rd.kick(&s.fd)
	}
	if u.has(hasLine) {
		s.notifySelects(false)
	}
}

// attempt is one attempt that is made alone.
func (s *Socket) attempt(o *op, fd sysfd) Errno {
	u := &s.unread
	beside := o.flags&(MSG_OOB|msgErrqueue) != 0 // it receives something else
	switch {
	case u.has(isOwned) && !o.owns && !beside:
		return SOCKET_EWOULDBLOCK
	case u.has(hasErrno) && o.n > 0:
		return 0 // it came after what o has, and stays
	}
	if e := s.takeUnreadErrno(); e != 0 {
		return e
	}
	if o.least > 1 && o.blocks && !o.locked && !o.last && len(u.data) < o.least {
		return SOCKET_EWOULDBLOCK // to wait with a part of the data takes the turn
	}
	e := o.unlessShut(fd, o.take(o, fd))
	if e != SOCKET_EWOULDBLOCK {
		o.n, e = s.partial(o.n, e)
	}
	owns := e == SOCKET_EWOULDBLOCK && o.n > 0 && o.locked && o.flags&MSG_PEEK == 0
	if owns != o.owns {
		o.owns = owns
		u.set(isOwned, owns)
	}
	return e
}

// disown ends the ownership of a call whose time was up.
func (s *Socket) disown(o *op) {
	o.owns = false
	s.unread.set(isOwned, false)
	s.fd.rd.kick(&s.fd) // the next may have looked already
}

// hasUnread reports whether there is data for o, which is made alone, before that of
// the kernel. What it asks for may be somewhere else.
func (o *op) hasUnread() bool {
	return o.alone && o.flags&(MSG_OOB|msgErrqueue) == 0 && len(o.s.unread.data) > 0
}

// keepUnread puts p, which is no longer the caller's, behind data. The receive is made
// alone.
func (s *Socket) keepUnread(p []byte) {
	if len(p) == 0 {
		return
	}
	u := &s.unread
	if u.data == nil {
		u.data = p
	} else {
		u.data = append(u.data, p...)
	}
	u.put = true
	bits := uint32(hasData)
	if !s.isStream() || lineEnd(p) > 0 {
		bits |= hasLine
	}
	u.state.Or(bits)
}

// takeUnread moves data into p, or copies it, as MSG_PEEK wants. The receive is made
// alone.
func (s *Socket) takeUnread(p []byte, peek bool) int {
	n := copy(p, s.unread.data)
	if !peek {
		s.dropUnread(n)
	}
	return n
}

// dropUnread drops the first n bytes of data.
func (s *Socket) dropUnread(n int) {
	u := &s.unread
	switch u.data = u.data[n:]; {
	case len(u.data) == 0:
		u.data = nil
		u.set(hasData|hasLine, false)
	case n > 0 && s.isStream() && u.has(hasLine):
		u.set(hasLine, lineEnd(u.data) > 0)
	}
}

// keepUnreadErrno keeps an error for the next call that reads or writes.
func (s *Socket) keepUnreadErrno(e Errno) {
	s.unread.errno.Store(int64(e))
	s.unread.set(hasErrno, true)
	s.fd.rd.kick(&s.fd)
	s.fd.wr.kick(&s.fd)
	s.notifySelects(false)
}

// takeUnreadErrno returns the kept error and forgets it.
func (s *Socket) takeUnreadErrno() Errno {
	if !s.unread.has(hasErrno) {
		return 0
	}
	s.unread.set(hasErrno, false) // before: one that comes now is not lost
	return Errno(s.unread.errno.Swap(0))
}

// answersUnread reports whether what s keeps makes it ready in a list of Select: its next
// call returns the error, or data that needs nothing from the peer.
func (s *Socket) answersUnread(list uint8) bool {
	switch list {
	case toRead:
		return s.unread.has(hasErrno | hasLine)
	case toWrite:
		return s.unread.has(hasErrno)
	}
	return false
}

// peekOffset returns SO_PEEK_OFF, from where MSG_PEEK looks, or -1.
func (s *Socket) peekOffset(fd sysfd) int {
	if !s.unread.peeks.Load() {
		return -1
	}
	return sys.PeekOffset(fd)
}

func (s *Socket) heedPeekOffset() { s.unread.peeks.Store(sys.PeekOffset(s.fd.sysfd) >= 0) }

// heedLowat asks for SO_RCVLOWAT, which the kernel heeds for calls that block alone.
func (s *Socket) heedLowat() {
	if n, e := getInt(s, SOL_SOCKET, SO_RCVLOWAT); e == 0 && s.isStream() {
		s.unread.setLowat(n)
	}
}

func (u *unread) setLowat(n int) {
	u.lowat.Store(int32(n))
	u.set(hasLowat, n > 1)
}

// inherit takes over the options of a listener, as the kernel does.
func (u *unread) inherit(from *unread) {
	if from.has(hasLowat) {
		u.setLowat(int(from.lowat.Load()))
	}
	u.peeks.Store(from.peeks.Load())
}
