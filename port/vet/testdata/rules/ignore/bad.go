package ignore

import (
	"fmt"

	"phpsocket/socket"
)

func misspelt(s *socket.Socket) {
	//portvet:ignore uncheked // want `ignore: there is no rule "uncheked"; the rules are errcompare, .*`
	socket.Bind(s, "127.0.0.1", 80) // want `unchecked: no code looks`

	socket.Listen(s) /* want `unchecked: no code looks` */ //portvet:ignore sprint

	//portvet:ignore // want `ignore: portvet:ignore needs the names of rules`
	fmt.Print(1, 2) // want `sprint: Go puts a space between`
}

func next(s *socket.Socket) {
	socket.Bind(s, "127.0.0.1", 80) //portvet:ignore unchecked
	socket.Listen(s)                // want `unchecked: no code looks`
}

// The comment is not on the line directly above the call, so it has no effect.
func far(s *socket.Socket) {
	//portvet:ignore unchecked

	socket.Bind(s, "127.0.0.1", 80) // want `unchecked: no code looks`
}
