<?php
// AF_UNIX streams.

//= by path
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
$path = path('server');
socket_bind($l, $path);
socket_listen($l, 5);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, $path);
$s = socket_accept($l);
$port = 7;
socket_getsockname($l, $address, $port);
socket_getpeername($c, $address, $port);
socket_getsockname($c, $address, $port);
socket_getpeername($s, $address, $port);
socket_getsockname($s, $address);
socket_write($c, "over");
socket_read($s, 10);
socket_close($l);
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, $path);
socket_connect($l, $path);

//= the port is ignored
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, path('p'), 1234);
socket_listen($l, 5);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, path('p'), 0);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, path('p'), null);

//= a named client
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, path('l'));
socket_listen($l);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($c, path('c'));
socket_connect($c, path('l'));
$s = socket_accept($l);
socket_getpeername($s, $address);

//= no such path
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, path('none'));
socket_connect($c, path('none/below'));
socket_bind($c, path('none/below'));
socket_connect($c, '');

//= a path below a file, and a type that differs
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, path('file'));
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($c, path('file/below'));
socket_connect($c, path('file'));
$d = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_connect($d, path('file'));

//= long paths
$s = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($s, path('x', 107));
socket_listen($s);
socket_getsockname($s, $address);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, path('x', 107));
socket_getpeername($c, $address);
foreach ([108, 109, 4096, 100000] as $length) {
	$s = socket_create(AF_UNIX, SOCK_STREAM, 0);
	socket_bind($s, path('x', $length));
	socket_connect($s, path('x', $length));
}

//= the path ends at a NUL byte
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, path('n') . "\0more");
socket_listen($l, 5);
socket_getsockname($l, $address);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, path('n'));
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, path('n') . "\0other");

//= abstract
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
$name = "\0" . path('abstract');
socket_bind($l, $name);
socket_listen($l, 5);
socket_getsockname($l, $address, $port);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, $name);
socket_getpeername($c, $address, $port);
$s = socket_accept($l);
socket_write($c, "x");
socket_read($s, 10);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, $name . "\0");
socket_bind($c, $name);

//= abstract with NUL bytes
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
$name = "\0" . path('a') . "\0b\0";
socket_bind($l, $name);
socket_listen($l, 5);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, "\0" . path('a') . "\0b");
socket_connect($c, $name);

//= abstract and long
$s = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($s, "\0" . path('y', 106));
$s = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($s, "\0" . path('y', 107));

//= a name from the kernel
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, '');
socket_listen($l);
socket_getsockname($l, $address, $port);
socket_bind($l, '');
socket_bind($l, path('later'));

//= a full backlog
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, path('full'));
socket_listen($l, 0);
$a = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($a, path('full'));
$b = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_set_nonblock($b);
socket_connect($b, path('full'));
$n = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_set_option($n, SOL_SOCKET, SO_SNDTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_connect($n, path('full'));
took(40);
socket_accept($l);
socket_connect($b, path('full'));

//= a full backlog is waited for
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, path('wait'));
socket_listen($l, 0);
$a = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($a, path('wait'));
$b = socket_create(AF_UNIX, SOCK_STREAM, 0);
later(fn() => socket_accept($l));
socket_connect($b, path('wait'));
took(20);

//= connected twice
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, path('l'));
socket_listen($l, 5);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, path('l'));
socket_connect($c, path('l'));

//= a listener that is closed
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, path('l'));
socket_listen($l);
socket_close($l);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, path('l'));

//= records
$l = socket_create(AF_UNIX, SOCK_SEQPACKET, 0);
socket_bind($l, path('seq'));
socket_listen($l);
$c = socket_create(AF_UNIX, SOCK_SEQPACKET, 0);
socket_connect($c, path('seq'));
$s = socket_accept($l);
socket_write($c, "one");
socket_write($c, "two");
socket_read($s, 100);
socket_read($s, 1);

//= a file that is not a socket
$stream = plain_stream();
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, path('plain'));
socket_bind($c, path('plain'));
$d = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_sendto($d, "x", 1, 0, path('plain'));

//= unbound
$s = socket_create(AF_UNIX, SOCK_STREAM, 0);
$address = 'old';
$port = 7;
socket_getsockname($s, $address, $port);
socket_getpeername($s, $address, $port);
