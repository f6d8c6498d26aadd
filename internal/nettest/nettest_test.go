// Package nettest runs the tests of golang.org/x/net/nettest. They check that a Socket behaves as a
// net.Conn must.
package nettest

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"phpsocket/socket"

	"golang.org/x/net/nettest"
)

// listen returns a listening socket of the given family. The function connect connects to it, and
// cleanup removes its file.
func listen(family int) (l *socket.Socket, connect func(s *socket.Socket) error, cleanup func(), err error) {
	address, dir := "127.0.0.1", ""
	switch family {
	case socket.AF_INET6:
		address = "::1"
	case socket.AF_UNIX:
		if dir, err = os.MkdirTemp("", ""); err != nil {
			return nil, nil, nil, err
		}
		address = filepath.Join(dir, "s")
	}
	cleanup = func() { os.RemoveAll(dir) }
	if l, err = socket.Create(family, socket.SOCK_STREAM, 0); err != nil {
		cleanup()
		return nil, nil, nil, err
	}
	port := 0
	if err = socket.Bind(l, address); err == nil {
		if err = socket.Listen(l, 5); err == nil {
			err = socket.Getsockname(l, &address, &port)
		}
	}
	if err != nil {
		socket.Close(l)
		cleanup()
		return nil, nil, nil, err
	}
	return l, func(s *socket.Socket) error { return socket.Connect(s, address, port) }, cleanup, nil
}

// pipe returns a function that makes a connection for nettest.TestConn. The function adapt turns
// each end of the connection into a net.Conn.
func pipe(family int, adapt func(s *socket.Socket) (net.Conn, error)) nettest.MakePipe {
	return func() (c1, c2 net.Conn, stop func(), err error) {
		l, connect, cleanup, err := listen(family)
		if err != nil {
			return nil, nil, nil, err
		}
		defer cleanup()
		defer socket.Close(l)
		a, err := socket.Create(family, socket.SOCK_STREAM, 0)
		if err != nil {
			return nil, nil, nil, err
		}
		if err := connect(a); err != nil {
			socket.Close(a)
			return nil, nil, nil, err
		}
		b, err := socket.Accept(l)
		if err != nil {
			socket.Close(a)
			return nil, nil, nil, err
		}
		stop = func() { a.Close(); b.Close() }
		if c1, err = adapt(a); err == nil {
			c2, err = adapt(b)
		}
		if err != nil {
			stop()
		}
		return c1, c2, stop, err
	}
}

func TestConn(t *testing.T) {
	for _, f := range []struct {
		name   string
		family int
	}{{"AF_INET", socket.AF_INET}, {"AF_INET6", socket.AF_INET6}, {"AF_UNIX", socket.AF_UNIX}} {
		t.Run(f.name, func(t *testing.T) {
			nettest.TestConn(t, pipe(f.family, socket.ExportStream))
		})
		t.Run(f.name+" non-blocking", func(t *testing.T) {
			nettest.TestConn(t, pipe(f.family, func(s *socket.Socket) (net.Conn, error) { return s, socket.SetNonblock(s) }))
		})
	}
	t.Run("pair", func(t *testing.T) {
		nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
			var pair [2]*socket.Socket
			if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair); err != nil {
				return nil, nil, nil, err
			}
			return pair[0], pair[1], func() { pair[0].Close(); pair[1].Close() }, nil
		})
	})
	t.Run("imported", func(t *testing.T) {
		nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
			l, err := nettest.NewLocalListener("tcp")
			if err != nil {
				return nil, nil, nil, err
			}
			defer l.Close()
			a, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				return nil, nil, nil, err
			}
			defer a.Close() // the Socket has a descriptor of its own, which ImportStream has duplicated
			b, err := l.Accept()
			if err != nil {
				return nil, nil, nil, err
			}
			s, err := socket.ImportStream(a.(*net.TCPConn))
			if err != nil {
				b.Close()
				return nil, nil, nil, err
			}
			return s, b, func() { s.Close(); b.Close() }, nil
		})
	})
}
