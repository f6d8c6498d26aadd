package socket

import (
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"phpsocket/socket/internal/sys"
)

// Socket is PHP's Socket: a descriptor, its address family and its own error slot. Two *Socket
// values are the same socket if the pointers are equal.
//
// All functions, including [Close], may be called concurrently on one Socket. A call that
// blocks occupies a goroutine, not a thread. The garbage collector closes a Socket that is no
// longer referenced, as PHP does when the last variable goes out of scope. Unlike PHP, Go may
// do this only after a while, so call Close yourself.
type Socket struct {
	fd     fd
	family int // AF_*; it decides in which form addresses are written
	typ    int // SOCK_*

	nonblock atomic.Bool  // the mode that SetNonblock or SetBlock set; the descriptor itself never blocks
	errno    atomic.Int64 // the error slot

	// The values of SO_RCVTIMEO and SO_SNDTIMEO, which this package applies. The kernel's own
	// timeouts have no effect, because the descriptor never blocks.
	rcvtimeo, sndtimeo timeout

	lingers   atomic.Bool // SO_LINGER may be on
	maybeShut atomic.Bool // the socket may have been shut down, by Shutdown or by another process

	attempts attempts // the waiting calls to Connect

	unread        unread // what calls have received from the kernel but not returned
	addrTexts     atomic.Pointer[addrTexts]
	selectWaiters selectWaiters // the calls to Select that wait for this socket
}

// newSocket returns a Socket that owns sysfd.
func newSocket(sysfd sysfd, family, typ int) *Socket {
	s := &Socket{family: family, typ: typ}
	s.fd.init(sysfd)
	runtime.SetFinalizer(s, (*Socket).collected) // runtime.AddCleanup would allocate twice
	return s
}

// collected is the finalizer: it closes a Socket that the program has not closed.
func (s *Socket) collected() {
	if s.lingers.Load() || s.maybeShut.Load() { // another process may have set SO_LINGER
		go s.close() // on a goroutine of its own, because a wait for SO_LINGER would hold up other finalizers
		return
	}
	s.close()
}

// enter begins a call to the function c with s. The socket is argument 1 of every such function.
// The descriptor stays open until the call to leave. If s is nil or closed, enter returns an error.
func (s *Socket) enter(c *phpFunc) error {
	if s == nil || !s.fd.incref() {
		return c.unusable(s)
	}
	return nil
}

// unusable returns the error of the function c for its argument 1, a socket that is nil or
// closed.
func (c *phpFunc) unusable(s *Socket) error {
	if s == nil {
		return c.argument(1, "socket", "must be of type Socket, null given")
	}
	return c.closed(1, "socket")
}

// leave ends the call that s.enter began. Until then s cannot be collected, because leave still
// uses s.
func (s *Socket) leave() { s.fd.decref() }

// enterToRead does what enter does, for a call that receives. In the same atomic operation it
// also counts the call as a plain receive (see unread). leaveReading ends both.
func (s *Socket) enterToRead(c *phpFunc) error {
	if s == nil || !s.fd.add(1+reading) {
		return c.unusable(s)
	}
	return nil
}

func (s *Socket) leaveReading() { s.fd.sub(1 + reading) }

// isStream reports whether s carries a stream of bytes without message boundaries.
func (s *Socket) isStream() bool { return s.typ == SOCK_STREAM }

var fnCreate = newFunc("socket_create", "Unable to create socket", errSlotGlobal).loud()

// Create is socket_create: it creates a socket. domain is its address family: AF_INET, AF_INET6
// or AF_UNIX. typ is its type: SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET or SOCK_RAW. If protocol
// is 0, the socket has the usual protocol of its type. As in PHP 8.4, typ may also contain
// SOCK_NONBLOCK (typ | SOCK_NONBLOCK). SOCK_CLOEXEC is accepted too, but has no effect, because
// every descriptor of this package is close-on-exec.
//
// A failure sets only the process's error slot, because there is no socket yet. See socket(2).
//
// Notes, Linux: domain may also be AF_PACKET, for a socket that transfers whole frames. Then
// protocol is one of ETH_P_*.
func Create(domain, typ, protocol int) (s *Socket, err error) {
	defer raise(&err)
	typ, nonblock, err := fnCreate.checkType(domain, typ)
	if err != nil {
		return nil, err
	}
	s, e := create(domain, typ, protocol)
	if e != 0 {
		return nil, fnCreate.fail(nil, e)
	}
	s.nonblock.Store(nonblock)
	return s, nil
}

