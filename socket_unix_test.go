//go:build unix

package socket

import (
	"errors"
	"io"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/needs"
)

// When this process starts a program, the program does not inherit the descriptors of sockets.
func TestCloseOnExec(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	l, port := listenTCP(t, 1)
	c, err := Create(AF_INET, SOCK_STREAM, 0)
	must(t, err)
	defer Close(c)
	must(t, Connect(c, "127.0.0.1", port))
	d, err := Accept(l)
	must(t, err)
	defer Close(d)
	for _, s := range []*Socket{a, b, l, c, d} {
		flags, err := unix.FcntlInt(uintptr(s.fd.sysfd), unix.F_GETFD, 0)
		must(t, err)
		want(t, s.String(), flags&unix.FD_CLOEXEC, unix.FD_CLOEXEC)
	}
}

// The backlog of an AF_UNIX listener is full. When there is room again, the kernel reports no
// event. A blocking Connect succeeds all the same.
func TestConnectUnixBacklog(t *testing.T) {
	t.Parallel()
	path := needs.SocketDir(t) + "/s"
	l, err := Create(AF_UNIX, SOCK_STREAM, 0)
	must(t, err)
	defer Close(l)
	must(t, Bind(l, path))
	must(t, Listen(l, 0))
	const clients = 5
	done := make(chan error)
	for range clients {
		go func() {
			s, err := Create(AF_UNIX, SOCK_STREAM, 0)
			if err == nil {
				defer Close(s)
				err = Connect(s, path)
			}
			done <- err
		}()
	}
	for range clients {
		c, err := Accept(l)
		must(t, err)
		must(t, Close(c))
	}
	for range clients {
		must(t, <-done)
	}
}

// Another holder of a socket's open file description has cleared O_NONBLOCK in it. This package's
// calls still wait in the poller, and the description stays blocking.
func TestBlockingDescription(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	must(t, unix.SetNonblock(a.fd.sysfd, false))
	done := make(chan error)
	go func() {
		s, err := Read(a, 1)
		if err == nil && s != "x" {
			err = errors.New(s)
		}
		done <- err
	}()
	parked(t, &a.fd.rd)
	if !settles(a.fd.registered.Load) {
		t.Fatal("no call waits in the poller")
	}
	_, err := Write(b, "x")
	must(t, err)
	must(t, <-done)
	flags, err := unix.FcntlInt(uintptr(a.fd.sysfd), unix.F_GETFL, 0)
	must(t, err)
	want(t, "O_NONBLOCK", flags&unix.O_NONBLOCK, 0)
}

// A socket is registered with the poller only when a call has to wait.
func TestOnlyWaitingIsRegistered(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	_, err := Write(a, "x")
	must(t, err)
	read := []*Socket{b}
	_, err = Select(&read, nil, nil, Forever)
	must(t, err)
	_, err = Read(b, 1)
	must(t, err)
	must(t, SetNonblock(b))
	if _, err = Read(b, 1); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Error(err)
	}
	if runtime.GOOS == "linux" { // on other systems, a connection over loopback is not made at once
		a, b = newTCP(t)
	}
	want(t, "writer is watched", a.fd.registered.Load(), false)
	want(t, "reader is watched", b.fd.registered.Load(), false)
}

// A call is already waiting. SetNonblock does not end it, but Shutdown still does.
func TestShutdownAfterSetNonblock(t *testing.T) {
	t.Parallel()
	for _, mode := range []int{PHP_BINARY_READ, PHP_NORMAL_READ} {
		_, s := newPair(t, SOCK_DGRAM)
		done := make(chan error)
		go func() { done <- second(Read(s, 10, mode)) }()
		parked(t, &s.fd.rd)
		must(t, SetNonblock(s))
		must(t, Shutdown(s, SHUT_RD))
		select {
		case err := <-done:
			if mode == PHP_NORMAL_READ && errors.Is(err, io.EOF) {
				break
			}
			must(t, err)
		case <-time.After(10 * time.Second):
			t.Errorf("mode %d: the call still waits", mode)
		}
	}
}

// On a datagram socket, Shutdown ends a waiting Read, and all later ones return at once. It does
// not matter whether an earlier Read had to wait.
func TestShutdownOfDatagrams(t *testing.T) {
	t.Parallel()
	for _, waiting := range []bool{false, true} {
		a, b := newPair(t, SOCK_DGRAM)
		receive := func() chan string {
			got := make(chan string)
			go func() {
				s, err := Read(b, 10)
				if err != nil {
					s = err.Error()
				}
				got <- s
			}()
			return got
		}
		for range 2 {
			got := receive()
			parked(t, &b.fd.rd)
			_, err := Write(a, "x")
			must(t, err)
			want(t, "datagram", <-got, "x")
		}
		var got chan string
		if waiting {
			got = receive()
			parked(t, &b.fd.rd)
		}
		must(t, Shutdown(b, SHUT_RD))
		if !waiting {
			got = receive()
		}
		want(t, "after the shutdown", <-got, "")
		want(t, "later", <-receive(), "")
	}
}
