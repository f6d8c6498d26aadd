package socket

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"net"
	"slices"
	"strings"
	"testing"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/sys"
)

func TestMessage(t *testing.T) {
	t.Parallel()
	for _, family := range []int{AF_INET, AF_INET6} {
		a, from := newUDP(t, family)
		b, to := newUDP(t, family)
		for _, iov := range [][]string{{"one"}, {"one", "", "two", "three"}, {}, {""}} {
			m := Message{Name: Name{Addr: loopback(family), Port: to}}
			for _, p := range iov {
				m.Iov = append(m.Iov, []byte(p))
			}
			sent := strings.Join(iov, "")
			n, err := Sendmsg(a, &m)
			must(t, err)
			want(t, "sent", n, len(sent))

			got := Message{Name: Name{Addr: "old", Path: "old"}, Flags: 99, Controllen: 100,
				Iov: nil, Control: []Control{{Level: 9}}}
			n, err = Recvmsg(b, &got)
			must(t, err)
			want(t, "received", n, len(sent))
			want(t, "buffers", len(got.Iov), min(1, len(sent)))
			if len(got.Iov) > 0 {
				want(t, "data", string(got.Iov[0]), sent)
			}
			want(t, "name", got.Name, Name{Family: family, Addr: loopback(family), Port: from})
			want(t, "control", len(got.Control), 0)
			want(t, "flags", got.Flags, 0)

			// An answer can be sent to the Name that was received.
			n, err = Sendmsg(b, &Message{Name: got.Name, Iov: [][]byte{[]byte("back")}})
			must(t, err)
			want(t, "answered", n, 4)
			text, err := Read(a, 10)
			must(t, err)
			want(t, "answer", text, "back")
		}
	}
}

// The same Message receives several datagrams, one after another. It uses its own buffers or new
// ones.
func TestRecvmsgAgain(t *testing.T) {
	t.Parallel()
	s, port := newUDP(t, AF_INET)
	send := func(text string) {
		t.Helper()
		_, err := Sendto(s, text, len(text), 0, "127.0.0.1", port)
		must(t, err)
	}
	m := Message{Controllen: 64}
	for _, text := range []string{"first", "", "the third is longer"} {
		send(text)
		n, err := Recvmsg(s, &m)
		must(t, err)
		want(t, "received", n, len(text))
		want(t, "data", string(bytes.Join(m.Iov, nil)), text)
	}
	m = Message{Controllen: 64, BufferSize: 4}
	for _, text := range []string{"1", "12345678", "123"} {
		send(text)
		_, err := Recvmsg(s, &m)
		must(t, err)
		want(t, "data", string(bytes.Join(m.Iov, nil)), text[:min(4, len(text))])
		want(t, "cut", m.Flags&MSG_TRUNC != 0, len(text) > 4)
	}
	m = Message{Controllen: 64, Iov: [][]byte{make([]byte, 2), nil, make([]byte, 3)}}
	for _, test := range [][2]string{{"1", "1\x00|\x00\x00\x00"}, {"12345678", "12|345"}, {"abc", "ab|c45"}} {
		send(test[0])
		n, err := Recvmsg(s, &m)
		must(t, err)
		want(t, "received", n, min(5, len(test[0])))
		want(t, "buffers", string(m.Iov[0])+"|"+string(m.Iov[2]), test[1])
		want(t, "cut", m.Flags&MSG_TRUNC != 0, len(test[0]) > 5)
	}
}

// If the buffers cannot hold a single byte, Recvmsg makes a new buffer. So no data is lost, and a
// result of 0 on a stream always means its end.
func TestRecvmsgWithoutRoom(t *testing.T) {
	t.Parallel()
	calls := map[string]func(s *Socket, m *Message) (int, error){
		"Recvmsg": func(s *Socket, m *Message) (int, error) { return Recvmsg(s, m) },
		"Recvmmsg": func(s *Socket, m *Message) (int, error) {
			list := []Message{*m, *m}
			n, err := Recvmmsg(s, list)
			*m = list[0]
			if err == nil && n != 1 {
				err = fmt.Errorf("%d messages", n)
			}
			return m.N, err
		},
	}
	for name, call := range calls {
		for _, typ := range []int{SOCK_STREAM, SOCK_DGRAM} {
			a, b := newPair(t, SOCK_STREAM)
			if typ == SOCK_DGRAM {
				a, b = newDatagramPair(t)
			}
			for _, iov := range [][][]byte{nil, {}, {{}}, {nil, {}}, make([][]byte, iovMax+1)} {
				_, err := Write(a, "hello")
				must(t, err)
				m := Message{Iov: iov, Controllen: 64}
				n, err := call(b, &m)
				must(t, err)
				want(t, name, n, 5)
				want(t, name+", data", string(bytes.Join(m.Iov, nil)), "hello")
				want(t, name+", buffers", len(m.Iov), 1)
				want(t, name+", size", m.BufferSize, defaultBufferSize)
				want(t, name+", flags", m.Flags, 0)
			}
		}
	}
}

