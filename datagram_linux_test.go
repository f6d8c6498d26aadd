package socket

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/qemu"
)

// A call finds out the size of the next datagram, but another call receives that datagram first.
// The first call then receives a larger one. Even so, no datagram may be cut.
func TestLargeDatagramsForSeveral(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_DGRAM)
	must(t, SetOption(a, SOL_SOCKET, SO_SNDBUF, 1<<20))
	const count = 600
	lengths := make(chan int, count)
	for i := range 3 {
		go func() {
			for {
				var text string
				var p []byte
				n, err := 0, error(nil)
				if i == 0 {
					n, err = Recv(b, &p, 150000, 0)
					text = string(p[:min(n, 8)])
				} else {
					text, err = Read(b, 150000)
					n = len(text)
				}
				if err != nil {
					return
				}
				var size int
				fmt.Sscan(text, &size)
				lengths <- size - n
			}
		}()
	}
	for i := range count {
		p := make([]byte, []int{100, 66000, 140000}[i*i%7%3])
		copy(p, fmt.Sprint(len(p), " "))
		must(t, second(Write(a, p)))
	}
	lost := 0
	for range count {
		lost += <-lengths
	}
	want(t, "bytes lost", lost, 0)
}

// Sendto can send to an abstract name; PHP's socket_sendto cannot.
func TestSendtoAbstract(t *testing.T) {
	t.Parallel()
	name := fmt.Sprintf("\x00phpsocket %d\x00%s", os.Getpid(), needs.SocketDir(t))
	s, err := Create(AF_UNIX, SOCK_DGRAM, 0)
	must(t, err)
	defer Close(s)
	must(t, Bind(s, name))
	c, err := Create(AF_UNIX, SOCK_DGRAM, 0)
	must(t, err)
	defer Close(c)
	must(t, Bind(c, name+" client"))
	_, err = Sendto(c, "hello", 5, 0, name)
	must(t, err)
	var data string
	address := "old"
	n, err := Recvfrom(s, &data, 100, 0, &address)
	must(t, err)
	want(t, "received", n, 5)
	want(t, "data", data, "hello")
	want(t, "address", address, "")
	if _, err := Sendto(c, "x", 1, 0, name[:len(name)-1]); !errors.Is(err, SOCKET_ECONNREFUSED) {
		t.Error("another name:", err)
	}
}

// A path that is too long is refused, because a shortened path might belong to another socket. PHP
// 8.2 shortens the path and sends.
func TestSendtoLongPath(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "s") // not t.TempDir(), because its path may already be too long
	must(t, err)
	defer os.RemoveAll(dir)
	long := dir + "/" + strings.Repeat("n", maxPath)
	cut := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, Bind(cut, long[:maxPath-1]))
	s := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	for _, path := range []string{long, long[:maxPath]} {
		_, err := Sendto(s, "secret", 6, 0, path)
		if err == nil || err.Error() != "socket_sendto(): Argument #5 ($address) must be less than 108" || !errors.Is(err, ErrArgument) {
			t.Error(err)
		}
	}
	var data string
	if n, err := Recv(cut, &data, 10, MSG_DONTWAIT); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Errorf("the other socket received %d bytes, %v", n, err)
	}
	_, err = Sendto(s, "fits", 4, 0, long[:maxPath-1])
	must(t, err)
	must(t, second(Recv(cut, &data, 10, MSG_DONTWAIT)))
	want(t, "data", data, "fits")
}

// Sending to the same path again does not allocate.
func TestUnixAllocations(t *testing.T) {
	path := needs.SocketDir(t) + "/"
	var pair [2]*Socket
	for i := range pair {
		s, err := Create(AF_UNIX, SOCK_DGRAM, 0)
		must(t, err)
		defer Close(s)
		must(t, Bind(s, path+fmt.Sprint(i)))
		pair[i] = s
	}
	p, to, from := make([]byte, 100), path+"1", ""
	allocs := testing.AllocsPerRun(100, func() {
		if _, err := Sendto(pair[0], p[:5], 5, 0, to); err != nil {
			t.Fatal(err)
		}
		if _, err := Recvfrom(pair[1], &p, 100, 0, &from); err != nil {
			t.Fatal(err)
		}
	})
	want(t, "from", from, path+"0")
	if allocs != 0 && !raceEnabled {
		t.Errorf("%v allocations", allocs)
	}
}

