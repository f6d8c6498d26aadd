package socket

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// result holds what a call has returned.
type result struct {
	text string
	err  error
}

// reader starts a goroutine that calls the function read with the Socket s. It returns a channel,
// which then receives the result of that call.
func reader(s *Socket, read func(*Socket) (string, error)) <-chan result {
	done := make(chan result, 1)
	go func() {
		text, err := read(s)
		done <- result{text, err}
	}()
	return done
}

// line reads a line of at most 100 bytes.
func line(s *Socket) (string, error) { return Read(s, 100, PHP_NORMAL_READ) }

// await waits for the result of a reader and returns it. If the result does not come in time, the
// test fails.
func await(t *testing.T, what string, done <-chan result) result {
	t.Helper()
	select {
	case r := <-done:
		return r
	case <-time.After(10 * time.Second):
		t.Fatal(what, "still waits, although there is data or an error for it")
	}
	return result{}
}

// One datagram contains two lines. Two goroutines wait, and each receives one of the lines.
func TestUnreadLineWakes(t *testing.T) {
	t.Parallel()
	rounds := 200
	if testing.Short() {
		rounds = 20
	}
	for range rounds {
		a, b := newDatagramPair(t)
		x, y := reader(b, line), reader(b, line)
		parked(t, &b.fd.rd)
		_, err := Write(a, "a\nb\n")
		must(t, err)
		got := await(t, "a reader", x).text + await(t, "a reader", y).text
		if got != "a\nb\n" && got != "b\na\n" {
			t.Fatalf("got %q", got)
		}
		must(t, Close(a))
		must(t, Close(b))
	}
}

// A call has received the beginning of a line when its timeout expires. This call keeps the text
// for the call that waits next. The next call returns the text before its own data.
func TestUnreadLineComesFirst(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	must(t, SetOption(b, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 100000}))
	first := reader(b, line)
	parked(t, &b.fd.rd)
	must(t, SetOption(b, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 20}))
	second := reader(b, line)
	settles(func() bool { return b.fd.rd.mu.late.Load() == 1 })
	_, err := Write(a, "abc")
	must(t, err)
	if r := await(t, "the first", first); !errors.Is(r.err, timedOut) {
		t.Fatalf("the first: %q, %v", r.text, r.err)
	}
	_, err = Write(a, "def\n")
	must(t, err)
	r := await(t, "the second", second)
	must(t, r.err)
	want(t, "line", r.text, "abcdef\n")
}

// A call receives part of its data and then an error. It returns the data, and the next call
// returns the error, even if that call is already waiting.
func TestUnreadErrorEndsTheWait(t *testing.T) {
	t.Parallel()
	for range 20 {
		client, server := newTCP(t)
		all := reader(client, func(s *Socket) (text string, err error) {
			_, err = Recv(s, &text, 8, MSG_WAITALL)
			return text, err
		})
		parked(t, &client.fd.rd)
		must(t, SetOption(client, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 20})) // the test counts waiting calls, and the mutex counts only those with a timeout
		next := reader(client, func(s *Socket) (string, error) { return Read(s, 8) })
		settles(func() bool { return client.fd.rd.mu.late.Load() == 1 })
		_, err := Write(server, "hello")
		must(t, err)
		// Reset the connection while both calls wait. Under Wine, if a call receives at the moment
		// of the reset, it is more likely to return the end of the connection.
		settles(func() bool { return client.unread.has(isOwned) })
		must(t, SetOption(server, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}))
		must(t, Close(server))
		want(t, "MSG_WAITALL", await(t, "MSG_WAITALL", all), result{"hello", nil})
		n := await(t, "Read", next)
		if n.err == nil && n.text == "" {
			skipWine(t, "now and then a reset is received as the end of the connection")
		}
		if !errors.Is(n.err, SOCKET_ECONNRESET) {
			t.Errorf("Read: %q, %v", n.text, n.err)
		}
	}
}

