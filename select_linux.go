package socket

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/sys"
)

// If successive calls to Select ask about the same set of sockets, the set stays in an epoll
// instance. This is a kept set. The cost of a call with a kept set depends on the ready
// sockets, not on the idle ones.
//
// A call that waits does not occupy a thread, because the first such call puts the kept set's
// epoll instance into Go's poller. From then on each event costs more, because the kernel
// reports it to two epoll instances: this one and that of Go's poller.

const (
	// keepAfter is how often Select calls poll(2) for a set before it keeps the set. That many
	// calls cost about as much as adding the sockets to an epoll instance.
	keepAfter = 16

	// maxIdle is the maximum number of kept sets (see epollSet) that are not in use.
	maxIdle = 32

	// maxNested is the maximum number of kept sets that may have the same socket in their epoll
	// instances. These epoll instances are nested: each is in the epoll instance of Go's poller.
	// The kernel allows a socket in at most 500 nested instances across all processes.
	maxNested = 100

	// maxStale is the minimum time that a kept set exists after its last use. The first garbage
	// collection after that time closes it.
	maxStale = 250 * time.Millisecond
)

// waitersSys counts poll(2) calls for sets that are not kept. A set is counted at one of its
// sockets, the one with the lowest address in memory. When such a set is kept, its count
// restarts.
type waitersSys struct{ polls atomic.Int32 }

// answer looks for a kept set with the same sockets as q, or almost the same, and uses this set. If
// there is none, answer uses poll(2). It keeps the set of q in two cases: if the same sockets have
// recurred often enough to pay for an epoll instance, or if the call has to wait, because a wait in
// poll(2) would hold a thread.
func (q *query) answer(limit instant) error {
	k, changed := q.findEpollSet(), 1
	waits := false
	if k != nil {
		changed = k.compare(q)
	}
	if changed > 0 && (k == nil || changed > 16+q.size()/16 && !k.shuffled(q)) {
		first := q.first()
		if first == nil {
			k.giveBack()
			return q.check()
		}
		polls := first.selectWaiters.polls.Add(1)
		if polls <= keepAfter && (limit == atOnce || k == nil || !k.lastWaited) {
			if done, err := q.pollOnce(); done || limit == atOnce {
				k.giveBack()
				return err
			}
			waits = true
		}
		first.selectWaiters.polls.Store(0)
	}
	if k == nil {
		if k = newEpollSet(); k == nil {
			return q.pollAnswer(limit)
		}
		k.compare(q)
		k.lastWaited = waits
	}
	if changed > 0 {
		if k.bad(q) {
			k.giveBack()
			return q.check()
		}
		if !k.update(q) {
			k.close()
			return q.pollAnswer(limit)
		}
	}
	err := k.wait(q, limit)
	if k.refused {
		k.close()
		return q.pollAnswer(limit)
	}
	k.giveBack()
	return err
}

// first returns the Socket with the lowest address in memory. So the result does not depend on
// the order of the lists. If q contains a nil socket, first returns nil.
func (q *query) first() *Socket {
	var first *Socket
	for _, list := range q.lists {
		for _, s := range list {
			if s == nil {
				return nil
			}
			if first == nil || addressOf(s) < addressOf(first) {
				first = s
			}
		}
	}
	return first
}

func (q *query) size() int { return len(q.lists[0]) + len(q.lists[1]) + len(q.lists[2]) }

// pollOnce asks poll(2) without waiting, and reports whether there is an answer.
func (q *query) pollOnce() (bool, error) {
	if err := q.enter(); err != nil {
		return true, err
	}
	done, err := q.ask()
	q.leave()
	return done, err
}

