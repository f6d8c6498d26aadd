package main

import (
	"errors"
	"log"

	"phpsocket/socket"
)

func checked(s *socket.Socket) (err error) {
	if err := socket.Bind(s, "127.0.0.1", 0); err != nil {
		return err
	}
	if socket.Listen(s, 5) != nil {
		log.Print("cannot listen")
	}
	_ = socket.Connect(s, "127.0.0.1", 80) // the program ignores the error on purpose
	switch err = socket.Connect(s, "127.0.0.1", 80); {
	case err != nil:
		return err
	}
	must(socket.Bind(s, "127.0.0.1"))
	err = socket.Listen(s) // the function returns it, because it is a named result
	return
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func later(s *socket.Socket) error {
	var err error
	defer func() { log.Print(err) }()
	err = socket.Bind(s, "127.0.0.1")
	return nil
}

func retry(s *socket.Socket) {
	var err error
	for range 3 {
		err = socket.Connect(s, "127.0.0.1", 80)
		if err == nil {
			break
		}
	}
}

// If Select failed, the Write after it reports the error.
func write(s *socket.Socket, data string) error {
	for rest := data; rest != ""; {
		n, err := socket.Write(s, rest)
		if errors.Is(err, socket.SOCKET_EWOULDBLOCK) {
			write := []*socket.Socket{s}
			socket.Select(nil, &write, nil, socket.Forever)
			continue
		}
		if err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

func count(s *socket.Socket) int {
	read := []*socket.Socket{s}
	n, _ := socket.Select(&read, nil, nil, 1)
	return n
}
