package socket_test

import (
	"fmt"
	"log"
	"slices"
	"strings"

	"phpsocket/socket"
)

// A server for any number of clients, in one loop.
func ExampleSelect() {
	// $server = socket_create_listen(0);
	server, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	go greet(server, "hello")

	// $clients = [$server];
	clients := []*socket.Socket{server}
	// while ($clients) {
	for len(clients) > 0 {
		// $read = $clients; $write = $except = null;
		// if (socket_select($read, $write, $except, null) === false) {
		read := clients
		if _, err := socket.Select(&read, nil, nil, socket.Forever); err != nil {
			log.Fatal(err)
		}
		// foreach ($read as $s) {
		for _, s := range read {
			if s == server {
				// $clients[] = socket_accept($server);
				client, err := socket.Accept(server)
				if err != nil {
					log.Fatal(err)
				}
				clients = append(clients, client)
				continue
			}
			// $data = socket_read($s, 1024);
			data, err := socket.Read(s, 1024)
			if err == nil && data != "" {
				fmt.Println(strings.ToUpper(data))
				continue
			}
			// unset($clients[array_search($s, $clients)]); socket_close($s);
			clients = slices.DeleteFunc(clients, func(c *socket.Socket) bool { return c == s || c == server })
			socket.Close(s)
			socket.Close(server) // one guest is enough for an example
		}
	}
	// Output: HELLO
}

// The keys of an array say who the clients are.
func ExampleSelectKeyed() {
	server, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(server)
	// $clients = [];
	clients := make(map[string]*socket.Socket)
	for _, name := range []string{"Anna", "Bert"} {
		go greet(server, "I am "+name)
		s, err := socket.Accept(server)
		if err != nil {
			log.Fatal(err)
		}
		// $clients[$name] = $s;
		clients[name] = s
	}

	// $read = ['Bert' => $clients['Bert']];
	read := map[string]*socket.Socket{"Bert": clients["Bert"]}
	// $n = socket_select($read, $write, $except, 5);
	n, err := socket.SelectKeyed(&read, nil, nil, 5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(n)
	// foreach ($read as $name => $s) {
	for name, s := range read {
		data, err := socket.Read(s, 1024)
		fmt.Printf("%s: %q %v\n", name, data, err)
	}
	for _, s := range clients {
		socket.Close(s)
	}
	// Output:
	// 1
	// Bert: "I am Bert" <nil>
}

// greet is a client that says something to server and goes.
func greet(server *socket.Socket, words string) {
	var address string
	var port int
	if err := socket.Getsockname(server, &address, &port); err != nil {
		log.Fatal(err)
	}
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	if err := socket.Connect(s, "127.0.0.1", port); err != nil {
		log.Fatal(err)
	}
	if _, err := socket.Write(s, words); err != nil {
		log.Fatal(err)
	}
}