// A call has kept data or an error for the next call. This wakes a call that waits in the poller to
// read. An error also wakes a call that waits to send.
func TestUnreadWakes(t *testing.T) {
	t.Parallel()
	recv := func(flags int) func(s *Socket) (string, error) {
		return func(s *Socket) (text string, err error) {
			_, err = Recv(s, &text, 2, flags)
			return text, err
		}
	}
	for name, read := range map[string]func(s *Socket) (string, error){
		"a line": line,
		"Read":   func(s *Socket) (string, error) { return Read(s, 100) },
		"Recv":   recv(0), "all": recv(MSG_WAITALL), "peek": recv(MSG_PEEK), "peek at all": recv(MSG_PEEK | MSG_WAITALL),
		"method": func(s *Socket) (string, error) {
			p := make([]byte, 100)
			n, err := s.Read(p)
			return string(p[:n]), err
		},
		"Recvmsg": func(s *Socket) (string, error) {
			m := Message{BufferSize: 10, Controllen: 1}
			n, err := Recvmsg(s, &m)
			if n == 0 {
				return "", err
			}
			return string(m.Iov[0]), err
		},
		"Recvmmsg": func(s *Socket) (string, error) {
			list := []Message{{Iov: [][]byte{make([]byte, 10)}}}
			_, err := Recvmmsg(s, list)
			return string(list[0].Iov[0][:list[0].N]), err
		},
		"Readv": func(s *Socket) (string, error) {
			v := &Iovec{list: [][]byte{make([]byte, 10)}}
			n, err := Readv(s, v)
			return string(v.list[0][:n]), err
		},
	} {
		stream := func(t testing.TB) (*Socket, *Socket) { return newPair(t, SOCK_STREAM) }
		for _, pair := range []func(testing.TB) (*Socket, *Socket){stream, newDatagramPair} {
			_, s := pair(t)
			done := reader(s, read)
			parked(t, &s.fd.rd)
			o := new(op)
			s.alone(o)
			s.keepUnread([]byte("x\n"))
			s.together(o)
			want(t, name, await(t, name, done), result{"x\n", nil})

			_, s = pair(t)
			done = reader(s, read)
			parked(t, &s.fd.rd)
			s.keepUnreadErrno(SOCKET_ECONNREFUSED)
			if r := await(t, name, done); r.text != "" || !errors.Is(r.err, SOCKET_ECONNREFUSED) {
				t.Errorf("%s: %q, %v", name, r.text, r.err)
			}
		}
	}
	s, _ := newPair(t, SOCK_STREAM)
	done := reader(s, func(s *Socket) (string, error) {
		for {
			if _, err := Write(s, make([]byte, 1<<20)); err != nil {
				return "", err
			}
		}
	})
	parked(t, &s.fd.wr)
	s.keepUnreadErrno(SOCKET_ECONNREFUSED)
	if r := await(t, "Write", done); !errors.Is(r.err, SOCKET_ECONNREFUSED) {
		t.Errorf("Write: %v", r.err)
	}
}

// When a call reads lines and the connection ends, it returns PHP's error together with the text
// after the last line. Other calls return the end without an error.
func TestLineEnd(t *testing.T) {
	t.Parallel()
	a, b := newTCP(t)
	Write(a, "one\npart")
	must(t, Shutdown(a, SHUT_WR))
	text, err := line(b)
	must(t, err)
	want(t, "line", text, "one\n")
	for _, part := range []string{"part", "", ""} {
		ClearError()
		ClearError(b)
		text, err := line(b)
		want(t, "text", text, part)
		want(t, "error", fmt.Sprint(err), fmt.Sprintf("socket_read(): unable to read from socket [%d]: %s",
			int(SOCKET_ECONNRESET), Strerror(SOCKET_ECONNRESET)))
		want(t, "is the end", errors.Is(err, io.EOF), true)
		want(t, "is SOCKET_ECONNRESET", errors.Is(err, SOCKET_ECONNRESET), true)
		want(t, "is a timeout", errors.Is(err, os.ErrDeadlineExceeded), false)
		want(t, "slot", LastError(b), SOCKET_ECONNRESET)
	}
	text, err = Read(b, 10)
	want(t, "Read", result{text, err}, result{"", nil})
	n, err := b.Read(make([]byte, 1))
	want(t, "the method", n == 0 && err == io.EOF, true)
	must(t, SetNonblock(b))
	text, err = line(b)
	want(t, "non-blocking", result{text, err}, result{"", nil})

	a, b = newPair(t, SOCK_STREAM)
	must(t, SetNonblock(b))
	Write(a, "kept")
	settles(func() bool { line(b); return b.unread.has(hasData) })
	must(t, SetBlock(b))
	must(t, Close(a))
	var data string
	n, err = Recv(b, &data, 10, MSG_WAITALL)
	must(t, err)
	want(t, "Recv", data[:n], "kept")
	text, err = line(b)
	want(t, "nothing is left", text == "" && errors.Is(err, io.EOF), true)
	n, err = Recv(b, &data, 10, 0)
	want(t, "the end", n == 0 && err == nil, true)

	a, b = newTCP(t)
	must(t, SetOption(a, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}))
	must(t, Close(a))
	_, err = line(b)
	want(t, "a reset", errors.Is(err, SOCKET_ECONNRESET) && !errors.Is(err, io.EOF), true)
}

