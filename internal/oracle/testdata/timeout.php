<?php
// SO_RCVTIMEO and SO_SNDTIMEO.

//= read and recv
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_read($b, 10);
took(40);
$data = 'old';
socket_recv($b, $data, 10, 0);
took(40);
socket_recv($b, $data, 10, MSG_PEEK);
took(40);
socket_recv($b, $data, 10, MSG_WAITALL);
took(40);
socket_recv($b, $data, 10, MSG_DONTWAIT);
took(40);
socket_last_error($b);
socket_write($a, "x");
socket_read($b, 10);
socket_write($b, "x");

//= data in time
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 5, 'usec' => 0]);
later(fn() => socket_write($a, "x"));
socket_read($b, 10);
took(20);
socket_last_error($b);

//= MSG_WAITALL gets a part
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_write($a, "abc");
socket_recv($b, $data, 8, MSG_WAITALL);
took(40);
socket_recv($b, $data, 8, MSG_WAITALL);

//= datagrams
[$a, $b] = pair(SOCK_DGRAM);
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_read($b, 10);
took(40);
$u = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_bind($u, '127.0.0.1');
socket_set_option($u, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_recv($u, $data, 10, 0);
took(40);

//= accept
[$l, $port] = listener();
socket_set_option($l, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_accept($l);
took(40);
socket_last_error($l);
socket_last_error();

//= write
[$a, $b] = pair();
socket_set_option($a, SOL_SOCKET, SO_SNDTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_write($a, str_repeat('x', 1000000));
took(40);
socket_write($a, "x");
took(40);
socket_send($a, "x", 1, 0);
took(40);

//= no timeout
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 10000]);
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 0]);
later(fn() => socket_write($a, "x"));
socket_read($b, 10);
took(20);

//= non-blocking does not wait for it
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 9, 'usec' => 0]);
socket_set_nonblock($b);
socket_read($b, 10);
took(1000);
socket_set_block($b);
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_read($b, 10);
took(40);

//= read back
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_get_option($s, SOL_SOCKET, SO_RCVTIMEO);
socket_get_option($s, SOL_SOCKET, SO_SNDTIMEO);
socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 3, 'usec' => 500000]);
socket_set_option($s, SOL_SOCKET, SO_SNDTIMEO, ['usec' => 0, 'sec' => 7]);
socket_get_option($s, SOL_SOCKET, SO_RCVTIMEO);
socket_get_option($s, SOL_SOCKET, SO_SNDTIMEO);

//= read back as set
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 150001]);
socket_get_option($s, SOL_SOCKET, SO_RCVTIMEO);
//! php [sec: 0, usec: 152000] [0 0]
//! ours timeout-read-back: [sec: 0, usec: 150001] [0 0]
socket_set_option($s, SOL_SOCKET, SO_SNDTIMEO, ['sec' => 0, 'usec' => 1]);
socket_get_option($s, SOL_SOCKET, SO_SNDTIMEO);
//! php [sec: 0, usec: 4000] [0 0]
//! ours timeout-read-back: [sec: 0, usec: 1] [0 0]
socket_set_option($s, SOL_SOCKET, SO_SNDTIMEO, ['sec' => 0, 'usec' => 999999]);
socket_get_option($s, SOL_SOCKET, SO_SNDTIMEO);
//! php [sec: 1, usec: 0] [0 0]
//! ours timeout-read-back: [sec: 0, usec: 999999] [0 0]

//= negative seconds expire at once
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => -1, 'usec' => 0]);
socket_read($b, 10);
took(1000);
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => -1, 'usec' => 500000]);
socket_read($b, 10, PHP_BINARY_READ);
socket_recv($b, $data, 10, MSG_WAITALL);
socket_write($a, "x");
socket_read($b, 10);
socket_get_option($b, SOL_SOCKET, SO_RCVTIMEO);
[$l, $port] = listener();
socket_set_option($l, SOL_SOCKET, SO_RCVTIMEO, ['sec' => -5, 'usec' => 0]);
socket_accept($l);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($c, SOL_SOCKET, SO_SNDTIMEO, ['sec' => -1, 'usec' => 0]);
socket_connect($c, '127.0.0.1', $port);
socket_set_option($l, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 5, 'usec' => 0]);
socket_accept($l);

//= microseconds out of range
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
foreach ([1000000, -1, 1500000, 2147483647] as $usec) {
	socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => $usec]);
	socket_set_option($s, SOL_SOCKET, SO_SNDTIMEO, ['sec' => 1, 'usec' => $usec]);
}
socket_get_option($s, SOL_SOCKET, SO_RCVTIMEO);

//= a value that is not an array
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, 5);
//! 8.2 throws "socket_set_option(): Argument #4 ($value) must have key \"sec\"" [0 0]
//! 8.4 throws "socket_set_option(): Argument #4 ($value) must be of type array when argument #3 ($option) is SO_RCVTIMEO, int given" [0 0]
//! ours option-type: throws "socket_set_option(): Argument #4 ($value) must be of type socket.Timeval when argument #3 ($option) is SO_RCVTIMEO, int given" [0 0]
socket_set_option($s, SOL_SOCKET, SO_SNDTIMEO, true);
//! 8.2 throws "socket_set_option(): Argument #4 ($value) must have key \"sec\"" [0 0]
//! 8.4 throws "socket_set_option(): Argument #4 ($value) must be of type array when argument #3 ($option) is SO_SNDTIMEO, true given" [0 0]
//! ours option-type: throws "socket_set_option(): Argument #4 ($value) must be of type socket.Timeval when argument #3 ($option) is SO_SNDTIMEO, bool given" [0 0]
