package socket

import (
	"bytes"
	"unsafe"
)

// readLine reads a line of at most length bytes, into a scratch buffer that the
// caller puts back. It looks before it takes, so that what comes after the line
// stays in the kernel, where Select and every other call sees it: two system calls
// a line, not one a byte.
func readLine(s *Socket, length int) (*buffer, []byte, Errno) {
	if e := s.begin(&s.fd.rd); e != 0 {
		return nil, nil, e
	}
	if s.held.Load() != nil {
		if e := s.takeErrno(); e != 0 {
			return nil, nil, e
		}
	}
	o := getOp(s)
	if kept := s.takeLine(length); len(kept) > 0 {
		if len(kept) == length || lineEnd(kept) > 0 || !s.isStream() {
			putOp(o)
			return nil, kept, 0
		}
		o.p = kept
	}
	o.n = length
	o.step, o.waits = stepLine, s.waits(0)
	e := stepLine(o, s.fd.sysfd)
	if e == SOCKET_EWOULDBLOCK && o.waits {
		e = s.await(&s.fd.rd, o, s.rcvtimeo.deadline())
	}
	b, line := o.buffer, o.p
	putOp(o)
	if e != 0 {
		if b != nil && unsafe.SliceData(line) == unsafe.SliceData(b.p) {
			line = bytes.Clone(line)
		}
		s.holdData(line)
		return b, nil, e
	}
	return b, line, 0
}

// takeLine returns what is kept, up to the end of a line and at most length
// bytes. It is the caller's.
func (s *Socket) takeLine(length int) []byte {
	for {
		old := s.held.Load()
		if old == nil || len(old.data) == 0 {
			return nil
		}
		n := min(length, len(old.data))
		if end := lineEnd(old.data[:n]); end > 0 {
			n = end
		}
		var h *held
		if n < len(old.data) || old.errno != 0 {
			h = &held{data: old.data[n:], errno: old.errno}
		}
		if s.held.CompareAndSwap(old, h) {
			if n < len(old.data) {
				return old.data[:n:n] // what follows is still kept
			}
			return old.data
		}
	}
}

// stepLine has a scratch buffer from when something has come.
func stepLine(o *op, fd sysfd) Errno {
	if o.p == nil {
		o.buffer = getBuffer()
		o.p = o.buffer.p[:0]
	}
	e := o.line(fd)
	if e == SOCKET_EWOULDBLOCK && len(o.p) == 0 {
		putBuffer(o.buffer)
		o.buffer, o.p = nil, nil
	}
	return e
}

func (o *op) line(fd sysfd) Errno {
	for len(o.p) < o.n {
		have := len(o.p)
		if have == cap(o.p) {
			o.p = append(make([]byte, 0, max(2*have, 1024)), o.p...)
		}
		room := o.p[have:min(cap(o.p), o.n)]

		n, e := sysRecv(fd, room, MSG_PEEK)
		if e == SOCKET_EMSGSIZE { // Windows: the datagram is longer, and lost
			n, e = sysRecv(fd, room, 0)
		}
		if e != 0 {
			if e == SOCKET_EWOULDBLOCK && o.waits && !o.s.isStream() && o.shut(fd) {
				return 0
			}
			return e
		}
		take := n
		if end := lineEnd(room[:n]); end > 0 && o.s.isStream() {
			take = end
		}
		// The end of a stream is there to stay, an empty datagram is read.
		if n > 0 || !o.s.isStream() {
			if n, e = sysRecv(fd, room[:take], 0); e != 0 {
				return e // somebody else took it
			}
		}
		if n == 0 {
			return 0
		}
		o.p = o.p[:have+n]
		if end := lineEnd(room[:n]); end > 0 {
			o.s.holdData(bytes.Clone(room[end:n]))
			o.p = o.p[:have+end]
			return 0
		}
		if !o.s.isStream() {
			return 0 // a datagram ends where it ends
		}
	}
	return 0
}

// lineEnd returns the length of the line that p begins with, its terminator
// included, or 0 if p holds none.
func lineEnd(p []byte) int {
	end := bytes.IndexByte(p, '\n') + 1
	if end > 0 {
		p = p[:end]
	}
	if r := bytes.IndexByte(p, '\r') + 1; r > 0 {
		return r
	}
	return end
}
