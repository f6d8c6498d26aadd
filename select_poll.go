//go:build unix

package socket

import (
	"math"
	"time"

	"golang.org/x/sys/unix"
)

// querySys is what a query needs to ask poll(2).
type querySys struct {
	fds   []unix.PollFd
	bell  chan struct{}
	timer *time.Timer
}

func newQuery() *query {
	q := &query{querySys: querySys{bell: make(chan struct{}, 1), timer: time.NewTimer(math.MaxInt64)}}
	q.timer.Stop()
	return q
}

// wake makes park return.
func (q *query) wake() {
	select {
	case q.bell <- struct{}{}:
	default:
	}
}

// pollAnswer asks poll(2), which looks at every socket at once, and between the
// looks parks. The references are held all along, so the descriptors stay what they
// are: Close wakes the query and waits until it has let go.
func (q *query) pollAnswer(limit instant) error {
	if err := q.hold(); err != nil {
		return err
	}
	defer q.release()
	if done, err := q.look(); done || err != nil || limit == atOnce {
		return err
	}
	q.watch()
	defer q.unwatch()
	for pause := time.Millisecond; ; pause = min(2*pause, 10*time.Millisecond) {
		if done, err := q.look(); done || err != nil || limit.passed() {
			return err
		}
		q.park(now().add(pause).earlier(limit))
	}
}

// park waits until a moment, or until q is woken.
func (q *query) park(until instant) {
	q.timer.Reset(time.Duration(until - now()))
	select {
	case <-q.bell:
	case <-q.timer.C:
	}
	q.timer.Stop()
}

// What select(2) takes for readable. What it takes for writable differs.
const pollReadable = unix.POLLIN | unix.POLLHUP | unix.POLLERR | unix.POLLNVAL

// look polls once and reports whether there is an answer.
func (q *query) look() (bool, error) {
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
	if e := sysPoll(q.fds); e != 0 {
		return true, callSelect.fail(nil, e)
	}
	for i := range q.items {
		it, got := &q.items[i], q.fds[i].Revents
		switch it.list {
		case toRead:
			it.ready = got&pollReadable != 0
		case toWrite:
			it.ready = got&pollWritable != 0
		case urgent:
			it.ready = got&unix.POLLPRI != 0
		}
	}
	return q.settle()
}

// sysPoll is poll(2) without waiting.
func sysPoll(fds []unix.PollFd) Errno {
	for {
		_, err := unix.Poll(fds, 0)
		if e := errnoOf(err); e != SOCKET_EINTR {
			return e
		}
	}
}
