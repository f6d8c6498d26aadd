// Race has several modes, each with a data race: a system call reads or writes a buffer while
// another goroutine uses the same buffer. The race detector must report each of these races.
package main

import (
	"os"
	"runtime"

	"phpsocket/socket"
)

func main() {
	domain := socket.AF_INET
	if runtime.GOOS != "windows" {
		domain = socket.AF_UNIX
	}
	var pair [2]*socket.Socket
	if err := socket.CreatePair(domain, socket.SOCK_STREAM, 0, &pair); err != nil {
		panic(err)
	}
	buffer := make([]byte, 64)
	mine := buffer[:64:64]
	done := make(chan bool)
	go func() {
		defer close(done)
		var err error
		switch os.Args[1] {
		case "recv":
			_, err = socket.Recv(pair[0], &buffer, 64, 0)
		case "recvfrom":
			var address string
			var port int
			_, err = socket.Recvfrom(pair[0], &buffer, 64, 0, &address, &port)
		case "send":
			_, err = socket.Send(pair[1], buffer, 64, 0)
		case "write":
			_, err = socket.Write(pair[1], buffer)
		}
		if err != nil {
			panic(err)
		}
	}()
	switch os.Args[1] {
	case "recv", "recvfrom":
		if _, err := socket.Write(pair[1], "hello"); err != nil {
			panic(err)
		}
	}
	mine[0] = 1
	<-done
}
