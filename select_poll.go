//go:build unix

package socket

import (
	"math"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Select with poll(2): on Linux for sets that are not kept, on other systems for all.
//
// A call does not wait in poll(2), which would hold a thread. One goroutine, and so
// one thread, is in poll(2) for all waiting calls, and wakes those that may have an
// answer. On systems with kqueue, a kqueue could be nested in Go's poller, as an
// epoll instance is on Linux. But fstat reports a kqueue as a FIFO, which package os
// does not register with the poller on macOS, and each waiting call would hold a
// descriptor of its own.

// querySys is the part of a query that is needed to ask poll(2).
type querySys struct {
	fds        []unix.PollFd
	hasUnasked bool // poll(2) has reported something in fds that Select does not ask for
	wakeup     chan struct{}
	timer      *time.Timer
}

func newQuery() *query {
	q := &query{querySys: querySys{wakeup: make(chan struct{}, 1), timer: time.NewTimer(math.MaxInt64)}}
	q.timer.Stop()
	return q
}

// wake makes q ask again if it is waiting.
func (q *query) wake() {
	select {
	case q.wakeup <- struct{}{}:
	default:
	}
}

// pollAnswer does the work of answer with poll(2). It also holds its references while it
// waits, so the descriptors' numbers cannot be reused: Close wakes the query and waits
// until the query has released its references.
func (q *query) pollAnswer(limit instant) error {
	if err := q.enter(); err != nil {
		return err
	}
	defer q.leave()
	if done, err := q.ask(); done || err != nil || limit == atOnce {
		return err
	}
	q.subscribe()
	defer q.unsubscribe()
	for {
		if done, err := q.ask(); done || err != nil || limit.passed() {
			return err
		}
		q.park(limit)
	}
}

// pollReadable holds the events that select(2) counts as "readable". Those that it counts
// as "writable" differ between systems.
const pollReadable = unix.POLLIN | unix.POLLHUP | unix.POLLERR | unix.POLLNVAL

// ask polls once and reports whether there is an answer.
func (q *query) ask() (bool, error) {
	q.fds = q.fds[:0]
	for i := range q.items {
		it := &q.items[i]
		fd := unix.PollFd{Fd: int32(it.s.fd.sysfd)}
		switch it.list {
		case toRead:
			fd.Events = unix.POLLIN
		case toWrite:
			fd.Events = unix.POLLOUT
		case urgent:
			fd.Events = unix.POLLPRI
		}
		q.fds = append(q.fds, fd)
	}
	if e := pollAll(q.fds); e != 0 {
		return true, fnSelect.fail(nil, e)
	}
	q.hasUnasked = false
	for i := range q.items {
		it, fd := &q.items[i], &q.fds[i]
		switch it.list {
		case toRead:
			it.ready = fd.Revents&pollReadable != 0
		case toWrite:
			it.ready = fd.Revents&pollWritable != 0
		case urgent:
			it.ready = fd.Revents&unix.POLLPRI != 0
		}
		if fd.Revents != 0 && !it.ready {
			fd.Fd = -1 // poll(2) would report POLLHUP or POLLERR unasked, again and again
			q.hasUnasked = true
		}
	}
	return q.collect()
}

// pollAll calls poll(2) without waiting. It splits fds if there are more entries
// than poll(2) accepts, which is RLIMIT_NOFILE.
func pollAll(fds []unix.PollFd) Errno {
	for most := len(fds); len(fds) > 0; {
		part := fds[:min(most, len(fds))]
		switch e := sysPoll(part, 0); {
		case e == SOCKET_EINVAL && len(part) > 1:
			most = len(part) / 2
		case e != 0:
			return e
		default:
			fds = fds[len(part):]
		}
	}
	return 0
}

// pollSlice is the time that a query sleeps if parkedQueries cannot wake it.
const pollSlice = 10 * time.Millisecond

// park waits until ask may find something or until limit passes.
func (q *query) park(limit instant) {
	if !parkedQueries.add(q) || q.hasUnasked {
		limit = now().add(pollSlice).earlier(limit)
	}
	if limit == never {
		<-q.wakeup
	} else {
		q.timer.Reset(time.Duration(limit - now()))
		select {
		case <-q.wakeup:
		case <-q.timer.C:
		}
		q.timer.Stop()
	}
	parkedQueries.remove(q)
}

// parkedQueries holds the queries that wait. While there are any, a goroutine polls for
// them.
var parkedQueries parkedSet

type parkedSet struct {
	mu   sync.Mutex
	list []*query
	pipe [2]int // a byte in it makes the goroutine read list again
	full bool   // there is a byte in the pipe
	runs bool
}

// add makes the goroutine wake q as soon as poll(2) reports one of q.fds. It returns
// false if no descriptor is available for the pipe.
func (p *parkedSet) add(q *query) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.runs {
		var e Errno
		if p.pipe, e = sysPipe(); e != 0 {
			return false
		}
		p.runs = true
		go p.run()
	}
	p.list = append(p.list, q)
	p.kick()
	return true
}

func (p *parkedSet) remove(q *query) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at := slices.Index(p.list, q); at >= 0 {
		p.list[at] = p.list[len(p.list)-1]
		p.list = p.list[:len(p.list)-1]
		if len(p.list) == 0 {
			p.kick()
		}
	}
}

// kick makes run read list again. mu is held.
func (p *parkedSet) kick() {
	if p.runs && !p.full {
		p.full = true
		unix.Write(p.pipe[1], []byte{0})
	}
}

// run polls for all queries in list, and removes those that it wakes. If a descriptor is
// closed meanwhile, or even reused, that is harmless, because a query that is woken polls
// its own sockets again.
func (p *parkedSet) run() {
	var fds []unix.PollFd
	var queries []*query
	var ends []int // where each query's part of fds ends
	for {
		p.mu.Lock()
		if p.full {
			p.full = false
			var b [1]byte
			unix.Read(p.pipe[0], b[:])
		}
		if len(p.list) == 0 {
			p.runs = false
			unix.Close(p.pipe[0])
			unix.Close(p.pipe[1])
			p.mu.Unlock()
			return
		}
		queries, ends = append(queries[:0], p.list...), ends[:0]
		fds = append(fds[:0], unix.PollFd{Fd: int32(p.pipe[0]), Events: unix.POLLIN})
		for _, q := range queries {
			fds = append(fds, q.fds...)
			ends = append(ends, len(fds))
		}
		p.mu.Unlock()

		if sysPoll(fds, -1) != 0 {
			time.Sleep(pollSlice) // poll(2) refuses more entries than RLIMIT_NOFILE
			pollAll(fds)
		}
		begin := 1
		for i, q := range queries {
			if slices.ContainsFunc(fds[begin:ends[i]], func(fd unix.PollFd) bool { return fd.Revents != 0 }) {
				p.remove(q)
				q.wake()
			}
			begin = ends[i]
		}
		clear(queries)
	}
}
