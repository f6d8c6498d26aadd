package socket

import (
	"time"
	"unsafe"
)

// Bytes is what data arguments take: PHP's strings are byte strings, which Go
// has two of.
type Bytes interface{ ~string | ~[]byte }

// view returns the bytes of data without a copy. They must not be written to if
// data is a string.
func view[T Bytes](data *T) []byte {
	// A string and a slice begin alike: pointer, length.
	return unsafe.Slice(*(**byte)(unsafe.Pointer(data)), len(*data))
}

// isString reports whether T is a string type.
func isString[T Bytes]() bool {
	var zero T
	return unsafe.Sizeof(zero) == unsafe.Sizeof("")
}

// maxLength is PHP_INT_MAX, which PHP takes for a mistake, too.
const maxLength = int(^uint(0) >> 1)

var callRead = newCall("socket_read", "unable to read from socket", slotBoth)

// Read is socket_read: it reads up to length bytes. It returns what has come, at
// least one byte; "" without an error means that the peer has closed the
// connection, or an empty datagram. With nothing to read it waits, or fails with
// SOCKET_EAGAIN if s is non-blocking or SO_RCVTIMEO expires. A datagram that is
// longer than length is cut and its rest is lost.
//
// mode is PHP_BINARY_READ, the default, or PHP_NORMAL_READ, which reads a line:
// it stops after the first \n or \r, which is part of the result, so "\r\n" takes
// two reads. It stops, too, when length bytes have come. At the end of the
// connection it returns the rest and then "". If the rest of the line has not
// come when s must not wait any longer, the error is SOCKET_EAGAIN, and what has
// come is kept for the next call that reads.
//
// SOCKET_ENOTCONN means that s is not connected, or is a listener: read from what
// Accept returned.
//
// A length below 1 is an error, which PHP refuses without a word. See recv(2).
//
// Notes, Windows: an expired SO_RCVTIMEO is SOCKET_ETIMEDOUT. A datagram that is
// too long is an error in PHP there, SOCKET_EMSGSIZE; here it is cut.
func Read(s *Socket, length int, mode ...int) (string, error) {
	if err := s.useToRead(callRead); err != nil {
		return "", err
	}
	defer s.doneReading()
	if len(mode) > 1 {
		return "", callRead.tooMany(3, 2+len(mode))
	}
	if err := callRead.checkLength(2, length); err != nil {
		return "", err
	}
	var b *buffer
	var p []byte
	var e Errno
	if len(mode) > 0 && mode[0] == PHP_NORMAL_READ {
		b, p, e = readLine(s, length)
	} else {
		b, p, _, e = recvScratch(s, length, 0, nil)
	}
	text := string(p) // with an error, too, what came before the end
	putBuffer(b)
	return text, callRead.fail(s, e)
}

// checkLength checks the length of a read, argument n. PHP refuses the mistake
// without a word; this says it.
func (c *call) checkLength(n, length int) error {
	if length <= 0 || length == maxLength {
		return c.argument(n, "length", "must be greater than 0")
	}
	return nil
}

var callWrite = newCall("socket_write", "unable to write to socket", slotBoth)

// Write is socket_write: it sends data, or its first length bytes, and returns
// how many went. A blocking socket sends all of it, unless SO_SNDTIMEO or an
// error comes in between: then it is what went until then. A non-blocking one
// sends what fits, and fails with SOCKET_EAGAIN if nothing does.
//
// A peer that is gone is SOCKET_EPIPE or SOCKET_ECONNRESET, never a signal. See
// send(2).
func Write[T Bytes](s *Socket, data T, length ...int) (int, error) {
	return write(s, view(&data), length)
}

func write(s *Socket, p []byte, length []int) (int, error) {
	if err := s.use(callWrite); err != nil {
		return 0, err
	}
	if len(length) > 0 {
		if len(length) > 1 {
			s.done()
			return 0, callWrite.tooMany(3, 2+len(length))
		}
		if length[0] < 0 {
			s.done()
			return 0, callWrite.argument(3, "length", "must be greater than or equal to 0")
		}
		p = p[:min(length[0], len(p))]
	}
	n, e := send(s, p, 0)
	s.done()
	if e != 0 {
		return 0, callWrite.fail(s, e)
	}
	return n, nil
}

var callRecv = newCall("socket_recv", "Unable to read from socket", slotBoth)

