//go:build unix

package socket

import (
	"bytes"
	"errors"
	"net"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/needs"
)

// TestAllocations limits the number of allocations of each call on its usual path.
// TestDatagramAllocations does the same for datagrams. Under the race detector, pools drop objects,
// so the limits are not checked.
func TestAllocations(t *testing.T) {
	stream, peer := newPair(t, SOCK_STREAM)
	listener, port := listenTCP(t, SOMAXCONN)
	data := make([]byte, messageSize)

	fill := func() {
		if _, err := Send(peer, data, len(data), 0); err != nil {
			t.Fatal(err)
		}
	}
	drain := func() {
		if n, err := Recv(peer, &data, len(data), 0); err != nil || n != messageSize {
			t.Fatal(n, err)
		}
	}
	clients := []*Socket{listener, stream}
	for range 50 {
		idle, _ := newPair(t, SOCK_DGRAM)
		clients = append(clients, idle)
	}
	one := 0.0 // the number of allocations of a Select with one socket
	if runtime.GOOS != "linux" && runtime.GOOS != "android" {
		one = 1
	}
	var list []*Socket
	end, _ := newPair(t, SOCK_STREAM)
	must(t, Shutdown(end, SHUT_RD))
	both := append(slices.Clip(clients), end)
	for _, test := range []struct {
		name string
		most float64
		call func() error
	}{
		{"Write", 0, func() error { _, err := Write(stream, data); drain(); return err }},
		{"Write a string", 0, func() error {
			_, err := Write(stream, "0123456789012345678901234567890123456789012345678901234567890123", 64)
			drain()
			return err
		}},
		{"Send", 0, func() error { _, err := Send(stream, data, len(data), 0); drain(); return err }},
		{"Recv", 0, func() error { fill(); _, err := Recv(stream, &data, messageSize, 0); return err }},
		{"Recv all", 0, func() error { fill(); _, err := Recv(stream, &data, messageSize, MSG_WAITALL); return err }},
		{"Recv with nothing there", 0, func() error {
			if _, err := Recv(stream, &data, messageSize, dontwait); err == nil {
				t.Error("a socket was ready")
			}
			data = data[:messageSize]
			return nil
		}},
		{"Read", 1, func() error { fill(); _, err := Read(stream, 100); return err }},
		{"Select", one, func() error {
			fill()
			read := clients
			n, err := Select(&read, nil, nil, Forever)
			if n != 1 || len(read) != 1 || cap(read) != 1 || read[0] != stream {
				t.Error("not the one that is ready")
			}
			Recv(stream, &data, messageSize, 0)
			return err
		}},
		{"Select of a list that is put together", one, func() error {
			fill()
			list = append(append(list[:0], listener), clients...)
			read := list
			_, err := Select(&read, nil, nil, Forever)
			if len(read) != 1 || read[0] != stream {
				t.Error("not the one that is ready")
			}
			Recv(stream, &data, messageSize, 0)
			return err
		}},
		{"Select that finds two", 1 + one, func() error {
			fill()
			write := clients[1:2]
			read := both
			_, err := Select(&read, &write, nil, Forever)
			if len(read) != 2 || len(write) != 1 {
				t.Error("not those that are ready")
			}
			Recv(stream, &data, messageSize, 0)
			return err
		}},
		{"Select with nothing there", 0, func() error {
			read, write := clients, []*Socket(nil)
			_, err := Select(&read, &write, nil, 0)
			return err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := testing.AllocsPerRun(200, func() {
				if err := test.call(); err != nil {
					t.Error(err)
				}
			})
			if n > test.most && !raceEnabled {
				t.Errorf("%v allocations, want at most %v", n, test.most)
			}
		})
	}

	// A call that waits takes the memory it needs from a pool.
	t.Run("Recv that waits", func(t *testing.T) {
		go func() {
			var p []byte
			for {
				if n, err := Recv(peer, &p, messageSize, 0); err != nil || n == 0 {
					return
				}
				Send(peer, p, len(p), 0)
			}
		}()
		n := testing.AllocsPerRun(200, func() {
			Send(stream, data, len(data), 0)
			if _, err := Recv(stream, &data, messageSize, 0); err != nil {
				t.Error(err)
			}
		})
		if n > 0 && !raceEnabled {
			t.Errorf("%v allocations", n)
		}
		must(t, Shutdown(stream))
	})

	// Accept may allocate only once, for the Socket.
	t.Run("Accept", func(t *testing.T) {
		const most = 1
		connect := func() {
			c, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
			must(t, err)
			must(t, Connect(c, "127.0.0.1", port))
			must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}))
			must(t, Close(c))
		}
		alone := testing.AllocsPerRun(100, connect)
		n := testing.AllocsPerRun(100, func() {
			connect()
			s, err := Accept(listener)
			if err == nil {
				err = Close(s)
			}
			if err != nil {
				t.Error(err)
			}
		})
		// The first measurement only connects, so its connections are still in the backlog.
		if n-alone > most && !raceEnabled {
			t.Errorf("%v allocations, want at most %v", n-alone, most)
		}
	})
}

