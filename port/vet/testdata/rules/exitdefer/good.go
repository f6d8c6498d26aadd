package main

import (
	"log"
	"os"
	"sync"

	"phpsocket/socket"
)

// The kernel closes the socket when the process ends.
func client() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	if err := socket.Connect(s, "127.0.0.1", 80); err != nil {
		log.Fatal(err)
	}
}

// The connection is reset, whether Close runs or not.
func resets(s *socket.Socket) {
	own, err := socket.Accept(s)
	if err != nil {
		return
	}
	defer socket.Close(own)
	socket.SetOption(own, socket.SOL_SOCKET, socket.SO_LINGER, socket.Linger{Onoff: 1, Linger: 0})
	os.Exit(1)
}

// A panic runs deferred calls.
func panics(c *socket.Socket) {
	defer socket.Close(c)
	log.Panic("no")
}

// The program ends before the defer statement.
func before(path string) {
	if path == "" {
		os.Exit(2)
	}
	defer os.Remove(path)
}

var mu sync.Mutex

func locked() {
	mu.Lock()
	defer mu.Unlock()
	os.Exit(1)
}

// A function literal has its own defers.
func literal(c *socket.Socket) {
	defer socket.Close(c)
	stop := func() { os.Exit(0) }
	_ = stop
}
