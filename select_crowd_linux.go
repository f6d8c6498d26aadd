package socket

import (
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/sys"
)

// The kernel allows a socket in at most 500 nested epoll instances. (An epoll instance is nested if
// it is itself in another one.) The epoll instance of a kept set (see epollSet) may be in Go's
// poller, so it counts as nested. When a socket is in maxNested kept sets, it stays outside the
// epoll instances of all further sets. Such a set asks poll(2) about the socket in each query.
// While the set waits, an event on the socket wakes the set through the variable outsiders.

// outsiders holds the sockets that are outside the epoll instance of some kept set. All of them
// are in one other epoll instance, which reports each change once. One goroutine waits for its
// events.
var outsiders crowd

type crowd struct {
	mu    sync.Mutex // a goroutine that also needs the mu of a kept set locks that mutex first
	epfd  int
	file  *os.File // nil while there are no outsiders
	all   map[*Socket]*outsider
	byTag []*outsider // nil marks a free tag
}

// outsider is a socket in a crowd.
type outsider struct {
	s      *Socket
	sets   int    // the number of kept sets that have s outside their epoll instances
	tag    int    // its index in byTag
	events uint32 // the registered events; an event is never removed, because another set may still ask for it
}

// set records that a kept set now asks for other events of s, which is outside that set's epoll
// instance. The second parameter holds the old events, and the third holds the new ones. If events
// is 0, the kept set no longer asks about s.
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

// open creates the epoll instance if there is none. mu is locked.
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
	if file.SetReadDeadline(time.Time{}) != nil { // Go's poller has refused the file
		file.Close()
		return SOCKET_ENOMEM
	}
	c.epfd, c.file, c.all = epfd, file, make(map[*Socket]*outsider)
	go c.run(file)
	return 0
}

// add adds s to the crowd and gives it a tag. mu is locked.
func (c *crowd) add(s *Socket) *outsider {
	o := &outsider{s: s, tag: slices.Index(c.byTag, nil)}
	if o.tag < 0 {
		o.tag = len(c.byTag)
		c.byTag = append(c.byTag, nil)
	}
	c.byTag[o.tag], c.all[s] = o, o
	return o
}

// remove removes a socket that is no longer registered. mu is locked.
func (c *crowd) remove(o *outsider) {
	c.byTag[o.tag] = nil
	delete(c.all, o.s)
	if len(c.all) == 0 {
		c.file.Close() // this causes c.run to return
		c.file, c.all, c.byTag = nil, nil, nil
	}
}

// run waits for events on the sockets of the crowd, and wakes the kept sets that have these
// sockets. It ends when the file is closed. A needless wake-up does no harm.
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
			count, e := sys.EpollNow(int(epfd), events)
			if n = int(count); e != 0 {
				n = 0
			}
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

// askAgain is called after an event on member m of k. If m is outside the epoll instance,
// askAgain wakes the query that waits on k, so that the query asks again.
func (k *epollSet) askAgain(m int32) {
	k.mu.Lock()
	if k.parked && k.members[m].outside {
		k.arm(atOnce)
	}
	k.mu.Unlock()
}

// setOutside changes the events for which member m is registered. The member is outside the
// set's epoll instance. If events is 0, it unregisters the member. mu is locked.
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

// askOutside asks poll(2) about the members that are outside the set's epoll instance. It
// stores the reported events in k.events, after the first n elements.
func (k *epollSet) askOutside(n int) (int, Errno) {
	// Close locks mu before it releases the descriptor's number. So the number cannot be reused
	// while mu is locked.
	k.mu.Lock()
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
		// poll and epoll use the same numbers for events.
		k.events[n] = unix.EpollEvent{Events: uint32(uint16(fd.Revents)), Fd: k.outside[i]}
		n++
	}
	return n, 0
}
