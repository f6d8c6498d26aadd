// Redis is a client for Redis. It sends a command and prints the reply, as redis-cli does.
//
//	go run ./examples/redis -port 6379 SET greeting hello
//	go run ./examples/redis -timeout 2s BLPOP queue 0
//
// The protocol mixes lines with data of a given length. The client reads a line with
// PHP_NORMAL_READ, and the data with MSG_WAITALL.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"phpsocket/socket"
)

// connect connects to a server. A timeout of 0 means no time limit.
func connect(ip string, port int, timeout time.Duration) (*socket.Socket, error) {
	// $sock = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
	sock, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		return nil, err
	}
	// socket_set_option($sock, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 2, 'usec' => 0]);
	wait := socket.Timeval{Sec: int(timeout / time.Second), Usec: int(timeout % time.Second / time.Microsecond)}
	for _, option := range []int{socket.SO_RCVTIMEO, socket.SO_SNDTIMEO} { // SO_SNDTIMEO also limits Connect
		if err := socket.SetOption(sock, socket.SOL_SOCKET, option, wait); err != nil {
			return nil, err
		}
	}
	// socket_connect($sock, $ip, $port);
	return sock, socket.Connect(sock, ip, port)
}

// command sends a command and returns the reply: nil, a string, an int, a status, a
// failure, or a []any of these.
func command(sock *socket.Socket, args ...string) (any, error) {
	// $out = '*' . count($args) . "\r\n";
	// foreach ($args as $a) $out .= '$' . strlen($a) . "\r\n$a\r\n";
	var out strings.Builder
	fmt.Fprintf(&out, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(&out, "$%d\r\n%s\r\n", len(a), a)
	}
	// Write sends all of the data. In PHP, this needs a loop around socket_write.
	if _, err := socket.Write(sock, out.String()); err != nil {
		return nil, err
	}
	return reply(sock)
}

type (
	status  string // "+OK"
	failure string // "-ERR unknown command"
)

var errProtocol = errors.New("this is no Redis")

// reply reads one reply.
func reply(sock *socket.Socket) (any, error) {
	head, err := line(sock)
	if err != nil {
		return nil, err
	}
	if head == "" {
		return nil, errProtocol
	}
	kind, rest := head[0], head[1:]
	switch kind {
	case '+':
		return status(rest), nil
	case '-':
		return failure(rest), nil
	}
	n, err := strconv.Atoi(rest) // (int) $rest
	if err != nil {
		return nil, errProtocol
	}
	switch {
	case kind == ':':
		return n, nil
	case n < 0 && (kind == '$' || kind == '*'):
		return nil, nil
	case kind == '$' && n <= 512<<20: // the maximum length of a string in Redis
		// socket_recv($sock, $data, $n + 2, MSG_WAITALL);
		var data string
		got, err := socket.Recv(sock, &data, n+2, socket.MSG_WAITALL)
		if err == nil && got < n+2 {
			err = errProtocol
		}
		if err != nil {
			return nil, err
		}
		return data[:n], nil
	case kind == '*':
		var list []any
		for range n {
			element, err := reply(sock)
			if err != nil {
				return nil, err
			}
			list = append(list, element)
		}
		return list, nil
	}
	return nil, errProtocol
}

// line reads a line that ends with "\r\n". PHP_NORMAL_READ stops after the "\r" and again
// after the "\n", so line may call Read twice.
func line(sock *socket.Socket) (string, error) {
	text := ""
	for !strings.HasSuffix(text, "\r\n") {
		// $part = socket_read($sock, 8192, PHP_NORMAL_READ);
		part, err := socket.Read(sock, 8192, socket.PHP_NORMAL_READ)
		if errors.Is(err, io.EOF) || len(text) > 1<<20 {
			return "", errProtocol // the server has closed the connection, or the line is too long
		}
		if err != nil {
			return "", err
		}
		text += part
	}
	return strings.TrimSuffix(text, "\r\n"), nil
}

// text formats a reply as redis-cli does.
func text(reply any, indent string) string {
	switch r := reply.(type) {
	case nil:
		return "(nil)\n"
	case status:
		return string(r) + "\n"
	case failure:
		return "(error) " + string(r) + "\n"
	case int:
		return fmt.Sprintf("(integer) %d\n", r)
	case string:
		return strconv.Quote(r) + "\n"
	case []any:
		if len(r) == 0 {
			return "(empty array)\n"
		}
		all := ""
		for i, element := range r {
			number := fmt.Sprintf("%d) ", i+1)
			if i > 0 {
				all += indent
			}
			all += number + text(element, indent+strings.Repeat(" ", len(number)))
		}
		return all
	}
	return ""
}

func main() {
	log.SetFlags(0)
	ip := flag.String("ip", "127.0.0.1", "`address` of the server")
	port := flag.Int("port", 6379, "port of the server")
	timeout := flag.Duration("timeout", 0, "how long to wait for the server, 0 for ever")
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}

	sock, err := connect(*ip, *port, *timeout)
	if err != nil {
		log.Fatal(err)
	}

	// Closing the socket ends a call that waits for the server.
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(stop, func() { socket.Close(sock) })

	reply, err := command(sock, flag.Args()...)
	switch {
	case errors.Is(err, net.ErrClosed):
		return
	case errors.Is(err, os.ErrDeadlineExceeded):
		log.Fatal("timeout")
	case err != nil:
		log.Fatal(err)
	}
	fmt.Print(text(reply, ""))
	if _, failed := reply.(failure); failed {
		os.Exit(1)
	}
}