func create(domain, typ, protocol int) (*Socket, Errno) {
	sysfd, e := sysSocket(domain, typ, protocol)
	if e != 0 {
		return nil, e
	}
	return newSocket(sysfd, domain, typ), 0
}

// families returns the list of the domains that c accepts, in the words of PHP's error message.
func (c *phpFunc) families() string {
	if !c.noPacket {
		return "AF_UNIX, AF_PACKET, AF_INET6, or AF_INET"
	}
	return "AF_UNIX, AF_INET6, or AF_INET"
}

// checkType checks the domain and the type that Create or CreatePair got. It returns the
// type without flags, and whether the flag SOCK_NONBLOCK was set.
func (c *phpFunc) checkType(domain, typ int) (bare int, nonblock bool, err error) {
	if domain != AF_UNIX && domain != AF_INET6 && domain != AF_INET && !c.takesPacket(domain) {
		return 0, false, c.argument(1, "domain", "must be one of "+c.families())
	}
	bare = int(int32(typ))
	if bare > 0 {
		nonblock = sockNonblock != 0 && bare&sockNonblock != 0
		bare &^= sockNonblock | sockCloexec
	}
	if bare > 10 {
		text := "must be one of SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW, or SOCK_RDM"
		if sockNonblock != 0 {
			text += " optionally OR'ed with SOCK_CLOEXEC, SOCK_NONBLOCK"
		}
		return 0, false, c.argument(2, "type", text)
	}
	return bare, nonblock, nil
}

var (
	fnListenCreate = newFunc("socket_create_listen", "unable to create listening socket", errSlotGlobal)
	fnListenBind   = newFunc("socket_create_listen", "unable to bind to given address", errSlotGlobal)
	fnListenListen = newFunc("socket_create_listen", "unable to listen on socket", errSlotGlobal)
)

// CreateListen is socket_create_listen: it creates an AF_INET stream socket that listens on the
// given port, on every address of the host. If port is 0, the system chooses a free port;
// [Getsockname] returns its number. The default backlog is SOMAXCONN.
//
// CreateListen does not set SO_REUSEADDR, so a server that restarts may have to wait until its
// port is free. A server that cannot wait calls Create, SetOption, Bind and Listen instead. A
// failure sets only the process's error slot.
//
// Notes, Windows: the socket listens on every address, as in PHP 8.5. In PHP up to 8.4, it
// listens on 127.0.0.1 only.
func CreateListen(port int, backlog ...int) (s *Socket, err error) {
	defer raise(&err)
	if len(backlog) > 1 {
		return nil, fnListenCreate.tooMany(2, 1+len(backlog))
	}
	if err := fnListenCreate.checkPort(1, port); err != nil {
		return nil, err
	}
	s, e := create(AF_INET, SOCK_STREAM, 0)
	if e != 0 {
		return nil, fnListenCreate.fail(nil, e)
	}
	if e := sysBind(s.fd.sysfd, &sockaddr{Family: AF_INET, Port: uint16(port)}); e != 0 {
		s.fd.close()
		return nil, fnListenBind.fail(nil, e)
	}
	n := SOMAXCONN
	if len(backlog) > 0 {
		n = backlog[0]
	}
	if e := sysListen(s.fd.sysfd, n); e != 0 {
		s.fd.close()
		return nil, fnListenListen.fail(nil, e)
	}
	return s, nil
}

