package mixed

import (
	"bytes"
	"fmt"
	"runtime"
	"sync"

	"phpsocket/socket/php"
)

// children records the goroutines that replace child processes.
var children struct {
	sync.Mutex
	ended    sync.Cond
	alive    map[int]bool // by number: whether the child still runs; Wait deletes the entry of an ended child
	last     int
	status   map[int]int    // the exit codes of ended children, by number
	routines map[string]int // the numbers of running children, by the name of the goroutine
}

func init() {
	children.ended.L = &children.Mutex
	children.alive, children.status, children.routines = make(map[int]bool), make(map[int]int), make(map[string]int)
}

// Fork is pcntl_fork for a child that ends with exit: it runs the child as a goroutine. It
// returns the child's number, which replaces the process ID.
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

// routine returns the name of the current goroutine, such as "goroutine 7 ". It is the
// beginning of the goroutine's stack trace.
func routine() string {
	b := make([]byte, 32)
	b = b[:runtime.Stack(b, false)]
	if i := bytes.IndexByte(b, '['); i > 0 {
		b = b[:i]
	}
	return string(b)
}

// Exit is exit($code) in a function that a child may run: it ends the child. Outside of a
// child, it ends the program.
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

// ExitWith is exit($v) in a function that a child may run. If v is a string, it prints v
// first.
func ExitWith(v any) {
	if s, ok := v.(string); ok {
		fmt.Print(s)
		Exit(0)
	}
	Exit(php.Intval(v))
}

// Status returns the status of a child that Wait has returned, in the form of pcntl_wait.
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

// Wait is pcntl_waitpid and, with pid -1, pcntl_wait: it waits until a child has ended. It
// returns the child's number, or -1 if there is no such child. With the flag WNOHANG (1),
// it does not wait. It then returns 0 if no child has ended yet.
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
