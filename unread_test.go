package socket

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// result is what a call returned.
type result struct {
	text string
	err  error
}

// reader starts a goroutine that reads from s.
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

// await returns what comes from a reader, and fails the test if it goes on waiting.
func await(t *testing.T, what string, done <-chan result) result {
	t.Helper()
	select {
	case r := <-done:
		return r
	case <-time.After(10 * time.Second):
		t.Fatal(what, "waits, though there is something for it")
	}
	return result{}
}

// Two lines of one datagram, two goroutines that wait for one each.
func TestKeptLineWakes(t *testing.T) {
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

// The beginning of a line that a call with a timeout has kept is in front of what the call gets
// that queued behind it.
func TestKeptPartComesFirst(t *testing.T) {
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

// An error that came after part of the data is the next call's, also if that waited already.
func TestKeptErrorEndsTheWait(t *testing.T) {
	t.Parallel()
	for range 20 {
		client, server := newTCP(t)
		all := reader(client, func(s *Socket) (text string, err error) {
			_, err = Recv(s, &text, 8, MSG_WAITALL)
			return text, err
		})
		parked(t, &client.fd.rd)
		next := reader(client, func(s *Socket) (string, error) { return Read(s, 8) })
		_, err := Write(server, "hello")
		must(t, err)
		settles(func() bool { n, _ := Recv(client, new(string), 8, MSG_PEEK|dontwait); return n <= 0 })
		must(t, SetOption(server, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}))
		must(t, Close(server))
		r, n := await(t, "MSG_WAITALL", all), await(t, "Read", next)
		if n.text == "hello" { // it came first
			r, n = n, r
		}
		want(t, "MSG_WAITALL", r, result{"hello", nil})
		if !errors.Is(n.err, SOCKET_ECONNRESET) {
			t.Errorf("Read: %q, %v", n.text, n.err)
		}
	}
}

// What is kept wakes the call that waits in the poller, whatever it is, and an error
// wakes a call that waits for room, too.
func TestKeptWakes(t *testing.T) {
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
			s.keep([]byte("x\n"))
			s.together(o)
			want(t, name, await(t, name, done), result{"x\n", nil})

			_, s = pair(t)
			done = reader(s, read)
			parked(t, &s.fd.rd)
			s.holdErrno(SOCKET_ECONNREFUSED)
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
	s.holdErrno(SOCKET_ECONNREFUSED)
	if r := await(t, "Write", done); !errors.Is(r.err, SOCKET_ECONNREFUSED) {
		t.Errorf("Write: %v", r.err)
	}
}

// The end of the connection is PHP's error to a call that reads a line, with what
// came after the last line beside it. To other calls it is the end.
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

// Goroutines that read lines of one connection get whole lines.
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
			Write(client, text[:i*7%11]+"\n") // lines of different lengths
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

// A line that comes byte by byte takes a time that grows with its length, not with the square:
// a byte costs the same whatever came before it.
func TestLineByteByByte(t *testing.T) {
	const length, rounds, calls = 1 << 20, 40, 100
	step := func(a, b *Socket, text string) {
		_, err := Write(a, text)
		must(t, err)
		if text, err := Read(b, length, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EWOULDBLOCK) {
			t.Fatalf("%d bytes, %v", len(text), err)
		}
	}
	var took [2]time.Duration // the best, with little kept, and with much
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
