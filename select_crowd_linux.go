package socket

import (
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/sys"
)

// The kernel lets a socket be in 500 epoll instances at most that are in another
// one, as those of kept sets are in Go's poller. In the sets beyond maxNested a
// socket stays outside: the set asks poll(2) about it each time it looks, and while
// the set waits, outsiders tells it to look again.

// outsiders has the sockets that are outside in some kept set. They are all in one
// epoll instance, which reports each change once. One goroutine waits for it.
var outsiders crowd

type crowd struct {
	mu    sync.Mutex // a kept set's mu comes before it
	epfd  int
	file  *os.File // nil as long as there are none
	all   map[*Socket]*outsider
	byTag []*outsider // nil is to be used again
}

// outsider is a socket in a crowd.
type outsider struct {
	s      *Socket
	sets   int    // how many kept sets it is outside in
	tag    int    // its index in byTag
	events uint32 // what is registered: only ever more, since the sets differ
}

// set is called for each kept set that s is outside in: with events when that set
// begins to ask or asks other ones, and with none when it ends.
func (c *crowd) set(s *Socket, was, events uint32) Errno {
	c.mu.Lock()
	defer c.mu.Unlock()
	o := c.all[s]
	if events == 0 {
		if o.sets--; o.sets == 0 {
			epollChange(c.epfd, s.fd.sysfd, o.events, 0, 0)
			c.remove(o)
		}
		return 0
	}
	if o == nil {
		if e := c.open(); e != 0 {
			return e
		}
		o = c.add(s)
	}
	if all := o.events | events | unix.EPOLLET; all != o.events {
		if e := epollChange(c.epfd, s.fd.sysfd, o.events, all, int32(o.tag)); e != 0 {
			if o.sets == 0 {
				c.remove(o)
			}
			return e
		}
		o.events = all
	}
	if was == 0 {
		o.sets++
	}
	return 0
}

// open makes the epoll instance, unless there is one. mu is held.
func (c *crowd) open() Errno {
	if c.file != nil {
		return 0
	}
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return codeOf(err)
	}
	unix.SetNonblock(epfd, true)
	file := os.NewFile(uintptr(epfd), "select")
	if file.SetReadDeadline(time.Time{}) != nil { // Go's poller does not take it
		file.Close()
		return SOCKET_ENOMEM
	}
	c.epfd, c.file, c.all = epfd, file, make(map[*Socket]*outsider)
	go c.run(file)
	return 0
}

// add gives s a tag. mu is held.
func (c *crowd) add(s *Socket) *outsider {
	o := &outsider{s: s, tag: slices.Index(c.byTag, nil)}
	if o.tag < 0 {
		o.tag = len(c.byTag)
		c.byTag = append(c.byTag, nil)
	}
	c.byTag[o.tag], c.all[s] = o, o
	return o
}

// remove forgets a socket, which is not registered any more. mu is held.
func (c *crowd) remove(o *outsider) {
	c.byTag[o.tag] = nil
	delete(c.all, o.s)
	if len(c.all) == 0 {
		c.file.Close() // which ends run
		c.file, c.all, c.byTag = nil, nil, nil
	}
}

// run tells the kept sets what happens to the sockets that are outside, until file
// is closed. What it tells by mistake does no harm.
func (c *crowd) run(file *os.File) {
	raw, err := file.SyscallConn()
	if err != nil {
		return
	}
	var changed []*Socket
	events := make([]unix.EpollEvent, 64)
	for {
		n := 0
		if raw.Read(func(epfd uintptr) bool {
			n, _ = sys.EpollWait(int(epfd), events)
			return n > 0
		}) != nil {
			return
		}
		c.mu.Lock()
		for _, e := range events[:n] {
			if int(e.Fd) < len(c.byTag) && c.byTag[e.Fd] != nil {
				changed = append(changed, c.byTag[e.Fd].s)
			}
		}
		c.mu.Unlock()
		for _, s := range changed {
			s.selectWaiters.mu.Lock()
			for _, w := range s.selectWaiters.list {
				if k, ok := w.waiter.(*epollSet); ok {
					k.askAgain(w.tag)
				}
			}
			s.selectWaiters.mu.Unlock()
		}
		clear(changed)
		changed = changed[:0]
	}
}

// askAgain makes a query that waits look again, if the member m is outside.
func (k *epollSet) askAgain(m int32) {
	k.mu.Lock()
	if k.parked && k.members[m].outside {
		k.arm(atOnce)
	}
	k.mu.Unlock()
}

// setOutside registers a member that is outside for events, instead of those that
// it has; none are the end. mu is held.
func (k *epollSet) setOutside(m int32, events uint32) Errno {
	it := &k.members[m]
	if it.events == 0 && events == 0 {
		return 0
	}
	if e := outsiders.set(it.s, it.events, events); e != 0 {
		return e
	}
	switch {
	case it.events == 0:
		k.outside = append(k.outside, m)
	case events == 0:
		at := slices.Index(k.outside, m)
		k.outside = slices.Delete(k.outside, at, at+1)
	}
	return 0
}

// askOutside asks poll(2) about the members that are outside, and puts what it
// reports behind the n first of k.events.
func (k *epollSet) askOutside(n int) (int, Errno) {
	k.mu.Lock() // Close gives the number away after it has had mu
	defer k.mu.Unlock()
	k.crowded = len(k.outside) > 0
	k.fds = k.fds[:0]
	for _, m := range k.outside {
		it := &k.members[m]
		k.fds = append(k.fds, unix.PollFd{Fd: int32(it.s.fd.sysfd), Events: int16(it.events)})
	}
	if e := pollAll(k.fds); e != 0 {
		return 0, e
	}
	for i, fd := range k.fds {
		if fd.Revents == 0 {
			continue
		}
		if n == len(k.events) {
			k.events = slices.Grow(k.events, 1)[:n+1]
			k.events = k.events[:cap(k.events)]
		}
		// Both calls have the same numbers for events.
		k.events[n] = unix.EpollEvent{Events: uint32(uint16(fd.Revents)), Fd: k.outside[i]}
		n++
	}
	return n, 0
}
