package socket

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/leaks"
	"phpsocket/socket/internal/needs"
)

// modelSelect is a simple model of Select. It asks poll(2) about one socket at a time.
func modelSelect(t *testing.T, lists [3][]*Socket) (ready [3][]*Socket, n int) {
	t.Helper()
	asks := [3]int16{unix.POLLIN, unix.POLLOUT, unix.POLLPRI}
	answers := [3]int16{unix.POLLIN | unix.POLLHUP | unix.POLLERR, unix.POLLOUT | unix.POLLERR, unix.POLLPRI}
	for i, list := range lists {
		counted := map[*Socket]bool{}
		for _, s := range list {
			p := []unix.PollFd{{Fd: int32(s.fd.sysfd), Events: asks[i]}}
			if e := sysPoll(p, 0); e != 0 {
				t.Fatal(e)
			}
			if p[0].Revents&answers[i] != 0 {
				ready[i] = append(ready[i], s)
				if !counted[s] {
					counted[s] = true
					n++
				}
			}
		}
	}
	return ready, n
}

// world is the state of a test that makes random changes. It has sockets, and programs that call
// Select. Each program has lists of sockets, which change little between two calls.
type world struct {
	t        *testing.T
	rnd      *rand.Rand
	socks    []*Socket // the sockets that are open
	peers    map[*Socket]*Socket
	dups     []int
	programs [4][3][]*Socket
	results  [][]*Socket // Select results that a program keeps; it overwrites its other results
	copies   [][]*Socket // copies of the results, for comparison
}

func (w *world) any() *Socket {
	if len(w.socks) == 0 {
		return w.create()
	}
	return w.socks[w.rnd.IntN(len(w.socks))]
}

// create creates one or two sockets of a random kind and returns one of them.
func (w *world) create() *Socket {
	switch w.rnd.IntN(8) {
	case 0: // a stream socket that is never connected
		s, err := Create(AF_INET, SOCK_STREAM, 0)
		must(w.t, err)
		w.socks = append(w.socks, s)
		return s
	case 1:
		a, b := dialTCP(w.t)
		w.pair(a, b)
		return a
	case 2:
		w.newPair(SOCK_DGRAM)
	default:
		w.newPair(SOCK_STREAM)
	}
	return w.socks[len(w.socks)-1]
}

func (w *world) newPair(typ int) {
	var p [2]*Socket
	must(w.t, CreatePair(AF_UNIX, typ, 0, &p))
	w.pair(p[0], p[1])
}

func (w *world) pair(a, b *Socket) {
	must(w.t, SetNonblock(a))
	must(w.t, SetNonblock(b))
	if w.rnd.IntN(3) == 0 {
		outside(a) // a is now treated as if it were in as many epoll instances as allowed
	}
	w.peers[a], w.peers[b] = b, a
	w.socks = append(w.socks, a, b)
}

// outside makes s look like a socket that is in as many epoll instances as allowed. If Select then
// keeps an epoll instance for a list that contains s, it does not put s into that instance.
func outside(s *Socket) {
	for range maxNested {
		s.selectWaiters.add(bystander{}, 0)
	}
}

// bystander is a selectWaiter that does nothing when it is notified.
type bystander struct{}

func (bystander) notify(int32, bool) {}

func (w *world) close(s *Socket) {
	must(w.t, Close(s))
	w.socks = slices.DeleteFunc(w.socks, func(o *Socket) bool { return o == s })
	delete(w.peers, s)
}

