package socket

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
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

// A timeout that has expired is over: it does not fail the next call.
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

// Goroutines that queue on one socket time out each by itself, not one after the
// other.
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

// A call that begins while the timeout is changed has the old one or the new one.
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

func TestEmptyDatagramIsNotTheEnd(t *testing.T) {
	t.Parallel()
	a, b := newDatagramPair(t)
	_, err := Write(a, "")
	must(t, err)
	_, err = Write(a, "x")
	must(t, err)
	s, err := Read(b, 10)
	must(t, err)
	want(t, "empty datagram", s, "")
	s, err = Read(b, 10)
	must(t, err)
	want(t, "next datagram", s, "x")
}

// big is more than all the buffers on the way hold.
const big = 16 << 20

func TestBlockingWriteSendsAll(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	data := strings.Repeat("0123456789abcdef", big/16)
	go func() {
		n, err := Write(a, data)
		if n != big || err != nil {
			t.Errorf("Write: %d, %v", n, err)
		}
		Shutdown(a, SHUT_WR)
	}()
	var got strings.Builder
	for {
		s, err := Read(b, 100000)
		must(t, err)
		if s == "" {
			break
		}
		got.WriteString(s)
	}
	if got.String() != data {
		t.Errorf("%d bytes of %d, or other ones", got.Len(), len(data))
	}
}

// Blocking writes of several goroutines do not mix.
func TestBlockingWritesDoNotMix(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	const writers, size = 4, 2 << 20
	for i := range writers {
		go Write(a, strings.Repeat(string(rune('a'+i)), size))
	}
	var p []byte
	for range writers {
		n, err := Recv(b, &p, size, MSG_WAITALL)
		must(t, err)
		want(t, "bytes", n, size)
		if strings.Trim(string(p), string(p[:1])) != "" {
			t.Error("two messages are mixed")
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

func TestWaitall(t *testing.T) {
	t.Parallel()
	t.Run("all", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		go func() {
			for _, s := range []string{"ab", "cde", "fgh"} {
				parked(t, &b.fd.rd)
				Write(a, s)
			}
		}()
		var s string
		n, err := Recv(b, &s, 8, MSG_WAITALL)
		must(t, err)
		want(t, "n", n, 8)
		want(t, "data", s, "abcdefgh")
	})
	t.Run("end", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		Write(a, "ab")
		Close(a)
		var s string
		n, err := Recv(b, &s, 8, MSG_WAITALL)
		must(t, err)
		want(t, "n", n, 2)
		n, err = Recv(b, &s, 8, MSG_WAITALL)
		must(t, err)
		want(t, "n at the end", n, 0)
		want(t, "data at the end", s, "")
	})
	t.Run("timeout", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		must(t, SetOption(b, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 20000}))
		Write(a, "ab")
		p := make([]byte, 8)
		n, err := Recv(b, &p, 8, MSG_WAITALL)
		must(t, err)
		want(t, "n", n, 2)
		want(t, "data", string(p), "ab")
		_, err = Recv(b, &p, 8, MSG_WAITALL)
		if !errors.Is(err, timedOut) {
			t.Errorf("nothing: %v", err)
		}
	})
	t.Run("non-blocking", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		must(t, SetNonblock(b))
		Write(a, "ab")
		var s string
		n, err := Recv(b, &s, 8, MSG_WAITALL)
		must(t, err)
		want(t, "n", n, 2)
	})
	t.Run("peek", func(t *testing.T) {
		a, b := newTCP(t)
		Write(a, "ab")
		go func() {
			parked(t, &b.fd.rd)
			Write(a, "cd")
		}()
		var s string
		n, err := Recv(b, &s, 4, MSG_WAITALL|MSG_PEEK)
		must(t, err)
		want(t, "n", n, 4)
		want(t, "data", s, "abcd")
	})
	t.Run("peek at the end", func(t *testing.T) {
		skipWine(t, "the peer's end is no event before the data in front of it is read")
		a, b := newTCP(t)
		Write(a, "abcd")
		go func() {
			parked(t, &b.fd.rd)
			Close(a)
		}()
		var s string
		n, err := Recv(b, &s, 5, MSG_WAITALL|MSG_PEEK)
		must(t, err)
		want(t, "n", n, 4)
	})
	t.Run("peek at much", func(t *testing.T) {
		const size = 100000
		recvmsg := func(s *Socket, m Message) (int, error) {
			m.Controllen = 1
			return Recvmsg(s, &m, MSG_WAITALL|MSG_PEEK)
		}
		for name, recv := range map[string]func(s *Socket) (int, error){
			"string":  func(s *Socket) (int, error) { return Recv(s, new(string), size, MSG_WAITALL|MSG_PEEK) },
			"bytes":   func(s *Socket) (int, error) { return Recv(s, new([]byte), size, MSG_WAITALL|MSG_PEEK) },
			"message": func(s *Socket) (int, error) { return recvmsg(s, Message{BufferSize: size}) },
			"message buffers": func(s *Socket) (int, error) {
				return recvmsg(s, Message{Iov: [][]byte{make([]byte, 5), make([]byte, size-5)}})
			},
		} {
			a, b := newTCP(t)
			must(t, SetOption(b, SOL_SOCKET, SO_RCVBUF, 1<<20))
			data := strings.Repeat("x", 70000)
			Write(a, data)
			go func() {
				parked(t, &b.fd.rd)
				Write(a, data)
			}()
			n, err := recv(b)
			must(t, err)
			want(t, name, n, size)
		}
	})
	t.Run("huge", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		go func() {
			Write(a, strings.Repeat("x", 300000))
			Close(a)
		}()
		var s string
		n, err := Recv(b, &s, maxLength-1, MSG_WAITALL)
		must(t, err)
		want(t, "n", n, 300000)
		want(t, "len", len(s), 300000)
	})
}