// The race detector notices when the kernel reads or writes a program's buffer. So it reports each
// race of the program in testdata/race.
func TestRaceIsReported(t *testing.T) {
	t.Parallel()
	if !raceEnabled {
		t.Skip("skipped: it takes -race")
	}
	program := filepath.Join(t.TempDir(), "race")
	if out, err := exec.Command("go", "build", "-race", "-o", program, "./testdata/race").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, mode := range []string{"recv", "recvfrom", "send", "write"} {
		out, err := exec.Command(program, mode).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "WARNING: DATA RACE") {
			t.Errorf("%s: no race was reported: %v\n%s", mode, err, out)
		}
	}
}

// sendUrgent sends text, with its last byte as urgent data. It waits until that byte has arrived.
func sendUrgent(t *testing.T, from, to *Socket, text string) {
	t.Helper()
	_, err := Send(from, text, len(text), MSG_OOB)
	must(t, err)
	except := []*Socket{to}
	if n, err := Select(nil, nil, &except, 10); n != 1 {
		t.Fatal("no urgent data", err)
	}
}

func atmark(t *testing.T, s *Socket, at bool) {
	t.Helper()
	got, err := Atmark(s)
	must(t, err)
	want(t, "Atmark", got, at)
}

// A program reads up to the mark of urgent data, and then receives the urgent byte.
func TestAtmark(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	atmark(t, s, false)
	sendUrgent(t, c, s, "ab!")
	_, err := Write(c, "more")
	must(t, err)
	atmark(t, s, false)
	text, err := Read(s, 100)
	must(t, err)
	want(t, "up to the mark", text, "ab")
	atmark(t, s, true)
	n, err := Recv(s, &text, 10, MSG_OOB)
	must(t, err)
	want(t, "urgent", text[:n], "!")
	n, err = Recv(s, &text, 4, MSG_WAITALL)
	must(t, err)
	want(t, "behind the mark", text[:n], "more")
	atmark(t, s, false)
}

// A call has received the beginning of a line and kept it for the next call. This text comes before
// the mark of urgent data.
func TestAtmarkAfterLine(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, SetNonblock(s))
	sendUrgent(t, c, s, "ab!")
	if _, err := Read(s, 100, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EAGAIN) {
		t.Fatal(err)
	}
	atmark(t, s, false)
	text, err := Read(s, 100)
	must(t, err)
	want(t, "kept", text, "ab")
	atmark(t, s, true)
}

// Urgent data is not part of a line. If a call has kept the beginning of a line for the next call,
// receiving urgent data does not change this beginning.
func TestUrgentUnreadLine(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, leaveUnread(c, s, "begin"))
	sendUrgent(t, c, s, "!")
	var text string
	n, err := Recv(s, &text, 1, MSG_OOB)
	must(t, err)
	want(t, "urgent", text[:n], "!")
	text, err = Read(s, 100)
	must(t, err)
	want(t, "kept", text, "begin")
}

// MSG_WAITALL stops at the mark of urgent data, for every kind of buffer.
func TestWaitallMark(t *testing.T) {
	t.Parallel()
	for name, recv := range map[string]func(s *Socket, length int) string{
		"Recv": func(s *Socket, length int) (text string) {
			Recv(s, &text, length, MSG_WAITALL)
			return text
		},
		"Recvmsg": func(s *Socket, length int) string {
			m := Message{BufferSize: length, Controllen: 1}
			Recvmsg(s, &m, MSG_WAITALL)
			return string(bytes.Join(m.Iov, nil))
		},
		"Recvmsg, buffers": func(s *Socket, length int) string {
			m := Message{Iov: [][]byte{make([]byte, 1), make([]byte, length-1)}, Controllen: 1}
			n, _ := Recvmsg(s, &m, MSG_WAITALL)
			return string(bytes.Join(m.Iov, nil)[:n])
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := newTCP(t)
			sendUrgent(t, c, s, "ab!")
			_, err := Write(c, "more")
			must(t, err)
			want(t, "up to the mark", recv(s, 6), "ab")
			atmark(t, s, true)
			var text string
			Recv(s, &text, 1, MSG_OOB)
			want(t, "urgent", text, "!")
			want(t, "behind it", recv(s, 4), "more")
		})
	}
}

// MSG_WAITALL with MSG_PEEK also stops at the mark of urgent data, even if some data has arrived
// before the mark.
func TestWaitallPeekMark(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	sendUrgent(t, c, s, "ab!")
	_, err := Write(c, "more")
	must(t, err)
	must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 5}))
	begin := time.Now()
	for _, text := range []string{"ab", "more"} {
		m := Message{BufferSize: len(text), Controllen: 1}
		if text == "ab" {
			m.BufferSize = 6
		}
		n, err := Recvmsg(s, &m, MSG_WAITALL|MSG_PEEK)
		must(t, err)
		want(t, "Recvmsg", n, len(text))
		var got string
		_, err = Recv(s, &got, m.BufferSize, MSG_WAITALL|MSG_PEEK)
		must(t, err)
		want(t, "Recv", got, text)
		_, err = Recv(s, &got, m.BufferSize, MSG_WAITALL)
		must(t, err)
		want(t, "taken", got, text)
	}
	if time.Since(begin) > 4*time.Second {
		t.Error("only the timeout ended it")
	}
}

