//go:build unix

package socket

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/qemu"
)

// faults returns the given number of rounds or bytes. With -short, it returns a tenth of that
// number.
func faults(rounds int) int {
	if testing.Short() {
		return rounds / 10
	}
	return rounds
}

// For each function, the test closes a socket during a call. Meanwhile, new sockets reuse the
// descriptor numbers that become free. Every call ends with net.ErrClosed, and no byte reaches the
// wrong socket.
func TestCloseInEveryCall(t *testing.T) {
	t.Parallel()
	repeat(t, 0, 1, closeInEveryCall)
}

func closeInEveryCall(t *testing.T, _ uint64) (operations int) {
	stop := make(chan struct{})
	var churn sync.WaitGroup
	for range 2 {
		churn.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					churnOnce(t)
				}
			}
		})
	}
	defer churn.Wait()
	defer close(stop)

	stream := func() (*Socket, *Socket) { return rawPair(t, SOCK_STREAM) }
	datagram := func() (*Socket, *Socket) { return rawPair(t, SOCK_DGRAM) }
	listener := func() (*Socket, *Socket) {
		l, err := Create(AF_INET, SOCK_STREAM, 0)
		must(t, err)
		must(t, Bind(l, "127.0.0.1"))
		must(t, Listen(l, 5))
		c, err := Create(AF_INET, SOCK_STREAM, 0)
		must(t, err)
		return l, c
	}
	udp := func() (*Socket, *Socket) {
		var ends [2]*Socket
		var err error
		for i := range ends {
			ends[i], err = Create(AF_INET, SOCK_DGRAM, 0)
			must(t, err)
			must(t, Bind(ends[i], "127.0.0.1"))
		}
		var address string
		var port int
		must(t, Getsockname(ends[0], &address, &port))
		must(t, Connect(ends[1], address, port))
		return ends[0], ends[1]
	}
	connecting := func() (*Socket, *Socket) { l, c := listener(); return c, l }
	for _, test := range []struct {
		name string
		make func() (s, peer *Socket)
		call func(s, peer *Socket) error
	}{
		{"Accept", listener, func(s, _ *Socket) error {
			c, err := Accept(s)
			if err == nil {
				Close(c)
			}
			return err
		}},
		{"Bind", listener, func(s, _ *Socket) error { return Bind(s, "127.0.0.1") }},
		{"Connect", connecting, func(s, l *Socket) error {
			var address string
			var port int
			if err := Getsockname(l, &address, &port); err != nil {
				return err
			}
			return Connect(s, address, port)
		}},
		{"GetOption", stream, func(s, _ *Socket) error { _, err := GetOption[int](s, SOL_SOCKET, SO_TYPE); return err }},
		{"Getpeername", stream, func(s, _ *Socket) error { var a string; return Getpeername(s, &a) }},
		{"Getsockname", stream, func(s, _ *Socket) error { var a string; return Getsockname(s, &a) }},
		{"Listen", listener, func(s, _ *Socket) error { return Listen(s, 1) }},
		{"Read", stream, func(s, _ *Socket) error { _, err := Read(s, 10); return err }},
		{"Read a line", stream, func(s, _ *Socket) error { _, err := Read(s, 10, PHP_NORMAL_READ); return err }},
		{"Read a datagram", datagram, func(s, _ *Socket) error { _, err := Read(s, 10); return err }},
		{"Readv", stream, func(s, _ *Socket) error {
			v, err := IovecAlloc(2, 5, 5)
			must(t, err)
			_, err = Readv(s, v)
			return err
		}},
		{"Recv", stream, func(s, _ *Socket) error { var p []byte; _, err := Recv(s, &p, 10, 0); return err }},
		{"Recv all", stream, func(s, _ *Socket) error { var p []byte; _, err := Recv(s, &p, 10, MSG_WAITALL); return err }},
		{"Recvfrom", udp, func(s, _ *Socket) error {
			var p []byte
			var address string
			var port int
			_, err := Recvfrom(s, &p, 10, 0, &address, &port)
			return err
		}},
		{"Recvmsg", stream, func(s, _ *Socket) error { _, err := Recvmsg(s, &Message{BufferSize: 10}); return err }},
		{"Select", stream, func(s, peer *Socket) error {
			read := []*Socket{peer, s}
			_, err := Select(&read, nil, nil, Forever)
			return err
		}},
		{"Select at once", stream, func(s, peer *Socket) error {
			read, write := []*Socket{peer, s}, []*Socket{s}
			_, err := Select(&read, &write, nil, 0)
			return err
		}},
		{"SelectKeyed", stream, func(s, peer *Socket) error {
			read := map[string]*Socket{"peer": peer, "s": s}
			_, err := SelectKeyed(&read, nil, nil, Forever)
			return err
		}},
		{"Send", stream, func(s, _ *Socket) error { _, err := Send(s, "own", 3, 0); return err }},
		{"Send a datagram", datagram, func(s, _ *Socket) error { _, err := Send(s, "own", 3, 0); return err }},
		{"Sendmsg", stream, func(s, _ *Socket) error {
			_, err := Sendmsg(s, &Message{Iov: [][]byte{[]byte("ow"), []byte("n")}})
			return err
		}},
		{"Sendto", udp, func(s, peer *Socket) error {
			var address string
			var port int
			must(t, Getsockname(peer, &address, &port))
			_, err := Sendto(s, "own", 3, 0, address, port)
			return err
		}},
		{"SetBlock", stream, func(s, _ *Socket) error { return SetBlock(s) }},
		{"SetNonblock", stream, func(s, _ *Socket) error { return SetNonblock(s) }},
		{"SetOption", stream, func(s, _ *Socket) error { return SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 9}) }},
		{"Shutdown", connecting, func(s, _ *Socket) error { return Shutdown(s) }},
		{"Write", stream, func(s, _ *Socket) error { _, err := Write(s, "own"); return err }},
		{"Write much", stream, func(s, _ *Socket) error { _, err := Write(s, make([]byte, 1<<20)); return err }},
		{"Writev", stream, func(s, _ *Socket) error {
			v, err := IovecAlloc(2, 5, 5)
			must(t, err)
			_, err = Writev(s, v)
			return err
		}},
		{"ExportStream", stream, func(s, _ *Socket) error {
			c, err := ExportStream(s)
			if err == nil {
				c.Close()
			}
			return err
		}},
		{"method Read", stream, func(s, _ *Socket) error { _, err := s.Read(make([]byte, 10)); return err }},
		{"method Write", stream, func(s, _ *Socket) error { _, err := s.Write([]byte("own")); return err }},
		{"method SetDeadline", stream, func(s, _ *Socket) error { return s.SetDeadline(time.Now().Add(time.Minute)) }},
		{"method ReadFromUDPAddrPort", udp, func(s, _ *Socket) error {
			_, _, err := s.ReadFromUDPAddrPort(make([]byte, 10))
			return err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range faults(20) {
				operations++
				s, peer := test.make()
				var wg sync.WaitGroup
				for range 3 {
					wg.Go(func() {
						for {
							if err := test.call(s, peer); errors.Is(err, net.ErrClosed) {
								return
							}
							runtime.Gosched()
						}
					})
				}
				if rand.IntN(2) == 0 {
					Send(peer, "peer", 4, dontwait)
				}
				for range rand.IntN(20) {
					runtime.Gosched()
				}
				if err := Close(s); err != nil && test.name != "ExportStream" { // ExportStream has already closed s
					t.Error(err)
				}
				wg.Wait()
				Close(peer)
			}
		})
	}
	return operations
}