// The error that ends a call which has moved something comes out of the next call.
func TestErrorAfterPartIsKept(t *testing.T) {
	t.Parallel()
	client, server := newTCP(t)
	_, err := Write(server, "ab")
	must(t, err)
	got := make(chan int)
	go func() {
		var s string
		n, err := Recv(client, &s, 8, MSG_WAITALL)
		if err != nil {
			t.Errorf("first: %v", err)
		}
		got <- n
	}()
	parked(t, &client.fd.rd)
	must(t, SetOption(server, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}))
	must(t, Close(server))
	want(t, "n", <-got, 2)
	_, err = Read(client, 8)
	if !errors.Is(err, SOCKET_ECONNRESET) {
		t.Errorf("second: %v", err)
	}
	s, err := Read(client, 8)
	if runtime.GOOS == "windows" { // it goes on saying so
		want(t, "third", errors.Is(err, SOCKET_ECONNRESET), true)
	} else {
		must(t, err)
		want(t, "third", s, "")
	}
}

func TestNormalRead(t *testing.T) {
	t.Parallel()
	line := func(s *Socket, length int) string {
		l, err := Read(s, length, PHP_NORMAL_READ)
		if errors.Is(err, io.EOF) {
			return l + "|"
		}
		if err != nil {
			return "error"
		}
		return l
	}
	t.Run("lines", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		Write(a, "one\r\ntwo\nthr\x00ee\rabcdefgh\nend")
		Close(a)
		for _, step := range []struct {
			length int
			want   string
		}{
			{100, "one\r"}, {100, "\n"}, {4, "two\n"}, {100, "thr\x00ee\r"},
			{3, "abc"}, {3, "def"}, {100, "gh\n"}, {100, "end|"}, {100, "|"}, {100, "|"},
		} {
			want(t, "line", line(b, step.length), step.want)
		}
	})
	t.Run("would block", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		must(t, SetNonblock(b))
		want(t, "nothing", line(b, 10), "error")
		Write(a, "par")
		want(t, "part", line(b, 10), "error")
		want(t, "slot", LastError(b), SOCKET_EWOULDBLOCK)
		Write(a, "tial\nnext\n")
		want(t, "whole", line(b, 10), "partial\n")
		want(t, "next", line(b, 10), "next\n")
		Write(a, "xyz")
		want(t, "part", line(b, 10), "error")
		s, err := Read(b, 2)
		must(t, err)
		want(t, "a binary read gets what was kept", s, "xy")
		Close(a)
		want(t, "rest", line(b, 10), "z")
		want(t, "end", line(b, 10), "")
	})
	t.Run("timeout", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		must(t, SetOption(b, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 20000}))
		Write(a, "par")
		want(t, "part", line(b, 10), "error")
		want(t, "slot", LastError(b), timedOut)
		Write(a, "tial\n")
		want(t, "whole", line(b, 10), "partial\n")
	})
	t.Run("rest of a datagram", func(t *testing.T) {
		a, b := newDatagramPair(t)
		Write(a, "one\ntwo")
		Write(a, "three")
		want(t, "line", line(b, 10), "one\n")
		var text string
		_, err := Recv(b, &text, 10, MSG_WAITALL)
		must(t, err)
		want(t, "Recv", text, "two")
		Write(a, "four\nfive")
		Write(a, "six")
		_, err = Recv(b, &text, 10, MSG_WAITALL)
		must(t, err)
		want(t, "Recv", text, "three")
		want(t, "line", line(b, 10), "four\n")
		m := Message{Iov: [][]byte{make([]byte, 1), make([]byte, 9)}, Controllen: 1}
		n, err := Recvmsg(b, &m, MSG_WAITALL)
		must(t, err)
		want(t, "Recvmsg", n, len("five"))
		want(t, "line", line(b, 10), "six")
	})
	t.Run("blocking", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		go func() {
			for _, s := range []string{"a", "b", "\n"} {
				parked(t, &b.fd.rd)
				Write(a, s)
			}
		}()
		want(t, "line", line(b, 10), "ab\n")
	})
	t.Run("longer than the buffers", func(t *testing.T) {
		client, server := newTCP(t)
		data := strings.Repeat("x", big) + "\n"
		go Write(client, data)
		if got := line(server, maxLength-1); got != data {
			t.Errorf("%d bytes of %d", len(got), len(data))
		}
	})
	t.Run("reset", func(t *testing.T) {
		client, server := newTCP(t)
		Write(client, "par")
		got := make(chan string)
		go func() { got <- line(server, 10) }()
		parked(t, &server.fd.rd)
		must(t, SetOption(client, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}))
		must(t, Close(client))
		want(t, "reset", <-got, "error")
		want(t, "slot", LastError(server), SOCKET_ECONNRESET)
		s, err := Read(server, 10)
		must(t, err)
		want(t, "rest", s, "par")
	})
	t.Run("datagram", func(t *testing.T) {
		a, b := newDatagramPair(t)
		Write(a, "one\ntwo")
		Write(a, "")
		Write(a, "three")
		for _, w := range []string{"one\n", "two", "", "three"} {
			want(t, "line", line(b, 100), w)
		}
	})
}

