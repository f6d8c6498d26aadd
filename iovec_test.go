package socket

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"net"
	"strings"
	"testing"
)

// contents returns the texts in the buffers of v, as IovecFetch returns them.
func contents(t testing.TB, v *Iovec) (list []string) {
	t.Helper()
	for i := range v.Buffers() {
		text, err := IovecFetch(v, i)
		must(t, err)
		list = append(list, text)
	}
	return list
}

// iovecOf returns an Iovec with one buffer for each text in list.
func iovecOf(t testing.TB, list ...string) *Iovec {
	t.Helper()
	v, err := IovecAlloc(len(list), make([]int, len(list))...)
	must(t, err)
	for i, text := range list {
		must(t, IovecSet(v, i, text))
	}
	return v
}

func TestIovec(t *testing.T) {
	t.Parallel()
	v, err := IovecAlloc(3, 2, 0, 3, 99)
	must(t, err)
	for _, step := range []struct {
		what   string
		change func() error
		want   []string
	}{
		{"alloc", func() error { return nil }, []string{"\x00\x00", "", "\x00\x00\x00"}},
		{"set grows", func() error { return IovecSet(v, 0, "a\x00bc") }, []string{"a\x00bc", "", "\x00\x00\x00"}},
		{"set shrinks", func() error { return IovecSet(v, 2, []byte("z")) }, []string{"a\x00bc", "", "z"}},
		{"add", func() error { return IovecAdd(v, 1) }, []string{"a\x00bc", "", "z", "\x00"}},
		{"add nothing", func() error { return IovecAdd(v, 0) }, []string{"a\x00bc", "", "z", "\x00", ""}},
		{"delete the second", func() error { return IovecDelete(v, 1) }, []string{"a\x00bc", "z", "\x00", ""}},
		{"delete the last", func() error { return IovecDelete(v, 3) }, []string{"a\x00bc", "z", "\x00"}},
		{"delete the first", func() error { return IovecDelete(v, 0) }, []string{"z", "\x00"}},
		{"write through Buffers", func() error { v.Buffers()[1][0] = '!'; return nil }, []string{"z", "!"}},
		{"store in Buffers", func() error { v.Buffers()[0] = []byte("new"); return nil }, []string{"new", "!"}},
		{"delete what was stored", func() error { return IovecDelete(v, 0) }, []string{"!"}},
		{"delete the rest", func() error { return IovecDelete(v, 0) }, nil},
		{"add again", func() error { return IovecAdd(v, 1) }, []string{"\x00"}},
	} {
		must(t, step.change())
		want(t, step.what, fmt.Sprintf("%q", contents(t, v)), fmt.Sprintf("%q", step.want))
	}

	var zero Iovec
	must(t, IovecAdd(&zero, 1))
	want(t, "the zero Iovec", len(zero.Buffers()), 1)

	// IovecSet copies its argument, so changing the variable mine later does not change the Iovec.
	mine := []byte("mine")
	must(t, IovecSet(v, 0, mine))
	mine[0] = '-'
	want(t, "a copy", contents(t, v)[0], "mine")
}

