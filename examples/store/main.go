// Store is a server that keeps named values for several clients.
//
//	go run ./examples/store -port 8000
//	telnet 127.0.0.1 8000
//
// It is ported from a PHP class. The properties become the fields of a struct, the
// constructor becomes a function, and the methods remain methods. Each client has a read
// buffer and a write buffer. So if a client sends half a line or does not read, no other
// client has to wait for it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"phpsocket/socket"
)

// store is PHP's class Store.
type store struct {
	server  *socket.Socket
	clients map[int]*socket.Socket
	in      map[int]string // unfinished lines from clients
	out     map[int]string // text for clients that is not sent yet
	closing map[int]bool   // clients that have said quit
	values  map[string]string
	last    int // the number of the newest client
}

// newStore is the constructor. It creates all the maps, because a program cannot write to a
// nil map.
func newStore(ip string, port int) (*store, error) {
	s := &store{
		clients: make(map[int]*socket.Socket),
		in:      make(map[int]string),
		out:     make(map[int]string),
		closing: make(map[int]bool),
		values:  make(map[string]string),
	}
	var err error
	// $this->server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
	if s.server, err = socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP); err != nil {
		return nil, err
	}
	if err := socket.SetOption(s.server, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); err != nil {
		return nil, err
	}
	if err := socket.Bind(s.server, ip, port); err != nil {
		return nil, err
	}
	if err := socket.Listen(s.server, socket.SOMAXCONN); err != nil {
		return nil, err
	}
	if err := socket.Getsockname(s.server, &ip, &port); err != nil {
		return nil, err
	}
	closeOnSignal(s.server)
	fmt.Printf("listening on %s:%d\n", ip, port)
	return s, nil
}

func (s *store) run() error {
	for {
		// $read = [0 => $this->server];
		read := map[int]*socket.Socket{0: s.server}
		write := make(map[int]*socket.Socket)
		// foreach ($this->clients as $id => $sock) {
		for id, sock := range s.clients {
			if len(s.out[id]) < 65536 {
				read[id] = sock // if a client does not read, nothing is read from it either
			}
			if s.out[id] != "" {
				write[id] = sock
			}
		}
		// socket_select($read, $write, $except, null)
		if _, err := socket.SelectKeyed(&read, &write, nil, socket.Forever); err != nil {
			return err
		}
		for id := range write {
			s.flush(id)
		}
		for id := range read {
			if id == 0 {
				s.accept()
			} else if s.clients[id] != nil { // isset($this->clients[$id])
				s.receive(id)
			}
		}
	}
}

func (s *store) accept() {
	sock, err := socket.Accept(s.server)
	if err != nil {
		return
	}
	if err := socket.SetNonblock(sock); err != nil {
		return
	}
	s.last++
	s.clients[s.last] = sock // s.in and s.out need no entry, because a missing string is ""
	fmt.Printf("client %d has come\n", s.last)
}

func (s *store) receive(id int) {
	// $data = @socket_read($this->clients[$id], 8192);
	data, err := socket.Read(s.clients[id], 8192)
	if errors.Is(err, socket.SOCKET_EAGAIN) {
		return
	}
	if err != nil || data == "" {
		s.drop(id)
		return
	}
	s.in[id] += data
	// while (($end = strpos($this->in[$id], "\n")) !== false) {
	for {
		line, rest, found := strings.Cut(s.in[id], "\n")
		if !found {
			break
		}
		s.in[id] = rest
		s.out[id] += s.command(id, strings.TrimRight(line, "\r")) + "\r\n"
	}
	if len(s.in[id]) > 65536 {
		s.drop(id)
		return
	}
	s.flush(id)
}

func (s *store) command(id int, line string) string {
	// $words = explode(' ', $line, 3);
	words := strings.SplitN(line, " ", 3)
	if words[0] == "set" && len(words) == 3 {
		s.values[words[1]] = words[2]
		return "stored"
	}
	if words[0] == "get" && len(words) == 2 {
		// return $this->values[$words[1]] ?? 'nothing';
		if value, ok := s.values[words[1]]; ok {
			return value
		}
		return "nothing"
	}
	if line == "quit" {
		s.closing[id] = true
		return "good bye"
	}
	return "set NAME VALUE, get NAME, or quit"
}

// flush sends as much of a client's buffer as the kernel accepts. The rest stays in the
// buffer.
func (s *store) flush(id int) {
	if s.out[id] != "" {
		// $n = @socket_write($this->clients[$id], $this->out[$id]);
		n, err := socket.Write(s.clients[id], s.out[id])
		if errors.Is(err, socket.SOCKET_EAGAIN) {
			return
		}
		if err != nil {
			s.drop(id)
			return
		}
		// $this->out[$id] = substr($this->out[$id], $n);
		s.out[id] = s.out[id][n:]
	}
	if s.out[id] == "" && s.closing[id] {
		s.drop(id)
	}
}

func (s *store) drop(id int) {
	socket.Close(s.clients[id])
	// unset($this->clients[$id], $this->in[$id], $this->out[$id], $this->closing[$id]);
	delete(s.clients, id)
	delete(s.in, id)
	delete(s.out, id)
	delete(s.closing, id)
	fmt.Printf("client %d has gone\n", id)
}

func main() {
	log.SetFlags(0)
	ip := flag.String("ip", "127.0.0.1", "`address` to listen on")
	port := flag.Int("port", 0, "port to listen on, 0 for any")
	flag.Parse()

	// $store = new Store($ip, $port);
	s, err := newStore(*ip, *port)
	if err != nil {
		log.Fatal(err)
	}
	if err := s.run(); !errors.Is(err, net.ErrClosed) {
		log.Fatal(err)
	}
}

// closeOnSignal closes the server's socket at SIGINT or SIGTERM. This makes the waiting
// Select fail, which ends the loop.
func closeOnSignal(server *socket.Socket) {
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(stop, func() { socket.Close(server) })
}