// If the connection is reset, a call returns an error and not the end of the stream. It does not
// matter whether the previous call had to wait.
func TestResetIsNotTheEnd(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(*Socket) (string, error){
		"a line": line,
		"Read":   func(s *Socket) (string, error) { return Read(s, 10) },
		"all": func(s *Socket) (text string, err error) {
			_, err = Recv(s, &text, 8, MSG_WAITALL)
			return text, err
		},
		"all of much": func(s *Socket) (text string, err error) {
			_, err = Recv(s, &text, 1<<20, MSG_WAITALL)
			return text, err
		},
		"Recvmsg": func(s *Socket) (string, error) {
			_, err := Recvmsg(s, &Message{BufferSize: 10, Controllen: 1}, MSG_WAITALL)
			return "", err
		},
	} {
		for _, waited := range []bool{false, true} {
			a, b := newTCP(t)
			b.fd.rd.lastWaited.Store(waited)
			must(t, SetOption(a, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}))
			must(t, Close(a))
			list := []*Socket{b}
			_, err := Select(&list, nil, nil, 10)
			must(t, err)
			text, err := read(b)
			if text == "" && (err == nil || errors.Is(err, io.EOF)) {
				skipWine(t, "now and then a reset is received as the end of the connection")
			}
			if text != "" || !errors.Is(err, SOCKET_ECONNRESET) || errors.Is(err, io.EOF) {
				t.Errorf("%s, waited %v: %q, %v", name, waited, text, err)
			}
		}
	}
}

// Several goroutines read lines from one connection. Each line arrives whole.
func TestLinesAreNotTorn(t *testing.T) {
	t.Parallel()
	client, server := newTCP(t)
	const text, readers = "0123456789", 4
	count := 200000
	if testing.Short() {
		count = 10000
	}
	go func() {
		for i := range count {
			Write(client, text[:i*7%11]+"\n") // the lengths of the lines differ
		}
		Shutdown(client, SHUT_WR)
	}()
	total := make(chan int)
	for range readers {
		go func() {
			n := 0
			for {
				got, err := line(server)
				if got == "" {
					break
				}
				if body, ok := strings.CutSuffix(got, "\n"); !ok || !strings.HasPrefix(text, body) || err != nil {
					t.Errorf("got %q, %v", got, err)
				}
				n++
			}
			total <- n
		}()
	}
	n := 0
	for range readers {
		n += <-total
	}
	want(t, "lines", n, count)
}

// A line may arrive one byte at a time. The time to read it is proportional to its length, not to
// the square of its length.
func TestLineByteByByte(t *testing.T) {
	const length, rounds, calls = 1 << 20, 40, 100
	step := func(a, b *Socket, text string) {
		_, err := Write(a, text)
		must(t, err)
		if text, err := Read(b, length, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EWOULDBLOCK) {
			t.Fatalf("%d bytes, %v", len(text), err)
		}
	}
	var took [2]time.Duration // the shortest times: after a short beginning of the line, and after a long one
	var ends [2][2]*Socket
	for i := range ends {
		a, b := newPair(t, SOCK_STREAM)
		must(t, SetNonblock(b))
		ends[i] = [2]*Socket{a, b}
	}
	want := strings.Repeat("x", 400000)
	for i := 0; i < len(want); i += 20000 {
		step(ends[1][0], ends[1][1], want[i:i+20000])
	}
	for range rounds {
		for i, end := range ends {
			begin := time.Now()
			for range calls {
				step(end[0], end[1], "x")
			}
			if d := time.Since(begin); took[i] == 0 || d < took[i] {
				took[i] = d
			}
		}
	}
	t.Logf("%d bytes in %v, and after %d others in %v", calls, took[0], len(want), took[1])
	if took[1] > 3*took[0] {
		t.Errorf("%d bytes in %v, and after %d others in %v", calls, took[0], len(want), took[1])
	}
	_, err := Write(ends[1][0], "\n")
	must(t, err)
	text, err := Read(ends[1][1], length, PHP_NORMAL_READ)
	must(t, err)
	if text != want+strings.Repeat("x", rounds*calls)+"\n" {
		t.Errorf("%d bytes, not those that were written", len(text))
	}
}

