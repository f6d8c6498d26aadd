package errcompare

import (
	"errors"
	"io"
	"net"

	"phpsocket/socket"
)

type wrapped struct{ code error }

func (w wrapped) Error() string { return "wrapped" }

// The function errors.Is calls this method with the code.
func (w wrapped) Is(target error) bool { return target == socket.SOCKET_EAGAIN }

func good(s *socket.Socket, conn net.Conn) bool {
	_, err := socket.Read(s, 10)
	if errors.Is(err, socket.SOCKET_EAGAIN) || err == nil {
		return true
	}
	// Numbers are compared as numbers.
	if socket.LastError(s) == socket.SOCKET_EAGAIN {
		return true
	}
	switch socket.LastError() {
	case socket.SOCKET_EINTR:
		return true
	}
	var e *socket.Error
	if errors.As(err, &e) && e.Errno == socket.SOCKET_EPIPE {
		return true
	}
	code, _ := socket.GetOption[int](s, socket.SOL_SOCKET, socket.SO_ERROR)
	if socket.Errno(code) == socket.SOCKET_ECONNREFUSED {
		return true
	}
	// A connection from package net returns io.EOF itself.
	_, err = conn.Read(make([]byte, 1))
	if err == io.EOF {
		return true
	}
	// An Errno is stored as an error.
	var stored error = socket.Errno(code)
	return stored == socket.SOCKET_ECONNREFUSED
}
