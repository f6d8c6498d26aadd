package main

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/examples/internal/proc"
	"phpsocket/socket/internal/needs"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// telnet starts the telnet program, connects to the chat server and logs in under the given
// name.
func telnet(t *testing.T, program, address, name string) *proc.Process {
	t.Helper()
	ip, port, _ := net.SplitHostPort(address)
	p := proc.Start(t, program, ip, port)
	p.Await("Your name?")
	write(t, p.Stdin, name+"\n")
	p.Await("* " + name + " has come")
	return p
}

func write(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
}

// TestChat lets two clients chat, and compares the output of the clients and the server
// with that of the PHP original.
func TestChat(t *testing.T) {
	t.Parallel()
	telnet := needs.Program(t, "telnet")
	proc.Both(t, func(t *testing.T, program proc.Program) string { return talk(t, telnet, program.Start(t)) })
}

// talk lets two clients chat through a server, and returns the output of all three.
func talk(t *testing.T, program string, server *proc.Process) string {
	address := server.Line("listening on ")

	ann := telnet(t, program, address, "Ann")
	bob := telnet(t, program, address, "Bob")
	ann.Await("* Bob has come")
	write(t, ann.Stdin, "hello, Bob\n")
	bob.Await("Ann: hello, Bob")
	write(t, bob.Stdin, "你好\n")
	ann.Await("Bob: 你好")

	write(t, bob.Stdin, "/quit\n")
	bob.Await("* good bye")
	bob.Wait() // telnet ends when the server closes the connection
	ann.Await("* Bob has gone")

	server.Stop()
	ann.Await("* the server goes, good bye")
	ann.Wait()
	if strings.Contains(ann.Stdout(), "Ann: hello") {
		t.Error("Ann hears herself")
	}
	_, said, _ := strings.Cut(server.Stdout(), "\n")
	return said + ann.Stdout() + bob.Stdout()
}

// TestSlow lets a client send half a line. It checks that the other clients can still chat,
// and that the half line is not lost. In the PHP original, all other clients have to wait
// (row normal-read-again of DEVIATIONS.md).
func TestSlow(t *testing.T) {
	t.Parallel()
	server := proc.Example(t)
	address := server.Line("listening on ")
	dial := func(name string) net.Conn {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		c.SetDeadline(time.Now().Add(proc.Timeout))
		write(t, c, name+"\r\n")
		server.Await("* " + name + " has come\n")
		return c
	}
	slow := dial("Slow")
	write(t, slow, "I th")
	quick := dial("Quick")
	write(t, quick, "hello\n")
	server.Await("Quick: hello\n")
	write(t, slow, "in")
	write(t, quick, "still there?\n")
	server.Await("Quick: still there?\n")
	write(t, slow, "k so\r\n")
	server.Await("Slow: I think so\n")

	// If a client disconnects without /quit, the server tells the others.
	slow.Close()
	server.Await("* Slow has gone\n")
	server.Stop()
}
