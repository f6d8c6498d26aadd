//go:build unix

package socket

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/leaks"
	"phpsocket/socket/internal/qemu"
	"phpsocket/socket/internal/sys"
)

// sendRights sends the descriptors in list from a to b. It returns the descriptors that arrive.
func sendRights(t testing.TB, a, b *Socket, list ...syscall.Conn) []syscall.Conn {
	t.Helper()
	_, err := Sendmsg(a, &Message{
		Iov:     [][]byte{[]byte("x")},
		Control: []Control{{Level: SOL_SOCKET, Type: SCM_RIGHTS, Rights: list}},
	})
	must(t, err)
	room, err := CmsgSpace(SOL_SOCKET, SCM_RIGHTS, len(list))
	must(t, err)
	m := Message{Controllen: room}
	_, err = Recvmsg(b, &m)
	must(t, err)
	want(t, "flags", m.Flags, 0)
	if len(m.Control) != 1 || m.Control[0].Level != SOL_SOCKET || m.Control[0].Type != SCM_RIGHTS || len(m.Control[0].Rights) != len(list) {
		t.Fatalf("control data %+v", m.Control)
	}
	for i, c := range m.Control[0].Rights {
		raw, err := c.SyscallConn()
		must(t, err)
		raw.Control(func(fd uintptr) {
			flags, err := unix.FcntlInt(fd, unix.F_GETFD, 0)
			must(t, err)
			want(t, fmt.Sprint("close-on-exec of descriptor ", i), flags&unix.FD_CLOEXEC != 0, true)
		})
	}
	return m.Control[0].Rights
}

func TestRights(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	x, y := newPair(t, SOCK_DGRAM)
	l, port := listenTCP(t, 1)
	must(t, SetNonblock(l))
	must(t, SetOption(x, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 5}))
	file, err := os.CreateTemp(t.TempDir(), "")
	must(t, err)
	defer file.Close()
	_, err = file.WriteString("in the file")
	must(t, err)
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	must(t, err)
	defer conn.Close()

	got := sendRights(t, a, b, x, file, l, conn)
	x2, f2, l2, c2 := got[0].(*Socket), got[1].(*os.File), got[2].(*Socket), got[3].(*Socket)
	for _, s := range []*Socket{x2, l2, c2} {
		defer Close(s)
	}
	defer f2.Close()
	want(t, "family", fmt.Sprint(x2.family, l2.family, c2.family), fmt.Sprint(AF_UNIX, AF_INET, AF_INET))
	want(t, "type", fmt.Sprint(x2.typ, l2.typ, c2.typ), fmt.Sprint(SOCK_DGRAM, SOCK_STREAM, SOCK_DGRAM))
	want(t, "non-blocking", fmt.Sprint(x2.nonblock.Load(), l2.nonblock.Load(), c2.nonblock.Load()), "false true true")
	wait, err := GetOption[Timeval](x2, SOL_SOCKET, SO_RCVTIMEO)
	must(t, err)
	want(t, "SO_RCVTIMEO", wait, Timeval{Sec: 5})

	_, err = f2.Seek(0, io.SeekStart)
	must(t, err)
	text, err := io.ReadAll(f2)
	must(t, err)
	want(t, "file", string(text), "in the file")

	Write(y, "to either")
	data, err := Read(x2, 100)
	must(t, err)
	want(t, "data", data, "to either")

	if _, err := Accept(l2); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Error("no such socket:", err)
	}
	c, err := Create(AF_INET, SOCK_STREAM, 0)
	must(t, err)
	defer Close(c)
	must(t, Connect(c, "127.0.0.1", port))
	s, err := Accept(l2)
	must(t, err)
	Close(s)
}

