package socket

import (
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/windows"

	"phpsocket/socket/internal/sys"
)

// fd is a socket that never blocks.
type fd struct {
	sysfd windows.Handle
	base  atomic.Uintptr // what AFD knows the socket by, once somebody has waited
	refs

	rd, wr side
}

// side is one direction of waiting. One goroutine at a time waits for each, the
// others queue behind it.
type side struct {
	mu turn

	// waits says that the last call that entered the poller had to wait there.
	// So will the next, most likely: it need not find that out beforehand.
	waits atomic.Bool

	polls   sync.Mutex   // held for changes of pending and woken
	pending *sys.AfdPoll // of the call that waits
	woken   bool         // since the last look, while none was pending
	user    atomic.Int64 // instant: SetDeadline's
}

// init takes over a socket, which is non-blocking already.
func (d *fd) init(sysfd windows.Handle) {
	d.sysfd = sysfd
	d.refs.init()
}

// finish hands the handle back, once the calls under way have left.
func (d *fd) finish() {
	d.decref()
	d.release()
}

// free gives the handle back to the system.
func (d *fd) free() {
	d.rd.wake()
	d.wr.wake()
	sys.Close(d.sysfd)
}

// Nobody else can make a socket block, so these are the calls themselves.

func (d *fd) accept() (windows.Handle, int, Errno) { return sysAccept(d.sysfd) }
func (d *fd) connect(sa *sockaddr, _ int) Errno    { return sysConnect(d.sysfd, sa) }

func (d *fd) share()           {}
func (d *fd) borrowed(*Socket) {}

// modeChanged is told that the user has switched blocking on or off. There is
// nothing to do: the socket itself never blocks.
func (d *fd) modeChanged(*atomic.Bool) Errno { return 0 }

// shutdown is shutdown, of which those who wait learn by themselves elsewhere.
func (d *fd) shutdown(how int) Errno {
	e := sysShutdown(d.sysfd, how)
	if e == 0 {
		d.rd.wake()
		d.wr.wake()
	}
	return e
}

// afd returns what AFD knows the socket by: its handle, unless a layered
// provider stands in front of it.
func (d *fd) afd() windows.Handle {
	if h := d.base.Load(); h != 0 {
		return windows.Handle(h)
	}
	h := sys.Base(d.sysfd)
	d.base.Store(uintptr(h))
	return h
}

// wait makes o's system call again and again, waiting in between until the
// socket is ready, and returns its outcome.
func (d *fd) wait(w *side, o *op, limit instant) Errno {
	if !o.locked && !w.mu.lockUntil(limit) {
		if w == &d.wr && o.s.isStream() {
			return errnoTimeout // in the middle of another's data there is no room
		}
		return d.lastTry(o)
	}
	defer w.mu.Unlock()
	events := uint32(sys.PollRead)
	if w == &d.wr {
		events = sys.PollWrite
	}
	// How many times in a row the socket was ready and the call said that it
	// was not, as one that wants all of its data does while a part is there.
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
			if waited := tries > 0; waited != w.waits.Load() {
				w.waits.Store(waited)
			}
			return e
		}
		// The poll begins while the reference is held, so it means this
		// socket, and what happened since step ends it at once: AFD is asked
		// for a state and not for a change.
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

// try makes o's system call. That may be a function of the user's, by way of
// SyscallConn, which panics: the reference goes with it then.
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

// maxPause is how long a call sleeps at most that is not content with what is there.
const maxPause = 20 * time.Millisecond

// park waits until one of events happens, the time is up, or wake is called. It
// gives up the caller's reference. It reports whether it had to wait at all.
func (d *fd) park(w *side, events uint32, limit instant) (bool, Errno) {
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

// wake makes the call that waits, or is about to, look again at its socket and its
// time.
func (w *side) wake() {
	w.polls.Lock()
	if w.pending != nil {
		w.pending.Cancel()
	} else {
		w.woken = true
	}
	w.polls.Unlock()
}

// expired reports whether SetDeadline's moment is over.
func (w *side) expired() bool {
	u := instant(w.user.Load())
	return u != never && u.passed()
}

// setUser is SetDeadline.
func (w *side) setUser(_ *fd, t instant) {
	w.user.Store(int64(t))
	w.wake()
}

// opSys is the part of an op that the poller needs: nothing, here.
type opSys struct{}

func (*op) bind()     {}
func (opSys) forget() {}

// The codes of an expired timeout.
const (
	timedOut        = SOCKET_ETIMEDOUT
	connectTimedOut = SOCKET_ETIMEDOUT
)
