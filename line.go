package socket

import (
	"bytes"

	"phpsocket/socket/internal/sys"
)

// readLine reads a line of at most length bytes. The line may be a part of the buffer. The
// caller returns the buffer to the pool when it no longer needs the line. If the error is
// errnoEnd, the result is the text after the last line end.
//
// On a stream, readLine first peeks to find the end of the line, and then receives only the
// line. So the bytes after the line stay in the kernel, where Select and all other calls see
// them. This takes two system calls for each line, not one for each byte. On a datagram socket,
// the rest of the datagram after the line becomes unread data: the next call returns it.
func readLine(s *Socket, length int) (*buffer, []byte, Errno) {
	o := getOp(s)
	o.take, o.whole, o.max, o.end = takeLine, true, length, errnoEnd
	o.blocks = s.blocks(0)
	e := s.receive(o, false, s.rcvtimeo.deadline())
	b, line := o.buffer, o.p
	putOp(o)
	return b, line, e
}

// takeLine makes one attempt to read a line into o.p. If only the beginning of the line has
// arrived, takeLine keeps it as unread data. As long as there is no data, takeLine must use
// little stack; see takeRecv.
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

// settleLine forms the line from the unread data, which earlier calls have received, and the
// first n bytes of o.p. The rest of o.p becomes unread data for later calls. After an error,
// all of o.p becomes unread data.
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

// unreadLine returns the length of the line at the beginning of the unread data, which earlier
// calls have received. If there is no line, it returns 0. Data without a line end counts as a line
// in two cases: if it is length bytes long, or if it is the rest of a datagram. Only a receive that
// runs alone (see unread) may call unreadLine.
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

// firstPeek is the number of bytes that the first peek for a line end asks for. If these bytes
// contain no line end, readLine receives them, and its next peek asks for more bytes.
const firstPeek = 2048

// streamLine appends to o.p the bytes of the line that earlier calls have not received yet. It
// returns how many bytes of o.p belong to the line. These are usually all of them. There are fewer
// if another process shares the open file description and has received bytes between the peek and
// the receive.
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
			return have, o.cutShort()
		}
		if end := lineEnd(room[:n]); end > 0 {
			n = end
		}
		if n, e = sysRecv(fd, room[:n], 0); e != 0 {
			return have, e // another process received all of the bytes after the peek
		}
		o.p = o.p[:have+n]
		if end := lineEnd(room[:n]); end > 0 {
			return have + end, 0
		}
	}
}

// spill moves o.p to the unread data, so that there is room for more bytes. All of o.p belongs
// to the line.
func (o *op) spill() {
	o.s.keepUnread(bytes.Clone(o.p))
	o.p = o.p[:0]
}

// cutShort returns the error for a line that ends with the connection, without a line end. On a
// blocking socket this is errnoEnd, as in PHP. On a non-blocking socket there is no error.
func (o *op) cutShort() Errno {
	if o.blocks {
		return errnoEnd
	}
	return 0
}

// datagramLine receives a datagram into o.p and returns the length of its first line.
func (o *op) datagramLine(fd sysfd) (int, Errno) {
	p := o.buffer.p[:min(o.max, bufferSize)]
	n, e := sysRecv(fd, p, 0)
	switch {
	case e != 0:
		return 0, e
	case n == 0 && o.s.emptyIsEnd() && sysEnded(fd):
		return 0, o.cutShort()
	}
	o.p = p[:n]
	if end := lineEnd(o.p); end > 0 {
		return end, 0
	}
	return n, 0
}

// peek calls recv(2) with MSG_PEEK. It always starts at the next byte of the stream, even if
// the option SO_PEEK_OFF is set.
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

// lineEnd returns the length of the line at the beginning of p, including its line
// end, or 0 if p contains no line end.
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
