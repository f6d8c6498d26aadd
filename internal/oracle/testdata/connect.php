<?php
// socket_connect.

//= over loopback
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
$s = socket_accept($l);
socket_getpeername($c, $address, $port);
socket_getsockname($c, $address, $port);
socket_getpeername($s, $address, $port);
socket_getsockname($s, $address, $port);
socket_write($c, "hello");
socket_read($s, 100);
socket_write($s, "bye");
socket_close($s);
socket_read($c, 100);
socket_read($c, 100);
socket_close($c);

//= refused, then a connect to another port
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', dead_port());
socket_last_error($c);
socket_last_error();
socket_connect($c, '127.0.0.1', $port);
socket_last_error($c);
socket_write($c, "x");
socket_clear_error($c);
socket_last_error($c);
socket_last_error();
socket_clear_error();
socket_last_error();

//= refused on a bound socket
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($c, '127.0.0.1');
socket_connect($c, '127.0.0.1', dead_port());
socket_getsockname($c, $address, $port);

//= already connected
[$l, $port] = listener();
[$c, $s] = connection();
socket_connect($c, '127.0.0.1', $port);
socket_connect($s, '127.0.0.1', $port);
socket_connect($l, '127.0.0.1', $port);

//= no port
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1');
socket_connect($c, '127.0.0.1', null);
socket_connect($c, '127.0.0.1', 0);
$c = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
socket_connect($c, '::1');

//= port out of range
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', 65536);
//! php false "socket_connect(): unable to connect [111]: Connection refused" [111 111]
//! ours port-range: throws "socket_connect(): Argument #3 ($port) must be between 0 and 65535" [0 0]
[$l, $port] = listener();
socket_connect($c, '127.0.0.1', $port + 65536);
//! php true [111 111]
//! ours port-range: throws "socket_connect(): Argument #3 ($port) must be between 0 and 65535" [0 0]
socket_connect($c, '127.0.0.1', $port - 65536);
//! php false "socket_connect(): unable to connect [106]: Transport endpoint is already connected" [106 106]
//! ours port-range: throws "socket_connect(): Argument #3 ($port) must be between 0 and 65535" [0 0]

//= the wildcard is this host
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '0.0.0.0', $port);
socket_getpeername($c, $address, $p);

//= literals of every form
[$l, $port] = listener();
foreach (['127.1', '2130706433', '127.000.000.001', "127.0.0.1\0x"] as $host) {
	$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
	socket_connect($c, $host, $port);
	socket_getpeername($c, $address, $p);
}

//= broadcast and class E
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '255.255.255.255', 9);

//= non-blocking
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_nonblock($c);
socket_connect($c, '127.0.0.1', $port);
writable($c);
socket_get_option($c, SOL_SOCKET, SO_ERROR);
socket_connect($c, '127.0.0.1', $port);
socket_connect($c, '127.0.0.1', $port);
socket_get_option($c, SOL_SOCKET, SO_ERROR);
socket_read($c, 10);
$s = socket_accept($l);
socket_write($s, "data");
readable($c);
socket_read($c, 10);

//= non-blocking, then blocking
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_nonblock($c);
socket_connect($c, '127.0.0.1', $port);
writable($c);
socket_set_block($c);
socket_connect($c, '127.0.0.1', $port);
$s = socket_accept($l);
later(fn() => socket_write($s, "data"));
socket_read($c, 10);

//= non-blocking and refused, reported by a read
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_nonblock($c);
socket_connect($c, '127.0.0.1', dead_port());
writable($c);
socket_read($c, 10);
socket_read($c, 10);

//= non-blocking and refused, reported by a write
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_nonblock($c);
socket_connect($c, '127.0.0.1', dead_port());
writable($c);
socket_write($c, "x");
socket_write($c, "x");

//= non-blocking and refused, reported by connect
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_nonblock($c);
$port = dead_port();
socket_connect($c, '127.0.0.1', $port);
writable($c);
socket_connect($c, '127.0.0.1', $port);
socket_connect($c, '127.0.0.1', $port);
writable($c);
socket_get_option($c, SOL_SOCKET, SO_ERROR);

//= SO_SNDTIMEO ends a connect
$l = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($l, '127.0.0.1');
socket_listen($l, 0);
socket_getsockname($l, $address, $port);
$a = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($a, '127.0.0.1', $port);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($c, SOL_SOCKET, SO_SNDTIMEO, ['sec' => 0, 'usec' => 60000]);
socket_connect($c, '127.0.0.1', $port);
took(60);
socket_connect($c, '127.0.0.1', $port);

//= udp has a peer
$a = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_bind($a, '127.0.0.1');
socket_getsockname($a, $address, $port);
$b = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_getpeername($b, $address, $p);
socket_connect($b, '127.0.0.1', $port);
socket_getpeername($b, $address, $p);
socket_write($b, "one");
socket_send($b, "two!", 3, 0);
socket_write($b, "");
socket_read($a, 100);
socket_read($a, 2);
socket_read($a, 100);
socket_set_nonblock($a);
socket_read($a, 100);
socket_connect($b, '127.0.0.1', dead_port());
socket_write($b, "nobody");
readable($b);
socket_read($b, 10);
socket_write($b, "nobody");
readable($b);
socket_get_option($b, SOL_SOCKET, SO_ERROR);
socket_get_option($b, SOL_SOCKET, SO_ERROR);

//= udp without a peer
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_write($s, "x");
socket_send($s, "x", 1, 0);

//= no route to the address needs inet6 (SO_BINDTODEVICE)
$c = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
socket_set_option($c, SOL_SOCKET, SO_BINDTODEVICE, 'lo');
socket_connect($c, '2001:db8::1', 9);
