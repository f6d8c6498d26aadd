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

// fd is a non-blocking descriptor. Go's network poller watches it from the first call
// that has to wait. A socket that only Select waits for is never registered, because
// each message for it would needlessly wake a thread of the poller, which costs more
// than receiving the message.
//
// Two locks prevent the descriptor's number from being closed and reused during a
// call: refs covers system calls that are made directly, and os.File's own lock
// covers those made while waiting.
type fd struct {
	sysfd int
	refs

	shared atomic.Pointer[sharing] // nil if the description has no other holder and is non-blocking
	mode   sync.RWMutex            // held while shared is changed, or while a call relies on its being nil

	registered  atomic.Bool // file and raw are set
	refused     bool        // the poller refused file, so it watches standIns instead
	registering sync.Mutex  // held during registration
	file        *os.File    // owns the descriptor once registered
	raw         syscall.RawConn

	rd, wr direction
}

// direction is the state of waiting to read, or of waiting to write. In each direction,
// only one goroutine at a time waits in the poller; the others queue for mu.
type direction struct {
	mu timedMutex

	// lastWaited is set if the previous call in the poller had to wait. The next call
	// probably will too, so it skips the optimistic attempt.
	lastWaited atomic.Bool

	timers sync.Mutex   // held while user, limit or kicked is changed
	user   atomic.Int64 // SetDeadline's deadline, an instant
	limit  instant      // the deadline of the waiting call
	kicked bool         // the waiting call must make another attempt
}

// init makes the runtime start its poller, which keeps two descriptors. Otherwise the
// first call that waits might have to start the poller when no descriptor is left, and
// the runtime would end the program.
func init() {
	// Starting the poller with a pipe takes four descriptors, so check that they are available.
	var spare [2][2]int
	ok := true
	for i := range spare {
		if spare[i] = [2]int{-1, -1}; ok {
			ok = unix.Pipe(spare[i][:]) == nil
		}
	}
	for _, p := range spare {
		for _, fd := range p {
			if fd >= 0 {
				unix.Close(fd)
			}
		}
	}
	if !ok {
		return
	}
	if r, w, err := os.Pipe(); err == nil {
		r.Close()
		w.Close()
	}
}

// init takes over a descriptor, which is already non-blocking.
func (d *fd) init(sysfd int) {
	d.sysfd = sysfd
	d.refs.init()
}

// register registers the descriptor with the poller. It returns false if the
// descriptor is closed.
//
// It does this on another goroutine. At this depth a goroutine's initial stack of 2
// KiB is too small for os.NewFile, and a stack that has grown stays large while the
// call waits. In a server with one goroutine per connection, that growth would take
// half of the memory.
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

// registerNow is register, with a reference held.
//
// os.NewFile registers only an open file description that is non-blocking at that moment. A
// description that other processes use in blocking mode is left as it is: w gets a standIn
// instead.
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

// standIn is a file that the poller watches in place of a descriptor that it refused,
// for one direction. It is readable when the descriptor is ready.
type standIn struct {
	file *os.File
	raw  syscall.RawConn
}

// standIn returns the slot for the standIn of w, for a descriptor that the poller
// refused.
func (d *fd) standIn(w *direction) *atomic.Pointer[standIn] {
	if w == &d.rd {
		return &d.shared.Load().rd
	}
	return &d.shared.Load().wr
}

// finish releases the descriptor after the calls under way have returned.
//
// They return within a moment, except for a call that sleeps in the kernel because of
// another holder of the open file description. If the system cannot end such a call at
// once, finish returns after maxSit and the descriptor is released later.
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

// maxSit is the longest time that Close waits for a call that sleeps in the kernel.
const maxSit = 50 * time.Millisecond

// free returns the descriptor to the system.
func (d *fd) free() {
	if h := d.shared.Load(); h != nil {
		if h.claimed.Load() {
			d.reblock()
		}
		for _, in := range [2]*standIn{h.rd.Load(), h.wr.Load()} {
			if in != nil {
				in.file.Close() // wakes waiting calls
			}
		}
	}
	if h := d.shared.Load(); h != nil && h.lingers.Load() {
		undisturbed(d.close2)
		return
	}
	d.close2()
}

