package socket

import (
	"math"
	"sync"
	"sync/atomic"
)

// refs counts the calls under way on a descriptor. While there are any, Close must not
// release the descriptor's number. Only two kinds of call wait with a reference held:
// Select with poll(2) or AFD, which Close wakes first, and a system call that looks up a
// path. So Close only has to wait for calls that are about to end.
type refs struct {
	n     atomic.Int64 // the number of calls, plus the constant reading for each plain receive, plus the constant open or closing
	freed atomic.Bool  // the last call has ended after markClosed
	gone  sync.Mutex   // locked until freed is set
}

// The bit open is set while calls may begin; it is not set in the zero refs. The bit
// closing is set once no further call may begin. The constant reading counts plain
// receives; see unread.
const (
	reading = 1 << 30
	open    = 1 << 61
	closing = math.MinInt64
)

func (r *refs) init() {
	r.gone.Lock()
	r.n.Store(open)
}

// incref begins a call. It returns false if the descriptor is closed.
func (r *refs) incref() bool { return r.add(1) }

// add is incref for a call that counts as n: 1, or 1 + reading.
func (r *refs) add(n int64) bool {
	if r.n.Add(n) > open {
		return true
	}
	r.refuse(n)
	return false
}

// refuse undoes add. It is not inlined, so that the compiler can inline add.
//
//go:noinline
func (r *refs) refuse(n int64) { r.sub(n) }

// decref ends a call. The last call only signals finish, which releases the descriptor.
// decref itself may run inside the poller, which cannot release a descriptor until every
// call has returned.
func (r *refs) decref() { r.sub(1) }

// sub ends a call that add began.
func (r *refs) sub(n int64) {
	if r.n.Add(-n) == closing {
		r.last()
	}
}

// last signals finish that the last call has ended.
func (r *refs) last() {
	if r.freed.CompareAndSwap(false, true) {
		r.gone.Unlock()
	}
}

// readers returns the number of plain receives under way.
func (r *refs) readers() int64 { return r.n.Load() & (open - 1) / reading }

// pause releases the reference of a call that is about to wait; resume takes it back,
// even if the descriptor is closed. The call then returns, or calls precheck before it
// uses the descriptor.
func (r *refs) pause()  { r.decref() }
func (r *refs) resume() { r.n.Add(1) }

func (r *refs) isClosed() bool { return r.n.Load() < open }

// markClosed prevents further calls from beginning. It returns false if the
// descriptor was already closed. finish must follow.
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

// giveBack releases the descriptor after the calls under way have returned.
func (d *fd) giveBack() {
	d.gone.Lock()
	d.free()
}

// close calls markClosed and finish, for a socket that no other goroutine uses yet.
func (d *fd) close() {
	if d.markClosed() {
		d.finish()
	}
}
