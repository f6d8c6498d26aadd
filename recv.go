package socket

import (
	"bytes"

	"phpsocket/socket/internal/sys"
)

// recvScratch receives up to length bytes into a scratch buffer. b is this buffer, which the
// caller returns to the pool. p is the part of b that holds the data. A call does not hold a
// scratch buffer while it waits for its first byte, because thousands of calls may wait.
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

// awaitScratch does the rest of recvScratch's work after tryRecv has put n bytes into b. The
// parameter named tried is true if tryRecv made an attempt that found nothing. awaitScratch returns
// the buffer that holds the data, which is not always b.
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

// recvGrow receives up to length bytes into p. If p is too small for the data that is ready,
// recvGrow allocates a larger buffer. The size of that buffer depends on the data, not on length,
// which may be huge. With MSG_TRUNC, the returned number of bytes may exceed the size of the
// buffer. recvGrow stores the sender in sa, unless sa is nil. limit is the deadline; if it is
// unset, the deadline of SO_RCVTIMEO applies.
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
		p = make([]byte, min(length, 2*n)) // with MSG_PEEK, this receives the same bytes again and further ones
		n, e = recvUntil(s, p, flags, sa, limit)
	}
	return p[:max(0, min(n, len(p)))], n, e
}

// recvAll receives as many bytes as length says, in several parts if necessary. Its buffer grows as
// the bytes arrive.
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

// grow returns p[:length] if p is long enough. Otherwise it waits for data, and returns a
// buffer of at most length bytes that has room for the data that is ready.
func (s *Socket) grow(p []byte, length, flags int, limit instant) ([]byte, Errno) {
	if length <= len(p) {
		return p[:length], 0
	}
	if e := s.awaitData(flags, limit); e != 0 {
		return p, e
	}
	return s.sized(p, length), 0
}

// sized returns the buffer that grow needs, without waiting. The buffer is a part of p if p is
// large enough.
func (s *Socket) sized(p []byte, length int) []byte {
	room := bufferSize
	if !s.isStream() && s.family != AF_INET && s.family != AF_INET6 {
		// Another call may receive the datagram of the size that s.pending returns, and the next datagram
		// may be larger.
		room = datagramSize
	}
	size := min(length, max(s.pending(), room))
	if size > len(p) {
		p = make([]byte, size)
	}
	return p[:size]
}

// awaitData waits until there is data, but does not receive it. With MSG_ERRQUEUE it does not
// wait, because even a receive with MSG_PEEK removes a message from the error queue.
func (s *Socket) awaitData(flags int, limit instant) Errno {
	if s.unread.has(hasData|hasErrno) || s.unread.peeks.Load() || flags&(MSG_OOB|msgErrqueue) != 0 {
		return 0
	}
	var b [1]byte
	_, e := recvUntil(s, b[:], flags&^(MSG_WAITALL|MSG_TRUNC)|MSG_PEEK, nil, limit)
	return e
}

// pending returns the number of bytes that s can receive from the kernel now. For a datagram
// socket, the result is at least the size of the next datagram.
func (s *Socket) pending() int { return sysPending(s.fd.sysfd) }

// goesOn reports whether a call with these flags fills its buffer, with several receives if
// necessary.
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

// blocksToRead reports whether a call that receives with these flags may wait. Such a call
// never waits for the error queue or for the urgent data of a stream.
func (s *Socket) blocksToRead(flags int) bool {
	return s.blocks(flags) && flags&msgErrqueue == 0 && (flags&MSG_OOB == 0 || !s.isStream())
}

// recv does what recv(2) does. It waits for data if s is blocking. Before and after
// recv, the caller has a reference to the descriptor and counts as a plain receive (see
// unread).
func recv(s *Socket, p []byte, flags int) (int, Errno) {
	return recvUntil(s, p, flags, nil, unset)
}

// recvUntil does what recv does. It also stores the sender in sa, unless sa is nil. limit is the
// deadline; if it is unset, the deadline of SO_RCVTIMEO applies.
func recvUntil(s *Socket, p []byte, flags int, sa *sockaddr, limit instant) (int, Errno) {
	n, e, more := tryRecv(s, p, flags, sa)
	if more {
		return awaitRecv(s, p, n, flags, sa, s.blocksToRead(flags), e != 0, limit)
	}
	return n, e
}

// tryRecv makes the first attempt of recvUntil. It makes none if there is unread data (which an
// earlier call has received but not returned) or if the previous call had to wait. If more is
// true, the caller must call awaitRecv for the rest. In that case n bytes have arrived, and e
// is SOCKET_EWOULDBLOCK if tryRecv made an attempt that found nothing.
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

// recvsAtOnce reports whether the caller may make the first attempt itself, with sys.RecvShort
// instead of tryRecv. The result false may be overcautious.
func (s *Socket) recvsAtOnce(length, flags int) bool {
	return !sys.RaceEnabled && length <= sys.ShortLimit && flags&MSG_WAITALL == 0 &&
		s.fd.rd.user.Load() == 0 && !s.fd.rd.lastWaited.Load() && s.unread.state.Load() == 0
}

// recvFailed returns what tryRecv must return after sys.RecvShort has failed with errno.
func (s *Socket) recvFailed(errno sys.Errno, flags int) (int, Errno, bool) {
	e := Errno(errno)
	if e == SOCKET_EINTR {
		return 0, 0, true // as if there had been no attempt, so awaitRecv makes one
	}
	return 0, e, e == SOCKET_EWOULDBLOCK && s.blocksToRead(flags)
}

