package socket

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"
	"time"
)

// The methods make *Socket a net.Conn, so it works with bufio, crypto/tls, net/http and other
// packages. The methods follow Go's rules, while the functions with the same names follow
// PHP's. There are three differences. A method waits even after SetNonblock, as the methods of
// any net.Conn do. At end-of-stream, it returns io.EOF. And a failure does not set an error
// slot, because PHP's streams do not have one. Options and deadlines apply to functions and
// methods alike.

var (
	methodRead      = fnRead.unrecorded()
	methodWrite     = fnWrite.unrecorded()
	methodAccept    = fnAccept.unrecorded()
	methodRecvfrom  = fnRecvfrom.unrecorded()
	methodRecvfrom6 = fnRecvfrom6.unrecorded()
	methodSendto    = fnSendto.unrecorded()
)

// unrecorded returns the variant of c for a method: a phpFunc that does not store the codes of
// failures in error slots.
func (c *phpFunc) unrecorded() *phpFunc { return newTimedFunc(c.name, c.verb, 0, c.timeout.Errno) }

var _ interface {
	net.Conn
	syscall.Conn
} = (*Socket)(nil)

// Read implements io.Reader and net.Conn. At end-of-stream the error is io.EOF. For an empty
// datagram, Read returns 0 without an error. If a datagram is longer than p, the rest of it is
// lost.
func (s *Socket) Read(p []byte) (int, error) {
	if err := s.enterToRead(methodRead); err != nil {
		return 0, err
	}
	n, e := 0, Errno(0)
	if len(p) > 0 {
		n, e = recvWait(s, p, nil)
	}
	s.leaveReading()
	switch {
	case e != 0:
		return 0, methodRead.fail(s, e)
	case n == 0 && len(p) > 0 && s.emptyIsEnd():
		return 0, io.EOF
	}
	return min(n, len(p)), nil
}

// emptyIsEnd reports whether s is at end-of-stream when a receive returns 0 bytes.
func (s *Socket) emptyIsEnd() bool { return s.isStream() || s.typ == SOCK_SEQPACKET }

// recvWait receives into p, and waits for data even if s is non-blocking. Before and after the
// call, the caller has a reference to the descriptor and counts as a plain receive (see
// unread).
func recvWait(s *Socket, p []byte, sa *sockaddr) (int, Errno) {
	n, e, more := tryRecv(s, p, 0, sa)
	if more || e == SOCKET_EWOULDBLOCK { // e is SOCKET_EWOULDBLOCK if s is non-blocking
		return awaitRecv(s, p, 0, 0, sa, true, e != 0, unset)
	}
	return n, e
}

// Write implements io.Writer and net.Conn: it returns after it has sent all of p. If it fails,
// it returns an error and the number of bytes already sent. It does not mix its data with the
// data of other calls.
func (s *Socket) Write(p []byte) (int, error) {
	if err := s.enter(methodWrite); err != nil {
		return 0, err
	}
	n, e := sendAll(s, p, 0, nil, true)
	s.leave()
	if e != 0 {
		return n, methodWrite.fail(s, e)
	}
	return n, nil
}

// Close implements net.Conn. It is [Close].
func (s *Socket) Close() error { return closeSocket(s) }

// LocalAddr implements net.Conn. The address is a *net.TCPAddr, *net.UDPAddr,
// *net.IPAddr or *net.UnixAddr. It is empty if s has no address or is closed.
func (s *Socket) LocalAddr() net.Addr { return s.netAddr(sysGetsockname) }

// RemoteAddr implements net.Conn: it returns the peer's address, which has the same type as the
// result of LocalAddr. It is empty if s is not connected or is closed.
func (s *Socket) RemoteAddr() net.Addr { return s.netAddr(sysGetpeername) }

