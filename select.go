package socket

import (
	"math"
	"net"
	"slices"
	"sync"
	"time"
)

// Forever, as the seconds of [Select], is PHP's null: wait until a socket is
// ready, whatever the microseconds are. It is the least int, which no time can
// be; -1 would not do: PHP refuses it, unless the microseconds make up for it.
const Forever = math.MinInt

var fnSelect = newFunc("socket_select", "Unable to select", errSlotGlobal).loud()

// Select is socket_select: it waits until a socket in *read has something to be
// read, one in *write has room, or one in *except has urgent data, for at most
// seconds and microseconds. It replaces each slice by one of the sockets in it
// that are ready, in their order, and returns how many there are in all: a socket
// that is ready in two slices counts twice, one that stands twice in the same
// slice once, though both stay. When the time is up the result is 0 and the slices
// are empty.
//
// A nil pointer is PHP's null: nothing is asked. One slice with a socket in it
// there must be. seconds may be 0, which asks without waiting, or [Forever];
// microseconds above 999,999 are carried. A negative time is SOCKET_EINVAL.
//
// Ready to be read are data, a connection to accept, the end of the connection
// and an error, which stay until they are taken: the next Select reports them
// again. A refused connection is readable and writable. On Linux so is a stream
// socket that was never connected.
//
// The array behind a slice is never written to: "read := clients" is as good a
// copy as PHP's "$read = $clients", and costs nothing. "read = append(read[:0],
// clients...)" makes a new array each time, because the result has no room for more
// than is ready; a program that puts its list together before each call does so in
// another variable, "list = append(list[:0], ...)", and then "read := list". If the same variable is passed twice, what
// stays is ready in both senses, as in PHP. Nothing limits how many sockets there
// may be, or their descriptors; no signal interrupts the wait. A failure leaves
// the slices alone. A closed socket in a slice is an error that matches
// net.ErrClosed, and a Close while Select waits wakes it with that error. A
// failure is recorded for the process alone. See select(2).
//
// What this package itself keeps for the next call counts like this: the beginning
// of a line, which Read with PHP_NORMAL_READ keeps when it must not wait for the
// end, makes no socket readable, for only what comes from the peer can complete
// it. The rest of a datagram behind a line does. An error that came after part of a
// call's data had been moved makes the socket readable and writable: the next call
// returns it at once.
//
// Notes, Linux: a call costs what is ready, not what is idle, if its slices are
// much like those of the calls before it. Then it allocates nothing, or a slice if
// that has two sockets or more. To that end Select remembers the sockets, so one
// that nothing else refers to any more may be closed some garbage collections later
// than elsewhere. A call that waits costs a descriptor, if there is one to be had,
// and no thread. Thousands of calls may wait for the same socket.
//
// Notes, other systems: a call costs what it asks about, and allocates the slices
// that are not empty. On all but Windows, what wakes one of the calls that wait
// costs what all of these ask about.
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

// SelectKeyed is [Select] for maps, as socket_select keeps the keys of its arrays:
// each map is replaced by one of the entries that are ready. Pointers are what PHP's
// & is, and so the map that was there stays as it is: "read := clients" is a copy
// here, too. A socket that is in the same map under several keys counts once.
//
// All three maps are of one type, with keys of any kind; a nil pointer is PHP's
// null. It goes through the whole of each map, which Select need not.
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

// query is one call of Select on its way.
//
// The platform half answers it. It declares querySys and waitersSys, which may be
// empty, newQuery and
//
//	func (q *query) answer(limit instant) error
//	func (q *query) wake()
//
// answer looks at once, and unless something is ready waits until something is, or
// limit comes; atOnce means not to wait. It reports through q.found and q.count
// what is ready, and returns the error of check or containsClosed if a socket is,
// or gets, closed, or that of fnSelect.fail. wake makes a waiting answer look
// again; it is called on any goroutine. hold, settle, watch and unsubscribe
// are there to build answer on: see select_poll.go.
type query struct {
	lists [3][]*Socket // what is asked: to read, to write, urgent
	ready [3][]int32   // the answer: ascending indices into lists
	n     int          // the result

	// single has an array for a result with one socket, which the platform half may
	// have: one that never has another socket in it.
	single [3][]*Socket

	items   []item       // lists, in one
	buffers [3][]*Socket // what SelectKeyed makes lists in
	scratch []uintptr

	querySys
}

// item is a socket and one thing that is asked about it. The same socket may
// be in several items.
type item struct {
	s     *Socket
	list  uint8 // toRead, toWrite, urgent
	ready bool  // set by the platform half
}

const (
	toRead = iota
	toWrite
	urgent
)

var listNames = [3]string{"read", "write", "except"}

// atOnce is the limit of a query that does not wait. It has always passed.
const atOnce instant = 1

var queries = sync.Pool{New: func() any { return newQuery() }}

func getQuery() *query { return queries.Get().(*query) }

// putQuery gives q back, without a socket in it.
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

// selectLimit returns when a call that begins now has to end. It is false for a
// time that select(2) refuses.
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

// check returns the error for the first element that is no open socket.
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

// found reports the socket at index i of a list as ready, which those before it
// in the list have been.
func (q *query) found(list uint8, i int) { q.ready[list] = append(q.ready[list], int32(i)) }

// count stores the result: in each list every ready socket counts once.
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

// intersect leaves in list i what is ready in list 0 and list 1, too: the lists that
// were passed in the same variable.
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

// result returns the sockets of list i that are ready. A result has an array of its
// own, or shares one with results that have the same socket: if the caller keeps a
// result, that must not keep other sockets.
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

// enter puts the lists into items and holds a reference to each socket, until
// release.
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

// collect takes the answer from items, after the platform half has marked what is
// ready. It adds what the system cannot know of, and reports whether
// there is anything, or an error.
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

// selectWaiters are those who are told what happens to a socket beside the system.
type selectWaiters struct {
	mu   sync.Mutex
	list []taggedWaiter

	waitersSys
}

// taggedWaiter is one of them, with a number that tells it which socket it is.
type taggedWaiter struct {
	waiter selectWaiter
	tag    int32
}

// selectWaiter waits for a socket, or may come to.
type selectWaiter interface {
	// stirred says that the socket is being closed, whose descriptor is still
	// open, or has something kept for its next call.
	notify(tag int32, closed bool)
}

func (w *selectWaiters) add(who selectWaiter, tag int32) {
	w.mu.Lock()
	w.list = append(w.list, taggedWaiter{who, tag})
	w.mu.Unlock()
}

func (w *selectWaiters) remove(who selectWaiter) {
	w.mu.Lock()
	if at := slices.IndexFunc(w.list, func(w taggedWaiter) bool { return w.waiter == who }); at >= 0 {
		w.list = slices.Delete(w.list, at, at+1)
	}
	w.mu.Unlock()
}

// notifySelects tells those who watch s.
func (s *Socket) notifySelects(closed bool) {
	s.selectWaiters.mu.Lock()
	for _, w := range s.selectWaiters.list {
		w.waiter.notify(w.tag, closed)
	}
	s.selectWaiters.mu.Unlock()
}

// subscribe makes a change of any socket in items wake q, until unsubscribe. What changed
// before is not told: look once more.
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
