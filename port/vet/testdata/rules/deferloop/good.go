package deferloop

import "phpsocket/socket"

func perClient(l *socket.Socket) {
	for {
		c, err := socket.Accept(l)
		if err != nil {
			return
		}
		func() {
			defer socket.Close(c)
			socket.Write(c, "hello\n")
		}()
		go func() {
			defer socket.Close(c)
		}()
	}
}

// The function ends before the next turn.
func first(l *socket.Socket) error {
	for {
		c, err := socket.Accept(l)
		if err != nil {
			continue
		}
		defer socket.Close(c)
		_, err = socket.Write(c, "hello\n")
		return err
	}
}

// The function needs all sockets until it ends.
func pair(both [2]*socket.Socket) {
	for _, s := range both {
		defer socket.Close(s)
	}
	for i := 0; i < 2; i++ {
		defer socket.Close(both[i])
	}
	socket.Write(both[0], "x")
}
