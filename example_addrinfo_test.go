package socket_test

import (
	"errors"
	"fmt"
	"log"

	"phpsocket/socket"
)

// PHP: foreach (socket_addrinfo_lookup('127.0.0.1', '80', ['ai_socktype' => SOCK_STREAM]) as $a)
func ExampleAddrinfoLookup() {
	list, err := socket.AddrinfoLookup("127.0.0.1", "80", socket.AddrinfoHints{AiSocktype: socket.SOCK_STREAM})
	if err != nil {
		log.Fatal(err)
	}
	for _, a := range list {
		info := socket.AddrinfoExplain(a)
		fmt.Println(info.AiAddr.SinAddr, info.AiAddr.SinPort)
	}
	// Output: 127.0.0.1 80
}

func ExampleAddrinfoLookup_error() {
	var code socket.EAI // PHP's fourth argument, $error_code
	_, err := socket.AddrinfoLookup("localhost", "80", socket.AddrinfoHints{AiFlags: socket.AI_NUMERICHOST}, &code)
	if code == socket.EAI_NONAME { // or errors.Is(err, socket.EAI_NONAME)
		fmt.Println("no address")
	}
	fmt.Println(errors.Is(err, code), code)
	// Output:
	// no address
	// true Name or service not known
}

func ExampleAddrinfoExplain() {
	list, err := socket.AddrinfoLookup("::1", "53", socket.AddrinfoHints{AiSocktype: socket.SOCK_DGRAM})
	if err != nil {
		log.Fatal(err)
	}
	info := socket.AddrinfoExplain(list[0])
	fmt.Println(info.AiFamily == socket.AF_INET6, info.AiProtocol == socket.IPPROTO_UDP)
	fmt.Println(info.AiAddr.Sin6Addr, info.AiAddr.Sin6Port)
	// Output:
	// true true
	// ::1 53
}

func ExampleAddrinfoBind() {
	list, err := socket.AddrinfoLookup("127.0.0.1", "0", socket.AddrinfoHints{AiSocktype: socket.SOCK_STREAM})
	if err != nil {
		log.Fatal(err)
	}
	server, err := socket.AddrinfoBind(list[0])
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(server)
	var address string
	if err := socket.Getsockname(server, &address); err != nil {
		log.Fatal(err)
	}
	fmt.Println(address)
	// Output: 127.0.0.1
}

func ExampleAddrinfoConnect() {
	server, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(server)
	var address string
	var port int
	if err := socket.Getsockname(server, &address, &port); err != nil {
		log.Fatal(err)
	}

	list, err := socket.AddrinfoLookup("127.0.0.1", fmt.Sprint(port), socket.AddrinfoHints{AiSocktype: socket.SOCK_STREAM})
	if err != nil {
		log.Fatal(err)
	}
	client, err := socket.AddrinfoConnect(list[0])
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(client)
	if err := socket.Getpeername(client, &address); err != nil {
		log.Fatal(err)
	}
	fmt.Println(address)
	// Output: 127.0.0.1
}
