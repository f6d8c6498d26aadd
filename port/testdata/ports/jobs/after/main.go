// jobs.php, ported line by line, with the mistakes corrected that portvet finds.
package main

import (
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"phpsocket/socket"
)

func dispatch(line string) (string, bool) {
	args := strings.Split(line, " ")
	switch args[0] {
	case "upper":
		return strings.ToUpper(strings.Join(args[1:], " ")), true
	case "sum":
		sum := 0
		for _, arg := range args[1:] {
			n, _ := strconv.Atoi(arg)
			sum += n
		}
		return strconv.Itoa(sum), true
	case "port":
		fp, err := net.DialTimeout("tcp", "127.0.0.1:"+args[1], time.Second)
		var code syscall.Errno
		if errors.As(err, &code) && socket.Errno(code) == socket.SOCKET_ECONNREFUSED {
			return "closed", true
		}
		if err != nil {
			return "unknown", true
		}
		fp.Close()
		return "open", true
	case "quit":
		return "", false
	}
	return "what?", true
}

func client(socket_ *socket.Socket) {
	defer socket.Close(socket_)
	done := map[string]int{} // a child that was forked had one of its own
	socket.Write(socket_, "ready\n")
	for {
		line, err := socket.Read(socket_, 4096, socket.PHP_NORMAL_READ)
		if err != nil || line == "" {
			break
		}
		line = strings.Trim(line, " \n\r\t\v\x00")
		if line == "" {
			continue
		}
		answer, ok := dispatch(line)
		if !ok {
			socket.Write(socket_, "bye\n")
			return
		}
		done[line]++
		socket.Write(socket_, fmt.Sprint(answer, " #", done[line], "\n"))
	}
}

func main() {
	path := os.Args[1]
	server, err := socket.Create(socket.AF_UNIX, socket.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	if err := serve(server, path); err != nil {
		log.Fatal(err)
	}
}

func serve(server *socket.Socket, path string) error {
	if err := socket.Bind(server, path); err != nil {
		fmt.Print("cannot bind\n")
		os.Exit(0)
	}
	defer os.Remove(path)
	if err := socket.Listen(server, 5); err != nil {
		return err
	}
	fmt.Print("listening\n")
	for {
		socket_, err := socket.Accept(server)
		if err != nil {
			return err
		}
		go client(socket_)
	}
}