// checkPort returns an error if port, which is argument n, is not a port number.
func (c *phpFunc) checkPort(n, port int) error {
	if port < 0 || port > 65535 {
		return c.argument(n, "port", "must be between 0 and 65535")
	}
	return nil
}

var fnPair = newFunc("socket_create_pair", "Unable to create socket pair", errSlotGlobal).loud().withoutPacket()

// CreatePair is socket_create_pair: it creates two sockets that are connected to each other and
// stores them in pair. domain must be AF_UNIX. A failure does not change pair and sets only the
// process's error slot. See socketpair(2).
//
// Notes, Windows: domain must be AF_INET. The pair is a connection over loopback.
func CreatePair(domain, typ, protocol int, pair *[2]*Socket) (err error) {
	defer raise(&err)
	if pair == nil {
		return fnPair.argument(4, "pair", "could not be passed by reference")
	}
	typ, nonblock, err := fnPair.checkType(domain, typ)
	if err != nil {
		return err
	}
	fds, e := sysSocketpair(domain, typ, protocol)
	if e != 0 {
		return fnPair.fail(nil, e)
	}
	for i, fd := range fds {
		s := newSocket(fd, domain, typ)
		s.nonblock.Store(nonblock)
		pair[i] = s
	}
	return nil
}

var fnBind = newFunc("socket_bind", "Unable to bind address", errSlotBoth)

// Bind is socket_bind: it sets the local address of s. For AF_INET and AF_INET6, address is an
// IP address or a host name. (With a host name, Bind may have to wait for DNS.) The default
// port is 0, and then the system chooses a free port. For AF_UNIX, address is a path of at most
// 107 bytes. On Linux, it may also be an abstract name, which begins with "\x00"; if address is
// "", Linux chooses such a name.
//
// Set SO_REUSEADDR before Bind. The error of a failed lookup has a code below -10000. The file
// of an AF_UNIX socket remains after Close, so the program must remove it. See bind(2).
//
// Common mistakes: With an IPv6 address on an AF_INET socket, Bind fails with "Host lookup
// failed", as in PHP. Such an address needs Create(AF_INET6, ...). After a restart, Bind may
// fail with SOCKET_EADDRINUSE. To avoid this, set SO_REUSEADDR or, for an AF_UNIX path, remove
// the file first. A second Bind fails with SOCKET_EINVAL.
//
// Notes, Linux: for AF_PACKET, address is the name of an interface. If there is no interface of
// that name, s receives from every interface, as in PHP. This is not an error.
func Bind(s *Socket, address string, port ...int) (err error) {
	defer raise(&err)
	if err := s.enter(fnBind); err != nil {
		return err
	}
	defer s.leave()
	if len(port) > 1 {
		return fnBind.tooMany(3, 2+len(port))
	}
	p := 0
	if len(port) > 0 {
		p = port[0]
		if err := fnBind.checkPort(3, p); err != nil {
			return err
		}
	}
	var sa sockaddr
	if err := fnBind.encode(s, &sa, 2, address, p); err != nil {
		return err
	}
	return fnBind.fail(s, sysBind(s.fd.sysfd, &sa))
}

var fnListen = newFunc("socket_listen", "unable to listen on socket", errSlotBoth)

// Listen is socket_listen: it makes s, a bound stream socket, accept connections. Up to backlog
// connections may wait for [Accept]. The default backlog is 0, and then Linux lets one
// connection wait. A server needs more, for example SOMAXCONN. See listen(2).
func Listen(s *Socket, backlog ...int) (err error) {
	defer raise(&err)
	if err := s.enter(fnListen); err != nil {
		return err
	}
	defer s.leave()
	if len(backlog) > 1 {
		return fnListen.tooMany(2, 1+len(backlog))
	}
	n := 0
	if len(backlog) > 0 {
		n = backlog[0]
	}
	return fnListen.fail(s, sysListen(s.fd.sysfd, n))
}

var fnClose = newFunc("socket_close", "", 0)

