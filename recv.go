package socket

import (
	"bytes"

	"phpsocket/socket/internal/sys"
)

// recvScratch is recvGrow into a scratch buffer, which p is in and the caller puts
// back. A call that waits for the first byte has none: there may be thousands of
// them.
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

// awaitScratch is recvScratch after tryRecv, which has tried or not. n bytes are in
// b. It returns the buffer that has the data.
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
	o := getRecvOp(s, flags, sa, s.blocksToRead(flags))
	o.p, o.max, o.whole = p, length, true
	o.least = s.least(length, flags, o.blocks)
	e := s.receive(o, false, limit)
	p = o.p
	n, e := o.received(sa, e)
	return p[:n], n, e
}

// grow returns p cut to length, or a larger buffer if length and what is there
// to be read both ask for it. For that it waits until there is something.
func (s *Socket) grow(p []byte, length, flags int, limit instant) ([]byte, Errno) {
	if length <= len(p) {
		return p[:length], 0
	}
	if e := s.awaitData(flags, limit); e != 0 {
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

// awaitData waits until there is something to be read, and takes none of it. It cannot
// look at the error queue: what it saw there would be gone.
func (s *Socket) awaitData(flags int, limit instant) Errno {
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

// goesOn reports whether a call that got kept data, less than it has room for,
// waits for more. To a datagram nothing is added.
func (s *Socket) goesOn(flags int) bool {
	return flags&(MSG_WAITALL|MSG_PEEK) == MSG_WAITALL && s.isStream()
}

// awaitsAll reports whether a call waits until its buffer is full.
func (s *Socket) awaitsAll(flags int) bool {
	return flags&MSG_WAITALL != 0 && s.isStream() && (flags&MSG_PEEK == 0 || s.family != AF_UNIX || !sys.PeeksUnixOnce)
}

// blocks reports whether a call with these flags waits.
func (s *Socket) blocks(flags int) bool {
	return !s.nonblock.Load() && flags&msgDontwait == 0
}

// blocksToRead is waits for a call that receives. Not even a blocking call waits for
// the error queue or urgent data.
func (s *Socket) blocksToRead(flags int) bool {
	return s.blocks(flags) && flags&msgErrqueue == 0 && (flags&MSG_OOB == 0 || !s.isStream())
}

// recv is recv(2) as a descriptor that blocks, or does not, would do it.
// It begins and ends as a plain receive, with a reference held.
func recv(s *Socket, p []byte, flags int) (int, Errno) {
	return recvUntil(s, p, flags, nil, unset)
}

// recvUntil is recv that also stores the sender in sa, unless that is nil, and
// that has a deadline; unset stands for SO_RCVTIMEO's.
func recvUntil(s *Socket, p []byte, flags int, sa *sockaddr, limit instant) (int, Errno) {
	n, e, more := tryRecv(s, p, flags, sa)
	if more {
		return awaitRecv(s, p, n, flags, sa, s.blocksToRead(flags), e != 0, limit)
	}
	return n, e
}

// tryRecv is recvUntil as far as it needs not wait, and nothing is in the way. If
// more is true awaitRecv does the rest; n and e say how far this has come.
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
	n, e = s.recvNow(p, flags, sa)
	return n, e, waits && e == SOCKET_EWOULDBLOCK
}

// recvNow is one system call.
func (s *Socket) recvNow(p []byte, flags int, sa *sockaddr) (int, Errno) {
	if sa == nil {
		return sysRecv(s.fd.sysfd, p, flags)
	}
	return sysRecvfrom(s.fd.sysfd, p, flags, sa)
}

// awaitRecv is recvUntil after tryRecv, which has tried or not. n bytes have come.
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

// received settles the call of o, which ended with e, and gives o back.
func (o *op) received(sa *sockaddr, e Errno) (int, Errno) {
	if sa != nil {
		*sa = o.sa
	}
	n, e := o.s.partial(o.n, e)
	putOp(o)
	return n, e
}

// least returns how many bytes a receive into length bytes wants before it returns.
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

// takeRecv receives into o.p, or into a scratch buffer of o.size bytes, which o has
// from when something has come.
//
// A call that waits has no more than the 2 KiB of stack that a goroutine begins
// with, if what it calls here needs little. With a goroutine for each connection
// more would be twice the memory.
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

// recvLeast receives until o.least bytes have come. Like the kernel it ends at
// urgent data; to read on would skip that.
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
		// MSG_WAITALL that must not wait has what was kept, and what the kernel has.
		if o.n >= o.least && !o.whole && !(kept && o.s.goesOn(o.flags)) {
			return 0
		}
	}
}

