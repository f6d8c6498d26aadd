//go:build unix

package doctest

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"phpsocket/socket"
	"phpsocket/socket/internal/qemu"
)

func TestPortMessages(t *testing.T) {
	t.Parallel()
	log := t // a program has package log here
	var pair [2]*socket.Socket
	must(t, socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair))
	defer socket.Close(pair[0])
	defer socket.Close(pair[1])
	s, port := listen(t)
	send := func() error {
		_, err := socket.Sendmsg(pair[0], &socket.Message{
			Iov:     [][]byte{[]byte("take this")},
			Control: []socket.Control{{Level: socket.SOL_SOCKET, Type: socket.SCM_RIGHTS, Rights: []syscall.Conn{s}}},
		})
		return err
	}
	must(t, send())

	room, err := socket.CmsgSpace(socket.SOL_SOCKET, socket.SCM_RIGHTS, 1)
	message := socket.Message{Controllen: room}
	if _, err := socket.Recvmsg(pair[1], &message); err != nil {
		log.Fatal(err)
	}
	var received *socket.Socket
	for _, control := range message.Control {
		if control.Type == socket.SCM_RIGHTS && len(control.Rights) > 0 {
			received, _ = control.Rights[0].(*socket.Socket) // or an *os.File, if it is no socket
		}
	}
	if len(message.Iov) > 0 { // nil if no data came
		fmt.Fprintln(os.Stderr, string(message.Iov[0]))
	}
	must(t, err)
	defer socket.Close(received)
	dial(t, port)
	c, err := socket.Accept(received)
	must(t, err)
	must(t, socket.Close(c))
}

func TestPortInherit(t *testing.T) {
	t.Parallel()
	log := t // a program has package log here
	s, _ := listen(t)
	words := qemu.Args(os.Args[0], "-test.list=^$") // any program
	cmd := exec.Command(words[0], words[1:]...)
	file, err := s.File()
	if err != nil {
		log.Fatal(err)
	}
	cmd.ExtraFiles = append(cmd.ExtraFiles, file) // the first is the child's descriptor 3
	defer file.Close()
	must(t, cmd.Run())
}