// The open file description of a Socket is passed to another Socket or process. After that, calls
// on the Socket wait as before. They do not occupy a thread, and a timeout or Close ends them.
func TestRightsBlocking(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	x, y := newPair(t, SOCK_STREAM)
	l, port := listenTCP(t, 5)
	got := sendRights(t, a, b, x, l)
	x2, l2 := got[0].(*Socket), got[1].(*Socket)
	defer Close(x2)
	defer Close(l2)
	blocks := func(s *Socket) bool { return !isNonblock(s.fd.sysfd) }
	for _, s := range []*Socket{x, x2, l, l2} {
		want(t, "the description blocks", blocks(s), true)
	}

	for _, s := range []*Socket{x, x2} {
		done := make(chan error)
		go func() {
			_, err := Read(s, 10)
			done <- err
		}()
		parked(t, &s.fd.rd)
		if _, err := Recv(s, new([]byte), 1, dontwait); !errors.Is(err, SOCKET_EWOULDBLOCK) {
			t.Error("MSG_DONTWAIT:", err)
		}
		Write(y, "x")
		must(t, <-done)
		want(t, "the description blocks", blocks(s), true)
		must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 1000}))
		if _, err := Read(s, 10); !errors.Is(err, SOCKET_EAGAIN) {
			t.Error("timeout:", err)
		}
	}

	// Both Sockets accept connections. Either of them may get the first one.
	const clients = 20
	accepted := make(chan error)
	for _, s := range []*Socket{l, l2} {
		go func() {
			for {
				c, err := Accept(s)
				if err == nil {
					Close(c)
				}
				accepted <- err
				if err != nil {
					return
				}
			}
		}()
		parked(t, &s.fd.rd)
	}
	for range clients {
		c, err := Create(AF_INET, SOCK_STREAM, 0)
		must(t, err)
		must(t, Connect(c, "127.0.0.1", port))
		must(t, <-accepted)
		Close(c)
	}
	want(t, "the description blocks", blocks(l), !sharedNonblock)
	for _, s := range []*Socket{l, l2} {
		parked(t, &s.fd.rd)
		Close(s)
		if err := <-accepted; !errors.Is(err, net.ErrClosed) {
			t.Error("Close:", err)
		}
	}

	// The two Sockets share an open file description. SetBlock and SetNonblock now apply to both.
	must(t, SetNonblock(x))
	want(t, "the description blocks", blocks(x2), false)
	must(t, SetBlock(x2))
	want(t, "the description blocks", blocks(x), true)
	if _, err := Read(x, 10); !errors.Is(err, SOCKET_EAGAIN) {
		t.Error("non-blocking:", err)
	}
}

// A listener, or an imported copy of it, is passed on. Accept still waits on both, and Close ends
// the wait.
func TestRightsOfCopy(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	for _, lend := range []int{0, 1} {
		l, _ := listenTCP(t, 5)
		copied, err := ImportStream(l)
		must(t, err)
		both := []*Socket{l, copied}
		Close(sendRights(t, a, b, both[lend])[0].(*Socket))
		for _, s := range both {
			done := make(chan error)
			go func() { done <- second(Accept(s)) }()
			parked(t, &s.fd.rd)
			must(t, Close(s))
			if err := <-done; !errors.Is(err, net.ErrClosed) {
				t.Error("Close:", err)
			}
		}
	}
}

// A connection of package net is imported as a Socket, and this Socket is passed on. The open file
// description of the connection stays non-blocking.
func TestRightsOfImported(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	must(t, err)
	defer c.Close()
	s, err := ImportStream(c.(*net.TCPConn))
	must(t, err)
	defer Close(s)
	copied, err := ImportStream(s)
	must(t, err)
	defer Close(copied)
	for _, s := range []*Socket{s, copied} {
		Close(sendRights(t, a, b, s)[0].(*Socket))
		want(t, "O_NONBLOCK", isNonblock(s.fd.sysfd), true)
		must(t, SetNonblock(s))
		must(t, SetBlock(s))
		want(t, "O_NONBLOCK", isNonblock(s.fd.sysfd), true)
	}
	must(t, c.SetReadDeadline(time.Now().Add(time.Millisecond)))
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("deadline:", err)
	}
}

// Connect works on a Socket with a shared open file description, and the description stays
// blocking.
func TestRightsConnect(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	l, port := listenTCP(t, 5)
	for range 2 {
		c, err := Create(AF_INET, SOCK_STREAM, 0)
		must(t, err)
		defer Close(c)
		c2 := sendRights(t, a, b, c)[0].(*Socket)
		defer Close(c2)
		must(t, Connect(c2, "127.0.0.1", port))
		s, err := Accept(l)
		must(t, err)
		defer Close(s)
		Write(c, "hello")
		text, err := Read(s, 10)
		must(t, err)
		want(t, "data", text, "hello")
		want(t, "the description blocks", isNonblock(c.fd.sysfd), false)
	}
	must(t, Close(l))
	c, err := Create(AF_INET, SOCK_STREAM, 0)
	must(t, err)
	defer Close(c)
	c2 := sendRights(t, a, b, c)[0].(*Socket)
	defer Close(c2)
	if err := Connect(c2, "127.0.0.1", port); !errors.Is(err, SOCKET_ECONNREFUSED) {
		t.Error("refused:", err)
	}
}

