package deferloop

import (
	"log"

	"phpsocket/socket"
)

func serve(l *socket.Socket) {
	for {
		c, err := socket.Accept(l)
		if err != nil {
			log.Print(err)
			continue
		}
		defer socket.Close(c) // want `deferloop: this runs when the function ends, not this turn of the loop in line 10: the connections stay open until then`
		socket.Write(c, "hello\n")
	}
}

func selects(clients []*socket.Socket) {
	for len(clients) > 0 {
		for _, s := range clients {
			defer s.Close() // want `deferloop: this runs when the function ends`
		}
	}
}

func literal(jobs chan *socket.Socket) {
	for s := range jobs {
		defer func() { // want `deferloop: this runs when the function ends`
			log.Print("gone")
			socket.Close(s)
		}()
	}
}