// If an AF_INET6 socket receives from an IPv4 sender, the Name is an IPv4-mapped IPv6 address.
func TestMessageNames(t *testing.T) {
	t.Parallel()
	needs.IPv6(t)
	s, err := Create(AF_INET6, SOCK_DGRAM, 0)
	must(t, err)
	defer Close(s)
	must(t, SetOption(s, IPPROTO_IPV6, IPV6_V6ONLY, 0))
	must(t, Bind(s, "::"))
	var address string
	var port int
	must(t, Getsockname(s, &address, &port))
	c, _ := newUDP(t, AF_INET)
	_, err = Sendmsg(c, &Message{Name: Name{Family: AF_INET, Addr: "127.1", Port: port}, Iov: [][]byte{[]byte("x")}})
	must(t, err)
	m := Message{Controllen: 1}
	_, err = Recvmsg(s, &m)
	must(t, err)
	want(t, "family", m.Name.Family, AF_INET6)
	want(t, "addr", m.Name.Addr, "::ffff:127.0.0.1")
}

func TestMessageFailure(t *testing.T) {
	t.Parallel()
	u, _ := newUDP(t, AF_INET)
	u6, _ := newUDP(t, AF_INET6)
	closed, _ := newUDP(t, AF_INET)
	Close(closed)
	name := func(s *Socket, n Name) func() (int, error) {
		return func() (int, error) { return Sendmsg(s, &Message{Name: n, Iov: [][]byte{[]byte("x")}}) }
	}
	recv := func(s *Socket, m Message, flags ...int) func() (int, error) {
		return func() (int, error) {
			before := m
			n, err := Recvmsg(s, &m, flags...)
			if fmt.Sprint(m) != fmt.Sprint(before) {
				t.Errorf("a failure changed %v to %v", before, m)
			}
			return n, err
		}
	}
	space := func(level, typ int, num ...int) func() (int, error) {
		return func() (int, error) { return CmsgSpace(level, typ, num...) }
	}
	const native = "socket_sendmsg(): error converting user data (path: msghdr > "
	const received = "socket_recvmsg(): error converting user data (path: msghdr > "
	for _, test := range []struct {
		call func() (int, error)
		is   error
		want string
	}{
		{func() (int, error) { return Sendmsg(nil, &Message{}) }, ErrArgument, "socket_sendmsg(): Argument #1 ($socket) must be of type Socket, null given"},
		{func() (int, error) { return Sendmsg(u, nil) }, ErrArgument, "socket_sendmsg(): Argument #2 ($message) must be of type array, null given"},
		{func() (int, error) { return Sendmsg(u, &Message{}, 0, 0) }, ErrArgument, "socket_sendmsg() expects at most 3 arguments, 4 given"},
		{func() (int, error) { return Sendmsg(closed, nil) }, net.ErrClosed, "socket_sendmsg(): Argument #1 ($socket) has already been closed"},
		{func() (int, error) { return Recvmsg(closed, nil) }, net.ErrClosed, "socket_recvmsg(): Argument #1 ($socket) has already been closed"},
		{func() (int, error) { return Recvmsg(u, nil) }, ErrArgument, "socket_recvmsg(): Argument #2 ($message) must be of type array, null given"},

		{name(u, Name{Family: AF_INET6, Addr: "::1"}), nil, native + "name): the specified family (AF_INET6) is not supported on this socket"},
		{name(u6, Name{Family: AF_UNIX, Path: "x"}), nil, native + "name): the specified family (AF_UNIX) is not supported on this socket"},
		{name(u, Name{Family: 77}), nil, native + "name): the only families currently supported are AF_INET, AF_INET6 and AF_UNIX"},
		{name(u, Name{Family: -1}), nil, native + "name): the only families currently supported are AF_INET, AF_INET6 and AF_UNIX"},
		{name(u, Name{Addr: "127.0.0.1", Port: 65536}), nil, native + "name > port): given PHP integer is out of bounds for an unsigned 16-bit integer"},
		{name(u, Name{Addr: "127.0.0.1", Port: -1}), nil, native + "name > port): given PHP integer is out of bounds for an unsigned 16-bit integer"},
		{name(u, Name{Addr: "a..b", Port: 1}), hostNotFound, "socket_sendmsg(): Host lookup failed [" + fmt.Sprint(int(hostNotFound)) + "]: " + Strerror(hostNotFound)},

		{recv(u, Message{}), nil, received + "controllen): controllen cannot be 0"},
		{recv(u, Message{Controllen: -1}), nil, received + "controllen): given PHP integer is out of bounds for an unsigned 32-bit integer"},
		{recv(u, Message{Controllen: math.MinInt}), nil, received + "controllen): given PHP integer is out of bounds for an unsigned 32-bit integer"},
		{recv(u, Message{BufferSize: -1}), nil, received + "buffer_size): the buffer size must be between 1 and 104857600; given -1"},
		{recv(u, Message{BufferSize: 104857601}), nil, received + "buffer_size): the buffer size must be between 1 and 104857600; given 104857601"},

		{space(IPPROTO_IPV6, 9999), ErrArgument, "Pair level 41 and/or type 9999 is not supported"},
		{space(9999, 1, -1), ErrArgument, "socket_cmsg_space(): Argument #3 ($num) must be greater than or equal to 0"},
		{space(1, 1, 1, 1), ErrArgument, "socket_cmsg_space() expects at most 3 arguments, 4 given"},
	} {
		n, err := test.call()
		if err == nil || test.is != nil && !errors.Is(err, test.is) || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
		want(t, test.want+": result", n, 0)
	}
	want(t, "the socket's error", LastError(u), hostNotFound)

	for _, test := range []struct {
		call func() (int, error)
		want string
	}{
		{func() (int, error) { return Sendmsg(u, &Message{Iov: [][]byte{[]byte("x")}}) }, "socket_sendmsg(): Error in sendmsg ["},
		{func() (int, error) { return Sendmsg(u, &Message{Iov: make([][]byte, iovMax+1)}) }, "socket_sendmsg(): Error in sendmsg ["},
		{recv(u, Message{Controllen: 1, Iov: slices.Repeat([][]byte{make([]byte, 1)}, iovMax+1)}), "socket_recvmsg(): Error in recvmsg ["},
	} {
		n, err := test.call()
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
		want(t, test.want+": result", n, 0)
	}

	// If Recvmsg fails, its error is recorded only in the process's error slot.
	ClearError(u)
	must(t, SetNonblock(u))
	if _, err := Recvmsg(u, &Message{Controllen: 1}); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Error("nothing there:", err)
	}
	want(t, "the socket's error", LastError(u), 0)
}

