package socket

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/qemu"
)

// A signal does not end a call with MSG_WAITALL|MSG_PEEK.
func TestSignalIsNotTheEnd(t *testing.T) {
	t.Parallel()
	_, s := newTCP(t)
	thread, done := make(chan int), make(chan bool)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		thread <- unix.Gettid()
		ended := false
		for range 50000 {
			ended = ended || sysEnded(s.fd.sysfd)
		}
		done <- ended
	}()
	tid := <-thread
	for {
		select {
		case ended := <-done:
			want(t, "ended", ended, false)
			return
		default:
			unix.Tgkill(os.Getpid(), tid, unix.SIGURG)
		}
	}
}

// Some calls enlarge their buffer and receive again. Even so, they receive each message of the
// error queue exactly once.
func TestErrorQueue(t *testing.T) {
	t.Parallel()
	const ipRecverr = 11
	u := newSocketOf(t, AF_INET, SOCK_DGRAM)
	must(t, SetOption(u, IPPROTO_IP, ipRecverr, 1))
	closed, port := newUDP(t, AF_INET)
	must(t, Close(closed))
	for _, length := range []int{100, 100_000} {
		must(t, second(Sendto(u, "hello", 5, 0, "127.0.0.1", port)))
		var text, address string
		var data []byte
		n, err := Recv(u, &text, length, MSG_ERRQUEUE)
		must(t, err)
		want(t, "bytes", n, 5)
		want(t, "text", text, "hello")
		Recv(u, &text, 1, MSG_DONTWAIT) // receives the pending error; otherwise every later call would return it
		must(t, second(Sendto(u, "again", 5, 0, "127.0.0.1", port)))
		must(t, second(Recvfrom(u, &data, length, MSG_ERRQUEUE, &address, new(int))))
		want(t, "data", string(data), "again")
		Recv(u, &text, 1, MSG_DONTWAIT)
	}
}

// A call has kept the beginning of a line for the next call. If the next call receives from the
// error queue, it does not return this text.
func TestErrorQueueUnreadLine(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, leaveUnread(c, s, "begin"))
	var text string
	if _, err := Recv(s, &text, 100, MSG_ERRQUEUE); !errors.Is(err, SOCKET_EAGAIN) {
		t.Errorf("Recv: %q, %v", text, err)
	}
	m := Message{Controllen: 100}
	if _, err := Recvmsg(s, &m, MSG_ERRQUEUE); !errors.Is(err, SOCKET_EAGAIN) {
		t.Errorf("Recvmsg: %q, %v", m.Iov, err)
	}
	if _, err := Recvmmsg(s, []Message{{Iov: [][]byte{make([]byte, 100)}}}, MSG_ERRQUEUE); !errors.Is(err, SOCKET_EAGAIN) {
		t.Errorf("Recvmmsg: %v", err)
	}
	text, err := Read(s, 100)
	must(t, err)
	want(t, "kept", text, "begin")
}

// On a stream, MSG_TRUNC makes the kernel count and discard the data. Nothing is written to the
// buffer, so the caller must not receive what an earlier call left in a pooled buffer.
func TestTruncReturnsNoOldData(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	secret := strings.Repeat("secret", 100)
	receive := map[string]func(length int) (string, error){
		"Recv": func(length int) (text string, err error) {
			_, err = Recv(s, &text, length, MSG_TRUNC)
			return text, err
		},
		"Recvmsg": func(length int) (string, error) {
			m := Message{BufferSize: length, Controllen: 1}
			_, err := Recvmsg(s, &m, MSG_TRUNC)
			return string(bytes.Join(m.Iov, nil)), err
		},
	}
	for what, call := range receive {
		for _, length := range []int{500, 100_000} {
			for _, waiting := range []bool{false, true} {
				for range 10 {
					must(t, second(Write(c, secret)))
					must(t, second(Read(s, 1000)))
					var got string
					done := make(chan error, 1)
					receive := func() {
						var err error
						got, err = call(length)
						done <- err
					}
					if waiting {
						go receive()
						parked(t, &s.fd.rd)
					}
					must(t, second(Write(c, strings.Repeat("x", 500))))
					if !waiting {
						receive()
					}
					must(t, <-done)
					if strings.Contains(got, "secret") {
						t.Fatalf("%s, length %d, waiting %v: %.20q", what, length, waiting, got)
					}
				}
			}
		}
	}
}

