package socket

import (
	"math"
	"net"
	"slices"
	"sync"
	"time"
)

// Forever, as the seconds of [Select], is PHP's null: Select waits until a socket is ready,
// whatever the microseconds are. It is the smallest int, because that cannot be a valid
// time. -1 can be one, because PHP accepts -1 if the microseconds make the sum
// non-negative.
const Forever = math.MinInt

var fnSelect = newFunc("socket_select", "Unable to select", errSlotGlobal).loud()

// Select is socket_select: it waits until a socket in *read is readable, one in
// *write has room, or one in *except has urgent data, for at most seconds and
// microseconds. It replaces each slice with the sockets in it that are ready, in the
// same order, and returns the total number of ready sockets. If no socket becomes
// ready in time, the result is 0 and the slices are empty.
//
// A nil pointer, PHP's null, is ignored. At least one slice must contain a socket. seconds
// may be 0, which means not to wait, or [Forever]; microseconds above 999,999 are carried.
// For a negative time, the error is SOCKET_EINVAL. Nothing else limits the wait:
// SetDeadline, SO_RCVTIMEO and SO_SNDTIMEO do not apply.
//
// No socket at all, or a nil in a slice, is an error that matches [ErrArgument]. A
// closed socket in a slice is an error that matches net.ErrClosed. If a socket is
// closed while Select waits, Select returns that error at once. A failure leaves the
// slices unchanged and is recorded for the process only. See select(2).
//
// # What is ready
//
// A socket is readable if it has data, a connection to accept, end-of-stream or an error.
// Select reports the socket again until the program has consumed these. A refused
// connection is readable and writable. On Linux, so is a stream socket that was never
// connected.
//
// Data and errors that this package keeps for the next call also count. The rest of a
// datagram after a line makes the socket readable. The beginning of a line, which Read with
// PHP_NORMAL_READ keeps when it must not wait for the end, does not: only data from the
// peer can complete it. An error that came after part of a call's data had been transferred
// makes the socket readable and writable, because the next call returns it at once.
//
// # Counts and limits
//
// A socket that is ready in two slices counts twice. A socket that occurs twice in one
// slice counts once, though both elements remain. If the same variable is passed twice, it
// keeps the sockets that are ready for both purposes, as in PHP. Neither the number of
// sockets nor their descriptors are limited, and no signal interrupts the wait.
//
// # Copies
//
// Select never writes to the array of a slice: "read := clients" is as good a copy as
// PHP's "$read = $clients", and costs nothing. "read = append(read[:0], clients...)"
// allocates an array each time, because a result has no room for more sockets than
// are ready. A program that builds its list before each call does so in another
// variable, "list = append(list[:0], ...)", and then sets "read := list".
//
// # Cost
//
// Notes, Linux: if the slices of a call are much like those of earlier calls, its cost
// depends on the sockets that are ready, not on idle ones. Such a call allocates only one
// slice for each result with two sockets or more. To do so, Select remembers the sockets,
// so one that is no longer referenced may be closed a few garbage collections later than on
// other systems. A call that waits uses a descriptor, if one is available, but not a
// thread. Thousands of calls may wait for the same socket.
//
// Notes, other systems: the cost of a call depends on all sockets that it asks about,
// and it allocates the slices that are not empty. On all but Windows, waking one of the
// waiting calls costs more with every socket that any of them asks about.
func Select(read, write, except *[]*Socket, seconds int, microseconds ...int) (n int, err error) {
	defer raise(&err)
	q := getQuery()
	defer putQuery(q)
	vars := [3]*[]*Socket{read, write, except}
	for i, v := range vars {
		if v != nil {
			q.lists[i] = *v
		}
	}
	if err := q.run(seconds, microseconds); err != nil {
		return 0, err
	}
	for i, v := range vars {
		if v != nil {
			q.intersect(i, i > 0 && v == vars[0], i > 1 && v == vars[1])
		}
	}
	for i, v := range vars {
		if v != nil {
			*v = q.result(i)
		}
	}
	return q.n, nil
}

// SelectKeyed is [Select] for maps, as socket_select keeps the keys of its arrays: it
// replaces each map with one that has only the entries that are ready. The pointers
// correspond to PHP's &. The original map is not modified, so "read := clients" also
// works as a copy here. A socket that is in the same map under several keys counts
// once.
//
// All three maps have the same type, with keys of any kind. A nil pointer is PHP's
// null. SelectKeyed goes through each whole map; Select need not go through its
// slices.
func SelectKeyed[M ~map[K]*Socket, K comparable](read, write, except *M, seconds int, microseconds ...int) (n int, err error) {
	defer raise(&err)
	q := getQuery()
	defer putQuery(q)
	vars := [3]*M{read, write, except}
	var keys [3][]K
	for i, v := range vars {
		switch {
		case v == nil:
		case i > 0 && v == vars[0]:
			keys[i], q.lists[i] = keys[0], q.lists[0]
		case i > 1 && v == vars[1]:
			keys[i], q.lists[i] = keys[1], q.lists[1]
		default:
			keys[i] = make([]K, 0, len(*v))
			list := q.buffers[i][:0]
			for k, s := range *v {
				keys[i] = append(keys[i], k)
				list = append(list, s)
			}
			q.lists[i], q.buffers[i] = list, list
		}
	}
	if err := q.run(seconds, microseconds); err != nil {
		return 0, err
	}
	for i, v := range vars {
		if v != nil {
			q.intersect(i, i > 0 && v == vars[0], i > 1 && v == vars[1])
		}
	}
	for i, v := range vars {
		if v == nil {
			continue
		}
		m := make(M, len(q.ready[i]))
		for _, at := range q.ready[i] {
			m[keys[i][at]] = q.lists[i][at]
		}
		*v = m
	}
	return q.n, nil
}

