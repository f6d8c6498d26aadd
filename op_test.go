package socket

import (
	"errors"
	"net"
	"runtime"
	"testing"
)

// A call that must wait is tried again inside the wait: an answer that comes
// between the first try and the wait wakes it. Each round gives it the chance to
// be lost.
func TestNoWakeupIsLost(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	rounds := 20000
	if testing.Short() {
		rounds = 2000
	}
	go func() {
		var p []byte
		for range rounds {
			if n, err := Recv(b, &p, 1, 0); err != nil || n != 1 {
				return
			}
			Send(b, p, 1, 0)
		}
	}()
	var p []byte
	for i := range rounds {
		if _, err := Send(a, "x", 1, 0); err != nil {
			t.Fatal(i, err)
		}
		if n, err := Recv(a, &p, 1, 0); err != nil || n != 1 {
			t.Fatal(i, n, err)
		}
	}
}

// Neither MSG_DONTWAIT nor SetNonblock waits behind another goroutine that does.
func TestNonblockDoesNotQueue(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	done := make(chan error)
	go func() {
		var p []byte
		_, err := Recv(a, &p, 1, 0)
		done <- err
	}()
	parked(t, &a.fd.rd)

	var p []byte
	if dontwait != 0 {
		if _, err := Recv(a, &p, 10, MSG_PEEK|dontwait); !errors.Is(err, SOCKET_EWOULDBLOCK) {
			t.Errorf("MSG_DONTWAIT behind a reader: %v", err)
		}
	}
	must(t, SetNonblock(a))
	_, err := Recv(a, &p, 10, 0)
	if !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Errorf("non-blocking behind a reader: %v", err)
	}
	if _, err = Read(a, 10, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Errorf("non-blocking line behind a reader: %v", err)
	}
	// The one that waits was there before SetNonblock and goes on waiting.
	_, err = Write(b, "x")
	must(t, err)
	must(t, <-done)
}

// big is more than all the buffers on the way hold.
const big = 16 << 20

// Ten thousand blocked calls cost no threads and no buffers.
func TestBlockedCallsCostNoThread(t *testing.T) {
	calls, sockets := 10000, 250
	if raceEnabled {
		calls = 5000 // it takes no more than 8,128 goroutines
	}
	before, heap := threads(), heapInUse()
	var all []*Socket
	done := make(chan error)
	for range sockets {
		var pair [2]*Socket
		must(t, CreatePair(pairFamily, SOCK_STREAM, 0, &pair))
		all = append(all, pair[0], pair[1])
		for i := range calls / sockets {
			go func() {
				var err error
				var data string
				switch i % 3 {
				case 0:
					_, err = Read(pair[0], 10)
				case 1:
					_, err = Read(pair[0], 1<<20)
				case 2:
					_, err = Recv(pair[0], &data, 4, MSG_WAITALL)
				}
				done <- err
			}()
		}
	}
	for i := 0; i < len(all); i += 2 {
		parked(t, &all[i].fd.rd)
	}
	blocked := threads()
	if !settles(func() bool { return (heapInUse()-heap)/calls < 2048 }) {
		t.Errorf("%d bytes for each blocked call", (heapInUse()-heap)/calls)
	}
	for _, s := range all {
		must(t, Close(s))
	}
	for range calls {
		if err := <-done; !errors.Is(err, net.ErrClosed) {
			t.Fatalf("woken with %v", err)
		}
	}
	t.Logf("%d blocked calls: %d threads before, %d with them", calls, before, blocked)
	if blocked > max(20, before+10) {
		t.Errorf("%d threads for %d blocked calls", blocked, calls)
	}
}

// heapInUse is how much memory is taken and not free.
func heapInUse() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
