package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket"
)

// serveSelect is php/server.php, ported line by line.
func serveSelect([]string) error {
	listen, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		return err
	}
	if err := socket.Bind(listen, "127.0.0.1", 0); err != nil {
		return err
	}
	if err := socket.Listen(listen, socket.SOMAXCONN); err != nil {
		return err
	}
	var address string
	var port int
	socket.Getsockname(listen, &address, &port)
	fmt.Println(port)

	clients := []*socket.Socket{}
	for {
		read := slices.Clone(clients)
		read = append(read, listen)
		if _, err := socket.Select(&read, nil, nil, socket.Forever); err != nil {
			return err
		}
		for _, s := range read {
			if s == listen {
				c, err := socket.Accept(listen)
				if err != nil {
					return err
				}
				clients = append(clients, c)
				continue
			}
			data, err := socket.Read(s, 1024)
			if err != nil || data == "" {
				clients = slices.DeleteFunc(clients, func(c *socket.Socket) bool { return c == s })
				socket.Close(s)
				continue
			}
			socket.Write(s, data, len(data))
		}
	}
}

// serveNet offers the same service as serveSelect, but in the style of package net: with a
// goroutine for each connection.
func serveNet([]string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer c.Close()
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

// serverAt measures the processor time that a server with the given number of connections
// takes for a request.
func serverAt(connections int) *benchmark {
	busy := min(connections, 10)
	text := "processor time of a select echo server for a request of 64 B"
	if busy > 1 {
		text += fmt.Sprintf(", %d connections busy at a time", busy)
	}
	return &benchmark{
		name: fmt.Sprintf("Server, %s connection", thousands(connections)) + plural(connections),
		text: text,
		unit: "ns",
		cpu:  true,
		setup: func(b *bench) error {
			if need := 3*connections + 200; need > raiseLimit() {
				return fmt.Errorf("needs %d descriptors", need)
			}
			c, err := startSelf("server")
			if err := b.server(ours, c, err, connections, busy); err != nil {
				return err
			}
			c, err = startSelf("server-net")
			if err := b.server(goNet+", goroutines", c, err, connections, busy); err != nil {
				return err
			}
			switch command := b.options.phpCommand("server.php"); {
			case command == nil:
				b.skip(php, "not installed")
			case connections > 1000:
				b.skip(php, "refuses")
			default:
				c, err = startChild(command...)
				if err := b.server(php, c, err, connections, busy); err != nil {
					return err
				}
			}
			if b.options.c == "" {
				b.skip(inC, "no compiler")
				return nil
			}
			c, err = startChild(b.options.c, "server")
			return b.server(inC, c, err, connections, busy)
		},
	}
}

// server adds a contender that is a server in another process. This process sends the
// requests. The result is only the time of the server.
func (b *bench) server(name string, c *child, err error, connections, busy int) error {
	if err != nil {
		return err
	}
	pid := c.cmd.Process.Pid
	stop := func() {
		c.cmd.Process.Kill()
		c.close()
	}
	line, err := c.line()
	if err != nil {
		stop()
		return fmt.Errorf("%s: %w", name, err)
	}
	var port int
	if _, err := fmt.Sscan(line, &port); err != nil {
		stop()
		return fmt.Errorf("%s: port %q: %w", name, line, err)
	}
	clients, err := dial(port, connections)
	if err != nil {
		stop()
		return err
	}
	random := rand.New(rand.NewPCG(1, 2))
	message, answer := make([]byte, messageSize), make([]byte, messageSize)
	b.contenders = append(b.contenders, &contender{name, func(n int) (sample, error) {
		// The clock for another process's processor time is coarse, so measure at least 20
		// rounds of requests.
		requests := max(n, 20*busy)
		wall, cpu := time.Now(), otherTime(pid)
		done := 0
		for ; done < requests; done += busy {
			// Begin with a random connection and use those that follow it, so that no
			// connection receives two requests.
			first := random.IntN(connections)
			for i := range busy {
				if _, err := unix.Write(clients[(first+i)%connections], message); err != nil {
					return sample{}, os.NewSyscallError("write", err)
				}
			}
			for i := range busy {
				for got := 0; got < messageSize; {
					n, err := unix.Read(clients[(first+i)%connections], answer)
					if err == nil && n == 0 {
						err = io.ErrUnexpectedEOF
					}
					if err != nil && err != unix.EINTR {
						return sample{}, os.NewSyscallError("read", err)
					}
					got += max(n, 0)
				}
			}
		}
		scale := func(d time.Duration) time.Duration { return d * time.Duration(n) / time.Duration(done) }
		return sample{scale(time.Since(wall)), scale(otherTime(pid) - cpu)}, nil
	}, func() {
		stop()
		for _, fd := range clients {
			unix.Close(fd)
		}
	}})
	return nil
}

// dial opens connections to a port of this machine. They are reset when they are closed.
func dial(port, connections int) ([]int, error) {
	var clients []int
	for range connections {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return nil, err
		}
		unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
		unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
		if err := unix.Connect(fd, &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
			return nil, os.NewSyscallError("connect", err)
		}
		clients = append(clients, fd)
	}
	return clients, nil
}

// otherTime returns the processor time of another process.
func otherTime(pid int) time.Duration {
	var ts unix.Timespec
	// clock_getcpuclockid(3) computes the id of a process's clock in the same way.
	unix.ClockGettime(int32(^pid<<3|2), &ts)
	return time.Duration(ts.Nano())
}
