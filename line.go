package socket

import (
	"bytes"

	"phpsocket/socket/internal/sys"
)

// readLine reads a line of at most length bytes, into a scratch buffer that the
// caller puts back, or one of its own. With errnoEnd there is text, too: what came
// after the last line.
//
// It looks before it takes, so that what comes after the line stays in the kernel,
// where Select and every other call sees it: two system calls a line, not one a
// byte.
func readLine(s *Socket, length int) (*buffer, []byte, Errno) {
	o := getOp(s)
	o.take, o.whole, o.max, o.end = takeLine, true, length, errnoEnd
	o.blocks = s.blocks(0)
	e := s.receive(o, false, s.rcvtimeo.deadline())
	b, line := o.buffer, o.p
	putOp(o)
	return b, line, e
}

// takeLine has a line in o.p, or keeps the beginning of one. What it calls to find
// out that there is nothing needs little stack, see takeRecv.
func takeLine(o *op, fd sysfd) (e Errno) {
	if n := o.s.unreadLine(o.max); n > 0 {
		o.p = o.s.unread.data[:n:n]
		o.s.dropUnread(n)
		return 0
	}
	o.buffer = getBuffer()
	o.p = o.buffer.p[:0]
	n := 0
	if o.s.isStream() {
		n, e = o.streamLine(fd)
	} else {
		n, e = o.datagramLine(fd)
	}
	return o.settleLine(n, e)
}

// settleLine puts the line together: what was kept is in front of o.p, of which n
// bytes belong to it, and what follows them is kept. After an error all of it is.
func (o *op) settleLine(n int, e Errno) Errno {
	s := o.s
	if e != 0 && e != errnoEnd {
		s.keepUnread(bytes.Clone(o.p))
		putBuffer(o.buffer)
		o.buffer, o.p = nil, nil
		return e
	}
	rest := bytes.Clone(o.p[n:])
	o.p = o.p[:n]
	if begin := s.unread.data; begin != nil {
		s.dropUnread(len(begin))
		o.p = append(begin, o.p...)
	}
	s.keepUnread(rest)
	return e
}

// unreadLine returns the length of the line that is kept, or of what is as good as
// one: length bytes, or the rest of a datagram. The receive is made alone.
func (s *Socket) unreadLine(length int) int {
	data := s.unread.data
	most := min(length, len(data))
	if s.unread.has(hasLine) {
		if end := lineEnd(data[:most]); end > 0 {
			return end
		}
		if !s.isStream() {
			return most
		}
	}
	if most < length {
		return 0
	}
	return most
}

// firstPeek is how many bytes a line is looked for in at first. If they are part of
// it they are taken, and it is looked for in more.
const firstPeek = 2048

// streamLine adds to o.p what belongs to the line, and returns how many bytes of it
// do: all, unless another process took what this had seen.
func (o *op) streamLine(fd sysfd) (int, Errno) {
	for size := firstPeek; ; size = min(2*size, bufferSize) {
		if len(o.p) == cap(o.p) {
			o.spill()
		}
		have := len(o.p)
		left := o.max - len(o.s.unread.data) - have
		if left == 0 {
			return have, 0
		}
		room := o.p[have : have+min(cap(o.p)-have, left, size)]

		n, e := 0, Errno(0)
		if o.s.unread.peeks.Load() {
			n, e = o.s.peek(fd, room)
		} else {
			n, e = sysRecv(fd, room, MSG_PEEK)
		}
		if e != 0 {
			return have, e
		}
		if n == 0 {
			return have, o.lineEnd()
		}
		if end := lineEnd(room[:n]); end > 0 {
			n = end
		}
		if n, e = sysRecv(fd, room[:n], 0); e != 0 {
			return have, e // that process took all of it
		}
		o.p = o.p[:have+n]
		if end := lineEnd(room[:n]); end > 0 {
			return have + end, 0
		}
	}
}

// spill keeps what is in o.p, all of which belongs to the line, to make room.
func (o *op) spill() {
	o.s.keepUnread(bytes.Clone(o.p))
	o.p = o.p[:0]
}

// lineEnd returns what the end of the connection is to a call that reads a line: as in
// PHP it is an error, unless the socket is non-blocking.
func (o *op) lineEnd() Errno {
	if o.blocks {
		return errnoEnd
	}
	return 0
}

// datagramLine has a datagram in o.p, and returns the length of its first line.
func (o *op) datagramLine(fd sysfd) (int, Errno) {
	p := o.buffer.p[:min(o.max, bufferSize)]
	n, e := sysRecv(fd, p, 0)
	switch {
	case e != 0:
		return 0, e
	case n == 0 && o.s.emptyIsEnd() && sysEnded(fd):
		return 0, o.lineEnd()
	}
	o.p = p[:n]
	if end := lineEnd(o.p); end > 0 {
		return end, 0
	}
	return n, 0
}

// peek is recv(2) with MSG_PEEK from where the stream is, whatever SO_PEEK_OFF says.
func (s *Socket) peek(fd sysfd, p []byte) (int, Errno) {
	offset := s.peekOffset(fd)
	if offset < 0 {
		return sysRecv(fd, p, MSG_PEEK)
	}
	sys.SetPeekOffset(fd, 0)
	n, e := sysRecv(fd, p, MSG_PEEK)
	sys.SetPeekOffset(fd, offset)
	return n, e
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