// Received descriptors are closed if there was no room for all of them, if the message was dropped,
// or if the program never looks at them.
func TestRightsLeak(t *testing.T) {
	a, b := newPair(t, SOCK_STREAM)
	x, _ := newPair(t, SOCK_STREAM)
	before := leaks.Descriptors()
	three := Message{
		Iov:     [][]byte{[]byte("x")},
		Control: []Control{{Level: SOL_SOCKET, Type: SCM_RIGHTS, Rights: []syscall.Conn{x, x, x}}},
	}
	rooms := []int{1, sys.CmsgLen(0), sys.CmsgLen(4), sys.CmsgSpace(4), sys.CmsgSpace(12), 1000}
	if qemu.Without(t, "cut control data") {
		rooms = rooms[4:]
	}
	for range 20 {
		for _, room := range rooms {
			_, err := Sendmsg(a, &three)
			must(t, err)
			m := Message{Controllen: room}
			_, err = Recvmsg(b, &m)
			must(t, err)
			fits := max(0, min(3, (room-sys.CmsgLen(0))/4))
			got := 0
			for _, c := range m.Control {
				got += len(c.Rights)
			}
			if got > fits {
				t.Errorf("%d descriptors in room for %d", got, fits)
			}
			want(t, "cut", m.Flags&MSG_CTRUNC != 0, fits < 3)
		}
		_, err := Sendmsg(a, &three)
		must(t, err)
		_, err = Read(b, 10)
		must(t, err)

		// The second descriptor is invalid, so the first one is not sent, and its duplicate is
		// closed.
		bad := three
		bad.Control = []Control{three.Control[0], {Level: SOL_SOCKET, Type: SCM_RIGHTS, Rights: []syscall.Conn{x, nil}}}
		if _, err := Sendmsg(a, &bad); err == nil {
			t.Error("a nil descriptor was sent")
		}
	}
	if !settles(func() bool { return leaks.Descriptors() <= before }) {
		t.Errorf("%d descriptors before, %d after", before, leaks.Descriptors())
		t.Log(leaks.List())
	}
}

func TestRightsFailure(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	closed, _ := newPair(t, SOCK_STREAM)
	Close(closed)
	closedFile, err := os.CreateTemp(t.TempDir(), "")
	must(t, err)
	closedFile.Close()
	const at = "socket_sendmsg(): error converting user data (path: msghdr > control > element #1"
	for _, test := range []struct {
		rights []syscall.Conn
		want   string
	}{
		{nil, at + "): cmsghdr should have a 'data' element here"},
		{[]syscall.Conn{}, at + "): expected at least one element in this array"},
		{[]syscall.Conn{nil}, at + " > data > element #1): expected a Socket object or a stream resource"},
		{[]syscall.Conn{a, (*Socket)(nil)}, at + " > data > element #2): expected a Socket object or a stream resource"},
		{[]syscall.Conn{a, (*os.File)(nil)}, at + " > data > element #2): expected a Socket object or a stream resource"},
		{[]syscall.Conn{(*net.TCPConn)(nil)}, at + " > data > element #1): expected a Socket object or a stream resource"},
		{[]syscall.Conn{a, closed}, at + " > data > element #2): socket is already closed"},
		{[]syscall.Conn{closedFile}, at + " > data > element #1): socket is already closed"},
	} {
		_, err := Sendmsg(a, &Message{
			Iov:     [][]byte{[]byte("x")},
			Control: []Control{{Level: SOL_SOCKET, Type: SCM_RIGHTS, Rights: []syscall.Conn{a}}, {Level: SOL_SOCKET, Type: SCM_RIGHTS, Rights: test.rights}},
		})
		if err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
	want(t, "the socket's error", LastError(a), 0)
	for name, c := range oddConns(a) {
		_, err := Sendmsg(a, &Message{
			Iov:     [][]byte{[]byte("x")},
			Control: []Control{{Level: SOL_SOCKET, Type: SCM_RIGHTS, Rights: []syscall.Conn{a, c}}},
		})
		if err == nil || LastError(a) == 0 && !strings.HasPrefix(err.Error(), at[:len(at)-1]+"0 > data > element #2): ") {
			t.Errorf("%s: %v", name, err)
		}
		ClearError(a)
	}
}

// A Socket in a wrapper is passed on like the Socket itself. If it is blocking here, it is also
// blocking in the receiver.
func TestRightsOfWrapped(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	x, _ := newPair(t, SOCK_STREAM)
	got := sendRights(t, a, b, wrapped{x})[0].(*Socket)
	defer Close(got)
	want(t, "O_NONBLOCK there", isNonblock(got.fd.sysfd), false)
	must(t, SetNonblock(x))
	want(t, "O_NONBLOCK there", isNonblock(got.fd.sysfd), true)
}

// A listener becomes blocking when it is passed to another process. If an Accept began earlier, it
// must not sleep in the kernel, because Close could not wake it.
func TestLendWhileAccepting(t *testing.T) {
	t.Parallel()
	for range 200 {
		l, _ := listenTCP(t, 1)
		must(t, l.enter(fnAccept))
		begun := make(chan struct{})
		done := make(chan struct{})
		go func() {
			defer close(done)
			close(begun)
			for range 100 {
				l.fd.accept()
			}
		}()
		<-begun
		if e := l.fd.lend(&l.nonblock); e != 0 {
			t.Fatal(e)
		}
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			sysShutdown(l.fd.sysfd, SHUT_RDWR) // wakes the call that waits in the kernel
			l.leave()
			t.Fatal("accept waits in the kernel")
		}
		l.leave()
		must(t, Close(l))
	}
}

