//go:build linux

package oracle

import (
	"net"
	"os"
	"syscall"

	"phpsocket/socket"

	"golang.org/x/sys/unix"
)

// stream stands for a PHP stream. It holds a connection, listener or file of Go, or the result of
// ExportStream.
type stream struct{ c any }

func (s stream) close() { s.c.(interface{ Close() error }).Close() }

func init() {
	functions["socket_export_stream"] = func(a *args) (any, error) {
		c, err := socket.ExportStream(a.sock(0))
		return stream{c}, err
	}
	functions["socket_import_stream"] = func(a *args) (any, error) {
		c, _ := a.values[0].(stream).c.(syscall.Conn)
		return socket.ImportStream(c)
	}

	// prelude.php has helpers that create and use streams. These do the same in Go.
	helpers["fclose"] = func(a *args) any {
		a.values[0].(stream).close()
		return nil
	}
	helpers["fread"] = func(a *args) any {
		p := make([]byte, a.int(1))
		n, _ := a.values[0].(stream).c.(net.Conn).Read(p)
		return string(p[:n])
	}
	helpers["fwrite"] = func(a *args) any {
		n, _ := a.values[0].(stream).c.(net.Conn).Write([]byte(a.str(1)))
		return n
	}
	helpers["plain_stream"] = func(a *args) any {
		f, err := os.Create(a.dir + "/plain")
		a.ok(err)
		return a.stream(f)
	}
	helpers["stream_listener"] = func(a *args) any {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		a.ok(err)
		return arrayOf[any](a.stream(l), l.Addr().(*net.TCPAddr).Port)
	}
	helpers["stream_pair"] = func(a *args) any {
		fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		a.ok(err)
		f, g := os.NewFile(uintptr(fds[0]), ""), os.NewFile(uintptr(fds[1]), "")
		c, err := net.FileConn(f)
		a.ok(err)
		peer := a.must(socket.ImportStream(g))
		a.number(peer)
		a.ok(f.Close())
		a.ok(g.Close())
		return arrayOf[any](a.stream(c), peer)
	}
}

// stream returns a stream for c. The stream is closed when the scenario ends.
func (r *run) stream(c any) stream {
	s := stream{c}
	r.streams = append(r.streams, s)
	return s
}
