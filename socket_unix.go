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

// fd is a non-blocking descriptor. The first call that has to wait registers the descriptor
// with Go's network poller. Select does not register it. Otherwise each message for the socket
// would needlessly wake a thread of the poller, which costs more than receiving the message.
//
// Closing the descriptor during a call would free its number for another file. Two locks
// prevent this: refs protects the system calls that are made directly, and os.File's own lock
// protects those that are made during a wait.
type fd struct {
	sysfd int
	refs

	shared atomic.Pointer[sharing] // nil if the open file description is not shared and is non-blocking
	mode   sync.RWMutex            // locked while d.shared changes, and during calls that need d.shared to stay nil

	registered  atomic.Bool // the poller knows the descriptor: the fields file and raw are set
	refused     bool        // the poller refused the file, so it watches a standIn for each direction instead
	registering sync.Mutex  // locked during registration
	file        *os.File    // owns the descriptor after registration
	raw         syscall.RawConn

	rd, wr direction
}

// direction is the state of the calls that wait to read, or of those that wait to write. In
// each direction, only one goroutine at a time waits in the poller. The others queue for mu.
type direction struct {
	mu timedMutex

	// lastWaited is true if the previous call in the poller had to wait. Then the next call
	// probably has to wait too, so it skips the attempt outside the poller.
	lastWaited atomic.Bool

	timers sync.Mutex   // locked while one of the fields user, limit and kicked changes
	kicked bool         // the waiting call must make another attempt
	user   atomic.Int64 // the deadline that SetDeadline set, an instant
	limit  instant      // the deadline of the waiting call
}

