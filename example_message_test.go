package socket_test

import (
	"fmt"

	"phpsocket/socket"
)

func ExampleSendmsg() {
	s, _ := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	defer socket.Close(s)
	socket.Bind(s, "127.0.0.1")
	var address string
	var port int
	socket.Getsockname(s, &address, &port)

	// socket_sendmsg($s, ['name' => ['addr' => $address, 'port' => $port], 'iov' => ['two ', 'parts']]);
	n, err := socket.Sendmsg(s, &socket.Message{
		Name: socket.Name{Addr: address, Port: port},
		Iov:  [][]byte{[]byte("two "), []byte("parts")},
	})
	fmt.Println(n, err)

	// PHP 4: socket_sendmsg($s, $iov, 0, $address, $port);
	iov, _ := socket.IovecAlloc(1, 0)
	socket.IovecSet(iov, 0, "one vector")
	n, err = socket.Sendmsg(s, &socket.Message{Iov: iov.Buffers(), Name: socket.Name{Addr: address, Port: port}}, 0)
	fmt.Println(n, err)

	fmt.Println(socket.Read(s, 100))
	fmt.Println(socket.Read(s, 100))
	// Output:
	// 9 <nil>
	// 10 <nil>
	// two parts <nil>
	// one vector <nil>
}

func ExampleRecvmsg() {
	s, _ := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	defer socket.Close(s)
	socket.Bind(s, "127.0.0.1")
	var address string
	var port int
	socket.Getsockname(s, &address, &port)

	// $m = ['name' => [], 'buffer_size' => 2000, 'controllen' => 64]; socket_recvmsg($s, $m);
	socket.Sendto(s, "hello", 5, 0, address, port)
	m := socket.Message{BufferSize: 2000, Controllen: 64}
	n, err := socket.Recvmsg(s, &m)
	fmt.Println(n, err, string(m.Iov[0]), m.Name.Addr)

	// PHP 4: socket_recvmsg($s, $iov, $control, $controllen, $flags, $address, $port);
	socket.Sendto(s, "HEADbody", 8, 0, address, port)
	iov, _ := socket.IovecAlloc(2, 4, 100)
	m = socket.Message{Iov: iov.Buffers(), Controllen: 64}
	n, err = socket.Recvmsg(s, &m, 0)
	fmt.Println(n, err, m.Name.Addr)
	fmt.Println(socket.IovecFetch(iov, 0))
	// Output:
	// 5 <nil> hello 127.0.0.1
	// 8 <nil> 127.0.0.1
	// HEAD <nil>
}

func ExampleCmsgSpace() {
	n, err := socket.CmsgSpace(socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT)
	fmt.Println(n > 0, err)
	_, err = socket.CmsgSpace(socket.IPPROTO_IPV6, 9999)
	fmt.Println(err)
	// Output:
	// true <nil>
	// Pair level 41 and/or type 9999 is not supported
}
