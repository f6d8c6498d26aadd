package socket

import (
	"os"
	"path/filepath"
	"testing"

	"phpsocket/socket/internal/needs"
)

// AF_UNIX, which Windows has for streams since Windows 10 1803.
func TestUnix(t *testing.T) {
	t.Parallel()
	skipWine(t, "there is no AF_UNIX")
	path := filepath.Join(needs.SocketDir(t), "s")
	l, err := Create(AF_UNIX, SOCK_STREAM, 0)
	must(t, err)
	defer Close(l)
	must(t, Bind(l, path))
	must(t, Listen(l, 1))
	address, port := "", 7
	must(t, Getsockname(l, &address, &port))
	want(t, "address", address, path)
	want(t, "port", port, 7)

	c, err := Create(AF_UNIX, SOCK_STREAM, 0)
	must(t, err)
	defer Close(c)
	accepted := make(chan *Socket)
	go func() {
		s, err := Accept(l)
		if err != nil {
			t.Error(err)
		}
		accepted <- s
	}()
	parked(t, &l.fd.rd)
	must(t, Connect(c, path))
	s := <-accepted
	if s == nil {
		return
	}
	defer Close(s)
	want(t, "family", s.family, AF_UNIX)
	must(t, Getpeername(c, &address))
	want(t, "peer", address, path)
	must(t, Getpeername(s, &address))
	want(t, "the client's name", address, "")
	_, err = Write(c, "hello")
	must(t, err)
	text, err := Read(s, 10)
	must(t, err)
	want(t, "read", text, "hello")
	must(t, Close(c))
	text, err = Read(s, 10)
	must(t, err)
	want(t, "the end", text, "")
	must(t, Close(l))
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("nobody unlinks the path: %v", err)
	}
}
