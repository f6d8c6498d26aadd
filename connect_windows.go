package socket

import (
	"time"

	"golang.org/x/sys/windows"

	"phpsocket/socket/internal/sys"
)

// takesFamily reports whether Create of c takes a family that not every system has.
func (c *call) takesFamily(domain int) bool { return false }

// sysSocketpair makes two ends of a connection over loopback: Windows has no
// socketpair. As in PHP it is for AF_INET only.
func sysSocketpair(domain, typ, protocol int) ([2]windows.Handle, Errno) {
	if domain != AF_INET {
		return [2]windows.Handle{}, SOCKET_ENOPROTOOPT
	}
	pair, ok := loopbackPair(typ, protocol)
	if !ok {
		return pair, SOCKET_ECONNABORTED // which PHP makes of every failure
	}
	return pair, 0
}

// loopbackPair connects to a listener of its own. Until that is closed any
// program of the host may connect to it too, so each end is held against the
// other's address.
func loopbackPair(typ, protocol int) (pair [2]windows.Handle, ok bool) {
	listener, e := sysSocket(AF_INET, typ, protocol)
	if e != 0 {
		return pair, false
	}
	defer sys.Close(listener)
	client, e := sysSocket(AF_INET, typ, protocol)
	if e != 0 {
		return pair, false
	}
	defer func() {
		if !ok {
			sys.Close(client)
		}
	}()

	address := sockaddr{Family: AF_INET}
	address.SetIPv4([4]byte{127, 0, 0, 1})
	exclusive := int32(1) // or another program could listen on the same port
	if sysSetsockopt(listener, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, bytesOf(&exclusive)) != 0 ||
		sysBind(listener, &address) != 0 || sysBind(client, &address) != 0 || sysListen(listener, 1) != 0 {
		return pair, false
	}
	var local sockaddr
	if sysGetsockname(client, &local) != 0 || sysGetsockname(listener, &address) != 0 {
		return pair, false
	}
	if e := sysConnect(client, &address); e != 0 && e != SOCKET_EWOULDBLOCK {
		return pair, false
	}
	deadline := now().add(pairTimeout)
	server, e := acceptFrom(listener, &local, deadline)
	if e != 0 {
		return pair, false
	}
	if pollUntil(client, sys.PollWrite, deadline)&sys.AfdSend == 0 {
		sys.Close(server)
		return pair, false
	}
	// There is no network in between to save packets for.
	nodelay := int32(1)
	sysSetsockopt(client, SOL_TCP, TCP_NODELAY, bytesOf(&nodelay))
	sysSetsockopt(server, SOL_TCP, TCP_NODELAY, bytesOf(&nodelay))
	return [2]windows.Handle{server, client}, true
}

// acceptFrom accepts the connection that comes from peer, and no other.
func acceptFrom(listener windows.Handle, peer *sockaddr, limit instant) (windows.Handle, Errno) {
	for {
		h, _, e := sysAccept(listener)
		switch {
		case e == 0:
			var from sockaddr
			if sysGetpeername(h, &from) == 0 && from == *peer {
				return h, 0
			}
			sys.Close(h) // somebody else's
		case e != SOCKET_EWOULDBLOCK:
			return windows.InvalidHandle, e
		case limit.passed():
			return windows.InvalidHandle, SOCKET_ETIMEDOUT
		default:
			pollUntil(listener, sys.PollRead, limit)
		}
	}
}

// pairTimeout is far longer than a connection over loopback takes.
const pairTimeout = 10 * time.Second

// connecting reports whether connect left the connection to be waited for.
func connecting(e Errno) bool {
	return e == SOCKET_EWOULDBLOCK || e == SOCKET_EALREADY || e == SOCKET_EINPROGRESS
}

// A connection that is being made is SOCKET_EWOULDBLOCK here, as in PHP. It matches
// the code of the other systems, too.
func init() { callConnect.again.Err = SOCKET_EINPROGRESS }

// connectOutcome asks how an attempt to connect is coming along. To connect again, as on
// Unix, would make a second attempt of one that failed.
func connectOutcome(o *op, fd windows.Handle) Errno {
	events := pollNow(o.s.fd.afd(), sys.PollWrite)
	switch {
	case events&(sys.AfdConnectFail|sys.AfdAbort) != 0:
		if e := socketError(fd); e != 0 {
			return e
		}
		return SOCKET_ECONNREFUSED
	case events&sys.AfdSend != 0:
		return 0
	}
	return SOCKET_EWOULDBLOCK
}

// waitConnect waits for a connection that connect answered with e.
func waitConnect(s *Socket, o *op, _ Errno, limit instant) Errno {
	return s.await(&s.fd.wr, o, limit)
}

// socketError reads SO_ERROR, which clears it.
func socketError(fd windows.Handle) Errno {
	var v int32
	if _, e := sysGetsockopt(fd, SOL_SOCKET, SO_ERROR, bytesOf(&v)); e != 0 {
		return e
	}
	return Errno(v)
}

// sysEnded reports whether no more will come than what is there.
func sysEnded(fd windows.Handle) bool {
	return pollNow(sys.Base(fd), sys.AfdDisconnect|sys.AfdAbort|sys.AfdLocalClose) != 0
}
