package socket

import (
	"bytes"

	"phpsocket/socket/internal/sys"
)

// recvScratch receives into the scratch buffer b, which the caller puts back; p is the part
// of b that holds the data. A call does not hold a buffer while it waits for its first
// byte, because thousands of calls may wait.
func recvScratch(s *Socket, length, flags int, sa *sockaddr) (b *buffer, p []byte, n int, e Errno) {
	if length > bufferSize {
		limit := s.rcvtimeo.deadline()
		if e := s.awaitData(flags, limit); e != 0 {
			return nil, nil, 0, e
		}
		b = getBuffer()
		b.clear(s, length, flags)
		p, n, e = recvGrow(s, b.p, length, flags, sa, limit)
		return b, p, n, e
	}
	b = getBuffer()
	b.clear(s, length, flags)
	n, e, more := tryRecv(s, b.p[:length], flags, sa)
	if more {
		b, n, e = awaitScratch(s, b, n, length, flags, sa, e != 0)
	}
	if b != nil {
		p = b.p[:max(0, min(n, length))]
	}
	return b, p, n, e
}

// awaitScratch finishes recvScratch's work after tryRecv, which has put n bytes into b.
// tried is set if tryRecv made an attempt and found nothing. awaitScratch returns the
// buffer that holds the data.
func awaitScratch(s *Socket, b *buffer, n, length, flags int, sa *sockaddr, tried bool) (*buffer, int, Errno) {
	o := getRecvOp(s, flags, sa, s.blocksToRead(flags))
	o.size = length
	o.goOn(n)
	o.least = s.least(length, flags, o.blocks)
	if n > 0 {
		o.buffer, o.p = b, b.p[:length]
	} else {
		putBuffer(b)
	}
	e := s.receive(o, tried, unset)
	b = o.buffer
	n, e = o.received(sa, e)
	return b, n, e
}

// recvGrow receives up to length bytes into p, or into a larger buffer if p is too small
// for the data that is ready. So a huge length does not allocate more memory than the
// arrived data needs. With MSG_TRUNC, the number that recvGrow returns may be larger than
// the buffer. recvGrow stores the sender in sa, unless sa is nil. limit is the deadline;
// unset means SO_RCVTIMEO's.
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
		p = make([]byte, min(length, 2*n)) // with MSG_PEEK, receive the same bytes again, and more
		n, e = recvUntil(s, p, flags, sa, limit)
	}
	return p[:max(0, min(n, len(p)))], n, e
}

// recvAll receives length bytes into a buffer that grows as they arrive.
func recvAll(s *Socket, p []byte, length, flags int, sa *sockaddr, limit instant) ([]byte, int, Errno) {
	if len(p) == 0 {
		p = make([]byte, min(length, bufferSize))
	}
	o := getRecvOp(s, flags, sa, s.blocksToRead(flags))
	o.p, o.max, o.whole = p, length, true
	o.least = s.least(length, flags, o.blocks)
	e := s.receive(o, false, limit)
	p = o.p
	n, e := o.received(sa, e)
	return p[:n], n, e
}

// grow returns p[:length] if p is long enough. Otherwise it waits for data and returns a
// buffer for the data that is ready, with at most length bytes.
func (s *Socket) grow(p []byte, length, flags int, limit instant) ([]byte, Errno) {
	if length <= len(p) {
		return p[:length], 0
	}
	if e := s.awaitData(flags, limit); e != 0 {
		return p, e
	}
	return s.sized(p, length), 0
}

// sized returns the buffer that grow needs, which is p if p is large enough. It does not
// wait.
func (s *Socket) sized(p []byte, length int) []byte {
	room := bufferSize
	if !s.isStream() && s.family != AF_INET && s.family != AF_INET6 {
		room = datagramSize // another call may receive the datagram that pending counts, and the next datagram may be larger
	}
	size := min(length, max(s.pending(), room))
	if size > len(p) {
		p = make([]byte, size)
	}
	return p[:size]
}

