package errcompare

import (
	"fmt"
	"net"

	"phpsocket/socket"
)

// if (socket_last_error($s) == SOCKET_EAGAIN) continue;
func poll(s *socket.Socket) string {
	for {
		x, err := socket.Read(s, 1024)
		if err == socket.SOCKET_EAGAIN { // want `errcompare: this is always false: an error is not equal to socket.SOCKET_EAGAIN but has it inside; use errors.Is\(err, socket.SOCKET_EAGAIN\)`
			continue
		}
		if err != nil && err != socket.SOCKET_ECONNRESET { // want `errcompare: this is always true: .*; use !errors.Is\(err, socket.SOCKET_ECONNRESET\)`
			fmt.Println(err)
		}
		return x
	}
}

func turned(s *socket.Socket) bool {
	return socket.SOCKET_EINPROGRESS == socket.Connect(s, "127.0.0.1", 80) // want `errcompare: this is always false`
}

// switch (socket_last_error($s)) { case SOCKET_EAGAIN: ... }
func switched(s *socket.Socket) string {
	_, err := socket.Write(s, "x")
	switch err {
	case nil:
		return "sent"
	case socket.SOCKET_EAGAIN, socket.SOCKET_EINTR: // want `errcompare: this case never matches: an error is not equal to socket.SOCKET_EAGAIN`
		return "later"
	case socket.SOCKET_EPIPE:
		return "gone"
	}
	return "failed"
}

func switchedCall(s *socket.Socket) {
	switch socket.Listen(s) {
	case socket.SOCKET_EADDRINUSE: // want `errcompare: this case never matches`
		fmt.Println("in use")
	}
}

func closed(l *socket.Socket) error {
	for {
		c, err := socket.Accept(l)
		if err == net.ErrClosed { // want `errcompare: this is always false: an error of package socket is not equal to net.ErrClosed but may match it`
			return nil
		}
		if err != nil {
			return err
		}
		socket.Close(c)
	}
}