// step makes one random change.
func (w *world) step() {
	s := w.any()
	switch op := w.rnd.IntN(20); op {
	case 0, 1, 2, 3:
		if len(w.socks) < 120 {
			w.create()
		}
	case 4, 5, 6, 7:
		Write(s, "some data")
	case 8, 9, 10:
		Read(s, 1+w.rnd.IntN(20), PHP_BINARY_READ+w.rnd.IntN(2)*(PHP_NORMAL_READ-PHP_BINARY_READ))
	case 11:
		Shutdown(s, w.rnd.IntN(3))
	case 12: // fill the buffers of s
		for range 100 {
			if _, err := Write(s, make([]byte, 64<<10)); err != nil {
				break
			}
		}
	case 13: // empty the receive buffer of s
		for range 1000 {
			var p []byte
			if n, err := Recv(s, &p, 64<<10, 0); err != nil || n == 0 {
				break
			}
		}
	case 14:
		Send(s, "!", 1, MSG_OOB)
	case 15:
		var p []byte
		Recv(s, &p, 1, MSG_OOB)
	case 16:
		if len(w.socks) > 10 {
			w.close(s)
		}
	case 17: // close a socket, but keep a duplicate, so that the open file description stays open
		if fd, err := unix.FcntlInt(uintptr(s.fd.sysfd), unix.F_DUPFD_CLOEXEC, 0); err == nil {
			w.dups = append(w.dups, fd)
		}
		if len(w.socks) > 10 {
			w.close(s)
		}
	case 18:
		if len(w.dups) > 5 {
			unix.Close(w.dups[0])
			w.dups = w.dups[1:]
		}
	case 19:
		s.keepUnreadErrno(SOCKET_ECONNRESET)
		Read(s, 1)
	}
}

// change makes one random change to the lists of a program.
func (w *world) change(lists *[3][]*Socket) {
	i := w.rnd.IntN(3)
	list := lists[i]
	at := w.rnd.IntN(len(list) + 1)
	switch w.rnd.IntN(12) {
	case 0, 1, 2, 3:
		lists[i] = append(list, w.any())
	case 4:
		lists[i] = slices.Insert(list, at, w.any())
	case 5, 6:
		if at < len(list) {
			lists[i] = slices.Delete(list, at, at+1)
		}
	case 7:
		if at < len(list) {
			list[at] = w.any()
		}
	case 8:
		if len(list) > 0 {
			lists[i] = append(list, list[0])
		}
	case 9:
		w.rnd.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
	case 10:
		if w.rnd.IntN(10) == 0 {
			lists[i] = list[:at]
		}
	case 11:
		if w.rnd.IntN(10) == 0 {
			lists[i] = slices.Clone(w.socks)
		}
	}
}

// ask calls Select for a program. The result must be that of the model.
func (w *world) ask(lists *[3][]*Socket) {
	t := w.t
	for i, list := range lists {
		for j, s := range list {
			if !s.fd.isClosed() {
				continue
			}
			// The call must return an error. Then the program removes its closed sockets.
			read, write, except := lists[0], lists[1], lists[2]
			_, err := Select(&read, &write, &except, w.rnd.IntN(2))
			text := containsClosed(i).Error()
			if !errors.Is(err, net.ErrClosed) || err.Error() != text {
				t.Fatalf("closed at %d of list %d: %v", j, i, err)
			}
			if !slices.Equal(read, lists[0]) || !slices.Equal(write, lists[1]) || !slices.Equal(except, lists[2]) {
				t.Fatal("an error has changed the lists")
			}
			for i := range lists {
				lists[i] = slices.DeleteFunc(lists[i], func(s *Socket) bool { return s.fd.isClosed() })
			}
			w.ask(lists)
			return
		}
	}
	if len(lists[0])+len(lists[1])+len(lists[2]) == 0 {
		lists[0] = append(lists[0], w.any())
	}
	before := *lists
	for i := range before {
		before[i] = slices.Clone(before[i])
	}
	for {
		ready, n := modelSelect(t, *lists)
		read, write, except := lists[0], lists[1], lists[2]
		sec, usec := 0, 0
		if w.rnd.IntN(3) == 0 {
			usec = 1 + w.rnd.IntN(100)
			if n > 0 {
				sec = Forever
			}
		}
		var got int
		var err error
		switch w.rnd.IntN(8) {
		case 0:
			got, err = pollSelect(&read, &write, &except, sec, usec)
		case 1:
			got, err = keyedSelect(&read, &write, &except, sec, usec)
		default:
			got, err = Select(&read, &write, &except, sec, usec)
		}
		must(t, err)
		if got == n && slices.Equal(read, ready[0]) && slices.Equal(write, ready[1]) && slices.Equal(except, ready[2]) {
			for _, result := range [][]*Socket{read, write, except} {
				if w.rnd.IntN(4) == 0 {
					w.results, w.copies = append(w.results, result), append(w.copies, slices.Clone(result))
				} else {
					clear(result[:cap(result)])
				}
			}
			break
		}
		// On loopback, a TCP segment takes a moment to arrive, so ask the model a second time.
		if again, m := modelSelect(t, *lists); m == n && slices.EqualFunc(ready[:], again[:], slices.Equal) {
			t.Fatalf("Select: %d\n%v\n%v\n%v\nwant %d\n%v\n%v\n%v", got, read, write, except, n, ready[0], ready[1], ready[2])
		}
	}
	for i := range before {
		if !slices.Equal(before[i], lists[i]) {
			t.Fatal("Select has changed the array of a slice")
		}
	}
}