// Close wakes whatever call waits.
func TestCloseWakes(t *testing.T) {
	t.Parallel()
	full := func(t *testing.T) *Socket {
		a, _ := newPair(t, SOCK_STREAM)
		must(t, SetNonblock(a))
		for {
			if _, err := Write(a, make([]byte, 1<<20)); err != nil {
				break
			}
		}
		must(t, SetBlock(a))
		ClearError(a)
		return a
	}
	idle := func(t *testing.T) *Socket { a, _ := newPair(t, SOCK_STREAM); return a }
	read := func(s *Socket) *side { return &s.fd.rd }
	write := func(s *Socket) *side { return &s.fd.wr }
	for _, test := range []struct {
		name string
		make func(*testing.T) *Socket
		side func(*Socket) *side
		call func(*Socket) error
	}{
		{"read", idle, read, func(s *Socket) error { _, err := Read(s, 1); return err }},
		{"read line", idle, read, func(s *Socket) error { _, err := Read(s, 1, PHP_NORMAL_READ); return err }},
		{"recv", idle, read, func(s *Socket) error { var p []byte; _, err := Recv(s, &p, 1, 0); return err }},
		{"recv all", idle, read, func(s *Socket) error { var p []byte; _, err := Recv(s, &p, 9, MSG_WAITALL); return err }},
		{"write", full, write, func(s *Socket) error { _, err := Write(s, "x"); return err }},
		{"send", full, write, func(s *Socket) error { _, err := Send(s, "x", 1, 0); return err }},
		{"accept", func(t *testing.T) *Socket { l, _ := listenTCP(t, 1); return l }, read,
			func(s *Socket) error { _, err := Accept(s); return err }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			const callers = 3
			s := test.make(t)
			done := make(chan error)
			for range callers {
				go func() { done <- test.call(s) }()
			}
			parked(t, test.side(s))
			must(t, Close(s))
			for range callers {
				err := <-done
				if !errors.Is(err, net.ErrClosed) || !strings.HasSuffix(err.Error(), "has already been closed") {
					t.Errorf("woken with %v", err)
				}
			}
			want(t, "slot", LastError(s), 0)
			if err := test.call(s); !errors.Is(err, net.ErrClosed) {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// Shutdown wakes what waits to read.
func TestShutdownWakes(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	done := make(chan error)
	go func() {
		s, err := Read(a, 10)
		if err == nil && s != "" {
			t.Errorf("read %q", s)
		}
		done <- err
	}()
	parked(t, &a.fd.rd)
	must(t, Shutdown(a, SHUT_RD))
	if err := <-done; err != nil && !errors.Is(err, SOCKET_ESHUTDOWN) { // which is Windows' word for it
		t.Errorf("read: %v", err)
	}
}

// Close while other goroutines are in the middle of every call, again and again,
// with numbers that are used again at once: nobody touches another's socket.
func TestCloseUnderFire(t *testing.T) {
	t.Parallel()
	rounds := 400
	if testing.Short() {
		rounds = 50
	}
	for range rounds {
		var pair [2]*Socket
		must(t, CreatePair(pairFamily, SOCK_STREAM, 0, &pair))
		var wg sync.WaitGroup
		for _, call := range []func() error{
			func() error { _, err := Read(pair[0], 10); return err },
			func() error { _, err := Write(pair[0], "x"); return err },
			func() error { _, err := GetOption[int](pair[0], SOL_SOCKET, SO_TYPE); return err },
			func() error { _, err := Read(pair[0], 10, PHP_NORMAL_READ); return err },
			func() error { return SetNonblock(pair[0]) },
			func() error { return SetBlock(pair[0]) },
		} {
			wg.Go(func() {
				for {
					switch err := call(); {
					case errors.Is(err, net.ErrClosed):
						return
					case err != nil && !errors.Is(err, SOCKET_EWOULDBLOCK) && !errors.Is(err, SOCKET_EPIPE):
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Go(func() {
			for {
				if s, err := Read(pair[1], 100); err != nil || s == "" {
					return
				}
			}
		})
		runtime.Gosched()
		must(t, Close(pair[0]))
		wg.Wait()
		must(t, Close(pair[1]))
	}
}

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

// A socket that nothing refers to is closed by the garbage collector, whether a
// call has waited on it or not.
func TestUnreferencedSocketIsClosed(t *testing.T) {
	t.Parallel()
	for _, waited := range []bool{false, true} {
		peer := func() *Socket {
			var pair [2]*Socket
			must(t, CreatePair(pairFamily, SOCK_STREAM, 0, &pair))
			if waited {
				must(t, SetOption(pair[0], SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 1000}))
				if _, err := Read(pair[0], 1); !errors.Is(err, timedOut) {
					t.Errorf("read: %v", err)
				}
			}
			return pair[1]
		}()
		must(t, SetNonblock(peer))
		if !settles(func() bool { _, err := Read(peer, 1); return err == nil }) {
			t.Errorf("the other end is still open, waited %v", waited)
		}
		must(t, Close(peer))
	}
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
	// Fill the backlog, until a connection is not made at once.
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
	// Another one is woken by Close.
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

// TestClosedMeanwhile: a function that has waited and goes on with another call
// makes none on a socket that was closed meanwhile: the descriptor's number may be
// somebody else's by then.
func TestClosedMeanwhile(t *testing.T) {
	t.Parallel()
	list := []Message{{Iov: [][]byte{[]byte("x")}}}
	calls := map[string]func(s *Socket) Errno{
		"accept":      func(s *Socket) Errno { _, e := accept(s, true); return e },
		"connect":     func(s *Socket) Errno { return connect(s, &sockaddr{Family: AF_INET}) },
		"readLine":    func(s *Socket) Errno { _, _, e := readLine(s, 10); return e },
		"recv":        func(s *Socket) Errno { _, e := recv(s, make([]byte, 10), 0); return e },
		"recvBatch":   func(s *Socket) Errno { _, e := recvBatch(s, list, 0, true); return e },
		"recvScratch": func(s *Socket) Errno { _, _, _, e := recvScratch(s, 10, 0, nil); return e },
		"recvVector":  func(s *Socket) Errno { _, e := recvVector(s, list[0].Iov, incoming{}, 0, nil); return e },
		"recvWait":    func(s *Socket) Errno { _, e := recvWait(s, make([]byte, 10), nil); return e },
		"send":        func(s *Socket) Errno { _, e := send(s, []byte("x"), 0); return e },
		"sendAll":     func(s *Socket) Errno { _, e := sendAll(s, []byte("x"), 0, nil, true); return e },
		"sendBatch":   func(s *Socket) Errno { _, e, _ := sendBatch(s, list, 0); return e },
		"sendVector":  func(s *Socket) Errno { _, e := sendVector(s, list[0].Iov, nil, 0, nil); return e },
	}
	for name, call := range calls {
		for _, nonblock := range []bool{false, true} {
			s, _ := newPair(t, SOCK_STREAM)
			s.nonblock.Store(nonblock)
			must(t, s.useToRead(callRead))
			s.fd.pause()
			must(t, Close(s))
			s.fd.resume()
			if e := call(s); e != errnoClosed {
				t.Errorf("%s, non-blocking %v: %d", name, nonblock, e)
			}
			s.doneReading()
		}
	}
}
