//go:build unix

package socket

import (
	"net"
	"testing"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/needs"
)

func BenchmarkPair(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
		if err != nil {
			b.Fatal(err)
		}
		defer unix.Close(fds[0])
		defer unix.Close(fds[1])
		p := make([]byte, messageSize)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := unix.Write(fds[0], p); err != nil {
				b.Fatal(err)
			}
			if _, err := unix.Read(fds[1], p); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("net", func(b *testing.B) {
		x, y := netPair(b)
		p := make([]byte, messageSize)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := x.Write(p); err != nil {
				b.Fatal(err)
			}
			if _, err := y.Read(p); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("socket", func(b *testing.B) {
		var pair [2]*Socket
		if err := CreatePair(AF_UNIX, SOCK_STREAM, 0, &pair); err != nil {
			b.Fatal(err)
		}
		defer Close(pair[0])
		defer Close(pair[1])
		p := make([]byte, messageSize)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Send(pair[0], p, len(p), 0); err != nil {
				b.Fatal(err)
			}
			if _, err := Recv(pair[1], &p, messageSize, 0); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func netPair(b *testing.B) (net.Conn, net.Conn) {
	l, err := net.Listen("unix", needs.SocketDir(b)+"/s")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	x, err := net.Dial("unix", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	y, err := l.Accept()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { x.Close(); y.Close() })
	return x, y
}

// BenchmarkAccept connects and accepts. A listener that other processes share costs
// what it takes to rely on nothing that they may change.
func BenchmarkAccept(b *testing.B) {
	run := func(b *testing.B, share func(l *Socket)) {
		l, port := listenTCP(b, SOMAXCONN)
		share(l)
		b.ReportAllocs()
		for b.Loop() {
			c, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
			if err != nil {
				b.Fatal(err)
			}
			SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1})
			if err := Connect(c, "127.0.0.1", port); err != nil {
				b.Fatal(err)
			}
			s, err := Accept(l)
			if err != nil {
				b.Fatal(err)
			}
			Close(c)
			Close(s)
		}
	}
	b.Run("socket", func(b *testing.B) { run(b, func(*Socket) {}) })
	b.Run("shared", func(b *testing.B) {
		run(b, func(l *Socket) {
			f, err := l.File()
			must(b, err)
			b.Cleanup(func() { f.Close() })
		})
	})
}

// BenchmarkReceive shows what the ways to receive cost beside each other: each sends
// as much as it receives, or finds nothing.
func BenchmarkReceive(b *testing.B) {
	var pair [2]*Socket
	must(b, CreatePair(AF_UNIX, SOCK_STREAM, 0, &pair))
	defer Close(pair[0])
	defer Close(pair[1])
	text := make([]byte, messageSize)
	text[messageSize-1] = '\n'
	p := make([]byte, messageSize)
	v := [][]byte{p[:10], p[10:]}
	for _, test := range []struct {
		name string
		call func() (int, error)
	}{
		{"Recv", func() (int, error) { return Recv(pair[1], &p, messageSize, 0) }},
		{"Recv all", func() (int, error) { return Recv(pair[1], &p, messageSize, MSG_WAITALL) }},
		{"Recv nothing", nil},
		{"Recvmsg", func() (int, error) { return Recvmsg(pair[1], &Message{Iov: v, Controllen: 1}) }},
		{"Read", func() (int, error) { s, err := Read(pair[1], messageSize); return len(s), err }},
		{"line", func() (int, error) { s, err := Read(pair[1], 1024, PHP_NORMAL_READ); return len(s), err }},
	} {
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if test.call == nil {
					if _, err := Recv(pair[1], &p, messageSize, dontwait); err == nil {
						b.Fatal("there was something")
					}
					p = p[:messageSize]
					continue
				}
				if _, err := Send(pair[0], text, messageSize, 0); err != nil {
					b.Fatal(err)
				}
				if n, err := test.call(); n != messageSize || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}