// keyedSelect works like Select, but calls SelectKeyed.
func keyedSelect(read, write, except *[]*Socket, seconds, microseconds int) (int, error) {
	vars := [3]*[]*Socket{read, write, except}
	var maps [3]map[int]*Socket
	for i, v := range vars {
		maps[i] = make(map[int]*Socket)
		for k, s := range *v {
			maps[i][k] = s
		}
	}
	n, err := SelectKeyed(&maps[0], &maps[1], &maps[2], seconds, microseconds)
	if err != nil {
		return n, err
	}
	for i, v := range vars {
		var ready []*Socket
		for k, s := range *v {
			if got := maps[i][k]; got == s {
				ready = append(ready, s)
				delete(maps[i], k)
			}
		}
		if len(maps[i]) > 0 {
			return n, fmt.Errorf("keys that were not there: %v", maps[i])
		}
		*v = ready
	}
	return n, nil
}

// The test makes random changes to sockets and lists. Select always returns the same as poll(2).
func TestSelectModel(t *testing.T) {
	histories, steps := 10, 2000
	if testing.Short() {
		histories, steps = 4, 500
	}
	for seed := range histories {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			repeat(t, uint64(seed), 1, func(t *testing.T, seed uint64) int { return selectModel(t, seed, steps) })
		})
	}
}

func selectModel(t *testing.T, seed uint64, steps int) int {
	w := &world{t: t, rnd: rand.New(rand.NewPCG(seed, 1)), peers: map[*Socket]*Socket{}}
	defer func() {
		for _, s := range w.socks {
			Close(s)
		}
		for _, fd := range w.dups {
			unix.Close(fd)
		}
	}()
	for range steps {
		for range w.rnd.IntN(4) {
			w.step()
		}
		p := &w.programs[w.rnd.IntN(len(w.programs))]
		for range w.rnd.IntN(3) {
			w.change(p)
		}
		w.ask(p)
	}
	if !slices.EqualFunc(w.results, w.copies, slices.Equal) {
		t.Error("a result that was kept has changed")
	}
	return steps
}

