package socket

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"phpsocket/socket/internal/sys"
)

// unread holds the data of one socket that calls have received from the kernel but not returned. It
// also keeps the order of the calls that receive.
//
// This order means: if the bytes that calls return are joined in the order in which the calls take
// them, the result is what the peer sent. (The calls may return to their goroutines in another
// order.) To preserve this order, the package distinguishes two kinds of receive:
//
//   - A plain receive is a single system call, so the kernel keeps it in order. Any number of
//     plain receives may run at the same time, without a lock. Each one adds reading (a
//     constant) to refs.n, then loads state, and makes its system call only if state is 0.
//   - Every other receive runs alone. Such a receive reads a line (it peeks first and then
//     receives), or receives in several parts (as with MSG_WAITALL), or begins while state is
//     not 0. It sets isBusy, which is a lock: from then on, no plain receive can begin. Then it
//     waits until the plain receives that have already begun are over. isBusy stays set for
//     a few system calls, but never during a wait for data. So even a non-blocking call may wait
//     until isBusy is clear.
//
// A call that has received only the beginning of a line stores it in unread.data and then waits.
// Every call takes the bytes in that field before it receives from the kernel. A call that waits
// for a certain number of bytes is different: it keeps the bytes that have arrived. It then owns
// the bytes that come next, and other calls find nothing to receive. The owner is always the call
// that waits in the poller.
//
// Each attempt of a call, even an attempt inside the poller, loads state first. A call that leaves
// data or an error for other calls stores it and then wakes the waiting call. So the waiting call
// misses nothing. If its attempt came before the store, the wake-up causes another attempt.
type unread struct {
	state atomic.Uint32
	lowat atomic.Int32 // SO_RCVLOWAT
	errno atomic.Int64 // an error that followed data: one call returns the data, and the next call returns this error

	// Only a receive that runs alone uses these fields.
	data []byte // the beginning of a line, or the rest of a datagram
	put  bool   // this receive has added something to data

	queue sync.Mutex // the receives that are to run alone queue here

	peeks atomic.Bool // SO_PEEK_OFF may be set
}

// The bits of unread.state.
const (
	hasData  = 1 << iota // data is not empty
	hasLine              // data contains a line end, or is the rest of a datagram
	hasErrno             // errno is not 0
	hasLowat             // lowat is more than 1
	isBusy               // a receive runs alone
	isOwned              // a waiting call has received a part of its data, and owns the bytes that come next
)

func (u *unread) has(bits uint32) bool { return u.state.Load()&bits != 0 }

// set sets the bits if on is true, and clears them otherwise.
func (u *unread) set(bits uint32, on bool) {
	if on {
		u.state.Or(bits)
	} else {
		u.state.And(^bits)
	}
}

// plain reports whether o is a plain receive, provided that state is 0. If state is not 0, no receive
// is plain.
func (o *op) plain() bool { return o.least <= 1 && !o.whole }

// receive makes o's call, with as many attempts as necessary, until limit passes. If limit is
// unset, the deadline of SO_RCVTIMEO applies. Before and after receive, the caller has a reference
// to the descriptor and counts as a plain receive. During a wait, receive gives up both. o.blocks
// says whether receive may wait. The parameter tried is true if the caller has already made an
// attempt that found nothing.
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
		s.fd.n.Add(reading) // the call counts as a plain receive again, even if the descriptor is closed
	}
	if o.owns {
		s.disown(o)
	}
	return e
}

// stepReceive is the step function of every call that receives. It makes one attempt, with
// o.take.
func stepReceive(o *op, fd sysfd) Errno {
	s := o.s
	if o.plain() {
		counted := o.counted // false inside the poller
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
		// There is probably no data. To find out, this check needs less stack than
		// receiveAlone.
		var b [1]byte
		if _, e := sysRecv(fd, b[:], MSG_PEEK); e != 0 {
			return e
		}
	}
	return s.receiveAlone(o, fd)
}

// unlessShut takes e, the result of o.take. It returns o.end if there is no data because the
// socket was shut down, and e otherwise. A call that must not wait always gets e.
func (o *op) unlessShut(fd sysfd, e Errno) Errno {
	if e == SOCKET_EWOULDBLOCK && o.blocks && !o.s.isStream() && o.isShut(fd) {
		return o.end
	}
	return e
}

// receiveAlone makes one attempt, during which no other call receives.
func (s *Socket) receiveAlone(o *op, fd sysfd) Errno {
	s.alone(o)
	e := s.attempt(o, fd)
	s.together(o)
	return e
}