// Recv is socket_recv: it reads up to length bytes into data and returns how
// many have come; 0 means that the peer has closed the connection, or an empty
// datagram. flags is 0 or MSG_OOB, MSG_PEEK, MSG_WAITALL (wait for all length
// bytes), MSG_DONTWAIT, MSG_TRUNC.
//
// A []byte whose capacity is length or more is read into directly and sliced to
// what came; any other is replaced. Where PHP sets $data to null (the end, an
// error) data becomes empty; a []byte keeps its capacity. With MSG_TRUNC the
// result may be larger than length: it is the size of the datagram, data holds
// what fits.
//
// A length below 1 is an error, which PHP refuses without a word, and leaves
// data alone. See recv(2).
//
// Notes, Windows: there is no MSG_DONTWAIT, and MSG_TRUNC is no flag to pass. An
// expired SO_RCVTIMEO is SOCKET_ETIMEDOUT.
func Recv[T Bytes](s *Socket, data *T, length, flags int) (int, error) {
	if data == nil {
		return 0, callRecv.reference(s, 2, "data")
	}
	if isString[T]() {
		n, text, touched, err := recvString(s, length, flags)
		if touched {
			*data = T(text)
		}
		return n, err
	}
	return recvBytes(s, (*[]byte)(unsafe.Pointer(data)), length, flags)
}

// reference returns the error for argument n, a nil pointer, after that for s.
func (c *call) reference(s *Socket, n int, name string) error {
	if err := s.use(c); err != nil {
		return err
	}
	s.done()
	return c.argument(n, name, "could not be passed by reference")
}

func recvBytes(s *Socket, data *[]byte, length, flags int) (int, error) {
	if err := s.useToRead(callRecv); err != nil {
		return 0, err
	}
	if err := callRecv.checkLength(3, length); err != nil {
		s.doneReading()
		return 0, err
	}
	p := *data
	var n int
	var e Errno
	if cap(p) >= length {
		var more bool
		p = p[:length]
		if n, e, more = tryRecv(s, p, flags, nil); more {
			n, e = awaitRecv(s, p, flags, nil, s.waitsToRead(flags), e != 0, unset)
		}
		p = p[:max(0, min(n, length))]
	} else {
		var b []byte
		b, n, e = recvGrow(s, nil, length, flags, nil, unset)
		if e == 0 && len(b) > 0 {
			p = b
		} else {
			p = p[:0]
		}
	}
	s.doneReading()
	if e != 0 {
		*data = p[:0]
		return 0, callRecv.fail(s, e)
	}
	*data = p
	return n, nil
}

func recvString(s *Socket, length, flags int) (n int, text string, touched bool, err error) {
	if err := s.useToRead(callRecv); err != nil {
		return 0, "", false, err
	}
	defer s.doneReading()
	if err := callRecv.checkLength(3, length); err != nil {
		return 0, "", false, err
	}
	b, p, n, e := recvScratch(s, length, flags, nil)
	text = string(p)
	putBuffer(b)
	if e != 0 {
		return 0, "", true, callRecv.fail(s, e)
	}
	return n, text, true, nil
}

var callSend = newCall("socket_send", "Unable to write to socket", slotBoth)

// Send is socket_send: it sends the first length bytes of data and returns how
// many went, like [Write]. flags is 0 or MSG_OOB (the last byte is urgent),
// MSG_EOR, MSG_DONTROUTE, MSG_DONTWAIT (what fits now). A length beyond the end
// of data means all of it. See send(2).
func Send[T Bytes](s *Socket, data T, length, flags int) (int, error) {
	return sendBytes(s, view(&data), length, flags)
}

func sendBytes(s *Socket, p []byte, length, flags int) (int, error) {
	if err := s.use(callSend); err != nil {
		return 0, err
	}
	if length < 0 {
		s.done()
		return 0, callSend.argument(3, "length", "must be greater than or equal to 0")
	}
	n, e := send(s, p[:min(length, len(p))], flags)
	s.done()
	if e != 0 {
		return 0, callSend.fail(s, e)
	}
	return n, nil
}

// waits reports whether a call with these flags waits.
func (s *Socket) waits(flags int) bool {
	return !s.nonblock.Load() && flags&msgDontwait == 0
}

// waitsToRead is waits for a call that receives. Not even a blocking call waits for
// the error queue or urgent data.
func (s *Socket) waitsToRead(flags int) bool {
	return s.waits(flags) && flags&msgErrqueue == 0 && (flags&MSG_OOB == 0 || !s.isStream())
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
		return awaitRecv(s, p, flags, sa, s.waitsToRead(flags), e != 0, limit)
	}
	return n, e
}

