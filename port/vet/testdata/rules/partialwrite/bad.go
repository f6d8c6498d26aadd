package partialwrite

import (
	"log"

	"phpsocket/socket"
)

func serve(l *socket.Socket) {
	var clients []*socket.Socket
	for {
		c, err := socket.Accept(l)
		if err != nil {
			return
		}
		socket.SetNonblock(c)
		clients = append(clients, c)
		broadcast(clients, "one more\n")
	}
}

// foreach ($clients as $c) socket_write($c, $text);
func broadcast(clients []*socket.Socket, text string) {
	for _, c := range clients {
		socket.Write(c, text) // want `partialwrite: no code looks at how much of the data this socket.Write has taken: c does not wait`
	}
}

type client struct {
	s   *socket.Socket
	out []byte
}

func newClient(s *socket.Socket) *client {
	setup(s)
	return &client{s: s}
}

func setup(s *socket.Socket) {
	if err := socket.SetNonblock(s); err != nil {
		log.Print(err)
	}
}

func (c *client) flush() {
	if _, err := socket.Write(c.s, c.out); err != nil { // want `partialwrite: no code looks`
		log.Print(err)
	}
	c.out = nil
}

func (c *client) send(text string) {
	_, _ = socket.Send(c.s, text, len(text), 0) // want `partialwrite: no code looks at how much of the data this socket.Send`
}

func dontwait(s *socket.Socket, text string) {
	socket.Send(s, text, len(text), socket.MSG_DONTWAIT) // want `partialwrite: no code looks`
}

func created() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM|socket.SOCK_NONBLOCK, 0)
	if err != nil {
		return
	}
	socket.Write(s, "hello") // want `partialwrite: no code looks`
}

// Since PHP 8.5, clients of a non-blocking listener are also non-blocking.
func inherited() {
	l, err := socket.CreateListen(8000)
	if err != nil {
		return
	}
	socket.SetNonblock(l)
	for {
		c, err := socket.Accept(l)
		if err != nil {
			continue
		}
		socket.Write(c, "hello\n") // want `partialwrite: no code looks`
		socket.Close(c)
	}
}