// epollSet is a kept set: sockets in an epoll instance. One query at a time uses it.
//
// Two changes to a socket are not visible to the kernel: Close, and a call that leaves data or
// an error unread for the next call. Both notify every kept set that contains the socket. So if
// a query has the same sockets as the previous one, and no notification has come since, it need
// not check each socket.
//
// A kept set keeps its sockets alive, but not for long. The next query that uses the set
// replaces its sockets with those of the query, and a set that no query uses is closed.
type epollSet struct {
	busy     atomic.Bool  // a query uses the set, or the set is closed
	fresh    atomic.Bool  // a query has used the set recently
	notified atomic.Bool  // a socket in the set was closed, or may have unread data or an unread error
	size     atomic.Int64 // the total length of all lists

	// Only the query that uses the set may use the fields from here to mu.

	lists      [3][]*Socket // the last query's lists
	index      [3][]int32   // for each socket in lists, the index of its member
	cut        [3][2]int    // how many sockets at the beginning, and how many at the end, each list has in common with the query's list
	free       []int32      // the indices of the members that are free
	dirty      []int32      // members with a registration that may have to change
	lastWaited bool         // the last query had to wait, so the next one probably has to wait too
	stale      instant      // the time when a sweep last found the set recently used

	epfd    int
	file    *os.File // epfd as a file in Go's poller, after a query has had to wait
	refused bool     // Go's poller has refused the file
	raw     syscall.RawConn
	poll    func(uintptr) bool // the function that is passed to raw, created once, so that waiting does not allocate
	tries   int                // the number of calls to poll in this wait
	q       *query
	errno   Errno
	events  []unix.EpollEvent
	fds     []unix.PollFd
	crowded bool // there may be members in the field named outside

	// mu protects the fields that Close uses on its own goroutine. It is locked after the
	// selectWaiters.mu of a Socket.
	mu      sync.Mutex
	members []member
	outside []int32 // the members that are registered in the variable outsiders
	parked  bool
	armed   instant // the deadline of the file
}

// member is a socket in a kept set.
type member struct {
	s       *Socket
	asked   uint32   // the events that the lists ask for
	events  uint32   // the events for which the socket is registered
	got     uint32   // the events that the kernel has reported
	refs    [3]int32 // the number of times that the socket occurs in each list
	at      [3]int32 // the approximate index of the socket in each list
	closed  bool
	outside bool // the socket is registered in the variable outsiders, not in the set's epoll instance
	cells   *cells
}

// cells holds arrays for results that contain only one member's socket. One allocation is
// enough for several such results.
type cells struct {
	used  int
	slots [7]*Socket
}

// cutFrom returns an unused slot of *c as a slice. If *c has no unused slot, cutFrom first
// replaces *c.
func cutFrom(c **cells) []*Socket {
	if *c == nil || (*c).used == len((*c).slots) {
		*c = new(cells)
	}
	at := (*c).used
	(*c).used++
	return (*c).slots[at : at+1 : at+1]
}

// pollWritable holds the events that select(2) counts as "writable". On Linux, POLLHUP does not
// count.
const pollWritable = unix.POLLOUT | unix.POLLERR | unix.POLLNVAL

// epollAsks holds the event to register for each list. epollAnswers holds the events that
// make a socket ready in each list, as in select(2).
var (
	epollAsks    = [3]uint32{unix.EPOLLIN, unix.EPOLLOUT, unix.EPOLLPRI}
	epollAnswers = [3]uint32{unix.EPOLLIN | unix.EPOLLHUP | unix.EPOLLERR, unix.EPOLLOUT | unix.EPOLLERR, unix.EPOLLPRI}
)

// findEpollSet returns the kept set that most likely has the sockets of q, or nil. The set must
// have about the same size as q and must contain the first or the last socket of a list. The set
// belongs to the caller until the call to giveBack.
func (q *query) findEpollSet() *epollSet {
	size := q.size()
	var best *epollSet
	// First try the sockets that are in few sets, because they identify the set better.
	for _, crowded := range [2]bool{false, true} {
		more := false
		for _, list := range q.lists {
			if len(list) == 0 {
				continue
			}
			for _, s := range [2]*Socket{list[0], list[len(list)-1]} {
				if s == nil {
					continue
				}
				s.selectWaiters.mu.Lock()
				if len(s.selectWaiters.list) > maxNested == crowded {
					best = s.selectWaiters.bestEpollSet(best, size)
				} else {
					more = true
				}
				s.selectWaiters.mu.Unlock()
				if best != nil && best.sizeDifference(size) == 0 {
					return best
				}
			}
		}
		if !more {
			break
		}
	}
	return best
}

// bestEpollSet looks in w for a kept set of a size that is closer to the given size than the size of
// best is. If w has no such set, bestEpollSet returns best. w.mu is locked.
func (w *selectWaiters) bestEpollSet(best *epollSet, size int) *epollSet {
	for _, w := range w.list {
		k, ok := w.waiter.(*epollSet)
		if !ok || k == best || k.sizeDifference(size) > 8+size/2 ||
			best != nil && k.sizeDifference(size) >= best.sizeDifference(size) || !k.acquire() {
			continue
		}
		if best != nil {
			best.idle()
		}
		if best = k; k.sizeDifference(size) == 0 {
			break
		}
	}
	return best
}