// rawPair returns two connected sockets. The test must close them itself.
func rawPair(t *testing.T, typ int) (*Socket, *Socket) {
	var pair [2]*Socket
	must(t, CreatePair(AF_UNIX, typ, 0, &pair))
	return pair[0], pair[1]
}

// churnOnce creates sockets, which probably reuse the numbers of closed descriptors. If one of them
// receives anything that churnOnce did not send, the test fails.
func churnOnce(t *testing.T) {
	const word = "churn"
	var pairs [8][2]*Socket
	for i := range pairs {
		if err := CreatePair(AF_UNIX, SOCK_STREAM, 0, &pairs[i]); err != nil {
			t.Error(err)
			return
		}
	}
	for _, p := range pairs {
		if n, err := Send(p[0], word, len(word), 0); n != len(word) || err != nil {
			t.Error(n, err)
		}
	}
	runtime.Gosched()
	for _, p := range pairs {
		if s, err := Read(p[1], 100); s != word || err != nil {
			t.Errorf("%q, %v", s, err)
		}
		SetNonblock(p[1])
		if s, err := Read(p[1], 100); !errors.Is(err, SOCKET_EWOULDBLOCK) {
			t.Errorf("%q, %v", s, err)
		}
		Close(p[0])
		Close(p[1])
	}
}

