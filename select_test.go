package socket

import (
	"errors"
	"net"
	"slices"
	"testing"
	"time"
)

func TestSelectArguments(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	closed, _ := newPair(t, SOCK_STREAM)
	must(t, Close(closed))
	type list = []*Socket
	tests := []struct {
		name                string
		read, write, except list
		sec                 int
		usec                []int
		text                string
		is                  error
	}{
		{"none", nil, nil, nil, 0, nil, "socket_select(): At least one array argument must be passed", ErrArgument},
		{"empty", list{}, list{}, list{}, 0, nil, "socket_select(): At least one array argument must be passed", ErrArgument},
		{"nil in read", list{a, nil}, nil, nil, 0, nil,
			"socket_select(): Argument #1 ($read) must only have elements of type Socket, null given", ErrArgument},
		{"nil in write", list{a}, list{nil}, nil, 0, nil,
			"socket_select(): Argument #2 ($write) must only have elements of type Socket, null given", ErrArgument},
		{"nil in except", nil, nil, list{nil}, 0, nil,
			"socket_select(): Argument #3 ($except) must only have elements of type Socket, null given", ErrArgument},
		{"closed in read", list{a, closed}, nil, nil, 0, nil,
			"socket_select(): Argument #1 ($read) contains a closed socket", net.ErrClosed},
		{"closed in write", nil, list{closed}, nil, Forever, nil,
			"socket_select(): Argument #2 ($write) contains a closed socket", net.ErrClosed},
		{"closed in except", list{a}, nil, list{closed}, 0, nil,
			"socket_select(): Argument #3 ($except) contains a closed socket", net.ErrClosed},
		{"the first counts", list{a, closed, nil}, list{nil}, nil, -1, nil,
			"socket_select(): Argument #1 ($read) contains a closed socket", net.ErrClosed},
		{"list before time", list{nil}, nil, nil, -1, nil,
			"socket_select(): Argument #1 ($read) must only have elements of type Socket, null given", ErrArgument},
		{"negative seconds", list{a}, nil, nil, -1, nil, "socket_select(): Unable to select", SOCKET_EINVAL},
		{"negative microseconds", list{a}, nil, nil, 1, []int{-1}, "socket_select(): Unable to select", SOCKET_EINVAL},
		{"negative in spite of the carry", list{a}, nil, nil, -2, []int{1999999}, "socket_select(): Unable to select", SOCKET_EINVAL},
		{"too many", list{nil}, nil, nil, 0, []int{0, 0}, "socket_select() expects at most 5 arguments, 6 given", ErrArgument},
	}
	for _, test := range tests {
		read, write, except := slices.Clone(test.read), slices.Clone(test.write), slices.Clone(test.except)
		n, err := Select(&read, &write, &except, test.sec, test.usec...)
		if n != 0 || err == nil {
			t.Errorf("%s: %d, %v", test.name, n, err)
			continue
		}
		text := err.Error()
		if e := new(Error); errors.As(err, &e) && e.Errno != 0 {
			text = e.Func + "(): " + e.Message
		}
		want(t, test.name, text, test.text)
		if !errors.Is(err, test.is) {
			t.Errorf("%s: %v is no %v", test.name, err, test.is)
		}
		if !slices.Equal(read, test.read) || !slices.Equal(write, test.write) || !slices.Equal(except, test.except) {
			t.Errorf("%s: the slices have changed", test.name)
		}
	}
}

func TestSelectLimit(t *testing.T) {
	t.Parallel()
	const maxInt = int(^uint(0) >> 1)
	tests := []struct {
		sec, usec int
		wait      time.Duration // how long the call waits; -1 means for ever
		ok        bool
	}{
		{0, 0, 0, true},
		{0, 1, time.Microsecond, true},
		{1, 500000, 1500 * time.Millisecond, true},
		{0, 1500000, 1500 * time.Millisecond, true},
		{-1, 2000000, time.Second, true},
		{-1, 1000000, 0, true},
		{-1, 999999, 0, false},
		{0, -1, 0, false},
		{Forever, -1, -1, true},
		{Forever, maxInt, -1, true},
		{Forever + 1, maxInt, 0, false},
		{maxInt, maxInt, -1, true},
	}
	for _, test := range tests {
		if maxInt>>31 == 0 && test.sec == maxInt {
			continue // a 32-bit system cannot wait for more than 68 years
		}
		before := now()
		limit, ok := selectLimit(test.sec, test.usec)
		after := now()
		good := ok == test.ok
		switch {
		case !ok:
		case test.wait < 0:
			good = good && limit == never
		case test.wait == 0:
			good = good && limit == atOnce
		default:
			good = good && limit >= before.add(test.wait) && limit <= after.add(test.wait)
		}
		if !good {
			t.Errorf("%d s and %d µs: %d, %v at %d", test.sec, test.usec, limit, ok, before)
		}
	}
}

