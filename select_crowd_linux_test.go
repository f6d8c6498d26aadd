package socket

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/needs"
)

// waiters starts calls of Select, each for a socket of its own and one that all
// share, and returns when all of them wait: none by poll(2).
func waiters(t *testing.T, calls int, shared *Socket, call func(own *Socket) error) (own, peers []*Socket, done chan error) {
	t.Helper()
	done = make(chan error, calls)
	for range calls {
		a, b := newPair(t, SOCK_STREAM)
		own, peers = append(own, a), append(peers, b)
		go func() { done <- call(a) }()
	}
	for _, s := range own {
		watched(t, s)
	}
	if !settles(func() bool { return outsideIn(shared) == calls-maxNested }) {
		t.Errorf("the socket is outside in %d sets, want %d", outsideIn(shared), calls-maxNested)
	}
	parkedQueries.mu.Lock()
	defer parkedQueries.mu.Unlock()
	want(t, "calls that wait by poll(2)", len(parkedQueries.list), 0)
	return own, peers, done
}

// outsideIn counts the kept sets that a socket is outside in.
func outsideIn(s *Socket) int {
	outsiders.mu.Lock()
	defer outsiders.mu.Unlock()
	if o := outsiders.all[s]; o != nil {
		return o.sets
	}
	return 0
}

// However many calls wait for the same socket, none of them has to make do with
// poll(2), and each kind of event of that socket wakes all of them.
func TestSelectCrowd(t *testing.T) {
	needs.Descriptors(t, 4000)
	const calls = 700
	for _, test := range []struct {
		name       string
		begin      func(a, b *Socket) error // before they wait
		lists      [3]bool                  // which one has the shared socket
		event      func(a, b *Socket) error
		is         error
		n          int
		afterwards func(a, b *Socket) error
	}{
		{name: "readable", lists: [3]bool{toRead: true}, n: 1, event: func(a, b *Socket) error { _, err := Write(b, "x"); return err }},
		{name: "the end", lists: [3]bool{toRead: true}, n: 1, event: func(a, b *Socket) error { return Close(b) }},
		{name: "writable", lists: [3]bool{toWrite: true}, n: 1,
			begin: func(a, b *Socket) error {
				must(t, SetNonblock(a))
				for {
					if _, err := Write(a, make([]byte, 1<<16)); errors.Is(err, SOCKET_EWOULDBLOCK) {
						return nil
					} else if err != nil {
						return err
					}
				}
			},
			event: func(a, b *Socket) error {
				for {
					if n, err := Recv(b, new([]byte), 1<<20, MSG_DONTWAIT); n == 0 || err != nil {
						return nil
					}
				}
			}},
		{name: "urgent", lists: [3]bool{urgent: true}, n: 1, event: func(a, b *Socket) error { _, err := Send(b, "x", 1, MSG_OOB); return err }},
		{name: "closed", lists: [3]bool{toRead: true, toWrite: false, urgent: true}, is: net.ErrClosed, event: func(a, b *Socket) error { return Close(a) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, b := newTCP(t)
			if test.begin != nil {
				must(t, test.begin(a, b))
			}
			own, _, done := waiters(t, calls, a, func(own *Socket) error {
				lists := [3][]*Socket{{own}}
				for i, asked := range test.lists {
					if asked {
						lists[i] = append(lists[i], a)
					}
				}
				n, err := Select(&lists[0], &lists[1], &lists[2], Forever)
				if !errors.Is(err, test.is) || n != test.n {
					return fmt.Errorf("%d, %v", n, err)
				}
				return nil
			})
			must(t, test.event(a, b))
			for range calls {
				if err := <-done; err != nil {
					t.Fatal(err)
				}
			}
			for _, s := range own {
				must(t, Close(s))
			}
		})
	}
}

