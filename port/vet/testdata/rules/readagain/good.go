package readagain

import (
	"errors"
	"fmt"
	"os"

	"phpsocket/socket"
)

func again(s *socket.Socket) {
	socket.SetNonblock(s)
	for {
		line, err := socket.Read(s, 1024, socket.PHP_NORMAL_READ)
		if errors.Is(err, socket.SOCKET_EAGAIN) {
			continue
		}
		if err != nil || line == "" {
			socket.Close(s)
			return
		}
		fmt.Print(line)
	}
}

// A blocking socket waits for the rest of the line.
func blocking(s *socket.Socket) {
	for {
		line, err := socket.Read(s, 1024, socket.PHP_NORMAL_READ)
		if err != nil {
			socket.Close(s)
			return
		}
		fmt.Print(line)
	}
}

func deadline(s *socket.Socket) {
	socket.SetNonblock(s)
	line, err := socket.Read(s, 1024, socket.PHP_NORMAL_READ)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		socket.Close(s)
	}
	fmt.Print(line)
}

// The caller checks the error.
func line(s *socket.Socket) (string, error) {
	socket.SetNonblock(s)
	text, err := socket.Read(s, 1024, socket.PHP_NORMAL_READ)
	return text, err
}

// Nothing is closed.
func skipped(clients []*socket.Socket) {
	for _, s := range clients {
		socket.SetNonblock(s)
		text, err := socket.Read(s, 1024, socket.PHP_NORMAL_READ)
		if err != nil {
			continue
		}
		fmt.Print(text)
	}
}
