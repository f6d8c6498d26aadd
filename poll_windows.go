package socket

import (
	"sync"

	"golang.org/x/sys/windows"

	"phpsocket/socket/internal/sys"
)

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
