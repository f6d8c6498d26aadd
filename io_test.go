//go:build unix

package socket

import (
	"bytes"
	"errors"
	"net"
	"testing"
	"time"
)

// sendUrgent sends text, whose last byte is urgent, and waits until it is there.
func sendUrgent(t *testing.T, from, to *Socket, text string) {
	t.Helper()
	_, err := Send(from, text, len(text), MSG_OOB)
	must(t, err)
	except := []*Socket{to}
	if n, err := Select(nil, nil, &except, 10); n != 1 {
		t.Fatal("no urgent data", err)
	}
}

func atmark(t *testing.T, s *Socket, at bool) {
	t.Helper()
	got, err := Atmark(s)
	must(t, err)
	want(t, "Atmark", got, at)
}

// A program reads up to the mark and takes the urgent byte there.
func TestAtmark(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	atmark(t, s, false)
	sendUrgent(t, c, s, "ab!")
	_, err := Write(c, "more")
	must(t, err)
	atmark(t, s, false)
	text, err := Read(s, 100)
	must(t, err)
	want(t, "up to the mark", text, "ab")
	atmark(t, s, true)
	n, err := Recv(s, &text, 10, MSG_OOB)
	must(t, err)
	want(t, "urgent", text[:n], "!")
	n, err = Recv(s, &text, 4, MSG_WAITALL)
	must(t, err)
	want(t, "behind the mark", text[:n], "more")
	atmark(t, s, false)
}

// What a line reader keeps because the line has not ended is in front of the mark.
func TestAtmarkBehindLine(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, SetNonblock(s))
	sendUrgent(t, c, s, "ab!")
	if _, err := Read(s, 100, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EAGAIN) {
		t.Fatal(err)
	}
	atmark(t, s, false)
	text, err := Read(s, 100)
	must(t, err)
	want(t, "kept", text, "ab")
	atmark(t, s, true)
}

// Urgent data is no part of a line: what is kept of one stays.
func TestUrgentBesideLine(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, keep(c, s, "begin"))
	sendUrgent(t, c, s, "!")
	var text string
	n, err := Recv(s, &text, 1, MSG_OOB)
	must(t, err)
	want(t, "urgent", text[:n], "!")
	text, err = Read(s, 100)
	must(t, err)
	want(t, "kept", text, "begin")
}

// MSG_WAITALL ends at the mark, into whatever it receives.
func TestWaitallMark(t *testing.T) {
	t.Parallel()
	for name, recv := range map[string]func(s *Socket, length int) string{
		"Recv": func(s *Socket, length int) (text string) {
			Recv(s, &text, length, MSG_WAITALL)
			return text
		},
		"Recvmsg": func(s *Socket, length int) string {
			m := Message{BufferSize: length, Controllen: 1}
			Recvmsg(s, &m, MSG_WAITALL)
			return string(bytes.Join(m.Iov, nil))
		},
		"Recvmsg, buffers": func(s *Socket, length int) string {
			m := Message{Iov: [][]byte{make([]byte, 1), make([]byte, length-1)}, Controllen: 1}
			n, _ := Recvmsg(s, &m, MSG_WAITALL)
			return string(bytes.Join(m.Iov, nil)[:n])
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := newTCP(t)
			sendUrgent(t, c, s, "ab!")
			_, err := Write(c, "more")
			must(t, err)
			want(t, "up to the mark", recv(s, 6), "ab")
			atmark(t, s, true)
			var text string
			Recv(s, &text, 1, MSG_OOB)
			want(t, "urgent", text, "!")
			want(t, "behind it", recv(s, 4), "more")
		})
	}
}

// With MSG_PEEK, too, which sees the mark from afar.
func TestWaitallPeekMark(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	sendUrgent(t, c, s, "ab!")
	_, err := Write(c, "more")
	must(t, err)
	must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 5}))
	begin := time.Now()
	for _, text := range []string{"ab", "more"} {
		m := Message{BufferSize: len(text), Controllen: 1}
		if text == "ab" {
			m.BufferSize = 6
		}
		n, err := Recvmsg(s, &m, MSG_WAITALL|MSG_PEEK)
		must(t, err)
		want(t, "Recvmsg", n, len(text))
		var got string
		_, err = Recv(s, &got, m.BufferSize, MSG_WAITALL|MSG_PEEK)
		must(t, err)
		want(t, "Recv", got, text)
		_, err = Recv(s, &got, m.BufferSize, MSG_WAITALL)
		must(t, err)
		want(t, "taken", got, text)
	}
	if time.Since(begin) > 4*time.Second {
		t.Error("only the timeout ended it")
	}
}

func TestAtmarkErrors(t *testing.T) {
	t.Parallel()
	u := newSocketOf(t, AF_INET, SOCK_DGRAM)
	_, err := Atmark(u)
	var e *Error
	if !errors.As(err, &e) || e.Func != "socket_atmark" || e.Errno == 0 || LastError(u) != e.Errno {
		t.Errorf("UDP: %v, LastError %d", err, LastError(u))
	}
	must(t, Close(u))
	if _, err := Atmark(u); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	if _, err := Atmark(nil); !errors.Is(err, ErrArgument) {
		t.Errorf("nil: %v", err)
	}
}
