package socket

import "time"

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