// A datagram that is larger than this package's own buffers arrives whole.
func TestRecvfromLarge(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_DGRAM)
	sent := bytes.Repeat([]byte("x"), 100_000)
	_, err := Send(a, sent, len(sent), 0)
	must(t, err)
	var data, address string
	n, err := Recvfrom(b, &data, 1<<30, 0, &address)
	must(t, err)
	want(t, "received", n, len(sent))
	want(t, "data", data == string(sent), true)
}

// With MSG_TRUNC, Recvfrom returns the full size of the datagram. The variable data receives only
// the part that fits.
func TestRecvfromTruncates(t *testing.T) {
	t.Parallel()
	s, to := newUDP(t, AF_INET)
	for range 2 {
		_, err := Sendto(s, "0123456789", 10, 0, "127.0.0.1", to)
		must(t, err)
	}
	text, data := "", make([]byte, 4, 100)
	var address string
	var port int
	n, err := Recvfrom(s, &text, 4, MSG_TRUNC, &address, &port)
	must(t, err)
	want(t, "size", n, 10)
	want(t, "text", text, "0123")
	n, err = Recvfrom(s, &data, 4, MSG_TRUNC, &address, &port)
	must(t, err)
	want(t, "size", n, 10)
	want(t, "data", string(data), "0123")
	want(t, "what lies behind", string(data[:8]), "0123\x00\x00\x00\x00")
}

// newRoot calls Create for a socket that needs privileges. Without privileges, it checks
// that Create is refused, and returns false.
func newRoot(t *testing.T, domain, typ, protocol int) (*Socket, bool) {
	t.Helper()
	s, err := Create(domain, typ, protocol)
	if errors.Is(err, SOCKET_EPERM) {
		want(t, "refusal", err.Error(), "socket_create(): Unable to create socket [1]: Operation not permitted")
		return nil, false
	}
	must(t, err)
	t.Cleanup(func() { Close(s) })
	return s, true
}

// The answer to an echo request on a raw socket begins with the IP header.
func TestRawICMP(t *testing.T) {
	t.Parallel()
	s, ok := newRoot(t, AF_INET, SOCK_RAW, 1)
	if !ok {
		return
	}
	echo := []byte{8, 0, 0, 0, 0, 0, 0, 1, 'p', 'i', 'n', 'g'}
	binary.BigEndian.PutUint16(echo[4:], uint16(os.Getpid()))
	sum := uint32(0)
	for i := 0; i < len(echo); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(echo[i:]))
	}
	binary.BigEndian.PutUint16(echo[2:], ^uint16(sum>>16+sum))
	_, err := Sendto(s, echo, len(echo), 0, "127.0.0.1", 0)
	must(t, err)
	for {
		var data []byte
		address, port := "", 7
		n, err := Recvfrom(s, &data, 1500, 0, &address, &port)
		must(t, err)
		want(t, "address", address, "127.0.0.1")
		want(t, "port", port, 0)
		if n < 28 || data[20] != 0 || !bytes.Equal(data[24:26], echo[4:6]) {
			continue // this is the request, or a packet for another process
		}
		want(t, "IP version and header length", data[0], 0x45)
		want(t, "answer", string(data[28:n]), "ping")
		return
	}
}

