package socket

import (
	"bufio"
	"encoding/binary"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/qemu"
)

// Two calls wait for the same connection. When it is established, both succeed.
func TestConnectTwice(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 0)
	for { // fill the backlog, so that c has to wait for room in it
		s := newSocketOf(t, AF_INET, SOCK_STREAM)
		must(t, SetNonblock(s))
		Connect(s, "127.0.0.1", port)
		write := []*Socket{s}
		if n, err := Select(nil, &write, nil, 0, 20000); err != nil || n == 0 {
			must(t, err)
			break
		}
	}
	c := newSocketOf(t, AF_INET, SOCK_STREAM)
	must(t, SetOption(c, SOL_SOCKET, SO_SNDTIMEO, Timeval{Sec: 60})) // the test counts waiting calls, and the mutex counts only those with a timeout
	done := make(chan error)
	for range 2 {
		go func() { done <- Connect(c, "127.0.0.1", port) }()
	}
	if !settles(func() bool { return c.fd.wr.mu.late.Load() == 1 }) {
		t.Fatal("the second call does not wait")
	}
	must(t, SetNonblock(c))
	if err := Connect(c, "127.0.0.1", port); !errors.Is(err, SOCKET_EALREADY) {
		t.Errorf("a third call: %v", err)
	}
	go func() {
		for {
			if s, err := Accept(l); err == nil {
				defer Close(s)
			} else {
				return
			}
		}
	}()
	must(t, <-done)
	must(t, <-done)
	must(t, Close(l))
}

// With MSG_FASTOPEN, a blocking call connects and sends all data before it returns. It does not
// matter whether the system already has the server's cookie.
func TestFastopen(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 5)
	text := strings.Repeat("0123456789", 100_000)
	for _, vector := range []bool{false, true} {
		c := newSocketOf(t, AF_INET, SOCK_STREAM)
		done := make(chan error)
		go func() {
			var n int
			var err error
			if vector {
				n, err = sendFast(c, text, port)
			} else {
				n, err = Sendto(c, text, len(text), unix.MSG_FASTOPEN, "127.0.0.1", port)
			}
			if err == nil && n != len(text) {
				err = errors.New("sent " + strconv.Itoa(n))
			}
			done <- err
		}()
		s, err := Accept(l)
		must(t, err)
		must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 10}))
		var got []byte
		must(t, second(Recv(s, &got, len(text), MSG_WAITALL)))
		must(t, Shutdown(s)) // ends a call that is still sending
		must(t, <-done)
		if string(got) != text {
			t.Error("the server received other data")
		}
		must(t, Close(s))
	}
	c := newSocketOf(t, AF_INET, SOCK_STREAM)
	must(t, Close(l))
	if err := second(Sendto(c, "x", 1, unix.MSG_FASTOPEN, "127.0.0.1", port)); !errors.Is(err, SOCKET_ECONNREFUSED) {
		t.Errorf("no listener: %v", err)
	}
}

// sendFast connects to a port on loopback and sends text. It does both in one call, with
// MSG_FASTOPEN.
func sendFast(s *Socket, text string, port int) (int, error) {
	if err := s.enter(fnSendto); err != nil {
		return 0, err
	}
	defer s.leave()
	sa := sockaddr{Family: AF_INET, Port: uint16(port)}
	sa.SetIPv4([4]byte{127, 0, 0, 1})
	n, e := sendVector(s, [][]byte{[]byte(text)}, nil, unix.MSG_FASTOPEN, &sa)
	return n, fnSendto.fail(s, e)
}

