// Proxy is a SOCKS5 proxy (RFC 1928). It connects to the address that a client asks for.
// Then it copies data in both directions.
//
//	go run ./examples/proxy -port 1080
//	curl --socks5-hostname 127.0.0.1:1080 http://example.com/
//
// In PHP, a proxy needs a process for each client, or a select loop over pairs of sockets
// with buffers for data that the slower side does not accept yet. In Go, each direction of a
// connection has a goroutine that reads and writes.
package main

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"phpsocket/socket"
)

// proxy is the ported PHP program. It accepts clients until a signal closes the server's
// socket.
func proxy(ip string, port int) error {
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

	for {
		// $client = socket_accept($server);
		client, err := socket.Accept(server)
		if err != nil {
			return err
		}
		// $pid = pcntl_fork();
		go serve(client)
	}
}

// These are the reply codes of RFC 1928.
const (
	succeeded          = 0
	generalFailure     = 1
	networkUnreachable = 3
	hostUnreachable    = 4
	connectionRefused  = 5
	unknownCommand     = 7
	unknownAddress     = 8
)

var errProtocol = errors.New("this is no SOCKS5")

// serve serves a client until both sides have closed their connections.
func serve(client *socket.Socket) {
	defer socket.Close(client)
	// The client has ten seconds to send its request.
	handshake := socket.Timeval{Sec: 10}
	if err := socket.SetOption(client, socket.SOL_SOCKET, socket.SO_RCVTIMEO, handshake); err != nil {
		return
	}
	if err := greet(client); err != nil {
		return
	}
	host, port, code, err := request(client)
	if err != nil {
		return
	}
	var server *socket.Socket
	if code == succeeded {
		server, code = connect(host, port)
	}
	// "\x05" . chr($code) . "\x00\x01" . pack('Nn', 0, 0)
	if _, err := socket.Write(client, []byte{5, code, 0, 1, 0, 0, 0, 0, 0, 0}); err != nil || code != succeeded {
		if server != nil {
			socket.Close(server)
		}
		return
	}
	defer socket.Close(server)
	if err := socket.SetOption(client, socket.SOL_SOCKET, socket.SO_RCVTIMEO, socket.Timeval{}); err != nil {
		return
	}

	done := make(chan struct{})
	go func() {
		defer close(done)
		pass(client, server)
	}()
	pass(server, client)
	<-done
}

// read reads exactly n bytes.
func read(sock *socket.Socket, n int) ([]byte, error) {
	// socket_recv($sock, $data, $n, MSG_WAITALL) === $n
	var data []byte
	got, err := socket.Recv(sock, &data, n, socket.MSG_WAITALL)
	if err == nil && got < n {
		err = errProtocol
	}
	return data, err
}

// greet agrees with the client that no authentication is needed.
func greet(client *socket.Socket) error {
	head, err := read(client, 2)
	if err != nil {
		return err
	}
	if head[0] != 5 || head[1] == 0 {
		return errProtocol
	}
	methods, err := read(client, int(head[1]))
	if err != nil {
		return err
	}
	for _, method := range methods {
		if method == 0 {
			_, err := socket.Write(client, "\x05\x00")
			return err
		}
	}
	socket.Write(client, "\x05\xff") // no acceptable method
	return errProtocol
}

// request reads the address that the client wants to reach. The result code is the reply code
// for the client: succeeded, or the reason why the request cannot be served.
func request(client *socket.Socket) (host, port string, code byte, err error) {
	head, err := read(client, 4)
	if err != nil {
		return "", "", 0, err
	}
	if head[0] != 5 {
		return "", "", 0, errProtocol
	}
	switch head[3] {
	case 1:
		ip, err := read(client, 4)
		if err != nil {
			return "", "", 0, err
		}
		host = netip.AddrFrom4([4]byte(ip)).String() // inet_ntop($ip)
	case 4:
		ip, err := read(client, 16)
		if err != nil {
			return "", "", 0, err
		}
		host = netip.AddrFrom16([16]byte(ip)).String()
	case 3:
		length, err := read(client, 1)
		if err != nil || length[0] == 0 {
			return "", "", 0, errProtocol
		}
		name, err := read(client, int(length[0]))
		if err != nil {
			return "", "", 0, err
		}
		host = string(name)
	default:
		return "", "", unknownAddress, nil
	}
	number, err := read(client, 2)
	if err != nil {
		return "", "", 0, err
	}
	if head[1] != 1 {
		return "", "", unknownCommand, nil
	}
	return host, strconv.Itoa(int(binary.BigEndian.Uint16(number))), succeeded, nil // unpack('n', $number)
}

// connect connects to the first of the host's addresses that accepts the connection.
func connect(host, port string) (*socket.Socket, byte) {
	// $list = socket_addrinfo_lookup($host, $port, ['ai_socktype' => SOCK_STREAM]);
	list, err := socket.AddrinfoLookup(host, port, socket.AddrinfoHints{AiSocktype: socket.SOCK_STREAM})
	if err != nil {
		return nil, hostUnreachable
	}
	for _, a := range list {
		var server *socket.Socket
		if server, err = socket.AddrinfoConnect(a); err == nil {
			return server, succeeded
		}
	}
	// switch (socket_last_error()) {
	switch {
	case errors.Is(err, socket.SOCKET_ECONNREFUSED):
		return nil, connectionRefused
	case errors.Is(err, socket.SOCKET_ENETUNREACH):
		return nil, networkUnreachable
	case errors.Is(err, socket.SOCKET_EHOSTUNREACH):
		return nil, hostUnreachable
	}
	return nil, generalFailure
}

// pass copies data from one socket to the other until the data ends.
func pass(from, to *socket.Socket) {
	buf := make([]byte, 0, 64<<10)
	for {
		n, err := socket.Recv(from, &buf, 64<<10, 0)
		if err == nil && n > 0 {
			_, err = socket.Write(to, buf)
		}
		if err != nil {
			// After a failure, end both directions at once.
			socket.Shutdown(from)
			socket.Shutdown(to)
			return
		}
		if n == 0 {
			socket.Shutdown(to, socket.SHUT_WR)
			return
		}
	}
}

func main() {
	log.SetFlags(0)
	ip := flag.String("ip", "127.0.0.1", "`address` to listen on")
	port := flag.Int("port", 0, "port to listen on, 0 for any")
	flag.Parse()

	if err := proxy(*ip, *port); err != nil && !errors.Is(err, net.ErrClosed) {
		log.Fatal(err)
	}
}

// closeOnSignal closes the server's socket at SIGINT or SIGTERM, which ends the waiting
// Accept.
func closeOnSignal(server *socket.Socket) {
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(stop, func() { socket.Close(server) })
}
