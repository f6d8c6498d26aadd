//go:build unix

package socket

import (
	"io"
	"net"
	"testing"

	"golang.org/x/sys/unix"
)

// The benchmarks compare, in one run, the raw system calls, package net and this
// package: go test -bench 'Pair|PingPong'.

const messageSize = 64

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
	l, err := net.Listen("unix", b.TempDir()+"/s")
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

func BenchmarkPingPong(b *testing.B) {
	b.Run("net", func(b *testing.B) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		defer l.Close()
		go func() {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			p := make([]byte, messageSize)
			for {
				if _, err := io.ReadFull(c, p); err != nil {
					return
				}
				c.Write(p)
			}
		}()
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		p := make([]byte, messageSize)
		b.ReportAllocs()
		for b.Loop() {
			c.Write(p)
			if _, err := io.ReadFull(c, p); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("socket", func(b *testing.B) {
		l, err := CreateListen(0)
		if err != nil {
			b.Fatal(err)
		}
		defer Close(l)
		go func() {
			c, err := Accept(l)
			if err != nil {
				return
			}
			defer Close(c)
			SetOption(c, SOL_TCP, TCP_NODELAY, 1)
			var p []byte
			for {
				n, err := Recv(c, &p, messageSize, 0)
				if err != nil || n == 0 {
					return
				}
				Send(c, p, len(p), 0)
			}
		}()
		c, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
		if err != nil {
			b.Fatal(err)
		}
		defer Close(c)
		SetOption(c, SOL_TCP, TCP_NODELAY, 1)
		var addr string
		var port int
		Getsockname(l, &addr, &port)
		if err := Connect(c, "127.0.0.1", port); err != nil {
			b.Fatal(err)
		}
		p := make([]byte, messageSize)
		b.ReportAllocs()
		for b.Loop() {
			Send(c, p, len(p), 0)
			if _, err := Recv(c, &p, messageSize, 0); err != nil {
				b.Fatal(err)
			}
		}
	})
}