// sizeDifference returns the difference between k's size and the given one.
func (k *epollSet) sizeDifference(size int) int {
	n := int(k.size.Load())
	return max(n-size, size-n)
}

// compare finds how many sockets the lists of k and q have in common at each end, and stores
// these numbers in k.cut. compare returns the total number of all other sockets in the lists.
func (k *epollSet) compare(q *query) int {
	changed := 0
	for i, list := range q.lists {
		begin, end := commonEnds(k.lists[i], list)
		changed += len(k.lists[i]) + len(list) - 2*(begin+end)
		k.cut[i] = [2]int{begin, end}
	}
	return changed
}

// commonEnds returns the length of the longest common prefix of both lists, and the length of the
// longest common suffix of what follows this prefix.
func commonEnds(a, b []*Socket) (begin, end int) {
	if same(a, b) {
		return len(a), 0
	}
	const block = 64
	n := min(len(a), len(b))
	for begin+block <= n && same(a[begin:begin+block], b[begin:begin+block]) {
		begin += block
	}
	for begin < n && a[begin] == b[begin] {
		begin++
	}
	a, b, n = a[begin:], b[begin:], n-begin
	for end+block <= n && same(a[len(a)-end-block:len(a)-end], b[len(b)-end-block:len(b)-end]) {
		end += block
	}
	for end < n && a[len(a)-end-1] == b[len(b)-end-1] {
		end++
	}
	return begin, end
}

// same reports whether the lists are equal. bytes.Equal takes a third of the time of
// a loop.
func same(a, b []*Socket) bool { return bytes.Equal(addresses(a), addresses(b)) }

// shuffled reports whether k probably has almost the same sockets as q in another
// order. This happens with maps, which have no order. shuffled checks only a sample.
func (k *epollSet) shuffled(q *query) bool {
	for _, list := range q.lists {
		for i := 1; i < 8; i++ {
			at := len(list) * i / 8
			if at < len(list) && (list[at] == nil || k.member(list[at]) < 0) {
				return false
			}
		}
	}
	return true
}

// member returns the index of the member for s, or -1.
func (k *epollSet) member(s *Socket) int32 {
	s.selectWaiters.mu.Lock()
	defer s.selectWaiters.mu.Unlock()
	return s.selectWaiters.tag(k)
}

// bad reports whether a closed or nil socket is among the new sockets of q, which are those
// outside the common ends in k.cut.
func (k *epollSet) bad(q *query) bool {
	for i, list := range q.lists {
		for _, s := range list[k.cut[i][0] : len(list)-k.cut[i][1]] {
			if s == nil || s.fd.isClosed() {
				return true
			}
		}
	}
	return false
}

// update replaces the lists of k with those of q. The caller must call k.compare first. If update
// returns false, the kernel has refused a socket, and the caller must close k.
func (k *epollSet) update(q *query) bool {
	for i, list := range q.lists {
		begin, end := k.cut[i][0], len(k.lists[i])-k.cut[i][1]
		added := list[begin : len(list)-k.cut[i][1]]
		for _, m := range k.index[i][begin:end] {
			k.members[m].refs[i]--
			k.dirty = append(k.dirty, m)
		}
		first := len(k.dirty)
		for j, s := range added {
			m := k.join(s)
			k.members[m].refs[i]++
			k.members[m].at[i] = int32(begin + j)
			k.dirty = append(k.dirty, m)
		}
		k.lists[i] = slices.Replace(k.lists[i], begin, end, added...)
		k.index[i] = slices.Replace(k.index[i], begin, end, k.dirty[first:]...)
	}
	k.size.Store(int64(q.size()))
	ok := true
	for _, m := range k.dirty {
		ok = k.register(m) && ok
	}
	k.dirty = k.dirty[:0]
	return ok
}

