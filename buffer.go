package socket

import "sync"

// bufferSize is enough for any datagram of IP and most reads of a stream.
const bufferSize = 64 << 10

// buffer is a scratch buffer for calls that return a string.
type buffer struct{ p []byte }

var buffers = sync.Pool{New: func() any { return &buffer{make([]byte, bufferSize)} }}

func getBuffer() *buffer  { return buffers.Get().(*buffer) }
func putBuffer(b *buffer) { buffers.Put(b) }

// recvSome is recv into p, or into a larger buffer if length and what is there
// to be read both ask for it: a huge length allocates what has come, no more.
func recvSome(s *Socket, p []byte, length, flags int) ([]byte, Errno) {
	p, _, e := recvGrow(s, p, length, flags, nil)
	return p, e
}

// recvGrow is recvSome that returns the count, too, which with MSG_TRUNC may be
// larger than the buffer. It stores the sender in sa, unless that is nil.
func recvGrow(s *Socket, p []byte, length, flags int, sa *sockaddr) ([]byte, int, Errno) {
	if length <= len(p) {
		n, e := recvUntil(s, p[:length], flags, sa, unset)
		return p[:max(0, min(n, length))], n, e
	}
	if flags&(MSG_WAITALL|MSG_PEEK) == MSG_WAITALL && s.isStream() {
		return recvAll(s, p, length, flags, sa)
	}
	// Look first, at one byte, and wait there; then ask how much there is.
	if s.held.Load() == nil && flags&MSG_OOB == 0 {
		var b [1]byte
		if _, e := recv(s, b[:], flags&^(MSG_WAITALL|MSG_TRUNC)|MSG_PEEK); e != 0 {
			return p[:0], 0, e
		}
	}
	size := min(length, max(s.pending(), bufferSize))
	if size > len(p) {
		p = make([]byte, size)
	}
	n, e := recvUntil(s, p[:size], flags, sa, unset)
	return p[:max(0, min(n, size))], n, e
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
