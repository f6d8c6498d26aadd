//go:build unix

package socket

import (
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/sys"
)

// fd is a non-blocking descriptor that Go's network poller watches from the first
// call on that has to wait. A socket that only Select waits for never is: each
// message that comes for it would wake a thread of the poller, in vain, which
// costs more than to receive it.
//
// Two locks keep the number from being closed, and used again by somebody else,
// under a call: refs covers a system call made straight away, os.File's own lock
// covers the calls made while waiting.
type fd struct {
	sysfd int
	refs

	shared atomic.Pointer[sharing] // nil: the description has no other holder and does not block
	mode   sync.RWMutex            // held while shared is changed, or relied on to be nil

	registered  atomic.Bool // file and raw are there
	refused     bool        // the poller did not take file: there are standIns
	registering sync.Mutex  // held until it is watched
	file        *os.File    // owns the descriptor, then
	raw         syscall.RawConn

	rd, wr direction
}

// direction is one direction of waiting. One goroutine at a time is in the poller for
// each, the others queue behind it.
type direction struct {
	mu timedMutex

	// lastWaited says that the last call that entered the poller had to wait there.
	// So will the next, most likely: it need not find that out beforehand.
	lastWaited atomic.Bool

	timers sync.Mutex   // held for changes of the two deadlines
	user   atomic.Int64 // instant: SetDeadline's
	limit  instant      // of the call that waits
	kicked bool         // that is to make another attempt
}

// startPoller has the runtime start its poller. If it has to do that when no
// descriptor is left, it ends the program; the first socket comes in time.
var startPoller = sync.OnceFunc(func() {
	if r, w, err := os.Pipe(); err == nil {
		r.Close()
		w.Close()
	}
})

// init takes over a descriptor, which is non-blocking already.
func (d *fd) init(sysfd int) {
	startPoller()
	d.sysfd = sysfd
	d.refs.init()
}

// register hands the descriptor to the poller. It reports false if it is closed.
//
// It does so on a goroutine of its own. This deep down a goroutine's first 2 KiB
// of stack are too small for os.NewFile, and a stack that has grown stays so while
// the call waits: with a goroutine for each connection that is half the memory.
func (d *fd) register(w *direction) bool {
	if !d.incref() {
		return false
	}
	done := make(chan struct{})
	go func() {
		d.registerNow(w)
		close(done)
	}()
	<-done
	d.decref()
	return true
}

// registerNow is watch, with a reference held.
//
// os.NewFile gives the poller only what does not block when it looks. A description
// that does, because other processes use it so, is left alone: w gets a standIn.
func (d *fd) registerNow(w *direction) {
	d.registering.Lock()
	defer d.registering.Unlock()
	if !d.registered.Load() {
		d.file = d.newFile()
		d.raw, _ = d.file.SyscallConn() // fails on a nil or closed file only
		if d.file.SetDeadline(time.Time{}) != nil {
			d.refused = true
			d.share()
		}
		d.registered.Store(true)
		for _, w := range [2]*direction{&d.rd, &d.wr} {
			w.timers.Lock()
			w.set(d)
			w.timers.Unlock()
		}
	}
	if d.refused && d.standIn(w).Load() == nil {
		in := newStandIn(d.sysfd, w == &d.wr)
		w.timers.Lock()
		d.standIn(w).Store(in)
		w.set(d)
		w.timers.Unlock()
	}
}

// standIn is a file that the poller watches in the place of a descriptor that it
// refused, for one side. It can be read when the descriptor is ready.
type standIn struct {
	file *os.File
	raw  syscall.RawConn
}

// standIn returns where that of w is, of a descriptor that the poller refused.
func (d *fd) standIn(w *direction) *atomic.Pointer[standIn] {
	if w == &d.rd {
		return &d.shared.Load().rd
	}
	return &d.shared.Load().wr
}

// finish hands the descriptor back, once the calls under way have left.
//
// Nothing has to be waited for longer than a moment, but for a call that another
// holder of the description makes wait in the kernel. If the system has no way to
// end that at once, the descriptor is handed back later.
func (d *fd) finish() {
	d.decref()
	if h := d.shared.Load(); h == nil || h.sitting.Load() == 0 {
		d.giveBack()
		return
	}
	done := make(chan struct{})
	go func() {
		d.giveBack()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(maxSit):
	}
}

