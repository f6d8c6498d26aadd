//go:build !windows

// Fdpass is a server that can be replaced while it runs, for example by a newer version. It
// passes its listening socket to its successor over an AF_UNIX socket. No client is refused
// meanwhile.
//
//	go run ./examples/fdpass -port 8000    # and then, as often as you like,
//	go run ./examples/fdpass -take         # each takes over from the one before
//
// The successor or the predecessor may also be a PHP program: see fdpass.php.
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
	"slices"
	"syscall"

	"phpsocket/socket"
)

// listen creates the first process's listener.
func listen(ip string, port int) (*socket.Socket, error) {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		return nil, err
	}
	if err := socket.SetOption(s, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); err != nil {
		return nil, err
	}
	if err := socket.Bind(s, ip, port); err != nil {
		return nil, err
	}
	return s, socket.Listen(s, socket.SOMAXCONN)
}

// serve answers clients until it has passed the listener to a successor.
func serve(listener, control *socket.Socket) error {
	for {
		// $read = [$listener, $control];
		// socket_select($read, $write, $except, null);
		read := []*socket.Socket{listener, control}
		if _, err := socket.Select(&read, nil, nil, socket.Forever); err != nil {
			return err
		}
		// if (in_array($listener, $read)) {
		if slices.Contains(read, listener) {
			client, err := socket.Accept(listener)
			if err != nil {
				return err
			}
			socket.Write(client, fmt.Sprintf("served by %d\n", os.Getpid()))
			socket.Close(client)
		}
		if slices.Contains(read, control) {
			next, err := socket.Accept(control)
			if err != nil {
				return err
			}
			return give(next, listener)
		}
	}
}

// give sends the listener to another process. That process receives a descriptor of its own
// for the same socket.
func give(next, listener *socket.Socket) error {
	// socket_sendmsg($next, ['iov' => ['x'], 'control' => [
	//     ['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => [$listener]],
	// ]]);
	_, err := socket.Sendmsg(next, &socket.Message{
		Iov: [][]byte{[]byte("x")}, // a stream needs at least one byte of data
		Control: []socket.Control{
			{Level: socket.SOL_SOCKET, Type: socket.SCM_RIGHTS, Rights: []syscall.Conn{listener}},
		},
	})
	return err
}

// take receives the listener from the process that currently serves the clients.
func take(path string) (*socket.Socket, error) {
	s, err := socket.Create(socket.AF_UNIX, socket.SOCK_STREAM, 0)
	if err != nil {
		return nil, err
	}
	defer socket.Close(s)
	if err := socket.Connect(s, path); err != nil {
		return nil, err
	}
	// $message = ['buffer_size' => 1, 'controllen' => socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS, 1)];
	// socket_recvmsg($s, $message);
	space, err := socket.CmsgSpace(socket.SOL_SOCKET, socket.SCM_RIGHTS, 1)
	if err != nil {
		return nil, err
	}
	message := socket.Message{BufferSize: 1, Controllen: space}
	if _, err := socket.Recvmsg(s, &message); err != nil {
		return nil, err
	}
	// $listener = $message['control'][0]['data'][0];
	for _, c := range message.Control {
		for _, r := range c.Rights {
			if listener, ok := r.(*socket.Socket); ok {
				return listener, nil
			}
		}
	}
	return nil, errors.New("no socket came")
}

// offer creates the socket that a successor connects to.
func offer(path string) (*socket.Socket, error) {
	s, err := socket.Create(socket.AF_UNIX, socket.SOCK_STREAM, 0)
	if err != nil {
		return nil, err
	}
	// @unlink($path);
	os.Remove(path)
	if err := socket.Bind(s, path); err != nil {
		return nil, err
	}
	return s, socket.Listen(s, 1)
}

func main() {
	log.SetFlags(0)
	path := flag.String("path", "/tmp/fdpass.sock", "`path` of the socket to hand over at")
	ip := flag.String("ip", "127.0.0.1", "`address` to listen on")
	port := flag.Int("port", 0, "port to listen on, 0 for any")
	successor := flag.Bool("take", false, "take over the server at -path")
	flag.Parse()

	var listener *socket.Socket
	var err error
	if *successor {
		listener, err = take(*path)
	} else {
		listener, err = listen(*ip, *port)
	}
	if err != nil {
		log.Fatal(err)
	}
	if err := socket.Getsockname(listener, ip, port); err != nil {
		log.Fatal(err)
	}
	control, err := offer(*path)
	if err != nil {
		log.Fatal(err)
	}

	// Closing a socket ends the Select that waits for it.
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(stop, func() {
		os.Remove(*path)
		socket.Close(listener)
	})
	fmt.Printf("%d listening on %s:%d\n", os.Getpid(), *ip, *port)

	if err := serve(listener, control); err != nil && !errors.Is(err, net.ErrClosed) {
		log.Fatal(err)
	}
}