// The test brings a socket into each state. Select must find the socket in the lists that the test
// names for that state.
func TestSelectStates(t *testing.T) {
	t.Parallel()
	refused := func() int {
		l, port := listenTCP(t, 0)
		must(t, Close(l))
		return port
	}
	oob := func() *Socket {
		a, b := newTCP(t)
		_, err := Send(b, "!", 1, MSG_OOB)
		must(t, err)
		return a
	}
	tests := []struct {
		name string
		want string
		make func() *Socket
	}{
		{"TCP, never connected", "read write", func() *Socket { return newSocketOf(t, AF_INET, SOCK_STREAM) }},
		{"UDP, never connected", "write", func() *Socket { return newSocketOf(t, AF_INET, SOCK_DGRAM) }},
		{"listener", "", func() *Socket { l, _ := listenTCP(t, 5); return l }},
		{"listener with a client", "read", func() *Socket {
			l, port := listenTCP(t, 5)
			must(t, Connect(newSocketOf(t, AF_INET, SOCK_STREAM), "127.0.0.1", port))
			return l
		}},
		{"connected", "write", func() *Socket { a, _ := newTCP(t); return a }},
		{"data", "read write", func() *Socket { a, b := newTCP(t); Write(b, "x"); return a }},
		{"the peer has closed", "read write", func() *Socket { a, b := newTCP(t); must(t, Close(b)); return a }},
		{"the peer has shut down", "read write", func() *Socket { a, b := newTCP(t); must(t, Shutdown(b, SHUT_WR)); return a }},
		{"shut down", "read write", func() *Socket { a, _ := newTCP(t); must(t, Shutdown(a)); return a }},
		{"a Unix socket's peer has closed", "read write", func() *Socket { a, b := newPair(t, SOCK_STREAM); must(t, Close(b)); return a }},
		{"connection refused", "read write", func() *Socket {
			s := newSocketOf(t, AF_INET, SOCK_STREAM)
			must(t, SetNonblock(s))
			if err := Connect(s, "127.0.0.1", refused()); !errors.Is(err, SOCKET_EINPROGRESS) && !errors.Is(err, SOCKET_ECONNREFUSED) {
				t.Error(err)
			}
			return s
		}},
		{"urgent data", "write except", oob},
		{"full", "", func() *Socket {
			a, _ := newPair(t, SOCK_STREAM)
			must(t, SetNonblock(a))
			for {
				if _, err := Write(a, make([]byte, 64<<10)); err != nil {
					return a
				}
			}
		}},
		{"less than SO_RCVLOWAT", "write", func() *Socket {
			a, b := newTCP(t)
			must(t, SetOption(a, SOL_SOCKET, SO_RCVLOWAT, 5))
			Write(b, "123")
			return a
		}},
		{"as much as SO_RCVLOWAT", "read write", func() *Socket {
			a, b := newTCP(t)
			must(t, SetOption(a, SOL_SOCKET, SO_RCVLOWAT, 5))
			Write(b, "12345")
			return a
		}},
	}
	for _, test := range tests {
		s := test.make()
		idle, _ := newPair(t, SOCK_STREAM)
		// A TCP socket takes a moment to reach its state. Then the state no longer changes.
		ask := func(selectBy func(read, write, except *[]*Socket, seconds, microseconds int) (int, error)) string {
			read, write, except := []*Socket{idle, s}, []*Socket{s}, []*Socket{idle, s}
			n, err := selectBy(&read, &write, &except, 0, 1)
			must(t, err)
			var in []string
			for i, list := range [][]*Socket{read, write, except} {
				if len(list) > 0 {
					in = append(in, listNames[i])
					if len(list) != 1 || list[0] != s {
						t.Errorf("%s: %v", test.name, list)
					}
				}
			}
			want(t, test.name, n, len(in))
			return strings.Join(in, " ")
		}
		kept := func(read, write, except *[]*Socket, seconds, microseconds int) (int, error) {
			return Select(read, write, except, seconds, microseconds)
		}
		settles(func() bool { return ask(kept) == test.want })
		for range keepAfter + 2 {
			want(t, test.name, ask(kept), test.want)
			want(t, test.name+", by poll", ask(pollSelect), test.want)
		}
	}
}

// The kernel may report an event that no list asks for. When the event has passed, a later call may
// ask for this kind of event. Select must not report the old one.
func TestSelectPastEvent(t *testing.T) {
	t.Parallel()
	gone, port := newUDP(t, AF_INET)
	s := newSocketOf(t, AF_INET, SOCK_DGRAM)
	must(t, Connect(s, "127.0.0.1", port))
	must(t, Close(gone))
	var read []*Socket
	var peers []*Socket
	for range 40 {
		a, b := newPair(t, SOCK_STREAM)
		read, peers = append(read, a), append(peers, b)
	}
	must(t, second(Write(s, "x"))) // the peer is closed, so the kernel receives an error in answer
	for range keepAfter + 2 {
		r, except := read, []*Socket{s}
		n, err := Select(&r, nil, &except, 0)
		must(t, err)
		want(t, "urgent data", n, 0)
	}
	code, err := GetOption[int](s, SOL_SOCKET, SO_ERROR)
	must(t, err)
	want(t, "SO_ERROR", Errno(code), SOCKET_ECONNREFUSED)
	for _, b := range peers {
		must(t, second(Write(b, "x")))
	}
	r := append(slices.Clone(read), s)
	n, err := Select(&r, nil, nil, 0)
	must(t, err)
	want(t, "count", n, len(peers))
	want(t, "sockets", len(r), len(peers))
}

