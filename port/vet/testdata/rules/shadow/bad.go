package shadow

import (
	"fmt"

	"phpsocket/socket"
)

// $socket = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
func create() {
	socket, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP) // want `shadow: the variable socket hides the package: socket.Read is now a method, and socket.Bind does not exist; call it sock`
	if err != nil {
		return
	}
	fmt.Println(socket)
	socket.Close()
}

func handle(socket *socket.Socket) { // want `shadow: the variable socket hides the package`
	socket.Write([]byte("hello"))
}

func all(read []*socket.Socket) {
	sock := len(read)
	for _, socket := range read { // want `shadow: the variable socket hides the package`
		socket.Close()
	}
	fmt.Println(sock)
}
