package socket

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// Only one call at a time waits on a socket; the others wait for their turn. A call that waits for
// its turn ends at its timeout, even if the call before it has a longer timeout or none.
func TestTimeoutOfQueuedCall(t *testing.T) {
	t.Parallel()
	_, s := newTCP(t)
	c, _ := newTCP(t)
	l, _ := listenTCP(t, 1)
	u := newSocketOf(t, AF_INET, SOCK_DGRAM)
	must(t, Bind(u, "127.0.0.1"))
	var p []byte
	for what, it := range map[string]struct {
		s      *Socket
		side   *direction
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

// Only one goroutine at a time holds the mutex, even if some goroutines lock it with a timeout and
// others without.
func TestTimedMutex(t *testing.T) {
	t.Parallel()
	var mu timedMutex
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
					t.Error("two goroutines have locked it")
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

// If the timeout of one call has expired, the next call does not fail because of it.
func TestTimeoutIsNotLeftArmed(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	must(t, SetOption(a, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 5000}))
	for range 20 {
		var p []byte
		_, err := Recv(a, &p, 1, 0)
		if !errors.Is(err, timedOut) || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("timeout: %v", err)
		}
		_, err = Write(b, "x")
		must(t, err)
		n, err := Recv(a, &p, 1, 0)
		must(t, err)
		want(t, "bytes", n, 1)
	}
	must(t, SetOption(a, SOL_SOCKET, SO_RCVTIMEO, Timeval{}))
	done := make(chan error)
	go func() {
		var p []byte
		_, err := Recv(a, &p, 1, 0)
		done <- err
	}()
	parked(t, &a.fd.rd)
	_, err := Write(b, "x")
	must(t, err)
	must(t, <-done)
}

// Several goroutines queue on one socket, each with a timeout. The timeouts run at the same time
// and do not add up.
func TestTimeoutsDoNotAddUp(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	must(t, SetOption(a, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 200000}))
	begin := time.Now()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := Read(a, 1); !errors.Is(err, timedOut) {
				t.Errorf("read: %v", err)
			}
		})
	}
	wg.Wait()
	if d := time.Since(begin); d < 200*time.Millisecond || d > 2*time.Second {
		t.Errorf("20 timeouts of 0.2 s at the same time took %v", d)
	}
}

// A call that begins while the timeout is being changed uses either the old timeout or the
// new one.
func TestTimeoutChanges(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	must(t, SetOption(a, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 1}))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 20000 {
			SetOption(a, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 1000})
			SetOption(a, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 1})
		}
	}()
	for {
		select {
		case <-done:
			return
		default:
			if a.rcvtimeo.deadline() == never {
				t.Fatal("no timeout at all")
			}
		}
	}
}

func TestWriteTimeout(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	must(t, SetOption(a, SOL_SOCKET, SO_SNDTIMEO, Timeval{Usec: 50000}))
	n, err := Write(a, make([]byte, big))
	must(t, err)
	if n == 0 || n == big {
		t.Errorf("%d bytes of %d into a full buffer", n, big)
	}
	n, err = Write(a, "more")
	if n != 0 || !errors.Is(err, timedOut) {
		t.Errorf("second write: %d, %v", n, err)
	}
	want(t, "slot", LastError(a), timedOut)
}
