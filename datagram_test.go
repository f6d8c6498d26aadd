package socket

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"unsafe"

	"phpsocket/socket/internal/needs"
)

// newUDP returns a datagram socket on a free port of a loopback address, and the
// port.
func newUDP(t testing.TB, family int) (*Socket, int) {
	t.Helper()
	if family == AF_INET6 {
		needs.IPv6(t)
	}
	s, err := Create(family, SOCK_DGRAM, SOL_UDP)
	must(t, err)
	t.Cleanup(func() { Close(s) })
	must(t, Bind(s, loopback(family)))
	var address string
	var port int
	must(t, Getsockname(s, &address, &port))
	return s, port
}

func loopback(family int) string {
	if family == AF_INET6 {
		return "::1"
	}
	return "127.0.0.1"
}

func TestDatagram(t *testing.T) {
	t.Parallel()
	for _, family := range []int{AF_INET, AF_INET6} {
		a, from := newUDP(t, family)
		b, to := newUDP(t, family)
		for _, data := range []string{"hello", "", "\x00\r\n\xff", strings.Repeat("x", 60000)} {
			n, err := Sendto(a, data, len(data)+10, 0, loopback(family), to)
			must(t, err)
			want(t, "sent", n, len(data))

			text, address, port := "old", "old", 0
			n, err = Recvfrom(b, &text, 65536, 0, &address, &port)
			must(t, err)
			want(t, "received", n, len(data))
			want(t, "data", text, data)
			want(t, "address", address, loopback(family))
			want(t, "port", port, from)
		}
		for _, length := range []int{0, 3} {
			_, err := Sendto(a, []byte("abcdef"), length, 0, loopback(family), to)
			must(t, err)
			var data []byte
			var address string
			var port int
			n, err := Recvfrom(b, &data, 100, 0, &address, &port)
			must(t, err)
			want(t, "received", n, length)
			want(t, "data", string(data), "abcdef"[:length])
		}
	}
}

// TestRecvfromBuffer receives into buffers of four sizes: larger than the datagram, equal to it,
// smaller, and empty.
func TestRecvfromBuffer(t *testing.T) {
	t.Parallel()
	s, to := newUDP(t, AF_INET)
	for _, test := range []struct {
		length, capacity, size int
		kept                   bool // whether Recvfrom receives into the caller's array
	}{
		{length: 10, capacity: 100, size: 5, kept: true},
		{length: 10, capacity: 10, size: 10, kept: true},
		{length: 10, capacity: 10, size: 20, kept: true},
		{length: 10, capacity: 3, size: 5},
		{length: 10, capacity: 3, size: 20},
		{length: 10, size: 5},
		{length: 10, capacity: 10, size: 0, kept: true},
		{length: 10, capacity: 3, size: 0},
		{length: maxLength - 1, capacity: 3, size: 5},
		{length: 1 << 30, size: 65000},
	} {
		sent := bytes.Repeat([]byte("x"), test.size)
		_, err := Sendto(s, sent, test.size, 0, "127.0.0.1", to)
		must(t, err)
		data := make([]byte, test.capacity)
		array := unsafe.SliceData(data)
		var address string
		var port int
		n, err := Recvfrom(s, &data, test.length, 0, &address, &port)
		must(t, err)
		what := fmt.Sprintf("%+v", test)
		want(t, what+": result", n, min(test.length, test.size))
		want(t, what+": data", string(data), string(sent[:n]))
		if test.kept {
			want(t, what+": the same array", unsafe.SliceData(data), array)
		}
		if cap(data) > 1<<17 {
			t.Errorf("%s: %d bytes allocated", what, cap(data))
		}
	}
}

