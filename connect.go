package socket

import "sync"

var fnAccept = newFunc("socket_accept", "unable to accept incoming connection", errSlotGlobal)

// Accept is socket_accept: it waits for a connection to the listening socket s
// and returns the socket for it. As in PHP 8.5 that is non-blocking if s is; up to
// 8.4 it was always blocking, which a [SetBlock] on it brings back.
//
// SOCKET_EINVAL means that s does not listen: [Listen] was forgotten. If s is
// non-blocking and nobody waits, or if its SO_RCVTIMEO expires, the error is
// SOCKET_EAGAIN. As in PHP a failure is recorded for the process alone:
// LastError(s) stays as it was. See accept(2).
//
// Notes, Windows: it is SOCKET_ETIMEDOUT if SO_RCVTIMEO expires. In PHP that has no
// effect there.
func Accept(s *Socket) (c *Socket, err error) {
	defer raise(&err)
	if err := s.enter(fnAccept); err != nil {
		return nil, err
	}
	defer s.leave()
	c, e := accept(s, !s.nonblock.Load())
	if e != 0 {
		return nil, fnAccept.fail(nil, e)
	}
	c.nonblock.Store(s.nonblock.Load())
	return c, nil
}

// accept begins and ends with a reference held. It gives that up while it waits.
func accept(s *Socket, waits bool) (*Socket, Errno) {
	if e := s.precheck(&s.fd.rd); e != 0 {
		return nil, e
	}
	nfd, family, e := s.fd.accept()
	if e == SOCKET_EWOULDBLOCK && waits {
		o := getOp(s)
		o.step = stepAccept
		if e = s.await(&s.fd.rd, o, s.rcvtimeo.deadline()); e == 0 {
			nfd, family = o.newfd, o.family
		}
		putOp(o)
	}
	if e != 0 {
		return nil, e
	}
	c := newSocket(nfd, family, s.typ)
	if family == AF_UNIX {
		return c, 0
	}
	// The kernel hands these options of the listener on, so this does too.
	c.rcvtimeo.inherit(&s.rcvtimeo)
	c.sndtimeo.inherit(&s.sndtimeo)
	c.unread.inherit(&s.unread)
	c.lingers.Store(s.lingers.Load())
	return c, 0
}

func stepAccept(o *op, fd sysfd) Errno {
	var e Errno
	o.newfd, o.family, e = o.s.fd.accept()
	if e == SOCKET_EWOULDBLOCK && o.s.family == AF_UNIX && o.isShut(fd) {
		return SOCKET_EINVAL
	}
	return e
}

var fnConnect = newTimedFunc("socket_connect", "unable to connect", errSlotBoth, connectTimedOut).withoutPacket()

// Connect is socket_connect: it connects s to address, and port unless s is
// AF_UNIX. address is an IP address or a host name, which may block on DNS, or a
// path. On a datagram socket it sets the peer that Write and Send reach and
// that alone is heard.
//
// If s is non-blocking the error is SOCKET_EINPROGRESS while the connection is
// being made: wait with [Select] until s is writable, then GetOption(s,
// SOL_SOCKET, SO_ERROR) tells how it went. A blocking Connect waits until it is
// decided, or until SO_SNDTIMEO expires: the error is SOCKET_EINPROGRESS, too.
// See connect(2).
//
// Common mistakes: without a port an AF_INET or AF_INET6 socket is told that
// "Argument #3 ($port) cannot be null". An IPv6 address on an AF_INET socket is
// "Host lookup failed": it takes Create(AF_INET6, ...). A second Connect while the
// first is under way is SOCKET_EALREADY, after it SOCKET_EISCONN.
//
// Notes, Windows: it is SOCKET_EWOULDBLOCK if s is non-blocking, an error that
// matches SOCKET_EINPROGRESS, too; and SOCKET_ETIMEDOUT if SO_SNDTIMEO expires,
// which in PHP has no effect there.
func Connect(s *Socket, address string, port ...int) (err error) {
	defer raise(&err)
	if err := s.enter(fnConnect); err != nil {
		return err
	}
	defer s.leave()
	if len(port) > 1 {
		return fnConnect.tooMany(3, 2+len(port))
	}
	p := 0
	if len(port) > 0 {
		p = port[0]
		if err := fnConnect.checkPort(3, p); err != nil {
			return err
		}
	} else if s.family == AF_INET || s.family == AF_INET6 {
		return fnConnect.argument(3, "port", "cannot be null when the socket type is "+familyName(s.family))
	}
	var sa sockaddr
	if err := fnConnect.encode(s, &sa, 2, address, p); err != nil {
		return err
	}
	return fnConnect.fail(s, connect(s, &sa))
}

// connect begins and ends with a reference held. It gives that up while it waits.
func connect(s *Socket, sa *sockaddr) Errno {
	if e := s.precheck(&s.fd.wr); e != 0 {
		return e
	}
	s.attempts.mu.Lock()
	e := s.fd.connect(sa, s.typ)
	if !connecting(e) {
		s.attempts.end(e)
	}
	limit := never
	waits := connecting(e) && !s.nonblock.Load()
	if waits {
		limit = s.sndtimeo.deadline()
		waits = !limit.passed()
	}
	if !waits {
		s.attempts.mu.Unlock()
		return e
	}
	o := getOp(s)
	o.sa = *sa
	o.step = stepConnect
	if e != SOCKET_EAGAIN || s.family != AF_UNIX { // then the backlog is full and there is no attempt
		s.attempts.add(o)
	}
	s.attempts.mu.Unlock()
	w := waitConnect(s, o, e, limit)
	if w == errnoTimeout && e == SOCKET_EALREADY {
		w = SOCKET_EALREADY // the second call on a connection that is still being made
	}
	s.attempts.mu.Lock()
	s.attempts.remove(o)
	s.attempts.mu.Unlock()
	putOp(o)
	return w
}

// attempts is the list of the calls that wait for the attempt to connect that is
// under way. The system tells one of them how it ends; if another asks, that is an
// attempt of its own, or has no answer ever. So the one that is told tells them all.
type attempts struct {
	mu    sync.Mutex
	first *op
}

// attempt is a call in the list.
type attempt struct {
	next *op
	over bool  // and out of the list
	e    Errno // how it ended
}

func (a *attempts) add(o *op) {
	o.attempt.next = a.first
	a.first = o
}

func (a *attempts) remove(o *op) {
	for p := &a.first; *p != nil; p = &(*p).attempt.next {
		if *p == o {
			*p = o.attempt.next
			return
		}
	}
}

// end tells all of the calls how the attempt ended.
func (a *attempts) end(e Errno) {
	if e == SOCKET_EISCONN {
		e = 0
	}
	for o := a.first; o != nil; {
		next := o.attempt.next
		o.attempt = attempt{over: true, e: e}
		o = next
	}
	a.first = nil
}

// stepConnect asks how the attempt is coming along that o waits for.
func stepConnect(o *op, fd sysfd) Errno {
	a := &o.s.attempts
	a.mu.Lock()
	defer a.mu.Unlock()
	if o.attempt.over {
		return o.attempt.e
	}
	e := connectOutcome(o, fd)
	if e != SOCKET_EWOULDBLOCK {
		a.end(e)
	}
	return e
}
