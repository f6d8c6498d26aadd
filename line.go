package socket

import (
	"bytes"

	"phpsocket/socket/internal/sys"
)

// readLine reads a line of at most length bytes. The line may be a slice of the buffer,
// which the caller puts back after use. If the error is errnoEnd, the result is the text
// after the last line.
//
// On a stream readLine peeks before it receives, so that the bytes after the line stay
// in the kernel, where Select and every other call see them. That is two system calls
// for each line, not one for each byte. The rest of a datagram after the line becomes
// unread data.
func readLine(s *Socket, length int) (*buffer, []byte, Errno) {
	o := getOp(s)
	o.take, o.whole, o.max, o.end = takeLine, true, length, errnoEnd
	o.blocks = s.blocks(0)
	e := s.receive(o, false, s.rcvtimeo.deadline())
	b, line := o.buffer, o.p
	putOp(o)
	return b, line, e
}

// takeLine stores a line in o.p, or the beginning of a line in unread. While there is no
// data, it must use little stack; see takeRecv.
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

// settleLine forms the line from unread data and the first n bytes of o.p, and turns the
// rest of o.p into unread data. After an error, all of o.p becomes unread data.
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

// unreadLine returns the length of the line at the beginning of unread data, or 0 if
// there is none. Data without a line end also counts as a line if it has length bytes or
// is the rest of a datagram. Only a receive that runs alone (see unread) may call
// unreadLine.
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

// firstPeek is the number of bytes that the first peek for a line end asks for. If the peek
// does not find a line end, the bytes are received and the next peek asks for more.
const firstPeek = 2048

// streamLine appends to o.p the part of the line that follows unread data, and returns its
// length. That is all of o.p, unless another process that shares the open file description
// took bytes between the peek and the receive.
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
			return have, e // another process took all of the bytes
		}
		o.p = o.p[:have+n]
		if end := lineEnd(room[:n]); end > 0 {
			return have + end, 0
		}
	}
}

// spill makes room by moving o.p, all of which belongs to the line, to unread.
func (o *op) spill() {
	o.s.keepUnread(bytes.Clone(o.p))
	o.p = o.p[:0]
}

// lineEnd returns the result of reading a line at the end of the connection. As in PHP,
// that is an error, unless the socket is non-blocking.
func (o *op) lineEnd() Errno {
	if o.blocks {
		return errnoEnd
	}
	return 0
}

// datagramLine stores a datagram in o.p and returns the length of its first line.
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

// peek calls recv(2) with MSG_PEEK. It starts at the next byte of the stream, whatever
// SO_PEEK_OFF is.
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

// lineEnd returns the length of the line at the beginning of p, including its
// terminator, or 0 if p has no line end.
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
