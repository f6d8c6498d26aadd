//go:build unix

package socket

import (
	"errors"
	"fmt"
	"testing"
)

// pairFamily is the domain for CreatePair.
const pairFamily = AF_UNIX

// leaveUnread makes b keep an unfinished line for its next call. It sends text from a to b and
// tries to read a line from b. This read fails, because the text contains no line end.
func leaveUnread(a, b *Socket, text string) error {
	if _, err := Write(a, text); err != nil {
		return err
	}
	read := []*Socket{b}
	if _, err := Select(&read, nil, nil, 10); err != nil {
		return err
	}
	SetNonblock(b)
	defer SetBlock(b)
	if line, err := Read(b, len(text)+1, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		return fmt.Errorf("got %q, %v", line, err)
	}
	return nil
}

// skipWine does nothing here, because Wine runs only the tests for Windows.
func skipWine(*testing.T, string) {}

const dontwait = msgDontwait

func newDatagramPair(t testing.TB) (*Socket, *Socket) { return newPair(t, SOCK_DGRAM) }
