package main

import (
	"context"
	"net"

	mdl "github.com/mdlayher/socket"
	"golang.org/x/sys/unix"

	"phpsocket/socket"
)

// accept measures how fast connections are made, accepted and closed. It ends each connection
// with a reset, so that no port remains in TIME_WAIT.
var accept = benchmark{
	name: "Accept",
	text: "Connect, Accept and Close both ends of a TCP connection, one goroutine",
	unit: "/s",
	cpu:  true,
	setup: func(b *bench) error {
		if err := acceptSocket(b); err != nil {
			return err
		}
		if err := acceptNet(b); err != nil {
			return err
		}
		if err := acceptRaw(b); err != nil {
			return err
		}
		if err := acceptMdlayher(b); err != nil {
			return err
		}
		return b.scripts("accept")
	},
}

func acceptSocket(b *bench) error {
	l, err := socket.CreateListen(0)
	if err != nil {
		return err
	}
	var address string
	var port int
	socket.Getsockname(l, &address, &port)
	b.add(ours, func(n int) error {
		for range n {
			c, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
			if err != nil {
				return err
			}
			if err := socket.Connect(c, "127.0.0.1", port); err != nil {
				return err
			}
			s, err := socket.Accept(l)
			if err != nil {
				return err
			}
			socket.SetOption(c, socket.SOL_SOCKET, socket.SO_LINGER, socket.Linger{Onoff: 1})
			socket.Close(c)
			socket.Close(s)
		}
		return nil
	}, func() { socket.Close(l) })
	return nil
}

func acceptNet(b *bench) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := l.Addr().String()
	b.add(goNet, func(n int) error {
		for range n {
			c, err := net.Dial("tcp", address)
			if err != nil {
				return err
			}
			s, err := l.Accept()
			if err != nil {
				return err
			}
			c.(*net.TCPConn).SetLinger(0)
			c.Close()
			s.Close()
		}
		return nil
	}, func() { l.Close() })
	return nil
}

func acceptRaw(b *bench) error {
	l, sa, err := rawBound(unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	b.add(raw, func(n int) error {
		for range n {
			c, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
			if err != nil {
				return err
			}
			if err := unix.Connect(c, sa); err != nil {
				return err
			}
			s, _, err := unix.Accept4(l, unix.SOCK_CLOEXEC)
			if err != nil {
				return err
			}
			unix.SetsockoptLinger(c, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
			unix.Close(c)
			unix.Close(s)
		}
		return nil
	}, func() { unix.Close(l) })
	return nil
}

func acceptMdlayher(b *bench) error {
	fd, sa, err := rawBound(unix.SOCK_STREAM, unix.SOCK_NONBLOCK)
	if err != nil {
		return err
	}
	l, err := mdl.New(fd, "bench")
	if err != nil {
		return err
	}
	ctx := context.Background()
	linger := []byte{1, 0, 0, 0, 0, 0, 0, 0}
	b.add(mdlayer, func(n int) error {
		for range n {
			c, err := mdl.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, "bench", nil)
			if err != nil {
				return err
			}
			if _, err := c.Connect(ctx, sa); err != nil {
				return err
			}
			s, _, err := l.Accept(ctx, 0)
			if err != nil {
				return err
			}
			c.SetsockoptBytes(unix.SOL_SOCKET, unix.SO_LINGER, linger)
			c.Close()
			s.Close()
		}
		return nil
	}, func() { l.Close() })
	return nil
}
