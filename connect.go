package socket

import "sync"

var fnAccept = newFunc("socket_accept", "unable to accept incoming connection", errSlotGlobal)

// Accept is socket_accept: it waits for a connection to the listening socket s and returns a
// socket for the connection. As in PHP 8.5, the new socket is non-blocking if s is. In PHP up
// to 8.4, the new socket is always blocking; for the same effect, call [SetBlock] on it.
//
// The error SOCKET_EINVAL means that s does not listen, because the program has not called
// [Listen]. The error is SOCKET_EAGAIN if s is non-blocking and no connection is waiting, or if
// the SO_RCVTIMEO of s expires. As in PHP, a failure sets only the process's error slot:
// LastError(s) does not change. See accept(2).
//
// Closing s ends the wait, and so does a deadline set with SetDeadline. After
// SOCKET_ECONNABORTED or SOCKET_EMFILE, a server can continue to accept: the next call may
// succeed. Several goroutines may accept from one socket. The socket of a TCP connection
// inherits SO_RCVTIMEO, SO_SNDTIMEO, SO_RCVLOWAT and SO_LINGER from s.
//
// Notes, Windows: if SO_RCVTIMEO expires, the error is SOCKET_ETIMEDOUT. In PHP on Windows,
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

// accept accepts a connection. If there is none and the parameter named waits is true, accept waits
// for one. The caller has a reference to the descriptor before and after the call. While accept
// waits, it releases the reference.
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
	// In the kernel, an accepted socket inherits these options from its listener. Copy the
	// options that this package applies itself.
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

// Connect is socket_connect: it connects s to the given address and, unless s is AF_UNIX, to the
// given port. address is an IP address, a host name or a path. (With a host name, Connect may have
// to wait for DNS.) On a datagram socket, Connect sets the peer: Write and Send then send to this
// peer, and s receives only the datagrams of this peer.
//
// If s is blocking, Connect waits until the connection has succeeded or failed. If SO_SNDTIMEO
// expires first, the error is SOCKET_EINPROGRESS. If s is non-blocking, Connect starts the
// connection, and the error is also SOCKET_EINPROGRESS. Then wait with [Select] until s is
// writable; after that, GetOption(s, SOL_SOCKET, SO_ERROR) returns the outcome. See connect(2).
//
// Common mistakes: Without a port, the error on an AF_INET or AF_INET6 socket is "Argument #3
// ($port) cannot be null". With an IPv6 address on an AF_INET socket, Connect fails with "Host
// lookup failed"; such an address needs Create(AF_INET6, ...). A second Connect fails with
// SOCKET_EALREADY while the first one is under way, and with SOCKET_EISCONN after the first one
// has succeeded.
//
// Notes, Windows: if s is non-blocking, the error is SOCKET_EWOULDBLOCK, which also matches
// SOCKET_EINPROGRESS. If SO_SNDTIMEO expires, the error is SOCKET_ETIMEDOUT. In PHP on Windows,
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

// connect connects s to sa. The caller has a reference to the descriptor before and after the
// call. While connect waits, it releases the reference.
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
	if e != SOCKET_EAGAIN || s.family != AF_UNIX { // if the condition is false, the backlog is full and no attempt is under way
		s.attempts.add(o)
	}
	s.attempts.mu.Unlock()
	w := waitConnect(s, o, e, limit)
	if w == errnoTimeout && e == SOCKET_EALREADY {
		w = SOCKET_EALREADY // this call did not start the attempt; an earlier call did
	}
	s.attempts.mu.Lock()
	s.attempts.remove(o)
	s.attempts.mu.Unlock()
	putOp(o)
	return w
}

// attempts lists the calls that wait for the connection attempt under way. The system reports
// the outcome only once. If another call asked the system for the outcome again, it would start
// a new attempt or wait for ever. So the call that receives the outcome passes it to all other
// calls in the list.
type attempts struct {
	mu    sync.Mutex
	first *op
}

// attempt holds the fields of an op that the type attempts needs.
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

// end passes the outcome e to all calls in the list and empties the list.
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

// stepConnect returns the outcome of the attempt that o waits for. If another call has received
// the outcome, stepConnect does not ask the system.
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