// Flags and arguments that do not fit in a C int are errors.
func TestMessageInt32(t *testing.T) {
	t.Parallel()
	if math.MaxInt == math.MaxInt32 {
		return // an int has 32 bits here, so every value fits
	}
	u, _ := newUDP(t, AF_INET)
	big := math.MaxInt
	for _, test := range []struct {
		call func() (int, error)
		want string
	}{
		{func() (int, error) { return Sendmsg(u, &Message{}, big) }, "socket_sendmsg(): Argument #3 ($flags)"},
		{func() (int, error) { return Sendmsg(u, &Message{}, math.MinInt) }, "socket_sendmsg(): Argument #3 ($flags)"},
		{func() (int, error) { return Recvmsg(u, &Message{Controllen: 1}, big) }, "socket_recvmsg(): Argument #3 ($flags)"},
		{func() (int, error) { return CmsgSpace(big, 1) }, "socket_cmsg_space(): Argument #1 ($level)"},
		{func() (int, error) { return CmsgSpace(1, big) }, "socket_cmsg_space(): Argument #2 ($type)"},
		{func() (int, error) { return CmsgSpace(1, 1, big) }, "socket_cmsg_space(): Argument #3 ($num)"},
		{func() (int, error) { return CmsgSpace(1, 1, math.MinInt) }, "socket_cmsg_space(): Argument #3 ($num)"},
	} {
		_, err := test.call()
		if !errors.Is(err, ErrArgument) || err.Error() != test.want+" must be between -2147483648 and 2147483647" {
			t.Errorf("%s: %v", test.want, err)
		}
	}
	if _, err := Recvmsg(u, &Message{Controllen: big}); err == nil || !strings.Contains(err.Error(), "unsigned 32-bit") {
		t.Error("controllen:", err)
	}
}

