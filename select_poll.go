//go:build unix

package socket

import (
	"math"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Select with poll(2). On Linux, this is for sets that are not kept. On other Unix systems, it
// is for all sets.
//
// A call does not itself wait in poll(2), because it would hold a thread. Instead, one
// goroutine (and so one thread) waits in poll(2) for all waiting calls. It wakes the calls that
// may have an answer. A kqueue could be nested in Go's poller, as an epoll instance is on
// Linux. But fstat reports a kqueue as a FIFO, and on macOS package os does not register a FIFO
// with the poller. Also, each waiting call would then need its own descriptor.

// querySys holds the fields of a query that are needed to ask poll(2).
type querySys struct {
	fds        []unix.PollFd
	hasUnasked bool // poll(2) has reported an event in fds that Select did not ask for
	wakeup     chan struct{}
	timer      *time.Timer
}

func newQuery() *query {
	q := &query{querySys: querySys{wakeup: make(chan struct{}, 1), timer: time.NewTimer(math.MaxInt64)}}
	q.timer.Stop()
	return q
}

// wake causes q to ask again, if q is waiting.
func (q *query) wake() {
	select {
	case q.wakeup <- struct{}{}:
	default:
	}
}

// pollAnswer does the work of answer with poll(2). It holds its references to the sockets even
// while it waits, so the numbers of their descriptors cannot be reused. Close wakes the query
// and waits until the query has released the references.
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

// pollReadable holds the events that select(2) counts as "readable". The events that it counts
// as "writable" differ between systems; see pollWritable.
const pollReadable = unix.POLLIN | unix.POLLHUP | unix.POLLERR | unix.POLLNVAL

// ask calls poll(2) once, without waiting, and reports whether there is an answer.
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
			fd.Fd = -1 // poll(2) would report POLLHUP or POLLERR again and again, although Select does not ask for it
			q.hasUnasked = true
		}
	}
	return q.collect()
}

// pollAll calls poll(2) without waiting. poll(2) accepts at most RLIMIT_NOFILE entries, so
// pollAll splits fds if it is longer.
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

// pollSlice is how long a query sleeps between two attempts if parkedQueries cannot wake it.
const pollSlice = 10 * time.Millisecond

// park waits until q.ask may find a ready socket, or until limit passes.
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

// parkedQueries holds the waiting queries. As long as there are any, one goroutine polls for
// all of them.
var parkedQueries parkedSet

type parkedSet struct {
	mu   sync.Mutex
	list []*query
	pipe [2]int // a byte in the pipe makes the goroutine read the list of queries again
	full bool   // there is a byte in the pipe
	runs bool
}

// add adds q to the list. The goroutine then wakes q as soon as poll(2) reports an event for
// one of q.fds. If no descriptor is available for the pipe, add returns false.
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

// kick causes p.run to read the list of queries again. mu is locked.
func (p *parkedSet) kick() {
	if p.runs && !p.full {
		p.full = true
		unix.Write(p.pipe[1], []byte{0})
	}
}

// run polls for all queries in p.list. It wakes the queries that may have an answer, and removes
// them from the list. A descriptor may be closed or even reused meanwhile. That does no harm,
// because a query that was woken polls its own sockets again.
func (p *parkedSet) run() {
	var fds []unix.PollFd
	var queries []*query
	var ends []int // the index in fds where the part of each query ends
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