// Close is socket_close. Calls in other goroutines that are blocked on s, including [Select],
// return at once, with an error that matches net.ErrClosed. Every later call, including a
// second Close, returns such an error too. Close does not shut down the connection. If another
// duplicate of the descriptor exists, the connection stays open.
//
// If SO_LINGER is on, Close waits as long as that option says. It does not wait if the
// connection is also open in another process or through a duplicate of the descriptor. Close
// fails only if s is nil or already closed. As in PHP, the result of close(2) is ignored. See
// close(2).
//
// Notes, Linux: a Close that waits for SO_LINGER holds a thread if s was imported, was passed
// to another process, or was used through its SyscallConn method.
//
// Notes, macOS, BSD: Close does not wait, because those systems ignore SO_LINGER on a
// non-blocking descriptor. They deliver the data in the background.
//
// Notes, Windows: a Close that waits for SO_LINGER holds a thread.
func Close(s *Socket) (err error) {
	defer raise(&err)
	return closeSocket(s)
}

func closeSocket(s *Socket) error {
	if s == nil {
		return fnClose.argument(1, "socket", "must be of type Socket, null given")
	}
	if !s.close() {
		return fnClose.closed(1, "socket")
	}
	return nil
}

func (s *Socket) close() bool {
	if !s.fd.markClosed() {
		return false
	}
	s.notifySelects(true)
	s.linger()
	s.fd.finish()
	runtime.SetFinalizer(s, nil)
	return true
}

// linger waits until the written data has been delivered or the time of SO_LINGER is up.
// close(2) could do the waiting. But it would hold a thread, and any signal to that
// thread would end the wait. So linger leaves the wait to close(2) only where it must; see
// leaveLingering.
func (s *Socket) linger() {
	if s.family == AF_UNIX {
		return // AF_UNIX ignores SO_LINGER, because written data has already reached the peer
	}
	var l Linger
	if !s.lingers.Load() || sysGetLinger(s.fd.sysfd, SO_LINGER, &l) != 0 || l.Onoff == 0 || l.Linger == 0 {
		return // if Linger is 0, close(2) resets the connection at once
	}
	s.fd.rd.setUser(&s.fd, atOnce) // wakes the waiting calls, which need not wait until linger returns
	s.fd.wr.setUser(&s.fd, atOnce)
	if s.fd.mayBeShared() {
		// Only the kernel knows whether another process holds the connection. If one does,
		// Close does not wait, and SO_LINGER takes effect when that process closes it.
		// Otherwise close(2) waits.
		s.fd.leaveLingering()
		return
	}
	limit := now().add(time.Duration(l.Linger) * time.Second)
	for pause := time.Millisecond; sysUndelivered(s.fd.sysfd); pause = min(2*pause, 20*time.Millisecond) {
		if limit.passed() {
			sysSetLinger(s.fd.sysfd, SO_LINGER, Linger{}) // so that close(2) does not wait
			return
		}
		time.Sleep(pause)
	}
}

var fnShutdown = newFunc("socket_shutdown", "Unable to shutdown socket", errSlotBoth)

// Shutdown is socket_shutdown: it ends one direction of a connection, or both. mode is SHUT_RD
// (0), SHUT_WR (1) or SHUT_RDWR (2). The default is SHUT_RDWR. For any other value, the error
// matches ErrArgument. After SHUT_WR, the peer reads the remaining data and then end-of-stream.
// See shutdown(2).
func Shutdown(s *Socket, mode ...int) (err error) {
	defer raise(&err)
	if err := s.enter(fnShutdown); err != nil {
		return err
	}
	defer s.leave()
	if len(mode) > 1 {
		return fnShutdown.tooMany(2, 1+len(mode))
	}
	how := SHUT_RDWR
	if len(mode) > 0 {
		how = mode[0]
	}
	if how < SHUT_RD || how > SHUT_RDWR {
		return fnShutdown.argument(2, "mode", "must be one of SHUT_RD, SHUT_WR or SHUT_RDWR")
	}
	s.maybeShut.Store(true)
	return fnShutdown.fail(s, s.fd.shutdown(how))
}

