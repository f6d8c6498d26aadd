package sharedset

import (
	"slices"

	"phpsocket/socket"
)

// $read = $clients; $read['master'] = $listen;
func keyed(clients map[string]*socket.Socket, listen *socket.Socket) error {
	read := clients
	read["master"] = listen // want `sharedset: read and clients are the same map until Select: this changes both; read := maps.Clone\(clients\) is PHP's copy`
	_, err := socket.SelectKeyed(&read, nil, nil, 1)
	return err
}

// $read = $clients; unset($read[0]);
func sliced(clients []*socket.Socket) error {
	read := clients
	read = slices.Delete(read, 0, 1) // want `sharedset: read and clients are the same slice until Select`
	_, err := socket.Select(&read, nil, nil, 1)
	return err
}

func both(all []*socket.Socket, a, b *socket.Socket) error {
	var read []*socket.Socket
	read = all
	read = append(read, a)
	all = append(all, b) // want `sharedset: read and all are the same slice`
	_, err := socket.Select(&read, nil, nil, 1)
	return err
}

type server struct {
	clients []*socket.Socket
}

// foreach ($this->clients as $c) { ... $this->drop($c); }
func (srv *server) ping() {
	for _, c := range srv.clients {
		if n, err := socket.Write(c, "PING\r\n"); err != nil || n < 6 {
			srv.drop(c) // want `sharedset: this removes from srv.clients, which the loop in line 40 still ranges over`
		}
	}
}

func (srv *server) drop(c *socket.Socket) {
	socket.Close(c)
	if i := slices.Index(srv.clients, c); i >= 0 {
		srv.clients = slices.Delete(srv.clients, i, i+1)
	}
}

// foreach ($clients as $i => $c) { unset($clients[$i]); }
func sweep(clients []*socket.Socket) []*socket.Socket {
	for i, c := range clients {
		if socket.Close(c) != nil {
			clients = append(clients[:i], clients[i+1:]...) // want `sharedset: this removes from clients`
		}
	}
	return clients
}

// $ids = $this->order; foreach ($ids as $id) ...
func keys(order []int, gone map[int]bool) {
	for _, id := range order {
		if gone[id] {
			order = slices.DeleteFunc(order, func(x int) bool { return x == id }) // want `sharedset: this removes from order`
		}
	}
}

func leave(clients []*socket.Socket, s *socket.Socket) {
	list := clients
	for _, c := range list {
		if i := slices.Index(clients, c); i >= 0 && c != s {
			clients = slices.Delete(clients, i, i+1) // want `sharedset: this removes from list`
		}
	}
}