// alone begins a receive during which no other call receives. It waits until the receives that
// have already begun are over. This wait is short, because none of them waits for data.
func (s *Socket) alone(o *op) {
	u := &s.unread
	if !u.busy() {
		if o.counted {
			// The receive that set isBusy may be waiting until no plain receive runs, and this
			// call still counts as one.
			s.fd.sub(reading)
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

// tryRecvAll is tryRecv for MSG_WAITALL. No other call receives during its attempt. If n > 0
// and more is true, only n bytes have arrived. In that case tryRecvAll has locked rd.mu and set
// isOwned, and op.goOn passes the lock and the ownership on to an op.
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
		s.keepUnread(append([]byte(nil), p[:n]...)) // for the call that has locked rd.mu and waits
		o := getOp(s)                               // a local op would cost every call stack space
		s.together(o)
		putOp(o)
		return 0, 0, true
	}
	u.set(isBusy, false)
	return n, e, e == SOCKET_EWOULDBLOCK
}

// goOn makes o continue a call for which tryRecvAll has received n bytes.
func (o *op) goOn(n int) {
	if n > 0 {
		o.n, o.owns, o.locked = n, true, true
		o.blocks = true // the call waits even if SetNonblock has made the socket non-blocking since
	}
}

// busy sets isBusy. It returns false if isBusy had already been set.
func (u *unread) busy() bool { return u.state.Or(isBusy)&isBusy == 0 }

// rest is the pause in round i of a loop that waits until another goroutine has made a short
// system call.
func rest(i int) {
	if i < 100 {
		runtime.Gosched()
	} else {
		time.Sleep(20 * time.Microsecond)
	}
}

// together ends the receive that s.alone began: other calls may receive again. If the
// receive has added to the unread data, together wakes the calls that wait for data: the waiting
// receive, and the waiting calls to Select.
func (s *Socket) together(o *op) {
	u := &s.unread
	put := u.put && len(u.data) > 0
	u.put = false
	o.alone = false
	u.set(isBusy, false)
	if !put {
		return
	}
	if !o.locked { // if o.locked is true, o is itself the waiting call
		s.fd.rd.kick(&s.fd)
	}
	if u.has(hasLine) {
		s.notifySelects(false)
	}
}

// attempt makes one attempt. The caller must call s.alone first, and s.together afterwards.
func (s *Socket) attempt(o *op, fd sysfd) Errno {
	u := &s.unread
	// The op receives urgent data or errors, which the kernel keeps in queues of their own.
	beside := o.flags&(MSG_OOB|msgErrqueue) != 0
	switch {
	case u.has(isOwned) && !o.owns && !beside:
		return SOCKET_EWOULDBLOCK
	case u.has(hasErrno) && o.n > 0:
		return 0 // the error came after the bytes that o has received; it stays for the next call
	}
	if e := s.takeUnreadErrno(); e != 0 {
		return e
	}
	if o.least > 1 && o.blocks && !o.locked && !o.last && len(u.data) < o.least {
		return SOCKET_EWOULDBLOCK // only the call that has locked rd.mu may hold a part of its data while it waits
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

// disown ends o's ownership of the bytes that come next, when o has stopped waiting.
func (s *Socket) disown(o *op) {
	o.owns = false
	s.unread.set(isOwned, false)
	s.fd.rd.kick(&s.fd) // the next call may have found isOwned set, and waits
}

// hasUnread reports whether o must take data that earlier calls left unread before it receives
// from the kernel. The result is false if o does not run alone, receives urgent data, or reads
// the error queue.
func (o *op) hasUnread() bool {
	return o.alone && o.flags&(MSG_OOB|msgErrqueue) == 0 && len(o.s.unread.data) > 0
}

// keepUnread appends p to the unread data. Afterwards the caller must not use p. Only a receive
// that runs alone (see unread) may call keepUnread.
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

// takeUnread moves the beginning of the unread data into p. If peek is true, it copies the
// bytes instead. Only a receive that runs alone (see unread) may call takeUnread.
func (s *Socket) takeUnread(p []byte, peek bool) int {
	n := copy(p, s.unread.data)
	if !peek {
		s.dropUnread(n)
	}
	return n
}

// dropUnread drops the first n bytes of the unread data.
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

// keepUnreadErrno stores e as the unread error. The next call that reads or writes returns it.
func (s *Socket) keepUnreadErrno(e Errno) {
	s.unread.errno.Store(int64(e))
	s.unread.set(hasErrno, true)
	s.fd.rd.kick(&s.fd)
	s.fd.wr.kick(&s.fd)
	s.notifySelects(false)
}

// takeUnreadErrno returns the error that an earlier call left unread, and clears it. If there
// is none, it returns 0.
func (s *Socket) takeUnreadErrno() Errno {
	if !s.unread.has(hasErrno) {
		return 0
	}
	s.unread.set(hasErrno, false) // before Swap, so that an error that is stored at the same time is not lost
	return Errno(s.unread.errno.Swap(0))
}

// answersUnread reports whether s is ready in the given list of Select because an earlier call
// left data or an error unread. The next call will return this data or error at once.
func (s *Socket) answersUnread(list uint8) bool {
	switch list {
	case toRead:
		return s.unread.has(hasErrno | hasLine)
	case toWrite:
		return s.unread.has(hasErrno)
	}
	return false
}

// peekOffset returns the offset set with SO_PEEK_OFF, where MSG_PEEK starts. If there is none,
// it returns -1.
func (s *Socket) peekOffset(fd sysfd) int {
	if !s.unread.peeks.Load() {
		return -1
	}
	return sys.PeekOffset(fd)
}

// heedPeekOffset records whether SO_PEEK_OFF is set.
func (s *Socket) heedPeekOffset() { s.unread.peeks.Store(sys.PeekOffset(s.fd.sysfd) >= 0) }

// heedLowat stores the value of SO_RCVLOWAT, which Socket.least applies. The kernel applies it
// only to system calls that block.
func (s *Socket) heedLowat() {
	if n, e := getInt(s, SOL_SOCKET, SO_RCVLOWAT); e == 0 && s.isStream() {
		s.unread.setLowat(n)
	}
}

func (u *unread) setLowat(n int) {
	u.lowat.Store(int32(n))
	u.set(hasLowat, n > 1)
}

// inherit copies the listener's options to an accepted socket, as the kernel does.
func (u *unread) inherit(from *unread) {
	if from.has(hasLowat) {
		u.setLowat(int(from.lowat.Load()))
	}
	u.peeks.Store(from.peeks.Load())
}