// join returns the index of the member for s. If there is no such member, join adds it.
func (k *epollSet) join(s *Socket) int32 {
	s.selectWaiters.mu.Lock()
	defer s.selectWaiters.mu.Unlock()
	if s.unread.has(hasData | hasErrno) {
		k.notified.Store(true)
	}
	if m := s.selectWaiters.tag(k); m >= 0 {
		return m
	}
	k.mu.Lock()
	m := int32(len(k.members))
	if n := len(k.free); n > 0 {
		m, k.free = k.free[n-1], k.free[:n-1]
	} else {
		k.members = append(k.members, member{})
	}
	// Close first marks the descriptor as closed and then notifies selectWaiters. So either
	// Close finds k in selectWaiters, or join sees the mark.
	closed := s.fd.isClosed()
	k.members[m] = member{s: s, closed: closed, outside: len(s.selectWaiters.list) >= maxNested}
	k.mu.Unlock()
	if closed {
		k.notified.Store(true)
	}
	s.selectWaiters.list = append(s.selectWaiters.list, taggedWaiter{k, m})
	return m
}

// register registers member m in the kernel for the events that the lists ask for. If the lists
// do not ask for any event, it removes the member.
func (k *epollSet) register(m int32) bool {
	it := &k.members[m]
	s := it.s
	if s == nil {
		return true // the member has already been removed
	}
	var events uint32
	for i, n := range it.refs {
		if n > 0 {
			events |= epollAsks[i]
		}
	}
	if events != 0 && events == it.asked {
		return true
	}
	it.asked = events
	k.mu.Lock()
	var e Errno
	if events != it.events && !it.closed {
		// Close locks mu before it releases the descriptor's number. So the number cannot
		// be reused while mu is locked.
		if !it.outside {
			e = epollChange(k.epfd, s.fd.sysfd, it.events, events, m)
			// EINVAL means that other processes' epoll instances have used up the kernel's
			// limit for this socket.
			it.outside = e == SOCKET_EINVAL && it.events == 0
		}
		if it.outside {
			e = k.setOutside(m, events)
			k.crowded = true
		}
		if e == 0 {
			it.events = events
		}
	}
	if events == 0 {
		*it = member{}
		k.free = append(k.free, m)
	}
	k.mu.Unlock()
	if events == 0 {
		s.selectWaiters.remove(k)
	}
	return e == 0
}

// notify implements selectWaiter.notify.
func (k *epollSet) notify(m int32, closed bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	it := &k.members[m]
	if closed {
		if it.outside {
			k.setOutside(m, 0)
		} else if it.events != 0 {
			// close(2) does not unregister the socket if the descriptor has a duplicate.
			epollChange(k.epfd, it.s.fd.sysfd, it.events, 0, m)
		}
		it.events = 0
		it.closed = true
	}
	k.notified.Store(true)
	if k.parked {
		k.arm(atOnce)
	}
}

// wait answers the query q. k already has the lists of q. If wait sets k.refused, there is no
// answer.
func (k *epollSet) wait(q *query, limit instant) error {
	k.q, k.errno = q, 0
	if k.notified.Load() {
		if done, err := k.inspect(); done {
			return err
		}
	}
	if (limit == atOnce || !k.lastWaited) && k.ask() || limit == atOnce {
		return fnSelect.fail(nil, k.errno)
	}
	if !k.watch() {
		return nil
	}
	for {
		k.tries = 0
		if k.park(limit) {
			k.lastWaited = k.tries > 1
			return fnSelect.fail(nil, k.errno)
		}
		k.lastWaited = true
		if k.notified.Load() {
			if done, err := k.inspect(); done {
				return err
			}
		}
		if limit.passed() {
			k.ask() // an event may have come at the last moment
			return fnSelect.fail(nil, k.errno)
		}
	}
}

// inspect checks every socket after a notification. If one may be ready or closed, inspect asks
// poll(2) for the answer, and reports whether there is one.
func (k *epollSet) inspect() (bool, error) {
	k.notified.Store(false)
	for i := range k.members {
		it := &k.members[i]
		if it.s == nil {
			continue
		}
		if it.s.fd.isClosed() || it.refs[toRead] > 0 && it.s.answersUnread(toRead) || it.refs[toWrite] > 0 && it.s.answersUnread(toWrite) {
			k.notified.Store(true) // the next query must inspect too
			return k.q.pollOnce()
		}
	}
	return false, nil
}

