package socket

import (
	"math"
	"sync"
	"sync/atomic"
)

// refs counts the calls that are under way on a descriptor, whose number Close
// must not give away under them. Nobody waits with a reference held, so Close has
// only to wait for calls that are about to end.
type refs struct {
	n     atomic.Int64 // the calls, reading for each that is about to receive, and open or closing
	freed atomic.Bool  // the last one has left
	gone  sync.Mutex   // held until then
}

// open in refs.n says that calls may begin, which the zero Socket lets none, and
// closing that no further one may. reading counts the plain receives, see unread.
const (
	reading = 1 << 30
	open    = 1 << 61
	closing = math.MinInt64
)

func (r *refs) init() {
	r.gone.Lock()
	r.n.Store(open)
}

// incref begins a call. It reports false if the descriptor is closed.
func (r *refs) incref() bool { return r.add(1) }

// add is incref for a call that counts as n: 1, or reading more.
func (r *refs) add(n int64) bool {
	if r.n.Add(n) > open {
		return true
	}
	r.sub(n)
	return false
}

// decref ends it. The last one leaves what is to be done to finish: it may be made
// inside the poller, which only lets a descriptor go when everybody has left.
func (r *refs) decref() { r.sub(1) }

// sub is decref for what add began.
func (r *refs) sub(n int64) {
	if r.n.Add(-n) == closing && r.freed.CompareAndSwap(false, true) {
		r.gone.Unlock()
	}
}

// readers returns how many plain receives are under way.
func (r *refs) readers() int64 { return r.n.Load() & (open - 1) / reading }

// pause gives up the reference of a call that is about to wait, resume takes it
// back, of a closed descriptor too: the call is about to return, or asks begin.
func (r *refs) pause()  { r.decref() }
func (r *refs) resume() { r.n.Add(1) }

func (r *refs) isClosed() bool { return r.n.Load() < open }

// markClosed lets no further call begin. It reports false if the descriptor was
// closed before. finish must follow.
func (r *refs) markClosed() bool {
	for {
		n := r.n.Load()
		if n < open {
			return false
		}
		if r.n.CompareAndSwap(n, n-open+1+closing) {
			return true
		}
	}
}

// giveBack hands the descriptor back, once the calls under way have left.
func (d *fd) giveBack() {
	d.gone.Lock()
	d.free()
}

// close is markClosed and finish, for a socket that nobody else knows yet.
func (d *fd) close() {
	if d.markClosed() {
		d.finish()
	}
}