// Hundreds of Select calls wait for one socket, and occupy no threads. The kernel does not allow a
// socket in that many epoll instances, so some of the calls must wait in another way.
func TestBlockedSelectsCostNoThread(t *testing.T) {
	needs.Descriptors(t, 4000)
	const calls = 700
	before := leaks.Threads()
	shared, sharedPeer := newPair(t, SOCK_STREAM)
	done := make(chan error)
	var own []*Socket
	for range calls {
		a, _ := newPair(t, SOCK_STREAM)
		own = append(own, a)
		go func() {
			read := []*Socket{a, shared}
			n, err := Select(&read, nil, nil, Forever)
			if err == nil && (n != 1 || len(read) != 1 || read[0] != shared) {
				err = fmt.Errorf("%d: %v", n, read)
			}
			done <- err
		}()
	}
	for _, s := range own {
		selectWaits(t, s)
	}
	blocked := leaks.Threads()
	t.Logf("%d blocked Selects: %d threads before, %d with them", calls, before, blocked)
	if blocked > max(20, before+10) {
		t.Errorf("%d threads for %d blocked Selects", blocked, calls)
	}
	for _, s := range own[:calls/2] {
		must(t, Close(s))
	}
	for range calls / 2 {
		if err := <-done; !errors.Is(err, net.ErrClosed) {
			t.Fatalf("woken by Close with %v", err)
		}
	}
	_, err := Write(sharedPeer, "x")
	must(t, err)
	for range calls - calls/2 {
		must(t, <-done)
	}
}

// Select accepts more sockets than an fd_set can hold. It also accepts descriptors with numbers that
// are too high for an fd_set.
func TestSelectBeyondFdSetSize(t *testing.T) {
	needs.Descriptors(t, 4000)
	pairs := make([][2]*Socket, 1500)
	for i := range pairs {
		pairs[i][0], pairs[i][1] = newPair(t, SOCK_STREAM)
	}
	// The garbage collector may close a descriptor of an earlier test at any time. One of the pairs
	// may then get a low descriptor, so sort the pairs.
	slices.SortFunc(pairs, func(p, q [2]*Socket) int { return p[0].fd.sysfd - q[0].fd.sysfd })
	var clients, peers []*Socket
	for _, p := range pairs {
		clients, peers = append(clients, p[0]), append(peers, p[1])
	}
	if fd := clients[len(clients)-1].fd.sysfd; fd < 1024 {
		t.Fatalf("the highest descriptor is %d", fd)
	}
	for i := range keepAfter + 5 {
		at := len(clients) - 1 - i
		_, err := Write(peers[at], "x")
		must(t, err)
		read, write, except := clients, clients[:3], clients
		n, err := Select(&read, &write, &except, Forever)
		must(t, err)
		want(t, "ready", n, i+1+3)
		if !slices.Equal(read, clients[at:]) || !slices.Equal(write, clients[:3]) || len(except) != 0 {
			t.Fatalf("%d: %v\n%v", i, read, write)
		}
	}
}

// Select usually keeps an epoll instance for later calls. When no descriptor is left, it works
// without one.
func TestSelectWithoutDescriptors(t *testing.T) {
	for k := evict(); k != nil; k = evict() {
		k.close()
	}
	const sockets = 300
	var clients []*Socket
	var a, b *Socket
	for range sockets {
		a, b = newPair(t, SOCK_STREAM)
		clients = append(clients, a)
	}
	var was unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &was))
	tight := was
	tight.Cur = sockets / 2 // poll(2) does not accept more sockets than this limit in one call
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &tight))
	defer unix.Setrlimit(unix.RLIMIT_NOFILE, &was)

	if _, err := Create(AF_INET, SOCK_STREAM, 0); !errors.Is(err, SOCKET_EMFILE) {
		t.Fatal(err)
	}
	read := clients
	n, err := Select(&read, nil, nil, 0, 20000)
	must(t, err)
	want(t, "timeout", n, 0)
	done := make(chan error)
	for range 2 {
		go func() {
			read := clients
			n, err := Select(&read, nil, nil, Forever)
			if err == nil && (n != 1 || !slices.Equal(read, []*Socket{a})) {
				err = fmt.Errorf("%d: %v", n, read)
			}
			done <- err
		}()
	}
	selectWaits(t, a)
	_, err = Write(b, "x")
	must(t, err)
	must(t, <-done)
	must(t, <-done)
}

