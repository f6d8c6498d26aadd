<?php
// socket_last_error, socket_clear_error and socket_strerror; calls on closed sockets.

//= the texts of codes
foreach (range(-2, 133) as $code) {
	socket_strerror($code);
}
foreach (range(135, 140) as $code) { // not 134, which has a text only in newer C libraries
	socket_strerror($code);
}
foreach ([-11, -98, -9999, -10000, -10001, -10002, -10003, -10004, -10005, -10006, -11001, -2147483647, 512, 10035, 2147483647] as $code) {
	socket_strerror($code);
}

//= INT_MIN has a text
socket_strerror(-2147483648);

//= the slot of a socket and the global slot
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
$t = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_last_error($s);
socket_last_error();
socket_write($s, "x");
socket_last_error($t);
socket_read($t, 10);
socket_last_error($s);
socket_last_error($t);
socket_last_error();
socket_clear_error($t);
socket_last_error($t);
socket_last_error();
socket_clear_error();
socket_last_error($s);
socket_clear_error($s);
socket_last_error($s);

//= success clears neither slot
[$a, $b] = pair();
socket_set_nonblock($b);
socket_read($b, 10);
socket_write($a, "x");
socket_read($b, 10);
socket_recv($b, $data, 10, 0);
socket_set_block($b);
socket_get_option($b, SOL_SOCKET, SO_TYPE);
socket_getsockname($b, $address);
socket_last_error($b);
socket_last_error();

//= which functions set which slot
[$l, $port] = listener();
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_nonblock($s);
socket_set_nonblock($l);
socket_bind($s, '203.0.113.1');
socket_clear_error($s);
socket_clear_error();
socket_getpeername($s, $address, $p);
socket_clear_error($s);
socket_clear_error();
socket_shutdown($s);
socket_clear_error($s);
socket_clear_error();
socket_set_option($s, SOL_SOCKET, SO_TYPE, 1);
socket_clear_error($s);
socket_clear_error();
socket_get_option($s, SOL_SOCKET, 9999);
socket_clear_error($s);
socket_clear_error();
socket_accept($l);
socket_clear_error();
socket_create(AF_INET, SOCK_STREAM, SOL_UDP);
socket_clear_error();
socket_create_pair(AF_INET, SOCK_STREAM, 0, $pair);
socket_clear_error();
socket_create_listen($port);
socket_clear_error();
socket_connect($s, '127.0.0.1', dead_port());
socket_clear_error($s);
socket_clear_error();
socket_read($s, 0);
socket_write($s, "x", -1);
socket_last_error($s);
socket_last_error();

//= a closed handle
[$s, $port] = listener();
socket_close($s);
socket_close($s);
socket_accept($s);
socket_bind($s, '127.0.0.1', 0);
socket_connect($s, '127.0.0.1', 1);
socket_get_option($s, SOL_SOCKET, SO_TYPE);
socket_getpeername($s, $address, $port);
socket_getsockname($s, $address, $port);
socket_listen($s, 5);
socket_read($s, 10);
socket_read($s, 10, PHP_NORMAL_READ);
socket_recv($s, $data, 10, 0);
socket_send($s, "x", 1, 0);
socket_set_block($s);
socket_set_nonblock($s);
socket_set_option($s, SOL_SOCKET, SO_KEEPALIVE, 1);
socket_shutdown($s, 2);
socket_write($s, "x");
socket_last_error();

//= a closed handle comes before other mistakes
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_close($s);
socket_read($s, 0);
socket_read($s, -1, PHP_NORMAL_READ);
socket_recv($s, $data, 0, 0);
socket_write($s, "x", -1);
socket_send($s, "x", -1, 0);
socket_connect($s, '127.0.0.1');
socket_connect($s, '127.0.0.1', 65536);
socket_bind($s, '127.0.0.1', -1);
socket_shutdown($s, 99);
socket_set_option($s, SOL_SOCKET, SO_LINGER, 1);

//= a closed handle keeps its outputs
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_close($s);
$data = 'old';
$address = 'old';
$port = 7;
socket_recv($s, $data, 10, 0);
socket_getpeername($s, $address, $port);
socket_getsockname($s, $address, $port);

//= the slots of a closed handle
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_write($s, "x");
socket_close($s);
socket_last_error($s);
//! php throws "socket_last_error(): Argument #1 ($socket) has already been closed" [- 32]
//! ours slots-of-closed: 32 [- 32]
socket_clear_error($s);
//! php throws "socket_clear_error(): Argument #1 ($socket) has already been closed" [- 32]
//! ours slots-of-closed: null [- 32]

//= a closed handle, though the number is in use again
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_close($s);
[$a, $b] = pair();
socket_write($s, "x");
socket_read($s, 10);
socket_set_nonblock($b);
socket_read($b, 10);

//= set_block and set_nonblock
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_nonblock($s);
socket_set_nonblock($s);
socket_set_block($s);
socket_set_block($s);
