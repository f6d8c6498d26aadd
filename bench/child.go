package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// children are the parts of this program that run in a process of their own. The command
// "bench child NAME ARGUMENTS" runs one of them.
var children = map[string]func(args []string) error{
	"select": func(args []string) error {
		raiseLimit()
		b := &bench{}
		if err := selectRaw(b, number(args, 0)); err != nil {
			return err
		}
		return b.serve()
	},
	"server":        serveSelect,
	"server-net":    serveNet,
	"memory-socket": holdSocket,
	"memory-net":    holdNet,
	"blocked":       blocked,
}

// beChild exits after it has run the part that the command line names. If the command line
// does not name a part, beChild returns.
func beChild() {
	if len(os.Args) < 3 || os.Args[1] != "child" {
		return
	}
	if err := children[os.Args[2]](os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, os.Args[2]+":", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// self adds a contender that is a part of this program and runs in its own process.
func (b *bench) self(name, part string, args ...string) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	return b.child(name, append([]string{exe, "child", part}, args...)...)
}

// startSelf starts a part of this program in its own process.
func startSelf(part string, args ...string) (*child, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return startChild(append([]string{exe, "child", part}, args...)...)
}

// serve reads batch sizes until the input ends. For each size, it runs a batch of the only
// contender of b and prints the times.
func (b *bench) serve() error {
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		n, err := strconv.Atoi(in.Text())
		if err != nil {
			return err
		}
		s, err := b.contenders[0].batch(n)
		if err != nil {
			return err
		}
		fmt.Println(s.wall.Nanoseconds(), s.cpu.Nanoseconds())
	}
	return nil
}

func number(args []string, i int) int {
	if i >= len(args) {
		return 0
	}
	n, _ := strconv.Atoi(args[i])
	return n
}

// raiseLimit raises the limit on the number of descriptors as far as possible, for this
// process and its children. It returns the new limit.
func raiseLimit() int {
	var r unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &r) != nil {
		return 1024
	}
	r.Cur = r.Max
	unix.Setrlimit(unix.RLIMIT_NOFILE, &r)
	return int(min(r.Cur, 1<<20))
}
