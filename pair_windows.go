package socket

import (
	"time"

	"golang.org/x/sys/windows"

	"phpsocket/socket/internal/sys"
)

// sysSocketpair creates a connection over loopback and returns its two ends, because Windows
// has no socketpair. As in PHP, it supports only AF_INET.
func sysSocketpair(domain, typ, protocol int) ([2]windows.Handle, Errno) {
	if domain != AF_INET {
		return [2]windows.Handle{}, SOCKET_ENOPROTOOPT
	}
	pair, ok := loopbackPair(typ, protocol)
	if !ok {
		return pair, SOCKET_ECONNABORTED // PHP returns this code for every failure
	}
	return pair, 0
}

// loopbackPair creates a listener and connects a client to it. Until the listener is closed,
// any other program on the host may connect to it too. So loopbackPair accepts only a
// connection from the address of its own client.
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
	exclusive := int32(1) // without this option, another program could listen on the same port
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
	// Nagle's algorithm would only add delay, because there is no network between the two ends.
	nodelay := int32(1)
	sysSetsockopt(client, SOL_TCP, TCP_NODELAY, bytesOf(&nodelay))
	sysSetsockopt(server, SOL_TCP, TCP_NODELAY, bytesOf(&nodelay))
	return [2]windows.Handle{server, client}, true
}

// acceptFrom accepts connections until one comes from the address in peer, and returns this one. It
// closes all others.
func acceptFrom(listener windows.Handle, peer *sockaddr, limit instant) (windows.Handle, Errno) {
	for {
		h, _, e := sysAccept(listener)
		switch {
		case e == 0:
			var from sockaddr
			if sysGetpeername(h, &from) == 0 && from == *peer {
				return h, 0
			}
			sys.Close(h) // this connection comes from another program
		case e != SOCKET_EWOULDBLOCK:
			return windows.InvalidHandle, e
		case limit.passed():
			return windows.InvalidHandle, SOCKET_ETIMEDOUT
		default:
			pollUntil(listener, sys.PollRead, limit)
		}
	}
}

// pairTimeout limits the time for creating a pair. A connection over loopback takes far less.
const pairTimeout = 10 * time.Second
