// Package socket is PHP's socket_* extension for Go, function for function. A PHP
// program that uses sockets can be ported to it line by line.
//
// # The rule
//
// Drop "socket_" and capitalise each part of the name: socket_create_listen is [CreateListen].
// Arguments keep their order. An argument that PHP takes by reference is a pointer here. An
// argument that is optional in PHP is optional here too. Constants keep their names. Where PHP
// returns false, the Go function returns an error; any other result comes before the error.
// Data arguments take a string or a []byte, because strings hold bytes in PHP.
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
// The documentation of each function begins with its PHP name. Each function has an example,
// which is on the documentation page and in example_*_test.go. The module also has three pages:
// FUNCTIONS.md is a table of all functions, PORTING.md is a guide for PHP programmers, and
// DEVIATIONS.md lists the places where this package differs from PHP on purpose.
//
// # Errors
//
// The text of an error is the warning that PHP prints, or the text of the exception that PHP
// throws. The error is an [*Error], which carries the code: errors.Is finds SOCKET_EADDRINUSE
// in it, and also syscall.EADDRINUSE. [LastError] returns the same code. The error for a
// mistake in an argument matches [ErrArgument]. The error for a closed socket matches
// net.ErrClosed, and that for an expired timeout matches os.ErrDeadlineExceeded. No function
// panics, unless a handler that the program has set with [SetErrorHandler] panics.
//
// # Blocking
//
// A new socket is blocking until [SetNonblock] is called: if a call has to wait, it waits. While it
// waits, its goroutine is parked in Go's network poller (on Windows, in a completion port of this
// package) and does not hold a thread. Write and Send return when all data is sent. Recv with
// MSG_WAITALL returns when all data has arrived. If SO_RCVLOWAT is set, a call that receives
// returns when as many bytes have arrived as this option says. Connect returns when it has
// succeeded or failed. SO_RCVTIMEO and SO_SNDTIMEO limit the wait. [Close] in another goroutine
// ends the wait with an error that matches net.ErrClosed. A signal does not end the wait: no call
// returns EINTR.
//
// # Concurrency
//
// Several goroutines may call any functions at the same time, even on the same socket. Calls
// that wait in the same direction of a socket wait in a queue. So the data of two blocking
// writes to a stream does not mix. A call that must not wait (because of SetNonblock or
// MSG_DONTWAIT) never queues.
//
// Concurrent calls that receive from a stream take its bytes in order, and each call takes
// consecutive bytes. Two calls that run at the same time may return in either order. So a
// program that needs the order must receive in one goroutine. A line stays whole, and so does
// the data of a call with MSG_WAITALL. If such a call has received a part of its data and waits
// for the rest, it gets the next bytes that arrive. Meanwhile, a call that must not wait finds
// no data.
//
// # Ownership
//
// A call neither keeps nor changes the data that it sends. The strings and slices that a call
// returns belong to the caller. If the []byte passed to Recv or Recvfrom is large enough, they
// read into it. Recvmsg reads into the buffers of its [Message]. [Select] makes new slices.
// Descriptors are close-on-exec.
//
// # Packages net and io
//
// A *Socket is a net.Conn, so a ported program can use its sockets with bufio, crypto/tls and
// net/http. For a listening socket, [Socket.Listener] returns a net.Listener. For datagrams,
// there are [Socket.ReadFromUDPAddrPort] and [Socket.WriteToUDPAddrPort]; [Recvmmsg] and
// [Sendmmsg] transfer many datagrams at a time. [ImportStream] makes a Socket from a connection
// of package net. [Socket.File] passes a socket to a program that this program starts.
//
// The methods follow Go's rules. They wait even after SetNonblock, return io.EOF at the end of
// the connection, and do not store a code for LastError. A deadline ends the wait of methods
// and functions alike.
//
// # Systems
//
// All functions exist on every system, except that the functions of WsaprotocolInfo exist only
// on Windows. As in PHP, a constant exists if the system has it. This table shows which systems
// support what. (BSD is FreeBSD, NetBSD, OpenBSD and DragonFly; Solaris includes illumos.)
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
// (1) Only FreeBSD, and only for AF_INET. (2) FreeBSD, NetBSD, DragonFly. (3) Only FreeBSD. (4)
// Close does what the system does for a non-blocking descriptor.
//
// In the module, docs/systems.md lists the systems where the tests run and those for which the
// package is only built.
package socket

//go:generate go run ./internal/gen/constants
//go:generate go run ./internal/gen/functions/gen
