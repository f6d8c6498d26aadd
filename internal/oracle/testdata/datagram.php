<?php
// socket_recvfrom and socket_sendto.

//= in both directions
[$a, $p] = datagram();
[$b, $q] = datagram();
socket_sendto($a, "hello", 5, 0, '127.0.0.1', $q);
$data = 'old';
$address = 'old';
$port = 7;
socket_recvfrom($b, $data, 100, 0, $address, $port);
socket_sendto($b, $data, strlen($data), 0, $address, $port);
socket_recvfrom($a, $data, 100, 0, $address, $port);
socket_sendto($a, "\0\r\n\xff", 4, 0, '127.0.0.1', $q);
socket_recvfrom($b, $data, 100, 0, $address, $port);
socket_sendto($a, "short form", 10, 0, '127.1', $q);
socket_recvfrom($b, $data, 100, 0, $address, $port);

//= to a name needs localhost
[$a, $p] = datagram();
socket_sendto($a, "by name", 7, 0, 'localhost', $p);
socket_recvfrom($a, $data, 100, 0, $address, $port);

//= AF_INET6 needs inet6
[$a, $p] = datagram(AF_INET6);
[$b, $q] = datagram(AF_INET6);
socket_sendto($a, "hello", 5, 0, '::1', $q);
socket_recvfrom($b, $data, 100, 0, $address, $port);
socket_sendto($b, $data, strlen($data), 0, $address, $port);
socket_recvfrom($a, $data, 100, 0, $address, $port);
socket_recvfrom($a, $data, 100, MSG_DONTWAIT, $address);
//! 8.2 throws "Wrong parameter count for socket_recvfrom()" data="hello" address="::1" [0 0]
//! 8.6 throws "socket_recvfrom() expects exactly 6 arguments when argument #1 ($socket) is of type AF_INET or AF_INET6" data="hello" address="::1" [0 0]
socket_recvfrom($a, $data, 100, MSG_DONTWAIT, $address, $port);
socket_sendto($b, "x", 1, 0, '::1');
socket_sendto($b, "x", 1, 0, '::1', 0);
socket_close($a);
socket_recvfrom($a, $data, 100, 0, $address, $port);

//= an IPv4 sender on an AF_INET6 socket needs inet6
$s = socket_create(AF_INET6, SOCK_DGRAM, 0);
socket_bind($s, '::');
socket_getsockname($s, $address, $port);
[$c, $q] = datagram();
socket_sendto($c, "mapped", 6, 0, '127.0.0.1', $port);
socket_recvfrom($s, $data, 100, 0, $address, $port);

//= the length of what is sent
[$a, $p] = datagram();
socket_sendto($a, "abcdef", 100, 0, '127.0.0.1', $p);
socket_recvfrom($a, $data, 100, 0, $address, $port);
socket_sendto($a, "abcdef", 3, 0, '127.0.0.1', $p);
socket_recvfrom($a, $data, 100, 0, $address, $port);
socket_sendto($a, "abcdef", -1, 0, '127.0.0.1', $p);
socket_sendto($a, "abcdef", -1, 0, '127.0.0.1');
socket_sendto($a, str_repeat('x', 65507), 70000, 0, '127.0.0.1', $p);
socket_recvfrom($a, $data, 65536, 0, $address, $port);
socket_sendto($a, str_repeat('x', 65508), 70000, 0, '127.0.0.1', $p);
socket_recvfrom($a, $data, 65536, MSG_DONTWAIT, $address, $port);

