package socket

import (
	"errors"
	"strings"
	"sync"
	"testing"
)

// A timeout holds for a call that queues behind one that has none, or a longer one.
func TestTimeoutBehindAnother(t *testing.T) {
	t.Parallel()
	_, s := newTCP(t)
	c, _ := newTCP(t)
	l, _ := listenTCP(t, 1)
	u := newSocketOf(t, AF_INET, SOCK_DGRAM)
	must(t, Bind(u, "127.0.0.1"))
	var p []byte
	for what, it := range map[string]struct {
		s      *Socket
		side   *side
		option int
		call   func() error
	}{
		"Read":     {s, &s.fd.rd, SO_RCVTIMEO, func() error { return second(Read(s, 10)) }},
		"Recvfrom": {u, &u.fd.rd, SO_RCVTIMEO, func() error { return second(Recvfrom(u, &p, 10, 0, new(string), new(int))) }},
		"Accept":   {l, &l.fd.rd, SO_RCVTIMEO, func() error { return second(Accept(l)) }},
		"Write":    {c, &c.fd.wr, SO_SNDTIMEO, func() error { return second(Write(c, strings.Repeat("x", 64<<20))) }},
	} {
		first := make(chan error)
		go func() { first <- it.call() }()
		parked(t, it.side)
		must(t, SetOption(it.s, SOL_SOCKET, it.option, Timeval{Usec: 20000}))
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if err := it.call(); !errors.Is(err, timedOut) {
					t.Errorf("%s: %v", what, err)
				}
			})
		}
		wg.Wait()
		must(t, Close(it.s))
		<-first
	}
}

// Those with a timeout and those without take turns.
func TestTurn(t *testing.T) {
	t.Parallel()
	var mu turn
	inside, turns := 0, 0
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			for range 500 {
				limit := never
				if i%2 == 0 {
					limit = now().add(1 << 40)
				}
				if !mu.lockUntil(limit) {
					t.Error("not locked")
					return
				}
				if inside++; inside != 1 {
					t.Error("not alone")
				}
				turns++
				inside--
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	want(t, "turns", turns, 20*500)
	mu.Lock()
	if mu.lockUntil(now()) || mu.lockUntil(now().add(1000)) {
		t.Error("locked twice")
	}
	mu.Unlock()
	want(t, "free", mu.lockUntil(atOnce), true)
}