// If Select is called several times with the same sockets, it keeps an epoll instance for them.
// Even if a program uses very many lists of sockets, only a few instances are kept.
func TestEpollSetsAreBounded(t *testing.T) {
	const sets = 3 * maxIdle
	var socks, peers [sets]*Socket
	for i := range socks {
		socks[i], peers[i] = newPair(t, SOCK_STREAM)
	}
	for range 2 {
		for i := range socks {
			read := socks[i : i+1]
			n, err := Select(&read, nil, nil, 0, 1)
			must(t, err)
			want(t, "timeout", n, 0)
			_, err = Write(peers[i], "x")
			must(t, err)
			read = socks[i : i+1]
			n, err = Select(&read, nil, nil, Forever)
			must(t, err)
			want(t, "ready", n, 1)
			_, err = Read(socks[i], 1)
			must(t, err)
		}
		epollSets.mu.Lock()
		n := len(epollSets.all)
		epollSets.mu.Unlock()
		if n > maxIdle {
			t.Errorf("%d sets are kept", n)
		}
	}
}

// An epoll instance that Select keeps does not prevent the garbage collector from closing its
// sockets.
func TestEpollSetSocketsAreCollected(t *testing.T) {
	t.Parallel()
	const n = 20
	var closed atomic.Int32
	func() {
		var clients []*Socket
		for range n {
			var pair [2]*Socket
			must(t, CreatePair(AF_UNIX, SOCK_STREAM, 0, &pair))
			clients = append(clients, pair[0])
			runtime.AddCleanup(pair[0], func(int) { closed.Add(1) }, 0)
			must(t, Close(pair[1]))
			must(t, Shutdown(pair[0], SHUT_RD))
		}
		for range keepAfter + 2 {
			read := clients
			if m, err := Select(&read, nil, nil, Forever); m != n || err != nil {
				t.Fatal(m, err)
			}
		}
		clients[0].selectWaiters.mu.Lock()
		defer clients[0].selectWaiters.mu.Unlock()
		if len(clients[0].selectWaiters.list) != 1 {
			t.Error("the set was not kept")
		}
	}()
	if !settles(func() bool { return closed.Load() == n }) {
		t.Errorf("%d of %d were collected", closed.Load(), n)
	}
}

// A program may keep the result of a Select. This does not keep the other sockets of that call
// open.
func TestResultsHoldNoOtherSockets(t *testing.T) {
	t.Parallel()
	for _, ready := range []int{1, 2, 5} {
		t.Run(fmt.Sprintf("%d ready", ready), func(t *testing.T) {
			t.Parallel()
			const n = 120
			var closed atomic.Int32
			var results [][]*Socket
			func() {
				var clients, peers []*Socket
				for range n {
					var pair [2]*Socket
					must(t, CreatePair(AF_UNIX, SOCK_STREAM, 0, &pair))
					clients, peers = append(clients, pair[0]), append(peers, pair[1])
					runtime.AddCleanup(pair[0], func(int) { closed.Add(1) }, 0)
					peer := pair[1]
					t.Cleanup(func() { Close(peer) })
				}
				for at := 0; at < n; at += ready {
					for _, s := range peers[at : at+ready] {
						_, err := Write(s, "x")
						must(t, err)
					}
					read := clients
					got, err := Select(&read, nil, nil, Forever)
					must(t, err)
					want(t, "ready", got, ready)
					for _, s := range read {
						_, err := Read(s, 1)
						must(t, err)
					}
					if at%(10*ready) == 0 {
						results = append(results, read)
					}
				}
			}()
			kept := len(results) * ready
			if !settles(func() bool { return int(closed.Load()) >= n-kept }) {
				t.Errorf("%d results keep %d of %d sockets open", len(results), n-closed.Load(), n)
			}
			runtime.KeepAlive(results)
		})
	}
}

