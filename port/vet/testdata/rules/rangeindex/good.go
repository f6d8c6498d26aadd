package rangeindex

import (
	"fmt"

	"phpsocket/socket"
)

func good(read []*socket.Socket, names []string, clients map[string]*socket.Socket, back map[*socket.Socket]string) {
	for _, s := range read {
		fmt.Println(s)
	}
	for i := range read {
		fmt.Println(i)
	}
	for name := range clients {
		fmt.Println(name)
	}
	for s := range back { // its keys are sockets
		fmt.Println(s)
	}
	for s := range read { // the loop uses s as an index
		fmt.Println(read[s])
	}
	for name := range names {
		names[name] += "!"
	}
	for c := range read {
		if c > 2 {
			break
		}
	}
	for key := range names {
		fmt.Println(key)
	}
}
