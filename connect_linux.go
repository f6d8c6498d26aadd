package socket

import (
	"time"
)

// connecting reports whether connect(2) left the connection to be waited for.
func connecting(e Errno) bool {
	return e == SOCKET_EINPROGRESS || e == SOCKET_EALREADY || e == SOCKET_EAGAIN
}

// stepConnect asks how a connection is coming along by connecting again, as the
// kernel itself does it when connect(2) blocks: it returns 0 once and leaves the
// socket connected, or the error.
func stepConnect(o *op, _ int) Errno {
	e := o.s.fd.connect(&o.sa)
	switch e {
	case SOCKET_EALREADY, SOCKET_EINPROGRESS:
		return SOCKET_EWOULDBLOCK
	case SOCKET_EISCONN:
		return 0 // another call that waits for the same connection was told
	}
	return e
}

// waitConnect waits for a connection that connect(2) answered with e.
func waitConnect(s *Socket, o *op, e Errno, limit instant) Errno {
	if e == SOCKET_EAGAIN && s.family != AF_UNIX {
		return e // no port is free
	}
	if e != SOCKET_EAGAIN {
		// Over loopback it is made by now, and the poller need never hear of s.
		if e := stepConnect(o, s.fd.sysfd); e != SOCKET_EWOULDBLOCK {
			return e
		}
		return s.await(&s.fd.wr, o, limit)
	}
	// The backlog of an AF_UNIX listener is full, and the kernel has no event
	// for room in it: ask now and then.
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		until := now().add(pause).earlier(limit)
		if e := s.await(&s.fd.wr, o, until); e != errnoTimeout {
			return e
		}
		if limit.passed() {
			return SOCKET_EAGAIN
		}
	}
}
