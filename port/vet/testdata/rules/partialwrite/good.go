package partialwrite

import (
	"errors"
	"log"

	"phpsocket/socket"
)

// The method keeps the data that was not written.
func (c *client) flushed() {
	n, err := socket.Write(c.s, c.out)
	if err != nil && !errors.Is(err, socket.SOCKET_EAGAIN) {
		log.Print(err)
	}
	c.out = c.out[n:]
}

// The listener is non-blocking, but its clients are made blocking.
func blocking(l *socket.Socket) {
	socket.SetNonblock(l)
	all := []*socket.Socket{l}
	for range 3 {
		c, err := socket.Accept(l)
		if err != nil {
			return
		}
		socket.SetBlock(c)
		socket.Write(c, "hello\n")
		all = append(all, c)
	}
	for _, s := range all {
		if s != l {
			socket.Write(s, "bye\n")
		}
	}
}

// The socket is made blocking once it is connected.
func connect(s *socket.Socket) {
	socket.SetNonblock(s)
	if err := socket.Connect(s, "127.0.0.1", 80); err != nil {
		return
	}
	socket.SetBlock(s)
	socket.Write(s, "GET / HTTP/1.0\r\n\r\n")
}

// A datagram is always sent as a whole.
func datagram() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, 0)
	if err != nil {
		return
	}
	socket.SetNonblock(s)
	socket.Sendto(s, "x", 1, 0, "127.0.0.1", 9)
	socket.Send(s, "x", 1, socket.MSG_DONTWAIT)
}
