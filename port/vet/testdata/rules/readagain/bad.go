package readagain

import (
	"fmt"
	"log"

	"phpsocket/socket"
)

// if (($line = socket_read($s, 1024, PHP_NORMAL_READ)) === false) { socket_close($s); unset(...); }
func serve(listen *socket.Socket) {
	clients := map[int]*socket.Socket{}
	for id := 0; ; id++ {
		c, err := socket.Accept(listen)
		if err != nil {
			return
		}
		socket.SetNonblock(c)
		clients[id] = c
		for id, s := range clients {
			line, err := socket.Read(s, 1024, socket.PHP_NORMAL_READ) // want `readagain: this drops a client that has not sent a whole line yet`
			if err != nil || line == "" {
				socket.Close(s)
				delete(clients, id)
				continue
			}
			fmt.Print(line)
		}
	}
}

type server struct{ clients []*socket.Socket }

func (t *server) add(s *socket.Socket) {
	socket.SetNonblock(s)
	t.clients = append(t.clients, s)
}

func (t *server) look() {
	for _, s := range t.clients {
		line, _ := socket.Read(s, 1024, socket.PHP_NORMAL_READ) // want `readagain: `
		if line == "" {
			t.drop(s)
			continue
		}
		fmt.Print(line)
	}
}

func (t *server) drop(s *socket.Socket) {
	log.Print("gone")
	socket.Close(s)
}