// A blocking Connect returns the kernel's EAGAIN at once if no port is free.
func TestConnectWithoutPort(t *testing.T) {
	t.Parallel()
	newHost(t).in(t, func() {
		must(t, os.WriteFile("/proc/sys/net/ipv4/ip_local_port_range", []byte("40000 40001"), 0))
		for port := 40000; port < 40002; port++ {
			must(t, Bind(newSocketOf(t, AF_INET, SOCK_DGRAM), "0.0.0.0", port))
		}
		s := newSocketOf(t, AF_INET, SOCK_DGRAM)
		must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{Sec: 20}))
		began := time.Now()
		if err := Connect(s, "127.0.0.1", 9); !errors.Is(err, SOCKET_EAGAIN) {
			t.Error(err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("Connect took %v", took)
		}
		m := Message{Name: Name{Addr: "127.0.0.1", Port: 9}, Iov: [][]byte{[]byte("x")}}
		for name, call := range map[string]func() error{
			"Sendto":   func() error { _, err := Sendto(s, "x", 1, 0, "127.0.0.1", 9); return err },
			"Sendmsg":  func() error { _, err := Sendmsg(s, &m); return err },
			"Sendmmsg": func() error { _, err := Sendmmsg(s, []Message{m, m}); return err },
			"WriteToUDPAddrPort": func() error {
				must(t, SetNonblock(s))
				defer SetBlock(s)
				_, err := s.WriteToUDPAddrPort([]byte("x"), netip.MustParseAddrPort("127.0.0.1:9"))
				return err
			},
		} {
			if err := call(); !errors.Is(err, SOCKET_EAGAIN) || errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// newUnanswered returns a socket, and the port of a listener that does not answer. If the socket
// connects to that port, Connect fails with SOCKET_ETIMEDOUT after a second.
func newUnanswered(t *testing.T) (*Socket, int) {
	t.Helper()
	_, port := listenTCP(t, 0)
	must(t, Connect(newSocketOf(t, AF_INET, SOCK_STREAM), "127.0.0.1", port)) // the backlog is now full
	s := newSocketOf(t, AF_INET, SOCK_STREAM)
	must(t, SetOption(s, SOL_TCP, TCP_USER_TIMEOUT, 1))
	return s, port
}

// While a connection is being made, sending zero bytes fails in the same way as sending data.
func TestSendNothingConnecting(t *testing.T) {
	t.Parallel()
	s, port := newUnanswered(t)
	must(t, SetNonblock(s))
	if err := Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EINPROGRESS) {
		t.Fatal(err)
	}
	s.fd.wr.mu.Lock() // hold the lock, because a call takes another path if the lock is held
	defer s.fd.wr.mu.Unlock()
	for name, call := range map[string]func() error{
		"Write":   func() error { return second(Write(s, "")) },
		"Send":    func() error { return second(Send(s, "", 0, 0)) },
		"Sendto":  func() error { return second(Sendto(s, "", 0, 0, "127.0.0.1", port)) },
		"Sendmsg": func() error { return second(Sendmsg(s, &Message{Iov: [][]byte{nil}})) },
	} {
		if err := call(); !errors.Is(err, SOCKET_EAGAIN) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Several Connect calls on one socket wait for the same connection attempt. They end together, with
// the same outcome.
func TestConnectTogether(t *testing.T) {
	t.Parallel()
	s, port := newUnanswered(t)
	done := make(chan error)
	const calls = 3
	for range calls {
		go func() { done <- Connect(s, "127.0.0.1", port) }()
	}
	var first time.Time
	for i := range calls {
		if err := <-done; !errors.Is(err, SOCKET_ETIMEDOUT) {
			t.Error(err)
		}
		if i == 0 {
			first = time.Now()
		}
	}
	if after := time.Since(first); after > 500*time.Millisecond {
		t.Errorf("another attempt: the last fails %v after the first", after)
	}
	// A later call starts a new attempt.
	must(t, SetNonblock(s))
	if err := Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EINPROGRESS) {
		t.Error("afterwards:", err)
	}
}

// The kernel reports the outcome of a connection attempt once. If another holder of the open file
// description has received this outcome, a waiting call does not start a new attempt. The call
// returns what the kernel returns to a blocking call.
func TestConnectOtherHolder(t *testing.T) {
	t.Parallel()
	s, port := newUnanswered(t)
	other := importOf(t, s)
	must(t, SetNonblock(s))
	must(t, SetNonblock(other))
	if err := Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EINPROGRESS) {
		t.Fatal(err)
	}
	write := []*Socket{s}
	_, err := Select(nil, &write, nil, 10)
	must(t, err)
	if err := Connect(other, "127.0.0.1", port); !errors.Is(err, SOCKET_ETIMEDOUT) {
		t.Fatal(err)
	}
	o := getOp(s)
	defer putOp(o)
	o.sa = sockaddr{Family: AF_INET, Port: uint16(port)}
	o.sa.SetIPv4([4]byte{127, 0, 0, 1})
	want(t, "outcome", stepConnect(o, s.fd.sysfd), SOCKET_ECONNABORTED)
}

// When the connection is made, all calls that wait for it succeed. If the timeout of one call
// expires earlier, the others go on waiting.
func TestConnectTogetherSucceeds(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 0)
	must(t, Connect(newSocketOf(t, AF_INET, SOCK_STREAM), "127.0.0.1", port))
	s := newSocketOf(t, AF_INET, SOCK_STREAM)
	must(t, SetNonblock(s))
	if err := Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EINPROGRESS) {
		t.Fatal(err)
	}
	must(t, SetBlock(s))
	done := make(chan error)
	for range 3 {
		go func() { done <- Connect(s, "127.0.0.1", port) }()
	}
	parked(t, &s.fd.wr)
	must(t, SetOption(s, SOL_SOCKET, SO_SNDTIMEO, Timeval{Usec: 1000}))
	if err := Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EALREADY) {
		t.Error("a call that gives up:", err)
	}
	_, err := Accept(l) // makes room in the backlog
	must(t, err)
	for range 3 {
		must(t, <-done)
	}
	if err := Connect(s, "127.0.0.1", port); !errors.Is(err, SOCKET_EISCONN) {
		t.Error("afterwards:", err)
	}
}