// An Accept finds that the open file description is not shared. Right afterwards, a copy of the
// Socket makes the description blocking. Even so, the Accept does not sleep in the kernel.
func TestLendBesideAccept(t *testing.T) {
	t.Parallel()
	for range 300 {
		l, _ := listenTCP(t, 5)
		must(t, SetNonblock(l))
		done := make(chan bool)
		go func() {
			for range 200 {
				Accept(l)
			}
			close(done)
		}()
		copied, err := ImportStream(l)
		must(t, err)
		must(t, SetBlock(copied))
		f, err := copied.File()
		must(t, err)
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatal("a non-blocking Accept hangs")
		}
		f.Close()
		Close(copied)
		Close(l)
	}
}

// Several non-blocking Accepts compete for one connection. Meanwhile, a copy of the listener calls
// SetBlock and SetNonblock. Only one Accept gets the connection. The others do not sleep in the
// kernel.
func TestModesBesideAccept(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 50)
	must(t, SetNonblock(l))
	copied, err := ImportStream(l)
	must(t, err)
	defer Close(copied)
	f, err := copied.File()
	must(t, err)
	defer f.Close()
	stop, done := make(chan bool), make(chan bool)
	repeat := func(f func()) {
		for {
			select {
			case <-stop:
				done <- true
				return
			default:
				f()
			}
		}
	}
	for range 2 {
		go repeat(func() {
			if s, err := Accept(l); err == nil {
				Close(s)
			}
		})
	}
	go repeat(func() {
		SetBlock(copied)
		SetNonblock(copied)
	})
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); {
		c, err := Create(AF_INET, SOCK_STREAM, 0)
		must(t, err)
		must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}))
		must(t, Connect(c, "127.0.0.1", port))
		Close(c)
	}
	close(stop)
	for range 3 {
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatal("a non-blocking Accept hangs")
		}
	}
}

// A Socket made from a file works even if O_NONBLOCK is changed after the import.
func TestFileBlocksLater(t *testing.T) {
	t.Parallel()
	l, _ := listenTCP(t, 5)
	must(t, SetNonblock(l))
	f, err := l.File()
	must(t, err)
	defer f.Close()
	copied, err := ImportStream(f)
	must(t, err)
	must(t, SetBlock(l))
	done := make(chan error)
	go func() { done <- second(Accept(copied)) }()
	parked(t, &copied.fd.rd)
	must(t, Close(copied))
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Error("Close:", err)
	}
}

// A Sendmsg may take several system calls. Only the first one sends the control data.
func TestRightsGoOnce(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	x, _ := newPair(t, SOCK_STREAM)
	must(t, SetOption(a, SOL_SOCKET, SO_SNDBUF, 1<<14))
	m := Message{Control: []Control{{Level: SOL_SOCKET, Type: SCM_RIGHTS, Rights: []syscall.Conn{x}}}}
	const count = 3*iovMax + 1
	for range count {
		m.Iov = append(m.Iov, make([]byte, 100))
	}
	sent := make(chan error)
	go func() {
		n, err := Sendmsg(a, &m)
		if err == nil && n != 100*count {
			err = fmt.Errorf("%d bytes sent", n)
		}
		sent <- err
	}()
	got := Message{Controllen: 100, BufferSize: 50000}
	rights := 0
	for total := 0; total < 100*count; {
		n, err := Recvmsg(b, &got)
		must(t, err)
		for _, c := range got.Control {
			rights += len(c.Rights)
			for _, r := range c.Rights {
				Close(r.(*Socket))
			}
		}
		total += n
	}
	must(t, <-sent)
	want(t, "descriptors", rights, 1)
}
