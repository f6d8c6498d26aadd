package socket

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// FuzzReadLine writes a text in parts and reads it back as lines. Nothing is lost or added, and
// each piece ends at the end of a line or after the requested number of bytes.
func FuzzReadLine(f *testing.F) {
	f.Add("one\r\ntwo\nthree", uint8(3), uint16(100))
	f.Add("abcdefgh\n", uint8(1), uint16(3))
	f.Add("\n\r\n\r\x00\n", uint8(2), uint16(1))
	f.Add(strings.Repeat("x", 5000)+"\n", uint8(255), uint16(4096))
	f.Fuzz(func(t *testing.T, data string, chunk uint8, length uint16) {
		data = data[:min(len(data), 8<<10)]
		size, limit := int(chunk)+1, int(length)+1
		var pair [2]*Socket
		must(t, CreatePair(pairFamily, SOCK_STREAM, 0, &pair))
		defer Close(pair[0])
		defer Close(pair[1])
		must(t, SetNonblock(pair[1]))

		var got strings.Builder
		ended := false
		read := func() {
			for {
				line, err := Read(pair[1], limit, PHP_NORMAL_READ)
				if errors.Is(err, SOCKET_EWOULDBLOCK) {
					return
				}
				got.WriteString(line)
				if errors.Is(err, io.EOF) { // the variable line holds the text after the last line end
					ended = true
					return
				}
				must(t, err)
				if len(line) > limit {
					t.Fatalf("%d bytes, wanted at most %d", len(line), limit)
				}
				if strings.ContainsAny(line[:len(line)-1], "\r\n") {
					t.Fatalf("%q is more than a line", line)
				}
				if len(line) < limit && !strings.ContainsAny(line[len(line)-1:], "\r\n") && got.Len() < len(data) {
					t.Fatalf("%q is less than a line", line)
				}
			}
		}
		for rest := data; rest != ""; {
			n := min(size, len(rest))
			_, err := Write(pair[0], rest[:n])
			must(t, err)
			rest = rest[n:]
			read()
		}
		must(t, Shutdown(pair[0], SHUT_WR))
		must(t, SetBlock(pair[1]))
		read()
		if !ended || got.String() != data {
			t.Fatalf("got %q, want %q, ended %v", got.String(), data, ended)
		}
	})
}

func TestNormalRead(t *testing.T) {
	t.Parallel()
	line := func(s *Socket, length int) string {
		l, err := Read(s, length, PHP_NORMAL_READ)
		if errors.Is(err, io.EOF) {
			return l + "|"
		}
		if err != nil {
			return "error"
		}
		return l
	}
	t.Run("lines", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		Write(a, "one\r\ntwo\nthr\x00ee\rabcdefgh\nend")
		Close(a)
		for _, step := range []struct {
			length int
			want   string
		}{
			{100, "one\r"}, {100, "\n"}, {4, "two\n"}, {100, "thr\x00ee\r"},
			{3, "abc"}, {3, "def"}, {100, "gh\n"}, {100, "end|"}, {100, "|"}, {100, "|"},
		} {
			want(t, "line", line(b, step.length), step.want)
		}
	})
	t.Run("would block", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		must(t, SetNonblock(b))
		want(t, "nothing", line(b, 10), "error")
		Write(a, "par")
		want(t, "part", line(b, 10), "error")
		want(t, "slot", LastError(b), SOCKET_EWOULDBLOCK)
		Write(a, "tial\nnext\n")
		want(t, "whole", line(b, 10), "partial\n")
		want(t, "next", line(b, 10), "next\n")
		Write(a, "xyz")
		want(t, "part", line(b, 10), "error")
		s, err := Read(b, 2)
		must(t, err)
		want(t, "a binary read gets what was kept", s, "xy")
		Close(a)
		want(t, "rest", line(b, 10), "z")
		want(t, "end", line(b, 10), "")
	})
	t.Run("timeout", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		must(t, SetOption(b, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 20000}))
		Write(a, "par")
		want(t, "part", line(b, 10), "error")
		want(t, "slot", LastError(b), timedOut)
		Write(a, "tial\n")
		want(t, "whole", line(b, 10), "partial\n")
	})
	t.Run("rest of a datagram", func(t *testing.T) {
		a, b := newDatagramPair(t)
		Write(a, "one\ntwo")
		Write(a, "three")
		want(t, "line", line(b, 10), "one\n")
		var text string
		_, err := Recv(b, &text, 10, MSG_WAITALL)
		must(t, err)
		want(t, "Recv", text, "two")
		Write(a, "four\nfive")
		Write(a, "six")
		_, err = Recv(b, &text, 10, MSG_WAITALL)
		must(t, err)
		want(t, "Recv", text, "three")
		want(t, "line", line(b, 10), "four\n")
		m := Message{Iov: [][]byte{make([]byte, 1), make([]byte, 9)}, Controllen: 1}
		n, err := Recvmsg(b, &m, MSG_WAITALL)
		must(t, err)
		want(t, "Recvmsg", n, len("five"))
		want(t, "line", line(b, 10), "six")
	})
	t.Run("blocking", func(t *testing.T) {
		a, b := newPair(t, SOCK_STREAM)
		go func() {
			for _, s := range []string{"a", "b", "\n"} {
				parked(t, &b.fd.rd)
				Write(a, s)
			}
		}()
		want(t, "line", line(b, 10), "ab\n")
	})
	t.Run("longer than the buffers", func(t *testing.T) {
		client, server := newTCP(t)
		data := strings.Repeat("x", big) + "\n"
		go Write(client, data)
		if got := line(server, maxLength-1); got != data {
			t.Errorf("%d bytes of %d", len(got), len(data))
		}
	})
	t.Run("reset", func(t *testing.T) {
		client, server := newTCP(t)
		Write(client, "par")
		got := make(chan string)
		go func() { got <- line(server, 10) }()
		parked(t, &server.fd.rd)
		must(t, SetOption(client, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}))
		must(t, Close(client))
		want(t, "reset", <-got, "error")
		want(t, "slot", LastError(server), SOCKET_ECONNRESET)
		s, err := Read(server, 10)
		must(t, err)
		want(t, "rest", s, "par")
	})
	t.Run("datagram", func(t *testing.T) {
		a, b := newDatagramPair(t)
		Write(a, "one\ntwo")
		Write(a, "")
		Write(a, "three")
		for _, w := range []string{"one\n", "two", "", "three"} {
			want(t, "line", line(b, 100), w)
		}
	})
}
