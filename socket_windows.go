package socket

import (
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/windows"

	"phpsocket/socket/internal/sys"
)

// fd is a socket that is always non-blocking.
type fd struct {
	sysfd windows.Handle
	base  atomic.Uintptr // AFD's handle for the socket; the first call that waits sets it
	refs

	rd, wr direction
}

// direction is the state of the calls that wait to read, or of those that wait to write. In
// each direction, only one goroutine at a time waits. The others queue for mu.
type direction struct {
	mu timedMutex

	// lastWaited is true if the previous call that used fd.wait had to wait. Then the next call
	// probably has to wait too, so it skips the attempt that comes before fd.wait.
	lastWaited atomic.Bool

	polls   sync.Mutex   // locked while one of the fields pending and woken changes
	pending *sys.AfdPoll // the poll of the waiting call
	woken   bool         // direction.wake was called while no poll was pending
	user    atomic.Int64 // the deadline that SetDeadline set, an instant
}

// init makes d own the socket sysfd, which is already non-blocking.
func (d *fd) init(sysfd windows.Handle) {
	d.sysfd = sysfd
	d.refs.init()
}

// finish waits until the calls under way have returned, and releases the handle.
func (d *fd) finish() {
	d.decref()
	d.giveBack()
}

// free closes the handle, after the last call with it.
func (d *fd) free() {
	d.rd.wake()
	d.wr.wake()
	sys.Close(d.sysfd)
}

// On Windows, no other process can make a socket blocking. So these methods are the plain
// system calls, or do nothing.

func (d *fd) accept() (windows.Handle, int, Errno) { return sysAccept(d.sysfd) }
func (d *fd) connect(sa *sockaddr, _ int) Errno    { return sysConnect(d.sysfd, sa) }

func (d *fd) mayBeShared() bool { return false }
func (d *fd) leaveLingering()   {}

func (d *fd) share()           {}
func (d *fd) borrowed(*Socket) {}

// modeChanged is called after SetBlock or SetNonblock. It does nothing, because the socket
// itself is always non-blocking.
func (d *fd) modeChanged(*atomic.Bool) Errno { return 0 }

// shutdown ends one direction of the connection, or both, and wakes the waiting calls. (On
// other systems the kernel wakes them.)
func (d *fd) shutdown(how int) Errno {
	e := sysShutdown(d.sysfd, how)
	if e == 0 {
		d.rd.wake()
		d.wr.wake()
	}
	return e
}

// afd returns AFD's handle for the socket. This is sysfd, unless a layered provider is
// installed between Winsock and AFD.
func (d *fd) afd() windows.Handle {
	if h := d.base.Load(); h != 0 {
		return windows.Handle(h)
	}
	h := sys.Base(d.sysfd)
	d.base.Store(uintptr(h))
	return h
}

// wait repeats o's system call until it has a result, and returns this result. Between attempts
// it waits until the socket is ready.
func (d *fd) wait(w *direction, o *op, limit instant) Errno {
	if !o.locked && !w.mu.lockUntil(limit) {
		if w == &d.wr && o.s.isStream() {
			return errnoTimeout // another call holds the lock, and an attempt could split that call's data
		}
		return d.lastTry(o)
	}
	o.locked = true
	defer w.mu.Unlock()
	events := uint32(sys.PollRead)
	if w == &d.wr {
		events = sys.PollWrite
	}
	// idle counts how many times in a row the socket was ready but the call was not
	// finished. For example, the call may need all of its data when only a part has
	// arrived.
	idle := 0
	for tries := 0; ; tries++ {
		if !d.incref() {
			return errnoClosed
		}
		e := d.try(o)
		if e == SOCKET_EWOULDBLOCK {
			switch {
			case w.expired():
				e = errnoExpired
			case limit.passed():
				e = errnoTimeout
			}
		}
		if e != SOCKET_EWOULDBLOCK {
			d.decref()
			if waited := tries > 0; waited != w.lastWaited.Load() {
				w.lastWaited.Store(waited)
			}
			return e
		}
		// The poll begins while the call holds a reference, so the handle still belongs to this
		// socket. If an event has come since the attempt, the poll ends at once, because AFD
		// reports states, not changes.
		parked, e := d.park(w, events, limit)
		if e != 0 {
			return e
		}
		if parked {
			idle = 0
		} else if idle++; idle > 1 {
			pause := min(time.Millisecond<<min(idle-2, 10), maxPause)
			if d.incref() {
				d.park(w, sys.PollEnd, now().add(pause).earlier(limit))
			}
		}
	}
}