func TestRecvfromFailure(t *testing.T) {
	t.Parallel()
	s, _ := newUDP(t, AF_INET)
	closed, _ := newUDP(t, AF_INET)
	Close(closed)
	must(t, SetNonblock(s))
	s6, _ := newUDP(t, AF_INET6)
	must(t, SetNonblock(s6))
	text, address, port := "old", "old", 7
	for _, test := range []struct {
		what string
		call func() (int, error)
		is   error
		text string
	}{
		{"nothing there", func() (int, error) { return Recvfrom(s, &text, 10, 0, &address, &port) }, SOCKET_EWOULDBLOCK,
			"socket_recvfrom(): Unable to recvfrom ["},
		{"nothing there", func() (int, error) { return Recvfrom(s6, &text, 10, 0, &address, &port) }, SOCKET_EWOULDBLOCK,
			"socket_recvfrom(): unable to recvfrom ["},
		{"length 0", func() (int, error) { return Recvfrom(s, &text, 0, 0, &address, &port) }, ErrArgument,
			"socket_recvfrom(): Argument #3 ($length) must be greater than 0"},
		{"length -1", func() (int, error) { return Recvfrom(s, &text, -1, 0, &address, &port) }, ErrArgument,
			"socket_recvfrom(): Argument #3 ($length) must be greater than 0"},
		{"PHP_INT_MAX", func() (int, error) { return Recvfrom(s, &text, maxLength, 0, &address, &port) }, ErrArgument,
			"socket_recvfrom(): Argument #3 ($length) must be greater than 0"},
		{"no port", func() (int, error) { return Recvfrom(s, &text, 10, 0, &address) }, ErrArgument,
			"socket_recvfrom() expects exactly 6 arguments when argument #1 ($socket) is of type AF_INET or AF_INET6"},
		{"two ports", func() (int, error) { return Recvfrom(s, &text, 10, 0, &address, &port, &port) }, ErrArgument,
			"socket_recvfrom() expects at most 6 arguments, 7 given"},
		{"nil data", func() (int, error) { return Recvfrom[string](s, nil, 10, 0, &address, &port) }, ErrArgument,
			"socket_recvfrom(): Argument #2 ($data) could not be passed by reference"},
		{"nil address", func() (int, error) { return Recvfrom(s, &text, 10, 0, nil, &port) }, ErrArgument,
			"socket_recvfrom(): Argument #5 ($address) could not be passed by reference"},
		{"nil socket", func() (int, error) { return Recvfrom(nil, &text, 10, 0, &address, &port) }, ErrArgument,
			"socket_recvfrom(): Argument #1 ($socket) must be of type Socket, null given"},
		{"closed", func() (int, error) { return Recvfrom(closed, &text, 10, 0, &address, &port) }, net.ErrClosed,
			"socket_recvfrom(): Argument #1 ($socket) has already been closed"},
	} {
		n, err := test.call()
		if !errors.Is(err, test.is) || !strings.HasPrefix(err.Error(), test.text) {
			t.Errorf("%s: %v", test.what, err)
		}
		want(t, test.what+": result", n, 0)
		want(t, test.what+": data", text, "old")
		want(t, test.what+": address", address, "old")
		want(t, test.what+": port", port, 7)
	}
	want(t, "the socket's error", LastError(s), SOCKET_EWOULDBLOCK)
	want(t, "the closed socket's error", LastError(closed), 0)
	_, err := Recvfrom(s, &text, 10, MSG_PEEK, &address, nil)
	if !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Errorf("a nil port: %v", err)
	}
}

