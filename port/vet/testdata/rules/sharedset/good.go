package sharedset

import (
	"maps"
	"slices"

	"phpsocket/socket"
)

func cloned(clients map[string]*socket.Socket, listen *socket.Socket) error {
	read := maps.Clone(clients)
	read["master"] = listen
	_, err := socket.SelectKeyed(&read, nil, nil, 1)
	return err
}

// After Select, the variable read holds another slice or map.
func after(clients []*socket.Socket, listen *socket.Socket) error {
	read := clients
	if _, err := socket.Select(&read, nil, nil, 1); err != nil {
		return err
	}
	if i := slices.Index(read, listen); i >= 0 {
		read = slices.Delete(read, i, i+1)
	}
	for _, s := range read {
		if i := slices.Index(clients, s); i >= 0 {
			clients = slices.Delete(clients, i, i+1)
		}
	}
	return nil
}

// Appending to one slice does not change the elements of the other.
func grown(clients []*socket.Socket, listen *socket.Socket) error {
	read := clients
	read = append(read, listen)
	_, err := socket.Select(&read, nil, nil, 1)
	return err
}

// After the change, the function leaves the loop.
func one(clients []*socket.Socket, gone *socket.Socket) []*socket.Socket {
	for i, c := range clients {
		if c == gone {
			clients = slices.Delete(clients, i, i+1)
			break
		}
	}
	for i, c := range clients {
		if c == gone {
			return append(clients[:i], clients[i+1:]...)
		}
	}
	return clients
}

func copied(clients []*socket.Socket, gone *socket.Socket) []*socket.Socket {
	for i, c := range slices.Clone(clients) {
		if c == gone {
			clients = slices.Delete(clients, i, i+1)
		}
	}
	return clients
}

// A deletion from a map inside a loop over it is safe.
func mapped(clients map[int]*socket.Socket) {
	for id, c := range clients {
		if socket.Close(c) == nil {
			delete(clients, id)
		}
	}
}

type node struct {
	children []*node
}

// The loop removes elements from the slices of other nodes, not from the one it ranges
// over.
func (n *node) clear() {
	for _, child := range n.children {
		child.clear()
	}
	n.children = slices.Delete(n.children, 0, len(n.children))
}
