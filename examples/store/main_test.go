package main

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/examples/internal/proc"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// TestStore compares all answers and the server's output with those of the PHP original.
func TestStore(t *testing.T) {
	t.Parallel()
	proc.Both(t, talk)
}

func talk(t *testing.T, program proc.Program) string {
	server := program.Start(t)
	address := server.Line("listening on ")
	transcript := ""
	clients := 0
	dial := func() net.Conn {
		t.Helper()
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		c.SetDeadline(time.Now().Add(proc.Timeout))
		clients++
		server.Await(fmt.Sprintf("client %d has come\n", clients))
		return c
	}
	send := func(c net.Conn, text string) {
		t.Helper()
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(c net.Conn, want string) {
		t.Helper()
		b := make([]byte, len(want))
		if n, err := io.ReadFull(c, b); err != nil || string(b) != want {
			t.Fatalf("got %.200q, %v; want %.200q", b[:n], err, want)
		}
		transcript += string(b)
	}

	ann, bob := dial(), dial()
	send(ann, "set color red and green\r\nget color\nget shape\r\nhelp\r\nget\r\n")
	const help = "set NAME VALUE, get NAME, or quit\r\n"
	expect(ann, "stored\r\nred and green\r\nnothing\r\n"+help+help)

	// Half a line: the server keeps it, and no other client waits for the rest.
	send(ann, "ge")
	send(bob, "get color\r\n")
	expect(bob, "red and green\r\n")
	send(ann, "t col")
	send(bob, "set color blue\r\n")
	expect(bob, "stored\r\n")
	send(ann, "or\r\n")
	expect(ann, "blue\r\n")

	// A client that does not read: its write buffer in the server fills, and no other client
	// has to wait.
	long := strings.Repeat("早上好", 5000)
	send(ann, "set long "+long+"\r\n")
	expect(ann, "stored\r\n")
	const times = 300
	sent := make(chan error, 1)
	go func() {
		_, err := io.WriteString(ann, strings.Repeat("get long\r\n", times)+"quit\r\n")
		sent <- err
	}()
	for range 20 {
		send(bob, "get color\r\n")
		expect(bob, "blue\r\n")
	}
	// The server answers all commands that the client sent before quit.
	expect(ann, strings.Repeat(long+"\r\n", times)+"good bye\r\n")
	if err := <-sent; err != nil {
		t.Error(err)
	}
	if rest, err := io.ReadAll(ann); len(rest) > 0 || err != nil {
		t.Errorf("after quit: %q, %v", rest, err)
	}
	server.Await("client 1 has gone\n")

	// A client disconnects in the middle of a line, without quit.
	send(bob, "get co")
	bob.Close()
	server.Await("client 2 has gone\n")

	// A client sends a line that does not end.
	eve := dial()
	send(eve, strings.Repeat("x", 70000))
	server.Await("client 3 has gone\n")

	server.Stop()
	_, printed, _ := strings.Cut(server.Stdout(), "\n")
	return transcript + printed
}
