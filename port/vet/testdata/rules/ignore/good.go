package ignore

import (
	"fmt"

	"phpsocket/socket"
)

func silenced(s *socket.Socket) {
	socket.Bind(s, "127.0.0.1", 80) //portvet:ignore unchecked // another process has already bound the port

	//portvet:ignore unchecked
	socket.Listen(s)

	//portvet:ignore sprint, unchecked
	fmt.Print(1, socket.Bind(s, ""), 2)

	// The space between the operands is intended.
	//portvet:ignore sprint
	// Three comments in one group.
	fmt.Print(1, 2)

	//portvet:ignored is another word
}
