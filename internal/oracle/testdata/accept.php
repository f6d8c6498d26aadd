<?php
// socket_accept.

//= no connection is pending
[$l, $port] = listener();
socket_set_nonblock($l);
socket_accept($l);
socket_last_error($l);
socket_last_error();

//= a blocking accept waits
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
later(fn() => socket_connect($c, '127.0.0.1', $port));
$s = socket_accept($l);
took(20);
socket_getsockname($s, $address, $p);

//= not listening
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_accept($s);
socket_last_error($s);
[$c, $s] = connection();
socket_accept($c);
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_accept($s);
$s = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_accept($s);

//= connections are accepted in order
[$l, $port] = listener();
$a = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
$b = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($a, '127.0.0.1', $port);
socket_connect($b, '127.0.0.1', $port);
socket_getsockname($a, $address, $p);
socket_getsockname($b, $address, $p);
$first = socket_accept($l);
$second = socket_accept($l);
socket_getpeername($first, $address, $p);
socket_getpeername($second, $address, $p);

//= what an accepted socket inherits
[$l, $port] = listener();
socket_set_option($l, SOL_SOCKET, SO_KEEPALIVE, 1);
socket_set_option($l, SOL_TCP, TCP_NODELAY, 1);
socket_set_nonblock($l);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
readable($l);
$s = socket_accept($l);
socket_get_option($s, SOL_SOCKET, SO_KEEPALIVE);
socket_get_option($s, SOL_TCP, TCP_NODELAY);
socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_read($s, 10);
took(40);
//! php true
//! 8.5 false
socket_set_block($s);
socket_read($s, 10);
took(40);
socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 9, 'usec' => 0]);
later(fn() => socket_write($c, "late"));
socket_read($s, 10);
socket_set_nonblock($s);
socket_read($s, 10);

//= a blocking listener returns blocking sockets
[$l, $port] = listener();
socket_set_nonblock($l);
socket_set_block($l);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_nonblock($c);
socket_connect($c, '127.0.0.1', $port);
$s = socket_accept($l);
later(fn() => socket_write($c, "late"));
socket_read($s, 10);
took(20);

//= the mode of the listener at the time of the accept is inherited
[$l, $port] = listener();
$a = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
$b = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($a, '127.0.0.1', $port);
socket_connect($b, '127.0.0.1', $port);
$s = socket_accept($l);
socket_set_nonblock($l);
$t = socket_accept($l);
later(fn() => socket_write($a, "late"));
socket_read($s, 10);
socket_set_option($t, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_read($t, 10);
took(40);
//! php true
//! 8.5 false

//= the mode of an AF_UNIX listener is inherited
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, path('l'));
socket_listen($l, 1);
socket_set_nonblock($l);
$c = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_connect($c, path('l'));
$s = socket_accept($l);
socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_read($s, 10);
took(40);
//! php true
//! 8.5 false
socket_set_block($s);
socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 9, 'usec' => 0]);
later(fn() => socket_write($c, "late"));
socket_read($s, 10);

//= the timeout is inherited
[$l, $port] = listener();
socket_set_option($l, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
$s = socket_accept($l);
socket_get_option($s, SOL_SOCKET, SO_RCVTIMEO);
socket_read($s, 10);
took(40);

//= a client closes before the accept
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
socket_write($c, "gone");
socket_close($c);
$s = socket_accept($l);
socket_recv($s, $data, 4, MSG_WAITALL);
socket_read($s, 10);

//= a client resets before the accept
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
socket_set_option($c, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
socket_close($c);
$s = socket_accept($l);
readable($s);
socket_read($s, 10);
socket_read($s, 10);
