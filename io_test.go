package socket

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
)

// The benchmarks compare the raw system calls, package net and this package in one run of go test
// -bench 'Pair|PingPong'.

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

func TestEmptyDatagramIsNotTheEnd(t *testing.T) {
	t.Parallel()
	a, b := newDatagramPair(t)
	_, err := Write(a, "")
	must(t, err)
	_, err = Write(a, "x")
	must(t, err)
	s, err := Read(b, 10)
	must(t, err)
	want(t, "empty datagram", s, "")
	s, err = Read(b, 10)
	must(t, err)
	want(t, "next datagram", s, "x")
}

func TestBlockingWriteSendsAll(t *testing.T) {
	t.Parallel()
	repeat(t, 0, 1, blockingWriteSendsAll)
}

func blockingWriteSendsAll(t *testing.T, _ uint64) (operations int) {
	a, b := newPair(t, SOCK_STREAM)
	data := strings.Repeat("0123456789abcdef", big/16)
	go func() {
		n, err := Write(a, data)
		if n != big || err != nil {
			t.Errorf("Write: %d, %v", n, err)
		}
		Shutdown(a, SHUT_WR)
	}()
	var got strings.Builder
	for {
		s, err := Read(b, 100000)
		must(t, err)
		operations++
		if s == "" {
			break
		}
		got.WriteString(s)
	}
	if got.String() != data {
		t.Errorf("received %d bytes, not the %d that were sent", got.Len(), len(data))
	}
	return operations
}

// Several goroutines write to one blocking socket. The data of one Write is never mixed with that
// of another.
func TestBlockingWritesDoNotMix(t *testing.T) {
	t.Parallel()
	repeat(t, 0, 1, blockingWritesDoNotMix)
}

func blockingWritesDoNotMix(t *testing.T, _ uint64) (operations int) {
	a, b := newPair(t, SOCK_STREAM)
	const writers, size = 4, 2 << 20
	for i := range writers {
		go Write(a, strings.Repeat(string(rune('a'+i)), size))
	}
	var p []byte
	for range writers {
		n, err := Recv(b, &p, size, MSG_WAITALL)
		must(t, err)
		want(t, "bytes", n, size)
		if strings.Trim(string(p), string(p[:1])) != "" {
			t.Error("two messages are mixed")
		}
	}
	return writers
}

func TestWaitall(t *testing.T) {
	t.Parallel()
	t.Run("all", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		go func() {
			for _, s := range []string{"ab", "cde", "fgh"} {
				parked(t, &b.fd.rd)
				Write(a, s)
			}
		}()
		var s string
		n, err := Recv(b, &s, 8, MSG_WAITALL)
		must(t, err)
		want(t, "n", n, 8)
		want(t, "data", s, "abcdefgh")
	})
	t.Run("end", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		Write(a, "ab")
		Close(a)
		var s string
		n, err := Recv(b, &s, 8, MSG_WAITALL)
		must(t, err)
		want(t, "n", n, 2)
		n, err = Recv(b, &s, 8, MSG_WAITALL)
		must(t, err)
		want(t, "n at the end", n, 0)
		want(t, "data at the end", s, "")
	})
	t.Run("timeout", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		must(t, SetOption(b, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 20000}))
		Write(a, "ab")
		p := make([]byte, 8)
		n, err := Recv(b, &p, 8, MSG_WAITALL)
		must(t, err)
		want(t, "n", n, 2)
		want(t, "data", string(p), "ab")
		_, err = Recv(b, &p, 8, MSG_WAITALL)
		if !errors.Is(err, timedOut) {
			t.Errorf("nothing: %v", err)
		}
	})
	t.Run("non-blocking", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		must(t, SetNonblock(b))
		Write(a, "ab")
		var s string
		n, err := Recv(b, &s, 8, MSG_WAITALL)
		must(t, err)
		want(t, "n", n, 2)
	})
	t.Run("peek", func(t *testing.T) {
		a, b := newTCP(t)
		Write(a, "ab")
		go func() {
			parked(t, &b.fd.rd)
			Write(a, "cd")
		}()
		var s string
		n, err := Recv(b, &s, 4, MSG_WAITALL|MSG_PEEK)
		must(t, err)
		want(t, "n", n, 4)
		want(t, "data", s, "abcd")
	})
	t.Run("peek at the end", func(t *testing.T) {
		skipWine(t, "the peer's end is no event before the data in front of it is read")
		a, b := newTCP(t)
		Write(a, "abcd")
		go func() {
			parked(t, &b.fd.rd)
			Close(a)
		}()
		var s string
		n, err := Recv(b, &s, 5, MSG_WAITALL|MSG_PEEK)
		must(t, err)
		want(t, "n", n, 4)
	})
	t.Run("peek at much", func(t *testing.T) {
		const size = 100000
		recvmsg := func(s *Socket, m Message) (int, error) {
			m.Controllen = 1
			return Recvmsg(s, &m, MSG_WAITALL|MSG_PEEK)
		}
		for name, recv := range map[string]func(s *Socket) (int, error){
			"string":  func(s *Socket) (int, error) { return Recv(s, new(string), size, MSG_WAITALL|MSG_PEEK) },
			"bytes":   func(s *Socket) (int, error) { return Recv(s, new([]byte), size, MSG_WAITALL|MSG_PEEK) },
			"message": func(s *Socket) (int, error) { return recvmsg(s, Message{BufferSize: size}) },
			"message buffers": func(s *Socket) (int, error) {
				return recvmsg(s, Message{Iov: [][]byte{make([]byte, 5), make([]byte, size-5)}})
			},
		} {
			a, b := newTCP(t)
			must(t, SetOption(b, SOL_SOCKET, SO_RCVBUF, 1<<20))
			data := strings.Repeat("x", 70000)
			Write(a, data)
			go func() {
				parked(t, &b.fd.rd)
				Write(a, data)
			}()
			n, err := recv(b)
			must(t, err)
			want(t, name, n, size)
		}
	})
	t.Run("huge", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		go func() {
			Write(a, strings.Repeat("x", 300000))
			Close(a)
		}()
		var s string
		n, err := Recv(b, &s, maxLength-1, MSG_WAITALL)
		must(t, err)
		want(t, "n", n, 300000)
		want(t, "len", len(s), 300000)
	})
}

// A call that sends zero bytes does not wait for room in the buffer.
func TestSendNothing(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	done := make(chan error)
	go func() { done <- second(Write(c, strings.Repeat("x", 64<<20))) }()
	parked(t, &c.fd.wr)
	n, err := Write(c, "")
	must(t, err)
	want(t, "sent", n, 0)
	must(t, Close(c))
	<-done
	must(t, Close(s))
}
