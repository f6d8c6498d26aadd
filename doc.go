// Package socket is PHP's socket_* extension for Go, function for function. A PHP
// program that uses sockets can be ported to it line by line.
//
// # The rule
//
// Drop "socket_" and capitalise each part of the name: socket_create_listen is
// [CreateListen]. Arguments keep their order, an argument that PHP takes by reference is a
// pointer, and what PHP lets you leave out you may leave out. Constants keep their names.
// Where PHP returns false, there is an error; any other result comes first. Strings are
// bytes, as in PHP: data arguments take a string or a []byte.
//
//	$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
//	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
//
//	if (!socket_bind($s, '127.0.0.1', 8000)) { ...
//	if err := socket.Bind(s, "127.0.0.1", 8000); err != nil { ...
//
//	socket_listen($s, 5);
//	socket.Listen(s, 5)
//
//	$c = socket_accept($s);
//	c, err := socket.Accept(s)
//
//	socket_getpeername($c, $ip, $port);
//	socket.Getpeername(c, &ip, &port)
//
//	while ($x = socket_read($c, 2048)) { ...
//	for { x, err := socket.Read(c, 2048); if err != nil || x == "" { break }; ...
//
//	$n = socket_recv($c, $buf, 512, MSG_DONTWAIT);
//	n, err := socket.Recv(c, &buf, 512, socket.MSG_DONTWAIT)
//
//	socket_write($c, $text, strlen($text));
//	socket.Write(c, text, len(text))
//
//	socket_set_option($c, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 2, 'usec' => 0]);
//	socket.SetOption(c, socket.SOL_SOCKET, socket.SO_RCVTIMEO, socket.Timeval{Sec: 2})
//
//	$error = socket_get_option($c, SOL_SOCKET, SO_ERROR);
//	code, err := socket.GetOption[int](c, socket.SOL_SOCKET, socket.SO_ERROR)
//
//	$read = $clients; $n = socket_select($read, $write, $except, null);
//	read := clients; n, err := socket.Select(&read, nil, nil, socket.Forever)
//
//	if (socket_last_error($c) == SOCKET_EAGAIN) { ...
//	if errors.Is(err, socket.SOCKET_EAGAIN) { ...
//
//	socket_close($c);
//	socket.Close(c)
//
// Each function's documentation begins with PHP's name for it. Each function has an
// example, on the documentation page and in example_*_test.go. In the module,
// FUNCTIONS.md has the whole table, PORTING.md is a guide for PHP programmers, and
// DEVIATIONS.md lists where this package differs from PHP on purpose.
//
// # Errors
//
// An error's text is the warning that PHP prints, or the text of the exception that it
// throws. The error is an [*Error], which carries the code: errors.Is finds
// SOCKET_EADDRINUSE in it, and also syscall.EADDRINUSE. [LastError] returns the same
// code. A mistake in an argument matches [ErrArgument], a closed socket net.ErrClosed,
// an expired timeout os.ErrDeadlineExceeded. No function panics, unless a handler set
// by [SetErrorHandler] does.
//
// # Blocking
//
// A new socket blocks until [SetNonblock]: a call waits until it can be done. Its
// goroutine is then parked in Go's network poller, on Windows in a completion port of
// this package, and does not hold a thread. Write and Send return when all data is
// sent, Recv with MSG_WAITALL when all data has arrived, a call that receives under
// SO_RCVLOWAT when that many bytes have arrived, and Connect when it has succeeded or
// failed. SO_RCVTIMEO and SO_SNDTIMEO end the wait. [Close] from another goroutine ends
// it with an error that matches net.ErrClosed. A signal does not: no call returns
// EINTR.
//
// # Concurrency
//
// Several goroutines may call any functions at once, also on the same socket. Calls
// that wait for the same direction of a socket queue up, so blocking writes to a
// stream do not mix. A call that must not wait (SetNonblock, MSG_DONTWAIT) never
// queues.
//
// Concurrent calls that receive from a stream take its bytes in order, and the bytes that one
// call takes are consecutive. Two calls that run at once may return in either order, so a
// program that needs the order must receive in one goroutine. A line stays whole, and so does
// the data of a call with MSG_WAITALL. While a call waits holding part of its data, whatever
// arrives next goes to that call; a call that must not wait finds nothing.
//
// # Ownership
//
// Data that is passed in is neither kept nor changed. What a call returns, a string or
// a slice, belongs to the caller. But Recv and Recvfrom read into the []byte that they
// are given if it is large enough, and Recvmsg reads into the buffers of its
// [Message]. [Select] makes new slices. Descriptors are close-on-exec.
//
// # Package net and io
//
// A *Socket is a net.Conn, so a ported program can continue with bufio, crypto/tls and
// net/http over the sockets that it has. A listening socket has a net.Listener,
// [Socket.Listener]. A datagram socket has [Socket.ReadFromUDPAddrPort] and
// [Socket.WriteToUDPAddrPort]; [Recvmmsg] and [Sendmmsg] transfer many datagrams at a time.
// [ImportStream] takes the connections of package net, and [Socket.File] is for programs
// that this one starts.
//
// The methods follow Go's rules. They wait even after SetNonblock, return io.EOF at
// the end, and store no code for LastError. A deadline ends their wait, and also
// that of the functions.
//
// # Systems
//
// Every system has all functions, but only Windows has those of WsaprotocolInfo.
// A constant exists where the system has it, as in PHP. What works on which system
// (BSD is FreeBSD, NetBSD, OpenBSD and DragonFly; Solaris includes illumos):
//
//	                                    Linux  macOS  BSD  Solaris  AIX  Windows
//	AF_INET, AF_INET6                   yes    yes    yes  yes      yes  yes
//	AF_UNIX                             yes    yes    yes  yes      yes  SOCK_STREAM
//	abstract names                      yes    -      -    -        -    -
//	AF_PACKET                           yes    -      -    -        -    -
//	CreatePair of                       UNIX   UNIX   UNIX UNIX     UNIX INET, SOCK_STREAM
//	SOCK_NONBLOCK in Create             yes    -      yes  yes      -    -
//	MSG_DONTWAIT                        yes    yes    yes  yes      -    -
//	Atmark                              yes    yes    yes  yes      yes  -
//	Close waits for SO_LINGER           yes    -      -    (4)      (4)  takes a thread
//	Select                              epoll  poll   poll poll     poll AFD
//	Sendmmsg, Recvmmsg in one call      yes    -      -    -        -    -
//	control data on streams             yes    yes    yes  yes      yes  -
//	SCM_RIGHTS                          yes    yes    yes  yes      yes  -
//	SCM_CREDENTIALS as Ucred            yes    -      -    -        -    -
//	time stamps as Time                 yes    yes    yes  yes      -    -
//	IP_PKTINFO as Pktinfo               yes    -      -    -        -    yes
//	IPV6_PKTINFO as Pktinfo             yes    yes    yes  yes      yes  yes
//	IPV6_HOPLIMIT, IPV6_TCLASS as Int   yes    yes    yes  yes      yes  yes
//	IPV6_PKTINFO as an option           yes    yes    yes  yes      yes  -
//	MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP yes    yes    yes  yes      yes  yes
//	MCAST_ options with a source        yes    -      (1)  yes      yes  yes
//	SO_ACCEPTFILTER                     -      -      (2)  -        -    -
//	SO_ATTACH_REUSEPORT_CBPF            yes    -      -    -        -    -
//	SO_BINDTODEVICE                     yes    -      -    -        -    -
//	SO_LINGER_SEC                       -      yes    -    -        -    -
//	SO_MEMINFO; SO_PEERCRED as Ucred    yes    -      -    -        -    -
//	TCP_CONGESTION                      yes    -      (3)  yes      -    -
//	UDP_SEGMENT                         yes    -      -    -        -    -
//	WsaprotocolInfoExport and others    -      -      -    -        -    yes
//
// (1) FreeBSD, for AF_INET. (2) FreeBSD, NetBSD, DragonFly. (3) FreeBSD. (4) Whatever
// the system does for a non-blocking descriptor.
//
// In the module, docs/systems.md says on which systems the tests run, and for which
// the package is only built.
package socket

//go:generate go run ./internal/gen/constants
//go:generate go run ./internal/gen/functions/gen