// A call reads one line from a datagram of two lines. The rest of the datagram makes the socket
// readable, even for a Select that is already waiting.
func TestSelectRestOfDatagram(t *testing.T) {
	t.Parallel()
	a, b := newDatagramPair(t)
	for range 20 {
		must(t, second(Write(a, "one\ntwo\n")))
		for _, line := range []string{"one\n", "two\n"} {
			read, write, except := []*Socket{b}, []*Socket{}, []*Socket{b}
			n, err := Select(&read, &write, &except, 10)
			must(t, err)
			want(t, "count", n, 1)
			want(t, "to be read", len(read), 1)
			text, err := Read(b, 100, PHP_NORMAL_READ)
			must(t, err)
			want(t, "line", text, line)
		}
		read := []*Socket{b}
		n, err := Select(&read, nil, nil, 0)
		must(t, err)
		want(t, "nothing left", n, 0)
	}
	done := make(chan error)
	go func() {
		read := []*Socket{b}
		done <- second(Select(&read, nil, nil, 10))
	}()
	o := new(op)
	b.alone(o)
	b.keepUnread([]byte("rest"))
	b.together(o)
	must(t, <-done)
}

// As in PHP, the results keep the order of the lists. Repeated sockets are also treated and counted
// as in PHP.
func TestSelectResult(t *testing.T) {
	t.Parallel()
	a, a2 := newPair(t, SOCK_STREAM)
	b, b2 := newPair(t, SOCK_STREAM)
	c, _ := newPair(t, SOCK_STREAM)
	for _, s := range []*Socket{a2, b2} {
		_, err := Write(s, "x")
		must(t, err)
	}
	clients := []*Socket{b, c, a, b}
	read, write, except := clients, []*Socket{a}, []*Socket{c}
	n, err := Select(&read, &write, &except, 0)
	must(t, err)
	want(t, "count", n, 3)
	if !slices.Equal(read, []*Socket{b, a, b}) || !slices.Equal(write, []*Socket{a}) || len(except) != 0 {
		t.Errorf("read %v, write %v, except %v", read, write, except)
	}
	if !slices.Equal(clients, []*Socket{b, c, a, b}) {
		t.Errorf("Select has changed the array of the slice: %v", clients)
	}

	both := []*Socket{c, a}
	n, err = Select(&both, &both, nil, 0)
	must(t, err)
	want(t, "count of one variable twice", n, 3)
	if !slices.Equal(both, []*Socket{a}) {
		t.Errorf("one variable twice: %v", both)
	}

	rest := map[int]*Socket{1: a, 2: c}
	maps := rest
	n, err = SelectKeyed(&maps, &maps, &maps, 0)
	must(t, err)
	want(t, "count of one map three times", n, 3)
	if len(maps) != 0 || len(rest) != 2 {
		t.Errorf("one map three times: %v from %v", maps, rest)
	}
	maps = rest
	n, err = SelectKeyed(nil, &maps, &maps, 0)
	must(t, err)
	want(t, "count of one map for two", n, 2)
	if len(maps) != 0 {
		t.Errorf("one map for two: %v", maps)
	}
	maps = map[int]*Socket{1: a, 2: nil}
	if n, err := SelectKeyed(&maps, nil, nil, 0); n != 0 || !errors.Is(err, ErrArgument) || len(maps) != 2 {
		t.Errorf("nil in a map: %d, %v, %v", n, err, maps)
	}

	keyed := map[string]*Socket{"a": a, "c": c, "again": a}
	n, err = SelectKeyed(&keyed, nil, nil, 0)
	must(t, err)
	want(t, "count with keys", n, 1)
	if len(keyed) != 2 || keyed["a"] != a || keyed["again"] != a {
		t.Errorf("with keys: %v", keyed)
	}
}

func TestSelectWaits(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	read := []*Socket{a}
	start := time.Now()
	n, err := Select(&read, nil, nil, 0, 30000)
	must(t, err)
	want(t, "timeout", n, 0)
	want(t, "sockets at the timeout", len(read), 0)
	if d := time.Since(start); d < 30*time.Millisecond {
		t.Errorf("30 ms took %v", d)
	}
	for range 3 {
		done := make(chan error)
		go func() {
			read := []*Socket{a}
			n, err := Select(&read, nil, nil, Forever)
			if n != 1 || err != nil || len(read) != 1 {
				t.Errorf("%d of %v, %v", n, read, err)
			}
			_, err = Read(a, 1)
			done <- err
		}()
		selectWaits(t, a)
		_, err = Write(b, "x")
		must(t, err)
		must(t, <-done)
	}
}