func (s *Socket) netAddr(get func(sysfd, *sockaddr) Errno) net.Addr {
	if s == nil {
		return nil
	}
	sa := sockaddr{Family: s.family}
	if s.fd.incref() {
		if get(s.fd.sysfd, &sa) != 0 {
			sa = sockaddr{Family: s.family}
		}
		s.leave()
	}
	switch sa.Family {
	case AF_INET, AF_INET6:
		var ip net.IP
		if sa != (sockaddr{Family: s.family}) {
			ip = addrOf(&sa).AsSlice()
		}
		switch s.typ {
		case SOCK_STREAM:
			return &net.TCPAddr{IP: ip, Port: int(sa.Port), Zone: zoneOf(&sa)}
		case SOCK_DGRAM:
			return &net.UDPAddr{IP: ip, Port: int(sa.Port), Zone: zoneOf(&sa)}
		}
		return &net.IPAddr{IP: ip, Zone: zoneOf(&sa)}
	case AF_UNIX:
		network := "unix"
		switch s.typ {
		case SOCK_DGRAM:
			network = "unixgram"
		case SOCK_SEQPACKET:
			network = "unixpacket"
		}
		return &net.UnixAddr{Name: addrString(&sa), Net: network}
	}
	return otherAddr{familyName(s.family), addrString(&sa)}
}

// otherAddr is an address of a family that package net does not know.
type otherAddr struct{ network, text string }

func (a otherAddr) Network() string { return a.network }
func (a otherAddr) String() string  { return a.text }

// zoneOf returns the scope ID as a decimal number, which is a form that Go uses for zones. If
// there is no scope ID, it returns "".
func zoneOf(sa *sockaddr) string {
	if sa.Scope == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(sa.Scope), 10)
}

var fnDeadline = newFunc("SetDeadline", "", 0)

// SetDeadline implements net.Conn: it sets a deadline for calls that read or write. After the
// time t, such calls, including those that already wait, fail with an error that matches
// os.ErrDeadlineExceeded. The deadline also applies to functions such as [Read], [Accept] and
// [Connect], but not to [Select]. The zero time means no deadline.
//
// PHP has SO_RCVTIMEO and SO_SNDTIMEO instead, which limit the time of each call. If there is
// both a timeout and a deadline, the earlier one counts.
func (s *Socket) SetDeadline(t time.Time) error { return s.setDeadline(t, true, true) }

// SetReadDeadline implements net.Conn; see SetDeadline.
func (s *Socket) SetReadDeadline(t time.Time) error { return s.setDeadline(t, true, false) }

// SetWriteDeadline implements net.Conn; see SetDeadline.
func (s *Socket) SetWriteDeadline(t time.Time) error { return s.setDeadline(t, false, true) }

func (s *Socket) setDeadline(t time.Time, read, write bool) error {
	if err := s.enter(fnDeadline); err != nil {
		return err
	}
	defer s.leave()
	if read {
		s.fd.rd.setUser(&s.fd, at(t))
	}
	if write {
		s.fd.wr.setUser(&s.fd, at(t))
	}
	return nil
}

var fnRaw = newFunc("SyscallConn", "the socket cannot be waited for", 0)

// SyscallConn implements syscall.Conn: it gives access to the descriptor. A program can make
// system calls on it for which this package has no function. Do not change the descriptor's
// blocking mode; use [SetBlock] and [SetNonblock]. A function passed to Control, Read or Write
// must not [Close] s, because Close waits until the function has returned.
func (s *Socket) SyscallConn() (syscall.RawConn, error) {
	if err := s.enter(fnRaw); err != nil {
		return nil, err
	}
	s.maybeShut.Store(true) // the caller may shut the socket down
	s.lingers.Store(true)   // the caller may set SO_LINGER
	s.fd.share()            // the caller may duplicate the descriptor
	s.leave()
	return rawConn{s}, nil
}

var fnFile = newFunc("File", "the socket cannot be handed on", 0)

