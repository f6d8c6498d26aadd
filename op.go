package socket

import (
	"runtime"
	"slices"
	"sync"
)

// op is a system call that may have to wait: what it needs, how to make it and
// what it returned. Only a call that really has to wait makes one, and they are
// pooled together with the closure that Go's poller wants, so waiting does not
// allocate.
type op struct {
	s *Socket

	// step makes the system call, on a descriptor that never blocks. It
	// returns SOCKET_EWOULDBLOCK for "wait, then call again".
	step func(*op, sysfd) Errno

	p      []byte   // the data, as far as it is still to be moved
	buffer *buffer  // what stepScratch, stepLine and recvVector have put it in, the caller's to put back
	n      int      // bytes moved so far
	flags  int      // MSG_*
	sa     sockaddr // peer address, in or out
	named  bool     // sa is wanted, or given
	newfd  sysfd    // Accept's result

	vector   vector // the data of calls with several buffers
	control  []byte // control data, or room for it
	rcontrol int    // how much of it has come
	rflags   int    // the MSG_* that came with the data
	in       incoming
	batch    *batch

	waits bool // of stepLine: the call may wait, whatever SetNonblock says by now

	locked bool // the caller already holds the side's lock, await gives it up

	attempt attempt // of Connect

	send  func(*op, sysfd) Errno // what stepRoom calls
	tried bool                   // it just has

	opSys
}

var ops = sync.Pool{New: func() any {
	o := new(op)
	o.bind()
	return o
}}

func getOp(s *Socket) *op {
	o := ops.Get().(*op)
	o.s = s
	return o
}

// putOp gives o back, without anything that the caller owns.
func putOp(o *op) {
	sys := o.opSys
	*o = op{}
	sys.forget()
	o.opSys = sys
	ops.Put(o)
}

// begin returns the code of a call that must not even try, on one side of s. A
// function that waits and then makes another call asks again: while it waited,
// Close may have given the descriptor's number to somebody else.
func (s *Socket) begin(w *side) Errno {
	switch {
	case s.fd.isClosed():
		return errnoClosed
	case w.expired():
		return errnoExpired
	}
	return 0
}

// await is where every call waits: until o is done, the deadline comes, or s is
// closed. It begins and ends with a reference to the descriptor held, and holds
// none while it waits, so that Close need not wait for it.
func (s *Socket) await(side *side, o *op, limit instant) Errno {
	s.fd.pause()
	e := s.fd.wait(side, o, limit)
	s.fd.resume()
	runtime.KeepAlive(s)
	return e
}

// lastTry makes o's call once more after its time is up: it may have been used
// up in the queue.
func (d *fd) lastTry(o *op) Errno {
	if !d.incref() {
		return errnoClosed
	}
	defer d.decref()
	if e := o.step(o, d.sysfd); e != SOCKET_EWOULDBLOCK {
		return e
	}
	return errnoTimeout
}

// held is what a call has taken from the kernel and could not hand out, kept for
// the next call: the beginning of a line whose end has not come, or an error
// that came after part of the data had been moved, which is that call's result.
type held struct {
	data  []byte
	errno Errno
}

// goesOn reports whether a call that got kept data, less than it has room for,
// waits for more. To a datagram nothing is added.
func (s *Socket) goesOn(flags int) bool {
	return flags&(MSG_WAITALL|MSG_PEEK) == MSG_WAITALL && s.isStream()
}

// awaitsAll reports whether a call waits until its buffer is full.
func (s *Socket) awaitsAll(flags int) bool {
	return flags&MSG_WAITALL != 0 && s.isStream() && (flags&MSG_PEEK == 0 || s.family != AF_UNIX || !unixPeeksOnce)
}

// holdErrno keeps an error for the next call that reads or writes.
func (s *Socket) holdErrno(e Errno) {
	for {
		old := s.held.Load()
		h := &held{errno: e}
		if old != nil {
			h.data = old.data
		}
		if s.held.CompareAndSwap(old, h) {
			s.wakeSelects(false)
			return
		}
	}
}

// takeErrno returns the kept error and forgets it.
func (s *Socket) takeErrno() Errno {
	for {
		old := s.held.Load()
		if old == nil || old.errno == 0 {
			return 0
		}
		var h *held
		if len(old.data) > 0 {
			h = &held{data: old.data}
		}
		if s.held.CompareAndSwap(old, h) {
			return old.errno
		}
	}
}

// holdData keeps data, which is no longer the caller's, for the next call that
// reads, in front of what is kept.
func (s *Socket) holdData(data []byte) {
	if len(data) == 0 {
		return
	}
	for {
		old := s.held.Load()
		h := &held{data: data}
		if old != nil {
			if len(old.data) > 0 {
				h.data = slices.Concat(data, old.data)
			}
			h.errno = old.errno
		}
		if s.held.CompareAndSwap(old, h) {
			if s.complete(h.data) {
				s.wakeSelects(false)
			}
			return
		}
	}
}

// takeData moves kept data into p, or copies it, as MSG_PEEK wants. What is asked
// for may be somewhere else: urgent data, or the error queue.
func (s *Socket) takeData(p []byte, flags int) int {
	if flags&(MSG_OOB|msgErrqueue) != 0 {
		return 0
	}
	for {
		old := s.held.Load()
		if old == nil || len(old.data) == 0 {
			return 0
		}
		n := copy(p, old.data)
		if n == 0 || flags&MSG_PEEK != 0 {
			return n
		}
		var h *held
		if n < len(old.data) || old.errno != 0 {
			h = &held{data: old.data[n:], errno: old.errno}
		}
		if s.held.CompareAndSwap(old, h) {
			return n
		}
	}
}