var fnSetBlock = newFunc("socket_set_block", "unable to set blocking mode", errSlotBoth)

// SetBlock is socket_set_block: it makes s blocking, as a new socket is. Calls on a blocking
// socket wait if necessary.
func SetBlock(s *Socket) (err error) {
	defer raise(&err)
	return setNonblock(fnSetBlock, s, false)
}

var fnSetNonblock = newFunc("socket_set_nonblock", "unable to set nonblocking mode", errSlotBoth)

// SetNonblock is socket_set_nonblock: it makes s non-blocking. A call that would have to wait
// then fails with SOCKET_EAGAIN instead; Connect fails with SOCKET_EINPROGRESS. A call that is
// already waiting continues to wait. A socket that [Accept] returns inherits the mode of its
// listener.
func SetNonblock(s *Socket) (err error) {
	defer raise(&err)
	return setNonblock(fnSetNonblock, s, true)
}

func setNonblock(c *phpFunc, s *Socket, on bool) error {
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave()
	s.nonblock.Store(on)
	return c.fail(s, s.fd.modeChanged(&s.nonblock))
}

var fnGetsockname = newFunc("socket_getsockname", "unable to retrieve socket name", errSlotBoth)

// Getsockname is socket_getsockname: it stores the local address of s in address and the port
// in port, which may be left out. For AF_UNIX, it stores the path in address and does not
// change port. If s has no path, or if its name is abstract, it stores "". An IPv6 address is stored
// without its scope ID.
//
// Notes, Linux: for AF_PACKET, it stores the name of the interface in address and the index of
// the interface in port. If s is not bound to an interface, the error matches ErrArgument.
func Getsockname(s *Socket, address *string, port ...*int) (err error) {
	defer raise(&err)
	return getname(fnGetsockname, s, address, port, sysGetsockname)
}

var fnGetpeername = newFunc("socket_getpeername", "unable to retrieve peer name", errSlotBoth).withoutPacket()

// Getpeername is socket_getpeername: it does what [Getsockname] does, but for the address of
// the peer. On a socket that is not connected, the error is SOCKET_ENOTCONN.
func Getpeername(s *Socket, address *string, port ...*int) (err error) {
	defer raise(&err)
	return getname(fnGetpeername, s, address, port, sysGetpeername)
}

func getname(c *phpFunc, s *Socket, address *string, port []*int, name func(sysfd, *sockaddr) Errno) error {
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave()
	switch {
	case address == nil:
		return c.argument(2, "address", "could not be passed by reference")
	case len(port) > 1:
		return c.tooMany(3, 2+len(port))
	}
	var sa sockaddr
	if e := name(s.fd.sysfd, &sa); e != 0 {
		return c.fail(s, e)
	}
	text, ok := addrText(&sa)
	n := int(sa.Port)
	if !ok {
		var err error
		if text, n, err = c.nameInterface(s, &sa, *address); err != nil {
			return err
		}
	}
	*address = text
	if len(port) > 0 && port[0] != nil && sa.Family != AF_UNIX {
		*port[0] = n
	}
	return nil
}

// String describes s for logs: its kind and its addresses.
func (s *Socket) String() string {
	if s == nil {
		return "<nil>"
	}
	name := familyName(s.family) + " socket"
	var local, peer sockaddr
	if !s.fd.incref() {
		return name + " (closed)"
	}
	defer s.leave()
	if sysGetsockname(s.fd.sysfd, &local) == 0 {
		name += " " + addrString(&local)
	}
	if sysGetpeername(s.fd.sysfd, &peer) == 0 {
		name += " - " + addrString(&peer)
	}
	return name
}

// familyName returns the name of an AF_* constant.
func familyName(family int) string {
	switch family {
	case AF_INET:
		return "AF_INET"
	case AF_INET6:
		return "AF_INET6"
	case AF_UNIX:
		return "AF_UNIX"
	case sys.AF_PACKET:
		return "AF_PACKET"
	}
	return "family " + strconv.Itoa(family)
}