// File returns a file with a duplicate of s's descriptor. It is for passing s to a program that
// this program starts: put the file into the ExtraFiles of exec.Cmd. In the started program,
// the first of these files is descriptor 3, and ImportStream(os.NewFile(3, "")) turns it into a
// Socket. PHP does not need such a function: its sockets are not close-on-exec, so a started
// program inherits them. Every descriptor of this package is close-on-exec.
//
// The file has the same blocking mode as s, and from then on [SetBlock] and [SetNonblock]
// change both. But if s was imported from package net, the file is always non-blocking. Close s
// and the file separately. Several processes may [Accept] from one listener; see the section on
// blocking descriptors of [ImportStream].
//
// Notes, Windows: the error is SOCKET_EOPNOTSUPP. Use WsaprotocolInfoExport instead.
func (s *Socket) File() (*os.File, error) {
	if err := s.enter(fnFile); err != nil {
		return nil, err
	}
	defer s.leave()
	f, e := s.file()
	if e != 0 {
		return nil, fnFile.fail(s, e)
	}
	return f, nil
}

type rawConn struct{ s *Socket }

// Control implements syscall.RawConn.
func (r rawConn) Control(f func(fd uintptr)) error {
	if err := r.s.enter(fnRaw); err != nil {
		return err
	}
	defer r.s.leave()
	f(uintptr(r.s.fd.sysfd))
	r.s.heedLowat() // f may have set the options that these calls read
	r.s.heedPeekOffset()
	return nil
}

// Read implements syscall.RawConn.
func (r rawConn) Read(f func(fd uintptr) (done bool)) error { return r.wait(&r.s.fd.rd, f) }

// Write implements syscall.RawConn.
func (r rawConn) Write(f func(fd uintptr) (done bool)) error { return r.wait(&r.s.fd.wr, f) }

func (r rawConn) wait(w *direction, f func(fd uintptr) bool) error {
	if err := r.s.enter(fnRaw); err != nil {
		return err
	}
	waiting := false
	defer func() {
		if waiting { // f has panicked or ended the goroutine
			r.s.fd.resume()
		}
		r.s.leave()
	}()
	if e := r.s.precheck(w); e != 0 {
		return fnRaw.fail(r.s, e)
	}
	o := getOp(r.s)
	o.step = func(_ *op, fd sysfd) Errno {
		if f(uintptr(fd)) {
			return 0
		}
		return SOCKET_EWOULDBLOCK
	}
	waiting = true
	e := r.s.await(w, o, never)
	waiting = false
	putOp(o)
	return fnRaw.fail(r.s, e)
}

// Listener returns s, a listening socket, as a net.Listener for net/http and others:
//
//	http.Serve(s.Listener(), handler)
//
// The listener's Accept does what [Accept] does, but waits even if s is non-blocking. It
// returns a *Socket. The deadline of SetDeadline applies to it too. The listener's Close closes
// s.
func (s *Socket) Listener() net.Listener { return listener{s} }

type listener struct{ s *Socket }

func (l listener) Accept() (net.Conn, error) {
	if err := l.s.enter(methodAccept); err != nil {
		return nil, err
	}
	defer l.s.leave()
	c, e := accept(l.s, true)
	if e != 0 {
		return nil, methodAccept.fail(nil, e)
	}
	return c, nil
}

func (l listener) Close() error   { return closeSocket(l.s) }
func (l listener) Addr() net.Addr { return l.s.LocalAddr() }

