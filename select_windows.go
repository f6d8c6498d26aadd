package socket

import (
	"sync"

	"phpsocket/socket/internal/sys"
)

// querySys holds the fields of a query that are needed to ask AFD.
type querySys struct {
	info []uint64 // the memory for the poll's list; it is kept because the list may be long

	mu      sync.Mutex
	pending *sys.AfdPoll
	woken   bool // q.wake has been called since the last poll began
}

// waitersSys is empty on Windows, because nothing is counted here.
type waitersSys struct{}

func newQuery() *query { return new(query) }

// If q.answer is waiting, wake causes it to check the sockets again.
func (q *query) wake() {
	q.mu.Lock()
	q.woken = true
	if q.pending != nil {
		q.pending.Cancel()
	}
	q.mu.Unlock()
}

// answer asks AFD about all sockets at once, first without waiting. If no socket is ready, it
// asks again and waits for the answer. It holds its references to the sockets even while it
// waits. Close wakes the query and waits until the query has released the references.
func (q *query) answer(limit instant) error {
	if err := q.enter(); err != nil {
		return err
	}
	defer q.leave()
	p, e := sharedPoller.get()
	if e != 0 {
		return fnSelect.fail(nil, Errno(e))
	}
	p.Info, q.info = q.info, p.Info
	defer func() {
		p.Info, q.info = q.info, p.Info
		sharedPoller.put(p)
	}()
	if done, err := q.ask(p, atOnce); done || err != nil || limit == atOnce {
		return err
	}
	q.subscribe()
	defer q.unsubscribe()
	if done, err := q.collect(); done || err != nil { // an event may have come before the call to subscribe
		return err
	}
	for {
		if done, err := q.ask(p, limit); done || err != nil || limit.passed() {
			return err
		}
	}
}

// ask polls until a socket is ready, until limit passes, or until q is woken. It reports
// whether there is an answer.
func (q *query) ask(p *sys.AfdPoll, limit instant) (bool, error) {
	list := p.Sockets(len(q.items))
	for i := range q.items {
		it := &q.items[i]
		it.ready = false
		list[i] = sys.AfdHandle{Handle: it.s.fd.afd(), Events: selectEvents[it.list]}
	}
	q.mu.Lock()
	if q.woken {
		q.woken, limit = false, atOnce
	}
	pending, e := p.Start(afdTimeout(limit))
	if pending {
		q.pending = p
	}
	q.mu.Unlock()
	if pending {
		awaitPoll(p)
		q.mu.Lock()
		q.pending = nil
		q.mu.Unlock()
	}
	if e == 0 {
		list, e = p.Result()
	}
	if e != 0 {
		return true, fnSelect.fail(nil, Errno(e))
	}
	q.mark(list)
	return q.collect()
}

// selectEvents holds the events that make a socket ready in each list. Winsock's own select
// reports a failed connection only in the third list. Here the first two lists report it too,
// as on every other system.
var selectEvents = [3]uint32{
	toRead:  sys.AfdReceive | sys.AfdAccept | sys.AfdDisconnect | sys.AfdAbort | sys.AfdConnectFail | sys.AfdLocalClose,
	toWrite: sys.AfdSend | sys.AfdAbort | sys.AfdConnectFail | sys.AfdLocalClose,
	urgent:  sys.AfdOOB | sys.AfdConnectFail | sys.AfdLocalClose,
}

// mark marks the items that are ready according to the list from AFD. This list has the same
// order as the items.
func (q *query) mark(list []sys.AfdHandle) {
	at := 0
	for _, got := range list {
		for range q.items {
			it := &q.items[at]
			if at++; at == len(q.items) {
				at = 0
			}
			if it.s.fd.afd() == got.Handle && selectEvents[it.list]&got.Events != 0 && !it.ready {
				it.ready = true
				break
			}
		}
	}
}
