package socket

import "sync"

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

// forget clears what a call with MSG_TRUNC on a stream may count without having
// written it: the data of somebody else's call.
func (b *buffer) forget(s *Socket, length, flags int) {
	if flags&MSG_TRUNC != 0 && s.isStream() {
		clear(b.p[:min(length, bufferSize)])
	}
}

// recvScratch is recvGrow into a scratch buffer, which p is in and the caller puts
// back. A call that waits for the first byte has none: there may be thousands of
// them.
func recvScratch(s *Socket, length, flags int, sa *sockaddr) (b *buffer, p []byte, n int, e Errno) {
	if length > bufferSize {
		limit := s.rcvtimeo.deadline()
		if e := s.look(flags, limit); e != 0 {
			return nil, nil, 0, e
		}
		b = getBuffer()
		b.forget(s, length, flags)
		p, n, e = recvGrow(s, b.p, length, flags, sa, limit)
		return b, p, n, e
	}
	b = getBuffer()
	b.forget(s, length, flags)
	n, e, more := tryRecv(s, b.p[:length], flags, sa)
	if more {
		putBuffer(b)
		waits := s.waitsToRead(flags)
		o := getRecvOp(s, flags, sa, waits)
		o.size = length
		o.least = s.least(length, flags, waits)
		n, e = s.recvInto(o, sa, e != 0, unset)
		b = o.buffer
		putOp(o)
	}
	if b != nil {
		p = b.p[:max(0, min(n, length))]
	}
	return b, p, n, e
}

// recvGrow is recv into p, or into a larger buffer if length and what is there to
// be read both ask for it: a huge length allocates what has come, no more. The
// count it returns, too, may with MSG_TRUNC be larger than the buffer. It stores
// the sender in sa, unless that is nil, and has a deadline; unset stands for
// SO_RCVTIMEO's.
func recvGrow(s *Socket, p []byte, length, flags int, sa *sockaddr, limit instant) ([]byte, int, Errno) {
	if limit == unset {
		limit = s.rcvtimeo.deadline()
	}
	if length <= len(p) {
		n, e := recvUntil(s, p[:length], flags, sa, limit)
		return p[:max(0, min(n, length))], n, e
	}
	if s.goesOn(flags) {
		return recvAll(s, p, length, flags, sa, limit)
	}
	p, e := s.grow(p, length, flags, limit)
	if e != 0 {
		return p[:0], 0, e
	}
	n, e := recvUntil(s, p, flags, sa, limit)
	for e == 0 && n == len(p) && n < length && s.awaitsAll(flags) {
		p = make([]byte, min(length, 2*n)) // MSG_PEEK sees the same again
		n, e = recvUntil(s, p, flags, sa, limit)
	}
	return p[:max(0, min(n, len(p)))], n, e
}

// recvAll receives length bytes into a buffer that grows with what comes.
func recvAll(s *Socket, p []byte, length, flags int, sa *sockaddr, limit instant) ([]byte, int, Errno) {
	if len(p) == 0 {
		p = make([]byte, min(length, bufferSize))
	}
	waits := s.waitsToRead(flags)
	o := getRecvOp(s, flags, sa, waits)
	o.p, o.max, o.whole = p, length, true
	o.least = s.least(length, flags, waits)
	n, e := s.recvInto(o, sa, false, limit)
	p = o.p[:n]
	putOp(o)
	return p, n, e
}

// grow returns p cut to length, or a larger buffer if length and what is there
// to be read both ask for it. For that it waits until there is something.
func (s *Socket) grow(p []byte, length, flags int, limit instant) ([]byte, Errno) {
	if length <= len(p) {
		return p[:length], 0
	}
	if e := s.look(flags, limit); e != 0 {
		return p, e
	}
	return s.sized(p, length), 0
}

// sized is grow that does not wait.
func (s *Socket) sized(p []byte, length int) []byte {
	room := bufferSize
	if !s.isStream() && s.family != AF_INET && s.family != AF_INET6 {
		room = datagramSize // another call may take the datagram that pending counts
	}
	size := min(length, max(s.pending(), room))
	if size > len(p) {
		p = make([]byte, size)
	}
	return p[:size]
}

// look waits until there is something to be read, and takes none of it. It cannot
// look at the error queue: what it saw there would be gone.
func (s *Socket) look(flags int, limit instant) Errno {
	if s.unread.has(hasData|hasErrno) || s.unread.peeks.Load() || flags&(MSG_OOB|msgErrqueue) != 0 {
		return 0
	}
	var b [1]byte
	_, e := recvUntil(s, b[:], flags&^(MSG_WAITALL|MSG_TRUNC)|MSG_PEEK, nil, limit)
	return e
}

// pending returns how many bytes the kernel has for s, at least; for a datagram
// socket, how many the next one has.
func (s *Socket) pending() int { return sysPending(s.fd.sysfd) }