// ReadFromUDPAddrPort receives a datagram into p and returns its sender, without allocating. It
// follows the rules of the *net.UDPConn method with the same name: it waits even after
// [SetNonblock], and the part of a datagram that does not fit in p is lost. s must be AF_INET
// or AF_INET6. On an AF_INET6 socket, the address of an IPv4 sender is IPv4-mapped. The zone of
// an address is a number.
func (s *Socket) ReadFromUDPAddrPort(p []byte) (n int, addr netip.AddrPort, err error) {
	if err := s.enterToRead(methodRecvfrom); err != nil {
		return 0, addr, err
	}
	defer s.leaveReading()
	c := methodRecvfrom
	if s.family == AF_INET6 {
		c = methodRecvfrom6
	}
	if s.family != AF_INET && s.family != AF_INET6 {
		return 0, addr, c.argument(1, "socket", "must be one of AF_INET or AF_INET6")
	}
	var sa sockaddr
	n, e := recvWait(s, p, &sa)
	if e != 0 {
		return 0, addr, c.fail(s, e)
	}
	if sa.Family == s.family {
		ip := addrOf(&sa)
		if sa.Scope != 0 {
			ip = ip.WithZone(zoneOf(&sa))
		}
		addr = netip.AddrPortFrom(ip, sa.Port)
	}
	return min(n, len(p)), addr, nil
}

// WriteToUDPAddrPort sends p as a datagram to addr, without allocating. It follows the rules of
// the *net.UDPConn method with the same name: it waits for room even after [SetNonblock]. An
// AF_INET socket can send to IPv4 addresses, including IPv4-mapped ones. An AF_INET6 socket can
// send to IPv4 and IPv6 addresses. The zone of addr is a number or the name of an interface.
func (s *Socket) WriteToUDPAddrPort(p []byte, addr netip.AddrPort) (int, error) {
	if err := s.enter(methodSendto); err != nil {
		return 0, err
	}
	defer s.leave()
	ip := addr.Addr()
	sa := sockaddr{Family: s.family, Port: addr.Port()}
	switch {
	case s.family != AF_INET && s.family != AF_INET6:
		return 0, methodSendto.argument(1, "socket", "must be one of AF_INET or AF_INET6")
	case !ip.IsValid():
		return 0, methodSendto.argument(5, "address", "must be a valid address")
	case s.family == AF_INET && !ip.Is4() && !ip.Is4In6():
		return 0, methodSendto.argument(5, "address", "must be an IPv4 address when the socket type is AF_INET")
	}
	sa.SetIP(ip)
	if zone := ip.Zone(); zone != "" {
		n, err := strconv.ParseUint(zone, 10, 32)
		if err == nil {
			sa.Scope = uint32(n)
		} else if sa.Scope, err = methodSendto.nameIndex(zone); err != nil {
			return 0, err
		}
	}
	n, e := sendAll(s, p, 0, &sa, true)
	if e != 0 {
		return 0, methodSendto.fail(s, e)
	}
	return n, nil
}

var fnImport = newFunc("socket_import_stream", "Unable to duplicate socket", errSlotGlobal)

// ImportStream is socket_import_stream: it creates a Socket from c. c may be a connection, a
// listener or a packet connection of package net. It may also be an *os.File with a descriptor that
// is a socket, such as one that the process inherited, or any other value that wraps a socket
// and has a SyscallConn method.
//
// The Socket has a duplicate of c's descriptor. c continues to work, and the connection ends
// when both the Socket and c are closed. (In PHP, closing the Socket closes the stream.) If c
// has buffered data, this data stays in c. The Socket has the family, the type and the timeouts
// of the descriptor. It is blocking, unless c is a non-blocking Socket.
//
// If c is not a socket, the error has PHP's text and matches SOCKET_ENOTSOCK. A failure sets
// only the process's error slot.
//
// Common mistakes: The interface net.Conn does not have a SyscallConn method, so write
// ImportStream(conn.(syscall.Conn)). A *tls.Conn does not have the method either (PHP too
// refuses such a stream); write ImportStream(conn.NetConn().(syscall.Conn)) to import the
// connection below it. net.Listen("tcp", "0.0.0.0:80") creates an AF_INET6 socket that also
// accepts IPv4 connections; for an AF_INET socket, use "tcp4".
//
// # Blocking descriptors
//
// O_NONBLOCK is set on every descriptor of package net, and stays set. Other processes may share
// the descriptor of an *os.File, and O_NONBLOCK may be clear on it. In that case the flag stays
// clear, so that calls in those processes continue to wait. Only [Connect] sets the flag, for the
// duration of the system call.
//
// Notes, macOS, BSD, Solaris, AIX: the first call that has to wait sets O_NONBLOCK for a
// moment. The first [Accept] sets it until the Socket is closed. Until then, the listener is
// non-blocking in the other processes too.
func ImportStream(c syscall.Conn) (s *Socket, err error) {
	defer raise(&err)
	if isNil(c) {
		return nil, fnImport.argument(1, "stream", "must be of type resource, null given")
	}
	var from *Socket
	var fd sysfd
	var family, typ int
	e := SOCKET_EINVAL
	err = withDescriptor(c, func(of *Socket, h uintptr) {
		from = of
		fd, family, typ, e = sysDup(h)
	})
	switch {
	case err != nil:
		if e == 0 {
			newSocket(fd, family, typ).fd.close()
		}
		return nil, &Error{Func: fnImport.name, Message: notStream, Err: err, class: classTypeError}
	case e == SOCKET_ENOTSOCK:
		return nil, &Error{Func: fnImport.name, Err: SOCKET_ENOTSOCK,
			Message: "Cannot represent a stream of type STDIO as a Socket Descriptor"}
	case e != 0:
		return nil, fnImport.fail(nil, e)
	}
	s = newSocket(fd, family, typ)
	s.inherit()
	s.fd.borrowed(from)
	if from != nil {
		s.nonblock.Store(from.nonblock.Load())
	}
	return s, nil
}

