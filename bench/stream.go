package main

import (
	"io"
	"net"

	mdl "github.com/mdlayher/socket"
	"golang.org/x/sys/unix"

	"phpsocket/socket"
)

// stream is one end of a TCP connection.
type stream struct {
	write func(p []byte) error        // writes all of p
	read  func(p []byte) (int, error) // reads what is available
	full  func(p []byte) error        // fills p
	close func()
}

const (
	blockSize    = 64 << 10
	exchangeSize = 1 << 20
	windowSize   = 4 << 20
)

var pingpong = benchmark{
	name:  "Ping-pong",
	pairs: true,
	text:  "64 B there and back over TCP, one goroutine or process at each end",
	unit:  "ns",
	setup: func(b *bench) error { return b.streams("pingpong", reply(messageSize), ask(messageSize)) },
}

var bulk = benchmark{
	name:  "Bulk, one way",
	pairs: true,
	text:  "TCP, written in pieces of 64 KiB, acknowledged every 4 MiB",
	unit:  "MB/s",
	bytes: windowSize,
	setup: func(b *bench) error {
		return b.streams("bulk", func(s *stream) {
			p, ack := make([]byte, blockSize), make([]byte, 1)
			for {
				for got := 0; got < windowSize; {
					n, err := s.read(p)
					if n == 0 || err != nil {
						return
					}
					got += n
				}
				s.write(ack)
			}
		}, func(s *stream) func(int) error {
			p, ack := make([]byte, blockSize), make([]byte, 1)
			return func(n int) error {
				for range n {
					for i := 0; i < windowSize; i += blockSize {
						if err := s.write(p); err != nil {
							return err
						}
					}
					if err := s.full(ack); err != nil {
						return err
					}
				}
				return nil
			}
		})
	},
}

var exchange = benchmark{
	name:  "Bulk, both ways",
	pairs: true,
	text:  "1 MiB there and back over TCP",
	unit:  "MB/s",
	bytes: 2 * exchangeSize,
	setup: func(b *bench) error { return b.streams("exchange", reply(exchangeSize), ask(exchangeSize)) },
}

func reply(size int) func(*stream) {
	return func(s *stream) {
		p := make([]byte, size)
		for s.full(p) == nil && s.write(p) == nil {
		}
	}
}

func ask(size int) func(*stream) func(int) error {
	return func(s *stream) func(int) error {
		p := make([]byte, size)
		return func(n int) error {
			for range n {
				if err := s.write(p); err != nil {
					return err
				}
				if err := s.full(p); err != nil {
					return err
				}
			}
			return nil
		}
	}
}

// streams adds all contenders of a benchmark that uses a connection. The function far serves
// the far end of the connection. The function near takes the near end, and returns the
// function that does a batch there.
func (b *bench) streams(test string, far func(*stream), near func(*stream) func(int) error) error {
	for _, c := range []struct {
		name string
		make func() (x, y *stream, err error)
	}{
		{ours, socketStreams}, {goNet, netStreams}, {raw, rawStreams}, {mdlayer, mdlayherStreams},
	} {
		x, y, err := c.make()
		if err != nil {
			return err
		}
		done := make(chan struct{})
		go func() {
			far(y)
			y.close()
			close(done)
		}()
		b.add(c.name, near(x), func() {
			x.close()
			<-done
		})
	}
	return b.scripts(test)
}

func socketStreams() (x, y *stream, err error) {
	l, err := socket.CreateListen(0)
	if err != nil {
		return nil, nil, err
	}
	defer socket.Close(l)
	var address string
	var port int
	socket.Getsockname(l, &address, &port)
	c, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		return nil, nil, err
	}
	if err := socket.Connect(c, "127.0.0.1", port); err != nil {
		return nil, nil, err
	}
	a, err := socket.Accept(l)
	if err != nil {
		return nil, nil, err
	}
	end := func(s *socket.Socket) *stream {
		socket.SetOption(s, socket.SOL_TCP, socket.TCP_NODELAY, 1)
		return &stream{
			write: func(p []byte) error {
				_, err := socket.Send(s, p, len(p), 0)
				return err
			},
			read: func(p []byte) (int, error) { return socket.Recv(s, &p, len(p), 0) },
			full: func(p []byte) error {
				n, err := socket.Recv(s, &p, len(p), socket.MSG_WAITALL)
				if err == nil && n == 0 {
					err = io.EOF
				}
				return err
			},
			close: func() { socket.Close(s) },
		}
	}
	return end(c), end(a), nil
}

