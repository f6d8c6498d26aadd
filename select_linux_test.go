package socket

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"

	"slices"

	"testing"

	"golang.org/x/sys/unix"
)

// The model of Select: poll(2), asked about each socket alone.
func modelSelect(t *testing.T, lists [3][]*Socket) (ready [3][]*Socket, n int) {
	t.Helper()
	asks := [3]int16{unix.POLLIN, unix.POLLOUT, unix.POLLPRI}
	answers := [3]int16{unix.POLLIN | unix.POLLHUP | unix.POLLERR, unix.POLLOUT | unix.POLLERR, unix.POLLPRI}
	for i, list := range lists {
		counted := map[*Socket]bool{}
		for _, s := range list {
			p := []unix.PollFd{{Fd: int32(s.fd.sysfd), Events: asks[i]}}
			if e := sysPoll(p); e != 0 {
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

// world is what a random history happens in: connections, and programs that each
// call Select with lists of their own, which change little from call to call.
type world struct {
	t        *testing.T
	rnd      *rand.Rand
	socks    []*Socket // open
	peers    map[*Socket]*Socket
	dups     []int
	programs [4][3][]*Socket
}

func (w *world) any() *Socket {
	if len(w.socks) == 0 {
		return w.create()
	}
	return w.socks[w.rnd.IntN(len(w.socks))]
}

// create makes a socket of some kind and returns it.
func (w *world) create() *Socket {
	switch w.rnd.IntN(8) {
	case 0: // never connected
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
	w.peers[a], w.peers[b] = b, a
	w.socks = append(w.socks, a, b)
}

func (w *world) close(s *Socket) {
	must(w.t, Close(s))
	w.socks = slices.DeleteFunc(w.socks, func(o *Socket) bool { return o == s })
	delete(w.peers, s)
}

// step lets something happen.
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
	case 12: // fill it up
		for range 100 {
			if _, err := Write(s, make([]byte, 64<<10)); err != nil {
				break
			}
		}
	case 13: // and empty it
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
	case 17: // something else keeps the file of a closed socket open
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
		s.holdErrno(SOCKET_ECONNRESET)
		Read(s, 1)
	}
}

// change changes the lists of a program.
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

// ask calls Select for a program and compares the answer with the model's.
func (w *world) ask(lists *[3][]*Socket) {
	t := w.t
	for i, list := range lists {
		for j, s := range list {
			if !s.fd.isClosed() {
				continue
			}
			// The first time it is an error, then the program drops it.
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
		got, err := Select(&read, &write, &except, sec, usec)
		must(t, err)
		if got == n && slices.Equal(read, ready[0]) && slices.Equal(write, ready[1]) && slices.Equal(except, ready[2]) {
			break
		}
		// TCP on loopback may still be on its way.
		if again, m := modelSelect(t, *lists); m == n && slices.EqualFunc(ready[:], again[:], slices.Equal) {
			t.Fatalf("Select: %d\n%v\n%v\n%v\nwant %d\n%v\n%v\n%v", got, read, write, except, n, ready[0], ready[1], ready[2])
		}
	}
	for i := range before {
		if !slices.Equal(before[i], lists[i]) {
			t.Fatal("the array behind a slice has changed")
		}
	}
}

// Whatever happens to sockets and lists, Select answers as poll(2) does.
func TestSelectModel(t *testing.T) {
	histories, steps := 20, 3000
	if testing.Short() {
		histories, steps = 4, 1000
	}
	for seed := range histories {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := &world{t: t, rnd: rand.New(rand.NewPCG(uint64(seed), 1)), peers: map[*Socket]*Socket{}}
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
		})
	}
}