// inherit is for a descriptor that this package did not create. Some options are kept by the
// kernel but applied by this package; inherit copies their values from the descriptor.
func (s *Socket) inherit() {
	s.rcvtimeo.set(sysGetTimeout(s.fd.sysfd, SO_RCVTIMEO))
	s.sndtimeo.set(sysGetTimeout(s.fd.sysfd, SO_SNDTIMEO))
	s.lingers.Store(true) // SO_LINGER may be on
	s.maybeShut.Store(true)
	s.heedLowat()
	s.heedPeekOffset()
}

// notStream is PHP's text for a stream that is closed or was never open.
const notStream = "supplied resource is not a valid stream resource"

// withDescriptor calls f with c's descriptor. If c is a Socket or wraps one, f also gets this
// Socket. If withDescriptor fails, it returns net.ErrClosed or, if c is not a connection,
// ErrArgument. It may have called f even if it fails. c may be of any type, so withDescriptor
// expects that c's methods may panic, or call f twice or not at all.
func withDescriptor(c syscall.Conn, f func(s *Socket, fd uintptr)) (err error) {
	err = ErrArgument
	returned := false
	defer func() {
		if !returned && recover() != nil {
			err = ErrArgument
		}
	}()
	called := false
	raw, e := c.SyscallConn()
	if errors.Is(e, net.ErrClosed) {
		err = net.ErrClosed
	}
	if e == nil {
		ours, _ := raw.(rawConn)
		e = raw.Control(func(fd uintptr) {
			if !called {
				called = true
				f(ours.s, fd)
			}
		})
		switch {
		case e != nil:
			err = net.ErrClosed // Control fails only on a closed descriptor
		case called:
			err = nil
		}
	}
	returned = true
	return err
}

var fnExport = newFunc("socket_export_stream", "", 0)

// ExportStream is socket_export_stream: it returns s as a net.Conn, the type that Go's packages
// expect. With a net.Conn, crypto/tls replaces stream_socket_enable_crypto, and bufio replaces
// fgets. As in PHP, the stream and the Socket are one: each call for s returns the same stream,
// and closing one of the two closes both. For a listening socket, see [Socket.Listener].
//
// Unlike the functions, the stream waits even after SetNonblock, until the deadline
// of [Socket.SetDeadline].
func ExportStream(s *Socket) (stream net.Conn, err error) {
	defer raise(&err)
	if err := s.enter(fnExport); err != nil {
		return nil, err
	}
	s.leave()
	return s, nil
}
