package socket

import (
	"errors"
	"fmt"
	"net"
	"os"
	"testing"
	"time"
)

func TestAcceptTimeout(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 1)
	must(t, SetOption(l, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 20000}))
	begin := time.Now()
	_, err := Accept(l)
	if !errors.Is(err, timedOut) || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("accept: %v", err)
	}
	if d := time.Since(begin); d < 20*time.Millisecond {
		t.Errorf("20 ms took %v", d)
	}
	s, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	defer Close(s)
	must(t, Connect(s, "127.0.0.1", port))
	c, err := Accept(l)
	must(t, err)
	must(t, Close(c))
}

func TestConnectBlocked(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 0)
	var queued []*Socket
	defer func() {
		for _, s := range queued {
			Close(s)
		}
	}()
	// Fill the backlog until a connection is not made at once.
	for {
		s, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
		must(t, err)
		queued = append(queued, s)
		must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{Usec: 100000}))
		begin := time.Now()
		err = Connect(s, "127.0.0.1", port)
		if err == nil {
			continue
		}
		if d := time.Since(begin); d < 100*time.Millisecond {
			t.Errorf("timed out after %v", d)
		}
		if !errors.Is(err, connectTimedOut) || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("first: %v", err)
		}
		if err = Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EALREADY) {
			t.Errorf("second: %v", err)
		}
		break
	}
	// Close wakes a waiting Connect.
	s, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	done := make(chan error)
	go func() { done <- Connect(s, "127.0.0.1", port) }()
	parked(t, &s.fd.wr)
	must(t, Close(s))
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	must(t, Close(l))
}

func TestConnectRefused(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 0)
	must(t, Close(l))
	s, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	defer Close(s)
	err = Connect(s, "127.0.0.1", port)
	if !errors.Is(err, SOCKET_ECONNREFUSED) {
		t.Fatal(err)
	}
	want(t, "text", err.Error(), fmt.Sprintf("socket_connect(): unable to connect [%d]: %s",
		int(SOCKET_ECONNREFUSED), Strerror(SOCKET_ECONNREFUSED)))
	want(t, "slot", LastError(s), SOCKET_ECONNREFUSED)
}
