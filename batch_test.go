package socket

import (
	"errors"
	"fmt"
	"math"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// newBatch returns n messages, each with a buffer that is size bytes long.
func newBatch(n, size int) []Message {
	list := make([]Message, n)
	for i := range list {
		list[i].Iov = [][]byte{make([]byte, size)}
	}
	return list
}

func TestBatch(t *testing.T) {
	t.Parallel()
	for _, family := range []int{AF_INET, AF_INET6} {
		a, from := newUDP(t, family)
		b, to := newUDP(t, family)
		must(t, SetOption(b, SOL_SOCKET, SO_RCVBUF, 4<<20))
		for _, count := range []int{0, 1, 3, 100} {
			out := make([]Message, count)
			for i := range out {
				out[i].Name = Name{Addr: loopback(family), Port: to}
				out[i].Iov = [][]byte{[]byte("message "), nil, []byte(strings.Repeat("x", i))}
			}
			n, err := Sendmmsg(a, out)
			must(t, err)
			want(t, "sent", n, count)
			in := newBatch(count+10, 50)
			for i := range in {
				in[i].N, in[i].Flags = -1, -1
			}
			got := 0
			for got < count {
				n, err := Recvmmsg(b, in[got:])
				must(t, err)
				got += n
			}
			want(t, "received", got, count)
			for i, m := range in {
				if i >= count {
					want(t, "what lies behind", fmt.Sprint(m.N, m.Flags, m.Name), fmt.Sprint(-1, -1, Name{}))
					continue
				}
				want(t, "sent", out[i].N, 8+i)
				want(t, "length", m.N, min(50, 8+i))
				want(t, "cut", m.Flags&MSG_TRUNC != 0, 8+i > 50)
				want(t, "name", m.Name, Name{Family: family, Addr: loopback(family), Port: from})
				want(t, "data", string(m.Iov[0][:m.N]), ("message " + strings.Repeat("x", i))[:m.N])
				want(t, "buffer", len(m.Iov[0]), 50)
			}
		}
	}
}

// TestBatchLarge sends more messages than one system call takes, each from several
// buffers.
func TestBatchLarge(t *testing.T) {
	t.Parallel()
	a, b := newDatagramPair(t)
	must(t, SetOption(b, SOL_SOCKET, SO_RCVBUF, 1<<20)) // UDP drops datagrams that do not fit in the receive buffer, so make it large
	const count = 3*batchMax + 5
	done := make(chan error)
	go func() { // in another goroutine, because Sendmmsg may have to wait until some messages are received
		out := make([]Message, count)
		for i := range out {
			out[i].Iov = [][]byte{[]byte(fmt.Sprint(i)), []byte("!")}
		}
		n, err := Sendmmsg(a, out)
		if n != count {
			err = errors.Join(err, fmt.Errorf("%d sent", n))
		}
		done <- err
	}()
	in := make([]Message, count)
	for i := range in {
		in[i].Iov = [][]byte{make([]byte, 1), make([]byte, 10)}
	}
	for got := 0; got < count; {
		n, err := Recvmmsg(b, in[got:])
		must(t, err)
		for _, m := range in[got : got+n] {
			text := fmt.Sprint(got) + "!"
			want(t, "data", string(m.Iov[0])+string(m.Iov[1][:m.N-1]), text)
			got++
		}
	}
	must(t, <-done)
}

func TestBatchWaits(t *testing.T) {
	t.Parallel()
	s, port := newUDP(t, AF_INET)
	list := newBatch(10, 100)
	type answer struct {
		n   int
		err error
	}
	done := make(chan answer)
	recv := func() {
		n, err := Recvmmsg(s, list)
		done <- answer{n, err}
	}
	go recv()
	parked(t, &s.fd.rd)
	_, err := Sendto(s, "late", 4, 0, "127.0.0.1", port)
	must(t, err)
	want(t, "received", <-done, answer{1, nil})
	want(t, "data", string(list[0].Iov[0][:list[0].N]), "late")

	must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 1000}))
	if n, err := Recvmmsg(s, list); n != 0 || !errors.Is(err, timedOut) {
		t.Error("timeout:", n, err)
	}
	must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{}))
	must(t, SetNonblock(s))
	if n, err := Recvmmsg(s, list); n != 0 || !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Error("non-blocking:", n, err)
	}
	must(t, SetBlock(s))
	go recv()
	parked(t, &s.fd.rd)
	Close(s)
	if a := <-done; a.n != 0 || !errors.Is(a.err, net.ErrClosed) {
		t.Error("Close:", a)
	}
	for _, call := range []func(*Socket, []Message, ...int) (int, error){Recvmmsg, Sendmmsg} {
		if _, err := call(s, list); !errors.Is(err, net.ErrClosed) {
			t.Error("closed:", err)
		}
		if _, err := call(nil, list); !errors.Is(err, ErrArgument) {
			t.Error("nil:", err)
		}
	}
}

