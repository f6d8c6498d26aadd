package socket

import (
	"math"
	"net"
	"slices"
	"sync"
	"time"
)

// Forever is PHP's null for the seconds of [Select]: Select waits until a socket is ready,
// whatever the microseconds are. Forever is the smallest int, which cannot be a valid time. -1
// would not do: PHP accepts -1 second if the microseconds make the sum non-negative.
const Forever = math.MinInt

var fnSelect = newFunc("socket_select", "Unable to select", errSlotGlobal).loud()

// Select is socket_select: it waits until a socket in *read is readable, one in *write has
// room, or one in *except has urgent data. seconds and microseconds limit the wait. Select
// reduces each slice to its ready sockets, in the same order, and returns the total number of
// ready sockets. If no socket becomes ready in time, the result is 0 and the slices are empty.
//
// A nil pointer stands for PHP's null and is ignored. At least one slice must contain a socket.
// If the time is 0, Select does not wait. If seconds is [Forever], the wait has no limit.
// microseconds may exceed 999,999. For a negative time, the error is SOCKET_EINVAL.
// SetDeadline, SO_RCVTIMEO and SO_SNDTIMEO do not limit the wait.
//
// If there is no socket at all, or a slice contains nil, the error matches [ErrArgument]. If a
// slice contains a closed socket, the error matches net.ErrClosed. If a socket is closed while
// Select waits, Select returns this error at once. A failure leaves the slices unchanged and
// sets only the process's error slot. See select(2).
//
// # What is ready
//
// A socket is readable if it has data, a connection to accept, end-of-stream or an error. Every
// call to Select reports the socket until the program has received these. After a refused
// connection, a socket is readable and writable. On Linux, so is a stream socket that was never
// connected.
//
// This package sometimes keeps data or an error for the next call. If it keeps the rest of a
// datagram after a line, the socket is readable. If it keeps only the beginning of a line, the
// socket is not readable: only data from the peer can complete the line. (Read with
// PHP_NORMAL_READ keeps such a beginning if it must not wait for the rest.) If it keeps an
// error, the socket is readable and writable, because the next call returns the error at once.
// (If an error occurs after a part of a call's data, the call returns without the error.)
//
// # Counts and limits
//
// A socket that is ready in two slices counts twice. A socket that occurs twice in one slice
// counts once, though both elements remain in the slice. If a program passes the same variable
// twice, the variable keeps the sockets that are ready for both purposes, as in PHP. There is
// no limit on the number of sockets or on their descriptors. Signals do not interrupt the wait.
//
// # Copies
//
// Select never writes to the array of a slice. So "read := clients" is as good a copy as PHP's
// "$read = $clients", and costs nothing. Do not write "read = append(read[:0], clients...)": it
// allocates an array each time, because a result of Select has room for the ready sockets only.
// A program that builds a new list before each call builds it in another variable, as in "list
// = append(list[:0], ...)", and then sets "read := list".
//
// # Cost
//
// Notes, Linux: if the slices of a call are much like those of earlier calls, the cost of the
// call depends on the ready sockets, not on the idle ones. Such a call allocates only one slice
// for each result with two sockets or more. For this, Select remembers the sockets. So a socket
// that is no longer referenced may be closed a few garbage collections later than on other
// systems. A call that waits uses a descriptor, if one is available, but not a thread.
// Thousands of calls may wait for the same socket.
//
// Notes, other systems: the cost of a call depends on the number of all its sockets. The call
// allocates each result that is not empty. Except on Windows, the cost of waking one waiting
// call depends on the sockets of all waiting calls.
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