// awaitData waits until there is data, and leaves it there. For MSG_ERRQUEUE it does not
// wait, because even MSG_PEEK takes a message from the error queue.
func (s *Socket) awaitData(flags int, limit instant) Errno {
	if s.unread.has(hasData|hasErrno) || s.unread.peeks.Load() || flags&(MSG_OOB|msgErrqueue) != 0 {
		return 0
	}
	var b [1]byte
	_, e := recvUntil(s, b[:], flags&^(MSG_WAITALL|MSG_TRUNC)|MSG_PEEK, nil, limit)
	return e
}

// pending returns the number of bytes that the kernel has for s now. For a datagram socket,
// it returns at least the size of the next datagram.
func (s *Socket) pending() int { return sysPending(s.fd.sysfd) }

// goesOn reports whether a call with these flags receives into the same buffer until it
// is full, in several parts if necessary.
func (s *Socket) goesOn(flags int) bool {
	return flags&(MSG_WAITALL|MSG_PEEK) == MSG_WAITALL && s.isStream()
}

// awaitsAll reports whether a blocking call with these flags waits until its buffer is full.
func (s *Socket) awaitsAll(flags int) bool {
	return flags&MSG_WAITALL != 0 && s.isStream() && (flags&MSG_PEEK == 0 || s.family != AF_UNIX || !sys.PeeksUnixOnce)
}

// blocks reports whether a call with these flags may wait.
func (s *Socket) blocks(flags int) bool {
	return !s.nonblock.Load() && flags&msgDontwait == 0
}

// blocksToRead is blocks for a call that receives. Such a call never waits for the
// error queue or, on a stream, for urgent data.
func (s *Socket) blocksToRead(flags int) bool {
	return s.blocks(flags) && flags&msgErrqueue == 0 && (flags&MSG_OOB == 0 || !s.isStream())
}

// recv does what recv(2) does on a descriptor that blocks if s does. Before and
// after the call, the caller has a reference and counts as a plain receive.
func recv(s *Socket, p []byte, flags int) (int, Errno) {
	return recvUntil(s, p, flags, nil, unset)
}

// recvUntil is recv, but also stores the sender in sa, unless sa is nil. limit is
// the deadline; unset means SO_RCVTIMEO's.
func recvUntil(s *Socket, p []byte, flags int, sa *sockaddr, limit instant) (int, Errno) {
	n, e, more := tryRecv(s, p, flags, sa)
	if more {
		return awaitRecv(s, p, n, flags, sa, s.blocksToRead(flags), e != 0, limit)
	}
	return n, e
}

// tryRecv does the part of recvUntil that needs neither a wait nor unread data. If more
// is true, the caller must call awaitRecv for the rest: n bytes have arrived, and e is
// SOCKET_EWOULDBLOCK if an attempt found nothing.
func tryRecv(s *Socket, p []byte, flags int, sa *sockaddr) (n int, e Errno, more bool) {
	if s.unread.state.Load() != 0 {
		return 0, 0, true
	}
	if e := s.precheck(&s.fd.rd); e != 0 {
		return 0, e, false
	}
	waits := s.blocksToRead(flags)
	if waits {
		if s.fd.rd.lastWaited.Load() {
			return 0, 0, true
		}
		if s.awaitsAll(flags) {
			return s.tryRecvAll(p, flags, sa)
		}
	}
	switch {
	case sa != nil:
		n, e = sysRecvfrom(s.fd.sysfd, p, flags, sa)
	case !sys.RaceEnabled && len(p) <= sys.ShortLimit:
		r, errno := sys.RecvShort(s.fd.sysfd, p, flags|sys.ShortRecvFlags)
		if errno == 0 {
			return int(r), 0, false
		}
		return s.recvFailed(errno, flags)
	default:
		n, e = sysRecv(s.fd.sysfd, p, flags)
	}
	return n, e, waits && e == SOCKET_EWOULDBLOCK
}

