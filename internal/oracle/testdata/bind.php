<?php
// socket_bind, socket_listen, socket_getsockname.

//= any port
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_getsockname($s, $address, $port);
socket_bind($s, '127.0.0.1');
socket_getsockname($s, $address, $port);
socket_getsockname($s, $address);
socket_listen($s);
socket_getpeername($s, $address, $port);

//= a chosen port
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($s, '127.0.0.1', 0);
socket_getsockname($s, $address, $port);
socket_close($s);
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($s, '127.0.0.1', $port);
socket_getsockname($s, $address, $port);

//= an address in use
[$l, $port] = listener();
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($s, '127.0.0.1', $port);
socket_last_error($s);
socket_last_error();
socket_strerror(socket_last_error($s));
socket_bind($s, '127.0.0.2', $port);

//= an address in use, with SO_REUSEADDR and SO_REUSEPORT
[$l, $port] = listener();
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($s, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($s, '127.0.0.1', $port);
$a = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
$b = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($a, SOL_SOCKET, SO_REUSEPORT, 1);
socket_set_option($b, SOL_SOCKET, SO_REUSEPORT, 1);
socket_bind($a, '127.0.0.1');
socket_getsockname($a, $address, $port);
socket_listen($a);
socket_bind($b, '127.0.0.1', $port);
socket_listen($b);

//= an address of another host
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($s, '203.0.113.1', 0);
socket_bind($s, '127.0.0.1', 0);
socket_last_error($s);

//= a second bind
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($s, '127.0.0.1');
socket_bind($s, '127.0.0.1');
socket_listen($s);
socket_bind($s, '127.0.0.1');
[$c, $x] = connection();
socket_bind($c, '127.0.0.1');

//= literals of every form
foreach (['0.0.0.0', '0', '127.1', '127.0.1', '2130706433', '127.000.000.001', '127.8.8.8'] as $host) {
	$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
	socket_bind($s, $host);
	socket_getsockname($s, $address, $port);
}

//= the address ends at a NUL byte
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($s, "127.0.0.1\0.example");
socket_getsockname($s, $address, $port);

//= port out of range
foreach ([-1, 65536, 70000, -65536, 2147483647, PHP_INT_MAX] as $port) {
	$s = socket_create(AF_UNIX, SOCK_STREAM, 0);
	socket_bind($s, '', $port);
	//! 8.2 true [0 0]
	//! 8.5 throws "socket_bind(): Argument #3 ($port) must be between 0 and 65535" [0 0]
}
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($s, '127.0.0.1', 65536);
//! 8.2 true [0 0]
//! 8.5 throws "socket_bind(): Argument #3 ($port) must be between 0 and 65535" [0 0]

//= listen unbound
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_listen($s);
socket_getsockname($s, $address, $port);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);

//= listen with odd backlogs
foreach ([0, 1, -1, 100000, PHP_INT_MAX] as $backlog) {
	$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
	socket_listen($s, $backlog);
	socket_listen($s, $backlog);
}

//= listen on sockets that cannot
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_listen($s);
[$c, $x] = connection();
socket_listen($c);
$s = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_listen($s);
[$a, $b] = pair();
socket_listen($a);

//= sockets without a name
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
$address = 'old';
$port = 7;
socket_getpeername($s, $address, $port);
socket_getpeername($s, $address);
socket_getsockname($s, $address, $port);

//= a port that was in use
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
$s = socket_accept($l);
socket_close($s);
readable($c);
socket_close($c);
socket_close($l);
$l = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($l, '127.0.0.1', $port);
socket_create_listen($port);
socket_set_option($l, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($l, '127.0.0.1', $port);

//= how many connections a backlog holds
foreach ([0, 1, 3] as $backlog) {
	$l = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
	socket_bind($l, '127.0.0.1');
	socket_listen($l, $backlog);
	socket_getsockname($l, $address, $port);
	$clients = [];
	foreach (range(0, $backlog) as $i) {
		$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
		socket_connect($c, '127.0.0.1', $port);
		$clients[] = $c;
	}
	$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
	socket_set_option($c, SOL_SOCKET, SO_SNDTIMEO, ['sec' => 0, 'usec' => 20000]);
	socket_connect($c, '127.0.0.1', $port);
}

//= a backlog that is left out
$l = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($l, '127.0.0.1');
socket_listen($l);
socket_getsockname($l, $address, $port);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
$d = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($d, SOL_SOCKET, SO_SNDTIMEO, ['sec' => 0, 'usec' => 20000]);
socket_connect($d, '127.0.0.1', $port);
