//go:build unix

package socket

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"
)

// BenchmarkSelect measures a round trip of a server built on Select: a client
// writes, Select finds its socket among those that are idle, the server reads.
// Beside it poll(2) does the same.
func BenchmarkSelect(b *testing.B) {
	for _, idle := range []int{0, 100, 400, 1000, 4000, 10000} {
		var clients []*Socket
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

// BenchmarkSelectWait is a server in a goroutine of its own, which has to wait for
// each request: an echo over TCP.
func BenchmarkSelectWait(b *testing.B) {
	for _, idle := range []int{0, 1000} {
		b.Run(fmt.Sprintf("idle=%d", idle), func(b *testing.B) {
			var clients []*Socket
			for range (idle + 1) / 2 {
				x, y := newPair(b, SOCK_STREAM)
				clients = append(clients, x, y)
			}
			client, server := newTCP(b)
			must(b, SetOption(client, SOL_TCP, TCP_NODELAY, 1))
			must(b, SetOption(server, SOL_TCP, TCP_NODELAY, 1))
			clients = append(clients, server)
			done := make(chan error)
			go func() {
				var p []byte
				for {
					read := clients
					if _, err := Select(&read, nil, nil, Forever); err != nil {
						done <- err
						return
					}
					if n, err := Recv(read[0], &p, messageSize, 0); n == 0 {
						done <- err
						return
					}
					Send(read[0], p, len(p), 0)
				}
			}()
			p := make([]byte, messageSize)
			b.ReportAllocs()
			for b.Loop() {
				Send(client, p, len(p), 0)
				if _, err := Recv(client, &p, messageSize, MSG_WAITALL); err != nil {
					b.Fatal(err)
				}
			}
			must(b, Shutdown(client))
			must(b, <-done)
		})
	}
}

// BenchmarkSelectKeyed is a call that finds one socket of a map ready.
func BenchmarkSelectKeyed(b *testing.B) {
	for _, idle := range []int{0, 1000} {
		b.Run(fmt.Sprintf("idle=%d", idle), func(b *testing.B) {
			clients := make(map[int]*Socket)
			for i := range idle {
				clients[i], _ = newPair(b, SOCK_STREAM)
			}
			x, y := newPair(b, SOCK_STREAM)
			clients[-1] = x
			_, err := Write(y, "x")
			must(b, err)
			for b.Loop() {
				read := clients
				if n, err := SelectKeyed(&read, nil, nil, 0); n != 1 || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// BenchmarkSelectShared is a round trip to one of many goroutines that wait, each
// for a socket of its own and for one that all of them share.
func BenchmarkSelectShared(b *testing.B) {
	for _, calls := range []int{10, 100, 1000, 3000} {
		b.Run(fmt.Sprintf("calls=%d", calls), func(b *testing.B) {
			shared, _ := newPair(b, SOCK_STREAM)
			var peers []*Socket
			for range calls {
				own, peer := newPair(b, SOCK_STREAM)
				peers = append(peers, peer)
				go func() {
					var p []byte
					for {
						read := []*Socket{own, shared}
						if _, err := Select(&read, nil, nil, Forever); err != nil {
							return
						}
						Recv(own, &p, messageSize, 0)
						Send(own, p, len(p), 0)
					}
				}()
				watched(b, own)
			}
			p := make([]byte, messageSize)
			i := 0
			for b.Loop() {
				peer := peers[i%calls]
				i++
				Send(peer, p, len(p), 0)
				if _, err := Recv(peer, &p, messageSize, MSG_WAITALL); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			must(b, Close(shared))
		})
	}
}
