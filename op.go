package socket

import (
	"runtime"
	"sync"
)

// op describes a system call that may have to wait: the arguments, the function that makes
// the call, and the results. Ops are pooled together with the closure that Go's poller
// needs, so waiting does not allocate.
type op struct {
	s *Socket

	// step makes the system call, on a descriptor that never blocks. It
	// returns SOCKET_EWOULDBLOCK for "wait, then call again".
	step func(*op, sysfd) Errno

	p      []byte   // the data
	buffer *buffer  // scratch buffer of takeRecv, takeLine and recvVector; the caller puts it back
	n      int      // bytes (or, in a batch, messages) transferred so far
	flags  int      // MSG_*
	sa     sockaddr // the peer's address, an argument or a result
	named  bool     // sa is used

	// Accept's result.
	newfd  sysfd
	family int

	vector   vector   // the data of calls with several buffers
	control  []byte   // control data, or room for it
	rcontrol int      // bytes of control data received
	rflags   int      // MSG_* flags received with the data
	in       incoming // the scratch buffers of recvVector
	batch    *batch

	// For calls that receive, and sendVector.
	blocks bool // the call may wait, even if SetNonblock has been called since

	// For calls that receive; see receive.
	take    func(*op, sysfd) Errno // makes one attempt
	end     Errno                  // the result if the socket was shut down
	least   int                    // bytes to wait for: more than 1 for MSG_WAITALL and SO_RCVLOWAT
	size    int                    // the number of bytes of the scratch buffer to receive into
	max     int                    // the longest line, or the size that p may grow to
	whole   bool                   // the call makes several system calls, with no other receive in between
	alone   bool                   // no other receive runs: set by Socket.alone, cleared by together
	counted bool                   // the call counts as a plain receive in refs.n
	owns    bool                   // the call holds a part of its data while it waits; see unread
	last    bool                   // this is lastTry's attempt, after the deadline

	locked bool // the direction's mutex is locked for this op; await unlocks it

	attempt attempt // the state of Connect's call

	send  func(*op, sysfd) Errno // the system call of stepSending
	tried bool                   // stepRoom's last attempt failed, which raises an event

	tries int // number of calls to step during this wait in the poller

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

// putOp puts o back, without references to the caller's memory.
func putOp(o *op) {
	sys := o.opSys
	*o = op{}
	o.opSys = sys
	ops.Put(o)
}

// precheck returns an error if a call in one direction of s must not make a system call,
// because s is closed or SetDeadline's time has passed. A function that has waited must
// check again before it makes another system call, because Close may have released the
// descriptor's number during the wait, and another file may have it now.
func (s *Socket) precheck(w *direction) Errno {
	switch {
	case s.fd.isClosed():
		return errnoClosed
	case w.expired():
		return errnoExpired
	}
	return 0
}

// await makes o's call and waits until it has a result, limit passes or s is closed. The
// caller has a reference to the descriptor before and after. await releases the
// reference during the wait, so that Close does not wait for the call.
func (s *Socket) await(side *direction, o *op, limit instant) Errno {
	s.fd.pause()
	e := s.fd.wait(side, o, limit)
	s.fd.resume()
	o.locked = false
	runtime.KeepAlive(s) // leave also keeps s from being collected, but not every caller calls leave
	return e
}

// lastTry makes o's call once after the deadline, because the wait for the mutex may
// have used up all the time.
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

// bufferSize is enough for any IP datagram and for most reads of a stream.
const bufferSize = 64 << 10

// datagramSize is enough for any AF_UNIX datagram, unless its sender has a larger buffer
// than the usual limits allow.
const datagramSize = 1 << 20

// buffer is a scratch buffer for calls that return a string.
type buffer struct{ p []byte }

var buffers = sync.Pool{New: func() any { return &buffer{make([]byte, bufferSize)} }}

func getBuffer() *buffer { return buffers.Get().(*buffer) }

// putBuffer puts b back, unless it is nil.
func putBuffer(b *buffer) {
	if b != nil {
		buffers.Put(b)
	}
}

// clear zeroes the bytes that reading a stream with MSG_TRUNC counts but does not write, so
// that the caller never sees an earlier call's data.
func (b *buffer) clear(s *Socket, length, flags int) {
	if flags&MSG_TRUNC != 0 && s.isStream() {
		clear(b.p[:min(length, bufferSize)])
	}
}

// partial returns the result of a call that transferred n bytes before it failed with e. If
// n is not 0, the result is n without an error. If the kernel would not report e again,
// partial keeps it as the unread error, which the next call returns.
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

// newVector returns list as a vector. If one system call cannot take the whole list, it
// skips empty buffers, because a call with only empty ones would return 0, like the end
// of a stream.
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

// sizeOf returns the total size of the buffers in list; a sum beyond the range of int wraps.
func sizeOf(list [][]byte) (n int) {
	for _, p := range list {
		n += len(p)
	}
	return n
}
