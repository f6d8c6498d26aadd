// Chat is a chat server for telnet. Each client gives a name. The server sends each line of a
// client to all other clients.
//
//	go run ./examples/chat -port 8000
//	telnet 127.0.0.1 8000
//
// It is ported from the usual select loop of PHP programs. The loop keeps the clients in one
// array. socket_select preserves its keys. The program reads lines with PHP_NORMAL_READ.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"maps"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"phpsocket/socket"
)

// chat is the ported PHP program. It returns after a signal has closed the server's socket.
func chat(ip string, port int) error {
	// $server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
	server, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		return err
	}
	// socket_set_option($server, SOL_SOCKET, SO_REUSEADDR, 1);
	if err := socket.SetOption(server, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); err != nil {
		return err
	}
	// socket_bind($server, $ip, $port);
	if err := socket.Bind(server, ip, port); err != nil {
		return err
	}
	// socket_listen($server, SOMAXCONN);
	if err := socket.Listen(server, socket.SOMAXCONN); err != nil {
		return err
	}
	// socket_getsockname($server, $ip, $port);
	if err := socket.Getsockname(server, &ip, &port); err != nil {
		return err
	}
	closeOnSignal(server)
	fmt.Printf("listening on %s:%d\n", ip, port)

	r := room{clients: make(map[string]*socket.Socket), names: make(map[string]string)}
	if err := r.serve(server); !errors.Is(err, net.ErrClosed) {
		return err
	}
	r.say("", "* the server goes, good bye\r\n")
	fmt.Println("good bye")
	return nil
}

// room holds the two arrays of the PHP program. Both have keys of the form "ip:port".
type room struct {
	clients map[string]*socket.Socket
	names   map[string]string // "" until the client has given a name
}

func (r *room) serve(server *socket.Socket) error {
	for {
		// $read = $clients;
		// $read['server'] = $server;
		read := maps.Clone(r.clients)
		read["server"] = server

		// socket_select($read, $write, $except, null);
		if _, err := socket.SelectKeyed(&read, nil, nil, socket.Forever); err != nil {
			return err
		}

		// foreach ($read as $key => $sock) {
		for key, sock := range read {
			if sock == server {
				r.accept(server)
				continue
			}
			// $line = socket_read($sock, 1024, PHP_NORMAL_READ);
			line, err := socket.Read(sock, 1024, socket.PHP_NORMAL_READ)
			switch {
			case errors.Is(err, socket.SOCKET_EAGAIN):
				// Only a part of the line has come. Read keeps it until the rest comes.
			case err != nil || line == "": // the client has disconnected: a non-blocking socket returns "" without an error
				r.drop(key)
			default:
				r.line(key, strings.TrimSpace(line))
			}
		}
	}
}

func (r *room) accept(server *socket.Socket) {
	sock, err := socket.Accept(server)
	if err != nil {
		return
	}
	// A slow client must not keep the others waiting.
	if err := socket.SetNonblock(sock); err != nil {
		log.Print(err)
		return
	}
	var ip string
	var port int
	if err := socket.Getpeername(sock, &ip, &port); err != nil {
		return // the client has already disconnected
	}
	key := fmt.Sprintf("%s:%d", ip, port)
	r.clients[key] = sock
	r.names[key] = ""
	r.tell(key, "Your name?\r\n")
}

// line handles a line that a client has typed. If the line ends with "\r\n", an empty line
// follows it, because PHP_NORMAL_READ stops after the "\r" and again after the "\n".
func (r *room) line(key, line string) {
	name := r.names[key]
	switch {
	case line == "":
	case line == "/quit":
		r.tell(key, "* good bye\r\n")
		r.drop(key)
	case name == "":
		r.names[key] = line
		r.say("", "* "+line+" has come\r\n")
	default:
		r.say(key, name+": "+line+"\r\n")
	}
}

// say sends text to all clients that have a name, except the client that typed the text. The
// argument from is the key of that client.
func (r *room) say(from, text string) {
	fmt.Print(strings.TrimSuffix(text, "\r\n"), "\n")
	for key := range r.clients {
		if key != from && r.names[key] != "" {
			r.tell(key, text)
		}
	}
}

func (r *room) tell(key, text string) {
	// if (@socket_write($clients[$key], $text) !== strlen($text)) {
	if n, err := socket.Write(r.clients[key], text); err != nil || n < len(text) {
		r.drop(key) // the client has disconnected, or it is too slow
	}
}

func (r *room) drop(key string) {
	sock, name := r.clients[key], r.names[key]
	if sock == nil {
		return // the client was dropped while its message was sent to the others
	}
	socket.Close(sock)
	// unset($clients[$key], $names[$key]);
	delete(r.clients, key)
	delete(r.names, key)
	if name != "" {
		r.say("", "* "+name+" has gone\r\n")
	}
}

func main() {
	log.SetFlags(0)
	ip := flag.String("ip", "127.0.0.1", "`address` to listen on")
	port := flag.Int("port", 0, "port to listen on, 0 for any")
	flag.Parse()

	if err := chat(*ip, *port); err != nil {
		log.Fatal(err)
	}
}

// closeOnSignal does the work of pcntl_signal(SIGTERM, ...). At SIGINT or SIGTERM it closes
// the server's socket. This makes the waiting Select fail, which ends the loop.
func closeOnSignal(server *socket.Socket) {
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(stop, func() { socket.Close(server) })
}
