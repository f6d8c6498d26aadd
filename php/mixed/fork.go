package mixed

import "sync"

// children holds the goroutines that take the place of child processes.
var children struct {
	sync.Mutex
	ended sync.Cond
	alive map[int]bool // by number; true while the child is running, false from its end until Wait returns its number
	last  int
}

func init() {
	children.ended.L = &children.Mutex
	children.alive = make(map[int]bool)
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
			fatal(e) // the exception ends only the child, not the program
		}()
		child()
	}()
	return pid
}

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
