//go:build unix

package socket

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"testing"

	"golang.org/x/sys/unix"
)

// pairFamily is the family that CreatePair takes.
const pairFamily = AF_UNIX

// openDescriptors counts the descriptors of this process.
func openDescriptors() int {
	n := 0
	for fd := range 1 << 16 {
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil {
			n++
		}
	}
	return n
}

// listDescriptors writes what the open descriptors are, where the system has a
// list.
func listDescriptors(w io.Writer) {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return
	}
	for _, e := range entries {
		if name, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil {
			fmt.Fprintf(w, "\t%s %s\n", e.Name(), name)
		}
	}
}

// keep sends text, an unfinished line, from a to b, where it becomes unread.
func keep(a, b *Socket, text string) error {
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

// skipWine does nothing, because Wine runs only the tests of Windows.
func skipWine(*testing.T, string) {}

const dontwait = msgDontwait

func newDatagramPair(t testing.TB) (*Socket, *Socket) { return newPair(t, SOCK_DGRAM) }

// threads counts the threads that were created and have not ended.
func threads() int { return pprof.Lookup("threadcreate").Count() }
