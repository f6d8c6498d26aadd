package socket

import (
	"sync"
	"sync/atomic"
	"time"
)

// instant is a point on the monotonic clock, in nanoseconds since the program began. Unlike a
// time.Time, it fits in an atomic variable.
type instant int64

const (
	never   instant       = 0         // no deadline
	unset   instant       = -1        // the deadline has not been computed yet
	maxWait time.Duration = 1<<62 - 1 // a longer wait counts as a wait without a limit
)

var epoch = time.Now()

func now() instant { return max(1, instant(time.Since(epoch))) }

// at converts a time.Time to an instant. The zero time means never.
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

// passed reports whether i is in the past.
func (i instant) passed() bool { return i != never && now() >= i }

// earlier returns the earlier of i and j.
func (i instant) earlier(j instant) instant {
	if i == never || j != never && j < i {
		return j
	}
	return i
}

// timedMutex is a mutex that also has the method lockUntil, which can time out. Calls that queue
// for the mutex need lockUntil, because each of them has its own deadline.
type timedMutex struct {
	sync.Mutex
	late   atomic.Int32 // the number of goroutines that wait in lockUntil
	make   sync.Once
	wakeup chan struct{} // Unlock sends a value here to wake a goroutine that waits in lockUntil
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

// lockUntil locks t and returns true. If limit passes first, it returns false.
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

// timeout is the value of SO_RCVTIMEO or SO_SNDTIMEO.
type timeout struct {
	v atomic.Pointer[Timeval] // nil means no timeout; a change replaces the whole Timeval, so readers never see half of it
}

func (t *timeout) set(v Timeval) {
	var p *Timeval
	if v != (Timeval{}) {
		p = &Timeval{v.Sec, v.Usec}
	}
	t.v.Store(p)
}

func (t *timeout) inherit(from *timeout) { t.v.Store(from.v.Load()) }

// get returns the value of the option. If the timeout is negative, the value is zero, as in the
// kernel.
func (t *timeout) get() Timeval {
	v := t.v.Load()
	if v == nil || v.Sec < 0 {
		return Timeval{}
	}
	return *v
}

// deadline returns the instant when a call that begins now times out.
func (t *timeout) deadline() instant {
	v := t.v.Load()
	switch {
	case v == nil:
		return never
	case v.Sec < 0:
		return now() // with a negative timeout, a call times out at once
	case int64(v.Sec) > int64(maxWait/time.Second):
		return never
	}
	return now().add(time.Duration(v.Sec)*time.Second + time.Duration(v.Usec)*time.Microsecond)
}