// TestPacket sends and receives frames on an interface with AF_PACKET, as PHP 8.6
// does.
func TestPacket(t *testing.T) {
	qemu.Needs(t, "interfaces")
	t.Parallel()
	const etherType = 0x88b5 // a protocol number reserved for experiments
	lo, err := net.InterfaceByName("lo")
	must(t, err)
	s, ok := newRoot(t, AF_PACKET, SOCK_RAW, etherType)
	if !ok {
		return
	}
	var address string
	var port int
	unbound := func(when string) {
		if err := Getsockname(s, &address, &port); !errors.Is(err, ErrArgument) || err.Error() != "invalid interface index" {
			t.Error(when, err)
		}
	}
	unbound("before Bind:")
	for _, name := range []string{"no such device", "a name that is longer than names of interfaces are", ""} {
		must(t, Bind(s, "lo"))
		must(t, Bind(s, name)) // no interface has this name, so the socket is bound to every interface
		unbound(name)
	}
	must(t, Bind(s, "lo"))
	must(t, Getsockname(s, &address, &port))
	want(t, "interface", address, "lo")
	want(t, "index", port, lo.Index)

	frame := append(make([]byte, 12), etherType>>8, etherType&0xff)
	frame = append(frame, fmt.Sprint("frame of ", os.Getpid())...)
	if _, err := Sendto(s, frame, len(frame), 0, ""); err == nil ||
		err.Error() != "socket_sendto(): Argument #6 ($port) cannot be null when the socket type is AF_PACKET" {
		t.Error("no interface:", err)
	}
	if _, err := Sendto(s, frame, len(frame), 0, "", 1<<30); !errors.Is(err, SOCKET_ENXIO) {
		t.Error("no such interface:", err)
	}
	n, err := Sendto(s, frame, len(frame), 0, "ignored", lo.Index)
	must(t, err)
	want(t, "sent", n, len(frame))
	var data string
	address, port = "old", 7
	_, err = Recvfrom(s, &data, 1500, 0, &address, &port)
	must(t, err)
	want(t, "frame", data, string(frame))
	want(t, "interface", address, "lo")
	want(t, "index", port, lo.Index)

	must(t, second(Sendto(s, frame, len(frame), 0, "", lo.Index)))
	n, err = Recvfrom(s, &data, 1500, 0, &address)
	must(t, err)
	want(t, "without a port", data[:n], string(frame))
	const flags = "socket_recvfrom(): Argument #4 ($flags) must be a combination of "
	for _, length := range []int{0, 10} { // PHP checks the flags before the length
		if _, err := Recvfrom(s, &data, length, MSG_TRUNC, &address); !errors.Is(err, ErrArgument) || !strings.HasPrefix(err.Error(), flags) {
			t.Error("MSG_TRUNC:", err)
		}
	}

	if err := Connect(s, "lo", 1); !errors.Is(err, ErrArgument) {
		t.Error("Connect:", err)
	}
	var pair [2]*Socket
	if err := CreatePair(AF_PACKET, SOCK_RAW, 0, &pair); !errors.Is(err, ErrArgument) {
		t.Error("CreatePair:", err)
	}
}

// BenchmarkDatagram sends a datagram over loopback and receives it.
func BenchmarkDatagram(b *testing.B) {
	p := make([]byte, messageSize)
	b.Run("raw", func(b *testing.B) {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
		must(b, err)
		defer unix.Close(fd)
		must(b, unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
		to, err := unix.Getsockname(fd)
		must(b, err)
		b.ReportAllocs()
		for b.Loop() {
			must(b, unix.Sendto(fd, p, 0, to))
			_, _, err := unix.Recvfrom(fd, p, 0)
			must(b, err)
		}
	})
	b.Run("net", func(b *testing.B) {
		c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		must(b, err)
		defer c.Close()
		to := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(c.LocalAddr().(*net.UDPAddr).Port))
		b.ReportAllocs()
		for b.Loop() {
			_, err := c.WriteToUDPAddrPort(p, to)
			must(b, err)
			_, _, err = c.ReadFromUDPAddrPort(p)
			must(b, err)
		}
	})
	for _, senders := range []int{1, 16} {
		b.Run(fmt.Sprintf("socket %d senders", senders), func(b *testing.B) {
			s, port := newUDP(b, AF_INET)
			list := []*Socket{s}
			for i := 1; i < senders; i++ {
				c, err := Create(AF_INET, SOCK_DGRAM, SOL_UDP)
				must(b, err)
				defer Close(c)
				must(b, Bind(c, fmt.Sprintf("127.0.0.%d", i)))
				list = append(list, c)
			}
			from, i := "", 0
			var fromPort int
			b.ReportAllocs()
			for b.Loop() {
				i++
				_, err := Sendto(list[i%senders], p, len(p), 0, "127.0.0.1", port)
				must(b, err)
				_, err = Recvfrom(s, &p, messageSize, 0, &from, &fromPort)
				must(b, err)
			}
		})
	}
}

