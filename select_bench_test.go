//go:build unix

package socket

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"
)

// BenchmarkSelect measures a round trip of a server built on Select: a client
// writes, Select finds its socket among those that are idle, the server reads.
// beside is what poll(2) takes for the same.
func BenchmarkSelect(b *testing.B) {
	for _, idle := range []int{0, 100, 400, 1000, 4000, 10000} {
		var clients []*Socket
		var client *Socket
		for range (idle + 1 + 1) / 2 {
			x, y := newPair(b, SOCK_STREAM)
			clients = append(clients, x, y)
		}
		clients = clients[:idle]
		client, server := newPair(b, SOCK_STREAM)
		clients = append(clients, server)
		p := make([]byte, messageSize)
		b.Run(fmt.Sprintf("socket/idle=%d", idle), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Send(client, p, len(p), 0)
				read := clients
				if n, err := Select(&read, nil, nil, Forever); n != 1 || err != nil {
					b.Fatal(n, err)
				}
				if n, err := Recv(read[0], &p, len(p), 0); n != messageSize || err != nil {
					b.Fatal(n, err)
				}
			}
		})
		b.Run(fmt.Sprintf("poll/idle=%d", idle), func(b *testing.B) {
			fds := make([]unix.PollFd, len(clients))
			for b.Loop() {
				unix.Write(client.fd.sysfd, p)
				for i, s := range clients {
					fds[i] = unix.PollFd{Fd: int32(s.fd.sysfd), Events: unix.POLLIN}
				}
				if n, err := unix.Poll(fds, -1); n != 1 || err != nil {
					b.Fatal(n, err)
				}
				if n, err := unix.Read(server.fd.sysfd, p); n != messageSize || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}
