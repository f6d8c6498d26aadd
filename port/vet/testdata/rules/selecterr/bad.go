package selecterr

import (
	"log"
	"slices"

	"phpsocket/socket"
)

// if (socket_select($read, $write, $except, null) === false) continue;
func serve(listen *socket.Socket) {
	clients := []*socket.Socket{listen}
	for {
		read := clients
		if _, err := socket.Select(&read, nil, nil, socket.Forever); err != nil { // want `selecterr: this loop goes on after an error of socket.Select, which then fails again at once`
			log.Print(err)
			continue
		}
		if slices.Contains(read, listen) {
			if c, err := socket.Accept(listen); err == nil {
				clients = append(clients, c)
			}
		}
	}
}

// if (socket_select($read, $write, $except, 1) < 1) continue;
func timeout(listen *socket.Socket) {
	clients := []*socket.Socket{listen}
	for {
		read := slices.Clone(clients)
		n, _ := socket.Select(&read, nil, nil, 1) // want `selecterr: this loop goes on after an error`
		if n < 1 {
			continue
		}
		c, err := socket.Accept(listen)
		if err != nil {
			return
		}
		clients = append(clients, c)
	}
}

type server struct {
	clients map[int]*socket.Socket
	running bool
}

func (srv *server) run() {
	for srv.running {
		read := srv.clients
		_, err := socket.SelectKeyed(&read, nil, nil, 0, 200000) // want `selecterr: this loop goes on after an error of socket.SelectKeyed`
		if err != nil {
			log.Println("select:", err)
		}
		if err == nil {
			for id, s := range read {
				srv.handle(id, s)
			}
		}
	}
}

func (srv *server) handle(id int, s *socket.Socket) { delete(srv.clients, id); socket.Close(s) }

func report(err error) { log.Print("error: ", err) }

func reported(s *socket.Socket) {
	for {
		read := []*socket.Socket{s}
		if _, err := socket.Select(&read, nil, nil, 1); err != nil { // want `selecterr: this loop goes on after an error`
			report(err)
			continue
		}
		socket.Accept(s)
	}
}