// init makes the runtime start its poller, which needs two descriptors for good. Without init,
// the first call that waits would start the poller. If the process had no free descriptors
// then, the runtime would end the program.
func init() {
	// Starting the poller with a pipe takes four descriptors, so first check that four are
	// free.
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

// init makes d own the descriptor sysfd, which is already non-blocking.
func (d *fd) init(sysfd int) {
	d.sysfd = sysfd
	d.refs.init()
}

// register registers the descriptor with the poller. It returns false if the
// descriptor is closed.
//
// register does its work on another goroutine, because os.NewFile needs more stack than is left
// here. A goroutine begins with a stack of 2 KiB, and a stack that has grown stays large while
// the call waits. In a server with a goroutine for each connection, larger stacks would take
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

// registerNow does the work of register. The caller has a reference to the descriptor.
//
// os.NewFile registers a descriptor only if its open file description is non-blocking at that
// moment. If other processes have made the description blocking, registerNow does not change
// its mode. Then w gets a standIn instead.
func (d *fd) registerNow(w *direction) {
	d.registering.Lock()
	defer d.registering.Unlock()
	if !d.registered.Load() {
		d.file = d.newFile()
		d.raw, _ = d.file.SyscallConn() // fails only if the file is nil or closed
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

// standIn is a file for one direction of a descriptor that the poller refused. The poller
// watches this file instead. The file becomes readable when the descriptor is ready.
type standIn struct {
	file *os.File
	raw  syscall.RawConn
}

// standIn returns the field that holds the standIn of w. The poller must have refused the
// descriptor.
func (d *fd) standIn(w *direction) *atomic.Pointer[standIn] {
	if w == &d.rd {
		return &d.shared.Load().rd
	}
	return &d.shared.Load().wr
}

// finish waits until the calls under way have returned, and releases the descriptor.
//
// Most calls return within a moment. But if another process has made the open file description
// blocking, a call may sleep in the kernel. If the system cannot end such a call at once,
// finish returns after maxSit, and another goroutine releases the descriptor later.
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

// free closes the descriptor, after the last call with it.
func (d *fd) free() {
	if h := d.shared.Load(); h != nil {
		if h.claimed.Load() {
			d.reblock()
		}
		for _, in := range [2]*standIn{h.rd.Load(), h.wr.Load()} {
			if in != nil {
				in.file.Close() // this wakes the waiting calls
			}
		}
	}
	if h := d.shared.Load(); h != nil && h.lingers.Load() {
		undisturbed(d.close2)
		return
	}
	d.close2()
}

// close2 closes the descriptor with close(2).
func (d *fd) close2() {
	if !d.registered.Load() {
		unix.Close(d.sysfd)
		return
	}
	d.file.Close() // this wakes the waiting calls, and returns when they have left the poller
}

// shutdown calls shutdown(2).
func (d *fd) shutdown(how int) Errno { return sysShutdown(d.sysfd, how) }

// wait repeats o's system call until it has a result, and returns this result. Between attempts
// it waits until the descriptor is ready.
//
// Each attempt runs inside the poller's loop. Before an attempt, the poller forgets that the
// descriptor was ready, so any later event wakes the poller. The first attempt comes before the
// first wait; otherwise an event between the caller's own attempt and this wait would be missed.
func (d *fd) wait(w *direction, o *op, limit instant) Errno {
	if !o.locked && !w.mu.lockUntil(limit) {
		if w == &d.wr && o.s.isStream() {
			return errnoTimeout // another call holds the lock, and an attempt could split that call's data
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
		// The deadline has changed during the wait, or w.kick has been called.
		w.heed(d)
	}
}

// retry does the work of wait without the poller: it makes o's call at intervals. d.wait uses retry
// if the descriptor needs a standIn but has none.
func (d *fd) retry(w *direction, o *op, limit instant) Errno {
	o.tries = 0
	for pause := time.Millisecond; ; pause = min(2*pause, maxPause) {
		o.tries++
		o.tried = false // this attempt does not follow an event
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

// maxPause is the longest pause between two attempts of fd.retry.
const maxPause = 20 * time.Millisecond

// try makes o's call and holds a reference meanwhile, because a standIn's lock does not protect
// the number of the descriptor.
func (d *fd) try(o *op) Errno {
	if !d.incref() {
		return errnoClosed
	}
	defer d.decref()
	return o.step(o, d.sysfd)
}

// kick causes the call that waits in this direction, if there is one, to make another attempt.
// A call that starts to wait later makes its own first attempt.
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

// heed clears w.kicked before the next attempt. If the kick was meant for an earlier call, this
// attempt is unnecessary but harmless.
func (w *direction) heed(d *fd) {
	w.timers.Lock()
	w.kicked = false
	w.set(d)
	w.timers.Unlock()
}

// notPollable returns the code for err. The poller returned this error because it cannot watch
// the descriptor.
func notPollable(err error) Errno {
	if e, ok := err.(syscall.Errno); ok {
		return Errno(e)
	}
	return SOCKET_EOPNOTSUPP
}

// opSys holds the fields of an op that the poller needs.
type opSys struct {
	poll  func(fd uintptr) bool // the function that the poller calls, created once, so that waiting does not allocate
	errno Errno                 // the last result of step
}

// bind creates the function o.poll, which calls o.step for the poller.
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

// expired reports whether the deadline from SetDeadline has passed.
func (w *direction) expired() bool {
	u := instant(w.user.Load())
	return u != never && u.passed()
}

// arm sets the poller's deadline to limit, or to SetDeadline's deadline if that is earlier. The
// caller has locked w.mu, so there is only one limit at a time.
func (w *direction) arm(d *fd, limit instant) {
	if limit == never {
		return
	}
	w.timers.Lock()
	w.limit = limit
	w.set(d)
	w.timers.Unlock()
}

// disarm removes the call's limit from the poller's deadline, because this limit would make the
// next call fail. SetDeadline's deadline remains.
func (w *direction) disarm(d *fd, limit instant) {
	if limit == never {
		return
	}
	w.timers.Lock()
	w.limit = never
	w.set(d)
	w.timers.Unlock()
}

// setUser sets the deadline that SetDeadline got from the user.
func (w *direction) setUser(d *fd, t instant) {
	w.timers.Lock()
	w.user.Store(int64(t))
	w.set(d)
	w.timers.Unlock()
}

// set tells the poller the deadline, if d is registered.
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

// The error codes of a call that has timed out.
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

// codeOf returns the error code of err, an error of package x/sys.
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