// If a message cannot be sent, the batch ends. The messages before it have been sent.
func TestBatchFailure(t *testing.T) {
	t.Parallel()
	s, port := newUDP(t, AF_INET)
	to := Name{Addr: "127.0.0.1", Port: port}
	x := [][]byte{[]byte("x")}
	for _, test := range []struct {
		bad  Message
		want string
	}{
		{Message{Name: Name{Family: AF_INET6, Addr: "::1"}, Iov: x},
			"Sendmmsg(): error converting user data (path: msghdr > name): the specified family (AF_INET6) is not supported on this socket"},
		{Message{Name: to, Iov: x, Control: []Control{{}}},
			"Sendmmsg(): error converting user data (path: msghdr > control > element #0): cmsghdr with level 0 and type 0 not supported"},
		{Message{Name: to, Iov: [][]byte{make([]byte, 65508)}}, "Sendmmsg(): Error in sendmmsg ["},
		{Message{Name: to, Iov: make([][]byte, iovMax+1)}, "Sendmmsg(): Error in sendmmsg ["},
		{Message{Iov: x}, "Sendmmsg(): Error in sendmmsg ["},
	} {
		for before := range 3 {
			list := []Message{{Name: to, Iov: x}, {Name: to, Iov: x}, {Name: to, Iov: x}}
			list[before] = test.bad
			n, err := Sendmmsg(s, list)
			if n != before || err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got  %d, %v\nwant %d, %s", n, err, before, test.want)
			}
			for range before {
				if _, err := Read(s, 10); err != nil {
					t.Error(err)
				}
			}
		}
	}
	must(t, SetNonblock(s))
	if _, err := Read(s, 10); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Error("more messages were sent than Sendmmsg returned:", err)
	}
	list := newBatch(2, 10)
	list[1].Controllen = -1
	if _, err := Recvmmsg(s, list); err == nil || !strings.HasPrefix(err.Error(), "Recvmmsg(): error converting user data (path: element #1 > controllen): given PHP integer") {
		t.Error(err)
	}
	if _, err := Recvmmsg(s, list, 0, 0); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	if big := int64(math.MaxInt); big > math.MaxInt32 {
		if _, err := Sendmmsg(s, list, int(big)); !errors.Is(err, ErrArgument) {
			t.Error(err)
		}
	}
}