func netStreams() (x, y *stream, err error) {
	c, a, err := netPair("tcp")
	if err != nil {
		return nil, nil, err
	}
	end := func(c net.Conn) *stream {
		return &stream{
			write: func(p []byte) error { _, err := c.Write(p); return err },
			read:  c.Read,
			full:  func(p []byte) error { _, err := io.ReadFull(c, p); return err },
			close: func() { c.Close() },
		}
	}
	return end(c), end(a), nil
}

// rawTCP returns the descriptors of both ends of a TCP connection.
func rawTCP(flags int) (c, a int, err error) {
	l, sa, err := rawBound(unix.SOCK_STREAM, 0)
	if err != nil {
		return 0, 0, err
	}
	defer unix.Close(l)
	if c, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0); err != nil {
		return 0, 0, err
	}
	if err = unix.Connect(c, sa); err != nil {
		return 0, 0, err
	}
	if a, _, err = unix.Accept4(l, unix.SOCK_CLOEXEC|flags); err != nil {
		return 0, 0, err
	}
	unix.SetNonblock(c, flags&unix.SOCK_NONBLOCK != 0)
	unix.SetsockoptInt(c, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	unix.SetsockoptInt(a, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	return c, a, nil
}

// rawBound returns the descriptor and the address of a socket that is bound to a free port of
// 127.0.0.1. The socket listens if its type allows that.
func rawBound(typ, flags int) (int, unix.Sockaddr, error) {
	fd, err := unix.Socket(unix.AF_INET, typ|unix.SOCK_CLOEXEC|flags, 0)
	if err != nil {
		return 0, nil, err
	}
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return 0, nil, err
	}
	if typ == unix.SOCK_STREAM {
		if err := unix.Listen(fd, unix.SOMAXCONN); err != nil {
			return 0, nil, err
		}
	}
	sa, err := unix.Getsockname(fd)
	return fd, sa, err
}

func rawStreams() (x, y *stream, err error) {
	c, a, err := rawTCP(0)
	if err != nil {
		return nil, nil, err
	}
	end := func(fd int) *stream {
		return &stream{
			write: func(p []byte) error { _, err := unix.Write(fd, p); return err },
			read:  func(p []byte) (int, error) { return unix.Read(fd, p) },
			full: func(p []byte) error {
				for len(p) > 0 {
					n, err := unix.Read(fd, p)
					if err != nil {
						return err
					}
					if n == 0 {
						return io.EOF
					}
					p = p[n:]
				}
				return nil
			},
			close: func() { unix.Shutdown(fd, unix.SHUT_RDWR); unix.Close(fd) },
		}
	}
	return end(c), end(a), nil
}

func mdlayherStreams() (x, y *stream, err error) {
	c, a, err := rawTCP(unix.SOCK_NONBLOCK)
	if err != nil {
		return nil, nil, err
	}
	end := func(fd int) (*stream, error) {
		c, err := mdl.New(fd, "bench")
		if err != nil {
			return nil, err
		}
		return &stream{
			write: func(p []byte) error { _, err := c.Write(p); return err },
			read:  c.Read,
			full:  func(p []byte) error { _, err := io.ReadFull(c, p); return err },
			close: func() { c.Close() },
		}, nil
	}
	if x, err = end(c); err != nil {
		return nil, nil, err
	}
	y, err = end(a)
	return x, y, err
}
