package leaks

import (
	"net"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) { Main(m) }

// The check fails if there is one descriptor or one goroutine too many. When the descriptor is
// closed or the goroutine ends, the check succeeds again. It also fails if there are too many
// threads.
func TestCheck(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0") // this makes package net start whatever it keeps running
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	const within = 10 * time.Millisecond
	for _, test := range []struct {
		what string
		leak func() (end func())
	}{
		{"descriptors", func() func() {
			l, err := net.Listen("tcp4", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			return func() { l.Close() }
		}},
		{"goroutines", func() func() {
			end := make(chan struct{})
			go func() { <-end }()
			return func() { close(end) }
		}},
	} {
		before := take()
		end := test.leak()
		if err := before.check(within, MaxThreads); err == nil || !strings.Contains(err.Error(), test.what+" before the tests") {
			t.Errorf("%s: got %v", test.what, err)
		}
		end()
		if err := before.check(patience, MaxThreads); err != nil {
			t.Errorf("%s: after the end: %v", test.what, err)
		}
	}
	if err := take().check(within, 0); err == nil || !strings.Contains(err.Error(), "threads") {
		t.Errorf("threads: got %v", err)
	}
}