// If a call has received some bytes and then an error ends the call, the call returns the bytes.
// The next call returns the error.
func TestErrorAfterPartIsUnread(t *testing.T) {
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
	s, err := Read(client, 8)
	if s == "" && err == nil {
		skipWine(t, "now and then a reset is received as the end of the connection")
	}
	if !errors.Is(err, SOCKET_ECONNRESET) {
		t.Errorf("second: %v", err)
	}
	s, err = Read(client, 8)
	if runtime.GOOS == "windows" { // on Windows, every later call returns the error
		want(t, "third", errors.Is(err, SOCKET_ECONNRESET), true)
	} else {
		must(t, err)
		want(t, "third", s, "")
	}
}

// received describes a call that has returned data. The fields begin and end are its times on a
// clock, which advances whenever a call begins or ends.
type received struct {
	what       string
	text       string
	peek       bool // whether the call left the data in the socket
	begin, end int64
}

// inOrder looks for an order of all calls. In this order, the texts of the calls must together be
// the text sent. A call that returned before another began must come before it. Each log has the
// calls of one goroutine.
//
// If there is no such order, inOrder returns how far the best attempt came: the number of bytes,
// and the index of the next call in each log.
func inOrder(sent string, logs [][]received) (at int, next []int, ok bool) {
	type choice struct {
		log, at int
		rest    []int // the other logs that could be chosen
	}
	next = make([]int, len(logs))
	var path []choice
	failed := make(map[string]bool) // states from which no order was found; a state is the index of the next call in each log
	best, bestNext := 0, append([]int(nil), next...)
	for {
		var can []int
		first := int64(1 << 62)
		left := false
		for i, log := range logs {
			if next[i] < len(log) {
				left = true
				first = min(first, log[next[i]].end)
			}
		}
		if !left && at == len(sent) {
			return at, next, true
		}
		if key := fmt.Sprint(next); !failed[key] {
			for i, log := range logs {
				if next[i] == len(log) {
					continue
				}
				c := log[next[i]]
				if c.begin > first || !strings.HasPrefix(sent[at:], c.text) {
					continue
				}
				if c.peek { // this call removes no data, so choose it at once
					can = []int{i}
					break
				}
				can = append(can, i)
			}
			if len(can) == 0 {
				failed[key] = true
			}
		}
		if at > best {
			best, bestNext = at, append(bestNext[:0], next...)
		}
		for len(can) == 0 { // no call can be chosen, so go back to the last choice
			if len(path) == 0 {
				return best, bestNext, false
			}
			last := path[len(path)-1]
			path = path[:len(path)-1]
			next[last.log]--
			at, can = last.at, last.rest
			if len(can) == 0 {
				failed[fmt.Sprint(next)] = true
			}
		}
		i := can[0]
		path = append(path, choice{i, at, can[1:]})
		if c := logs[i][next[i]]; !c.peek {
			at += len(c.text)
		}
		next[i]++
	}
}

// receiver is a goroutine that uses every way of receiving.
type receiver struct {
	t      *testing.T
	s      *Socket
	rnd    *rand.Rand
	clock  *atomic.Int64
	taken  *progress
	stream bool
	log    []received
	calls  int
}

// progress counts the bytes that all receivers have taken from the socket.
type progress struct {
	n      atomic.Int64
	more   chan struct{} // has an element if the field n may have grown since the last check in the method await
	failed chan struct{} // is closed when the test gives up
}

func newProgress() *progress {
	return &progress{more: make(chan struct{}, 1), failed: make(chan struct{})}
}

func (p *progress) add(n int) {
	p.n.Add(int64(n))
	select {
	case p.more <- struct{}{}:
	default:
	}
}

// await waits until n bytes have been taken, the timeout expires or the test gives up.
func (p *progress) await(n int, timeout <-chan time.Time) {
	for p.n.Load() < int64(n) {
		select {
		case <-p.more:
		case <-timeout:
			return
		case <-p.failed:
			return
		}
	}
}

// run makes calls until all data has been received.
func (r *receiver) run() {
	for !r.once() {
	}
}