// maxSit is how long Close waits for a call that waits in the kernel.
const maxSit = 50 * time.Millisecond

// free gives the descriptor back to the system.
func (d *fd) free() {
	if h := d.shared.Load(); h != nil {
		if h.claimed.Load() {
			d.reblock()
		}
		for _, in := range [2]*standIn{h.rd.Load(), h.wr.Load()} {
			if in != nil {
				in.file.Close() // wakes those who wait
			}
		}
	}
	if !d.registered.Load() {
		unix.Close(d.sysfd)
		return
	}
	d.file.Close() // wakes those who wait, and returns when they have left
}

// shutdown is shutdown(2).
func (d *fd) shutdown(how int) Errno { return sysShutdown(d.sysfd, how) }

// wait makes o's system call again and again, waiting in between until the
// descriptor is ready, and returns its outcome.
//
// The call is made inside the poller's own loop, after it has forgotten the
// readiness it knew of: whatever happens from then on wakes it. To wait first
// would sleep through what came between the caller's own attempt and now.
func (d *fd) wait(w *direction, o *op, limit instant) Errno {
	if !o.locked && !w.mu.lockUntil(limit) {
		if w == &d.wr && o.s.isStream() {
			return errnoTimeout // in the middle of another's data there is no room
		}
		return d.lastTry(o)
	}
	o.locked = true
	defer w.mu.Unlock()
	if !d.registered.Load() && !d.register(w) {
		return errnoClosed
	}
	var in *standIn
	if d.refused {
		if d.standIn(w).Load() == nil && !d.register(w) {
			return errnoClosed
		}
		if in = d.standIn(w).Load(); in == nil {
			return d.retry(w, o, limit)
		}
	}
	for {
		if d.isClosed() {
			return errnoClosed
		}
		w.arm(d, limit)
		var err error
		o.errno = SOCKET_EWOULDBLOCK
		o.tries = 0
		switch {
		case in != nil:
			err = in.raw.Read(o.poll)
		case w == &d.rd:
			err = d.raw.Read(o.poll)
		default:
			err = d.raw.Write(o.poll)
		}
		w.disarm(d, limit)
		switch {
		case err == nil:
			if waited := o.tries > 1; waited != w.lastWaited.Load() {
				w.lastWaited.Store(waited)
			}
			return o.errno
		case d.isClosed():
			return errnoClosed
		case err != os.ErrDeadlineExceeded:
			return notPollable(err)
		case w.expired():
			return errnoExpired
		case limit.passed():
			return d.lastTry(o)
		}
		// The deadline was moved while this waited, or it was kicked.
		w.heed(d)
	}
}

// retry is wait without the poller, where the system has no descriptor left for a
// standIn: it makes o's call now and then.
func (d *fd) retry(w *direction, o *op, limit instant) Errno {
	o.tries = 0
	for pause := time.Millisecond; ; pause = min(2*pause, maxPause) {
		o.tries++
		e := d.try(o)
		switch {
		case e != SOCKET_EWOULDBLOCK:
			return e
		case w.expired():
			return errnoExpired
		case limit.passed():
			return errnoTimeout
		}
		until := now().add(pause).earlier(limit).earlier(instant(w.user.Load()))
		time.Sleep(time.Duration(until - now()))
	}
}

// maxPause is how long retry sleeps at most.
const maxPause = 20 * time.Millisecond

// try makes o's call with a reference held, which a standIn does not stand for.
func (d *fd) try(o *op) Errno {
	if !d.incref() {
		return errnoClosed
	}
	defer d.decref()
	return o.step(o, d.sysfd)
}

// kick makes the call that waits make another attempt, if there is one. A call
// that comes to wait later looks by itself.
func (w *direction) kick(d *fd) {
	if w.mu.TryLock() {
		w.mu.Unlock()
		return
	}
	w.timers.Lock()
	w.kicked = true
	w.set(d)
	w.timers.Unlock()
}

