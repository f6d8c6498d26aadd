//go:build unix

package socket

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/qemu"
)

// flags returns the file status flags of a descriptor. All duplicates of the descriptor share them.
func flags(t *testing.T, fd int) int {
	t.Helper()
	n, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	must(t, err)
	return n
}

// blockingPair returns two connected sockets with blocking open file descriptions, as a process may
// inherit them. The first is returned as a file and the second as a descriptor.
func blockingPair(t *testing.T, typ int) (*os.File, int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, typ, 0)
	must(t, err)
	unix.CloseOnExec(fds[0])
	unix.CloseOnExec(fds[1])
	f := os.NewFile(uintptr(fds[0]), "inherited")
	t.Cleanup(func() { f.Close(); unix.Close(fds[1]) })
	return f, fds[1]
}

// A blocking socket is imported. Calls on the new Socket wait in the poller, and Close ends them.
// The open file description stays blocking for its other holders.
func TestImportBlockingFile(t *testing.T) {
	t.Parallel()
	f, peer := blockingPair(t, unix.SOCK_STREAM)
	var before int
	raw, err := f.SyscallConn()
	must(t, err)
	must(t, raw.Control(func(fd uintptr) {
		before = flags(t, int(fd))
		must(t, unix.SetsockoptTimeval(int(fd), unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 60}))
	}))
	s := importOf(t, f)
	want(t, "family", s.family, AF_UNIX)
	if fdflags, err := unix.FcntlInt(uintptr(s.fd.sysfd), unix.F_GETFD, 0); err != nil || fdflags&unix.FD_CLOEXEC == 0 {
		t.Errorf("not close-on-exec: %d, %v", fdflags, err)
	}
	got, err := GetOption[Timeval](s, SOL_SOCKET, SO_RCVTIMEO)
	must(t, err)
	want(t, "SO_RCVTIMEO", got, Timeval{Sec: 60})

	done := make(chan error)
	var text string
	go func() {
		var err error
		text, err = Read(s, 10)
		done <- err
	}()
	parked(t, &s.fd.rd)
	want(t, "flags while it waits", flags(t, s.fd.sysfd), before)
	_, err = unix.Write(peer, []byte("x"))
	must(t, err)
	must(t, <-done)
	want(t, "read", text, "x")
	must(t, SetNonblock(s))
	if _, err := Read(s, 10); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Errorf("non-blocking: %v", err)
	}
	must(t, SetBlock(s))

	// Write more data than the buffers can hold. The rest has to wait until the peer reads.
	go func() {
		n, err := Write(s, make([]byte, 1<<20))
		if n != 1<<20 {
			err = errors.Join(err, errors.New("a short write"))
		}
		done <- err
	}()
	b := make([]byte, 1<<16)
	for left := 1 << 20; left > 0; {
		n, err := unix.Read(peer, b)
		must(t, err)
		left -= n
	}
	must(t, <-done)

	go func() { done <- second(Read(s, 10)) }()
	parked(t, &s.fd.rd)
	must(t, Close(s))
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	must(t, raw.Control(func(fd uintptr) { want(t, "flags in the end", flags(t, int(fd)), before) }))
}

// A blocking listener is imported. Accept occupies no thread while it waits, and the listener stays
// blocking.
func TestImportBlockingListener(t *testing.T) {
	t.Parallel()
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	must(t, err)
	unix.CloseOnExec(fd)
	path := filepath.Join(needs.SocketDir(t), "s")
	must(t, unix.Bind(fd, &unix.SockaddrUnix{Name: path}))
	must(t, unix.Listen(fd, 5))
	f := os.NewFile(uintptr(fd), "inherited")
	defer f.Close()
	l := importOf(t, f)
	done := make(chan error)
	go func() { done <- second(Accept(l)) }()
	parked(t, &l.fd.rd)
	must(t, Close(l))
	if err := <-done; !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	l = importOf(t, f)
	c := newSocketOf(t, AF_UNIX, SOCK_STREAM)
	must(t, Connect(c, path))
	s, err := Accept(l)
	must(t, err)
	must(t, Close(s))
	want(t, "O_NONBLOCK", flags(t, fd)&unix.O_NONBLOCK != 0, sharedNonblock)
	must(t, Close(l))
	want(t, "O_NONBLOCK in the end", flags(t, fd)&unix.O_NONBLOCK, 0)
}

