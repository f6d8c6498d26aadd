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

func ExampleIovecAlloc() {
	v, err := socket.IovecAlloc(2, 3, 5)
	fmt.Println(len(v.Buffers()), err)
	text, _ := socket.IovecFetch(v, 0)
	fmt.Printf("%q\n", text)
	_, err = socket.IovecAlloc(1, -1)
	fmt.Println(err)
	// Output:
	// 2 <nil>
	// "\x00\x00\x00"
	// socket_iovec_alloc(): Argument #2 ($len1) must be between 0 and 1073741824
}

func ExampleIovecAdd() {
	v, _ := socket.IovecAlloc(1, 3)
	fmt.Println(socket.IovecAdd(v, 2), len(v.Buffers()))
	// Output: <nil> 2
}

func ExampleIovecDelete() {
	v, _ := socket.IovecAlloc(2, 0, 0)
	socket.IovecSet(v, 1, "second")
	fmt.Println(socket.IovecDelete(v, 0))
	fmt.Println(socket.IovecFetch(v, 0))
	fmt.Println(socket.IovecDelete(v, 1))
	// Output:
	// <nil>
	// second <nil>
	// socket_iovec_delete(): can't delete an IO vector that is out of array bounds
}

func ExampleIovecFetch() {
	v, _ := socket.IovecAlloc(1, 0)
	socket.IovecSet(v, 0, "data")
	fmt.Println(socket.IovecFetch(v, 0))
	fmt.Println(socket.IovecFetch(v, 1))
	// Output:
	// data <nil>
	//  socket_iovec_fetch(): can't access a vector position past the amount of vectors set in the array
}

func ExampleIovecFree() {
	v, _ := socket.IovecAlloc(1, 3)
	fmt.Println(socket.IovecFree(v))
	fmt.Println(socket.IovecAdd(v, 3))
	// Output:
	// <nil>
	// socket_iovec_add(): supplied resource is not a valid Socket I/O vector resource
}

func ExampleIovecSet() {
	v, _ := socket.IovecAlloc(1, 3)
	fmt.Println(socket.IovecSet(v, 0, "as long as it is"))
	fmt.Println(socket.IovecFetch(v, 0))
	// Output:
	// <nil>
	// as long as it is <nil>
}

func ExampleIovec_Buffers() {
	v, _ := socket.IovecAlloc(2, 0, 0)
	header := []byte("header ")
	v.Buffers()[0] = header // the vector holds this buffer itself, not a copy of it
	v.Buffers()[1] = []byte("body")
	header[0] = 'H'
	fmt.Println(socket.IovecFetch(v, 0))
	// Output: Header  <nil>
}
