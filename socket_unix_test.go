//go:build unix

package socket

import (
	"testing"

	"golang.org/x/sys/unix"
)

// No descriptor is inherited by a program that this one starts.
func TestCloseOnExec(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	l, port := listenTCP(t, 1)
	c, err := Create(AF_INET, SOCK_STREAM, 0)
	must(t, err)
	defer Close(c)
	must(t, Connect(c, "127.0.0.1", port))
	d, err := Accept(l)
	must(t, err)
	defer Close(d)
	for _, s := range []*Socket{a, b, l, c, d} {
		flags, err := unix.FcntlInt(uintptr(s.fd.sysfd), unix.F_GETFD, 0)
		must(t, err)
		want(t, s.String(), flags&unix.FD_CLOEXEC, unix.FD_CLOEXEC)
	}
}
