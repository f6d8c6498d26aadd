// Websocket is a chat for browsers. One select loop serves a web page over HTTP, and speaks
// WebSocket (RFC 6455) with that page, both on the same port.
//
//	go run ./examples/websocket -port 8000
//
// and open http://127.0.0.1:8000/ in two windows.
package main

import (
	"bytes"
	"context"
	"crypto/sha1"
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"

	"phpsocket/socket"
)

//go:embed page.html
var page string

// run is the ported PHP program. It returns after a signal has closed the server's socket.
func run(ip string, port int) error {
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
	fmt.Printf("listening on http://%s:%d/\n", ip, port)

	c := chat{clients: make(map[*socket.Socket]*client)}
	if err := c.serve(server); !errors.Is(err, net.ErrClosed) {
		return err
	}
	for sock := range c.clients {
		c.write(sock, frame(opClose, "\x03\xe9")) // 1001: going away
	}
	return nil
}

// chat holds the clients in a map. Its keys are the clients' sockets. In PHP 8, an object
// cannot be the key of an array, so PHP programs number their sockets.
type chat struct {
	clients map[*socket.Socket]*client
}

// client is the state of a client's connection.
type client struct {
	open bool   // the WebSocket handshake is done
	in   []byte // received data, not yet a whole request or frame
	text []byte // the fragments of a message that have come so far
}

func (c *chat) serve(server *socket.Socket) error {
	for {
		// $read = array_merge([$server], $clients);
		read := []*socket.Socket{server}
		for sock := range c.clients {
			read = append(read, sock)
		}
		// socket_select($read, $write, $except, null);
		if _, err := socket.Select(&read, nil, nil, socket.Forever); err != nil {
			return err
		}
		// if (in_array($server, $read)) {
		if slices.Contains(read, server) {
			if sock, err := socket.Accept(server); err == nil && socket.SetNonblock(sock) == nil {
				c.clients[sock] = new(client)
			}
		}
		for _, sock := range read {
			if cl := c.clients[sock]; cl != nil && sock != server {
				c.read(sock, cl)
			}
		}
	}
}

// read receives data from a client and handles every request and frame that is complete.
func (c *chat) read(sock *socket.Socket, cl *client) {
	// $data = @socket_read($sock, 8192);
	data, err := socket.Read(sock, 8192)
	if errors.Is(err, socket.SOCKET_EAGAIN) {
		return
	}
	if err != nil || data == "" {
		c.drop(sock)
		return
	}
	cl.in = append(cl.in, data...)
	if !cl.open && !c.request(sock, cl) {
		return
	}
	for c.clients[sock] == cl {
		op, final, payload, rest, err := parse(cl.in)
		if err != nil {
			c.write(sock, frame(opClose, "\x03\xea")) // 1002: a protocol error
			c.drop(sock)
			return
		}
		if rest == nil {
			return // the rest is still to come
		}
		cl.in = rest
		c.message(sock, cl, op, final, payload)
	}
}

// request answers an HTTP request. It returns true after a WebSocket handshake.
func (c *chat) request(sock *socket.Socket, cl *client) bool {
	head, rest, whole := bytes.Cut(cl.in, []byte("\r\n\r\n"))
	if !whole {
		if len(cl.in) > 8192 {
			c.drop(sock)
		}
		return false
	}
	lines := strings.Split(string(head), "\r\n")
	key := ""
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(name, "Sec-WebSocket-Key") {
			key = strings.TrimSpace(value)
		}
	}
	if key != "" {
		// base64_encode(sha1($key . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true))
		hash := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		c.write(sock, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
			"Sec-WebSocket-Accept: "+base64.StdEncoding.EncodeToString(hash[:])+"\r\n\r\n")
		cl.open, cl.in = true, rest
		return true
	}
	status, body := "200 OK", page
	if !strings.HasPrefix(lines[0], "GET / ") {
		status, body = "404 Not Found", "not found"
	}
	c.write(sock, fmt.Sprintf("HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\n"+
		"Content-Length: %d\r\nConnection: close\r\n\r\n%s", status, len(body), body))
	c.drop(sock)
	return false
}

