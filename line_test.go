package socket

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// Whatever is written, in whatever pieces, comes back as lines: nothing is lost,
// nothing is invented, and each piece ends where a line, or length, ends.
func FuzzReadLine(f *testing.F) {
	f.Add("one\r\ntwo\nthree", uint8(3), uint16(100))
	f.Add("abcdefgh\n", uint8(1), uint16(3))
	f.Add("\n\r\n\r\x00\n", uint8(2), uint16(1))
	f.Add(strings.Repeat("x", 5000)+"\n", uint8(255), uint16(4096))
	f.Fuzz(func(t *testing.T, data string, chunk uint8, length uint16) {
		if len(data) > 8<<10 {
			t.Skip("skipped: long enough")
		}
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
				if errors.Is(err, io.EOF) { // with what came after the last line
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
