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
	n      int      // what has been moved so far: bytes, of a batch that is received messages
	flags  int      // MSG_*
	sa     sockaddr // peer address, in or out
	named  bool     // sa is wanted, or given

	// Accept's result.
	newfd  sysfd
	family int

	vector   vector // the data of calls with several buffers
	control  []byte // control data, or room for it
	rcontrol int    // how much of it has come
	rflags   int    // the MSG_* that came with the data
	in       incoming
	batch    *batch

	blocks bool // it may wait, whatever SetNonblock says by now: of calls that receive, and sendVector

	// What only calls that receive have, see receive.
	take    func(*op, sysfd) Errno // makes an attempt
	end     Errno                  // what it returns where the socket was shut down
	least   int                    // it goes on until so many bytes have come, 1 but for MSG_WAITALL and SO_RCVLOWAT
	size    int                    // of the scratch buffer that it receives into
	max     int                    // of a line; how far p may grow
	whole   bool                   // it makes several system calls that nothing may come between
	alone   bool                   // it is being made alone
	counted bool                   // it counts as reading
	owns    bool                   // it waits with a part of the data
	last    bool                   // its time is up, and this is the last attempt

	locked bool // the side's lock is held for this, await gives it up

	attempt attempt // of Connect

	send  func(*op, sysfd) Errno // what stepSending calls
	tried bool                   // stepRoom just has

	tries int // how often the poller has called step, of the wait that is under way

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
	o.opSys = sys
	ops.Put(o)
}

// precheck returns the code of a call that must not even try, on one side of s. A
// function that waits and then makes another call asks again: while it waited,
// Close may have given the descriptor's number to somebody else.
func (s *Socket) precheck(w *direction) Errno {
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
func (s *Socket) await(side *direction, o *op, limit instant) Errno {
	s.fd.pause()
	e := s.fd.wait(side, o, limit)
	s.fd.resume()
	o.locked = false
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

// bufferSize is enough for any datagram of IP and most reads of a stream.
const bufferSize = 64 << 10

// datagramSize is enough for any datagram of AF_UNIX whose sender has not made its
// buffer larger than the usual limits.
const datagramSize = 1 << 20

// buffer is a scratch buffer for calls that return a string.
type buffer struct{ p []byte }

var buffers = sync.Pool{New: func() any { return &buffer{make([]byte, bufferSize)} }}

func getBuffer() *buffer { return buffers.Get().(*buffer) }

// putBuffer gives b, which may be nil, back.
func putBuffer(b *buffer) {
	if b != nil {
		buffers.Put(b)
	}
}

// clear clears what a call with MSG_TRUNC on a stream may count without having
// written it: the data of somebody else's call.
func (b *buffer) clear(s *Socket, length, flags int) {
	if flags&MSG_TRUNC != 0 && s.isStream() {
		clear(b.p[:min(length, bufferSize)])
	}
}

// partial settles a call that moved n bytes before it failed: they are the
// result, and an error that would not come again is kept for the next call.
func (s *Socket) partial(n int, e Errno) (int, Errno) {
	if n == 0 || e == 0 {
		return n, e
	}
	switch e {
	case errnoTimeout, errnoExpired, errnoClosed, SOCKET_EWOULDBLOCK, SOCKET_EPIPE:
	default:
		s.keepUnreadErrno(e)
	}
	return n, 0
}

// newVector returns list as a vector. If one system call does not take the whole
// list, the first must not be spent on empty buffers: what it returned would look
// like the end.
func newVector(list [][]byte) vector {
	v := vector{List: list}
	if len(list) > iovMax {
		v.Advance(0)
	}
	return v
}

// hasRoom reports whether list has a buffer that is not empty.
func hasRoom(list [][]byte) bool {
	for _, p := range list {
		if len(p) > 0 {
			return true
		}
	}
	return false
}

// sizeOf returns how many bytes the buffers of list have, as far as an int can tell.
func sizeOf(list [][]byte) (n int) {
	for _, p := range list {
		n += len(p)
	}
	return n
}
