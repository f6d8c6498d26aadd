// Package socket is PHP's socket_* extension for Go, function for function, so
// that a PHP program that uses sockets can be ported line by line.
//
// # The rule
//
// Drop "socket_" and capitalise each part of the name: socket_create_listen is
// [CreateListen]. Arguments keep their order, an argument that PHP takes by
// reference is a pointer, what PHP lets you leave out you may leave out.
// Constants keep their names. Where PHP returns false, there is an error; any other
// result comes first. Strings are bytes, as in PHP: data arguments take a string
// or a []byte.
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
// Each function's documentation begins with PHP's name for it, and each has an
// example (on the documentation page, or in example_*_test.go). FUNCTIONS.md in
// the module has the whole table, PORTING.md is a guide for PHP people,
// DEVIATIONS.md lists where PHP's bugs were not ported.
//
// # Errors
//
// An error's text is the warning that PHP prints, or the text of the exception
// that it throws. It is an [*Error], which carries the code: errors.Is finds
// SOCKET_EADDRINUSE in it, syscall.EADDRINUSE just as well. The code is stored, too,
// where [LastError] finds it. A mistake in an argument matches [ErrArgument], a
// closed socket net.ErrClosed, an expired timeout os.ErrDeadlineExceeded. Nothing
// panics.
//
// # Blocking
//
// A new socket blocks, until [SetNonblock]: a call waits until it can be done.
// Meanwhile its goroutine is parked in Go's network poller and costs no thread.
// Write and Send go on until all is sent, MSG_WAITALL until all has come, Connect
// until it is decided. SO_RCVTIMEO and SO_SNDTIMEO end the wait. [Close] from
// another goroutine ends it with an error that matches net.ErrClosed. A signal does
// not: EINTR never comes out of a call.
//
// # Concurrency
//
// Every function may be called by several goroutines at once, on the same socket,
// too. Calls that wait for the same direction of a socket queue up; blocking
// writes to a stream do not mix. A call that must not wait (SetNonblock,
// MSG_DONTWAIT) never queues.
//
// # Ownership
//
// Data that is passed in is not kept, and not changed. What comes out, strings and
// slices alike, belongs to the caller, but Recv and Recvfrom read into the []byte
// that they are given if it is large enough, and Recvmsg into the buffers of its
// [Message]. [Select] makes new slices. Descriptors are close-on-exec.
//
// # Growing up
//
// A *Socket is a net.Conn, so a ported program can go on with bufio, crypto/tls and
// net/http over the sockets it has; one that listens hands out a net.Listener with
// [Socket.Listener], one for datagrams has [Socket.ReadFromUDPAddrPort] and
// [Socket.WriteToUDPAddrPort], and [Recvmmsg] and [Sendmmsg] move many of these at
// a time. [ImportStream] takes what package net has. The
// methods are Go's: they wait whatever SetNonblock says, and end with io.EOF and
// with deadlines, which the functions heed, too.
package socket
