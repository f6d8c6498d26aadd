// Document runs the code of examples/server once and that of examples/client five times, all
// in one process. The clients connect to the server over the loopback interface. Document
// prints the output of the server and the clients.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"phpsocket/socket"
)

const ip = "127.0.0.1"

// run starts a server on a free port, and five clients that talk to it.
func run() error {
	port, err := freePort()
	if err != nil {
		return err
	}

	var served bytes.Buffer
	done := make(chan error, 1)
	go func() { done <- server(&served, ip, port) }()

	var talked [5]bytes.Buffer
	for i := range talked {
		for {
			err := client(&talked[i], ip, port)
			if err == nil {
				break
			}
			if !errors.Is(err, socket.SOCKET_ECONNREFUSED) {
				return err
			}
			select {
			case err := <-done: // the server could not start
				return err
			case <-time.After(time.Millisecond): // the server is not listening yet
				talked[i].Reset()
			}
		}
	}
	if err := <-done; err != nil {
		return err
	}

	fmt.Println("A PHP tutorial's server and client, ported to Go line by line; this is what they print while they talk to each other, in the tutorial's Chinese.")
	fmt.Println()
	fmt.Printf("服务器端 (the server, on %s:%d):\n\n%s\n", ip, port, &served)
	for i := range talked {
		fmt.Printf("客户端 (client %d):\n\n%s\n", i+1, &talked[i])
	}
	return nil
}

// freePort returns a free port.
func freePort() (port int, err error) {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		return 0, err
	}
	defer socket.Close(s)
	if err := socket.Bind(s, ip); err != nil { // a missing port is 0, which means any free port
		return 0, err
	}
	var address string
	err = socket.Getsockname(s, &address, &port)
	return port, err
}

func main() {
	for {
		err := run()
		switch {
		case err == nil:
			return
		case errors.Is(err, socket.SOCKET_EADDRINUSE):
			continue // another process has bound the port since freePort returned it
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