// TestBatchMixed puts messages with and without buffers into one batch.
func TestBatchMixed(t *testing.T) {
	t.Parallel()
	for _, nonblock := range []bool{false, true} {
		s, port := newUDP(t, AF_INET)
		if nonblock {
			must(t, SetNonblock(s))
		}
		buffer := func(n int) Message { return Message{Iov: [][]byte{make([]byte, n)}} }
		list := []Message{buffer(20), {}, buffer(20), buffer(3), {BufferSize: 100000}, {Iov: [][]byte{{}}, BufferSize: 2},
			{Iov: [][]byte{make([]byte, 20)}, BufferSize: 3}, buffer(20), {}, buffer(20)}
		want8 := []string{"message 0", "message 1", "message 2", "mes", "message 4", "me", "mes", "message 7"}
		for i := range want8 {
			text := fmt.Sprint("message ", i)
			_, err := Sendto(s, text, len(text), 0, "127.0.0.1", port)
			must(t, err)
		}
		for round := range 2 { // the second round uses the same list again, with the buffers that the first round left in it
			n, err := Recvmmsg(s, list)
			must(t, err)
			want(t, "received", n, len(want8))
			for i, text := range want8 {
				m := list[i]
				want(t, fmt.Sprint("message ", i), string(m.Iov[0][:m.N]), text)
				want(t, "cut", m.Flags&MSG_TRUNC != 0, len(text) < 9)
				want(t, "name", m.Name, Name{Family: AF_INET, Addr: "127.0.0.1", Port: port})
			}
			want(t, "what lies behind", fmt.Sprint(list[8], len(list[9].Iov[0])), fmt.Sprint(Message{}, 20))
			if round == 0 {
				for i := range want8 {
					text := fmt.Sprint("message ", i)
					_, err := Sendto(s, text, len(text), 0, "127.0.0.1", port)
					must(t, err)
				}
			}
		}
		must(t, SetNonblock(s))
		if n, err := Recvmmsg(s, list[1:]); n != 0 || !errors.Is(err, SOCKET_EWOULDBLOCK) {
			t.Error("nothing there:", n, err)
		}
	}
	s, port := newUDP(t, AF_INET)
	_, err := Sendto(s, "x", 1, 0, "127.0.0.1", port)
	must(t, err)
	for _, bad := range []Message{{BufferSize: -1}, {BufferSize: maxBufferSize + 1}} {
		if _, err := Recvmmsg(s, []Message{{}, bad}); err == nil || !strings.Contains(err.Error(), "element #1 > buffer_size): the buffer size must be between 1 and 104857600") {
			t.Error(err)
		}
	}
	many := Message{Iov: slices.Repeat([][]byte{make([]byte, 1)}, iovMax+1)}
	n, err := Recvmmsg(s, []Message{{}, many})
	must(t, err)
	want(t, "before one with too many buffers", n, 1)
	if _, err := Recvmmsg(s, []Message{many}); !errors.Is(err, SOCKET_EMSGSIZE) {
		t.Error("too many buffers:", err)
	}
}

// A stream does not keep messages apart: Sendmmsg writes all of them, and Recvmmsg fills
// one message with whatever bytes have arrived.
func TestBatchStream(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	n, err := Sendmmsg(a, []Message{{Iov: [][]byte{[]byte("one")}}, {Iov: [][]byte{[]byte("two")}}})
	must(t, err)
	want(t, "sent", n, 2)
	list := newBatch(3, 4)
	n, err = Recvmmsg(b, list)
	must(t, err)
	want(t, "received", n, 1)
	want(t, "data", string(list[0].Iov[0][:list[0].N]), "onet")
	Read(b, 10)
	must(t, SetNonblock(b))
	if _, err := Read(b, 10, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Error(err)
	}
	Write(a, "half a line")
	if _, err := Read(b, 100, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Error(err)
	}
	n, err = Recvmmsg(b, list)
	must(t, err)
	want(t, "received", n, 1)
	want(t, "what was kept", string(list[0].Iov[0][:list[0].N]), "half")
	must(t, Shutdown(a))
	for n == 1 && list[0].N > 0 {
		n, err = Recvmmsg(b, list)
		must(t, err)
	}
	want(t, "the end", n, 1)

	must(t, SetNonblock(b))
	big := newBatch(3, 1<<22)
	n, err = Sendmmsg(b, big)
	if n == 0 && err == nil {
		t.Error("Sendmmsg sent nothing and returned no error")
	}
}

func TestBatchAllocations(t *testing.T) {
	s, port := newUDP(t, AF_INET)
	must(t, SetOption(s, SOL_SOCKET, SO_RCVBUF, 1<<20))
	out, in := newBatch(32, 20), newBatch(32, 100)
	for i := range out {
		out[i].Name = Name{Addr: "127.0.0.1", Port: port}
		in[i].Controllen = 50
	}
	allocs := testing.AllocsPerRun(100, func() {
		if _, err := Sendmmsg(s, out); err != nil {
			t.Fatal(err)
		}
		for got := 0; got < len(in); {
			n, err := Recvmmsg(s, in[got:])
			if err != nil {
				t.Fatal(err)
			}
			got += n
		}
	})
	if allocs != 0 && !raceEnabled {
		t.Errorf("%v allocations", allocs)
	}
}

