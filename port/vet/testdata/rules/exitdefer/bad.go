package main

import (
	"bufio"
	"fmt"
	"log"
	"os"

	"phpsocket/socket"
)

func main() {
	const path = "/tmp/daemon.sock"
	s, err := socket.Create(socket.AF_UNIX, socket.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(path)
	if err := socket.Bind(s, path); err != nil {
		log.Fatal(err) // want `exitdefer: this ends the program without the defer of line 18: os.Remove\(path\) does not run`
	}
	out := bufio.NewWriter(os.Stdout)
	defer func() { out.Flush() }()
	c, err := socket.Accept(s)
	if err != nil {
		die("accept") // want `exitdefer: this ends the program`
	}
	handle(c)
}

// die("text")
func die(text string) {
	fmt.Print(text)
	os.Exit(0)
}

// In PHP, this runs in a child process, where exit ends only one client.
func handle(c *socket.Socket) {
	defer socket.Close(c)
	line, err := socket.Read(c, 100)
	if err != nil || line == "" {
		os.Exit(0) // want `exitdefer: this ends the program without the defer of line 39: socket.Close\(c\) does not run`
	}
	if line == "bye" {
		log.Fatal("bye") // want `exitdefer: this ends the program`
	}
}

func started(l *socket.Socket) {
	for {
		c, err := socket.Accept(l)
		if err != nil {
			return
		}
		go func() {
			defer socket.Close(c)
			if _, err := socket.Write(c, "hello"); err != nil {
				log.Fatal(err) // want `exitdefer: this ends the program`
			}
		}()
	}
}

func lingers() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_LINGER, socket.Linger{Onoff: 1, Linger: 5})
	if err := socket.Connect(s, "127.0.0.1", 80); err != nil {
		log.Fatal(err) // want `exitdefer: this ends the program`
	}
}