// grow makes room in o.p for more, up to o.max bytes.
func (o *op) grow() bool {
	if o.n >= o.max {
		return false
	}
	p := make([]byte, min(o.max, 2*len(o.p)))
	copy(p, o.p)
	o.p = p
	return true
}

// peekLeast is recvLeast with MSG_PEEK, which takes nothing and so sees the same
// bytes again each time.
func (o *op) peekLeast(fd sysfd) Errno {
	ended := sysEnded(fd) // before, or it is told of data that this has not seen
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

// recv takes what is kept, or receives into one buffer.
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

// incoming says how a call receives, and has the scratch buffers that it receives
// into: one of size bytes, unless it has buffers of the caller's, and one for room
// bytes of control data. They are there only while something is in them, or may
// be: not while the call waits.
type incoming struct {
	size    int
	room    int
	now     bool      // it does not wait, whatever SetNonblock says
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

// putBuffers gives them back.
func (o *op) putBuffers() {
	putBuffer(o.buffer)
	putBuffer(o.in.control)
	o.buffer, o.in.control = nil, nil
}

// putIncoming is putOp for what recvVector returned.
func putIncoming(o *op) {
	o.putBuffers()
	putOp(o)
}

// recvVector is recv into several buffers, or a scratch buffer, and of control
// data, and of the sender if sa is not nil. The result is in the op that it
// returns, unless it fails: n, the data, control and rflags. The caller gives it
// back. recvVector begins and ends with a reference held.
func recvVector(s *Socket, list [][]byte, in incoming, flags int, sa *sockaddr) (*op, Errno) {
	if s.family == AF_UNIX {
		flags |= msgCmsgCloexec // AF_PACKET would refuse it
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
	o.getBuffers() // of a call that ended without one, such as at a shutdown
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
	if peek { // see peekLeast
		o.n = 0
	}
	v := o.vector
	for {
		if o.n > 0 {
			if len(v.List) == 0 {
				return 0
			}
			if all { // see recvLeast
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
			return 0 // else there may be more buffers than the kernel takes at a time
		}
	}
}

// recvPart takes what is kept, or receives once. What comes in parts has the
// control data of the last one; the end, which comes after the last part, does not
// count.
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
	control := room[:min(size, len(room))] // no system is trusted to count only what there was room for
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

// cameWithRights reports whether descriptors came with what was received last, or
// would have come if there were room for them.
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
	// With no room for credentials either, it is most likely those.
	return o.rflags&MSG_CTRUNC != 0 && (credentials || !sys.PassesCredentials(fd))
}

// takeUnreadVector is move into several buffers.
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

// isShut reports whether fd, which has nothing to receive, was shut down for reading,
// if the kernel does not tell that to a call that does not block.
//
// To ask takes half as long as to receive a datagram. If the call before has
// waited, too, it is asked only after Shutdown, or when something wakes this one.
func (o *op) isShut(fd sysfd) bool {
	if o.tries == 1 && o.s.fd.rd.lastWaited.Load() && !o.s.maybeShut.Load() {
		return false
	}
	return sys.IsShut(fd)
}

// sameWriter reports whether what comes next has the credentials of what has come,
// as far as they are told: the kernel does not join what two writers wrote. At the
// end and where the credentials are others, e is 0; while nothing is there, it is
// SOCKET_EWOULDBLOCK.
func (o *op) sameWriter(fd sysfd) (same bool, e Errno) {
	size := sys.CmsgLen(sys.SizeofUcred)
	h, _, _, ok := nextControl(o.control[:o.rcontrol])
	if !ok || o.s.family != AF_UNIX || kindOfControl(int(h.Level), int(h.Type)) != controlUcred || o.rcontrol < size {
		return true, 0
	}
	p := make([]byte, 1)
	next := make([]byte, sys.CmsgSpace(sys.SizeofUcred)) // no room for descriptors: they would be open
	if offset := o.s.peekOffset(fd); offset >= 0 {
		sys.SetPeekOffset(fd, 0)
		defer sys.SetPeekOffset(fd, offset)
	}
	n, _, _, e := sysRecvmsg(fd, vector{List: [][]byte{p}}, next, MSG_PEEK, nil)
	return n > 0 && bytes.Equal(next[:size], o.control[:size]), e
}
