//go:build unix && !linux

package socket

import (
	"golang.org/x/sys/unix"
)

func (c *call) takesFamily(domain int) bool { return false }

// connecting reports whether connect(2) left the connection to be waited for.
func connecting(e Errno) bool { return e == SOCKET_EINPROGRESS || e == SOCKET_EALREADY }

// connectOutcome asks how an attempt to connect is coming along.
func connectOutcome(o *op, fd int) Errno {
	n, err := unix.GetsockoptInt(fd, SOL_SOCKET, SO_ERROR)
	if err != nil || n != 0 {
		return max(Errno(n), codeOf(err))
	}
	if _, err := unix.Getpeername(fd); err != nil {
		return SOCKET_EWOULDBLOCK
	}
	return 0
}

func waitConnect(s *Socket, o *op, _ Errno, limit instant) Errno {
	return s.await(&s.fd.wr, o, limit)
}