// tryRecv is recvUntil as far as it is a plain receive and needs not wait. If more
// is true awaitRecv does the rest; e says whether this has tried.
func tryRecv(s *Socket, p []byte, flags int, sa *sockaddr) (n int, e Errno, more bool) {
	if s.unread.state.Load() != 0 {
		return 0, 0, true
	}
	if e := s.begin(&s.fd.rd); e != 0 {
		return 0, e, false
	}
	waits := s.waitsToRead(flags)
	if waits && (s.fd.rd.waits.Load() || s.awaitsAll(flags)) {
		return 0, 0, true
	}
	if sa == nil {
		n, e = sysRecv(s.fd.sysfd, p, flags)
	} else {
		n, e = sysRecvfrom(s.fd.sysfd, p, flags, sa)
	}
	return n, e, waits && e == SOCKET_EWOULDBLOCK
}

// awaitRecv is recvUntil after tryRecv, which has tried or not.
func awaitRecv(s *Socket, p []byte, flags int, sa *sockaddr, waits, tried bool, limit instant) (int, Errno) {
	o := getRecvOp(s, flags, sa, waits)
	o.p = p
	o.least = s.least(len(p), flags, waits)
	n, e := s.recvInto(o, sa, tried, limit)
	putOp(o)
	return n, e
}

// getRecvOp returns an op that receives into one buffer.
func getRecvOp(s *Socket, flags int, sa *sockaddr, waits bool) *op {
	o := getOp(s)
	o.flags, o.waits, o.take = flags, waits, takeRecv
	if sa != nil {
		o.sa, o.named = *sa, true
	}
	return o
}

