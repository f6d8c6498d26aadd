// jobs.php, ported line by line.
package main

import (
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"phpsocket/socket"
)

var done map[string]int

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
		if errors.Is(err, socket.SOCKET_ECONNREFUSED) { // want `neterror: this is always false`
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
			os.Exit(0) // want `exitdefer: this ends the program without the defer of line 48: socket.Close\(socket_\) does not run`
		}
		done[line]++ // want `nilmap: nothing makes the map done`
		socket.Write(socket_, fmt.Sprint(answer, " #", done[line], "\n"))
	}
	os.Exit(0) // want `exitdefer: this ends the program`
}

func main() {
	path := os.Args[1]
	socket, err := socket.Create(socket.AF_UNIX, socket.SOCK_STREAM, 0) // want `shadow: the variable socket hides the package`
	if err != nil {
		log.Fatal(err)
	}
	serve(socket, path)
}

func serve(server *socket.Socket, path string) {
	if err := socket.Bind(server, path); err != nil {
		fmt.Print("cannot bind\n")
		os.Exit(0)
	}
	err := socket.Listen(server, 5) // want `unchecked: no code looks at the error of socket.Listen: err is assigned again before it is read`
	defer os.Remove(path)
	fmt.Print("listening\n")
	var socket_ *socket.Socket
	for {
		socket_, err = socket.Accept(server)
		if err != nil {
			log.Fatal(err) // want `exitdefer: this ends the program without the defer of line 85: os.Remove\(path\) does not run`
		}
		defer socket.Close(socket_) // want `deferloop: this runs when the function ends`
		go client(socket_)
	}
}