func TestSendtoFailure(t *testing.T) {
	t.Parallel()
	s, port := newUDP(t, AF_INET)
	closed, _ := newUDP(t, AF_INET)
	Close(closed)
	for _, test := range []struct {
		what string
		call func() (int, error)
		is   error
		text string
	}{
		{"length -1", func() (int, error) { return Sendto(s, "x", -1, 0, "127.0.0.1", port) }, ErrArgument,
			"socket_sendto(): Argument #3 ($length) must be greater than or equal to 0"},
		{"no port", func() (int, error) { return Sendto(s, "x", 1, 0, "127.0.0.1") }, ErrArgument,
			"socket_sendto(): Argument #6 ($port) cannot be null when the socket type is AF_INET"},
		{"two ports", func() (int, error) { return Sendto(s, "x", 1, 0, "127.0.0.1", port, port) }, ErrArgument,
			"socket_sendto() expects at most 6 arguments, 7 given"},
		{"port -1", func() (int, error) { return Sendto(s, "x", 1, 0, "127.0.0.1", -1) }, ErrArgument,
			"socket_sendto(): Argument #6 ($port) must be between 0 and 65535"},
		{"port 65536", func() (int, error) { return Sendto(s, "x", -1, 0, "127.0.0.1", 65536) }, ErrArgument,
			"socket_sendto(): Argument #6 ($port) must be between 0 and 65535"},
		{"nil socket", func() (int, error) { return Sendto(nil, "x", 1, 0, "127.0.0.1", port) }, ErrArgument,
			"socket_sendto(): Argument #1 ($socket) must be of type Socket, null given"},
		{"closed", func() (int, error) { return Sendto(closed, "x", 1, 0, "127.0.0.1", port) }, net.ErrClosed,
			"socket_sendto(): Argument #1 ($socket) has already been closed"},
		{"too long", func() (int, error) { return Sendto(s, make([]byte, 65508), 65508, 0, "127.0.0.1", port) }, SOCKET_EMSGSIZE,
			"socket_sendto(): Unable to write to socket ["},
		{"no such name", func() (int, error) { return Sendto(s, "x", 1, 0, "a..b", port) }, hostNotFound,
			fmt.Sprintf("socket_sendto(): Host lookup failed [%d]: ", hostNotFound)},
	} {
		n, err := test.call()
		if !errors.Is(err, test.is) || !strings.HasPrefix(err.Error(), test.text) {
			t.Errorf("%s: %v", test.what, err)
		}
		want(t, test.what+": result", n, 0)
	}
	want(t, "the socket's error", LastError(s), hostNotFound)
}

// Receiving from a known sender does not allocate. Sending to an IP address does not allocate
// either.
func TestDatagramAllocations(t *testing.T) {
	for _, family := range []int{AF_INET, AF_INET6} {
		a, to := newUDP(t, family)
		b, _ := newUDP(t, family)
		p := make([]byte, 100)
		address, from, port := loopback(family), "", 0
		allocs := testing.AllocsPerRun(100, func() {
			if _, err := Sendto(b, p[:5], 5, 0, address, to); err != nil {
				t.Fatal(err)
			}
			if _, err := Recvfrom(a, &p, 100, 0, &from, &port); err != nil {
				t.Fatal(err)
			}
		})
		if allocs != 0 && !raceEnabled {
			t.Errorf("%s: %v allocations", familyName(family), allocs)
		}
	}
}

func TestKnownAddrText(t *testing.T) {
	t.Parallel()
	s := &Socket{family: AF_INET6}
	var all []sockaddr
	for i := range 200 {
		sa := sockaddr{Family: AF_INET6, Port: uint16(i)}
		sa.IP[0], sa.IP[15] = byte(i), byte(i%7)
		all = append(all, sa)
	}
	for range 2 {
		for _, sa := range all {
			text, _ := addrText(&sa)
			want(t, "text", s.knownAddrText(&sa), text)
		}
	}
}

// Several calls of Recvfrom wait. Each returns the sender of its own datagram.
func TestRecvfromWaits(t *testing.T) {
	t.Parallel()
	s, to := newUDP(t, AF_INET)
	const clients = 20
	type answer struct {
		data string
		port int
		err  error
	}
	answers := make(chan answer)
	for range clients {
		go func() {
			var a answer
			var address string
			_, a.err = Recvfrom(s, &a.data, 100, 0, &address, &a.port)
			answers <- a
		}()
	}
	parked(t, &s.fd.rd)
	for range clients {
		c, port := newUDP(t, AF_INET)
		_, err := Sendto(c, fmt.Sprint(port), 10, 0, "127.0.0.1", to)
		must(t, err)
	}
	for range clients {
		a := <-answers
		must(t, a.err)
		want(t, "sender", fmt.Sprint(a.port), a.data)
	}
}

func TestRecvfromClose(t *testing.T) {
	t.Parallel()
	s, _ := newUDP(t, AF_INET)
	done := make(chan error)
	go func() {
		var data, address string
		var port int
		_, err := Recvfrom(s, &data, 100, 0, &address, &port)
		done <- err
	}()
	parked(t, &s.fd.rd)
	Close(s)
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}
