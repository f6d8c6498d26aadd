package neterror

import (
	"errors"
	"net"
	"syscall"

	"phpsocket/socket"
)

func good(addr string, s *socket.Socket) bool {
	_, err := net.Dial("tcp", addr)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return true
	}
	var code syscall.Errno
	if errors.As(err, &code) && socket.Errno(code) == socket.SOCKET_ECONNREFUSED {
		return true
	}
	err = socket.Connect(s, addr, 80) // the error may come from either package, so it may match
	return errors.Is(err, socket.SOCKET_ECONNREFUSED)
}