func TestIovecFailure(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	closed, _ := newPair(t, SOCK_STREAM)
	Close(closed)
	v := iovecOf(t, "one", "two")
	freed := iovecOf(t, "x")
	must(t, IovecFree(freed))
	want(t, "buffers of a freed one", len(freed.Buffers()), 0)
	alloc := func(num int, lengths ...int) func() error {
		return func() error { _, err := IovecAlloc(num, lengths...); return err }
	}
	fetch := func(v *Iovec, pos int) func() error {
		return func() error { _, err := IovecFetch(v, pos); return err }
	}
	const notValid = "supplied resource is not a valid Socket I/O vector resource"
	for _, test := range []struct {
		call func() error
		is   error
		want string
	}{
		{alloc(-1), ErrArgument, "socket_iovec_alloc(): Argument #1 ($num_vectors) must be greater than or equal to 0"},
		{alloc(math.MinInt), ErrArgument, "socket_iovec_alloc(): Argument #1 ($num_vectors) must be greater than or equal to 0"},
		{alloc(2, 1), ErrArgument, "socket_iovec_alloc() expects at least 3 arguments, 2 given"},
		{alloc(math.MaxInt), ErrArgument, "socket_iovec_alloc() expects at least " + fmt.Sprint(uint64(math.MaxInt)+1) + " arguments, 1 given"},
		{alloc(2, 1, -1), ErrArgument, "socket_iovec_alloc(): Argument #3 ($len2) must be between 0 and 1073741823"},
		{alloc(1, math.MinInt), ErrArgument, "socket_iovec_alloc(): Argument #2 ($len1) must be between 0 and 1073741824"},
		{alloc(1, math.MaxInt), ErrArgument, "socket_iovec_alloc(): Argument #2 ($len1) must be between 0 and 1073741824"},
		{alloc(3, 1<<30, 0, 1), ErrArgument, "socket_iovec_alloc(): Argument #4 ($len3) must be between 0 and 0"},
		{func() error { return IovecAdd(v, -1) }, ErrArgument, "socket_iovec_add(): Argument #2 ($iov_len) must be between 0 and 1073741824"},
		{func() error { return IovecAdd(v, math.MaxInt) }, ErrArgument, "socket_iovec_add(): Argument #2 ($iov_len) must be between 0 and 1073741824"},
		{func() error { return IovecDelete(v, 2) }, ErrArgument, "socket_iovec_delete(): can't delete an IO vector that is out of array bounds"},
		{func() error { return IovecDelete(v, -1) }, ErrArgument, "socket_iovec_delete(): can't delete an IO vector that is out of array bounds"},
		{fetch(v, 2), ErrArgument, "socket_iovec_fetch(): can't access a vector position past the amount of vectors set in the array"},
		{fetch(v, math.MinInt), ErrArgument, "socket_iovec_fetch(): can't access a vector position past the amount of vectors set in the array"},
		{func() error { return IovecSet(v, 2, "") }, ErrArgument, "socket_iovec_set(): can't access a vector position outside of the vector array bounds"},
		{func() error { return IovecSet(v, -1, "") }, ErrArgument, "socket_iovec_set(): can't access a vector position outside of the vector array bounds"},

		{func() error { return IovecAdd(freed, 1) }, ErrArgument, "socket_iovec_add(): " + notValid},
		{func() error { return IovecDelete(freed, 0) }, ErrArgument, "socket_iovec_delete(): " + notValid},
		{fetch(freed, 0), ErrArgument, "socket_iovec_fetch(): " + notValid},
		{func() error { return IovecSet(freed, 0, "") }, ErrArgument, "socket_iovec_set(): " + notValid},
		{func() error { return IovecFree(freed) }, ErrArgument, "socket_iovec_free(): " + notValid},
		{func() error { _, err := Readv(a, freed); return err }, ErrArgument, "socket_readv(): " + notValid},
		{func() error { _, err := Writev(a, freed); return err }, ErrArgument, "socket_writev(): " + notValid},

		{func() error { return IovecAdd(nil, 1) }, ErrArgument, "socket_iovec_add(): Argument #1 ($iovec) must be of type resource, null given"},
		{func() error { return IovecFree(nil) }, ErrArgument, "socket_iovec_free(): Argument #1 ($iovec) must be of type resource, null given"},
		{func() error { _, err := Readv(a, nil); return err }, ErrArgument, "socket_readv(): Argument #2 ($iovec) must be of type resource, null given"},
		{func() error { _, err := Writev(nil, v); return err }, ErrArgument, "socket_writev(): Argument #1 ($socket) must be of type Socket, null given"},
		{func() error { _, err := Readv(closed, v); return err }, net.ErrClosed, "socket_readv(): Argument #1 ($socket) has already been closed"},
		{func() error { _, err := Writev(closed, nil); return err }, net.ErrClosed, "socket_writev(): Argument #1 ($socket) has already been closed"},
	} {
		err := test.call()
		if !errors.Is(err, test.is) || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
	want(t, "the vector", strings.Join(contents(t, v), ","), "one,two")
	want(t, "the socket's error", LastError(a), 0)
}

func TestWritevReadv(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	n, err := Writev(a, iovecOf(t, "first", "", "sec\x00nd", "third"))
	must(t, err)
	want(t, "written", n, 16)

	v := iovecOf(t, "----", "", "----", "--------", "----")
	n, err = Readv(b, v)
	must(t, err)
	want(t, "read", n, 16)
	want(t, "buffers", strings.Join(contents(t, v), "|"), "firs||tsec|\x00ndthird|----")

	// If less data arrives than the buffers can hold, the rest of the buffers stays unchanged.
	Writev(a, iovecOf(t, "xy"))
	n, err = Readv(b, v)
	must(t, err)
	want(t, "read", n, 2)
	want(t, "buffers", strings.Join(contents(t, v), "|"), "xyrs||tsec|\x00ndthird|----")

	// Without any bytes to fill or to send, there is no system call.
	for _, v := range []*Iovec{iovecOf(t), iovecOf(t, "", "")} {
		n, err = Readv(b, v)
		must(t, err)
		want(t, "read into nothing", n, 0)
		n, err = Writev(a, v)
		must(t, err)
		want(t, "written of nothing", n, 0)
	}

	must(t, SetNonblock(b))
	if _, err = Readv(b, v); !errors.Is(err, SOCKET_EWOULDBLOCK) ||
		!strings.HasPrefix(err.Error(), "socket_readv(): unable to read from socket [") {
		t.Error("nothing there:", err)
	}
	want(t, "the socket's error", LastError(b), SOCKET_EWOULDBLOCK)
	must(t, SetBlock(b))

	must(t, Shutdown(a, 1))
	n, err = Readv(b, v)
	must(t, err)
	want(t, "read at the end", n, 0)
	if _, err = Writev(a, v); err == nil || !strings.HasPrefix(err.Error(), "socket_writev(): Unable to write to socket [") {
		t.Error("after Shutdown:", err)
	}
}

// TestManyBuffers passes more buffers than a single system call accepts.
func TestManyBuffers(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	const count = 5*iovMax + 7
	var sent bytes.Buffer
	texts := make([]string, count)
	for i := range texts {
		texts[i] = strings.Repeat(string(rune('a'+i%26)), i%5)
		sent.WriteString(texts[i])
	}
	from := iovecOf(t, texts...)
	to := iovecOf(t, texts...)
	for _, p := range to.Buffers() {
		clear(p)
	}
	n, err := Writev(a, from)
	must(t, err)
	want(t, "written", n, sent.Len())
	n, err = Readv(b, to)
	must(t, err)
	want(t, "read", n, sent.Len())
	want(t, "data", strings.Join(contents(t, to), ""), sent.String())

	// Read less data than the buffers can hold.
	_, err = Write(a, strings.Repeat("z", 3000))
	must(t, err)
	n, err = Readv(b, to)
	must(t, err)
	want(t, "read", n, 3000)
	want(t, "data", strings.Join(contents(t, to), ""), strings.Repeat("z", 3000)+sent.String()[3000:])

	// The empty buffers at the beginning do not use up the first system call.
	n, err = Writev(a, iovecOf(t, append(make([]string, 2*iovMax), "last")...))
	must(t, err)
	want(t, "written behind empty buffers", n, 4)
	to = iovecOf(t, append(make([]string, 2*iovMax), "----")...)
	n, err = Readv(b, to)
	must(t, err)
	want(t, "read behind empty buffers", n, 4)
	want(t, "data", strings.Join(contents(t, to), ""), "last")

	// One datagram cannot be sent or received by several system calls.
	x, y := newDatagramPair(t)
	if _, err := Writev(x, from); !errors.Is(err, SOCKET_EINVAL) {
		t.Error("Writev of a datagram:", err)
	}
	if _, err := Readv(y, from); !errors.Is(err, SOCKET_EINVAL) {
		t.Error("Readv of a datagram:", err)
	}
}

func TestWritevDatagram(t *testing.T) {
	t.Parallel()
	a, b := newDatagramPair(t)
	for range 2 {
		n, err := Writev(a, iovecOf(t, "head", "body"))
		must(t, err)
		want(t, "written", n, 8)
	}
	text, err := Read(b, 100)
	must(t, err)
	want(t, "one datagram", text, "headbody")
	v := iovecOf(t, "--", "---")
	n, err := Readv(b, v)
	must(t, err)
	want(t, "read", n, 5)
	want(t, "cut", strings.Join(contents(t, v), "|"), "he|adb")
}

// A blocking Writev sends all of its buffers. The data of calls that write at the same time does
// not come between them. A non-blocking Writev sends only what fits.
func TestWritevBlocks(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	const writers, size = 4, 300_000
	done := make(chan error)
	for i := range writers {
		go func() {
			piece := strings.Repeat(string(rune('a'+i)), size/4)
			v := new(Iovec)
			for range 4 {
				IovecAdd(v, 0)
				IovecSet(v, len(v.Buffers())-1, piece)
			}
			n, err := Writev(a, v)
			if err == nil && n != size {
				err = fmt.Errorf("%d bytes", n)
			}
			done <- err
		}()
	}
	var all []byte
	v, err := IovecAlloc(3, 1000, 1, 100_000)
	must(t, err)
	for len(all) < writers*size {
		n, err := Readv(b, v)
		must(t, err)
		for _, p := range v.Buffers() {
			p = p[:min(n, len(p))]
			all = append(all, p...)
			n -= len(p)
		}
	}
	for range writers {
		must(t, <-done)
	}
	for i := 0; i < len(all); i += size {
		want(t, "pieces that are whole", bytes.Count(all[i:i+size], all[i:i+1]), size)
	}

	must(t, SetNonblock(a))
	big, err := IovecAlloc(2, 1<<22, 1<<22)
	must(t, err)
	n, err := Writev(a, big)
	must(t, err)
	if n <= 0 { // Windows may send all of the data at once
		t.Error("written without waiting:", n)
	}
	for err == nil {
		_, err = Writev(a, big)
	}
	if !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Error(err)
	}
}

