package main

import (
	"fmt"
	"time"

	mdl "github.com/mdlayher/socket"
	"golang.org/x/sys/unix"

	"phpsocket/socket"
)

// blockedCalls counts the threads of a process that has many blocked calls. Each call waits on
// its own socket.
var blockedCalls = benchmark{
	name: "Threads",
	text: "10,000 blocked calls, each on its own socket",
	unit: "",
	direct: func(b *bench) error {
		n := b.options.connections
		for _, c := range []struct {
			name, part string
			n          int
		}{{ours, "socket", n}, {mdlayer, "mdlayher", n}, {raw, "raw", min(n, 1000)}} {
			child, err := startSelf("blocked", c.part, fmt.Sprint(c.n))
			if err != nil {
				return err
			}
			var threads float64
			err = child.ask("count", &threads)
			child.close()
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			r := result{Name: c.name, Value: threads}
			if c.n != n {
				r.Name += fmt.Sprintf(", %s calls", thousands(c.n))
			}
			b.results = append(b.results, r)
		}
		return nil
	},
}

func blocked(args []string) error {
	raiseLimit()
	n := number(args, 1)
	for range n {
		var call func()
		switch args[0] {
		case "socket":
			s, err := socket.Create(socket.AF_UNIX, socket.SOCK_DGRAM, 0)
			if err != nil {
				return err
			}
			call = func() { socket.Read(s, 1) }
		default:
			fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
			if err != nil {
				return err
			}
			p := make([]byte, 1)
			call = func() { unix.Read(fd, p) }
			if args[0] == "mdlayher" {
				unix.SetNonblock(fd, true)
				c, err := mdl.New(fd, "bench")
				if err != nil {
					return err
				}
				call = func() { c.Read(p) }
			}
		}
		go call()
	}
	// The number of threads grows until all calls are blocked. So wait until it no longer
	// changes.
	for last, same := 0, 0; same < 20; time.Sleep(10 * time.Millisecond) {
		now := threads()
		if now == last {
			same++
		} else {
			same = 0
		}
		last = now
	}
	var line string
	fmt.Scanln(&line)
	fmt.Println(threads())
	fmt.Scanln(&line)
	return nil
}
