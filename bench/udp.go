package main

import (
	"context"
	"net"
	"net/netip"

	mdl "github.com/mdlayher/socket"
	"golang.org/x/sys/unix"

	"phpsocket/socket"
)

var udp = benchmark{
	name:  "UDP echo",
	pairs: true,
	text:  "64 B there and back by Sendto and Recvfrom, one goroutine or process at each end",
	unit:  "ns",
	setup: func(b *bench) error {
		if err := udpSocket(b); err != nil {
			return err
		}
		if err := udpNet(b); err != nil {
			return err
		}
		if err := udpRaw(b); err != nil {
			return err
		}
		if err := udpMdlayher(b); err != nil {
			return err
		}
		return b.scripts("udp")
	},
}

// udpEnd returns a UDP socket that is bound to a free port, and the port.
func udpEnd() (*socket.Socket, int, error) {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		return nil, 0, err
	}
	if err := socket.Bind(s, "127.0.0.1"); err != nil {
		return nil, 0, err
	}
	var address string
	var port int
	err = socket.Getsockname(s, &address, &port)
	return s, port, err
}

func udpSocket(b *bench) error {
	s, port, err := udpEnd()
	if err != nil {
		return err
	}
	c, _, err := udpEnd()
	if err != nil {
		return err
	}
	go func() {
		buf := make([]byte, messageSize)
		var address string
		var port int
		for {
			n, err := socket.Recvfrom(s, &buf, messageSize, 0, &address, &port)
			if err != nil {
				return
			}
			socket.Sendto(s, buf, n, 0, address, port)
		}
	}()
	buf := make([]byte, messageSize)
	b.add(ours, func(n int) error {
		var from string
		var fromPort int
		for range n {
			if _, err := socket.Sendto(c, buf, messageSize, 0, "127.0.0.1", port); err != nil {
				return err
			}
			if _, err := socket.Recvfrom(c, &buf, messageSize, 0, &from, &fromPort); err != nil {
				return err
			}
		}
		return nil
	}, func() { socket.Close(c); socket.Close(s) })
	return nil
}

func udpNet(b *bench) error {
	local := net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0"))
	s, err := net.ListenUDP("udp4", local)
	if err != nil {
		return err
	}
	c, err := net.ListenUDP("udp4", local)
	if err != nil {
		return err
	}
	to := s.LocalAddr().(*net.UDPAddr).AddrPort()
	go func() {
		buf := make([]byte, messageSize)
		for {
			n, from, err := s.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			s.WriteToUDPAddrPort(buf[:n], from)
		}
	}()
	buf := make([]byte, messageSize)
	b.add(goNet, func(n int) error {
		for range n {
			if _, err := c.WriteToUDPAddrPort(buf, to); err != nil {
				return err
			}
			if _, _, err := c.ReadFromUDPAddrPort(buf); err != nil {
				return err
			}
		}
		return nil
	}, func() { c.Close(); s.Close() })
	return nil
}

func udpRaw(b *bench) error {
	s, to, err := rawBound(unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	c, _, err := rawBound(unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	go func() {
		buf := make([]byte, messageSize)
		for {
			n, from, err := unix.Recvfrom(s, buf, 0)
			if err == unix.EINTR {
				continue
			}
			if err != nil || n == 0 { // an empty datagram ends the echo
				unix.Close(s)
				return
			}
			unix.Sendto(s, buf[:n], 0, from)
		}
	}()
	buf := make([]byte, messageSize)
	b.add(raw, func(n int) error {
		for range n {
			if err := unix.Sendto(c, buf, 0, to); err != nil {
				return err
			}
			for {
				_, _, err := unix.Recvfrom(c, buf, 0)
				if err == nil {
					break
				}
				if err != unix.EINTR {
					return err
				}
			}
		}
		return nil
	}, func() { unix.Sendto(c, nil, 0, to); unix.Close(c) })
	return nil
}

func udpMdlayher(b *bench) error {
	end := func() (*mdl.Conn, unix.Sockaddr, error) {
		fd, sa, err := rawBound(unix.SOCK_DGRAM, unix.SOCK_NONBLOCK)
		if err != nil {
			return nil, nil, err
		}
		c, err := mdl.New(fd, "bench")
		return c, sa, err
	}
	s, to, err := end()
	if err != nil {
		return err
	}
	c, _, err := end()
	if err != nil {
		return err
	}
	ctx := context.Background()
	go func() {
		buf := make([]byte, messageSize)
		for {
			n, from, err := s.Recvfrom(ctx, buf, 0)
			if err != nil {
				return
			}
			s.Sendto(ctx, buf[:n], 0, from)
		}
	}()
	buf := make([]byte, messageSize)
	b.add(mdlayer, func(n int) error {
		for range n {
			if err := c.Sendto(ctx, buf, 0, to); err != nil {
				return err
			}
			if _, _, err := c.Recvfrom(ctx, buf, 0); err != nil {
				return err
			}
		}
		return nil
	}, func() { c.Close(); s.Close() })
	return nil
}