// try makes o's system call. For SyscallConn, the call may be the user's own function. If this
// function panics, try releases the caller's reference.
func (d *fd) try(o *op) (e Errno) {
	returned := false
	defer func() {
		if !returned {
			d.decref()
		}
	}()
	e = o.step(o, d.sysfd)
	returned = true
	return e
}

// maxPause is the longest sleep of a call with a socket that is ready but has too little data for it.
const maxPause = 20 * time.Millisecond

// park waits until one of the events happens, until limit or SetDeadline's deadline passes, or
// until w.wake is called. park releases the caller's reference, and reports whether it had to wait.
func (d *fd) park(w *direction, events uint32, limit instant) (bool, Errno) {
	p, e := sharedPoller.get()
	if e != 0 {
		d.decref()
		return false, Errno(e)
	}
	p.Sockets(1)[0] = sys.AfdHandle{Handle: d.afd(), Events: events}
	w.polls.Lock()
	if w.woken {
		w.woken = false
		w.polls.Unlock()
		d.decref()
		sharedPoller.put(p)
		return true, 0
	}
	parked, e := p.Start(afdTimeout(limit.earlier(instant(w.user.Load()))))
	if parked {
		w.pending = p
	}
	w.polls.Unlock()
	d.decref()
	if parked {
		awaitPoll(p)
		w.polls.Lock()
		w.pending = nil
		w.polls.Unlock()
		_, e = p.Result()
	}
	sharedPoller.put(p)
	return parked, Errno(e)
}

// wake causes the call that waits, or is about to wait, to check its socket and its
// deadlines again.
func (w *direction) wake() {
	w.polls.Lock()
	if w.pending != nil {
		w.pending.Cancel()
	} else {
		w.woken = true
	}
	w.polls.Unlock()
}

// kick causes the waiting call, if there is one, to make another attempt.
func (w *direction) kick(*fd) { w.wake() }

// expired reports whether the deadline from SetDeadline has passed.
func (w *direction) expired() bool {
	u := instant(w.user.Load())
	return u != never && u.passed()
}

// setUser sets the deadline that SetDeadline got from the user.
func (w *direction) setUser(_ *fd, t instant) {
	w.user.Store(int64(t))
	w.wake()
}

// opSys holds the fields of an op that the poller needs. On Windows there are none.
type opSys struct{}

func (*op) bind() {}

// first returns false, so the check that would save stack is not made. On Windows that check is
// useless, because a wait needs more stack than an attempt.
func (*op) first() bool { return false }

// The error codes of a call that has timed out.
const (
	timedOut        = SOCKET_ETIMEDOUT
	connectTimedOut = SOCKET_ETIMEDOUT
)

// connecting reports whether connect, which returned e, has left a connection to wait for.
func connecting(e Errno) bool {
	return e == SOCKET_EWOULDBLOCK || e == SOCKET_EALREADY || e == SOCKET_EINPROGRESS
}

// On Windows, the code for a connection under way is SOCKET_EWOULDBLOCK, as in PHP. The
// error also matches SOCKET_EINPROGRESS, the code on the other systems.
func init() { fnConnect.again.Err = SOCKET_EINPROGRESS }

// connectOutcome returns the outcome of the attempt to connect. On Linux, another connect finds
// the outcome. On Windows, if the attempt has failed, another connect would start a second
// attempt.
func connectOutcome(o *op, fd windows.Handle) Errno {
	events := pollNow(o.s.fd.afd(), sys.PollWrite)
	switch {
	case events&(sys.AfdConnectFail|sys.AfdAbort) != 0:
		if e := socketError(fd); e != 0 {
			return e
		}
		return SOCKET_ECONNREFUSED
	case events&sys.AfdSend != 0:
		return 0
	}
	return SOCKET_EWOULDBLOCK
}

// waitConnect waits for a connection after connect has returned e.
func waitConnect(s *Socket, o *op, _ Errno, limit instant) Errno {
	return s.await(&s.fd.wr, o, limit)
}

// socketError returns the value of SO_ERROR. Reading the option clears it.
func socketError(fd windows.Handle) Errno {
	var v int32
	if _, e := sysGetsockopt(fd, SOL_SOCKET, SO_ERROR, bytesOf(&v)); e != 0 {
		return e
	}
	return Errno(v)
}

// sysEnded reports whether no more data will arrive.
func sysEnded(fd windows.Handle) bool {
	return pollNow(sys.Base(fd), sys.AfdDisconnect|sys.AfdAbort|sys.AfdLocalClose) != 0
}

// codeOf returns the error code of err, an error of package x/sys.
func codeOf(err error) Errno { return Errno(sys.CodeOf(err)) }