// If the socket is shut down through another descriptor of the same open file description, a new
// Read returns at once. It does not matter whether earlier Reads had to wait.
func TestShutdownByOtherHolder(t *testing.T) {
	t.Parallel()
	shutdowns := map[string]func(s *Socket) error{
		"a copy": func(s *Socket) error {
			other, err := ImportStream(s)
			must(t, err)
			defer Close(other)
			return Shutdown(other, SHUT_RD)
		},
		"SyscallConn": func(s *Socket) error {
			raw, err := s.SyscallConn()
			must(t, err)
			return raw.Control(func(fd uintptr) { unix.Shutdown(int(fd), unix.SHUT_RD) })
		},
	}
	for name, shutdown := range shutdowns {
		s, port := newUDP(t, AF_INET)
		must(t, Connect(s, "127.0.0.1", port)) // s is connected to itself, so it receives what it sends
		for !s.fd.rd.lastWaited.Load() {
			done := make(chan error)
			go func() { done <- second(Read(s, 10)) }()
			parked(t, &s.fd.rd)
			must(t, second(Write(s, "x")))
			must(t, <-done)
		}
		must(t, shutdown(s))
		must(t, s.SetReadDeadline(time.Now().Add(10*time.Second)))
		if text, err := Read(s, 10); text != "" || err != nil {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

// When the queue of an AF_UNIX socket is full, a blocking Sendto to that socket waits. It uses
// little processor time meanwhile, and continues when there is room.
func TestSendtoFullAddress(t *testing.T) {
	full := needs.SocketDir(t) + "/full"
	r := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, Bind(r, full))
	other := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, SetNonblock(other))
	sent := 0
	for ; second(Sendto(other, "x", 1, 0, full)) == nil; sent++ {
	}
	s := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{Usec: 300000}))
	used := processorTime(t)
	if err := second(Sendto(s, "x", 1, 0, full)); !errors.Is(err, timedOut) {
		t.Errorf("no room: %v", err)
	}
	if used = processorTime(t) - used; used > 100*time.Millisecond {
		t.Errorf("%v busy in 300ms", used)
	}
	must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{}))
	done := make(chan error)
	go func() { done <- second(Sendto(s, "last", 4, 0, full)) }()
	parked(t, &s.fd.wr)
	for range sent {
		must(t, second(Read(r, 10)))
	}
	must(t, <-done)
	text, err := Read(r, 10)
	must(t, err)
	want(t, "received", text, "last")

	go func() { done <- second(Sendto(s, strings.Repeat("x", 1<<16), 1<<16, 0, full)) }()
	must(t, <-done)
	must(t, SetNonblock(s))
	for second(Sendto(s, "x", 1, 0, full)) == nil {
	}
	must(t, SetBlock(s))
	go func() { done <- second(Sendto(s, "x", 1, 0, full)) }()
	parked(t, &s.fd.wr)
	must(t, Close(s))
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// If the queue of an AF_UNIX socket is full, Sendto waits until its timeout expires. Then it makes
// one more attempt.
func TestSendtoFullAddressLastTry(t *testing.T) {
	t.Parallel()
	full := needs.SocketDir(t) + "/full"
	r := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, Bind(r, full))
	other := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, SetNonblock(other))
	s := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	for name, last := range map[string]func(o *op) Errno{
		"poller": s.fd.lastTry,
		"retry":  func(o *op) Errno { return s.fd.retry(&s.fd.wr, o, atOnce) },
	} {
		for second(Sendto(other, "x", 1, 0, full)) == nil {
		}
		o := getOp(s)
		o.p, o.sa, o.named = []byte("x"), sockaddr{Family: AF_UNIX, Path: full}, true
		o.send, o.step = stepSend, stepRoom
		want(t, name+" without room", o.step(o, s.fd.sysfd), SOCKET_EWOULDBLOCK)
		must(t, second(Read(r, 10)))
		want(t, name+" with room", last(o), 0)
		putOp(o)
	}
}

// Like Sendto, a blocking Sendmmsg uses little processor time while it waits for room in the queue
// of an AF_UNIX socket.
func TestSendmmsgFullAddress(t *testing.T) {
	full := needs.SocketDir(t) + "/full"
	r := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, Bind(r, full))
	s := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{Usec: 300000}))
	list := make([]Message, 2000)
	for i := range list {
		list[i] = Message{Iov: [][]byte{[]byte("x")}, Name: Name{Path: full}}
	}
	used := processorTime(t)
	sent, err := Sendmmsg(s, list)
	must(t, err)
	if used = processorTime(t) - used; used > 100*time.Millisecond {
		t.Errorf("%v busy in 300ms", used)
	}
	if sent == len(list) {
		t.Fatal("the address has room for all messages")
	}
	must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{}))
	done := make(chan error)
	go func() { done <- second(Sendmmsg(s, list[:sent+1])) }()
	parked(t, &s.fd.wr)
	for range 2*sent + 1 {
		must(t, second(Read(r, 10)))
	}
	must(t, <-done)
}

// processorTime returns the processor time that the process has used.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var r unix.Rusage
	must(t, unix.Getrusage(unix.RUSAGE_SELF, &r))
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