func TestMessageStream(t *testing.T) {
	t.Parallel()
	a, b := newTCP(t)
	n, err := Sendmsg(a, &Message{Iov: [][]byte{[]byte("over "), []byte("TCP")}})
	must(t, err)
	want(t, "sent", n, 8)
	m := Message{Controllen: 1, BufferSize: 4, Name: Name{Addr: "old"}}
	n, err = Recvmsg(b, &m, MSG_PEEK)
	must(t, err)
	want(t, "peeked", n, 4)
	n, err = Recvmsg(b, &m)
	must(t, err)
	want(t, "received", n, 4)
	want(t, "data", string(m.Iov[0]), "over")
	want(t, "a stream has no senders", m.Name, Name{})
	Read(b, 100)

	n, err = Sendmsg(a, &Message{})
	must(t, err)
	want(t, "nothing sent", n, 0)

	// MSG_WAITALL waits until all buffers are full.
	go func() {
		for _, text := range []string{"one", "two", "three"} {
			parkedFor(&b.fd.rd)
			Write(a, text)
		}
	}()
	m = Message{Controllen: 1, Iov: [][]byte{make([]byte, 4), make([]byte, 7)}}
	n, err = Recvmsg(b, &m, MSG_WAITALL)
	must(t, err)
	want(t, "all", n, 11)
	want(t, "data", string(m.Iov[0])+"|"+string(m.Iov[1]), "onet|wothree")

	must(t, Shutdown(a, 1))
	m = Message{Controllen: 1, BufferSize: 100000}
	n, err = Recvmsg(b, &m, MSG_WAITALL)
	must(t, err)
	want(t, "at the end", n, 0)
	want(t, "buffers", len(m.Iov), 0)
}

// parkedFor waits until a call holds the lock of the given direction of a socket.
func parkedFor(side *direction) {
	settles(func() bool {
		if side.mu.TryLock() {
			side.mu.Unlock()
			return false
		}
		return true
	})
}

// Recvmsg allocates memory for the data that arrives. It does not allocate as much as the caller
// asks for.
func TestRecvmsgHuge(t *testing.T) {
	t.Parallel()
	s, port := newUDP(t, AF_INET)
	_, err := Sendto(s, "small", 5, 0, "127.0.0.1", port)
	must(t, err)
	m := Message{Controllen: math.MaxInt32, BufferSize: maxBufferSize}
	n, err := Recvmsg(s, &m)
	must(t, err)
	want(t, "received", n, 5)
	want(t, "data", string(m.Iov[0]), "small")
	if cap(m.Iov[0]) > 100 {
		t.Errorf("%d bytes for 5", cap(m.Iov[0]))
	}
}

func TestMessageWaits(t *testing.T) {
	t.Parallel()
	s, port := newUDP(t, AF_INET)
	done := make(chan error)
	var m Message
	go func() {
		m = Message{Controllen: 1}
		_, err := Recvmsg(s, &m)
		done <- err
	}()
	parked(t, &s.fd.rd)
	c, from := newUDP(t, AF_INET)
	_, err := Sendto(c, "late", 4, 0, "127.0.0.1", port)
	must(t, err)
	must(t, <-done)
	want(t, "data", string(m.Iov[0]), "late")
	want(t, "name", m.Name, Name{Family: AF_INET, Addr: "127.0.0.1", Port: from})

	must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 1000}))
	if _, err := Recvmsg(s, &m); !errors.Is(err, timedOut) {
		t.Error("timeout:", err)
	}
	must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{}))
	go func() {
		_, err := Recvmsg(s, &m)
		done <- err
	}()
	parked(t, &s.fd.rd)
	Close(s)
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Error("Close:", err)
	}
}

// A loop that receives into its own buffers and answers each message does not allocate.
func TestMessageAllocations(t *testing.T) {
	s, port := newUDP(t, AF_INET)
	out := Message{Name: Name{Addr: "127.0.0.1", Port: port}, Iov: [][]byte{[]byte("head"), []byte("body")}}
	in := Message{Iov: [][]byte{make([]byte, 10), make([]byte, 100)}, Controllen: 100}
	allocs := testing.AllocsPerRun(100, func() {
		if _, err := Sendmsg(s, &out); err != nil {
			t.Fatal(err)
		}
		if _, err := Recvmsg(s, &in); err != nil {
			t.Fatal(err)
		}
	})
	if allocs != 0 && !raceEnabled {
		t.Errorf("%v allocations", allocs)
	}
}