// If a call has the same sockets as an earlier one, it does not allocate, even if it has to wait.
func TestSelectAllocations(t *testing.T) {
	if raceEnabled {
		return // the race detector makes pools drop objects at random
	}
	for _, idle := range []int{0, 15, 1000} {
		if !needs.ManyDescriptors(3 * idle) {
			t.Logf("skipped: %d idle sockets", idle)
			continue
		}
		var clients []*Socket
		a, b := newPair(t, SOCK_STREAM)
		for range idle {
			x, _ := newPair(t, SOCK_STREAM)
			clients = append(clients, x)
		}
		clients = append(clients, a)
		var p []byte
		bell := make(chan bool)
		go func() {
			for range bell {
				selectWaits(t, a)
				Send(b, "x", 1, 0)
			}
		}()
		tests := []struct {
			name string
			call func()
		}{
			{"nothing ready", func() {
				read := clients
				if n, err := Select(&read, nil, nil, 0); n != 0 || err != nil {
					t.Fatal(n, err)
				}
			}},
			{"timeout", func() {
				read := clients
				if n, err := Select(&read, nil, nil, 0, 1); n != 0 || err != nil {
					t.Fatal(n, err)
				}
			}},
			{"something ready", func() {
				Send(b, "x", 1, 0)
				read, write := clients, clients[:1]
				if n, err := Select(&read, &write, nil, 1); n != 2 || err != nil {
					t.Fatal(n, err)
				}
				Recv(read[0], &p, 1, 0)
			}},
			{"waiting", func() {
				bell <- true
				read := clients
				if n, err := Select(&read, nil, nil, Forever); n != 1 || err != nil {
					t.Fatal(n, err)
				}
				Recv(read[0], &p, 1, 0)
			}},
		}
		for _, test := range tests {
			for range keepAfter {
				test.call()
			}
			if n := testing.AllocsPerRun(200, test.call); n > 0 {
				t.Errorf("%s among %d: %v allocations", test.name, idle, n)
			}
		}
		close(bell)
	}
}

// Several servers wait for the same clients. Clients come and go, and other goroutines close
// sockets. Every waiting call returns the right result.
func TestSelectUnderFire(t *testing.T) {
	t.Parallel()
	repeat(t, 0, 1, selectUnderFire)
}

func selectUnderFire(t *testing.T, seed uint64) (operations int) {
	clients, servers, rounds := 40, 3, 150
	if testing.Short() {
		rounds = 30
	}
	var mu sync.Mutex
	var open []*Socket // the servers' ends of all connections
	stop, stopper := newPair(t, SOCK_STREAM)

	var serving sync.WaitGroup
	for range servers {
		serving.Go(func() {
			for round := 0; ; round++ {
				mu.Lock()
				read := append([]*Socket{stop}, open...)
				mu.Unlock()
				var write, except []*Socket
				if round%3 == 0 {
					except = read[1:]
				}
				// Wait only briefly, because the list of clients may change meanwhile.
				_, err := Select(&read, &write, &except, 0, 2000)
				if err != nil {
					if !errors.Is(err, net.ErrClosed) {
						t.Error(err)
						return
					}
					continue
				}
				for _, s := range read {
					if s == stop {
						return
					}
					data, err := Read(s, 100)
					switch {
					case err == nil && data != "":
						Write(s, data)
					case err == nil || !errors.Is(err, SOCKET_EAGAIN):
						mu.Lock()
						at := slices.Index(open, s)
						if at >= 0 {
							open = slices.Delete(open, at, at+1)
						}
						mu.Unlock()
						if at >= 0 {
							Close(s)
						}
					}
				}
			}
		})
	}
	var coming sync.WaitGroup
	for i := range clients {
		coming.Go(func() {
			rnd := rand.New(rand.NewPCG(seed+uint64(i), 2))
			for range rounds {
				var pair [2]*Socket
				if err := CreatePair(AF_UNIX, SOCK_STREAM, 0, &pair); err != nil {
					t.Error(err)
					return
				}
				SetNonblock(pair[1])
				SetOption(pair[0], SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 30})
				mu.Lock()
				open = append(open, pair[1])
				mu.Unlock()
				for range rnd.IntN(5) {
					Write(pair[0], "hello")
					if data, err := Read(pair[0], 100); data != "hello" {
						t.Error(data, err)
					}
				}
				if rnd.IntN(2) == 0 { // close the server's end while the servers have it in their lists
					mu.Lock()
					at := slices.Index(open, pair[1])
					if at >= 0 {
						open = slices.Delete(open, at, at+1)
					}
					mu.Unlock()
					if at >= 0 {
						Close(pair[1])
					}
				}
				Close(pair[0])
			}
		})
	}
	coming.Wait()
	Write(stopper, "x")
	serving.Wait()
	for _, s := range open {
		Close(s)
	}
	return clients * rounds
}

