package socket

import (
	"sync"
	"sync/atomic"
	"time"
)

// turn is a mutex that can be waited for until a moment: a call that queues behind
// another's has a timeout of its own.
type turn struct {
	sync.Mutex
	late atomic.Int32 // those in lockUntil that wait
	make sync.Once
	bell chan struct{} // tells one of them that the mutex was unlocked
}

func (t *turn) Unlock() {
	t.Mutex.Unlock()
	if t.late.Load() > 0 {
		select {
		case t.bell <- struct{}{}:
		default:
		}
	}
}

// lockUntil locks t, or reports false if that is not possible before limit.
func (t *turn) lockUntil(limit instant) bool {
	if limit == never {
		t.Lock()
		return true
	}
	if t.TryLock() {
		return true
	}
	t.make.Do(func() { t.bell = make(chan struct{}, 1) })
	t.late.Add(1)
	defer t.late.Add(-1)
	timer := time.NewTimer(time.Duration(limit - now()))
	defer timer.Stop()
	for !t.TryLock() {
		select {
		case <-t.bell:
		case <-timer.C:
			return t.TryLock()
		}
	}
	return true
}
