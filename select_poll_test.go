//go:build unix

package socket

import (
	"errors"
	"net"
	"sync"
	"testing"
	"time"
)

// pollSelect is Select without a kept set, as it is where there are none.
func pollSelect(read, write, except *[]*Socket, seconds, microseconds int) (int, error) {
	q := getQuery()
	defer putQuery(q)
	vars := [3]*[]*Socket{read, write, except}
	for i, v := range vars {
		if v != nil {
			q.lists[i] = *v
		}
	}
	limit, _ := selectLimit(seconds, microseconds)
	if err := q.pollAnswer(limit); err != nil {
		return 0, err
	}
	for i, v := range vars {
		if v != nil {
			*v = q.pick(i)
		}
	}
	return q.n, nil
}

// Calls that wait in one another's company wake one by one, at their event, at a
// Close and at their time.
func TestSelectByPoll(t *testing.T) {
	t.Parallel()
	shared, sharedPeer := newPair(t, SOCK_STREAM)
	const calls = 200
	type call struct {
		a, b *Socket
		done chan error
		n    int
	}
	var all []*call
	for i := range calls {
		c := &call{done: make(chan error, 1)}
		c.a, c.b = newPair(t, SOCK_STREAM)
		all = append(all, c)
		go func() {
			read, except := []*Socket{c.a, shared}, []*Socket{c.a}
			seconds, microseconds := Forever, 0
			if i%4 == 3 {
				seconds, microseconds = 0, 1000*i
			}
			n, err := pollSelect(&read, nil, &except, seconds, microseconds)
			c.n = n
			c.done <- err
		}()
	}
	for i, c := range all {
		switch i % 4 {
		case 0:
			watched(t, c.a)
			_, err := Write(c.b, "x")
			must(t, err)
			must(t, <-c.done)
			want(t, "woken by data", c.n, 1)
		case 1:
			watched(t, c.a)
			must(t, Close(c.a))
			if err := <-c.done; !errors.Is(err, net.ErrClosed) {
				t.Errorf("woken by Close: %v", err)
			}
		case 3:
			must(t, <-c.done)
			want(t, "timeout", c.n, 0)
		}
	}
	_, err := Write(sharedPeer, "x")
	must(t, err)
	for i := 2; i < calls; i += 4 {
		must(t, <-all[i].done)
		want(t, "woken by the socket that all have", all[i].n, 1)
	}
}

// What the system reports unasked, here the end of a connection, is not what the
// except list asks: the call waits, and for what else it asks it does not wait in
// vain.
func TestSelectUnasked(t *testing.T) {
	t.Parallel()
	for name, selectBy := range map[string]func(read, write, except *[]*Socket, seconds, microseconds int) (int, error){
		"kept": func(read, write, except *[]*Socket, seconds, microseconds int) (int, error) {
			return Select(read, write, except, seconds, microseconds)
		},
		"poll": pollSelect,
	} {
		t.Run(name, func(t *testing.T) {
			a, b := newPair(t, SOCK_STREAM)
			c, d := newPair(t, SOCK_STREAM)
			must(t, Close(b))
			except := []*Socket{a}
			start := time.Now()
			n, err := selectBy(nil, nil, &except, 0, 30000)
			must(t, err)
			want(t, "ready", n, 0)
			if d := time.Since(start); d < 30*time.Millisecond {
				t.Errorf("waited %v, not 30 ms", d)
			}
			var wg sync.WaitGroup
			wg.Go(func() {
				read, except := []*Socket{c}, []*Socket{a}
				n, err := selectBy(&read, nil, &except, Forever, 0)
				if n != 1 || err != nil {
					t.Error(n, err)
				}
			})
			watched(t, c)
			_, err = Write(d, "x")
			must(t, err)
			wg.Wait()
		})
	}
}