// recvsAtOnce reports whether the caller may make the first attempt with
// sys.RecvShort instead of tryRecv. It sometimes returns false when it could return
// true.
func (s *Socket) recvsAtOnce(length, flags int) bool {
	return !sys.RaceEnabled && length <= sys.ShortLimit && flags&MSG_WAITALL == 0 &&
		s.fd.rd.user.Load() == 0 && !s.fd.rd.lastWaited.Load() && s.unread.state.Load() == 0
}

// recvFailed returns the result of tryRecv after sys.RecvShort has failed with errno.
func (s *Socket) recvFailed(errno sys.Errno, flags int) (int, Errno, bool) {
	e := Errno(errno)
	if e == SOCKET_EINTR {
		return 0, 0, true // as if no attempt had been made, so awaitRecv makes one
	}
	return 0, e, e == SOCKET_EWOULDBLOCK && s.blocksToRead(flags)
}

// recvNow receives with one system call.
func (s *Socket) recvNow(p []byte, flags int, sa *sockaddr) (int, Errno) {
	if sa == nil {
		return sysRecv(s.fd.sysfd, p, flags)
	}
	return sysRecvfrom(s.fd.sysfd, p, flags, sa)
}

// awaitRecv finishes recvUntil's work after tryRecv, which has received n bytes.
// tried is set if tryRecv made an attempt and found nothing.
func awaitRecv(s *Socket, p []byte, n, flags int, sa *sockaddr, waits, tried bool, limit instant) (int, Errno) {
	o := getRecvOp(s, flags, sa, waits)
	o.p = p
	o.goOn(n)
	o.least = s.least(len(p), flags, o.blocks)
	return o.received(sa, s.receive(o, tried, limit))
}

// getRecvOp returns an op that receives into one buffer.
func getRecvOp(s *Socket, flags int, sa *sockaddr, waits bool) *op {
	o := getOp(s)
	o.flags, o.blocks, o.take = flags, waits, takeRecv
	if sa != nil {
		o.sa, o.named = *sa, true
	}
	return o
}

// received returns the result of o's call, which ended with e, and puts o back.
func (o *op) received(sa *sockaddr, e Errno) (int, Errno) {
	if sa != nil {
		*sa = o.sa
	}
	n, e := o.s.partial(o.n, e)
	putOp(o)
	return n, e
}

// least returns the number of bytes that must arrive before a receive into length
// bytes returns.
func (s *Socket) least(length, flags int, waits bool) int {
	switch {
	case !waits || !s.isStream():
		return 1
	case s.awaitsAll(flags):
		return length
	case s.unread.has(hasLowat) && (flags&MSG_PEEK == 0 || s.family != AF_UNIX):
		return min(length, int(s.unread.lowat.Load()))
	}
	return 1
}

// takeRecv receives into o.p, or into a scratch buffer of o.size bytes. It puts the
// scratch buffer back if no data has arrived.
//
// The functions that takeRecv calls must use little stack, so that a waiting goroutine
// keeps its initial stack of 2 KiB. A larger stack would double the memory of a server
// with a goroutine for each connection.
func takeRecv(o *op, fd sysfd) (e Errno) {
	if o.size > 0 && o.buffer == nil {
		o.lend()
	}
	switch {
	case o.alone:
		e = o.recvLeast(fd)
	case o.named:
		o.n, e = sysRecvfrom(fd, o.p, o.flags, &o.sa)
	default:
		o.n, e = sysRecv(fd, o.p, o.flags)
	}
	if e != 0 && o.n == 0 && o.buffer != nil {
		putBuffer(o.buffer)
		o.buffer, o.p = nil, nil
	}
	return e
}

// lend gives o a scratch buffer.
func (o *op) lend() {
	o.buffer = getBuffer()
	o.buffer.clear(o.s, o.size, o.flags)
	o.p = o.buffer.p[:o.size]
}