// close2 calls close(2).
func (d *fd) close2() {
	if !d.registered.Load() {
		unix.Close(d.sysfd)
		return
	}
	d.file.Close() // wakes waiting calls, and returns when they have left the poller
}

// shutdown is shutdown(2).
func (d *fd) shutdown(how int) Errno { return sysShutdown(d.sysfd, how) }

// wait repeats o's system call, waiting between attempts until the descriptor is
// ready, and returns the outcome.
//
// The call is made inside the poller's loop, after the poller has reset the readiness
// that it knew of, so that any later event wakes it. Waiting before the call would
// miss an event that came after the caller's own attempt.
func (d *fd) wait(w *direction, o *op, limit instant) Errno {
	if !o.locked && !w.mu.lockUntil(limit) {
		if w == &d.wr && o.s.isStream() {
			return errnoTimeout // a last try could split the other call's data
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
		// The deadline was moved during the wait, or kick was called.
		w.heed(d)
	}
}

// retry replaces the poller in wait when no descriptor is left for a standIn: it
// makes o's call at intervals.
func (d *fd) retry(w *direction, o *op, limit instant) Errno {
	o.tries = 0
	for pause := time.Millisecond; ; pause = min(2*pause, maxPause) {
		o.tries++
		o.tried = false // this attempt does not come from an event
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

// maxPause is the longest interval of retry.
const maxPause = 20 * time.Millisecond

// try makes o's call with a reference held, because a standIn's lock does not
// protect d's number.
func (d *fd) try(o *op) Errno {
	if !d.incref() {
		return errnoClosed
	}
	defer d.decref()
	return o.step(o, d.sysfd)
}

// kick makes the waiting call, if there is one, make another attempt. A call that
// starts to wait afterwards makes its own attempt.
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

// heed clears w.kicked before the next attempt. If the kick was meant for an earlier call,
// the attempt is unnecessary but harmless.
func (w *direction) heed(d *fd) {
	w.timers.Lock()
	w.kicked = false
	w.set(d)
	w.timers.Unlock()
}

// notPollable returns the code for err, the error of a descriptor that the poller
// cannot watch.
func notPollable(err error) Errno {
	if e, ok := err.(syscall.Errno); ok {
		return Errno(e)
	}
	return SOCKET_EOPNOTSUPP
}

// opSys is the part of an op that the poller needs.
type opSys struct {
	poll  func(fd uintptr) bool // bound once, so that waiting does not allocate
	errno Errno                 // the last result of step
}

// bind sets o.poll.
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

// expired reports whether SetDeadline's time has passed.
func (w *direction) expired() bool {
	u := instant(w.user.Load())
	return u != never && u.passed()
}

// arm sets the poller's deadline to the earlier of limit and SetDeadline's deadline. w.mu
// is held, so there is only one limit at a time.
func (w *direction) arm(d *fd, limit instant) {
	if limit == never {
		return
	}
	w.timers.Lock()
	w.limit = limit
	w.set(d)
	w.timers.Unlock()
}

// disarm removes limit, which would otherwise make the next call fail, and leaves
// SetDeadline's deadline.
func (w *direction) disarm(d *fd, limit instant) {
	if limit == never {
		return
	}
	w.timers.Lock()
	w.limit = never
	w.set(d)
	w.timers.Unlock()
}

// setUser sets SetDeadline's deadline.
func (w *direction) setUser(d *fd, t instant) {
	w.timers.Lock()
	w.user.Store(int64(t))
	w.set(d)
	w.timers.Unlock()
}

// set passes the deadline to the poller, if d is registered.
func (w *direction) set(d *fd) {
	if !d.registered.Load() {
		return
	}
	t := w.limit.earlier(instant(w.user.Load())).time()
	if w.kicked {
		t = epoch // a time in the past, which wakes the call
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

// time converts i to a time.Time.
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

// codeOf returns the code of an error from x/sys.
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
