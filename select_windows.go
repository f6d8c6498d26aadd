package socket

import "sync"

// querySys is what a query needs to ask AFD.
type querySys struct {
	info []uint64 // the poll's list, which may be long, stays with the query

	mu      sync.Mutex
	pending *poll
	woken   bool // since the last look
}

// watchSys is nothing here.
type watchSys struct{}

func newQuery() *query { return new(query) }

// wake makes a waiting answer look again.
func (q *query) wake() {
	q.mu.Lock()
	q.woken = true
	if q.pending != nil {
		q.pending.cancel()
	}
	q.mu.Unlock()
}

// answer asks AFD about all sockets in one poll, at once first and then until it
// has an answer. The references are held all along: Close wakes the query and
// waits until it has let go.
func (q *query) answer(limit instant) error {
	if err := q.hold(); err != nil {
		return err
	}
	defer q.release()
	p, e := sharedPoller.get()
	if e != 0 {
		return callSelect.fail(nil, e)
	}
	p.info, q.info = q.info, p.info
	defer func() {
		p.info, q.info = q.info, p.info
		sharedPoller.put(p)
	}()
	if done, err := q.look(p, atOnce); done || err != nil || limit == atOnce {
		return err
	}
	q.watch()
	defer q.unwatch()
	if done, err := q.settle(); done || err != nil { // what came before watch
		return err
	}
	for {
		if done, err := q.look(p, limit); done || err != nil || limit.passed() {
			return err
		}
	}
}

// look polls until something happens, limit comes or q is woken, and reports
// whether there is an answer.
func (q *query) look(p *poll, limit instant) (bool, error) {
	list := p.sockets(len(q.items))
	for i := range q.items {
		it := &q.items[i]
		it.ready = false
		list[i] = afdHandle{handle: it.s.fd.afd(), events: selectEvents[it.list]}
	}
	q.mu.Lock()
	if q.woken {
		q.woken, limit = false, atOnce
	}
	pending, e := p.start(afdTimeout(limit))
	if pending {
		q.pending = p
	}
	q.mu.Unlock()
	if pending {
		p.await()
		q.mu.Lock()
		q.pending = nil
		q.mu.Unlock()
	}
	if e == 0 {
		list, e = p.result()
	}
	if e != 0 {
		return true, callSelect.fail(nil, e)
	}
	q.mark(list)
	return q.settle()
}

// selectEvents are the events that make a socket ready. Windows' own select puts
// a connection that was not made in the third list only; here it is in the first
// two as well, as it is on every other system.
var selectEvents = [3]uint32{
	toRead:  afdReceive | afdAccept | afdDisconnect | afdAbort | afdConnectFail | afdLocalClose,
	toWrite: afdSend | afdAbort | afdConnectFail | afdLocalClose,
	urgent:  afdOOB | afdConnectFail | afdLocalClose,
}

// mark marks the items that AFD has answered with. It answers in the order of
// the question.
func (q *query) mark(list []afdHandle) {
	at := 0
	for _, got := range list {
		for range q.items {
			it := &q.items[at]
			if at++; at == len(q.items) {
				at = 0
			}
			if it.s.fd.afd() == got.handle && selectEvents[it.list]&got.events != 0 && !it.ready {
				it.ready = true
				break
			}
		}
	}
}
