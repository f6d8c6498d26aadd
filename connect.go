package socket

import "sync"

var fnAccept = newFunc("socket_accept", "unable to accept incoming connection", errSlotGlobal)

// Accept is socket_accept: it waits for a connection to the listening socket s and returns
// a socket for the connection. As in PHP 8.5, that socket is non-blocking if s is. Up to
// PHP 8.4, it was always blocking; call [SetBlock] on it for the same effect.
//
// SOCKET_EINVAL means that s does not listen: [Listen] was forgotten. The error is
// SOCKET_EAGAIN if s is non-blocking and no connection is waiting, or if its
// SO_RCVTIMEO expires. As in PHP, a failure is recorded for the process only:
// LastError(s) does not change. See accept(2).
//
// Closing s ends the wait, and so does SetDeadline. A server need not stop accepting
// after SOCKET_ECONNABORTED or SOCKET_EMFILE: the next call may succeed. Several
// goroutines may accept from one socket. A TCP connection starts with the SO_RCVTIMEO,
// SO_SNDTIMEO, SO_RCVLOWAT and SO_LINGER of s.
//
// Notes, Windows: the error is SOCKET_ETIMEDOUT if SO_RCVTIMEO expires. In PHP on Windows,
// that option does not affect socket_accept.
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

// accept waits for a connection if waits is set. The caller has a reference to the
// descriptor before and after the call; accept releases the reference while it waits.
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
	// In the kernel, an accepted socket inherits these options from its listener, so copy
	// them here too.
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

// Connect is socket_connect: it connects s to address, and to port unless s is AF_UNIX.
// address is an IP address, a host name (which may block on DNS) or a path. On a datagram
// socket, Connect sets the peer: Write and Send send to it, and only its datagrams are
// received.
//
// If s is non-blocking, the error is SOCKET_EINPROGRESS while the connection is being
// made: wait with [Select] until s is writable, then GetOption(s, SOL_SOCKET,
// SO_ERROR) returns the outcome. A blocking Connect waits until the connection has
// succeeded or failed. If SO_SNDTIMEO expires first, the error is also
// SOCKET_EINPROGRESS. See connect(2).
//
// Common mistakes: without a port, the error on an AF_INET or AF_INET6 socket is
// "Argument #3 ($port) cannot be null". An IPv6 address on an AF_INET socket fails
// with "Host lookup failed"; it needs Create(AF_INET6, ...). A second Connect fails
// with SOCKET_EALREADY while the first is under way, and with SOCKET_EISCONN once
// the first has succeeded.
//
// Notes, Windows: if s is non-blocking, the error is SOCKET_EWOULDBLOCK, which also matches
// SOCKET_EINPROGRESS. If SO_SNDTIMEO expires, it is SOCKET_ETIMEDOUT; in PHP on Windows,
// that option does not affect socket_connect.
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

// connect connects s to sa. The caller has a reference to the descriptor before and after
// the call; connect releases the reference while it waits.
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
	if e != SOCKET_EAGAIN || s.family != AF_UNIX { // otherwise the backlog is full and no attempt is under way
		s.attempts.add(o)
	}
	s.attempts.mu.Unlock()
	w := waitConnect(s, o, e, limit)
	if w == errnoTimeout && e == SOCKET_EALREADY {
		w = SOCKET_EALREADY // this is a second call; an earlier one started the attempt
	}
	s.attempts.mu.Lock()
	s.attempts.remove(o)
	s.attempts.mu.Unlock()
	putOp(o)
	return w
}

// attempts lists the calls that wait for the connection attempt under way. The system
// reports the outcome only once. A second call that asked for the outcome would start a new
// attempt, or wait for ever. So the call that receives the outcome passes it to all others.
type attempts struct {
	mu    sync.Mutex
	first *op
}

// attempt is the part of an op that the type attempts needs.
type attempt struct {
	next *op
	over bool  // the attempt has ended, and the op is no longer in the list
	e    Errno // the outcome of the attempt
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

// end passes the outcome to all listed calls and empties the list.
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

// stepConnect asks for the outcome of the attempt that o waits for.
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