// once makes one call. It reports whether all data has been received.
func (r *receiver) once() (ended bool) {
	s, rnd := r.s, r.rnd
	switch rnd.IntN(40) {
	case 0:
		SetNonblock(s)
	case 1, 2:
		SetBlock(s)
	case 3:
		SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 1 + rnd.IntN(500)})
	case 4, 5:
		SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{})
	}
	length := 1 + rnd.IntN(40)
	if !r.stream {
		length = 200 // so that no datagram is cut
	}
	var c received
	var text string
	var err error
	recv := func(flags int) {
		c.peek = flags&MSG_PEEK != 0
		if rnd.IntN(2) == 0 {
			_, err = Recv(s, &text, length, flags)
		} else {
			var p []byte
			if rnd.IntN(2) == 0 {
				p = make([]byte, length)
			}
			_, err = Recv(s, &p, length, flags)
			text = string(p)
		}
	}
	vector := func() [][]byte { return [][]byte{make([]byte, length/2), nil, make([]byte, length-length/2)} }
	c.begin = r.clock.Add(1)
	switch op := rnd.IntN(16); op {
	case 0, 1, 2, 3:
		c.what = "a line"
		text, err = Read(s, length, PHP_NORMAL_READ)
	case 4:
		c.what = "Read"
		if rnd.IntN(4) == 0 {
			length = 100000
		}
		text, err = Read(s, length)
	case 5:
		c.what = "Recv"
		recv(0)
	case 6, 7:
		c.what = "Recv all"
		switch n := rnd.IntN(200); {
		case n == 0:
			length = bufferSize + 1 // more than all the data, so the call receives until the end
		case n < 10 && r.stream:
			length = 400
		}
		recv(MSG_WAITALL)
	case 8:
		c.what = "peek"
		recv(MSG_PEEK)
	case 9:
		c.what = "Recv at once"
		recv(dontwait | rnd.IntN(2)*MSG_WAITALL)
	case 10:
		c.what = "peek at all"
		recv(MSG_PEEK | MSG_WAITALL)
	case 11:
		c.what = "Readv"
		v := &Iovec{list: vector()}
		var n int
		n, err = Readv(s, v)
		text = strings.Join([]string{string(v.list[0]), string(v.list[2])}, "")[:n]
	case 12, 13:
		c.what = "Recvmsg"
		m := Message{Iov: vector(), Controllen: 64}
		if rnd.IntN(2) == 0 {
			m = Message{BufferSize: length, Controllen: 64}
		}
		flags := rnd.IntN(2) * MSG_WAITALL
		if rnd.IntN(4) == 0 {
			flags |= MSG_PEEK
		}
		c.peek = flags&MSG_PEEK != 0
		var n int
		n, err = Recvmsg(s, &m, flags)
		var all []byte
		for _, p := range m.Iov {
			all = append(all, p...)
		}
		text = string(all[:n])
	case 14:
		c.what = "the method Read"
		p := make([]byte, length)
		var n int
		n, err = s.Read(p)
		text = string(p[:n])
	case 15:
		c.what = "Recvmmsg"
		list := []Message{{Iov: vector()}}
		_, err = Recvmmsg(s, list)
		text = string(append(list[0].Iov[0], list[0].Iov[2]...)[:list[0].N])
	}
	c.end = r.clock.Add(1)
	if err != nil && c.what != "a line" {
		text = "" // the socket is closed, so Recv has not set text
	}
	c.text = text
	r.calls++
	if text != "" {
		r.log = append(r.log, c)
		if !c.peek {
			r.taken.add(len(text))
		}
		if end := strings.IndexAny(text, "\r\n"); c.what == "a line" && end >= 0 && end < len(text)-1 {
			r.t.Errorf("more than a line: %q", text)
		}
	}
	switch {
	case err == nil && r.stream:
		return text == ""
	case err == nil, errors.Is(err, timedOut), errors.Is(err, SOCKET_EWOULDBLOCK):
		return false
	case !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed):
		r.t.Errorf("%s: %v", c.what, err)
	}
	return true
}

// pieces returns random texts, which consist of letters, line ends and NULs.
func pieces(rnd *rand.Rand, count int) (list []string) {
	for range count {
		p := make([]byte, 1+rnd.IntN(60))
		for i := range p {
			p[i] = byte('a' + rnd.IntN(26))
			if n := rnd.IntN(40); n < 4 {
				p[i] = "\n\n\r\x00"[n]
			}
		}
		list = append(list, string(p))
	}
	return list
}