//= the length of what is received
[$a, $p] = datagram();
foreach ([0, -1, -2147483648, PHP_INT_MIN] as $length) {
	$data = 'old';
	$address = 'old';
	$port = 7;
	socket_recvfrom($a, $data, $length, 0, $address, $port);
	socket_recvfrom($a, $data, $length, 0, $address);
}
socket_recvfrom($a, $data, 10, 0, $address);
//! 8.2 throws "Wrong parameter count for socket_recvfrom()" data="old" address="old" [0 0]
//! 8.6 throws "socket_recvfrom() expects exactly 6 arguments when argument #1 ($socket) is of type AF_INET or AF_INET6" data="old" address="old" [0 0]
socket_sendto($a, "0123456789", 10, 0, '127.0.0.1', $p);
socket_sendto($a, "next", 4, 0, '127.0.0.1', $p);
socket_recvfrom($a, $data, 4, 0, $address, $port);
socket_recvfrom($a, $data, 4, 0, $address, $port);
socket_sendto($a, "large", 5, 0, '127.0.0.1', $p);
socket_recvfrom($a, $data, 10000000, 0, $address, $port);

//= PHP_INT_MAX since 8.4
[$a, $p] = datagram();
socket_recvfrom($a, $data, PHP_INT_MAX, 0, $address, $port);

//= empty datagrams
[$a, $p] = datagram();
socket_sendto($a, "", 0, 0, '127.0.0.1', $p);
socket_sendto($a, "x", 0, 0, '127.0.0.1', $p);
socket_sendto($a, "", 5, 0, '127.0.0.1', $p);
$data = 'old';
$address = 'old';
socket_recvfrom($a, $data, 100, 0, $address, $port);
socket_read($a, 100);
socket_recv($a, $data, 100, 0);
socket_recvfrom($a, $data, 100, MSG_DONTWAIT, $address, $port);

//= nothing to receive
[$a, $p] = datagram();
$data = 'old';
$address = 'old';
$port = 7;
socket_recvfrom($a, $data, 100, MSG_DONTWAIT, $address, $port);
socket_set_nonblock($a);
socket_recvfrom($a, $data, 100, 0, $address, $port);
socket_set_block($a);
socket_set_option($a, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 50000]);
socket_recvfrom($a, $data, 100, 0, $address, $port);
took(50);

//= waits for a datagram
[$a, $p] = datagram();
later(fn() => socket_sendto($a, "late", 4, 0, '127.0.0.1', $p));
socket_recvfrom($a, $data, 100, 0, $address, $port);
took(20);

//= MSG_PEEK
[$a, $p] = datagram();
socket_sendto($a, "peek", 4, 0, '127.0.0.1', $p);
socket_recvfrom($a, $data, 2, MSG_PEEK, $address, $port);
socket_recvfrom($a, $data, 100, MSG_PEEK, $address, $port);
socket_recvfrom($a, $data, 100, 0, $address, $port);
socket_recvfrom($a, $data, 100, MSG_DONTWAIT, $address, $port);

//= MSG_TRUNC with a buffer that is large enough
[$a, $p] = datagram();
socket_sendto($a, "fits", 4, 0, '127.0.0.1', $p);
socket_recvfrom($a, $data, 100, MSG_TRUNC, $address, $port);

//= ports
[$a, $p] = datagram();
socket_sendto($a, "x", 1, 0, '127.0.0.1', 0);
socket_sendto($a, "x", 1, 0, '127.0.0.1');
socket_sendto($a, "x", 1, 0, '127.0.0.1', null);

//= connected
[$a, $p] = datagram();
[$b, $q] = datagram();
[$c, $r] = datagram();
socket_connect($a, '127.0.0.1', $q);
socket_write($a, "write");
socket_send($a, "send", 4, 0);
socket_recvfrom($b, $data, 100, 0, $address, $port);
socket_recvfrom($b, $data, 100, 0, $address, $port);
socket_sendto($c, "other", 5, 0, '127.0.0.1', $p);
socket_sendto($b, "peer", 4, 0, '127.0.0.1', $p);
socket_recvfrom($a, $data, 100, 0, $address, $port);
socket_sendto($a, "elsewhere", 9, 0, '127.0.0.1', $r);
socket_recvfrom($c, $data, 100, 0, $address, $port);
socket_connect($a, '127.0.0.1', $r);
socket_write($a, "again");
socket_recvfrom($c, $data, 100, 0, $address, $port);
socket_getpeername($a, $address, $port);