// recvLeast receives until o.least bytes have arrived. Like the kernel, it stops at urgent
// data, because reading on would skip that data.
func (o *op) recvLeast(fd sysfd) Errno {
	if o.flags&MSG_PEEK != 0 && o.least > 1 && o.s.peekOffset(fd) < 0 {
		return o.peekLeast(fd)
	}
	for {
		if o.n > 0 {
			if mark, _ := sysAtmark(fd); mark {
				return 0
			}
		}
		kept := o.hasUnread()
		n, e := o.recv(fd, o.p[o.n:])
		if e == SOCKET_EWOULDBLOCK && o.n > 0 && !o.blocks {
			return 0
		}
		if e != 0 {
			return e
		}
		o.n += n
		if n == 0 || o.n >= len(o.p) && !o.grow() {
			return 0
		}
		// A call with MSG_WAITALL that must not wait returns the unread data together
		// with what the kernel has.
		if o.n >= o.least && !o.whole && !(kept && o.s.goesOn(o.flags)) {
			return 0
		}
	}
}

// grow enlarges o.p, to at most o.max bytes. It returns false if o.n has reached o.max.
func (o *op) grow() bool {
	if o.n >= o.max {
		return false
	}
	p := make([]byte, min(o.max, 2*len(o.p)))
	copy(p, o.p)
	o.p = p
	return true
}

// peekLeast is recvLeast for MSG_PEEK. Each attempt begins at the first byte again,
// because MSG_PEEK leaves the bytes where they are.
func (o *op) peekLeast(fd sysfd) Errno {
	ended := sysEnded(fd) // checked before the peek, because more data and then the end may arrive after it
	kept := 0
	if o.hasUnread() {
		kept = o.s.takeUnread(o.p, true)
	}
	o.n = kept
	if kept >= o.least {
		return 0
	}
	n, e := o.sysRecv(fd, o.p[kept:])
	if e != 0 {
		return e
	}
	o.n += n
	if o.n < o.least && n > 0 && !ended {
		return SOCKET_EWOULDBLOCK
	}
	return 0
}

// recv takes unread data, or receives into one buffer if there is none.
func (o *op) recv(fd sysfd, p []byte) (int, Errno) {
	if o.hasUnread() && len(p) > 0 {
		return o.s.takeUnread(p, o.flags&MSG_PEEK != 0), 0
	}
	return o.sysRecv(fd, p)
}

func (o *op) sysRecv(fd sysfd, p []byte) (int, Errno) {
	if o.named {
		return sysRecvfrom(fd, p, o.flags, &o.sa)
	}
	return sysRecv(fd, p, o.flags)
}

// incoming describes the scratch buffers that recvVector receives into: a data buffer of
// size bytes (0 if the caller provides the buffers) and a control data buffer of room
// bytes. A call does not hold these buffers while it waits for its first byte.
type incoming struct {
	size    int
	room    int
	now     bool      // the call does not wait, even on a blocking socket
	one     [1][]byte // op.buffer as a vector
	control *buffer
}

// getBuffers provides the scratch buffers.
func (o *op) getBuffers() {
	if o.in.size > 0 && o.buffer == nil {
		o.buffer = getBuffer()
		o.buffer.clear(o.s, o.in.size, o.flags)
		o.in.one[0] = o.buffer.p[:o.in.size]
		o.vector = vector{List: o.in.one[:]}
	}
	if o.in.room > 0 && o.in.control == nil {
		o.in.control = getBuffer()
		o.control = o.in.control.p[:o.in.room]
	}
}

// putBuffers puts the scratch buffers back.
func (o *op) putBuffers() {
	putBuffer(o.buffer)
	putBuffer(o.in.control)
	o.buffer, o.in.control = nil, nil
}

// putIncoming is putOp for an op that recvVector returned.
func putIncoming(o *op) {
	o.putBuffers()
	putOp(o)
}