// longTimeout is a value that no timeout has. Only Linux has alarms, which set a real
// longTimeout.
const longTimeout = -1

// file fails, because package os would not close the handle as a socket.
func (*Socket) file() (*os.File, Errno) { return nil, SOCKET_EOPNOTSUPP }

// How calls wait for sockets without holding a thread each.
//
// Go's own poller is not enough. For a socket that another package has created, it can only
// wait for data on a connection. WSAPoll and select can wait for all events. But they hold a
// thread, and each time a socket is added, they go through all sockets. So this package uses
// AFD, the driver below Winsock, as WSAPoll and select do themselves. A request to AFD is a
// list of sockets and events. AFD completes the request when one of the events happens. All
// completions go to one port. One goroutine reads them, and so only one thread is needed.
//
// Microsoft does not document AFD's interface. But it has not changed since Windows
// NT, and the event loops of Node.js, Rust and ZeroMQ depend on it. AFD is
// level-triggered. It also reports a refused connection as an event; WSAPoll does
// this only since Windows 10 2004.

// afdTimeout returns the time from now until t, in AFD's format.
func afdTimeout(t instant) int64 {
	if t == never {
		return sys.AfdForever
	}
	return min(0, -(int64(t-now())+99)/100)
}

// poller owns the completion port. It also keeps the polls that are not in use.
type poller struct {
	mu   sync.Mutex
	port windows.Handle
	free []*sys.AfdPoll
	made int
	afd  windows.Handle // the AFD handle for the next new polls
}

var sharedPoller poller

// pollsPerHandle is the number of polls that share an AFD handle. To cancel a poll, the system
// goes through all polls of its handle.
const pollsPerHandle = 32

// get returns a poll. The caller gives it back with r.put.
func (r *poller) get() (*sys.AfdPoll, sys.Errno) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.free); n > 0 {
		p := r.free[n-1]
		r.free[n-1] = nil
		r.free = r.free[:n-1]
		return p, 0
	}
	if r.port == 0 {
		port, e := sys.OpenPort()
		if e != 0 {
			return nil, e
		}
		r.port = port
		go r.run(port)
	}
	if r.made%pollsPerHandle == 0 {
		h, e := sys.OpenAFD(r.port)
		if e != 0 {
			return nil, e
		}
		r.afd = h
	}
	r.made++
	return &sys.AfdPoll{AFD: r.afd, Done: make(chan struct{}, 1)}, 0
}

func (r *poller) put(p *sys.AfdPoll) {
	r.mu.Lock()
	r.free = append(r.free, p)
	r.mu.Unlock()
}

// run reads the completions and passes each one to the call that waits for it.
func (r *poller) run(port windows.Handle) {
	var list [64]sys.Completion
	for {
		n, e := sys.Completions(port, list[:])
		if e != 0 {
			panic("socket: completion port: " + e.Error()) // the port is never closed, so this cannot happen
		}
		for i := range list[:n] {
			select {
			case list[i].Poll().Done <- struct{}{}:
			default: // a wake-up is already pending
			}
		}
	}
}

// awaitPoll waits until the pending poll p has been answered.
func awaitPoll(p *sys.AfdPoll) {
	for {
		<-p.Done
		if !p.Pending() {
			return
		}
	}
}

// pollUntil waits until the socket h has one of the given events, or until limit passes. It
// returns the events that have occurred. Close does not end this wait.
func pollUntil(h windows.Handle, events uint32, limit instant) uint32 {
	return pollFor(h, events, afdTimeout(limit))
}

// pollNow returns those of the given events that the socket h has now.
func pollNow(h windows.Handle, events uint32) uint32 { return pollFor(h, events, 0) }

func pollFor(h windows.Handle, events uint32, timeout int64) uint32 {
	p, e := sharedPoller.get()
	if e != 0 {
		return 0
	}
	defer sharedPoller.put(p)
	p.Sockets(1)[0] = sys.AfdHandle{Handle: h, Events: events}
	pending, e := p.Start(timeout)
	if pending {
		awaitPoll(p)
	}
	if e != 0 {
		return 0
	}
	list, _ := p.Result()
	if len(list) == 0 {
		return 0
	}
	return list[0].Events
}

// duplicateOf fails, because Windows cannot pass sockets in messages.
func duplicateOf(syscall.Conn) (int, Errno) { return -1, SOCKET_EOPNOTSUPP }

// adopt fails, because messages cannot carry sockets.
func adopt(int) (*Socket, Errno) { return nil, SOCKET_EOPNOTSUPP }