//= not connected
[$a, $p] = datagram();
socket_write($a, "x");
socket_send($a, "x", 1, 0);
socket_getpeername($a, $address, $port);
socket_shutdown($a);
socket_listen($a);

//= no socket at the destination
[$a, $p] = datagram();
$c = socket_create(AF_INET, SOCK_DGRAM, 0);
socket_sendto($c, "x", 1, 0, '127.0.0.1', $p);
socket_close($a);
socket_sendto($c, "x", 1, 0, '127.0.0.1', $p);
socket_sendto($c, "x", 1, 0, '127.0.0.1', $p);
socket_connect($c, '127.0.0.1', $p);
socket_write($c, "x");
readable($c);
socket_recvfrom($c, $data, 100, 0, $address, $port);
socket_write($c, "x");
readable($c);
socket_write($c, "x");
socket_write($c, "x");
readable($c);
socket_get_option($c, SOL_SOCKET, SO_ERROR);
socket_get_option($c, SOL_SOCKET, SO_ERROR);

//= broadcast
$s = socket_create(AF_INET, SOCK_DGRAM, 0);
socket_bind($s, '0.0.0.0');
socket_getsockname($s, $address, $port);
[$c, $q] = datagram();
socket_sendto($c, "all", 3, 0, '127.255.255.255', $port);
socket_set_option($c, SOL_SOCKET, SO_BROADCAST, 1);
socket_sendto($c, "all", 3, 0, '127.255.255.255', $port);
socket_recvfrom($s, $data, 100, 0, $address, $port);

//= on a stream needs inet6
[$c, $s] = connection();
socket_sendto($c, "ignored", 7, 0, '192.0.2.1', 9);
socket_recvfrom($s, $data, 100, 0, $address, $port);
socket_close($c);
socket_recvfrom($s, $data, 100, 0, $address, $port);
[$c, $s] = connection(AF_INET6);
socket_write($c, "six");
socket_recvfrom($s, $data, 100, 0, $address, $port);
[$a, $b] = pair();
socket_write($a, "pair");
$port = 7;
socket_recvfrom($b, $data, 100, 0, $address, $port);
socket_write($a, "five");
socket_recvfrom($b, $data, 100, 0, $address);
socket_sendto($a, "x", 1, 0, path('none'));
$n = socket_create(AF_INET, SOCK_STREAM, 0);
socket_sendto($n, "x", 1, 0, '127.0.0.1', 9);
socket_recvfrom($n, $data, 100, 0, $address, $port);

//= MSG_WAITALL on a stream
[$a, $b] = pair();
socket_write($a, "one");
later(fn() => socket_write($a, "two"));
socket_recvfrom($b, $data, 6, MSG_WAITALL, $address);
took(20);
socket_write($a, "rest");
socket_close($a);
socket_recvfrom($b, $data, 6, MSG_WAITALL, $address);
socket_recvfrom($b, $data, 6, MSG_WAITALL, $address);

//= AF_UNIX by path
$s = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_bind($s, path('s'));
$c = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_sendto($c, "unbound", 7, 0, path('s'));
$port = 7;
$address = 'old';
socket_recvfrom($s, $data, 100, 0, $address, $port);
socket_bind($c, path('c'));
socket_sendto($c, "bound", 5, 0, path('s'), 9);
socket_recvfrom($s, $data, 100, 0, $address, $port);
socket_sendto($s, "back", 4, 0, $address);
socket_recvfrom($c, $data, 100, 0, $address);
socket_sendto($c, "", 0, 0, path('s'));
socket_recvfrom($s, $data, 100, 0, $address);
socket_sendto($c, "x", 1, 0, path('none'));
socket_sendto($c, "x", 1, 0, '');
socket_close($s);
socket_sendto($c, "x", 1, 0, path('s'));