// recvVector receives into several buffers, or into a scratch buffer, together with
// control data. It stores the sender in sa, unless sa is nil. If it does not fail, it
// returns an op with the result: n, the buffers, control and rflags. The caller puts the
// op back with putIncoming. The caller has a reference before and after.
func recvVector(s *Socket, list [][]byte, in incoming, flags int, sa *sockaddr) (*op, Errno) {
	if s.family == AF_UNIX {
		flags |= msgCmsgCloexec // not for other families, because AF_PACKET would refuse the flag
	}
	o := getOp(s)
	o.in = in
	o.vector, o.flags = newVector(list), flags
	if sa != nil {
		o.sa, o.named = *sa, true
	}
	e := recvIncoming(s, o)
	if sa != nil {
		*sa = o.sa
	}
	if o.n, e = s.partial(o.n, e); e != 0 {
		putIncoming(o)
		return nil, e
	}
	o.getBuffers() // a call that was ended by a shutdown may not have buffers yet
	o.control = o.control[:o.rcontrol]
	return o, 0
}

func recvIncoming(s *Socket, o *op) Errno {
	o.blocks = !o.in.now && s.blocksToRead(o.flags)
	o.least = s.least(o.in.size+sizeOf(o.vector.List), o.flags, o.blocks)
	if len(o.vector.List) > iovMax {
		o.whole = s.isStream()
	}
	tried := false
	if o.plain() && s.unread.state.Load() == 0 {
		if e := s.precheck(&s.fd.rd); e != 0 {
			return e
		}
		if !o.blocks || !s.fd.rd.lastWaited.Load() {
			if e := takeVector(o, s.fd.sysfd); e != SOCKET_EWOULDBLOCK || !o.blocks {
				return e
			}
			tried = true
		}
	}
	o.take = takeVector
	return s.receive(o, tried, s.rcvtimeo.deadline())
}

func takeVector(o *op, fd sysfd) Errno {
	o.getBuffers()
	e := o.recvVector(fd)
	if e == SOCKET_EWOULDBLOCK && o.n == 0 {
		o.putBuffers()
	}
	return e
}

func (o *op) recvVector(fd sysfd) Errno {
	all := o.least > 1 || o.flags&MSG_WAITALL != 0
	peek := o.least > 1 && o.flags&MSG_PEEK != 0 && o.s.peekOffset(fd) < 0
	if peek { // each attempt begins at the first byte again, as in peekLeast
		o.n = 0
	}
	v := o.vector
	for {
		if o.n > 0 {
			if len(v.List) == 0 {
				return 0
			}
			if all { // stop at urgent data, as recvLeast does
				if mark, _ := sysAtmark(fd); mark {
					return 0
				}
				if o.rcontrol > 0 {
					if same, e := o.sameWriter(fd); !same {
						return e
					}
				}
			}
		}
		ended := peek && sysEnded(fd)
		space := v.Size()
		kept := o.hasUnread() && space > 0 && !(peek && o.n > 0)
		n, e := o.recvPart(fd, v, kept)
		if e == SOCKET_EWOULDBLOCK && o.n > 0 && !(all && o.blocks) {
			return 0
		}
		if e != 0 {
			return e
		}
		o.n += n
		if n == 0 || !o.s.isStream() || !kept && o.cameWithRights(fd) {
			return 0
		}
		v.Advance(n)
		switch {
		case peek && kept:
			continue
		case peek && o.n < o.least && !ended:
			return SOCKET_EWOULDBLOCK
		case o.flags&MSG_PEEK != 0:
			return 0
		}
		o.vector = v
		if o.n >= o.least && !(kept && o.s.goesOn(o.flags)) && (n < space || o.rcontrol > 0) {
			return 0 // after a full part, go on, because there may be more buffers than one system call takes
		}
	}
}

