package main

import (
	"fmt"
	"net"
	"net/netip"

	"golang.org/x/net/ipv4"
	"golang.org/x/sys/unix"

	"phpsocket/socket"
)

const (
	batchSize   = 32
	batchBuffer = 4 << 20 // bytes in the receive buffer, enough for a whole batch
)

// udpBatch measures the cost of a datagram that is sent and received in the same goroutine, so
// that the cost does not include any waiting.
var udpBatch = benchmark{
	name: "UDP, batches",
	text: fmt.Sprintf("one datagram of 64 B, sent and received in batches of %d by Sendmmsg and Recvmmsg", batchSize),
	unit: "ns",
	cpu:  true,
	setup: func(b *bench) error {
		for _, setup := range []func(*bench) error{batchSocket, batchOne, batchNet, batchXnet, batchRaw} {
			if err := setup(b); err != nil {
				return err
			}
		}
		return b.compiled("udpbatch")
	},
}

// inBatches returns a function that transfers n datagrams. To do this, it calls f with the size
// of each batch.
func inBatches(f func(size int) error) func(n int) error {
	return func(n int) error {
		for ; n > 0; n -= batchSize {
			if err := f(min(n, batchSize)); err != nil {
				return err
			}
		}
		return nil
	}
}

// udpPair returns two bound sockets and the port of the second.
func udpPair() (c, s *socket.Socket, port int, err error) {
	if s, port, err = udpEnd(); err != nil {
		return
	}
	if err = socket.SetOption(s, socket.SOL_SOCKET, socket.SO_RCVBUF, batchBuffer); err != nil {
		return
	}
	c, _, err = udpEnd()
	return
}

func batchSocket(b *bench) error {
	c, s, port, err := udpPair()
	if err != nil {
		return err
	}
	out, in := make([]socket.Message, batchSize), make([]socket.Message, batchSize)
	for i := range out {
		out[i] = socket.Message{Name: socket.Name{Addr: "127.0.0.1", Port: port}, Iov: [][]byte{make([]byte, messageSize)}}
		in[i] = socket.Message{Iov: [][]byte{make([]byte, messageSize)}}
	}
	b.add(ours, inBatches(func(size int) error {
		if _, err := socket.Sendmmsg(c, out[:size]); err != nil {
			return err
		}
		for got := 0; got < size; {
			n, err := socket.Recvmmsg(s, in[got:size])
			if err != nil {
				return err
			}
			got += n
		}
		return nil
	}), func() { socket.Close(c); socket.Close(s) })
	return nil
}

func batchOne(b *bench) error {
	c, s, port, err := udpPair()
	if err != nil {
		return err
	}
	buf := make([]byte, messageSize)
	b.add(ours+", one by one", inBatches(func(size int) error {
		var from string
		var fromPort int
		for range size {
			if _, err := socket.Sendto(c, buf, messageSize, 0, "127.0.0.1", port); err != nil {
				return err
			}
		}
		for range size {
			if _, err := socket.Recvfrom(s, &buf, messageSize, 0, &from, &fromPort); err != nil {
				return err
			}
		}
		return nil
	}), func() { socket.Close(c); socket.Close(s) })
	return nil
}

// netUDPPair does the same as udpPair, but with package net.
func netUDPPair() (c, s *net.UDPConn, err error) {
	local := net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0"))
	if s, err = net.ListenUDP("udp4", local); err != nil {
		return
	}
	if err = s.SetReadBuffer(batchBuffer); err != nil {
		return
	}
	c, err = net.ListenUDP("udp4", local)
	return
}

func batchNet(b *bench) error {
	c, s, err := netUDPPair()
	if err != nil {
		return err
	}
	to := s.LocalAddr().(*net.UDPAddr).AddrPort()
	buf := make([]byte, messageSize)
	b.add(goNet, inBatches(func(size int) error {
		for range size {
			if _, err := c.WriteToUDPAddrPort(buf, to); err != nil {
				return err
			}
		}
		for range size {
			if _, _, err := s.ReadFromUDPAddrPort(buf); err != nil {
				return err
			}
		}
		return nil
	}), func() { c.Close(); s.Close() })
	return nil
}

func batchXnet(b *bench) error {
	c, s, err := netUDPPair()
	if err != nil {
		return err
	}
	out, in := make([]ipv4.Message, batchSize), make([]ipv4.Message, batchSize)
	for i := range out {
		out[i] = ipv4.Message{Addr: s.LocalAddr(), Buffers: [][]byte{make([]byte, messageSize)}}
		in[i] = ipv4.Message{Buffers: [][]byte{make([]byte, messageSize)}}
	}
	writer, reader := ipv4.NewPacketConn(c), ipv4.NewPacketConn(s)
	b.add(goNet+", batches of x/net/ipv4", inBatches(func(size int) error {
		for sent := 0; sent < size; {
			n, err := writer.WriteBatch(out[sent:size], 0)
			if err != nil {
				return err
			}
			sent += n
		}
		for got := 0; got < size; {
			n, err := reader.ReadBatch(in[got:size], 0)
			if err != nil {
				return err
			}
			got += n
		}
		return nil
	}), func() { c.Close(); s.Close() })
	return nil
}

func batchRaw(b *bench) error {
	s, to, err := rawBound(unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	if err := unix.SetsockoptInt(s, unix.SOL_SOCKET, unix.SO_RCVBUF, batchBuffer); err != nil {
		return err
	}
	c, _, err := rawBound(unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	buf := make([]byte, messageSize)
	b.add(raw, inBatches(func(size int) error {
		for range size {
			if err := unix.Sendto(c, buf, 0, to); err != nil {
				return err
			}
		}
		for range size {
			if _, _, err := unix.Recvfrom(s, buf, 0); err != nil {
				return err
			}
		}
		return nil
	}), func() { unix.Close(c); unix.Close(s) })
	return nil
}