// dialTCP returns both ends of a TCP connection. The test must close them itself.
func dialTCP(t testing.TB) (client, server *Socket) {
	t.Helper()
	l, err := CreateListen(0)
	must(t, err)
	defer Close(l)
	var address string
	var port int
	must(t, Getsockname(l, &address, &port))
	client, err = Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	must(t, Connect(client, "127.0.0.1", port))
	server, err = Accept(l)
	must(t, err)
	return client, server
}

// waiters starts calls to Select. Each call waits for a socket of its own and for one that all
// calls share. waiters returns when all calls are waiting. It checks that none of them waits in
// poll(2).
func waiters(t *testing.T, calls int, shared *Socket, call func(own *Socket) error) (own, peers []*Socket, done chan error) {
	t.Helper()
	done = make(chan error, calls)
	for range calls {
		a, b := newPair(t, SOCK_STREAM)
		own, peers = append(own, a), append(peers, b)
		go func() { done <- call(a) }()
	}
	for _, s := range own {
		selectWaits(t, s)
	}
	if !settles(func() bool { return outsideIn(shared) == calls-maxNested }) {
		t.Errorf("the socket is outside in %d sets, want %d", outsideIn(shared), calls-maxNested)
	}
	parkedQueries.mu.Lock()
	defer parkedQueries.mu.Unlock()
	want(t, "calls that wait by poll(2)", len(parkedQueries.list), 0)
	return own, peers, done
}

// outsideIn returns the number of sets that contain s, but do not have s in their epoll instance.
func outsideIn(s *Socket) int {
	outsiders.mu.Lock()
	defer outsiders.mu.Unlock()
	if o := outsiders.all[s]; o != nil {
		return o.sets
	}
	return 0
}

// Very many calls wait for the same socket. None of them has to use poll(2), and each kind of event
// of that socket wakes all of them.
func TestSelectCrowd(t *testing.T) {
	needs.Descriptors(t, 4000)
	repeat(t, 0, 1, selectCrowd)
}

func selectCrowd(t *testing.T, _ uint64) (operations int) {
	const calls = 700
	for _, test := range []struct {
		name       string
		begin      func(a, b *Socket) error // runs before the calls begin to wait
		lists      [3]bool                  // which of the three lists contain the shared socket
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
			operations += calls
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
	return operations
}

// Each call waits for a shared socket and for a socket of its own. It also ends if there is an
// event on its own socket, if its timeout expires, or if either socket is closed.
func TestSelectCrowdOwn(t *testing.T) {
	needs.Descriptors(t, 4000)
	repeat(t, 0, 1, selectCrowdOwn)
}

func selectCrowdOwn(t *testing.T, _ uint64) (operations int) {
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
	return calls * 5
}

// Many calls wait for one socket and read from it, and other calls begin and end meanwhile. Each
// byte is received by exactly one call.
func TestSelectCrowdTakesAll(t *testing.T) {
	needs.Descriptors(t, 4000)
	repeat(t, 0, 1, selectCrowdTakesAll)
}

func selectCrowdTakesAll(t *testing.T, _ uint64) (operations int) {
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
	return bytes
}

// The kernel limits the number of epoll instances for a socket. If others have used up this limit,
// Select uses poll(2) instead.
func TestSelectCrowdOtherProcesses(t *testing.T) {
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
	selectWaits(t, shared)
	_, err = Write(peer, "x")
	must(t, err)
	for range cap(done) {
		must(t, <-done)
	}
}
