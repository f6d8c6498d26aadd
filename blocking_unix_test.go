//go:build unix

package socket

import (
	"runtime/pprof"
	"testing"
)

const dontwait = MSG_DONTWAIT

func newDatagramPair(t testing.TB) (*Socket, *Socket) { return newPair(t, SOCK_DGRAM) }

// threads counts the threads that were ever made and not ended.
func threads() int { return pprof.Lookup("threadcreate").Count() }

// The kernel has no event for room in the backlog of an AF_UNIX listener; a
// blocking Connect gets through all the same.
func TestConnectUnixBacklog(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/s"
	l, err := Create(AF_UNIX, SOCK_STREAM, 0)
	must(t, err)
	defer Close(l)
	must(t, Bind(l, path))
	must(t, Listen(l, 0))
	const clients = 5
	done := make(chan error)
	for range clients {
		go func() {
			s, err := Create(AF_UNIX, SOCK_STREAM, 0)
			if err == nil {
				defer Close(s)
				err = Connect(s, path)
			}
			done <- err
		}()
	}
	for range clients {
		c, err := Accept(l)
		must(t, err)
		must(t, Close(c))
	}
	for range clients {
		must(t, <-done)
	}
}