// A non-blocking Writev makes only one system call, which takes only some of these buffers. If it
// made a second one, data of another goroutine could come between the two.
func TestWritevNonblockMany(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	must(t, SetNonblock(a))
	texts := make([]string, 3*iovMax)
	for i := range texts {
		texts[i] = string(rune('a' + i%26))
	}
	all := strings.Join(texts, "")
	for name, send := range map[string]func(texts []string) (int, error){
		"Writev": func(texts []string) (int, error) { return Writev(a, iovecOf(t, texts...)) },
		"Sendmsg": func(texts []string) (int, error) {
			return Sendmsg(a, &Message{Iov: iovecOf(t, texts...).Buffers()})
		},
	} {
		for sent := 0; sent < len(texts); sent += iovMax {
			n, err := send(texts[sent:])
			must(t, err)
			want(t, name, n, iovMax)
		}
		var got []byte
		must(t, second(Recv(b, &got, len(all), MSG_WAITALL)))
		want(t, name+" in order", string(got) == all, true)
	}
}

func TestReadvWaits(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	v := iovecOf(t, "-----")
	done := make(chan error)
	go func() {
		_, err := Readv(b, v)
		done <- err
	}()
	parked(t, &b.fd.rd)
	Write(a, "late")
	must(t, <-done)
	want(t, "data", contents(t, v)[0], "late-")

	must(t, SetOption(b, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 1000}))
	if _, err := Readv(b, v); !errors.Is(err, timedOut) {
		t.Error("timeout:", err)
	}
	must(t, SetOption(b, SOL_SOCKET, SO_RCVTIMEO, Timeval{}))
	go func() {
		_, err := Readv(b, v)
		done <- err
	}()
	parked(t, &b.fd.rd)
	Close(b)
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}