// query is one call to Select.
//
// The platform's file answers the query. That file declares querySys and
// waitersSys, which may be empty, newQuery and
//
//	func (q *query) answer(limit instant) error
//	func (q *query) wake()
//
// answer checks the sockets and, if none is ready, waits until one is or limit passes;
// atOnce means not to wait. It reports what is ready through q.found and q.count. If a
// socket is or becomes closed, it returns the error of check or containsClosed; for any
// other failure, it returns that of fnSelect.fail. wake makes an answer that is waiting
// check again; any goroutine may call wake. enter, collect, subscribe and unsubscribe are
// the building blocks of answer: see select_poll.go.
type query struct {
	lists [3][]*Socket // the question: the sockets to read, to write, and with urgent data
	ready [3][]int32   // the answer: ascending indices into lists
	n     int          // the result of Select

	// single may hold an array that the platform's file provides for a result with one
	// socket. Such an array never holds another socket.
	single [3][]*Socket

	items   []item       // all lists, one after another
	buffers [3][]*Socket // the memory for SelectKeyed's lists
	scratch []uintptr

	querySys
}

// item is a socket and the list that it is in. The same socket may be in several
// items.
type item struct {
	s     *Socket
	list  uint8 // toRead, toWrite, urgent
	ready bool  // set by the platform's file
}

const (
	toRead = iota
	toWrite
	urgent
)

var listNames = [3]string{"read", "write", "except"}

// atOnce is the limit of a query that does not wait. As an instant, it is always in the
// past.
const atOnce instant = 1

var queries = sync.Pool{New: func() any { return newQuery() }}

func getQuery() *query { return queries.Get().(*query) }

// putQuery returns q to the pool, without any socket in it.
func putQuery(q *query) {
	q.lists = [3][]*Socket{}
	for i := range q.ready {
		q.ready[i] = q.ready[i][:0]
		clear(q.buffers[i])
	}
	q.single = [3][]*Socket{}
	q.n = 0
	queries.Put(q)
}

// run checks the arguments, in PHP's order, and answers the query.
func (q *query) run(seconds int, microseconds []int) error {
	if len(microseconds) > 1 {
		return fnSelect.tooMany(5, 4+len(microseconds))
	}
	if len(q.lists[0])+len(q.lists[1])+len(q.lists[2]) == 0 {
		return fnSelect.misuse("At least one array argument must be passed")
	}
	usec := 0
	if len(microseconds) > 0 {
		usec = microseconds[0]
	}
	limit, ok := selectLimit(seconds, usec)
	if !ok {
		if err := q.check(); err != nil {
			return err
		}
		return fnSelect.fail(nil, SOCKET_EINVAL)
	}
	return q.answer(limit)
}

// selectLimit returns the instant when a call that begins now has to end. It returns
// false for a time that select(2) refuses.
func selectLimit(seconds, microseconds int) (instant, bool) {
	if seconds == Forever {
		return never, true
	}
	sec, usec := int64(seconds), int64(microseconds)
	if usec > 999999 {
		if carry := usec / 1000000; sec <= math.MaxInt64-carry {
			sec += carry
		}
		usec %= 1000000
	}
	switch {
	case sec < 0 || usec < 0:
		return 0, false
	case sec == 0 && usec == 0:
		return atOnce, true
	case sec > int64(maxWait/time.Second):
		return never, true
	}
	return now().add(time.Duration(sec)*time.Second + time.Duration(usec)*time.Microsecond), true
}

// check returns the error for the first element that is not an open socket.
func (q *query) check() error {
	for i, list := range q.lists {
		for _, s := range list {
			if s == nil {
				return notSocket(i)
			}
			if s.fd.isClosed() {
				return containsClosed(i)
			}
		}
	}
	return nil
}

func notSocket(list int) error {
	return fnSelect.argument(list+1, listNames[list], "must only have elements of type Socket, null given")
}

func containsClosed(list int) error {
	err := fnSelect.argument(list+1, listNames[list], "contains a closed socket").(*Error)
	err.Err, err.class = net.ErrClosed, classTypeError
	return err
}