// BenchmarkBatch sends datagrams over loopback and receives them, one by one and in
// batches. It reports the time per datagram.
func BenchmarkBatch(b *testing.B) {
	run := func(b *testing.B, size int, f func(s *Socket, port int)) {
		s, port := newUDP(b, AF_INET)
		must(b, SetOption(s, SOL_SOCKET, SO_RCVBUF, 4<<20))
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			if n++; n%size == 0 {
				f(s, port)
			}
		}
	}
	p := make([]byte, messageSize)
	b.Run("one by one", func(b *testing.B) {
		from, fromPort := "", 0
		run(b, 1, func(s *Socket, port int) {
			_, err := Sendto(s, p, len(p), 0, "127.0.0.1", port)
			must(b, err)
			_, err = Recvfrom(s, &p, messageSize, 0, &from, &fromPort)
			must(b, err)
		})
	})
	for _, size := range []int{1, 8, 32, 128} {
		b.Run(fmt.Sprint("batches of ", size), func(b *testing.B) {
			out, in := newBatch(size, messageSize), newBatch(size, messageSize)
			run(b, size, func(s *Socket, port int) {
				for i := range out {
					out[i].Name = Name{Addr: "127.0.0.1", Port: port}
				}
				_, err := Sendmmsg(s, out)
				must(b, err)
				for got := 0; got < size; {
					n, err := Recvmmsg(s, in[got:])
					must(b, err)
					got += n
				}
			})
		})
	}
}

// pattern fills p with a part of an endless sequence of bytes. The second parameter is the index in
// the sequence at which this part begins.
func pattern(p []byte, at int) {
	for i := range p {
		p[i] = byte((at + i) % 251)
	}
}

// A non-blocking stream may take only part of a message. Sendmmsg then sends the rest before the
// next message, so nothing is missing from the stream.
func TestBatchStreamParts(t *testing.T) {
	t.Parallel()
	const total = 16 << 20
	a, b := newTCP(t)
	must(t, SetOption(a, SOL_SOCKET, SO_SNDBUF, 1<<14))
	must(t, SetNonblock(a))
	received := make(chan error)
	go func() {
		p, expected := make([]byte, 0, 5000), make([]byte, 5000)
		for at := 0; ; at += len(p) {
			n, err := Recv(b, &p, cap(p), 0)
			if err == nil && n == 0 && at < total {
				err = fmt.Errorf("the end after %d bytes", at)
			}
			if pattern(expected[:n], at); err == nil && string(p) != string(expected[:n]) {
				err = fmt.Errorf("data is missing in the %d bytes after byte %d", n, at)
			}
			if err != nil || n == 0 {
				received <- err
				Close(b)
				return
			}
		}
	}()
	parts := 0
	list := newBatch(8, 30000)
	for at := 0; at < total; {
		next := at
		for i := range list {
			list[i].Iov[0] = list[i].Iov[0][:min(30000, total-next)]
			pattern(list[i].Iov[0], next)
			next += len(list[i].Iov[0])
		}
		n, err := Sendmmsg(a, list)
		if errors.Is(err, SOCKET_EWOULDBLOCK) {
			write := []*Socket{a}
			_, err = Select(nil, &write, nil, 10)
			must(t, err)
			continue
		}
		if err != nil {
			break
		}
		for i := range n {
			at += list[i].N
			if list[i].N < len(list[i].Iov[0]) {
				parts++
				want(t, "the last of the batch", i, n-1)
			}
		}
	}
	must(t, Shutdown(a))
	must(t, <-received)
	if parts == 0 && runtime.GOOS != "windows" { // Windows never takes only a part of a message
		t.Error("no message was sent in parts")
	}
}
