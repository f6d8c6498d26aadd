package mixed

import "sync"

// children are the goroutines that stand for child processes.
var children struct {
	sync.Mutex
	ended sync.Cond
	alive map[int]bool // false: it has ended, and nothing has waited for it
	last  int
}

func init() {
	children.ended.L = &children.Mutex
	children.alive = make(map[int]bool)
}

// Fork is pcntl_fork for a child that ends with exit: the child is a goroutine. It returns the number of the child.
func Fork(child func()) int {
	children.Lock()
	defer children.Unlock()
	children.last++
	pid := 1<<22 + children.last // larger than a process of Linux has
	children.alive[pid] = true
	go func() {
		defer func() {
			children.Lock()
			defer children.Unlock()
			children.alive[pid] = false
			children.ended.Broadcast()
		}()
		child()
	}()
	return pid
}

// Wait is pcntl_waitpid, and with pid -1 pcntl_wait: it waits for a child to end and returns its number, -1 if there is none.
// With WNOHANG (1) it does not wait, and 0 says that none has ended.
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