// found adds the socket at index i of a list to those that are ready. Within a list it
// must be called in ascending order of i.
func (q *query) found(list uint8, i int) { q.ready[list] = append(q.ready[list], int32(i)) }

// count computes the result. In each list, every ready socket counts once.
func (q *query) count() {
	for i, ready := range q.ready {
		if len(ready) < 2 {
			q.n += len(ready)
			continue
		}
		q.scratch = q.scratch[:0]
		for _, at := range ready {
			q.scratch = append(q.scratch, addressOf(q.lists[i][at]))
		}
		slices.Sort(q.scratch)
		q.n += len(slices.Compact(q.scratch))
	}
}

// intersect removes from the answer for list i the sockets that are not ready in
// list 0 (if with0 is set) or in list 1 (if with1 is set), because the lists were
// passed in the same variable.
func (q *query) intersect(i int, with0, with1 bool) {
	for j, with := range [2]bool{with0, with1} {
		if with {
			q.ready[i] = slices.DeleteFunc(q.ready[i], func(at int32) bool {
				_, both := slices.BinarySearch(q.ready[j], at)
				return !both
			})
		}
	}
}

// result returns the sockets of list i that are ready. A result has an array of its own, or
// shares one with results that have the same socket, because a result that the caller keeps
// must not keep other sockets alive.
func (q *query) result(i int) []*Socket {
	ready := q.ready[i]
	list := q.single[i]
	switch {
	case len(ready) == 0:
		return []*Socket{}
	case len(ready) > 1 || list == nil:
		list = make([]*Socket, len(ready))
	}
	for j, at := range ready {
		list[j] = q.lists[i][at]
	}
	return list
}

// enter copies the lists into items and holds a reference to each socket until leave.
func (q *query) enter() error {
	for i, list := range q.lists {
		for _, s := range list {
			var err error
			switch {
			case s == nil:
				err = notSocket(i)
			case !s.fd.incref():
				err = containsClosed(i)
			}
			if err != nil {
				q.leave()
				return err
			}
			q.items = append(q.items, item{s: s, list: uint8(i)})
		}
	}
	return nil
}

func (q *query) leave() {
	for i := range q.items {
		q.items[i].s.fd.decref()
	}
	clear(q.items)
	q.items = q.items[:0]
}

// collect takes the answer from items after the platform's file has marked those that
// are ready. It adds the sockets that are ready because of unread data or an unread
// error, which the system does not know about. It reports whether anything is ready
// or there is an error.
func (q *query) collect() (bool, error) {
	for i := range q.items {
		it := &q.items[i]
		if it.s.fd.isClosed() {
			return true, containsClosed(int(it.list))
		}
		if it.s.answersUnread(it.list) {
			it.ready = true
		}
	}
	base := 0
	for i, list := range q.lists {
		for j := range list {
			if q.items[base+j].ready {
				q.found(uint8(i), j)
			}
		}
		base += len(list)
	}
	q.count()
	return q.n > 0, nil
}

// selectWaiters holds the waiters of one socket. They are notified of changes that the
// system does not report.
type selectWaiters struct {
	mu   sync.Mutex
	list []taggedWaiter

	waitersSys
}

// taggedWaiter is a waiter and the number that the waiter uses for the socket.
type taggedWaiter struct {
	waiter selectWaiter
	tag    int32
}

// selectWaiter waits for a socket, or may wait for it later.
type selectWaiter interface {
	// notify says that the socket is being closed, while its descriptor is still
	// open, or that it has unread data or an unread error.
	notify(tag int32, closed bool)
}

func (w *selectWaiters) add(waiter selectWaiter, tag int32) {
	w.mu.Lock()
	w.list = append(w.list, taggedWaiter{waiter, tag})
	w.mu.Unlock()
}

func (w *selectWaiters) remove(waiter selectWaiter) {
	w.mu.Lock()
	if at := slices.IndexFunc(w.list, func(w taggedWaiter) bool { return w.waiter == waiter }); at >= 0 {
		w.list = slices.Delete(w.list, at, at+1)
	}
	w.mu.Unlock()
}

// notifySelects notifies every waiter in selectWaiters.
func (s *Socket) notifySelects(closed bool) {
	s.selectWaiters.mu.Lock()
	for _, w := range s.selectWaiters.list {
		w.waiter.notify(w.tag, closed)
	}
	s.selectWaiters.mu.Unlock()
}

// subscribe arranges that any change to a socket in items wakes q, until unsubscribe is
// called. A change before subscribe does not wake q, so after subscribe the caller must
// check the sockets once more.
func (q *query) subscribe() {
	for i := range q.items {
		q.items[i].s.selectWaiters.add(q, 0)
	}
}

func (q *query) unsubscribe() {
	for i := range q.items {
		q.items[i].s.selectWaiters.remove(q)
	}
}

func (q *query) notify(int32, bool) { q.wake() }
