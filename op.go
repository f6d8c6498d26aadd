package socket

import (
	"runtime"
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
	buffer *buffer  // what takeRecv, takeLine and recvVector have put it in, the caller's to put back
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

	// What only calls that receive have, see receive.
	take  func(*op, sysfd) Errno // makes an attempt
	least int                    // it goes on until so many bytes have come, 1 but for MSG_WAITALL and SO_RCVLOWAT
	size  int                    // of the scratch buffer that it receives into
	max   int                    // of a line; how far p may grow
	waits bool                   // it may wait, whatever SetNonblock says by now
	whole bool                   // it makes several system calls that nothing may come between
	alone bool                   // it is being made alone
	owns  bool                   // it waits with a part of the data
	last  bool                   // its time is up, and this is the last attempt

	locked bool // the side's lock is held for this, await gives it up

	attempt attempt // of Connect

	send  func(*op, sysfd) Errno // what stepSending calls
	tried bool                   // stepRoom just has

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
	o.locked = false
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
	o.last = true
	if e := o.step(o, d.sysfd); e != SOCKET_EWOULDBLOCK {
		return e
	}
	return errnoTimeout
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