// watch registers k with Go's poller, if it is not registered yet. It returns false if the
// poller refuses k. Then k cannot be used any more.
func (k *epollSet) watch() bool {
	if k.file == nil {
		k.file = os.NewFile(uintptr(k.epfd), "select")
		k.raw, _ = k.file.SyscallConn()
		k.refused = k.file.SetReadDeadline(time.Time{}) != nil
	}
	return !k.refused
}

// park waits until k.ask finds an answer. If limit passes first, or if a notification comes, it
// returns false.
func (k *epollSet) park(limit instant) bool {
	k.mu.Lock()
	if k.notified.Load() {
		k.mu.Unlock()
		return false
	}
	if k.armed != limit {
		k.arm(limit)
	}
	k.parked = true
	k.mu.Unlock()
	err := k.raw.Read(k.poll)
	k.mu.Lock()
	k.parked = false
	k.mu.Unlock()
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		k.errno = notPollable(err)
		return true
	}
	return err == nil
}

// arm sets the time when k.park stops waiting. mu is locked.
func (k *epollSet) arm(limit instant) {
	k.armed = limit
	k.file.SetReadDeadline(limit.time())
}

// ask asks the kernel once, without waiting, and reports whether there is an answer.
func (k *epollSet) ask() bool {
	count, errno := sys.EpollNow(k.epfd, k.events)
	for errno == 0 && int(count) == len(k.events) && int(count) < len(k.members) {
		k.events = make([]unix.EpollEvent, 2*count) // the next call reports the same events again, and further ones
		count, errno = sys.EpollNow(k.epfd, k.events)
	}
	n, e := int(count), Errno(errno)
	if e == 0 && k.crowded {
		n, e = k.askOutside(n)
	}
	if e != 0 {
		k.errno = e
		return true
	}
	if n == 0 {
		return false
	}
	// If few members are ready, find the index of each one and sort the indices. Otherwise go
	// through the whole lists.
	q, events := k.q, k.events[:n]
	many := n > 8 && n > q.size()/16
	for i := range events {
		m := events[i].Fd
		it := &k.members[m]
		it.got = events[i].Events
		for list, refs := range &it.refs {
			if refs == 0 || it.got&epollAnswers[list] == 0 {
				continue
			}
			q.n++
			if many = many || refs > 1; !many {
				q.found(uint8(list), k.place(list, m))
			}
		}
	}
	for list, index := range &k.index {
		// The count q.n may be 0, because the kernel reports EPOLLERR and EPOLLHUP even if no list
		// asks for them.
		if !many || q.n == 0 {
			if len(q.ready[list]) > 1 {
				slices.Sort(q.ready[list])
			}
			continue
		}
		q.ready[list] = q.ready[list][:0]
		for at, m := range index {
			if k.members[m].got&epollAnswers[list] != 0 {
				q.found(uint8(list), at)
			}
		}
	}
	for i := range events {
		k.members[events[i].Fd].got = 0
	}
	for list, ready := range &q.ready {
		if len(ready) == 1 {
			q.single[list] = cutFrom(&k.members[k.index[list][ready[0]]].cells)
		}
	}
	return q.n > 0
}

// place returns the index of member m in a list. It begins at the last known index and searches
// in both directions.
func (k *epollSet) place(list int, m int32) int {
	index := k.index[list]
	at := &k.members[m].at[list]
	low := min(int(*at), len(index)-1)
	for high := low; ; {
		if low >= 0 && index[low] == m {
			*at = int32(low)
			return low
		}
		if high < len(index) && index[high] == m {
			*at = int32(high)
			return high
		}
		low, high = low-1, high+1
	}
}

// epollChange changes the events for which a descriptor is registered in an epoll instance. The
// third parameter holds the old events, and the fourth holds the new ones.
func epollChange(epfd, fd int, was, events uint32, tag int32) Errno {
	ctl := unix.EPOLL_CTL_MOD
	switch {
	case was == 0:
		ctl = unix.EPOLL_CTL_ADD
	case events&^unix.EPOLLET == 0:
		ctl = unix.EPOLL_CTL_DEL
	}
	return codeOf(unix.EpollCtl(epfd, ctl, fd, &unix.EpollEvent{Events: events, Fd: tag}))
}

// epollSets holds all kept sets.
var epollSets struct {
	idle atomic.Int64 // the number of sets that no query uses

	mu        sync.Mutex
	all       []*epollSet
	clockHand int  // the index where the next call to evict continues
	ticking   bool // sweepEpollSets runs after the next garbage collection
}

