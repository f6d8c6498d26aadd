package socket

import "time"

// send is send(2) as a descriptor that blocks, or does not, would do it: a
// blocking stream sends everything, and no other blocking call's data gets in
// between. It begins and ends with a reference held.
func send(s *Socket, p []byte, flags int) (int, Errno) { return sendTo(s, p, flags, nil) }

// sendTo is send to the address sa, unless that is nil.
func sendTo(s *Socket, p []byte, flags int, sa *sockaddr) (int, Errno) {
	return s.partial(sendAll(s, p, flags, sa, s.blocks(flags)))
}

// sendAll is sendTo that waits or not, whatever SetNonblock says. It returns the
// bytes that went and also what ended it.
func sendAll(s *Socket, p []byte, flags int, sa *sockaddr, waits bool) (int, Errno) {
	if e := s.precheckSend(); e != 0 {
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

// precheckSend is precheck for a call that sends: an error that an earlier call has
// left comes first.
func (s *Socket) precheckSend() Errno {
	if e := s.takeUnreadErrno(); e != 0 {
		return e
	}
	return s.precheck(&s.fd.wr)
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
	if e := o.s.takeUnreadErrno(); e != 0 {
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

// sendVector is send for several buffers, with control data and to an address
// if they are not nil. It begins and ends with a reference held.
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
		space := o.vector.Size()
		n, e := sysSendmsg(fd, o.vector, o.control, o.flags, to)
		if o.blocks {
			e = o.begun(e)
		}
		if e != 0 {
			return e
		}
		o.n += n
		o.control = nil // it went with the first bytes
		o.vector.Advance(n)
		if len(o.vector.List) == 0 || n == 0 || !o.s.isStream() {
			return 0
		}
		if n < space && !o.blocks {
			return 0 // it does not hold the lock: another call may have sent in between
		}
	}
}
