package socket

import "sync"

// bufferSize is enough for any datagram of IP and most reads of a stream.
const bufferSize = 64 << 10

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
// back. A call that waits has none: there may be thousands of them.
func recvScratch(s *Socket, length, flags int, sa *sockaddr) (b *buffer, p []byte, n int, e Errno) {
	b = getBuffer()
	b.forget(s, length, flags)
	if length > bufferSize || flags&MSG_WAITALL != 0 {
		p, n, e = recvGrow(s, b.p, length, flags, sa)
		return b, p, n, e
	}
	n, e, wait := tryRecv(s, b.p[:length], flags, sa)
	if wait {
		putBuffer(b)
		if b, n, e = awaitScratch(s, length, flags, sa); b == nil {
			return nil, nil, 0, e
		}
	}
	return b, b.p[:max(0, min(n, length))], n, e
}

func awaitScratch(s *Socket, length, flags int, sa *sockaddr) (*buffer, int, Errno) {
	o := getOp(s)
	o.n, o.flags, o.step = length, flags, stepScratch
	if sa != nil {
		o.sa, o.named = *sa, true
	}
	e := s.await(&s.fd.rd, o, s.rcvtimeo.deadline())
	if sa != nil {
		*sa = o.sa
	}
	b, n := o.buffer, o.n
	putOp(o)
	return b, n, e
}

// stepScratch is stepRecv into a scratch buffer; before o.n is the length.
func stepScratch(o *op, fd sysfd) Errno {
	b := getBuffer()
	b.forget(o.s, o.n, o.flags)
	n, e := o.recv(fd, b.p[:o.n])
	if e == SOCKET_EWOULDBLOCK && !o.s.isStream() && o.shut(fd) {
		n, e = 0, 0
	}
	if e != 0 {
		putBuffer(b)
		return e
	}
	o.buffer, o.n = b, n
	return 0
}

// recvGrow is recv into p, or into a larger buffer if length and what is there to
// be read both ask for it: a huge length allocates what has come, no more. The
// count it returns, too, may with MSG_TRUNC be larger than the buffer. It stores
// the sender in sa, unless that is nil.
func recvGrow(s *Socket, p []byte, length, flags int, sa *sockaddr) ([]byte, int, Errno) {
	if length <= len(p) {
		n, e := recvUntil(s, p[:length], flags, sa, unset)
		return p[:max(0, min(n, length))], n, e
	}
	if flags&(MSG_WAITALL|MSG_PEEK) == MSG_WAITALL && s.isStream() {
		return recvAll(s, p, length, flags, sa)
	}
	p, e := s.grow(p, length, flags)
	if e != 0 {
		return p[:0], 0, e
	}
	n, e := recvUntil(s, p, flags, sa, unset)
	return p[:max(0, min(n, len(p)))], n, e
}

// grow returns p cut to length, or a larger buffer if length and what is there
// to be read both ask for it. For that it looks first, at one byte, and waits
// there; then it asks how much there is. It cannot look at the error queue: what
// it saw there would be gone.
func (s *Socket) grow(p []byte, length, flags int) ([]byte, Errno) {
	if length <= len(p) {
		return p[:length], 0
	}
	if s.held.Load() == nil && flags&(MSG_OOB|msgErrqueue) == 0 {
		var b [1]byte
		if _, e := recv(s, b[:], flags&^(MSG_WAITALL|MSG_TRUNC)|MSG_PEEK); e != 0 {
			return p, e
		}
	}
	size := min(length, max(s.pending(), bufferSize))
	if size > len(p) {
		p = make([]byte, size)
	}
	return p[:size], 0
}

// recvAll reads length bytes in steps that grow with what comes.
func recvAll(s *Socket, p []byte, length, flags int, sa *sockaddr) ([]byte, int, Errno) {
	limit := s.rcvtimeo.deadline()
	got := 0
	if len(p) == 0 {
		p = make([]byte, min(length, bufferSize))
	}
	for {
		n, e := recvUntil(s, p[got:], flags, sa, limit)
		got += n
		mark := false
		if got == len(p) && got < length {
			mark, _ = sysAtmark(s.fd.sysfd)
		}
		if e != 0 || mark || got < len(p) || got == length {
			n, e = s.partial(got, e)
			return p[:got], n, e
		}
		grown := make([]byte, min(length, 2*len(p)))
		copy(grown, p)
		p = grown
	}
}

// pending returns how many bytes the kernel has for s, at least; for a datagram
// socket, how many the next one has.
func (s *Socket) pending() int {
	n := sysPending(s.fd.sysfd)
	if h := s.held.Load(); h != nil {
		n += len(h.data)
	}
	return n
}
