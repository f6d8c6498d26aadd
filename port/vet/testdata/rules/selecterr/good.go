package selecterr

import (
	"errors"
	"log"
	"net"
	"os"

	"phpsocket/socket"
)

func ends(listen *socket.Socket) error {
	clients := []*socket.Socket{listen}
	for {
		read := clients
		n, err := socket.Select(&read, nil, nil, 1)
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
	}
}

func dies(s *socket.Socket) {
	for {
		read := []*socket.Socket{s}
		if _, err := socket.Select(&read, nil, nil, 1); err != nil {
			die("select: ", err)
		}
	}
}

func die(args ...any) {
	log.Print(args...)
	os.Exit(1)
}

func breaks(s *socket.Socket) {
	for {
		read := []*socket.Socket{s}
		if n, err := socket.Select(&read, nil, nil, 1); err != nil || n == 0 {
			break
		}
	}
}

// The socket that failed is removed from the set.
func mends(clients []*socket.Socket) {
	for {
		read := clients
		if _, err := socket.Select(&read, nil, nil, 1); err != nil {
			clients = alive(clients)
			continue
		}
	}
}

func alive(clients []*socket.Socket) []*socket.Socket { return clients[:0] }

type pool struct{ clients map[int]*socket.Socket }

func (p *pool) drop() { clear(p.clients) }

func (p *pool) run() {
	for {
		read := p.clients
		if _, err := socket.SelectKeyed(&read, nil, nil, 1); err != nil {
			p.drop()
			continue
		}
	}
}

// Each turn uses a new set.
func fresh(next func() []*socket.Socket) {
	for {
		read := next()
		if _, err := socket.Select(&read, nil, nil, 1); err != nil {
			continue
		}
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func helped(s *socket.Socket) {
	for {
		read := []*socket.Socket{s}
		_, err := socket.Select(&read, nil, nil, 1)
		must(err)
	}
}

// The number of tries is limited.
func thrice(s *socket.Socket) {
	for range 3 {
		read := []*socket.Socket{s}
		if _, err := socket.Select(&read, nil, nil, 1); err != nil {
			continue
		}
		return
	}
	for tries := 0; tries < 3; tries++ {
		read := []*socket.Socket{s}
		if _, err := socket.Select(&read, nil, nil, 1); err != nil {
			continue
		}
		return
	}
}

// Read reports the error of the socket.
func once(s *socket.Socket) string {
	for {
		read := []*socket.Socket{s}
		socket.Select(&read, nil, nil, 1)
		text, err := socket.Read(s, 100)
		if err != nil || text == "" {
			return ""
		}
	}
}
