package socket

import (
	"io"
	"net"
	"testing"
)

// The benchmarks compare, in one run, the raw system calls, package net and this
// package: go test -bench 'Pair|PingPong'.

const messageSize = 64

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