// message handles a frame from a client. If the frame completes a text, message sends the
// text to all clients.
func (c *chat) message(sock *socket.Socket, cl *client, op byte, final bool, payload []byte) {
	switch op {
	case opText, opContinued:
		cl.text = append(cl.text, payload...)
		if !final && len(cl.text) <= maxMessage {
			return
		}
		text := string(cl.text)
		cl.text = nil
		if len(text) > maxMessage || !utf8.ValidString(text) {
			c.write(sock, frame(opClose, "\x03\xef")) // 1007: invalid data
			c.drop(sock)
			return
		}
		fmt.Printf("%q\n", text)
		for other := range c.clients {
			if c.clients[other].open {
				c.write(other, frame(opText, text))
			}
		}
	case opPing:
		c.write(sock, frame(opPong, string(payload)))
	case opClose:
		c.write(sock, frame(opClose, string(payload)))
		c.drop(sock)
	}
}

// write sends data to a client. If the client's socket does not accept all of the data,
// write drops the client.
func (c *chat) write(sock *socket.Socket, data string) {
	if n, err := socket.Write(sock, data); err != nil || n < len(data) {
		c.drop(sock)
	}
}

func (c *chat) drop(sock *socket.Socket) {
	socket.Close(sock)
	delete(c.clients, sock)
}

// Opcodes of RFC 6455.
const (
	opContinued = 0
	opText      = 1
	opClose     = 8
	opPing      = 9
	opPong      = 10
)

const maxMessage = 64 << 10

// frame returns a frame in the form that a server sends. The frame is the only one of its
// message, and is not masked.
func frame(op byte, payload string) string {
	head := []byte{0x80 | op}
	switch n := len(payload); {
	case n < 126:
		head = append(head, byte(n)) // chr($n)
	case n <= 0xffff:
		head = append(head, 126) // chr(126) . pack('n', $n)
		head = binary.BigEndian.AppendUint16(head, uint16(n))
	default:
		head = append(head, 127) // chr(127) . pack('J', $n)
		head = binary.BigEndian.AppendUint64(head, uint64(n))
	}
	return string(head) + payload
}

// parse splits a client's frame off the beginning of p. If p does not hold the whole frame,
// rest is nil.
func parse(p []byte) (op byte, final bool, payload, rest []byte, err error) {
	if len(p) < 2 {
		return
	}
	op, final = p[0]&0x0f, p[0]&0x80 != 0
	if p[0]&0x70 != 0 || p[1]&0x80 == 0 {
		return op, final, nil, nil, errors.New("reserved bits, or no mask")
	}
	n, head := int(p[1]&0x7f), 2
	switch n {
	case 126:
		if head = 4; len(p) < head {
			return
		}
		n = int(binary.BigEndian.Uint16(p[2:])) // unpack('n', ...)
	case 127:
		return op, final, nil, nil, errors.New("too long")
	}
	if len(p) < head+4+n {
		return
	}
	mask := p[head : head+4]
	payload = p[head+4 : head+4+n]
	for i := range payload {
		payload[i] ^= mask[i%4] // $payload[$i] ^ $mask[$i % 4]
	}
	return op, final, payload, p[head+4+n:], nil
}

func main() {
	log.SetFlags(0)
	ip := flag.String("ip", "127.0.0.1", "`address` to listen on")
	port := flag.Int("port", 0, "port to listen on, 0 for any")
	flag.Parse()

	if err := run(*ip, *port); err != nil {
		log.Fatal(err)
	}
}

// closeOnSignal closes the server's socket at SIGINT or SIGTERM. This makes the waiting
// Select fail, which ends the loop.
func closeOnSignal(server *socket.Socket) {
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(stop, func() { socket.Close(server) })
}