// FuzzControl decodes arbitrary bytes as if they were control data from the kernel. Each message
// must lie within the bytes. It must also be possible to encode each decoded message again.
func FuzzControl(f *testing.F) {
	c := newFunc("fuzz", "", 0)
	var lent descriptors
	for _, list := range [][]Control{
		{},
		{{Level: 1000, Type: 7, Data: []byte("data")}, {Level: 1001, Type: -1, Data: []byte{}}},
		{{Level: IPPROTO_IPV6, Type: IPV6_HOPLIMIT, Int: 64}},
		{{Level: IPPROTO_IPV6, Type: IPV6_PKTINFO, Pktinfo: Pktinfo{Addr: "::1", Ifindex: 1}}},
	} {
		b, err := c.encodeControl(&Socket{family: AF_INET6}, nil, list, &lent)
		must(f, err)
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	var h sys.Cmsghdr
	for _, n := range []int{0, 1, sys.CmsgLen(0) - 1, sys.CmsgLen(0), sys.CmsgLen(1), math.MaxInt32, math.MaxInt, -1} {
		h.SetLen(n)
		f.Add(append(bytes.Clone(bytesOf(&h)), make([]byte, 30)...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var list []Control
		size := 0
		for rest := b; ; {
			h, data, next, ok := nextControl(rest)
			if !ok {
				break
			}
			if len(next) >= len(rest) || sys.CmsgLen(len(data)) > len(rest) {
				t.Fatalf("%d bytes of data and %d bytes after it in %d", len(data), len(next), len(rest))
			}
			size += sys.CmsgSpace(len(data))
			m := Control{Level: int(h.Level), Type: int(h.Type)}
			if kindOfControl(m.Level, m.Type) == controlRights {
				m.Data = bytes.Clone(data) // do not decode descriptors: the bytes might be the numbers of descriptors of this process
			} else {
				m.decode(data)
			}
			list = append(list, m)
			rest = next
		}
		for i := range list {
			m := &list[i]
			if kind := kindOfControl(m.Level, m.Type); kind != controlData && m.Data == nil {
				continue // some control messages can be received but not sent
			}
			b, err := c.encodeControl(&Socket{}, nil, list[i:i+1], &lent)
			must(t, err)
			h, data, rest, ok := nextControl(b)
			if !ok || len(rest) > 0 || int(h.Level) != m.Level || int(h.Type) != m.Type || !bytes.Equal(data, m.Data) {
				t.Fatalf("%+v became % x", m, b)
			}
		}
		if size > len(b)+sys.CmsgSpace(0) {
			t.Fatalf("%d bytes of messages in %d", size, len(b))
		}
	})
}

// If a list of control messages is encoded and decoded again, it does not change.
func TestControlCoding(t *testing.T) {
	t.Parallel()
	c := newFunc("test", "", 0)
	s := &Socket{family: AF_INET6}
	var lent descriptors
	list := []Control{
		{Level: 1000, Type: 1, Data: []byte{}},
		{Level: 1000, Type: 2, Data: []byte{1}},
		{Level: -1, Type: math.MinInt32, Data: []byte("twelve bytes")},
		{Level: IPPROTO_IPV6, Type: IPV6_TCLASS, Int: -1},
		{Level: IPPROTO_IPV6, Type: IPV6_HOPLIMIT, Int: 255},
		{Level: IPPROTO_IPV6, Type: IPV6_PKTINFO, Pktinfo: Pktinfo{Addr: "fe80::1:2", Ifindex: 3}},
		{Level: 1000, Type: 3, Data: bytes.Repeat([]byte("x"), 1000)},
	}
	b, err := c.encodeControl(s, nil, list, &lent)
	must(t, err)
	size := 0
	for _, m := range list {
		if m.Data != nil {
			size += sys.CmsgSpace(len(m.Data))
		} else {
			n, err := CmsgSpace(m.Level, m.Type)
			must(t, err)
			size += n
		}
	}
	want(t, "size", len(b), size)
	want(t, "decoded", fmt.Sprintf("%+v", decodeControl(nil, b)), fmt.Sprintf("%+v", list))
	for n := range b { // cut the control data after n bytes
		got := decodeControl(nil, b[:n])
		if len(got) > len(list) {
			t.Errorf("%d messages in %d bytes", len(got), n)
		}
	}
}