func TestAtmarkErrors(t *testing.T) {
	t.Parallel()
	u := newSocketOf(t, AF_INET, SOCK_DGRAM)
	_, err := Atmark(u)
	var e *Error
	if !errors.As(err, &e) || e.Func != "socket_atmark" || e.Errno == 0 || LastError(u) != e.Errno {
		t.Errorf("UDP: %v, LastError %d", err, LastError(u))
	}
	must(t, Close(u))
	if _, err := Atmark(u); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	if _, err := Atmark(nil); !errors.Is(err, ErrArgument) {
		t.Errorf("nil: %v", err)
	}
}

func BenchmarkPair(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
		if err != nil {
			b.Fatal(err)
		}
		defer unix.Close(fds[0])
		defer unix.Close(fds[1])
		p := make([]byte, messageSize)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := unix.Write(fds[0], p); err != nil {
				b.Fatal(err)
			}
			if _, err := unix.Read(fds[1], p); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("net", func(b *testing.B) {
		x, y := netPair(b)
		p := make([]byte, messageSize)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := x.Write(p); err != nil {
				b.Fatal(err)
			}
			if _, err := y.Read(p); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("socket", func(b *testing.B) {
		var pair [2]*Socket
		if err := CreatePair(AF_UNIX, SOCK_STREAM, 0, &pair); err != nil {
			b.Fatal(err)
		}
		defer Close(pair[0])
		defer Close(pair[1])
		p := make([]byte, messageSize)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Send(pair[0], p, len(p), 0); err != nil {
				b.Fatal(err)
			}
			if _, err := Recv(pair[1], &p, messageSize, 0); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func netPair(b *testing.B) (net.Conn, net.Conn) {
	l, err := net.Listen("unix", needs.SocketDir(b)+"/s")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	x, err := net.Dial("unix", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	y, err := l.Accept()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { x.Close(); y.Close() })
	return x, y
}

// BenchmarkAccept connects and accepts. A call on a shared listener costs more: other processes may
// change O_NONBLOCK, so the call cannot rely on this flag.
func BenchmarkAccept(b *testing.B) {
	run := func(b *testing.B, share func(l *Socket)) {
		l, port := listenTCP(b, SOMAXCONN)
		share(l)
		b.ReportAllocs()
		for b.Loop() {
			c, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
			if err != nil {
				b.Fatal(err)
			}
			SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1})
			if err := Connect(c, "127.0.0.1", port); err != nil {
				b.Fatal(err)
			}
			s, err := Accept(l)
			if err != nil {
				b.Fatal(err)
			}
			Close(c)
			Close(s)
		}
	}
	b.Run("socket", func(b *testing.B) { run(b, func(*Socket) {}) })
	b.Run("shared", func(b *testing.B) {
		run(b, func(l *Socket) {
			f, err := l.File()
			must(b, err)
			b.Cleanup(func() { f.Close() })
		})
	})
}

// BenchmarkReceive compares the functions and methods that receive. In some benchmarks, each round
// sends data and receives it. In the others, there is no data to receive.
func BenchmarkReceive(b *testing.B) {
	var pair [2]*Socket
	must(b, CreatePair(AF_UNIX, SOCK_STREAM, 0, &pair))
	defer Close(pair[0])
	defer Close(pair[1])
	text := make([]byte, messageSize)
	text[messageSize-1] = '\n'
	p := make([]byte, messageSize)
	v := [][]byte{p[:10], p[10:]}
	for _, test := range []struct {
		name string
		call func() (int, error)
	}{
		{"Recv", func() (int, error) { return Recv(pair[1], &p, messageSize, 0) }},
		{"Recv all", func() (int, error) { return Recv(pair[1], &p, messageSize, MSG_WAITALL) }},
		{"Recv nothing", nil},
		{"Recvmsg", func() (int, error) { return Recvmsg(pair[1], &Message{Iov: v, Controllen: 1}) }},
		{"Read", func() (int, error) { s, err := Read(pair[1], messageSize); return len(s), err }},
		{"line", func() (int, error) { s, err := Read(pair[1], 1024, PHP_NORMAL_READ); return len(s), err }},
	} {
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if test.call == nil {
					if _, err := Recv(pair[1], &p, messageSize, dontwait); err == nil {
						b.Fatal("there was something")
					}
					p = p[:messageSize]
					continue
				}
				if _, err := Send(pair[0], text, messageSize, 0); err != nil {
					b.Fatal(err)
				}
				if n, err := test.call(); n != messageSize || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}
