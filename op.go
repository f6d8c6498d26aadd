package socket

import (
	"runtime"
	"sync"
)

// op describes a system call that may have to wait: its arguments, the function that makes the
// call, and its results. Go's poller needs a closure for each wait. Ops come from a pool, and
// each op keeps its closure there, so waiting does not allocate.
type op struct {
	s *Socket

	// step makes the system call, on a descriptor that never blocks. If the call must wait and
	// be made again, step returns SOCKET_EWOULDBLOCK.
	step func(*op, sysfd) Errno

	p      []byte   // the data to send, or the buffer to receive into
	buffer *buffer  // the scratch buffer of takeRecv, takeLine and recvVector; the caller returns it to the pool
	n      int      // the number of bytes (in a batch: of messages) transferred so far
	flags  int      // the MSG_* flags of the call
	sa     sockaddr // the peer's address: an argument or a result
	named  bool     // the call uses sa

	// The results of Accept.
	newfd  sysfd
	family int

	vector   vector   // the data of a call with several buffers
	control  []byte   // the control data to send, or the buffer for received control data
	rcontrol int      // the number of bytes of control data received
	rflags   int      // the MSG_* flags that the kernel returned with the data
	in       incoming // the scratch buffers of recvVector
	batch    *batch

	// Used by sendVector and by all calls that receive.
	blocks bool // the call may wait, even if SetNonblock has made the socket non-blocking since the call began

	// Only calls that receive use these fields; see Socket.receive.
	take    func(*op, sysfd) Errno // makes one attempt
	end     Errno                  // the result if the socket was shut down
	least   int                    // the number of bytes to wait for: more than 1 for MSG_WAITALL and SO_RCVLOWAT
	size    int                    // the number of bytes to receive into the scratch buffer
	max     int                    // the length of the longest line, or the maximum size of p
	whole   bool                   // the call makes several system calls, and no other call may receive in between
	alone   bool                   // no other call receives now; set by Socket.alone, cleared by Socket.together
	counted bool                   // refs.n counts the call as a plain receive (see unread)
	owns    bool                   // the call holds a part of its data while it waits (see unread)
	last    bool                   // this is the attempt after the deadline, which lastTry makes

	locked bool // the direction's mutex is locked for this op, and Socket.await unlocks it

	attempt attempt // the state of Connect's call

	send  func(*op, sysfd) Errno // the system call of stepSending
	tried bool                   // the last attempt of stepRoom failed, which raises an event

	tries int // the number of calls to step since the op began to wait in the poller

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

// putOp clears o, so that o does not keep the caller's memory alive, and returns o to the pool.
func putOp(o *op) {
	sys := o.opSys
	*o = op{}
	o.opSys = sys
	ops.Put(o)
}

// precheck returns an error if a call in one direction of s must not make a system call,
// because s is closed or the time set with SetDeadline has passed. A call that has waited must
// call precheck again before its next system call. During the wait, Close may have released the
// descriptor's number, and another file may have that number now.
func (s *Socket) precheck(w *direction) Errno {
	switch {
	case s.fd.isClosed():
		return errnoClosed
	case w.expired():
		return errnoExpired
	}
	return 0
}

// await makes o's call and waits until the call has a result, until limit passes, or until s is
// closed. The caller has a reference to the descriptor before and after the call. During the wait,
// await releases this reference, so that Close does not have to wait for the call.
func (s *Socket) await(side *direction, o *op, limit instant) Errno {
	s.fd.pause()
	e := s.fd.wait(side, o, limit)
	s.fd.resume()
	o.locked = false
	runtime.KeepAlive(s) // s.leave also keeps s from being collected, but some callers do not call s.leave
	return e
}

// lastTry makes o's call once more after the deadline. Without it, a call that waited for the
// mutex until the deadline would make no attempt at all.
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

// bufferSize is the size of the scratch buffers. Any IP datagram fits, and so do most reads
// from a stream.
const bufferSize = 64 << 10

// datagramSize is enough for any AF_UNIX datagram. Only a sender with a send buffer above the
// usual limits can send a larger one.
const datagramSize = 1 << 20

// buffer is a scratch buffer. Calls that return a string receive into it.
type buffer struct{ p []byte }

var buffers = sync.Pool{New: func() any { return &buffer{make([]byte, bufferSize)} }}

func getBuffer() *buffer { return buffers.Get().(*buffer) }

// putBuffer returns b to the pool, unless b is nil.
func putBuffer(b *buffer) {
	if b != nil {
		buffers.Put(b)
	}
}

// clear zeroes bytes that a receive with MSG_TRUNC would leave unchanged. On a stream, such a
// receive drops the data: it counts bytes, but does not write them to b. Without clear, the
// caller would see the data of an earlier call there.
func (b *buffer) clear(s *Socket, length, flags int) {
	if flags&MSG_TRUNC != 0 && s.isStream() {
		clear(b.p[:min(length, bufferSize)])
	}
}

// partial returns the result of a call that transferred n bytes before it failed with e. If
// n is not 0, partial returns n without an error. The kernel reports some errors only once;
// partial stores such an error as the unread error, and the next call returns it.
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

// newVector returns list as a vector. If list has too many buffers for one system call, the
// vector begins at the first buffer that is not empty. If it began with the empty ones, the
// first system call might get only empty buffers, and its result 0 would look like the end of the
// stream.
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

// sizeOf returns the total size of the buffers in list. A total beyond the range of int wraps
// around.
func sizeOf(list [][]byte) (n int) {
	for _, p := range list {
		n += len(p)
	}
	return n
}
