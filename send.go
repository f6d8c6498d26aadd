package socket

import (
	"time"

	"phpsocket/socket/internal/sys"
)

// sendAll sends p to sa as sendto(2) does or, if sa is nil, to the peer as send(2) does. If waits
// is true, it waits like a call on a blocking socket. On a stream, it then sends all of p, and no
// other waiting call can send data in between. It returns the number of bytes sent and the error
// that ended the call. (s.partial combines the two into one result.) The caller has a reference to
// the descriptor before and after the call.
func sendAll(s *Socket, p []byte, flags int, sa *sockaddr, waits bool) (int, Errno) {
	if e := s.precheckSend(); e != 0 {
		return 0, e
	}
	if !waits {
		return s.trySend(p, flags, sa)
	}
	n, e, locked := 0, SOCKET_EWOULDBLOCK, s.fd.wr.mu.TryLock()
	if locked || !s.isStream() || len(p) == 0 {
		n, e = s.trySend(p, flags, sa)
	}
	return sendRest(s, p, n, e, flags, sa, locked)
}

// sendRest does the rest of sendAll's work after the first attempt, which sent n bytes or
// failed with e. If locked is true, the caller has locked wr.mu, and sendRest unlocks it.
func sendRest(s *Socket, p []byte, n int, e Errno, flags int, sa *sockaddr, locked bool) (int, Errno) {
	if e == SOCKET_EINPROGRESS || e == 0 && n < len(p) && s.isStream() {
		e = SOCKET_EWOULDBLOCK
		flags &^= msgFastopen // because the connection has started
	}
	if e == SOCKET_EWOULDBLOCK {
		return awaitSend(s, p, n, flags, sa, locked)
	}
	if locked {
		s.fd.wr.mu.Unlock()
	}
	return n, e
}

// sendsAtOnce reports whether the caller may itself make the first attempt to send p, with
// sys.SendShort. If the result is true, sendsAtOnce has locked wr.mu, and the caller must unlock it
// or call sentPart. Send and Write use sendsAtOnce instead of sendAll, because each function
// between the program and the system call costs 1 % of the time of a short call.
func (s *Socket) sendsAtOnce(p []byte) bool {
	return !sys.RaceEnabled && len(p) <= sys.ShortLimit && s.fd.wr.user.Load() == 0 &&
		!s.unread.has(hasErrno) && s.fd.wr.mu.TryLock()
}

// sentPart finishes a call to the function c after sys.SendShort has sent only the first n
// bytes of p or has failed with errno.
func (c *phpFunc) sentPart(s *Socket, p []byte, n uintptr, errno sys.Errno, flags int) (int, error) {
	sent, e := int(n), Errno(errno)
	switch e {
	case 0:
	case SOCKET_EINTR:
		sent, e = s.trySend(p, flags, nil)
	default:
		sent = 0
	}
	if s.blocks(flags) {
		sent, e = sendRest(s, p, sent, e, flags, nil, true)
	} else {
		s.fd.wr.mu.Unlock()
	}
	return c.sent(s, sent, e)
}

// sent returns the results of a call to the function c that sent n bytes and then ended with e.
func (c *phpFunc) sent(s *Socket, n int, e Errno) (int, error) {
	n, e = s.partial(n, e)
	s.leave()
	return n, c.fail(s, e)
}

// precheckSend does what precheck does, for a call that sends. But if an earlier call left an
// error unread, precheckSend returns this error first.
func (s *Socket) precheckSend() Errno {
	if e := s.takeUnreadErrno(); e != 0 {
		return e
	}
	return s.precheck(&s.fd.wr)
}

// trySend makes one system call that sends p.
func (s *Socket) trySend(p []byte, flags int, sa *sockaddr) (n int, e Errno) {
	e = SOCKET_EINTR
	if sa == nil && !sys.RaceEnabled && len(p) <= sys.ShortLimit {
		n, errno := sys.SendShort(s.fd.sysfd, p, flags|sys.ShortSendFlags)
		if errno == 0 {
			return int(n), 0
		}
		e = Errno(errno)
	}
	if e == SOCKET_EINTR {
		n, e = sysSendto(s.fd.sysfd, p, flags, sa)
	}
	if sys.EmptySendWaits && e == SOCKET_EWOULDBLOCK && len(p) == 0 && s.isStream() {
		return 0, 0
	}
	return n, e
}

