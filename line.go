package socket

// readLine reads a line of at most length bytes and appends it to p. It looks
// before it takes, so that what comes after the line stays in the kernel, where
// Select and every other call sees it: two system calls a line, not one a byte.
func readLine(s *Socket, p []byte, length int) ([]byte, Errno) {
	if s.fd.rd.expired() {
		return nil, errnoExpired
	}
	if s.held.Load() != nil {
		if e := s.takeErrno(); e != 0 {
			return nil, e
		}
	}
	o := getOp(s)
	o.p, o.n = p, length
	o.step = stepLine
	e := stepLine(o, s.fd.sysfd)
	if e == SOCKET_EWOULDBLOCK && s.waits(0) {
		e = s.await(&s.fd.rd, o, s.rcvtimeo.deadline())
	}
	line := o.p
	putOp(o)
	if e != 0 {
		s.holdData(line)
		return nil, e
	}
	return line, 0
}

func stepLine(o *op, fd sysfd) Errno {
	for len(o.p) < o.n {
		have := len(o.p)
		if have == cap(o.p) {
			o.p = append(make([]byte, 0, 2*have), o.p...)
		}
		room := o.p[have:min(cap(o.p), o.n)]

		n := o.s.takeData(room, false)
		if n == 0 {
			var e Errno
			n, e = sysRecv(fd, room, MSG_PEEK)
			if e == SOCKET_EMSGSIZE { // Windows: the datagram is longer, and lost
				n, e = sysRecv(fd, room, 0)
			}
			if e != 0 {
				if e == SOCKET_EWOULDBLOCK && o.s.waits(0) && !o.s.isStream() && sysShut(fd) {
					return 0
				}
				return e
			}
			if n == 0 {
				if !o.s.isStream() {
					sysRecv(fd, room, 0) // the empty datagram is read
				}
				return 0
			}
			take := n
			if end := lineEnd(room[:n]); end > 0 && o.s.isStream() {
				take = end
			}
			if n, e = sysRecv(fd, room[:take], 0); e != 0 {
				return e // somebody else took it
			}
		}
		o.p = o.p[:have+n]
		if end := lineEnd(room[:n]); end > 0 {
			o.s.holdData(room[end:n])
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
	for i, c := range p {
		if c == '\n' || c == '\r' {
			return i + 1
		}
	}
	return 0
}