// selectWaits waits until a call to Select waits for s.
func selectWaits(t testing.TB, s *Socket) {
	t.Helper()
	if !settles(func() bool {
		s.selectWaiters.mu.Lock()
		defer s.selectWaiters.mu.Unlock()
		return len(s.selectWaiters.list) > 0
	}) {
		t.Fatal("no Select waits")
	}
}

func TestSelectClosed(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	b, _ := newPair(t, SOCK_STREAM)
	done := make(chan error)
	go func() {
		read, except := []*Socket{a}, []*Socket{a, b}
		_, err := Select(&read, nil, &except, Forever)
		if len(read) != 1 || len(except) != 2 {
			t.Errorf("read %v, except %v", read, except)
		}
		done <- err
	}()
	selectWaits(t, b)
	must(t, Close(b))
	err := <-done
	if !errors.Is(err, net.ErrClosed) || err.Error() != "socket_select(): Argument #3 ($except) contains a closed socket" {
		t.Error(err)
	}
}

// If a call has kept an error for the next call, the socket is ready. If it has kept only the
// beginning of a line, the socket is not ready.
func TestSelectUnread(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	must(t, SetNonblock(a))
	_, err := Write(b, "half a li")
	must(t, err)
	if _, err := Read(a, 100, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EAGAIN) {
		t.Fatal(err)
	}
	read := []*Socket{a}
	n, err := Select(&read, nil, nil, 0)
	must(t, err)
	want(t, "ready with a kept line", n, 0)

	done := make(chan error)
	go func() {
		read, except := []*Socket{a}, []*Socket{a}
		n, err := Select(&read, nil, &except, Forever)
		if n != 1 || len(read) != 1 || len(except) != 0 {
			t.Errorf("%d: read %v, except %v", n, read, except)
		}
		done <- err
	}()
	selectWaits(t, a)
	a.keepUnreadErrno(SOCKET_ECONNRESET)
	must(t, <-done)
	if _, err := Read(a, 1); !errors.Is(err, SOCKET_ECONNRESET) {
		t.Error(err)
	}
}

// A Select waits for a connection. If the connection is refused, the socket is ready to read and to
// write.
func TestSelectRefused(t *testing.T) {
	t.Parallel()
	bound, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	defer Close(bound)
	must(t, Bind(bound, "127.0.0.1")) // this socket does not listen, so its port refuses connections
	var address string
	var port int
	must(t, Getsockname(bound, &address, &port))
	s, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	defer Close(s)
	must(t, SetNonblock(s))
	err = Connect(s, address, port)
	if errors.Is(err, SOCKET_ECONNREFUSED) {
		return // the connection was refused at once, so Select has nothing to wait for
	}
	if !errors.Is(err, SOCKET_EINPROGRESS) {
		t.Fatal(err)
	}
	read, write, except := []*Socket{s}, []*Socket{s}, []*Socket{s}
	n, err := Select(&read, &write, &except, 60)
	must(t, err)
	if len(read) != 1 || len(write) != 1 || n != 2+len(except) {
		t.Errorf("%d: read %v, write %v, except %v", n, read, write, except)
	}
	code, err := GetOption[int](s, SOL_SOCKET, SO_ERROR)
	must(t, err)
	want(t, "SO_ERROR", Errno(code), SOCKET_ECONNREFUSED)
}

// A call has kept an error for the next call. If the socket then joins a list, it is ready in that
// list.
func TestSelectUnreadJoins(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	b, _ := newPair(t, SOCK_STREAM)
	for _, list := range [][]*Socket{{a}, {a}, {a, b}} {
		read := list
		n, err := Select(&read, nil, nil, 0, 1)
		must(t, err)
		want(t, "ready at first", n, 0)
	}
	read, except := []*Socket{a}, []*Socket{b}
	b.keepUnreadErrno(SOCKET_ECONNRESET)
	n, err := Select(&read, nil, &except, 0, 1)
	must(t, err)
	want(t, "ready in except", n, 0)

	read = []*Socket{a, b}
	n, err = Select(&read, nil, nil, 30)
	must(t, err)
	if n != 1 || !slices.Equal(read, []*Socket{b}) {
		t.Errorf("%d: %v", n, read)
	}
	write := []*Socket{b}
	n, err = Select(nil, &write, nil, 0)
	must(t, err)
	want(t, "ready to write", n, 1)
}