// Calls that share a socket also end by their own sockets, by their time, and when
// either is closed.
func TestSelectCrowdOwn(t *testing.T) {
	needs.Descriptors(t, 4000)
	const calls = 300
	shared, sharedPeer := newPair(t, SOCK_STREAM)
	own, peers, done := waiters(t, calls, shared, func(own *Socket) error {
		for {
			read := []*Socket{shared, own}
			_, err := Select(&read, nil, nil, Forever)
			if err != nil || read[0] != own {
				return err
			}
			text, err := Read(own, 1)
			if err != nil {
				return err
			}
			read = []*Socket{shared, own}
			if n, err := Select(&read, nil, nil, 0, 1000); n != 0 || err != nil {
				return fmt.Errorf("%d, %v", n, err)
			}
			if _, err := Write(own, text); err != nil {
				return err
			}
		}
	})
	var wg sync.WaitGroup
	for _, peer := range peers {
		wg.Go(func() {
			for range 5 {
				_, err := Write(peer, "x")
				if text, e := Read(peer, 1); text != "x" || err != nil || e != nil {
					t.Errorf("%q, %v, %v", text, err, e)
				}
			}
		})
	}
	wg.Wait()
	for _, s := range own[:calls/3] {
		must(t, Close(s))
	}
	for range calls / 3 {
		if err := <-done; !errors.Is(err, net.ErrClosed) {
			t.Fatal(err)
		}
	}
	_, err := Write(sharedPeer, "x")
	must(t, err)
	for range calls - calls/3 {
		must(t, <-done)
	}
	for k := evict(); k != nil; k = evict() {
		k.close()
	}
	want(t, "sets that it is outside in, after all", outsideIn(shared), 0)
}

// Of many calls that share a socket each byte in it reaches exactly one, while
// others come and go.
func TestSelectCrowdTakesAll(t *testing.T) {
	needs.Descriptors(t, 4000)
	const calls, bytes = 250, 2000
	shared, sharedPeer := newPair(t, SOCK_STREAM)
	must(t, SetNonblock(shared))
	var taken atomic.Int64
	all := make(chan bool)
	_, _, done := waiters(t, calls, shared, func(own *Socket) error {
		for i := 0; ; i++ {
			lists := [2][]*Socket{{shared, own}, nil}
			if i%3 == 2 {
				lists[0] = []*Socket{own, shared, own}
			}
			if _, err := Select(&lists[0], &lists[1], nil, Forever); err != nil {
				return err
			}
			var p []byte
			n, err := Recv(shared, &p, 1, 0)
			switch {
			case errors.Is(err, SOCKET_EWOULDBLOCK):
			case err != nil:
				return err
			case taken.Add(int64(n)) == bytes:
				close(all)
			}
		}
	})
	for range bytes {
		_, err := Write(sharedPeer, "x")
		must(t, err)
	}
	<-all
	must(t, Close(shared))
	for range calls {
		if err := <-done; !errors.Is(err, net.ErrClosed) {
			t.Fatal(err)
		}
	}
}

// Where the kernel lets a socket be in no further epoll instance at all, since
// other processes have it in theirs, Select makes do with poll(2).
func TestSelectCrowdElsewhere(t *testing.T) {
	shared, peer := newPair(t, SOCK_STREAM)
	outer, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	must(t, err)
	defer unix.Close(outer)
	for n := 0; ; n++ {
		inner, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
		must(t, err)
		defer unix.Close(inner)
		must(t, unix.EpollCtl(outer, unix.EPOLL_CTL_ADD, inner, &unix.EpollEvent{Events: unix.EPOLLIN}))
		err = unix.EpollCtl(inner, unix.EPOLL_CTL_ADD, shared.fd.sysfd, &unix.EpollEvent{Events: unix.EPOLLIN})
		if errors.Is(err, unix.EINVAL) {
			break
		}
		must(t, err)
		if n > 2*500 {
			t.Skip("skipped: the kernel has no such limit")
		}
	}
	done := make(chan error, 3)
	for range cap(done) {
		own, _ := newPair(t, SOCK_STREAM)
		go func() {
			read := []*Socket{own, shared}
			n, err := Select(&read, nil, nil, Forever)
			if err == nil && (n != 1 || read[0] != shared) {
				err = fmt.Errorf("%d, %v", n, read)
			}
			done <- err
		}()
	}
	watched(t, shared)
	_, err = Write(peer, "x")
	must(t, err)
	for range cap(done) {
		must(t, <-done)
	}
}
