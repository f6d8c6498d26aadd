//go:build unix

package socket

import (
	"errors"
	"fmt"
	"testing"
)

// pairFamily is the family that CreatePair takes.
const pairFamily = AF_UNIX

// leaveUnread sends text (an unfinished line) from the socket a to the socket b and reads a
// line from b. The read fails, and b keeps the text for the next call.
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

// skipWine does nothing, because Wine runs only the tests for Windows.
func skipWine(*testing.T, string) {}

const dontwait = msgDontwait

func newDatagramPair(t testing.TB) (*Socket, *Socket) { return newPair(t, SOCK_DGRAM) }
