package php

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// The flags of StreamSocketServer.
const (
	STREAM_SERVER_BIND   = 4
	STREAM_SERVER_LISTEN = 8
)

// The directions that StreamSocketShutdown shuts down.
const (
	STREAM_SHUT_RD   = 0
	STREAM_SHUT_WR   = 1
	STREAM_SHUT_RDWR = 2
)

// defaultTimeout is the default of default_socket_timeout in php.ini.
const defaultTimeout = 60 * time.Second

// Fsockopen is fsockopen: it connects to a port of a host over TCP or, if the host begins with udp:// or
// unix://, over UDP or to a Unix socket. If Fsockopen fails, it stores the system's code and message in *errno
// and *errstr; both pointers may be nil. The error is PHP's warning. timeout is in seconds, 60 by default.
//
// ssl:// and tls:// are not supported: use crypto/tls.
func Fsockopen(host string, port int, errno *int, errstr *string, timeout ...float64) (*Stream, error) {
	if port >= 0 {
		if strings.Contains(host, ":") && !strings.Contains(host, "://") && host[0] != '[' {
			host = "[" + host + "]"
		}
		if !strings.HasPrefix(host, "unix:") {
			host += ":" + strconv.Itoa(port)
		}
	}
	label := host
	if port < 0 {
		label += ":" + strconv.Itoa(port)
	}
	return dial("fsockopen", host, label, errno, errstr, timeout)
}

// StreamSocketClient is stream_socket_client: it connects to an address such as "tcp://host:port",
// "udp://host:port" or "unix:///path". errno, errstr and timeout are as in Fsockopen.
func StreamSocketClient(address string, errno *int, errstr *string, timeout ...float64) (*Stream, error) {
	return dial("stream_socket_client", address, address, errno, errstr, timeout)
}

func dial(function, address, label string, code *int, text *string, timeout []float64) (*Stream, error) {
	network, where, err := splitAddress(address)
	if err == nil {
		limit := defaultTimeout
		if len(timeout) > 0 && timeout[0] >= 0 {
			limit = time.Duration(timeout[0] * float64(time.Second))
		}
		dialer := net.Dialer{Timeout: max(limit, 1), KeepAlive: -1, FallbackDelay: -1}
		var conn net.Conn
		if conn, err = dialer.Dial(network, where); err == nil {
			store(code, 0)
			store(text, "")
			return socketStream(conn), nil
		}
	}
	return nil, netFailed(function, label, err, code, text)
}

// netFailed stores the code and the message of the error that made a client or a server fail, and returns PHP's
// warning.
func netFailed(function, label string, err error, code *int, text *string) error {
	var unknown *net.DNSError
	why := ""
	switch {
	case errors.As(err, &unknown):
		why = fmt.Sprintf("php_network_getaddresses: getaddrinfo for %s failed: Name or service not known", unknown.Name)
		warn("%s(): %s", function, why)
	default:
		why = strerror(err)
	}
	if function != "stream_socket_server" {
		store(code, errno(err))
		if errors.Is(err, os.ErrDeadlineExceeded) || errno(err) == 0 && why == "Connection timed out" {
			store(code, etimedout)
		}
	} else {
		store(code, 0)
	}
	store(text, why)
	return warning(fmt.Sprintf("%s(): Unable to connect to %s (%s)", function, label, why))
}

func store[T any](to *T, v T) {
	if to != nil {
		*to = v
	}
}

// splitAddress converts an address in PHP's form to the network and address that package net expects.
func splitAddress(address string) (network, where string, err error) {
	network, where, ok := strings.Cut(address, "://")
	if !ok {
		network, where = "tcp", address
	}
	switch network {
	case "tcp", "udp":
		where = strings.TrimSuffix(where, "/")
		host, port, err := net.SplitHostPort(where)
		if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
			return "", "", &Error{Class: "Warning", Message: fmt.Sprintf("Failed to parse address \"%s\"", where)}
		}
		return network, net.JoinHostPort(host, port), nil
	case "unix":
		return network, where, nil
	case "udg":
		return "unixgram", where, nil
	}
	return "", "", &Error{Class: "Warning", Message: fmt.Sprintf(
		"Unable to find the socket transport \"%s\" - did you forget to enable it when you configured PHP?", network)}
}

// StreamOf returns a stream for a connection or a file that is already open: a net.Conn (such as
// the one that socket.ExportStream returns) or an *os.File (such as the files that socket.Recvmsg
// receives).
func StreamOf(open any) *Stream {
	if f, ok := open.(*os.File); ok {
		return &Stream{file: f, uri: f.Name(), mode: "r+"}
	}
	conn, _ := open.(net.Conn)
	return socketStream(conn)
}

func socketStream(conn net.Conn) *Stream {
	return &Stream{conn: conn, mode: "r+", timeout: defaultTimeout}
}

// StreamSocketServer is stream_socket_server: it listens at an address, which has the same form as
// for StreamSocketClient. For UDP, it receives datagrams at that address. PHP's flags are accepted
// and ignored. If StreamSocketServer fails, it stores the system's message in *errstr. In *errno,
// it always stores 0, as in PHP. Both pointers may be nil. The error is PHP's warning.
func StreamSocketServer(address string, errno *int, errstr *string, flags ...int) (*Stream, error) {
	s := new(Stream)
	network, where, err := splitAddress(address)
	switch {
	case err != nil:
	case network == "udp" || network == "unixgram":
		s.pc, err = net.ListenPacket(network, where)
	default:
		config := net.ListenConfig{KeepAlive: -1}
		s.ln, err = config.Listen(context.Background(), network, where)
	}
	if err != nil {
		return nil, netFailed("stream_socket_server", address, err, errno, errstr)
	}
	store(errno, 0)
	store(errstr, "")
	s.mode = "r+"
	return s, nil
}