// recvNow makes one system call that receives.
func (s *Socket) recvNow(p []byte, flags int, sa *sockaddr) (int, Errno) {
	if sa == nil {
		return sysRecv(s.fd.sysfd, p, flags)
	}
	return sysRecvfrom(s.fd.sysfd, p, flags, sa)
}

// awaitRecv does the rest of recvUntil's work after tryRecv has received n bytes. The parameter
// named tried is true if tryRecv made an attempt that found nothing.
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

// received returns the result of o's call, which ended with e, and returns o to the pool.
func (o *op) received(sa *sockaddr, e Errno) (int, Errno) {
	if sa != nil {
		*sa = o.sa
	}
	n, e := o.s.partial(o.n, e)
	putOp(o)
	return n, e
}

// least returns the number of bytes that a receive waits for, if its buffer is length bytes long.
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

// takeRecv receives into o.p, or into a scratch buffer of o.size bytes. If no data has arrived,
// takeRecv returns the scratch buffer to the pool.
//
// The functions that takeRecv calls must use little stack, so that a waiting goroutine keeps
// its initial stack of 2 KiB. With a larger stack for each waiting goroutine, a server with a
// goroutine for each connection would need twice the memory.
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

// recvLeast receives until o.least bytes have arrived. Like the kernel, it stops before urgent
// data, because a further receive would skip that data.
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
		// A call with MSG_WAITALL that must not wait returns the data that earlier calls left
		// unread and the data that the kernel has now.
		if o.n >= o.least && !o.whole && !(kept && o.s.goesOn(o.flags)) {
			return 0
		}
	}
}

// grow enlarges o.p to twice its size, but not beyond o.max bytes. It returns false if o.n has
// reached o.max.
func (o *op) grow() bool {
	if o.n >= o.max {
		return false
	}
	p := make([]byte, min(o.max, 2*len(o.p)))
	copy(p, o.p)
	o.p = p
	return true
}

// peekLeast does what recvLeast does, but with MSG_PEEK. MSG_PEEK leaves the bytes in the
// kernel, so each attempt begins at the first byte again.
func (o *op) peekLeast(fd sysfd) Errno {
	ended := sysEnded(fd) // checked before the peek, because more data and then the end may arrive after the peek
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

// recv receives into p. It takes data that earlier calls left unread, if there is any.
// Otherwise it makes a system call.
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

// incoming describes the scratch buffers of recvVector. The field size is the length of the buffer
// for data, or 0 if the caller provides the buffers. The field room is the length of the buffer for
// control data. A call does not hold these buffers while it waits for its first byte.
type incoming struct {
	size    int
	room    int
	now     bool      // the call does not wait, even on a blocking socket
	one     [1][]byte // the list with the data buffer as its only element
	control *buffer
}

// getBuffers takes scratch buffers from the pool, if o needs them and does not have them yet.
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

// putBuffers returns the scratch buffers to the pool.
func (o *op) putBuffers() {
	putBuffer(o.buffer)
	putBuffer(o.in.control)
	o.buffer, o.in.control = nil, nil
}

// putIncoming returns an op from recvVector, and its scratch buffers, to the pool.
func putIncoming(o *op) {
	o.putBuffers()
	putOp(o)
}

// recvVector receives data and the control data that comes with it. The data goes into several
// buffers or into a scratch buffer. recvVector stores the sender in sa, unless sa is nil. On
// success it returns an op with the results: n, the buffers, control and rflags. The caller returns
// the op to the pool with putIncoming. The caller has a reference to the descriptor before and
// after the call.
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
	o.getBuffers() // if a shutdown ended the call, o may not have buffers yet
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
	if peek { // each attempt begins at the first byte again; see peekLeast
		o.n = 0
	}
	v := o.vector
	for {
		if o.n > 0 {
			if len(v.List) == 0 {
				return 0
			}
			if all { // stop before urgent data; see recvLeast
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
			return 0 // if this part filled all of its space, go on: the list may have more buffers than one system call takes
		}
	}
}

// recvPart receives one part of the data. If kept is true, it takes data that earlier calls left
// unread; otherwise it takes data from the kernel. A call may receive several parts; its control
// data is that of the last part that had any. The end of the stream does not count as a part.
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
	control := room[:min(size, len(room))] // a system may return a size that is larger than the buffer
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

// cameWithRights reports whether the part received last came with descriptors. The result is
// also true if it would have come with descriptors but the control buffer had no room for them.
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
	// If the credentials are missing, there was probably no room for them, and they are what
	// the kernel cut.
	return o.rflags&MSG_CTRUNC != 0 && (credentials || !sys.PassesCredentials(fd))
}

// takeUnreadVector does what takeUnread does, but with several buffers.
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

// isShut reports whether fd, which has no data to receive, was shut down for reading. Some
// kernels do not report the shutdown to a call that does not block.
//
// The check costs half as much as receiving a datagram. So the first attempt of a wait skips
// the check if the previous call had to wait and Shutdown has not been called.
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
	next := make([]byte, sys.CmsgSpace(sys.SizeofUcred)) // it has no room for descriptors, because the kernel would open them
	if offset := o.s.peekOffset(fd); offset >= 0 {
		sys.SetPeekOffset(fd, 0)
		defer sys.SetPeekOffset(fd, offset)
	}
	n, _, _, e := sysRecvmsg(fd, vector{List: [][]byte{p}}, next, MSG_PEEK, nil)
	return n > 0 && bytes.Equal(next[:size], o.control[:size]), e
}
