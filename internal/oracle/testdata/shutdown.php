<?php
// socket_shutdown, end-of-stream, resets and broken pipes.

//= the writing half
[$c, $s] = connection();
socket_write($c, "last");
socket_shutdown($c, 1);
socket_write($c, "x");
socket_send($c, "x", 1, 0);
socket_shutdown($c, 1);
socket_recv($s, $data, 4, MSG_WAITALL);
socket_read($s, 10);
$data = 'old';
socket_recv($s, $data, 10, 0);
socket_write($s, "answer");
socket_read($c, 10);
socket_close($s);
socket_read($c, 10);

//= the reading half
[$c, $s] = connection();
socket_shutdown($c, 0);
socket_read($c, 10);
socket_recv($c, $data, 10, 0);
socket_write($c, "still");
socket_read($s, 10);

//= the reading half of a pair
[$a, $b] = pair();
socket_write($a, "before");
socket_shutdown($b, 0);
socket_read($b, 10);
socket_read($b, 10);
socket_write($a, "x");
socket_write($b, "still");
socket_read($a, 10);

//= both halves
[$c, $s] = connection();
socket_shutdown($c);
socket_read($c, 10);
socket_write($c, "x");
socket_read($s, 10);
socket_shutdown($s, 2);
socket_shutdown($s, 2);
socket_shutdown($c, 2);
socket_getpeername($c, $address, $port);

//= a pair
[$a, $b] = pair();
socket_shutdown($a, 1);
socket_read($b, 10);
socket_write($b, "x");
socket_read($a, 10);
socket_shutdown($a, 2);
socket_write($b, "x");

//= a bad direction
[$c, $s] = connection();
foreach ([3, -1, 99] as $mode) {
	socket_shutdown($c, $mode);
	//! 8.2 false "socket_shutdown(): Unable to shutdown socket [22]: Invalid argument" [22 22]
	//! 8.5 throws "socket_shutdown(): Argument #2 ($mode) must be one of SHUT_RD, SHUT_WR or SHUT_RDWR" [0 0]
}
socket_clear_error();
socket_clear_error($c);
socket_write($c, "still open");
socket_read($s, 100);

//= not connected
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_shutdown($s);
socket_shutdown($s, 0);
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_shutdown($s);
$s = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_shutdown($s);

//= a listener
[$l, $port] = listener();
socket_shutdown($l);
socket_accept($l);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);

//= wakes a read
[$c, $s] = connection();
later(fn() => socket_shutdown($c, 0));
socket_read($c, 10);
took(20);

//= wakes an accept
[$l, $port] = listener();
later(fn() => socket_shutdown($l));
socket_accept($l);
took(20);

//= reset by linger
[$c, $s] = connection();
socket_write($c, "lost");
socket_set_option($c, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
socket_close($c);
readable($s);
socket_read($s, 10);
socket_read($s, 10);
socket_write($s, "x");
socket_getpeername($s, $address, $port);
socket_last_error($s);

//= reset by unread data
[$c, $s] = connection();
socket_write($s, "unread");
readable($c);
socket_close($c);
readable($s);
socket_recv($s, $data, 10, 0);
socket_recv($s, $data, 10, 0);

//= reset, reported by a write
[$c, $s] = connection();
socket_set_option($c, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
socket_close($c);
readable($s);
socket_write($s, "x");
socket_write($s, "x");
socket_read($s, 10);

//= reset of a pair
[$a, $b] = pair();
socket_write($b, "unread");
socket_close($a);
socket_read($b, 10);
socket_read($b, 10);
socket_write($b, "x");

//= a write to a peer that is gone
[$c, $s] = connection();
socket_close($c);
readable($s);
socket_read($s, 10);
socket_write($s, "first");
readable($s);
socket_read($s, 10);
socket_write($s, "second");
socket_write($s, "third");
socket_send($s, "fourth", 6, 0);

//= data before the end
[$c, $s] = connection();
socket_write($c, "one");
socket_write($c, "two");
socket_close($c);
socket_recv($s, $data, 6, MSG_WAITALL);
socket_read($s, 10);
socket_read($s, 10);

//= shutdown of a datagram socket ends a waiting read
$u = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_bind($u, '127.0.0.1');
socket_getsockname($u, $address, $port);
socket_connect($u, '127.0.0.1', $port);
later(fn() => socket_shutdown($u, 0));
socket_read($u, 10);
took(20);
socket_read($u, 10);
socket_read($u, 10, PHP_NORMAL_READ);
$data = 'old';
socket_recv($u, $data, 10, 0);
socket_clear_error();
socket_clear_error($u);
socket_recv($u, $data, 10, MSG_DONTWAIT);
socket_set_nonblock($u);
socket_read($u, 10);
[$a, $b] = pair(SOCK_DGRAM);
socket_shutdown($b);
socket_read($b, 10);
socket_write($a, "x");
[$a, $b] = pair(SOCK_SEQPACKET);
later(fn() => socket_shutdown($b, 0));
socket_read($b, 10);
took(20);

//= shutdown of an AF_UNIX listener ends a waiting accept
$l = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_bind($l, path('l'));
socket_listen($l, 5);
later(fn() => socket_shutdown($l));
socket_accept($l);
took(20);
socket_accept($l);
socket_set_nonblock($l);
socket_accept($l);

//= data still arrives after the reading half is shut down
[$c, $s] = connection();
socket_shutdown($c, 0);
socket_read($c, 10);
socket_write($s, "later");
socket_read($c, 10);
socket_read($c, 10);