//= AF_UNIX, long paths
$c = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_sendto($c, "x", 1, 0, path('long', 107));
socket_sendto($c, "x", 1, 0, path('long', 108));
//! 8.2 false "socket_sendto(): Unable to write to socket [2]: No such file or directory" [2 2]
//! 8.4 throws "socket_sendto(): Argument #5 ($address) must be less than 108" [2 2]

//= AF_UNIX, a full queue
[$a, $b] = pair(SOCK_DGRAM);
socket_set_nonblock($a);
foreach (range(1, 12) as $i) {
	socket_send($a, "x", 1, 0);
}
socket_send($a, "x", 1, MSG_DONTWAIT);

//= AF_UNIX abstract
$s = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_bind($s, "\0oracle datagram " . path('s'));
$c = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_bind($c, "\0oracle datagram " . path('c'));
socket_connect($c, "\0oracle datagram " . path('s'));
socket_write($c, "hello");
$address = 'old';
socket_recvfrom($s, $data, 100, 0, $address);

//= SOCK_SEQPACKET
[$a, $b] = pair(SOCK_SEQPACKET);
socket_write($a, "first");
socket_write($a, "second");
socket_recvfrom($b, $data, 3, 0, $address);
socket_recvfrom($b, $data, 100, 0, $address);
socket_write($a, "third");
socket_read($b, 100);
socket_recv($b, $data, 100, MSG_DONTWAIT);
socket_close($a);
socket_read($b, 100);
socket_recvfrom($b, $data, 100, 0, $address);

//= SOCK_RDM
socket_create(AF_INET, SOCK_RDM, 0);
socket_create(AF_UNIX, SOCK_RDM, 0);
socket_create_pair(AF_UNIX, SOCK_RDM, 0, $pair);

//= a closed socket
[$a, $p] = datagram();
socket_close($a);
socket_sendto($a, "x", 1, 0, '127.0.0.1', $p);
socket_recvfrom($a, $data, 100, 0, $address, $port);

//= ports out of range
[$a, $p] = datagram();
socket_sendto($a, "wraps", 5, 0, '127.0.0.1', $p + 65536);
//! 8.2 5 [0 0]
//! 8.5 throws "socket_sendto(): Argument #6 ($port) must be between 0 and 65535" [0 0]
socket_sendto($a, "wraps", 5, 0, '127.0.0.1', $p - 65536);
//! 8.2 5 [0 0]
//! 8.5 throws "socket_sendto(): Argument #6 ($port) must be between 0 and 65535" [0 0]
socket_recvfrom($a, $data, 10, MSG_DONTWAIT, $address, $port);
//! 8.2 5 data="wraps" address="127.0.0.1" port=:1 [0 0]
//! 8.5 false data="" address="" port=0 [11 11]

//= a receive buffer that is full
[$a, $p] = datagram();
[$b, $q] = datagram();
socket_set_option($a, SOL_SOCKET, SO_RCVBUF, 4096);
foreach (range(1, 40) as $i) {
	socket_sendto($b, "x", 1, 0, '127.0.0.1', $p);
}
foreach (range(1, 40) as $i) {
	socket_recvfrom($a, $data, 10, MSG_DONTWAIT, $address, $port);
}

//= the errors of recvfrom needs inet6
$s = socket_create(AF_INET, SOCK_STREAM, 0);
socket_recvfrom($s, $data, 10, 0, $address, $port);
$s = socket_create(AF_INET6, SOCK_STREAM, 0);
socket_recvfrom($s, $data, 10, 0, $address, $port);
$s = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_recvfrom($s, $data, 10, 0, $address);

//= AF_UNIX, a path that is cut names another socket
$s = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_bind($s, path('long', 107));
$c = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_sendto($c, "x", 1, 0, path('long', 200));
//! 8.2 1 [0 0]
//! 8.4 throws "socket_sendto(): Argument #5 ($address) must be less than 108" [0 0]