// Readv first returns the beginning of a line that Read has kept for the next call.
func TestReadvAfterLine(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	Write(a, "half a line")
	must(t, SetNonblock(b))
	if _, err := Read(b, 100, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Fatal(err)
	}
	v := iovecOf(t, "----", "----")
	n, err := Readv(b, v)
	must(t, err)
	want(t, "read", n, 8)
	n, err = Readv(b, v)
	must(t, err)
	want(t, "read", n, 3)
	want(t, "data", strings.Join(contents(t, v), "|"), "inef| a l")
}

func TestVectorAllocations(t *testing.T) {
	a, b := newPair(t, SOCK_STREAM)
	for _, count := range []int{3, 40} {
		v := iovecOf(t, strings.Split(strings.Repeat("x", count), "")...)
		allocs := testing.AllocsPerRun(100, func() {
			if _, err := Writev(a, v); err != nil {
				t.Fatal(err)
			}
			if _, err := Readv(b, v); err != nil {
				t.Fatal(err)
			}
		})
		if allocs != 0 && !raceEnabled {
			t.Errorf("%d buffers: %v allocations", count, allocs)
		}
	}
}

func BenchmarkWritev(b *testing.B) {
	x, y := newPair(b, SOCK_STREAM)
	for _, count := range []int{1, 4, 64} {
		b.Run(fmt.Sprint(count, " buffers"), func(b *testing.B) {
			v, err := IovecAlloc(count, make([]int, count)...)
			must(b, err)
			for i := range count {
				must(b, IovecSet(v, i, make([]byte, messageSize)))
			}
			b.ReportAllocs()
			for b.Loop() {
				_, err := Writev(x, v)
				must(b, err)
				_, err = Readv(y, v)
				must(b, err)
			}
		})
	}
}
