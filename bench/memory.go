package main

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"phpsocket/socket"
)

// memory measures the resident memory that a server process needs for an idle connection. It
// does not count the kernel's memory, which is the same for all contenders.
func memory(waiting bool) *benchmark {
	bm := &benchmark{
		name: "Memory, idle connection",
		text: "accepted, with no call in progress",
		unit: "B",
	}
	parts := [2][2]string{{ours, "memory-socket"}, {goNet, "memory-net"}}
	arg := "accepted"
	if waiting {
		bm.name = "Memory, waiting connection"
		bm.text = "after one exchange, with a goroutine blocked in a Read of 1 KiB on each; with package net it holds the buffer"
		arg = "waiting"
	}
	bm.direct = func(b *bench) error {
		n := b.options.connections
		for _, part := range parts {
			var values []float64
			for range min(b.options.rounds, 3) {
				v, err := hold(part[1], arg, n)
				if err != nil {
					return fmt.Errorf("%s: %w", part[0], err)
				}
				values = append(values, v)
			}
			b.results = append(b.results, result{Name: part[0], Value: slices.Min(values)})
		}
		b.compare()
		return nil
	}
	return bm
}

// hold starts a part of this program in another process. The part accepts n connections. hold
// returns the memory that the process needs for each connection.
func hold(part, arg string, n int) (float64, error) {
	c, err := startSelf(part, arg, fmt.Sprint(n))
	if err != nil {
		return 0, err
	}
	defer c.close()
	var port int
	if err := c.ask("port", &port); err != nil {
		return 0, err
	}
	clients, err := dial(port, n)
	defer func() {
		for _, fd := range clients {
			unix.Close(fd)
		}
	}()
	if err != nil {
		return 0, err
	}
	if arg == "waiting" {
		// First exchange a message on each connection, because memory that was never used is
		// not resident.
		for _, fd := range clients {
			p := make([]byte, messageSize)
			if _, err := unix.Write(fd, p); err != nil {
				return 0, err
			}
			if _, err := unix.Read(fd, p); err != nil && err != unix.EINTR {
				return 0, err
			}
		}
	}
	var bytes float64
	err = c.ask("measure", &bytes)
	return bytes / float64(n), err
}

// holding runs in the process that hold starts. It prints the port, calls the function accept
// for n connections, and prints the number of bytes by which the process has grown.
func holding(port int, args []string, accept func(n int, wait bool) error) error {
	n, wait := number(args, 1), args[0] == "waiting"
	var line string
	fmt.Scanln(&line)
	before := resident()
	fmt.Println(port)
	if err := accept(n, wait); err != nil {
		return err
	}
	fmt.Scanln(&line)
	fmt.Println(resident() - before)
	fmt.Scanln(&line)
	return nil
}

// resident gives this process's free memory back to the system. It returns the bytes of memory
// that remain resident.
func resident() int {
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int
	fmt.Sscan(string(data), &size, &pages)
	return pages * os.Getpagesize()
}

func holdSocket(args []string) error {
	l, err := socket.CreateListen(0)
	if err != nil {
		return err
	}
	var address string
	var port int
	socket.Getsockname(l, &address, &port)
	all := make([]*socket.Socket, 0, number(args, 1))
	defer runtime.KeepAlive(&all)
	return holding(port, args, func(n int, wait bool) error {
		for range n {
			c, err := socket.Accept(l)
			if err != nil {
				return err
			}
			all = append(all, c)
			if wait {
				go func() {
					for {
						data, err := socket.Read(c, 1024)
						if err != nil || data == "" {
							return
						}
						socket.Write(c, data)
					}
				}()
			}
		}
		return nil
	})
}

func holdNet(args []string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	all := make([]net.Conn, 0, number(args, 1))
	defer runtime.KeepAlive(&all)
	return holding(l.Addr().(*net.TCPAddr).Port, args, func(n int, wait bool) error {
		for range n {
			c, err := l.Accept()
			if err != nil {
				return err
			}
			all = append(all, c)
			if wait {
				go func() {
					p := make([]byte, 1024)
					for {
						n, err := c.Read(p)
						if err != nil {
							return
						}
						c.Write(p[:n])
					}
				}()
			}
		}
		return nil
	})
}

// threads returns the number of threads of this process.
func threads() int {
	data, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(data), "Threads:")
	var n int
	fmt.Sscan(rest, &n)
	return n
}