// heed ends what kick began. It may have been begun for a call that is over.
func (w *direction) heed(d *fd) {
	w.timers.Lock()
	w.kicked = false
	w.set(d)
	w.timers.Unlock()
}

// notPollable returns the code for a descriptor that the poller cannot watch.
func notPollable(err error) Errno {
	if e, ok := err.(syscall.Errno); ok {
		return Errno(e)
	}
	return SOCKET_EOPNOTSUPP
}

// opSys is the part of an op that the poller needs.
type opSys struct {
	poll  func(fd uintptr) bool // bound once, so that waiting does not allocate
	errno Errno                 // what step returned last
}

// bind makes the closure.
func (o *op) bind() {
	o.poll = func(fd uintptr) bool {
		o.tries++
		if d := &o.s.fd; d.refused {
			o.errno = d.try(o)
		} else {
			o.errno = o.step(o, int(fd))
		}
		return o.errno != SOCKET_EWOULDBLOCK
	}
}

// first reports whether this is the first attempt in the poller.
func (o *op) first() bool { return o.tries == 1 && o.n == 0 }

// expired reports whether SetDeadline's moment is over.
func (w *direction) expired() bool {
	u := instant(w.user.Load())
	return u != never && u.passed()
}

// arm sets the poller's deadline to whichever of limit and SetDeadline's comes
// first. w.mu is held: there is one limit at a time.
func (w *direction) arm(d *fd, limit instant) {
	if limit == never {
		return
	}
	w.timers.Lock()
	w.limit = limit
	w.set(d)
	w.timers.Unlock()
}

// disarm leaves SetDeadline's alone: a deadline that stays armed after its call
// fails the next one.
func (w *direction) disarm(d *fd, limit instant) {
	if limit == never {
		return
	}
	w.timers.Lock()
	w.limit = never
	w.set(d)
	w.timers.Unlock()
}

// setUser is SetDeadline.
func (w *direction) setUser(d *fd, t instant) {
	w.timers.Lock()
	w.user.Store(int64(t))
	w.set(d)
	w.timers.Unlock()
}

// set tells the poller, if it watches d already.
func (w *direction) set(d *fd) {
	if !d.registered.Load() {
		return
	}
	t := w.limit.earlier(instant(w.user.Load())).time()
	if w.kicked {
		t = epoch // long ago
	}
	switch {
	case d.refused:
		if in := d.standIn(w).Load(); in != nil {
			in.file.SetReadDeadline(t)
		}
	case w == &d.rd:
		d.file.SetReadDeadline(t)
	default:
		d.file.SetWriteDeadline(t)
	}
}

// The codes of an expired timeout.
const (
	timedOut        = SOCKET_EAGAIN
	connectTimedOut = SOCKET_EINPROGRESS
)

// time converts to Go's form.
func (i instant) time() time.Time {
	if i == never {
		return time.Time{}
	}
	return epoch.Add(time.Duration(i))
}

func sysSocketpair(domain, typ, protocol int) ([2]int, Errno) {
	fds, e := sys.Socketpair(domain, typ, protocol)
	return fds, Errno(e)
}

func sysKind(fd int) (int, int, Errno) {
	family, typ, e := sys.Kind(fd)
	return family, typ, Errno(e)
}

func duplicate(fd int) (int, Errno) {
	fd, e := sys.Duplicate(fd)
	return fd, Errno(e)
}

func sysEnded(fd int) bool { return sys.Ended(fd) }

func isNonblock(fd int) bool { return sys.IsNonblock(fd) }

// codeOf returns the code of an error of x/sys.
func codeOf(err error) Errno {
	if err == nil {
		return 0
	}
	if e, ok := err.(sys.Errno); ok {
		return Errno(e)
	}
	return SOCKET_EINVAL
}

func sysPoll(fds []sys.PollFd, timeout int) Errno { return Errno(sys.Poll(fds, timeout)) }

func sysPipe() ([2]int, Errno) {
	fds, e := sys.Pipe()
	return fds, Errno(e)
}
