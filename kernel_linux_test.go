package socket

import (
	"os"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestLingerEnds: Close with SO_LINGER waits no longer than until the peer has
// what was written.
func TestLingerEnds(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1, Linger: 60}))
	fillUp(c)
	data := make([]byte, 1<<20)
	began := time.Now()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		Close(c)
	}()
	for {
		n, err := Recv(s, &data, cap(data), 0)
		must(t, err)
		if n == 0 {
			break
		}
	}
	<-closed
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("Close took %v", took)
	}
}

// TestLingerOutlivesSignals: a signal does not end the wait, whichever thread gets it.
func TestLingerOutlivesSignals(t *testing.T) {
	t.Parallel()
	c, _ := newTCP(t)
	must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1, Linger: 1}))
	fillUp(c)
	began := time.Now()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		Close(c)
	}()
	for {
		select {
		case <-closed:
			if took := time.Since(began); took < 900*time.Millisecond {
				t.Errorf("Close took %v", took)
			}
			return
		case <-time.After(5 * time.Millisecond):
			tasks, err := os.ReadDir("/proc/self/task")
			must(t, err)
			for _, task := range tasks {
				tid, err := strconv.Atoi(task.Name())
				must(t, err)
				unix.Tgkill(os.Getpid(), tid, unix.SIGURG) // which Go's runtime handles
			}
		}
	}
}

// fillUp writes to s until no more fits.
func fillUp(s *Socket) {
	data := make([]byte, 1<<20)
	for err := error(nil); err == nil; {
		_, err = Send(s, data, len(data), MSG_DONTWAIT)
	}
}
