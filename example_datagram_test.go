package socket_test

import (
	"fmt"

	"phpsocket/socket"
)

func ExampleRecvfrom() {
	server, _ := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	defer socket.Close(server)
	socket.Bind(server, "127.0.0.1")
	var address string
	var port int
	socket.Getsockname(server, &address, &port)

	client, _ := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	defer socket.Close(client)
	socket.Sendto(client, "ping", 4, 0, address, port)

	var data string
	n, err := socket.Recvfrom(server, &data, 1024, 0, &address, &port)
	fmt.Println(n, data, address, err)
	socket.Sendto(server, "pong", 4, 0, address, port)

	n, err = socket.Recvfrom(client, &data, 1024, 0, &address, &port)
	fmt.Println(n, data, address, err)
	// Output:
	// 4 ping 127.0.0.1 <nil>
	// 4 pong 127.0.0.1 <nil>
}

func ExampleSendto() {
	s, _ := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	defer socket.Close(s)
	n, err := socket.Sendto(s, "OK then", 2, 0, "127.0.0.1", 9)
	fmt.Println(n, err)
	n, err = socket.Sendto(s, "OK", 2, 0, "127.0.0.1")
	fmt.Println(n, err)
	// Output:
	// 2 <nil>
	// 0 socket_sendto(): Argument #6 ($port) cannot be null when the socket type is AF_INET
}

func ExampleRecvmmsg() {
	s, _ := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	defer socket.Close(s)
	socket.Bind(s, "127.0.0.1")
	var address string
	var port int
	socket.Getsockname(s, &address, &port)

	to := socket.Name{Addr: address, Port: port}
	n, err := socket.Sendmmsg(s, []socket.Message{
		{Name: to, Iov: [][]byte{[]byte("one")}},
		{Name: to, Iov: [][]byte{[]byte("two")}},
	})
	fmt.Println(n, err)

	list := make([]socket.Message, 64)
	for i := range list {
		list[i].Iov = [][]byte{make([]byte, 2048)}
	}
	for got := 0; got < 2; {
		n, err := socket.Recvmmsg(s, list)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, m := range list[:n] {
			fmt.Printf("%s from %s\n", m.Iov[0][:m.N], m.Name.Addr)
		}
		got += n
	}
	// Output:
	// 2 <nil>
	// one from 127.0.0.1
	// two from 127.0.0.1
}
