package ignore

import (
	"fmt"

	"phpsocket/socket"
)

func silenced(s *socket.Socket) {
	socket.Bind(s, "127.0.0.1", 80) //portvet:ignore unchecked // another process has done it

	//portvet:ignore unchecked
	socket.Listen(s)

	//portvet:ignore sprint, unchecked
	fmt.Print(1, socket.Bind(s, ""), 2)

	// The space is wanted.
	//portvet:ignore sprint
	// Three comments in one group.
	fmt.Print(1, 2)

	//portvet:ignored is another word
}
