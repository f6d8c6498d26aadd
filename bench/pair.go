package main

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"syscall"
	"unsafe"

	mdl "github.com/mdlayher/socket"
	"golang.org/x/sys/unix"

	"phpsocket/socket"
)

const messageSize = 64

// pair measures a send followed by a receive in the same goroutine. Neither call ever waits.
var pair = benchmark{
	name: "Call pair",
	text: "Send and Recv of 64 B on an AF_UNIX stream pair; no call waits",
	unit: "ns",
	cpu:  true,
	setup: func(b *bench) error {
		if err := pairSocket(b); err != nil {
			return err
		}
		if err := pairNet(b); err != nil {
			return err
		}
		if err := pairRaw(b); err != nil {
			return err
		}
		if err := pairFloor(b); err != nil {
			return err
		}
		if err := pairMdlayher(b); err != nil {
			return err
		}
		return b.scripts("pair")
	},
}

func pairSocket(b *bench) error {
	var p [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &p); err != nil {
		return err
	}
	buf := make([]byte, messageSize)
	b.add(ours, func(n int) error {
		for range n {
			if _, err := socket.Send(p[0], buf, len(buf), 0); err != nil {
				return err
			}
			if _, err := socket.Recv(p[1], &buf, messageSize, 0); err != nil {
				return err
			}
		}
		return nil
	}, func() { socket.Close(p[0]); socket.Close(p[1]) })
	return nil
}

func pairNet(b *bench) error {
	x, y, err := netPair("unix")
	if err != nil {
		return err
	}
	buf := make([]byte, messageSize)
	b.add(goNet, func(n int) error {
		for range n {
			if _, err := x.Write(buf); err != nil {
				return err
			}
			if _, err := y.Read(buf); err != nil {
				return err
			}
		}
		return nil
	}, func() { x.Close(); y.Close() })
	return nil
}

func pairRaw(b *bench) error {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	buf := make([]byte, messageSize)
	b.add(raw, func(n int) error {
		for range n {
			if _, err := unix.Write(fds[0], buf); err != nil {
				return err
			}
			if _, err := unix.Read(fds[1], buf); err != nil {
				return err
			}
		}
		return nil
	}, func() { unix.Close(fds[0]); unix.Close(fds[1]) })
	return nil
}

// pairFloor makes the same system calls as pairSocket, but as directly as Go can.
func pairFloor(b *bench) error {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	buf := make([]byte, messageSize)
	b.add(floor, func(n int) error {
		p := uintptr(unsafe.Pointer(&buf[0]))
		for range n {
			if _, _, e := syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(fds[0]), p, messageSize, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0); e != 0 {
				return e
			}
			if _, _, e := syscall.RawSyscall6(unix.SYS_RECVFROM, uintptr(fds[1]), p, messageSize, unix.MSG_DONTWAIT, 0, 0); e != 0 {
				return e
			}
		}
		runtime.KeepAlive(buf)
		return nil
	}, func() { unix.Close(fds[0]); unix.Close(fds[1]) })
	return nil
}

func pairMdlayher(b *bench) error {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return err
	}
	x, err := mdl.New(fds[0], "pair")
	if err != nil {
		return err
	}
	y, err := mdl.New(fds[1], "pair")
	if err != nil {
		return err
	}
	buf := make([]byte, messageSize)
	b.add(mdlayer, func(n int) error {
		for range n {
			if _, err := x.Write(buf); err != nil {
				return err
			}
			if _, err := y.Read(buf); err != nil {
				return err
			}
		}
		return nil
	}, func() { x.Close(); y.Close() })
	return nil
}

// netPair returns both ends of a connection that package net has made.
func netPair(network string) (x, y net.Conn, err error) {
	address := "127.0.0.1:0"
	if network == "unix" {
		dir, err := os.MkdirTemp("", "bench")
		if err != nil {
			return nil, nil, err
		}
		defer os.RemoveAll(dir)
		address = dir + "/s"
	}
	l, err := net.Listen(network, address)
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	if x, err = net.Dial(network, l.Addr().String()); err != nil {
		return nil, nil, err
	}
	if y, err = l.Accept(); err != nil {
		x.Close()
		return nil, nil, fmt.Errorf("accept: %w", err)
	}
	return x, y, nil
}