// MSG_PEEK begins at the offset that SO_PEEK_OFF sets. Some reads peek first. They still read from
// the beginning, and their peek does not change the offset.
func TestPeekOffset(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "SO_PEEK_OFF")
	set := func(s *Socket, offset int) { t.Helper(); must(t, SetOption(s, SOL_SOCKET, unix.SO_PEEK_OFF, offset)) }
	offset := func(s *Socket) int {
		t.Helper()
		n, err := GetOption[int](s, SOL_SOCKET, unix.SO_PEEK_OFF)
		must(t, err)
		return n
	}
	for _, typ := range []int{SOCK_STREAM, SOCK_DGRAM} {
		a, b := newPair(t, typ)
		set(b, 100)
		Write(a, "data")
		text, err := Read(b, 1<<20)
		must(t, err)
		want(t, "a large read", text, "data")
		want(t, "offset", offset(b), 96)
	}

	a, b := newPair(t, SOCK_STREAM)
	set(b, 50)
	Write(a, "part")
	must(t, SetNonblock(b))
	if _, err := Read(b, 100, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EAGAIN) {
		t.Error(err)
	}
	want(t, "offset", offset(b), 46)
	must(t, SetBlock(b))
	Write(a, " of a line\nnext")
	text, err := Read(b, 100, PHP_NORMAL_READ)
	must(t, err)
	want(t, "line", text, "part of a line\n")
}

// An option works even if SetOption did not set it on this Socket. It may have been set before the
// import, or on the listener. A program may also have set it on the descriptor from SyscallConn.
func TestOptionsSetElsewhere(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "SO_PEEK_OFF")
	set := func(fd uintptr) {
		must(t, unix.SetsockoptInt(int(fd), SOL_SOCKET, unix.SO_PEEK_OFF, 3))
		must(t, unix.SetsockoptInt(int(fd), SOL_SOCKET, SO_RCVLOWAT, 3))
	}
	control := func(s *Socket) {
		raw, err := s.SyscallConn()
		must(t, err)
		must(t, raw.Control(set))
	}
	for name, make := range map[string]func() (a, b *Socket){
		"imported": func() (a, b *Socket) {
			a, b = newPair(t, SOCK_STREAM)
			control(b)
			return a, importOf(t, b)
		},
		"lent": func() (a, b *Socket) {
			a, b = newPair(t, SOCK_STREAM)
			control(b)
			return a, b
		},
		"accepted": func() (a, b *Socket) {
			l, port := listenTCP(t, 1)
			must(t, SetOption(l, SOL_SOCKET, SO_RCVLOWAT, 3))
			SetOption(l, SOL_SOCKET, unix.SO_PEEK_OFF, 3) // since Linux 6.9
			a = newSocketOf(t, AF_INET, SOCK_STREAM)
			must(t, Connect(a, "127.0.0.1", port))
			b, err := Accept(l)
			must(t, err)
			t.Cleanup(func() { Close(b) })
			return a, b
		},
	} {
		a, b := make()
		Write(a, "a\nb\n")
		text, err := line(b)
		must(t, err)
		want(t, name+": line", text, "a\n")
		done := reader(b, func(s *Socket) (string, error) { return Read(s, 10) })
		parked(t, &b.fd.rd)
		Write(a, "cde") // on TCP, the call would not wake for fewer bytes
		want(t, name+": read", await(t, "Read", done), result{"b\ncde", nil})
	}
}
