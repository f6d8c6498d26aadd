// Reverse is a PHP server, ported line by line from reverse.php. It reads one line from one
// client, answers with the line reversed, and ends.
//
// The PHP program listens on 192.168.1.99, an address in its author's network. This program
// listens on 127.0.0.1, unless another address is given:
//
//	go run ./examples/reverse -ip 192.168.1.99
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"phpsocket/socket"
)

// reverse is the ported PHP program.
func reverse(host string, port int) {
	// $socket = socket_create(AF_INET, SOCK_STREAM, 0) or die("Could not createsocket\n");
	sock, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		die("Could not createsocket\n")
	}
	// $result = socket_bind($socket, $host, $port) or die("Could not bind tosocket\n");
	if socket.Bind(sock, host, port) != nil {
		die("Could not bind tosocket\n")
	}
	// $result = socket_listen($socket, 3) or die("Could not set up socketlistener\n");
	if socket.Listen(sock, 3) != nil {
		die("Could not set up socketlistener\n")
	}
	// $spawn = socket_accept($socket) or die("Could not accept incomingconnection\n");
	spawn, err := socket.Accept(sock)
	if err != nil {
		die("Could not accept incomingconnection\n")
	}
	// $input = socket_read($spawn, 1024) or die("Could not read input\n");
	input, err := socket.Read(spawn, 1024)
	if err != nil || input == "" { // PHP also treats "0" as no input
		die("Could not read input\n")
	}
	// $input = trim($input);
	input = strings.Trim(input, " \f\n\r\t\v\x00") // TrimSpace would trim Unicode spaces
	// $output = strrev($input) . "\n";
	output := strrev(input) + "\n"
	// socket_write($spawn, $output, strlen ($output)) or die("Could not write output\n");
	if _, err := socket.Write(spawn, output, len(output)); err != nil {
		die("Could not write output\n")
	}
	socket.Close(spawn)
	socket.Close(sock)
}

// die prints a message and exits, like PHP's die(). But its exit status is 1, because PHP's
// status, 0, means success to a shell.
func die(message string) {
	fmt.Print(message)
	os.Exit(1)
}

// strrev is PHP's strrev(). It reverses bytes, not characters.
func strrev(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

func main() {
	// $host = "192.168.1.99";
	// $port = 1234;
	host := flag.String("ip", "127.0.0.1", "`address` to listen on")
	port := flag.Int("port", 1234, "port to listen on")
	flag.Parse()

	reverse(*host, *port)
}