// recvPart takes unread data if kept is set, or receives once. If a call receives several
// parts, the result has the control data of the last part that had any. The end of the
// stream does not count as a part.
func (o *op) recvPart(fd sysfd, v vector, kept bool) (int, Errno) {
	if o.n == 0 {
		o.rcontrol = 0
	}
	if kept {
		o.rflags = 0
		return o.s.takeUnreadVector(v, o.flags&MSG_PEEK != 0), 0
	}
	var from *sockaddr
	if o.named {
		from = &o.sa
	}
	room := o.control
	if o.rcontrol > 0 {
		b := getBuffer()
		defer putBuffer(b)
		room = b.p[:len(o.control)]
	}
	n, size, flags, e := sysRecvmsg(fd, v, room, o.flags, from)
	if e != 0 {
		return 0, e
	}
	control := room[:min(size, len(room))] // a system may return a larger size than the buffer has
	if n == 0 && o.n > 0 {
		dropControl(control)
		return 0, 0
	}
	o.rflags = flags
	if len(control) > 0 {
		dropControl(o.control[:o.rcontrol])
		o.rcontrol = copy(o.control, control)
	}
	return n, 0
}

// cameWithRights reports whether descriptors came with the part received last, or would
// have come if there had been room for them.
func (o *op) cameWithRights(fd sysfd) bool {
	if o.s.family != AF_UNIX {
		return false
	}
	credentials := false
	for b := o.control[:o.rcontrol]; ; {
		h, data, rest, ok := nextControl(b)
		if !ok {
			break
		}
		switch kindOfControl(int(h.Level), int(h.Type)) {
		case controlRights:
			return true
		case controlUcred:
			size, _ := controlSize(int(h.Level), int(h.Type))
			credentials = len(data) == size
		}
		b = rest
	}
	// If there was no room for credentials, the credentials are probably what was cut.
	return o.rflags&MSG_CTRUNC != 0 && (credentials || !sys.PassesCredentials(fd))
}

// takeUnreadVector is takeUnread for several buffers.
func (s *Socket) takeUnreadVector(v vector, peek bool) (n int) {
	for i, p := range v.List {
		if i == 0 {
			p = p[v.Done:]
		}
		n += copy(p, s.unread.data[n:])
	}
	if !peek {
		s.dropUnread(n)
	}
	return n
}

// isShut reports whether fd, which has nothing to receive, was shut down for reading. Some
// kernels do not report the shutdown to a call that does not block.
//
// The check costs half as much as receiving a datagram, so the first attempt skips it
// if the previous call waited and nothing has called Shutdown.
func (o *op) isShut(fd sysfd) bool {
	if o.tries == 1 && o.s.fd.rd.lastWaited.Load() && !o.s.maybeShut.Load() {
		return false
	}
	return sys.IsShut(fd)
}

// sameWriter reports whether the next data has the same credentials as the data received so
// far. The kernel does not join the data of two writers, so a call must not do so either.
// If the call does not receive credentials, the result is true. If the stream has ended or
// the credentials differ, e is 0; if there is no data yet, e is SOCKET_EWOULDBLOCK.
func (o *op) sameWriter(fd sysfd) (same bool, e Errno) {
	size := sys.CmsgLen(sys.SizeofUcred)
	h, _, _, ok := nextControl(o.control[:o.rcontrol])
	if !ok || o.s.family != AF_UNIX || kindOfControl(int(h.Level), int(h.Type)) != controlUcred || o.rcontrol < size {
		return true, 0
	}
	p := make([]byte, 1)
	next := make([]byte, sys.CmsgSpace(sys.SizeofUcred)) // without room for descriptors, which the kernel would open
	if offset := o.s.peekOffset(fd); offset >= 0 {
		sys.SetPeekOffset(fd, 0)
		defer sys.SetPeekOffset(fd, offset)
	}
	n, _, _, e := sysRecvmsg(fd, vector{List: [][]byte{p}}, next, MSG_PEEK, nil)
	return n > 0 && bytes.Equal(next[:size], o.control[:size]), e
}
