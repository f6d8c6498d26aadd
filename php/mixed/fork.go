package mixed

import (
	"bytes"
	"fmt"
	"runtime"
	"sync"

	"phpsocket/socket/php"
)

// children holds the goroutines that take the place of child processes.
var children struct {
	sync.Mutex
	ended    sync.Cond
	alive    map[int]bool // by number; true while the child is running, false from its end until Wait returns its number
	last     int
	status   map[int]int    // the exit codes of children that have ended, by number
	routines map[string]int // the numbers of the children that run, by their goroutines
}

func init() {
	children.ended.L = &children.Mutex
	children.alive, children.status, children.routines = make(map[int]bool), make(map[int]int), make(map[string]int)
}

// Fork is pcntl_fork for a child that ends with exit: it runs the child as a goroutine and returns the child's number, which
// takes the place of a process ID.
func Fork(child func()) int {
	children.Lock()
	defer children.Unlock()
	children.last++
	pid := 1<<22 + children.last // larger than any process ID on Linux
	children.alive[pid] = true
	go func() {
		defer func() {
			children.Lock()
			defer children.Unlock()
			children.alive[pid] = false
			delete(children.routines, routine())
			children.ended.Broadcast()
		}()
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			e := thrown(p)
			if e == nil {
				panic(p)
			}
			children.Lock()
			children.status[pid] = 255
			children.Unlock()
			fatal(e) // the exception ends only the child, not the program
		}()
		children.Lock()
		children.routines[routine()] = pid
		children.Unlock()
		child()
	}()
	return pid
}

// routine returns the name of the current goroutine, with which its stack trace begins: "goroutine 7 ".
func routine() string {
	b := make([]byte, 32)
	b = b[:runtime.Stack(b, false)]
	if i := bytes.IndexByte(b, '['); i > 0 {
		b = b[:i]
	}
	return string(b)
}

// Exit is exit($code) in a function that a child may call: it ends the child, or else the program.
func Exit(code int) {
	children.Lock()
	pid, child := children.routines[routine()]
	if child {
		children.status[pid] = code & 0xff
	}
	children.Unlock()
	if child {
		runtime.Goexit()
	}
	php.Exit(code)
}

// ExitWith is exit($v) in such a function: it prints a string.
func ExitWith(v any) {
	if s, ok := v.(string); ok {
		fmt.Print(s)
		Exit(0)
	}
	Exit(php.Intval(v))
}

// Status is the status of a child that Wait has returned, as pcntl_wait stores it.
func Status(pid int) int {
	children.Lock()
	defer children.Unlock()
	code := children.status[pid]
	delete(children.status, pid)
	return code << 8
}

// PcntlWifexited is pcntl_wifexited.
func PcntlWifexited(status int) bool { return status&0x7f == 0 }

// PcntlWexitstatus is pcntl_wexitstatus.
func PcntlWexitstatus(status int) int { return status >> 8 & 0xff }

// Wait is pcntl_waitpid and, with pid -1, pcntl_wait: it waits until a child has ended and returns its number, or
// -1 if there is no such child. With the flag WNOHANG (1), it does not wait, and returns 0 if no child has ended
// yet.
func Wait(pid int, flags ...int) int {
	children.Lock()
	defer children.Unlock()
	for {
		found := false
		for n, alive := range children.alive {
			if pid > 0 && n != pid {
				continue
			}
			found = true
			if !alive {
				delete(children.alive, n)
				return n
			}
		}
		if !found {
			return -1
		}
		if len(flags) > 0 && flags[0]&1 != 0 {
			return 0
		}
		children.ended.Wait()
	}
}
