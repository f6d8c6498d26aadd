package socket

import (
	"sync"
	"sync/atomic"
	"time"
)

// instant is a moment on the monotonic clock, in nanoseconds since the program
// began. It fits an atomic, which time.Time does not.
type instant int64

const (
	never   instant       = 0         // no deadline at all
	unset   instant       = -1        // the deadline is still to be worked out
	maxWait time.Duration = 1<<62 - 1 // longer waits are endless
)

var epoch = time.Now()

func now() instant { return max(1, instant(time.Since(epoch))) }

// at converts a deadline in Go's form: the zero time is none.
func at(t time.Time) instant {
	if t.IsZero() {
		return never
	}
	return max(1, instant(t.Sub(epoch)))
}

func (i instant) add(d time.Duration) instant {
	if d > maxWait-time.Duration(i) {
		return never
	}
	return i + instant(d)
}

// passed reports whether the moment is over.
func (i instant) passed() bool { return i != never && now() >= i }

// earlier returns the one that comes first.
func (i instant) earlier(j instant) instant {
	if i == never || j != never && j < i {
		return j
	}
	return i
}

// timedMutex is a mutex that can be waited for until a moment: a call that queues behind
// another's has a timeout of its own.
type timedMutex struct {
	sync.Mutex
	late   atomic.Int32 // those in lockUntil that wait
	make   sync.Once
	wakeup chan struct{} // tells one of them that the mutex was unlocked
}

func (t *timedMutex) Unlock() {
	t.Mutex.Unlock()
	if t.late.Load() > 0 {
		select {
		case t.wakeup <- struct{}{}:
		default:
		}
	}
}

// lockUntil locks t, or reports false if that is not possible before limit.
func (t *timedMutex) lockUntil(limit instant) bool {
	if limit == never {
		t.Lock()
		return true
	}
	if t.TryLock() {
		return true
	}
	t.make.Do(func() { t.wakeup = make(chan struct{}, 1) })
	t.late.Add(1)
	defer t.late.Add(-1)
	timer := time.NewTimer(time.Duration(limit - now()))
	defer timer.Stop()
	for !t.TryLock() {
		select {
		case <-t.wakeup:
		case <-timer.C:
			return t.TryLock()
		}
	}
	return true
}

// timeout is a timeout option of a socket, which reads back as it was set.
type timeout struct {
	v atomic.Pointer[Timeval] // never changed, nil for none: half of a new one may mean no timeout at all
}

func (t *timeout) set(v Timeval) {
	var p *Timeval
	if v != (Timeval{}) {
		p = &Timeval{v.Sec, v.Usec}
	}
	t.v.Store(p)
}

func (t *timeout) inherit(from *timeout) { t.v.Store(from.v.Load()) }

// get returns what the option reads back as. A negative one reads as none, as the
// kernel has it.
func (t *timeout) get() Timeval {
	v := t.v.Load()
	if v == nil || v.Sec < 0 {
		return Timeval{}
	}
	return *v
}

// deadline returns the moment at which a call that begins now times out.
func (t *timeout) deadline() instant {
	v := t.v.Load()
	switch {
	case v == nil:
		return never
	case v.Sec < 0:
		return now() // but it is no time at all
	case int64(v.Sec) > int64(maxWait/time.Second):
		return never
	}
	return now().add(time.Duration(v.Sec)*time.Second + time.Duration(v.Usec)*time.Microsecond)
}