// awaitSend is the part of sendAll that waits. The first n bytes of p have already been sent. If
// locked is true, the caller has locked wr.mu, and awaitSend unlocks it.
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

// awaitRoom does what await does, for a call that sends.
func (s *Socket) awaitRoom(o *op) Errno {
	limit := s.sndtimeo.deadline()
	// A send fails if no port is free. The kernel does not raise an event when a port becomes
	// free, so do not wait.
	if s.portless() {
		if o.locked {
			s.fd.wr.mu.Unlock()
		}
		return o.step(o, s.fd.sysfd)
	}
	o.send, o.step = o.step, stepSending
	if !o.named || s.family != AF_UNIX || s.isStream() {
		return s.await(&s.fd.wr, o, limit)
	}
	// The kernel does not raise an event when room appears at an AF_UNIX address that s is not
	// connected to. But each failed send raises an event, so a loop that waits for events
	// would spin. Room most likely appears because the peer reads one of s's datagrams,
	// which does raise an event. For all other causes, retry at intervals.
	o.step = stepRoom
	for pause := time.Millisecond; ; pause = min(2*pause, 20*time.Millisecond) {
		e := s.await(&s.fd.wr, o, now().add(pause).earlier(limit))
		if e != errnoTimeout || limit.passed() {
			return e
		}
		o.locked, o.tried, o.last = false, false, false
	}
}

// portless reports whether s is a UDP socket that has no port yet. Unless Bind chooses a port,
// the kernel chooses one for the first datagram that the socket sends. If no port is free, the
// kernel rejects that datagram with EAGAIN.
func (s *Socket) portless() bool {
	if s.typ != SOCK_DGRAM || s.family != AF_INET && s.family != AF_INET6 {
		return false
	}
	var sa sockaddr
	return sysGetsockname(s.fd.sysfd, &sa) == 0 && sa.Port == 0
}

// begun takes e, the result of a send by a blocking call, and returns the result for the op.
// With MSG_FASTOPEN, SOCKET_EINPROGRESS means that the connection has started. Then the call
// must wait and send without this flag.
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

// stepSending returns the error that an earlier call left unread, if there is one. Otherwise it
// calls o.send.
func stepSending(o *op, fd sysfd) Errno {
	if e := o.s.takeUnreadErrno(); e != 0 {
		return e
	}
	return o.send(o, fd)
}

// stepRoom does what stepSending does. But each failed attempt of stepRoom raises an event, and
// stepRoom ignores this event. The attempt after the deadline does not follow an event, so
// stepRoom always makes it.
func stepRoom(o *op, fd sysfd) Errno {
	if o.tried && !o.last {
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

// sendVector sends the data of several buffers. It also sends control data, unless control is
// nil. The data goes to sa, or to the peer if sa is nil. The caller has a reference to the
// descriptor before and after the call.
func sendVector(s *Socket, list [][]byte, control []byte, flags int, sa *sockaddr) (int, Errno) {
	if e := s.precheckSend(); e != 0 {
		return 0, e
	}
	o := getOp(s)
	o.vector, o.control, o.flags = newVector(list), control, flags
	if sa != nil {
		o.sa, o.named = *sa, true
	}
	o.step = stepSendVector
	o.blocks = s.blocks(flags)
	e := SOCKET_EWOULDBLOCK
	locked := o.blocks && s.fd.wr.mu.TryLock()
	if locked || !o.blocks || !s.isStream() {
		e = stepSendVector(o, s.fd.sysfd)
	}
	if e == SOCKET_EWOULDBLOCK && o.blocks {
		o.locked = locked
		e = s.awaitRoom(o)
	} else if locked {
		s.fd.wr.mu.Unlock()
	}
	n := o.n
	putOp(o)
	return s.partial(n, e)
}

func stepSendVector(o *op, fd sysfd) Errno {
	var to *sockaddr
	if o.named {
		to = &o.sa
	}
	for {
		n, e := sysSendmsg(fd, o.vector, o.control, o.flags, to)
		if o.blocks {
			e = o.begun(e)
		}
		if e != 0 {
			return e
		}
		o.n += n
		o.control = nil // the first bytes took the control data with them
		o.vector.Advance(n)
		if len(o.vector.List) == 0 || n == 0 || !o.s.isStream() {
			return 0
		}
		if !o.blocks {
			return 0 // a call that does not wait does not hold the lock, so another call may send before the next part
		}
	}
}
