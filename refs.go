package socket

import (
	"math"
	"sync"
	"sync/atomic"
)

// refs counts the calls under way on a descriptor. As long as there are any, Close must not
// release the descriptor's number. Most calls give up their reference before they wait. Only
// two kinds of calls wait with a reference. One is Select with poll(2) or AFD, which Close
// wakes first. The other is a system call that looks up a path. So Close never has to wait
// long.
type refs struct {
	n     atomic.Int64 // the number of calls, plus the constant named reading for each plain receive (see unread), plus the bit named open or the bit named closing
	freed atomic.Bool  // the last call has ended, after markClosed was called
	gone  sync.Mutex   // locked until r.freed is set
}

// Calls may begin while the bit named open is set. (In a zero refs, it is not set.) When the bit
// named closing is set, no further call may begin. The constant named reading is added for each
// plain receive; see unread.
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

// add begins a call, as incref does. n is 1, or 1 + reading for a plain receive.
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

// decref ends a call. When the last call ends, decref signals fd.finish, which then releases the
// descriptor. decref does not release the descriptor itself, because it may run inside the poller,
// and the poller cannot release a descriptor before all calls have returned.
func (r *refs) decref() { r.sub(1) }

// sub ends a call that r.add began.
func (r *refs) sub(n int64) {
	if r.n.Add(-n) == closing {
		r.last()
	}
}

// last tells fd.finish that the last call has ended.
func (r *refs) last() {
	if r.freed.CompareAndSwap(false, true) {
		r.gone.Unlock()
	}
}

// readers returns the number of plain receives under way.
func (r *refs) readers() int64 { return r.n.Load() & (open - 1) / reading }

// pause gives up the reference of a call that is about to wait. After the wait, r.resume takes the
// reference back, even if the descriptor is closed. So after resume, the call must return, or must
// call precheck before it uses the descriptor.
func (r *refs) pause()  { r.decref() }
func (r *refs) resume() { r.n.Add(1) }

func (r *refs) isClosed() bool { return r.n.Load() < open }

// markClosed prevents further calls from beginning. It returns false if the descriptor has already
// been closed. If it returns true, the caller must call the method finish.
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

// giveBack waits until the calls under way have returned, and releases the descriptor.
func (d *fd) giveBack() {
	d.gone.Lock()
	d.free()
}

// close closes the descriptor of a socket that no other goroutine uses yet.
func (d *fd) close() {
	if d.markClosed() {
		d.finish()
	}
}
