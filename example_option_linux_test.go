package socket_test

import (
	"fmt"
	"log"

	"phpsocket/socket"
)

// A member of a group receives everything that is sent to the group.
func ExampleSetOption_multicast() {
	member, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(member)
	socket.Bind(member, "0.0.0.0")
	var address string
	var port int
	socket.Getsockname(member, &address, &port)

	// socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => '239.1.1.7', 'interface' => 'lo']);
	if err := socket.SetOption(member, socket.IPPROTO_IP, socket.MCAST_JOIN_GROUP,
		socket.Mcast{Group: "239.1.1.7", Interface: "lo"}); err != nil {
		log.Fatal(err)
	}

	sender, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(sender)
	// socket_set_option($s, IPPROTO_IP, IP_MULTICAST_IF, 'lo');
	if err := socket.SetOption(sender, socket.IPPROTO_IP, socket.IP_MULTICAST_IF, "lo"); err != nil {
		log.Fatal(err)
	}
	if _, err := socket.Sendto(sender, "hello, all", 10, 0, "239.1.1.7", port); err != nil {
		log.Fatal(err)
	}
	text, err := socket.Read(member, 100)
	fmt.Println(text, err)
	// Output: hello, all <nil>
}

func ExampleGetopt() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)

	// socket_setopt($s, SOL_TCP, TCP_CONGESTION, 'reno');
	if err := socket.Setopt(s, socket.SOL_TCP, socket.TCP_CONGESTION, "reno"); err != nil {
		log.Fatal(err)
	}
	// $name = socket_getopt($s, SOL_TCP, TCP_CONGESTION)['name'];
	name, err := socket.Getopt[string](s, socket.SOL_TCP, socket.TCP_CONGESTION)
	fmt.Println(name, err)
	// Output: reno <nil>
}

func ExampleSetopt() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)

	// socket_setopt($s, SOL_SOCKET, SO_BROADCAST, 1);
	err = socket.Setopt(s, socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
	fmt.Println(err)
	// socket_setopt($s, IPPROTO_IP, IP_MULTICAST_TTL, 1000);
	err = socket.Setopt(s, socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1000)
	fmt.Println(err)
	// Output:
	// <nil>
	// socket_setopt(): Argument #4 ($value) must be between 0 and 255
}
