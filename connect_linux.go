package socket

import (
	"time"

	"golang.org/x/sys/unix"
)

// connecting reports whether connect(2) left the connection to be waited for.
func connecting(e Errno) bool {
	return e == SOCKET_EINPROGRESS || e == SOCKET_EALREADY || e == SOCKET_EAGAIN
}

// connectOutcome asks how an attempt to connect is coming along by connecting again, as
// the kernel itself does it when connect(2) blocks: it returns 0 once and leaves the
// socket connected, or the error.
func connectOutcome(o *op, fd int) Errno {
	s := o.s
	if s.fd.shared.Load() != nil && s.family != AF_UNIX {
		// Another holder may have been told how it ended. To connect again would be
		// another attempt.
		p := []unix.PollFd{{Fd: int32(fd)}}
		if sysPoll(p, 0) == 0 && p[0].Revents&(unix.POLLHUP|unix.POLLERR) == unix.POLLHUP {
			return SOCKET_ECONNABORTED // as the kernel has it
		}
	}
	switch e := s.fd.connect(&o.sa, s.typ); e {
	case SOCKET_EALREADY, SOCKET_EINPROGRESS:
		return SOCKET_EWOULDBLOCK
	case SOCKET_EISCONN:
		return 0 // another call that waits for the same connection was told
	default:
		return e
	}
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
