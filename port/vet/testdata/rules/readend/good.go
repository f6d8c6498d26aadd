package readend

import (
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"phpsocket/socket"
)

func tested(s *socket.Socket) (all string) {
	for {
		x, err := socket.Read(s, 2048)
		if err != nil || x == "" {
			return all
		}
		all += x
	}
}

func inSwitch(s *socket.Socket) {
	for {
		x, err := socket.Read(s, 2048)
		switch {
		case errors.Is(err, socket.SOCKET_EAGAIN):
		case err != nil || len(x) == 0:
			return
		default:
			fmt.Print(x)
		}
	}
}

func inFor(s *socket.Socket) {
	for x, err := socket.Read(s, 10); err == nil && x != ""; x, err = socket.Read(s, 10) {
		fmt.Print(x)
	}
}

func counted(s *socket.Socket) {
	var buf []byte
	for {
		n, err := socket.Recv(s, &buf, 1024, 0)
		if n < 1 || err != nil {
			break
		}
	}
	for {
		if n, err := socket.Recv(s, &buf, 4, socket.MSG_WAITALL); err != nil || n < 4 {
			break
		}
	}
	for {
		socket.Recv(s, &buf, 1024, 0)
		if len(buf) == 0 {
			break
		}
	}
}

// In this mode, Read returns an error together with the last, incomplete line.
func blockingLines(c *socket.Socket) {
	for {
		line, err := socket.Read(c, 1024, socket.PHP_NORMAL_READ)
		if errors.Is(err, io.EOF) || err != nil {
			return
		}
		fmt.Print(line)
	}
}

func datagrams() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		log.Fatal(err)
	}
	for {
		x, err := socket.Read(s, 512) // "" may be an empty datagram
		if err != nil {
			log.Print(err)
			continue
		}
		fmt.Println(x)
	}
}

func raw() {
	s := ping()
	for {
		x, err := socket.Read(s, 512)
		if err != nil {
			return
		}
		fmt.Println(x)
	}
}

func ping() *socket.Socket {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_RAW, 1)
	if err != nil {
		log.Fatal(err)
	}
	return s
}

// Each turn reads from a different client.
func accepts(l *socket.Socket) {
	for {
		c, err := socket.Accept(l)
		if err != nil {
			return
		}
		request, err := socket.Read(c, 1024)
		if err != nil {
			log.Print(err)
		}
		socket.Write(c, request)
		socket.Close(c)
	}
}

// The number of turns is limited.
func some(s *socket.Socket, list []string) {
	for i := 0; i < 3; i++ {
		x, err := socket.Read(s, 10)
		fmt.Println(x, err)
	}
	for range list {
		x, err := socket.Read(s, 10)
		fmt.Println(x, err)
	}
	for start := time.Now(); time.Since(start) < time.Second; {
		x, err := socket.Read(s, 10)
		fmt.Println(x, err)
	}
}

// Another function tests for the end.
func handled(clients []*socket.Socket) {
	for {
		read := clients
		if _, err := socket.Select(&read, nil, nil, 1); err != nil {
			return
		}
		for _, s := range read {
			data, err := socket.Read(s, 100)
			if err != nil {
				return
			}
			handle(s, data)
		}
	}
}

func handle(s *socket.Socket, data string) {
	if data == "" {
		socket.Close(s)
		return
	}
	fmt.Print(data)
}

func parsed(s *socket.Socket) {
	for {
		data, _ := socket.Read(s, 100)
		name, args, found := strings.Cut(data, " ")
		if !found {
			return
		}
		fmt.Println(name, args)
	}
}

func answered(clients map[int]*socket.Socket) {
	for {
		read := clients
		if _, err := socket.SelectKeyed(&read, nil, nil, 1); err != nil {
			return
		}
		for id, s := range read {
			request, err := socket.Read(s, 1000)
			if err != nil {
				log.Print(err)
			}
			socket.Write(s, request)
			socket.Close(s) // the connection is closed after one answer
			delete(clients, id)
		}
	}
}

type conn struct {
	s    *socket.Socket
	in   string
	done bool
}

func (c *conn) read() {
	for !c.done {
		var err error
		if c.in, err = socket.Read(c.s, 10); err != nil {
			return
		}
		c.work()
	}
}

func (c *conn) work() { c.done = c.in == "" }

func sent(s *socket.Socket, lines chan<- string) {
	for {
		x, err := socket.Read(s, 10)
		if err != nil {
			return
		}
		lines <- x
	}
}

func returned(s *socket.Socket) (string, error) {
	for {
		x, err := socket.Read(s, 10)
		if errors.Is(err, socket.SOCKET_EAGAIN) {
			continue
		}
		return x, err
	}
}

type member struct {
	sock   *socket.Socket
	buf    string
	closed bool
}

// The method that reads records the end of the connection, and the loop checks that record.
func noted(m *member) {
	for !m.closed {
		m.read()
	}
}

func (m *member) read() {
	data, err := socket.Read(m.sock, 100)
	if err != nil {
		m.closed = true
		return
	}
	m.closed = data == ""
	m.buf += data
}

// Each turn reads once, from a newly accepted connection.
func once(l *socket.Socket) {
	for {
		c, err := socket.Accept(l)
		if err != nil {
			return
		}
		answer(c)
	}
}

func answer(c *socket.Socket) {
	data, err := socket.Read(c, 100)
	if err != nil {
		return
	}
	socket.Write(c, data)
}

// Each turn uses a different connection of the list.
func all2(list []*member) {
	for _, m := range list {
		ask(m)
	}
}

func ask(m *member) {
	data, err := socket.Read(m.sock, 100)
	if err == nil {
		fmt.Print(data)
	}
}