// StreamSocketAccept is stream_socket_accept: it waits for a connection to a server. The timeout is in seconds;
// a negative timeout means 60 seconds, PHP's default. StreamSocketAccept stores the address of the client in
// *peer. The error is PHP's warning.
func StreamSocketAccept(server *Stream, timeout float64, peer ...*string) (*Stream, error) {
	if !server.lock("stream_socket_accept") {
		return nil, notOpen("stream_socket_accept")
	}
	defer server.mu.Unlock()
	if server.ln == nil {
		return nil, warning("stream_socket_accept(): Accept failed: Operation not supported")
	}
	limit := defaultTimeout
	if timeout >= 0 {
		limit = max(soon, time.Duration(timeout*float64(time.Second)))
	}
	if len(server.accepted) == 0 {
		server.read()
		server.wait(server.arrivals, limit, true)
	}
	switch {
	case len(server.accepted) > 0:
	case server.closed || server.eof:
		return nil, warning("stream_socket_accept(): Accept failed: Bad file descriptor")
	default:
		return nil, warning("stream_socket_accept(): Accept failed: Connection timed out")
	}
	conn := server.accepted[0]
	server.accepted = server.accepted[1:]
	if len(peer) > 0 && peer[0] != nil {
		*peer[0] = conn.RemoteAddr().String()
	}
	return socketStream(conn), nil
}

// StreamSocketGetName is stream_socket_get_name: the local address of a socket, or the peer's if remote is true,
// and whether there is one.
func StreamSocketGetName(stream *Stream, remote bool) (string, bool) {
	var a net.Addr
	switch {
	case !stream.open():
	case stream.conn != nil && remote:
		a = stream.conn.RemoteAddr()
	case stream.conn != nil:
		a = stream.conn.LocalAddr()
	case stream.ln != nil && !remote:
		a = stream.ln.Addr()
	case stream.pc != nil && !remote:
		a = stream.pc.LocalAddr()
	}
	if a == nil {
		return "", false
	}
	return a.String(), true
}

// StreamSocketShutdown is stream_socket_shutdown: it shuts down receiving (STREAM_SHUT_RD), sending
// (STREAM_SHUT_WR) or both (STREAM_SHUT_RDWR), and reports whether it succeeded.
func StreamSocketShutdown(stream *Stream, mode int) bool {
	if !stream.open() || mode < STREAM_SHUT_RD || mode > STREAM_SHUT_RDWR {
		return false
	}
	half, ok := stream.conn.(interface {
		CloseRead() error
		CloseWrite() error
	})
	if !ok {
		return false
	}
	var err error
	if mode != STREAM_SHUT_WR {
		err = half.CloseRead()
	}
	if mode != STREAM_SHUT_RD {
		err = errors.Join(err, half.CloseWrite())
	}
	return err == nil
}

// StreamSocketRecvfrom is stream_socket_recvfrom: the data that has arrived. The maximum number of bytes is
// length; the rest of a longer datagram is lost. The address of the sender is stored in *address; the pointer
// address may be nil. If nothing arrives in time, StreamSocketRecvfrom reports false. flags must be 0, because
// PHP's flags are not supported.
func StreamSocketRecvfrom(socket *Stream, length int, flags int, address *string) (string, bool) {
	if !socket.lock("stream_socket_recvfrom") {
		return "", false
	}
	defer socket.mu.Unlock()
	store(address, "")
	if flags != 0 || len(socket.buf) == 0 && len(socket.packets) == 0 && !socket.fill() {
		return "", false
	}
	if len(socket.packets) > 0 {
		p := socket.packets[0]
		socket.packets = socket.packets[1:]
		store(address, p.from.String())
		return string(p.data[:clamp(length, len(p.data))]), true
	}
	return socket.take(clamp(length, len(socket.buf))), true
}

// StreamSocketSendto is stream_socket_sendto: it sends data and returns the number of bytes sent. A UDP server
// sends the data to the given address. PHP's flags are ignored.
func StreamSocketSendto[T Bytes](socket *Stream, data T, flags int, address ...string) (int, error) {
	if !socket.open() {
		return 0, notOpen("stream_socket_sendto")
	}
	where := optional(address, "")
	if socket.pc == nil || where == "" {
		return Fwrite(socket, data)
	}
	var to net.Addr
	_, path, err := splitAddress(where)
	if _, unix := socket.pc.(*net.UnixConn); unix {
		to, err = net.ResolveUnixAddr("unixgram", where)
	} else if err == nil {
		to, err = net.ResolveUDPAddr("udp", path)
	}
	if err != nil {
		return 0, warning(fmt.Sprintf("stream_socket_sendto(): Failed to parse `%s' into a valid network address", where))
	}
	n, err := socket.pc.WriteTo([]byte(data), to)
	if err != nil {
		return 0, warning("stream_socket_sendto(): " + strerror(err))
	}
	return n, nil
}
