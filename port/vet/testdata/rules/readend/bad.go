package readend

import (
	"errors"
	"fmt"
	"log"
	"maps"
	"slices"
	"strings"

	"phpsocket/socket"
)

// while ($x = socket_read($s, 2048)) $all .= $x;
func all(s *socket.Socket) string {
	var all string
	for {
		x, err := socket.Read(s, 2048) // want `readend: this loop does not end when the connection does: socket.Read then returns "" without an error, again and again`
		if err != nil {
			break
		}
		all += x
	}
	return all
}

// while (!strpos($all, "\r\n\r\n")) $all .= socket_read($s, 1024);
func header(s *socket.Socket) string {
	all := ""
	for !strings.Contains(all, "\r\n\r\n") {
		x, err := socket.Read(s, 1024, socket.PHP_BINARY_READ) // want `readend: this loop does not end when the connection does`
		if err != nil {
			log.Fatal(err)
		}
		all = all + x
	}
	return all
}

// while ($got < $length) { $got += socket_recv($s, $part, $length - $got, 0); }
func exactly(s *socket.Socket, length int) ([]byte, error) {
	var buf, part []byte
	for got := 0; got < length; {
		n, err := socket.Recv(s, &part, length-got, 0) // want `readend: .* socket.Recv then returns 0 without an error`
		if err != nil {
			return nil, err
		}
		buf = append(buf, part...)
		got += n
	}
	return buf, nil
}

// if (!$line = trim($line)) continue;
func lines(c *socket.Socket) {
	for {
		line, err := socket.Read(c, 1024) // want `readend: this loop does not end`
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if line == "quit" {
			return
		}
		fmt.Println(line)
	}
}

func nonblocking(c *socket.Socket) {
	for {
		data, err := socket.Read(c, 1024) // want `readend: this loop does not end`
		switch {
		case errors.Is(err, socket.SOCKET_EAGAIN):
			continue
		case err != nil:
			return
		}
		if strings.HasPrefix(data, "QUIT") {
			return
		}
		socket.Write(c, data)
	}
}

// When a client has disconnected, Select reports its socket as readable, again and again.
func selects(listen *socket.Socket) error {
	clients := map[string]*socket.Socket{"": listen}
	for {
		read := clients
		if _, err := socket.SelectKeyed(&read, nil, nil, socket.Forever); err != nil {
			return err
		}
		for name, s := range read {
			data, err := socket.Read(s, 1024) // want `readend: this loop does not end`
			if err != nil {
				delete(clients, name)
				continue
			}
			tell(clients, data)
		}
	}
}

func tell(clients map[string]*socket.Socket, data string) {
	for _, s := range clients {
		if _, err := socket.Write(s, data); err != nil {
			log.Print(err)
		}
	}
}

func drain(s *socket.Socket) {
	for {
		if _, err := socket.Read(s, 100); err != nil { // want `readend: this loop does not end`
			break
		}
	}
}

func switched(s *socket.Socket) {
	for {
		var cmd string
		if _, err := socket.Recv(s, &cmd, 10, 0); err != nil { // want `readend: this loop does not end`
			return
		}
		switch cmd {
		case "quit":
			return
		case "help":
			socket.Write(s, "no help\n")
		default:
			socket.Write(s, "what?\n")
		}
	}
}

// A non-blocking socket has no error at the end of the lines.
func normal(s *socket.Socket) {
	socket.SetNonblock(s)
	for {
		line, err := socket.Read(s, 1024, socket.PHP_NORMAL_READ) // want `readend: this loop does not end`
		if errors.Is(err, socket.SOCKET_EAGAIN) {
			continue
		}
		if err != nil {
			return
		}
		fmt.Print(line)
	}
}

// The socket is an element of a map, read by its key.
func keyed(clients map[int]*socket.Socket) error {
	for {
		read := maps.Clone(clients)
		if _, err := socket.SelectKeyed(&read, nil, nil, 1); err != nil {
			return err
		}
		for id := range read {
			data, err := socket.Read(clients[id], 1024) // want `readend: this loop does not end`
			if err != nil {
				socket.Close(clients[id])
				delete(clients, id)
				continue
			}
			fmt.Print(data)
		}
	}
}

type client struct {
	sock *socket.Socket
	buf  string
}

type server struct{ clients map[int]*client }

// The socket is in an element of a map.
func (t *server) records() error {
	for {
		read := map[int]*socket.Socket{}
		for id, c := range t.clients {
			read[id] = c.sock
		}
		if _, err := socket.SelectKeyed(&read, nil, nil, 1); err != nil {
			return err
		}
		for id := range read {
			c := t.clients[id]
			data, err := socket.Read(c.sock, 1024) // want `readend: this loop does not end`
			if err != nil {
				delete(t.clients, id)
				continue
			}
			c.buf += data
			line, rest, found := strings.Cut(c.buf, "\n")
			if found {
				c.buf = rest
				fmt.Println(line)
			}
		}
	}
}

// The loop is in another method.
func (t *server) run() error {
	for {
		var read []*socket.Socket
		for _, c := range t.clients {
			read = append(read, c.sock)
		}
		if _, err := socket.Select(&read, nil, nil, 1); err != nil {
			return err
		}
		for id, c := range t.clients {
			if slices.Contains(read, c.sock) {
				t.read(id, c)
			}
		}
	}
}

func (t *server) read(id int, c *client) {
	data, err := socket.Read(c.sock, 1024) // want `readend: this loop does not end`
	if err != nil {
		socket.Close(c.sock)
		delete(t.clients, id)
		return
	}
	c.buf += data
}