// Many goroutines use both directions of one socket. No data is lost, and none arrives twice.
func TestManyOnOneSocket(t *testing.T) {
	t.Parallel()
	repeat(t, 0, 1, manyOnOneSocket)
}

func manyOnOneSocket(t *testing.T, _ uint64) (operations int) {
	goroutines, each := 2000, 10
	if testing.Short() {
		goroutines = 200
	}
	a, b := newPair(t, SOCK_SEQPACKET)
	var wg sync.WaitGroup
	for i := range goroutines {
		wg.Go(func() {
			for j := range each {
				if _, err := Write(a, fmt.Sprint(i*each+j)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	seen := make([]atomic.Int32, goroutines*each)
	var left atomic.Int64
	left.Store(int64(len(seen)))
	var readers sync.WaitGroup
	for range goroutines {
		readers.Go(func() {
			for {
				s, err := Read(b, 10)
				if err != nil {
					if !errors.Is(err, net.ErrClosed) {
						t.Error(err)
					}
					return
				}
				var n int
				if _, err := fmt.Sscan(s, &n); err != nil {
					t.Errorf("%q: %v", s, err)
					return
				}
				seen[n].Add(1)
				if left.Add(-1) == 0 {
					Close(b) // wakes the other goroutines
				}
			}
		})
	}
	wg.Wait()
	readers.Wait()
	for i := range seen {
		if n := seen[i].Load(); n != 1 {
			t.Fatalf("message %d came %d times", i, n)
		}
	}
	return goroutines * each
}

// Non-blocking writers fill the buffers again and again. All bytes that Write has reported as sent
// arrive, in order.
func TestFullBuffers(t *testing.T) {
	t.Parallel()
	repeat(t, 0, 1, fullBuffers)
}

func fullBuffers(t *testing.T, _ uint64) (operations int) {
	a, b := newTCP(t)
	must(t, SetOption(a, SOL_SOCKET, SO_SNDBUF, 10000))
	must(t, SetNonblock(a))
	size := faults(4 << 20)
	go func() {
		data := make([]byte, 7000)
		full := 0
		for sent := 0; sent < size; {
			for i := range data {
				data[i] = byte(sent + i)
			}
			n, err := Send(a, data, min(len(data), size-sent), 0)
			switch {
			case err == nil:
				sent += n
			case errors.Is(err, SOCKET_EWOULDBLOCK):
				full++
				write := []*Socket{a}
				if n, err := Select(nil, &write, nil, 10); n != 1 || err != nil {
					t.Error("Select", n, err)
					return
				}
			default:
				t.Error(err)
				return
			}
		}
		if full == 0 {
			t.Error("the buffers were never full")
		}
		Shutdown(a, SHUT_WR)
	}()
	got := 0
	for {
		s, err := Read(b, 5000)
		must(t, err)
		operations++
		if s == "" {
			break
		}
		for i := range s {
			if s[i] != byte(got+i) {
				t.Fatalf("byte %d is %d", got+i, s[i])
			}
		}
		got += len(s)
	}
	want(t, "bytes", got, size)
	return operations
}

// The peer resets the connection in the middle of a call. Each call then ends, with either the
// reset or the end of the connection as its result.
func TestResets(t *testing.T) {
	t.Parallel()
	repeat(t, 0, 1, resets)
}

func resets(t *testing.T, _ uint64) (operations int) {
	l, port := listenTCP(t, 5)
	for range faults(100) {
		c, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
		must(t, err)
		must(t, Connect(c, "127.0.0.1", port))
		s, err := Accept(l)
		must(t, err)
		var wg sync.WaitGroup
		ends := func(name string, call func() (bool, error)) {
			wg.Go(func() {
				for {
					end, err := call()
					if end || errors.Is(err, SOCKET_ECONNRESET) || errors.Is(err, SOCKET_EPIPE) {
						return
					}
					if err != nil {
						t.Errorf("%s: %v", name, err)
						return
					}
				}
			})
		}
		ends("Read", func() (bool, error) { s, err := Read(c, 1000); return s == "" && err == nil, err })
		ends("Read a line", func() (bool, error) { _, err := Read(c, 1000, PHP_NORMAL_READ); return errors.Is(err, io.EOF), err })
		ends("Recv all", func() (bool, error) {
			var p []byte
			n, err := Recv(c, &p, 1000, MSG_WAITALL)
			return n == 0 && err == nil, err
		})
		ends("Write", func() (bool, error) { _, err := Write(c, make([]byte, 100000)); return false, err })
		ends("Select", func() (bool, error) {
			except := []*Socket{c}
			read := []*Socket{c}
			_, err := Select(&read, nil, &except, 10)
			if err == nil && len(read) == 0 {
				err = errors.New("not readable")
			}
			var address string
			return Getpeername(c, &address) != nil, err // this fails if the peer is gone
		})
		for range rand.IntN(20) {
			Send(s, "line\n", 5, dontwait)
			Read(s, 1000)
		}
		must(t, SetOption(s, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}))
		must(t, Close(s))
		wg.Wait()
		must(t, Close(c))
	}
	return faults(100)
}

// The peer neither reads nor writes. Every call with a timeout ends in time, including Select.
// Close ends the calls that have no timeout.
func TestStalledPeer(t *testing.T) {
	t.Parallel()
	c, s := newPair(t, SOCK_STREAM) // not TCP, which makes more room in its buffers later
	timeout := Timeval{Usec: 20000}
	must(t, SetOption(c, SOL_SOCKET, SO_SNDTIMEO, timeout))
	must(t, SetOption(c, SOL_SOCKET, SO_RCVTIMEO, timeout))
	n, err := Write(c, make([]byte, 64<<20))
	if n == 0 || n == 64<<20 || err != nil {
		t.Errorf("the first write: %d, %v", n, err)
	}
	begin := time.Now()
	for range 5 {
		if _, err := Write(c, "more"); !errors.Is(err, SOCKET_EAGAIN) {
			t.Errorf("write: %v", err)
		}
		if _, err := Read(c, 10); !errors.Is(err, SOCKET_EAGAIN) {
			t.Errorf("read: %v", err)
		}
		read, write := []*Socket{c}, []*Socket{c}
		if n, err := Select(&read, &write, nil, 0, 20000); n != 0 || err != nil {
			t.Errorf("select: %d, %v", n, err)
		}
	}
	if d := time.Since(begin); d < 300*time.Millisecond || d > 5*time.Second {
		t.Errorf("15 timeouts of 20 ms took %v", d)
	}
	must(t, SetOption(c, SOL_SOCKET, SO_SNDTIMEO, Timeval{}))
	done := make(chan error)
	go func() { _, err := Write(c, "more"); done <- err }()
	parked(t, &c.fd.wr)
	must(t, Close(c))
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	must(t, Close(s))
}

// When all descriptors are in use, a call that needs a descriptor returns an error with this
// reason. Every other call works. As soon as a descriptor is free again, all calls work.
func TestNoDescriptorsLeft(t *testing.T) {
	t.Parallel()
	if os.Getenv("SOCKET_TEST_EMFILE") != "" {
		withoutDescriptors(t)
		return
	}
	// Without a timeout, the test binary does not use a timer. A timer would start the runtime's
	// poller too early, before a call of this package needs the poller.
	words := qemu.Args(os.Args[0], "-test.run=^TestNoDescriptorsLeft$", "-test.v", "-test.timeout=0")
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = append(os.Environ(), "SOCKET_TEST_EMFILE=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestNoDescriptorsLeft") {
		t.Errorf("%v\n%s", err, out)
	}
}

func withoutDescriptors(t *testing.T) {
	var limit unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	limit.Cur = 64
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &limit))
	l, port := listenTCP(t, 5)
	client, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	a, b := newPair(t, SOCK_STREAM)
	datagrams := []*Socket{newSocketOf(t, AF_INET, SOCK_DGRAM)}
	if !needs.WithoutIPv6(t) {
		datagrams = append(datagrams, newSocketOf(t, AF_INET6, SOCK_DGRAM))
	}

	for round := range 3 {
		var all []*Socket
		for {
			s, err := Create(AF_INET, SOCK_DGRAM, 0)
			if err != nil {
				if !errors.Is(err, SOCKET_EMFILE) {
					t.Fatal(err)
				}
				break
			}
			all = append(all, s)
		}
		want(t, "slot", LastError(), SOCKET_EMFILE)
		var pair [2]*Socket
		if err := CreatePair(AF_UNIX, SOCK_STREAM, 0, &pair); !errors.Is(err, SOCKET_EMFILE) || pair[0] != nil {
			t.Errorf("CreatePair: %v", err)
		}
		if _, err := CreateListen(0); !errors.Is(err, SOCKET_EMFILE) {
			t.Errorf("CreateListen: %v", err)
		}
		must(t, Connect(client, "127.0.0.1", port))
		if _, err := Accept(l); !errors.Is(err, SOCKET_EMFILE) {
			t.Errorf("Accept: %v", err)
		}

		// Looking up a name needs a descriptor, so it fails. The error must report the missing
		// descriptor. It must not say that the name does not exist.
		for _, host := range []string{"localhost", "no-such-host.invalid", "fe80::1%no-such-interface"} {
			if host == "localhost" && round > 0 {
				continue // localhost was looked up in an earlier round, and its result is still known
			}
			for _, s := range datagrams {
				for name, call := range map[string]func() error{
					"Connect": func() error { return Connect(s, host, 9) },
					"Bind":    func() error { return Bind(s, host) },
					"Sendto":  func() error { return second(Sendto(s, "x", 1, 0, host, 9)) },
					"Sendmsg": func() error { return second(Sendmsg(s, &Message{Name: Name{Addr: host, Port: 9}})) },
					"Sendmmsg": func() error {
						return second(Sendmmsg(s, []Message{{Name: Name{Addr: host, Port: 9}}}))
					},
				} {
					err := call()
					if !errors.Is(err, hostFailure) || !errors.Is(err, SOCKET_EMFILE) || LastError(s) != hostFailure {
						t.Errorf("%s by name: %v", name, err)
					}
				}
			}
			if _, err := AddrinfoLookup(host, "80"); !errors.Is(err, EAI_SYSTEM) || !errors.Is(err, SOCKET_EMFILE) {
				t.Errorf("AddrinfoLookup: %v", err)
			}
		}
		if _, err := AddrinfoLookup("127.0.0.1", "no-such-service"); !errors.Is(err, EAI_SYSTEM) || !errors.Is(err, SOCKET_EMFILE) {
			t.Errorf("AddrinfoLookup of a service: %v", err)
		}

		// A call that waits does not need a descriptor. Nor does a Select that waits.
		done := make(chan error)
		go func() {
			s, err := Read(b, 10)
			if err == nil && s != "x" {
				err = fmt.Errorf("%q", s)
			}
			done <- err
		}()
		parked(t, &b.fd.rd)
		_, err = Write(a, "x")
		must(t, err)
		must(t, <-done)
		go func() {
			read := append([]*Socket{b}, all...)
			n, err := Select(&read, nil, nil, Forever)
			if err == nil && (n != 1 || len(read) != 1 || read[0] != b) {
				err = fmt.Errorf("Select: %d, %v", n, read)
			}
			done <- err
		}()
		runtime.Gosched()
		_, err = Write(a, "x")
		must(t, err)
		must(t, <-done)
		_, err = Read(b, 1)
		must(t, err)

		for _, s := range all[:3] {
			must(t, Close(s))
		}
		s, err := Accept(l)
		must(t, err)
		must(t, Close(s))
		must(t, Connect(datagrams[0], "localhost", port))
		must(t, Close(client))
		for _, s := range all[3:] {
			must(t, Close(s))
		}
		client, err = Create(AF_INET, SOCK_STREAM, SOL_TCP)
		must(t, err)
	}
	must(t, Close(client))
}
