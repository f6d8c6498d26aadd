package socket

import (
	"math"
	"sync"
	"sync/atomic"
)

// lifetime keeps a descriptor from being closed, and its number from being used
// again by somebody else, under a call. Nobody waits with a reference held, so
// Close has only to wait for calls that are about to end.
type lifetime struct {
	refs  atomic.Int64 // calls under way, plus open or closing
	freed atomic.Bool  // the descriptor was handed back
	gone  sync.Mutex   // held until it is
}

// open in refs says that calls may begin, which the zero Socket lets none, and
// closing that no further one may.
const (
	open    = 1 << 32
	closing = math.MinInt64
)

// begin lets calls begin.
func (l *lifetime) begin() {
	l.gone.Lock()
	l.refs.Store(open)
}

// incref begins a call. It reports false if the descriptor is closed.
func (d *fd) incref() bool {
	if d.refs.Add(1) > open {
		return true
	}
	d.decref()
	return false
}

func (d *fd) decref() {
	if d.refs.Add(-1) == closing && d.freed.CompareAndSwap(false, true) {
		d.free()
		d.gone.Unlock()
	}
}

// pause gives up the reference of a call that is about to wait, resume takes it
// back, of a closed descriptor too: the call is about to return.
func (d *fd) pause()  { d.decref() }
func (d *fd) resume() { d.refs.Add(1) }

func (d *fd) isClosed() bool { return d.refs.Load() < open }

// markClosed lets no further call begin. It reports false if the descriptor was
// closed before. finish must follow.
func (d *fd) markClosed() bool {
	for {
		n := d.refs.Load()
		if n < open {
			return false
		}
		if d.refs.CompareAndSwap(n, n-open+1+closing) {
			return true
		}
	}
}

// finish hands the descriptor back, once the calls under way have left.
func (d *fd) finish() {
	d.decref()
	d.gone.Lock()
}

// close is markClosed and finish, for a socket that nobody else knows yet.
func (d *fd) close() {
	if d.markClosed() {
		d.finish()
	}
}
