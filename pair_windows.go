package socket

import (
	"time"

	"golang.org/x/sys/windows"

	"phpsocket/socket/internal/sys"
)

// sysSocketpair creates the two ends of a connection over loopback, because Windows has no
// socketpair. As in PHP, it supports AF_INET only.
func sysSocketpair(domain, typ, protocol int) ([2]windows.Handle, Errno) {
	if domain != AF_INET {
		return [2]windows.Handle{}, SOCKET_ENOPROTOOPT
	}
	pair, ok := loopbackPair(typ, protocol)
	if !ok {
		return pair, SOCKET_ECONNABORTED // PHP's code for every failure
	}
	return pair, 0
}

// loopbackPair connects to a listener of its own. Until the listener is closed, any program
// on the host may also connect to it, so loopbackPair accepts only the connection from its
// own client's address.
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
	exclusive := int32(1) // otherwise another program could listen on the same port
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
	// There is no network in between, so Nagle's algorithm would only add delay.
	nodelay := int32(1)
	sysSetsockopt(client, SOL_TCP, TCP_NODELAY, bytesOf(&nodelay))
	sysSetsockopt(server, SOL_TCP, TCP_NODELAY, bytesOf(&nodelay))
	return [2]windows.Handle{server, client}, true
}

// acceptFrom accepts the connection from peer and closes all others.
func acceptFrom(listener windows.Handle, peer *sockaddr, limit instant) (windows.Handle, Errno) {
	for {
		h, _, e := sysAccept(listener)
		switch {
		case e == 0:
			var from sockaddr
			if sysGetpeername(h, &from) == 0 && from == *peer {
				return h, 0
			}
			sys.Close(h) // another program's connection
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
