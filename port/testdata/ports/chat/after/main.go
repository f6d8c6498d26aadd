// chat.php, ported line by line, with the mistakes corrected that portvet finds.
package main

import (
	"errors"
	"fmt"
	"log"
	"maps"
	"os"
	"strconv"
	"strings"

	"phpsocket/socket"
)

type chatServer struct {
	socket  *socket.Socket
	clients map[int]*socket.Socket
	names   map[int]string
	rooms   map[string]map[int]bool
	next    int
}

func newChatServer(address string, port int) *chatServer {
	c := &chatServer{next: 1, clients: map[int]*socket.Socket{}, names: map[int]string{}, rooms: map[string]map[int]bool{}}
	var err error
	if c.socket, err = socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP); err != nil {
		log.Fatal(err)
	}
	socket.SetOption(c.socket, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
	if err := socket.Bind(c.socket, address, port); err != nil {
		log.Fatal(err)
	}
	if err := socket.Listen(c.socket, 10); err != nil {
		log.Fatal(err)
	}
	var ip string
	var bound int
	socket.Getsockname(c.socket, &ip, &bound)
	fmt.Print("listening on ", bound, "\n")
	return c
}

func (c *chatServer) run() {
	for {
		read := maps.Clone(c.clients)
		read[0] = c.socket
		n, err := socket.SelectKeyed(&read, nil, nil, 5)
		if err != nil {
			log.Fatal(err)
		}
		if n < 1 {
			continue
		}
		for id, socket_ := range read {
			if id == 0 {
				c.accept()
				continue
			}
			data, err := socket.Read(socket_, 1024)
			if errors.Is(err, socket.SOCKET_EAGAIN) {
				continue
			}
			if err != nil || data == "" {
				c.drop(id)
				continue
			}
			lines := strings.Split(strings.Trim(data, " \n\r\t\v\x00"), "\n")
			for _, line := range lines {
				c.line(id, strings.Trim(line, " \n\r\t\v\x00"))
			}
		}
	}
}

func (c *chatServer) accept() {
	socket_, err := socket.Accept(c.socket)
	if err != nil {
		return
	}
	socket.SetNonblock(socket_)
	id := c.next
	c.next++
	c.clients[id] = socket_
	c.names[id] = "guest" + strconv.Itoa(id)
	c.join(id, "lobby")
}

func (c *chatServer) join(id int, room string) {
	if c.rooms[room] == nil {
		c.rooms[room] = map[int]bool{}
	}
	c.rooms[room][id] = true
	c.say(room, fmt.Sprint("* ", c.names[id], " joins ", room, " (", len(c.rooms[room]), ")\n"))
}

func (c *chatServer) line(id int, line string) {
	if line == "shutdown" {
		fmt.Print("bye\n")
		os.Exit(0)
	}
	if strings.HasPrefix(line, "/nick ") {
		c.names[id] = line[6:]
		return
	}
	if strings.HasPrefix(line, "/join ") {
		for room := range c.rooms {
			delete(c.rooms[room], id)
		}
		c.join(id, line[6:])
		return
	}
	for room, members := range c.rooms {
		if members[id] {
			c.say(room, c.names[id]+": "+line+"\n")
		}
	}
}

func (c *chatServer) say(room, text string) {
	for id := range c.rooms[room] {
		if n, err := socket.Write(c.clients[id], text); err != nil || n < len(text) {
			log.Print(c.names[id], " is too slow")
		}
	}
}

func (c *chatServer) drop(id int) {
	socket.Close(c.clients[id])
	delete(c.clients, id)
	for room, members := range c.rooms {
		if members[id] {
			delete(c.rooms[room], id)
			c.say(room, "* "+c.names[id]+" leaves\n")
		}
	}
	delete(c.names, id)
}

func main() {
	port, _ := strconv.Atoi(os.Args[2])
	server := newChatServer(os.Args[1], port)
	server.run()
}
