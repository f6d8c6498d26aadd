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

// takeLine has a line in o.p, or keeps the beginning of one.
func takeLine(o *op, fd sysfd) Errno {
	s := o.s
	if n := s.unreadLine(o.max); n > 0 {
		o.p = s.unread.data[:n:n]
		s.dropUnread(n)
		return 0
	}
	o.buffer = getBuffer()
	o.p = o.buffer.p[:0]
	var rest []byte
	var e Errno
	if s.isStream() {
		rest, e = o.streamLine(fd)
	} else {
		rest, e = o.datagramLine(fd)
	}
	if e != 0 && e != errnoEnd {
		s.keepUnread(bytes.Clone(o.p))
		putBuffer(o.buffer)
		o.buffer, o.p = nil, nil
		return e
	}
	if begin := s.unread.data; begin != nil {
		s.dropUnread(len(begin))
		o.p = append(begin, o.p...)
	}
	s.keepUnread(bytes.Clone(rest))
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

// streamLine adds to o.p what belongs to the line, in front of which is what is
// kept. It returns what it took too much.
func (o *op) streamLine(fd sysfd) (rest []byte, e Errno) {
	s := o.s
	for size := firstPeek; ; size = min(2*size, bufferSize) {
		have := len(o.p)
		if have == cap(o.p) { // all of it belongs to the line
			s.keepUnread(bytes.Clone(o.p))
			o.p, have = o.p[:0], 0
		}
		left := o.max - len(s.unread.data) - have
		if left == 0 {
			return nil, 0
		}
		room := o.p[have : have+min(cap(o.p)-have, left, size)]

		n, e := s.peek(fd, room)
		if e != 0 {
			return nil, e
		}
		if n == 0 {
			return nil, o.lineEnd()
		}
		if end := lineEnd(room[:n]); end > 0 {
			n = end
		}
		if n, e = sysRecv(fd, room[:n], 0); e != 0 {
			return nil, e // another process that has the description took it
		}
		o.p = o.p[:have+n]
		if end := lineEnd(room[:n]); end > 0 {
			o.p = o.p[:have+end]
			return room[end:n], 0 // nothing, unless that process took what was seen
		}
	}
}

// lineEnd returns what the end of the connection is to a call that reads a line: as in
// PHP it is an error, unless the socket is non-blocking.
func (o *op) lineEnd() Errno {
	if o.blocks {
		return errnoEnd
	}
	return 0
}

// datagramLine has the first line of a datagram in o.p. It returns what follows.
func (o *op) datagramLine(fd sysfd) (rest []byte, e Errno) {
	p := o.buffer.p[:min(o.max, bufferSize)]
	n, e := sysRecv(fd, p, 0)
	switch {
	case e != 0:
		return nil, e
	case n == 0 && o.s.emptyIsEnd() && sysEnded(fd):
		return nil, o.lineEnd()
	}
	end := lineEnd(p[:n])
	if end == 0 {
		end = n
	}
	o.p = p[:end]
	return p[end:n], 0
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
