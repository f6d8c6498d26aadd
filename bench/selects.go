package main

import (
	"fmt"

	"golang.org/x/sys/unix"

	"phpsocket/socket"
)

// selectAt measures Select on a set with the given number of idle sockets. An operation sends
// a byte to another socket of the set, lets Select find that socket, and receives the byte.
func selectAt(idle int) *benchmark {
	return &benchmark{
		name: fmt.Sprintf("Select, %s idle", thousands(idle)),
		text: "send a byte, find the socket among the idle ones with Select, receive the byte",
		unit: "/s",
		cpu:  true,
		setup: func(b *bench) error {
			if err := selectSocket(b, idle); err != nil {
				return err
			}
			// The contender that calls poll(2) runs in a process of its own, because its
			// sockets and those of package socket together may exceed the descriptor limit of
			// a single process.
			if err := b.self(raw, "select", fmt.Sprint(idle)); err != nil {
				return err
			}
			if idle > 1000 {
				b.skip(php, "refuses")
				return b.compiled("select", fmt.Sprint(idle))
			}
			return b.scripts("select", fmt.Sprint(idle))
		},
	}
}

func selectSocket(b *bench, idle int) error {
	var pair [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair); err != nil {
		return err
	}
	var clients []*socket.Socket
	for range idle {
		s, err := socket.Create(socket.AF_UNIX, socket.SOCK_DGRAM, 0)
		if err != nil {
			return err
		}
		clients = append(clients, s)
	}
	clients = append(clients, pair[1])
	buf := make([]byte, 1)
	b.add(ours, func(n int) error {
		for range n {
			if _, err := socket.Send(pair[0], "x", 1, 0); err != nil {
				return err
			}
			read := clients
			if _, err := socket.Select(&read, nil, nil, socket.Forever); err != nil {
				return err
			}
			for _, s := range read {
				if _, err := socket.Recv(s, &buf, 1, 0); err != nil {
					return err
				}
			}
		}
		return nil
	}, func() {
		for _, s := range clients {
			socket.Close(s)
		}
		socket.Close(pair[0])
	})
	return nil
}

// selectRaw does the same work as selectAt, but with poll(2) instead of Select.
func selectRaw(b *bench, idle int) error {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	var fds []unix.PollFd
	for range idle {
		fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return err
		}
		fds = append(fds, unix.PollFd{Fd: int32(fd), Events: unix.POLLIN})
	}
	fds = append(fds, unix.PollFd{Fd: int32(pair[1]), Events: unix.POLLIN})
	buf := make([]byte, 1)
	b.add(raw, func(n int) error {
		for range n {
			if _, err := unix.Write(pair[0], buf); err != nil {
				return err
			}
			if _, err := unix.Poll(fds, -1); err != nil && err != unix.EINTR {
				return err
			}
			for i := range fds {
				if fds[i].Revents != 0 {
					if _, err := unix.Read(int(fds[i].Fd), buf); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}, func() {
		for _, p := range fds {
			unix.Close(int(p.Fd))
		}
		unix.Close(pair[0])
	})
	return nil
}
