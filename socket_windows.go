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

// fd is a socket that never blocks.
type fd struct {
	sysfd windows.Handle
	base  atomic.Uintptr // what AFD knows the socket by, once somebody has waited
	refs

	rd, wr direction
}

// direction is one direction of waiting. One goroutine at a time waits for each, the
// others queue behind it.
type direction struct {
	mu timedMutex

	// lastWaited says that the last call that entered the poller had to wait there.
	// So will the next, most likely: it need not find that out beforehand.
	lastWaited atomic.Bool

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
	d.giveBack()
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
func (d *fd) wait(w *direction, o *op, limit instant) Errno {
	if !o.locked && !w.mu.lockUntil(limit) {
		if w == &d.wr && o.s.isStream() {
			return errnoTimeout // in the middle of another's data there is no room
		}
		return d.lastTry(o)
	}
	o.locked = true
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
			if waited := tries > 0; waited != w.lastWaited.Load() {
				w.lastWaited.Store(waited)
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

// wake makes the call that waits, or is about to, look again at its socket and its
// time.
func (w *direction) wake() {
	w.polls.Lock()
	if w.pending != nil {
		w.pending.Cancel()
	} else {
		w.woken = true
	}
	w.polls.Unlock()
}

// kick makes the call that waits make another attempt, if there is one.
func (w *direction) kick(*fd) { w.wake() }

// expired reports whether SetDeadline's moment is over.
func (w *direction) expired() bool {
	u := instant(w.user.Load())
	return u != never && u.passed()
}

// setUser is SetDeadline.
func (w *direction) setUser(_ *fd, t instant) {
	w.user.Store(int64(t))
	w.wake()
}

// opSys is the part of an op that the poller needs: nothing, here.
type opSys struct{}

func (*op) bind() {}

// first is false: a handle's wait needs more stack than an attempt.
func (*op) first() bool { return false }

// The codes of an expired timeout.
const (
	timedOut        = SOCKET_ETIMEDOUT
	connectTimedOut = SOCKET_ETIMEDOUT
)

// connecting reports whether connect left the connection to be waited for.
func connecting(e Errno) bool {
	return e == SOCKET_EWOULDBLOCK || e == SOCKET_EALREADY || e == SOCKET_EINPROGRESS
}

// A connection that is being made is SOCKET_EWOULDBLOCK here, as in PHP. It matches
// the code of the other systems, too.
func init() { fnConnect.again.Err = SOCKET_EINPROGRESS }

// connectOutcome asks how an attempt to connect is coming along. To connect again, as on
// Unix, would make a second attempt of one that failed.
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

// waitConnect waits for a connection that connect answered with e.
func waitConnect(s *Socket, o *op, _ Errno, limit instant) Errno {
	return s.await(&s.fd.wr, o, limit)
}

// socketError reads SO_ERROR, which clears it.
func socketError(fd windows.Handle) Errno {
	var v int32
	if _, e := sysGetsockopt(fd, SOL_SOCKET, SO_ERROR, bytesOf(&v)); e != 0 {
		return e
	}
	return Errno(v)
}

// sysEnded reports whether no more will come than what is there.
func sysEnded(fd windows.Handle) bool {
	return pollNow(sys.Base(fd), sys.AfdDisconnect|sys.AfdAbort|sys.AfdLocalClose) != 0
}

// codeOf returns the code of an error of x/sys.
func codeOf(err error) Errno { return Errno(sys.CodeOf(err)) }

// longTimeout is no timeout: see socket_linux.go.
const longTimeout = -1

// file is not possible: package os would close the socket as what it is not.
func (*Socket) file() (*os.File, Errno) { return nil, SOCKET_EOPNOTSUPP }

// Waiting for sockets without a thread each.
//
// Go's own poller cannot do it: of another package's sockets it knows only how
// to wait for data on a connected one. WSAPoll and select can, but hold a thread
// and go through every socket each time one is added. So this asks what those
// two ask themselves: AFD, the driver below Winsock, takes a list of sockets and
// events and completes the request when one of them happens. The completions
// come to one port, which one goroutine, and so one thread, reads for all.
//
// AFD's interface is not in Microsoft's documentation, but it has not changed
// since Windows NT, and the event loops of Node.js, of Rust and of ZeroMQ rest
// on it. It is level-triggered, and a refused connection is an event, which
// WSAPoll does not see before Windows 10 2004.

// afdTimeout is the time from now until t, for AFD.
func afdTimeout(t instant) int64 {
	if t == never {
		return sys.AfdForever
	}
	return min(0, -(int64(t-now())+99)/100)
}

// poller owns the completion port and keeps the polls that are not in use.
type poller struct {
	mu   sync.Mutex
	port windows.Handle
	free []*sys.AfdPoll
	made int
	afd  windows.Handle // for the next polls to be made
}

var sharedPoller poller

// pollsPerHandle is how many polls share a handle of AFD: to cancel one, the
// system goes through those of its handle.
const pollsPerHandle = 32

// get returns a poll that put takes back.
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

// run passes completions on to those who wait for them.
func (r *poller) run(port windows.Handle) {
	var list [64]sys.Completion
	for {
		n, e := sys.Completions(port, list[:])
		if e != 0 {
			panic("socket: completion port: " + e.Error()) // it is never closed
		}
		for i := range list[:n] {
			select {
			case list[i].Poll().Done <- struct{}{}:
			default: // it is there already
			}
		}
	}
}

// awaitPoll waits for the answer to a pending poll.
func awaitPoll(p *sys.AfdPoll) {
	for {
		<-p.Done
		if !p.Pending() {
			return
		}
	}
}

// pollUntil waits until one of events holds for a socket or the time is up, and
// returns those that do. Close does not wake it.
func pollUntil(h windows.Handle, events uint32, limit instant) uint32 {
	return pollFor(h, events, afdTimeout(limit))
}

// pollNow returns those of events that hold for a socket at this moment.
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

// duplicateOf fails: Windows passes no sockets in messages.
func duplicateOf(syscall.Conn) (int, Errno) { return -1, SOCKET_EOPNOTSUPP }

// adopt fails: no socket comes in a message.
func adopt(int) (*Socket, Errno) { return nil, SOCKET_EOPNOTSUPP }
