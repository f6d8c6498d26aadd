package main

import "phpsocket/socket"

// $clients = []; global $clients;
var clients map[string]*socket.Socket

var counts map[string]int

func main() {
	clients["a"] = nil // want `nilmap: nothing makes the map clients: this ends the program`
	counts["a"]++      // want `nilmap: nothing makes the map counts`

	srv := newServer()
	srv.add("lobby", nil)
}

type server struct {
	rooms map[string]map[*socket.Socket]bool
	names map[*socket.Socket]string
}

func newServer() *server { return &server{rooms: map[string]map[*socket.Socket]bool{}} }

// $this->rooms[$room][$id] = true; $this->names[$id] = $name;
func (srv *server) add(room string, s *socket.Socket) {
	srv.rooms[room][s] = true  // want `nilmap: nothing makes the maps in rooms: unlike in PHP, srv.rooms\[room\] is nil`
	srv.names[s] = "anonymous" // want `nilmap: nothing makes the map names`
}

func local() {
	var seen map[string]bool
	for _, name := range []string{"a", "b"} {
		if !seen[name] {
			seen[name] = true // want `nilmap: nothing makes the map seen`
		}
	}
}