// SelectKeyed is [Select] for maps. It keeps the keys, as socket_select keeps those of its
// arrays: it replaces each map with a new map that has only the ready entries. The pointers
// correspond to PHP's &. SelectKeyed does not modify the old map, so "read := clients" works as
// a copy here too. A socket that has several keys in the same map counts once.
//
// All three maps have the same type, with keys of any kind. A nil pointer stands for PHP's
// null. SelectKeyed always goes through the whole of each map; Select often need not go through
// its slices.
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
// The code that answers the query differs between platforms. Each platform's file declares the
// types querySys and waitersSys, which may be empty, the function newQuery, and these methods:
//
//	func (q *query) answer(limit instant) error
//	func (q *query) wake()
//
// answer checks the sockets. If none is ready, it waits until one is ready or limit passes; if
// limit is atOnce, it does not wait. It reports the ready sockets through q.found and q.count. If a
// socket is or becomes closed, it returns the error of q.check or of containsClosed. For any other
// failure, it returns the error of fnSelect.fail. If answer is waiting, wake causes it to check the
// sockets again; any goroutine may call wake. The methods enter, collect, subscribe and unsubscribe
// are the building blocks of answer; see select_poll.go.
type query struct {
	lists [3][]*Socket // the question: the sockets in read, write and except
	ready [3][]int32   // the answer: the indices of the ready sockets in lists, in ascending order
	n     int          // the result of Select

	// single holds arrays for results with one socket. The platform's file may provide
	// them. Such an array never holds another socket.
	single [3][]*Socket

	items   []item       // the elements of all three lists, one list after another
	buffers [3][]*Socket // the memory for SelectKeyed's lists
	scratch []uintptr

	querySys
}

// item is a socket and its list. A socket that is in several lists has several items.
type item struct {
	s     *Socket
	list  uint8 // toRead, toWrite, urgent
	ready bool  // the platform's file sets this field
}

const (
	toRead = iota
	toWrite
	urgent
)

var listNames = [3]string{"read", "write", "except"}

// atOnce is the limit of a query that must not wait. As an instant, it is always in the
// past.
const atOnce instant = 1

var queries = sync.Pool{New: func() any { return newQuery() }}

func getQuery() *query { return queries.Get().(*query) }

// putQuery removes all sockets from q and returns it to the pool.
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

// run checks the arguments, in the same order as PHP, and answers the query.
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

// selectLimit returns the instant when a call that begins now must end. For a time that
// select(2) refuses, the second result is false.
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

// check returns the error for the first element of the lists that is nil or closed.
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

// found adds the socket at index i of a list to the answer. For each list, the
// calls must be in ascending order of i.
func (q *query) found(list uint8, i int) { q.ready[list] = append(q.ready[list], int32(i)) }

// count computes the result of Select. A socket counts once in each list where it is ready.
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

// intersect is for lists that were passed in the same variable. It removes from the answer for
// list i the sockets that are not ready in list 0 (if with0 is true) or in list 1 (if with1 is
// true).
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

// result returns the ready sockets of list i. A program may keep a result for a long time, and
// this must not keep other sockets alive. So each result has its own array, or shares one with
// results that contain only the same socket.
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

// enter copies the lists into items. It also takes a reference to each socket. q.leave gives these
// references up.
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

// collect takes the answer from items, after the platform's file has marked the items that the
// system reports as ready. It adds the sockets for which a call has left data or an error
// unread, because the system does not know about these. It returns true if a socket is ready or
// if there is an error.
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

// selectWaiters holds the waiters of one socket, such as calls to Select. They are notified of
// changes that the system does not report.
type selectWaiters struct {
	mu   sync.Mutex
	list []taggedWaiter

	waitersSys
}

// taggedWaiter is a waiter and its tag, which is the number that the waiter uses for the
// socket.
type taggedWaiter struct {
	waiter selectWaiter
	tag    int32
}

// selectWaiter waits for a socket, or may wait for it later.
type selectWaiter interface {
	// notify tells the waiter about a change. If closed is true, the socket is being closed,
	// but its descriptor is still open. Otherwise a call has left data or an error of the
	// socket unread.
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

// After a call to subscribe, any change to a socket in items wakes q, until unsubscribe is called.
// A change before the call does not wake q, so the caller must check the sockets once more after
// it.
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