// newEpollSet returns a set that belongs to the caller. The set is either empty or an evicted
// one, which the caller must update. If no descriptor is available, newEpollSet returns nil.
func newEpollSet() *epollSet {
	if epollSets.idle.Load() >= maxIdle {
		if k := evict(); k != nil {
			if len(k.members) <= maxIdle {
				return k
			}
			k.close()
		}
	}
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return evict()
	}
	k := &epollSet{epfd: epfd, events: make([]unix.EpollEvent, 16)}
	k.busy.Store(true)
	unix.SetNonblock(epfd, true)
	k.poll = func(uintptr) bool {
		k.tries++
		return k.ask()
	}
	epollSets.mu.Lock()
	epollSets.all = append(epollSets.all, k)
	if !epollSets.ticking {
		epollSets.ticking = true
		onCollection(sweepEpollSets)
	}
	epollSets.mu.Unlock()
	return k
}

// acquire takes k for the caller if k is idle. It reports whether k was idle.
func (k *epollSet) acquire() bool {
	if !k.busy.CompareAndSwap(false, true) {
		return false
	}
	epollSets.idle.Add(-1)
	return true
}

// giveBack marks k as idle. k may be nil.
func (k *epollSet) giveBack() {
	if k == nil {
		return
	}
	k.q = nil
	k.fresh.Store(true)
	k.idle()
	for epollSets.idle.Load() > maxIdle {
		old := evict()
		if old == nil {
			break
		}
		old.close()
	}
}

func (k *epollSet) idle() {
	k.busy.Store(false)
	epollSets.idle.Add(1)
}

// evict returns an idle set, which then belongs to the caller. evict prefers a set that was not
// used recently. If no set is idle, the result is nil.
func evict() *epollSet {
	epollSets.mu.Lock()
	defer epollSets.mu.Unlock()
	for range 2 * len(epollSets.all) {
		epollSets.clockHand = (epollSets.clockHand + 1) % len(epollSets.all)
		k := epollSets.all[epollSets.clockHand]
		if !k.busy.Load() && !k.fresh.Swap(false) && k.acquire() {
			return k
		}
	}
	return nil
}

// close closes k, which belongs to the caller.
func (k *epollSet) close() {
	k.q = nil
	for i := range k.members {
		it := &k.members[i]
		if it.s == nil {
			continue
		}
		if it.outside {
			k.mu.Lock()
			k.setOutside(int32(i), 0)
			it.events = 0
			k.mu.Unlock()
		}
		it.s.selectWaiters.remove(k)
	}
	if k.file != nil {
		k.file.Close()
	} else {
		sys.Close(k.epfd)
	}
	epollSets.mu.Lock()
	if at := slices.Index(epollSets.all, k); at >= 0 {
		epollSets.all = slices.Delete(epollSets.all, at, at+1)
	}
	epollSets.mu.Unlock()
}

// sweepEpollSets runs after each garbage collection. It closes the sets that have not been used
// for some time, so that the next garbage collection can collect their sockets.
func sweepEpollSets() {
	var old []*epollSet
	epollSets.mu.Lock()
	for _, k := range epollSets.all {
		switch {
		case !k.acquire():
		case k.fresh.Swap(false):
			k.stale = now()
			k.idle()
		case k.stale.add(maxStale).passed():
			old = append(old, k)
		default:
			k.idle()
		}
	}
	epollSets.mu.Unlock()
	for _, k := range old {
		k.close()
	}
	epollSets.mu.Lock()
	if epollSets.ticking = len(epollSets.all) > 0; epollSets.ticking {
		onCollection(sweepEpollSets)
	}
	epollSets.mu.Unlock()
}

// onCollection runs f after the next garbage collection.
func onCollection(f func()) {
	// A sentinel without a pointer would share memory with other small objects, and would be
	// freed only together with them.
	type sentinel struct{ _ *byte }
	runtime.AddCleanup(new(sentinel), func(f func()) { f() }, f)
}

// tag returns the waiter's tag, or -1 if the waiter is not in the list. mu is locked.
func (w *selectWaiters) tag(waiter selectWaiter) int32 {
	for _, w := range w.list {
		if w.waiter == waiter {
			return w.tag
		}
	}
	return -1
}