// Every kind of AF_UNIX socket of package net can be imported. The import does not change the
// descriptors of package net.
func TestImportUnix(t *testing.T) {
	t.Parallel()
	dir := needs.SocketDir(t)
	l, err := net.Listen("unix", filepath.Join(dir, "stream"))
	must(t, err)
	defer l.Close()
	c, err := net.Dial("unix", l.Addr().String())
	must(t, err)
	defer c.Close()
	u, err := net.ListenPacket("unixgram", filepath.Join(dir, "datagram"))
	must(t, err)
	defer u.Close()
	file, err := c.(*net.UnixConn).File()
	must(t, err)
	defer file.Close()

	sl := importOf(t, l.(*net.UnixListener))
	sc := importOf(t, c.(*net.UnixConn))
	su := importOf(t, u.(*net.UnixConn))
	sf := importOf(t, file)
	for _, s := range []*Socket{sl, sc, su, sf} {
		want(t, "family", s.family, AF_UNIX)
		if flags(t, s.fd.sysfd)&unix.O_NONBLOCK == 0 {
			t.Errorf("%v is blocking for package net", s)
		}
	}
	want(t, "type", su.typ, SOCK_DGRAM)
	want(t, "LocalAddr", sl.LocalAddr().String(), l.Addr().String())
	want(t, "RemoteAddr", sc.RemoteAddr().String(), l.Addr().String())
	want(t, "network", su.LocalAddr().Network(), "unixgram")

	a, err := Accept(sl)
	must(t, err)
	defer Close(a)
	_, err = Write(sf, "over the file's copy")
	must(t, err)
	text, err := Read(a, 100)
	must(t, err)
	want(t, "read", text, "over the file's copy")
	_, err = Sendto(su, "to itself", 9, 0, u.LocalAddr().String())
	must(t, err)
	b := make([]byte, 100)
	n, _, err := u.ReadFrom(b)
	must(t, err)
	want(t, "datagram", string(b[:n]), "to itself")
	must(t, Close(sl))
	if _, err := os.Stat(l.Addr().String()); err != nil {
		t.Errorf("the listener's path: %v", err)
	}
}

func TestUnixAddr(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_SEQPACKET)
	for _, addr := range []net.Addr{a.LocalAddr(), b.RemoteAddr()} {
		u, ok := addr.(*net.UnixAddr)
		if !ok || u.Name != "" || u.Net != "unixpacket" {
			t.Errorf("an unnamed address is %T %v", addr, addr)
		}
	}
	_, err := a.Write([]byte("a message"))
	must(t, err)
	p := make([]byte, 4)
	n, err := b.Read(p)
	must(t, err)
	want(t, "cut off", string(p[:n]), "a me")
	must(t, Close(a))
	if n, err := b.Read(p); n != 0 || err == nil || err.Error() != "EOF" {
		t.Errorf("at the end: %d, %v", n, err)
	}

	d, e := newPair(t, SOCK_DGRAM)
	for _, err := range []error{third(d.ReadFromUDPAddrPort(p)),
		second(d.WriteToUDPAddrPort(p, netip.MustParseAddrPort("[::1]:9")))} {
		if !errors.Is(err, ErrArgument) {
			t.Errorf("AF_UNIX has no netip.AddrPort: %v", err)
		}
	}
	_, err = d.Write(nil)
	must(t, err)
	n, err = e.Read(p)
	if n != 0 || err != nil {
		t.Errorf("an empty datagram: %d, %v", n, err)
	}
}

// A listener and a connection are passed to a child process.
func TestFile(t *testing.T) {
	if os.Getenv("SOCKET_TEST_FILE") != "" {
		l, err := ImportStream(os.NewFile(3, ""))
		must(t, err)
		s, err := Accept(l)
		must(t, err)
		c, err := ImportStream(os.NewFile(4, ""))
		must(t, err)
		text, err := Read(c, 100)
		must(t, err)
		_, err = Write(s, text)
		must(t, err)
		return
	}
	t.Parallel()
	l, port := listenTCP(t, 1)
	a, b := newPair(t, SOCK_STREAM)
	words := qemu.Args(os.Args[0], "-test.run=^TestFile$")
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = append(os.Environ(), "SOCKET_TEST_FILE=1")
	for _, s := range []*Socket{l, a} {
		f, err := s.File()
		must(t, err)
		defer f.Close()
		want(t, "blocks", flags(t, int(f.Fd()))&unix.O_NONBLOCK, 0)
		cmd.ExtraFiles = append(cmd.ExtraFiles, f)
	}
	done := make(chan error)
	go func() {
		out, err := cmd.CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w\n%s", err, out)
		}
		done <- err
	}()
	c, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	defer Close(c)
	must(t, SetOption(c, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 60}))
	must(t, Connect(c, "127.0.0.1", port))
	_, err = Write(b, "handed on")
	must(t, err)
	text, err := Read(c, 100)
	must(t, err)
	want(t, "text", text, "handed on")
	must(t, <-done)

	// The listener and the connection still work in this process.
	must(t, SetNonblock(l))
	if _, err := Accept(l); !errors.Is(err, SOCKET_EAGAIN) {
		t.Errorf("Accept: %v", err)
	}
	must(t, Close(a))
	if _, err := a.File(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("File of a closed socket: %v", err)
	}
	if _, err := (*Socket)(nil).File(); !errors.Is(err, ErrArgument) {
		t.Errorf("File of no socket: %v", err)
	}
}
