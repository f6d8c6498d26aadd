package rangeindex

import (
	"fmt"
	"strings"

	"phpsocket/socket"
)

// foreach ($read as $s) echo $s;
func show(read []*socket.Socket) {
	for s := range read { // want `rangeindex: s is an index of read here, not an element; for _, s := range read gives the elements`
		fmt.Println("readable:", s)
	}
}

func store(clients []*socket.Socket, seen map[any]bool) {
	for client := range clients { // want `rangeindex: client is an index of clients`
		seen[client] = true
		remember(client)
	}
}

func remember(int) {}

func keyed(clients map[string]*socket.Socket) {
	for c := range clients { // want `rangeindex: c is a key of clients`
		fmt.Println(c)
	}
}

// foreach (explode("\n", $text) as $line)
func lines(text string) {
	lines := strings.Split(text, "\n")
	for line := range lines { // want `rangeindex: line is an index of lines`
		fmt.Println(line)
	}
}