// recvInto makes o's call and settles it.
func (s *Socket) recvInto(o *op, sa *sockaddr, tried bool, limit instant) (int, Errno) {
	if limit == unset {
		limit = s.rcvtimeo.deadline()
	}
	e := s.receive(o, tried, limit)
	if sa != nil {
		*sa = o.sa
	}
	return s.partial(o.n, e)
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

// partial settles a call that moved n bytes before it failed: they are the
// result, and an error that would not come again is kept for the next call.
func (s *Socket) partial(n int, e Errno) (int, Errno) {
	if n == 0 || e == 0 {
		return n, e
	}
	switch e {
	case errnoTimeout, errnoExpired, errnoClosed, SOCKET_EWOULDBLOCK, SOCKET_EPIPE:
	default:
		s.holdErrno(e)
	}
	return n, 0
}

// takeRecv receives into o.p, or into a scratch buffer of o.size bytes, which o has
// from when something has come.
func takeRecv(o *op, fd sysfd) (e Errno) {
	if o.size > 0 && o.buffer == nil {
		o.buffer = getBuffer()
		o.buffer.forget(o.s, o.size, o.flags)
		o.p = o.buffer.p[:o.size]
	}
	if o.flags&MSG_PEEK != 0 && o.least > 1 && o.s.peekOffset(fd) < 0 {
		e = o.peekLeast(fd)
	} else {
		e = o.recvLeast(fd)
	}
	if e == SOCKET_EWOULDBLOCK && o.waits && !o.s.isStream() && o.shut(fd) {
		e = 0
	}
	if e != 0 && o.n == 0 && o.buffer != nil {
		putBuffer(o.buffer)
		o.buffer, o.p = nil, nil
	}
	return e
}

// recvLeast receives until o.least bytes have come. Like the kernel it ends at
// urgent data; to read on would skip that.
func (o *op) recvLeast(fd sysfd) Errno {
	for {
		if o.n > 0 {
			if mark, _ := sysAtmark(fd); mark {
				return 0
			}
		}
		kept := o.finds()
		n, e := o.recv(fd, o.p[o.n:])
		if e == SOCKET_EWOULDBLOCK && o.n > 0 && !o.waits {
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
	if o.finds() {
		kept = o.s.move(o.p, true)
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
	if o.finds() && len(p) > 0 {
		return o.s.move(p, o.flags&MSG_PEEK != 0), 0
	}
	return o.sysRecv(fd, p)
}

func (o *op) sysRecv(fd sysfd, p []byte) (int, Errno) {
	if o.named {
		return sysRecvfrom(fd, p, o.flags, &o.sa)
	}
	return sysRecv(fd, p, o.flags)
}

// send is send(2) as a descriptor that blocks, or does not, would do it: a
// blocking stream sends everything, and no other blocking call's data gets in
// between. It begins and ends with a reference held.
func send(s *Socket, p []byte, flags int) (int, Errno) { return sendTo(s, p, flags, nil) }

// sendTo is send to the address sa, unless that is nil.
func sendTo(s *Socket, p []byte, flags int, sa *sockaddr) (int, Errno) {
	return s.partial(sendAll(s, p, flags, sa, s.waits(flags)))
}

// sendAll is sendTo that waits or not, whatever SetNonblock says. It returns the
// bytes that went and also what ended it.
func sendAll(s *Socket, p []byte, flags int, sa *sockaddr, waits bool) (int, Errno) {
	if e := s.takeErrno(); e != 0 {
		return 0, e
	}
	if e := s.begin(&s.fd.wr); e != 0 {
		return 0, e
	}
	if !waits {
		return s.trySend(p, flags, sa)
	}
	n, e, locked := 0, SOCKET_EWOULDBLOCK, false
	if locked = s.fd.wr.mu.TryLock(); locked || !s.isStream() || len(p) == 0 {
		n, e = s.trySend(p, flags, sa)
		if e == SOCKET_EINPROGRESS || e == 0 && n < len(p) && s.isStream() {
			e = SOCKET_EWOULDBLOCK
			flags &^= msgFastopen // it has begun to connect
		}
		if e != SOCKET_EWOULDBLOCK {
			if locked {
				s.fd.wr.mu.Unlock()
			}
			return n, e
		}
	}
	return awaitSend(s, p, n, flags, sa, locked)
}

// trySend is sendTo as far as it needs not wait.
func (s *Socket) trySend(p []byte, flags int, sa *sockaddr) (int, Errno) {
	n, e := sysSendto(s.fd.sysfd, p, flags, sa)
	if e == SOCKET_EWOULDBLOCK && len(p) == 0 && s.isStream() {
		return 0, 0 // nothing takes no room; Wine finds that it does
	}
	return n, e
}

// awaitSend is sendAll from where it has to wait; n bytes have gone, and the
// caller holds the lock if locked is set.
func awaitSend(s *Socket, p []byte, n, flags int, sa *sockaddr, locked bool) (int, Errno) {
	o := getOp(s)
	o.p, o.n, o.flags, o.locked = p, max(0, n), flags, locked
	if sa != nil {
		o.sa, o.named = *sa, true
	}
	o.step = stepSend
	e := s.awaitRoom(o)
	n = o.n
	putOp(o)
	return n, e
}

// awaitRoom is await for a call that sends.
func (s *Socket) awaitRoom(o *op) Errno {
	limit := s.sndtimeo.deadline()
	if s.portless() { // it is not room that is missing, and there is no event for a port
		if o.locked {
			s.fd.wr.mu.Unlock()
		}
		return o.step(o, s.fd.sysfd)
	}
	o.send, o.step = o.step, stepSending
	if !o.named || s.family != AF_UNIX || s.isStream() {
		return s.await(&s.fd.wr, o, limit)
	}
	// There is no event for room at an AF_UNIX address unless s is connected to it,
	// but one for the attempt to send, which would make the next attempt, and so on.
	// What frees room is most likely that something from s was read, which has one;
	// besides, ask now and then.
	o.step = stepRoom
	for pause := time.Millisecond; ; pause = min(2*pause, 20*time.Millisecond) {
		e := s.await(&s.fd.wr, o, now().add(pause).earlier(limit))
		if e != errnoTimeout || limit.passed() {
			return e
		}
		o.locked, o.tried = false, false
	}
}

// portless reports whether s is of UDP and has no port yet, as before the first
// datagram. If none is free, the kernel's answer to that is EAGAIN.
func (s *Socket) portless() bool {
	if s.typ != SOCK_DGRAM || s.family != AF_INET && s.family != AF_INET6 {
		return false
	}
	var sa sockaddr
	return sysGetsockname(s.fd.sysfd, &sa) == 0 && sa.Port == 0
}

// begun returns e, what a call that sends has returned, as a blocking call takes
// it: with MSG_FASTOPEN it has begun to connect, and goes on without.
func (o *op) begun(e Errno) Errno {
	if e == SOCKET_EINPROGRESS {
		o.flags &^= msgFastopen
		return SOCKET_EWOULDBLOCK
	}
	if e == 0 {
		o.flags &^= msgFastopen
	}
	return e
}

// stepSending looks at what is kept before it sends, like a call that need not wait.
func stepSending(o *op, fd sysfd) Errno {
	if e := o.s.takeErrno(); e != 0 {
		return e
	}
	return o.send(o, fd)
}

// stepRoom does not take the event of its own attempt for one.
func stepRoom(o *op, fd sysfd) Errno {
	if o.tried {
		o.tried = false
		return SOCKET_EWOULDBLOCK
	}
	e := stepSending(o, fd)
	o.tried = e == SOCKET_EWOULDBLOCK
	return e
}

func stepSend(o *op, fd sysfd) Errno {
	var to *sockaddr
	if o.named {
		to = &o.sa
	}
	for {
		n, e := sysSendto(fd, o.p[o.n:], o.flags, to)
		if e = o.begun(e); e != 0 {
			return e
		}
		o.n += n
		if o.n >= len(o.p) || !o.s.isStream() {
			return 0
		}
	}
}