// receiveModel sends texts from one socket to s. Several receivers read from s, and receiveModel
// checks what they have received. It returns how many calls they have made.
func receiveModel(t *testing.T, from, s *Socket, rnd *rand.Rand) (calls int) {
	const window, count = 500, 600
	stream := s.isStream()
	list := pieces(rnd, count)
	var clock atomic.Int64
	taken := newProgress()
	all := make([]*receiver, 2+rnd.IntN(4))
	var wg sync.WaitGroup
	for i := range all {
		r := &receiver{t: t, s: s, rnd: rand.New(rand.NewPCG(rnd.Uint64(), 1)), clock: &clock, taken: taken, stream: stream}
		all[i] = r
		wg.Go(r.run)
	}
	patience := 30 * time.Second
	if os.Getenv(longVariable) != "" {
		patience = 5 * time.Minute // all tests that use the function repeat run at the same time, perhaps under the race detector or on one thread
	}
	stuck := time.AfterFunc(patience, func() {
		t.Errorf("a call waits for ever: state %#x, %d of %d bytes", s.unread.state.Load(), taken.n.Load(), len(strings.Join(list, "")))
		pprof.Lookup("goroutine").WriteTo(os.Stderr, 2)
		Close(s)
		Close(from)
		close(taken.failed)
	})
	defer stuck.Stop()
	sent := 0
	for _, p := range list {
		if _, err := Write(from, p); err != nil {
			t.Error(err)
			break
		}
		sent += len(p)
		// Before sending more, let the receivers take almost everything, so that they often find
		// nothing. But do not wait long, because a call may need more data before it returns.
		taken.await(sent-rnd.IntN(window), time.After(200*time.Microsecond))
	}
	if stream {
		Shutdown(from, SHUT_WR)
	} else {
		taken.await(sent, nil)
		Close(s)
	}
	wg.Wait()
	var logs [][]received
	for _, r := range all {
		logs = append(logs, r.log)
		calls += r.calls
	}
	text := strings.Join(list, "")
	if at, next, ok := inOrder(text, logs); !ok {
		t.Errorf("no order of the calls makes what was sent: after %d of %d bytes comes %.80q", at, len(text), text[at:])
		for i, log := range logs {
			for _, c := range log[max(0, next[i]-3):min(len(log), next[i]+3)] {
				t.Logf("%d: %d to %d: %s, %q", i, c.begin, c.end, c.what, c.text)
			}
		}
	}
	return calls
}

// Many calls of all kinds receive from one socket at the same time. The test looks for an order of
// the calls in which the received bytes, joined together, are the bytes that were sent. If a call
// returned before another one began, it must also come first in this order.
func TestReceiveModel(t *testing.T) {
	t.Parallel()
	tcp := func(t *testing.T) (*Socket, *Socket) { return newTCP(t) }
	receiveModels(t, map[string]func(*testing.T) (*Socket, *Socket){
		"stream":   func(t *testing.T) (*Socket, *Socket) { return newPair(t, SOCK_STREAM) },
		"datagram": func(t *testing.T) (*Socket, *Socket) { return newDatagramPair(t) },
		"TCP":      tcp,
		"TCP with SO_RCVLOWAT": func(t *testing.T) (*Socket, *Socket) {
			a, b := tcp(t)
			SetOption(b, SOL_SOCKET, SO_RCVLOWAT, 9)
			return a, b
		},
	})
}

// receiveModels runs receiveModel with the sockets that each function in pairs returns.
func receiveModels(t *testing.T, pairs map[string]func(*testing.T) (*Socket, *Socket)) {
	limit := 2 * time.Second
	if testing.Short() {
		limit = 200 * time.Millisecond
	}
	for name, make := range pairs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repeat(t, rand.Uint64(), 1, func(t *testing.T, seed uint64) (calls int) {
				rnd := rand.New(rand.NewPCG(seed, 0))
				rounds := 0
				for begin := time.Now(); time.Since(begin) < limit && !t.Failed(); rounds++ {
					a, b := make(t)
					calls += receiveModel(t, a, b, rnd)
					Close(a)
					Close(b)
				}
				t.Logf("seed %d: %d rounds, %d calls", seed, rounds, calls)
				return calls
			})
		})
	}
}
