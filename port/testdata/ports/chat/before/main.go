// chat.php, ported line by line.
package main

import (
	"fmt"
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
	c := &chatServer{next: 1, names: map[int]string{}}
	c.socket, _ = socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	socket.SetOption(c.socket, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
	socket.Bind(c.socket, address, port) // want `unchecked: no code looks at the error of socket.Bind`
	socket.Listen(c.socket, 10)          // want `unchecked: no code looks at the error of socket.Listen`
	var ip string
	var bound int
	socket.Getsockname(c.socket, &ip, &bound)
	fmt.Print("listening on ", bound, "\n")
	return c
}

func (c *chatServer) run() {
	for {
		read := c.clients
		read[0] = c.socket                                         // want `sharedset: read and c.clients are the same map until Select`
		if n, _ := socket.SelectKeyed(&read, nil, nil, 5); n < 1 { // want `selecterr: this loop goes on after an error of socket.SelectKeyed`
			continue
		}
		for id, socket_ := range read {
			if id == 0 {
				c.accept()
				continue
			}
			data, err := socket.Read(socket_, 1024) // want `readend: this loop does not end when the connection does`
			if err == socket.SOCKET_EAGAIN {        // want `errcompare: this is always false`
				continue
			}
			if err != nil {
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
	socket_, _ := socket.Accept(c.socket)
	socket.SetNonblock(socket_)
	id := c.next
	c.next++
	c.clients[id] = socket_ // want `nilmap: nothing makes the map clients`
	c.names[id] = "guest" + strconv.Itoa(id)
	c.join(id, "lobby")
}

func (c *chatServer) join(id int, room string) {
	c.rooms[room][id] = true // want `nilmap: nothing makes the maps in rooms`
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
		socket.Write(c.clients[id], text) // want `partialwrite: no code looks at how much of the data`
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