// The kernel may take long to look up the path of an AF_UNIX address in a slow file system.
// Meanwhile, the program's other goroutines run.
func TestSlowPath(t *testing.T) {
	qemu.Needs(t, "a file system of its own")
	ours, theirs := newPair(t, SOCK_STREAM)
	defer Close(ours) // the child ends when this is closed
	file, err := theirs.File()
	must(t, err)
	defer file.Close()
	must(t, Close(theirs))
	calls := []struct {
		name string
		typ  int
		call func(s *Socket, path string) error
	}{
		{"Connect", SOCK_STREAM, func(s *Socket, path string) error { return Connect(s, path) }},
		{"Sendto", SOCK_DGRAM, func(s *Socket, path string) error {
			_, err := Sendto(s, "x", 1, 0, path)
			return err
		}},
		{"Sendmsg", SOCK_DGRAM, func(s *Socket, path string) error {
			_, err := Sendmsg(s, &Message{Name: Name{Path: path}, Iov: [][]byte{[]byte("x")}})
			return err
		}},
		{"Bind", SOCK_DGRAM, func(s *Socket, path string) error { return Bind(s, filepath.Join(path, "x")) }},
	}
	end := inChild(t, func(file *os.File, _ <-chan struct{}) error {
		runtime.GOMAXPROCS(1)
		parent, err := ImportStream(file)
		must(t, err)
		defer Close(parent)
		file.Close()
		in := bufio.NewReader(parent)
		dir, err := in.ReadString('\n')
		if err != nil {
			return nil // the parent has not mounted a slow file system, so there is nothing to test
		}
		go func() {
			for { // answer each question
				if _, err := in.ReadByte(); err != nil {
					return
				}
				Write(parent, "!")
			}
		}()
		for _, c := range calls {
			s := newSocketOf(t, AF_UNIX, c.typ)
			if err := c.call(s, filepath.Join(dir[:len(dir)-1], c.name)); !errors.Is(err, SOCKET_ENOENT) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		return nil
	}, file)
	dir := t.TempDir()
	serveSlowly(t, dir, func(name string) {
		if _, err := Write(ours, "?"); err != nil {
			t.Error(err)
		}
		var answer []byte
		if _, err := Recv(ours, &answer, 1, 0); err != nil {
			t.Errorf("%s holds up the program: %v", name, err)
		}
	})
	must(t, SetOption(ours, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 5}))
	_, err = Write(ours, dir+"\n")
	must(t, err)
	end()
}

// serveSlowly mounts an empty file system at dir. When the kernel looks up a name, serveSlowly
// calls lookup. After that, it answers that there is no such file.
func serveSlowly(t *testing.T, dir string, lookup func(name string)) {
	t.Helper()
	fuse, err := unix.Open("/dev/fuse", unix.O_RDWR|unix.O_CLOEXEC, 0) // Go's poller cannot watch the device before the file system is mounted
	if err == nil {
		if err = unix.Mount("slow", dir, "fuse", 0, "fd="+strconv.Itoa(fuse)+",rootmode=40000,user_id=0,group_id=0"); err != nil {
			unix.Close(fuse)
		}
	}
	if err != nil {
		t.Skip("skipped: no slow file system, which needs FUSE and root:", err)
	}
	done := make(chan struct{})
	t.Cleanup(func() {
		unix.Unmount(dir, unix.MNT_DETACH)
		<-done
		unix.Close(fuse)
	})
	go func() {
		defer close(done)
		b := make([]byte, 1<<20)
		for {
			n, err := unix.Read(fuse, b)
			if err == unix.EINTR {
				continue
			}
			if err != nil {
				return
			}
			in := b[:n]
			body, e := []byte(nil), unix.ENOSYS
			switch opcode := binary.NativeEndian.Uint32(in[4:]); opcode {
			case 1: // FUSE_LOOKUP
				lookup(unix.ByteSliceToString(in[40:]))
				e = unix.ENOENT
			case 2, 36, 42: // FUSE_FORGET, FUSE_INTERRUPT and FUSE_BATCH_FORGET need no answer
				continue
			case 3: // FUSE_GETATTR
				body, e = make([]byte, 104), 0
				binary.NativeEndian.PutUint64(body[16:], 1)
				binary.NativeEndian.PutUint32(body[76:], unix.S_IFDIR|0o755)
				binary.NativeEndian.PutUint32(body[80:], 2)
			case 26: // FUSE_INIT
				body, e = make([]byte, 64), 0
				binary.NativeEndian.PutUint32(body[0:], 7)
				binary.NativeEndian.PutUint32(body[4:], 31)
				binary.NativeEndian.PutUint32(body[20:], 4096)
			}
			out := binary.NativeEndian.AppendUint32(nil, uint32(16+len(body)))
			out = binary.NativeEndian.AppendUint32(out, uint32(-int32(e)))
			out = append(append(out, in[8:16]...), body...)
			unix.Write(fuse, out)
		}
	}()
}
