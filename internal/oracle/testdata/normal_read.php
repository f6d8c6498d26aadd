<?php
// socket_read with PHP_NORMAL_READ.

//= both terminators
[$a, $b] = pair();
socket_write($a, "one\r\ntwo\nthree\rfour");
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100, PHP_NORMAL_READ);
later(fn() => socket_write($a, "X\n"));
socket_read($b, 100, PHP_NORMAL_READ);
took(20);

//= empty lines
[$a, $b] = pair();
socket_write($a, "\n\n\r\r\n");
foreach ([1, 2, 100, 1, 100] as $length) {
	socket_read($b, $length, PHP_NORMAL_READ);
}

//= the length ends a line
[$a, $b] = pair();
socket_write($a, "abcdefgh\n");
socket_read($b, 3, PHP_NORMAL_READ);
socket_read($b, 3, PHP_NORMAL_READ);
socket_read($b, 3, PHP_NORMAL_READ);
socket_write($a, "abc\nabc\nabc\n");
socket_read($b, 3, PHP_NORMAL_READ);
socket_read($b, 3, PHP_NORMAL_READ);
socket_read($b, 4, PHP_NORMAL_READ);
socket_read($b, 5, PHP_NORMAL_READ);

//= a NUL byte is a byte
[$a, $b] = pair();
socket_write($a, "abc\0def\n\0\n");
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100, PHP_NORMAL_READ);

//= data after a line stays for calls of all kinds
[$a, $b] = connection();
socket_write($a, "line\nrest of it\nand more");
readable($b);
socket_read($b, 100, PHP_NORMAL_READ);
socket_recv($b, $data, 100, MSG_PEEK);
socket_read($b, 4);
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100);

//= a line that comes in pieces
[$a, $b] = connection();
socket_write($a, "first ");
readable($b);
later(fn() => socket_write($a, "last\nnext"));
socket_read($b, 18, PHP_NORMAL_READ);
took(20);

//= a long line
[$a, $b] = pair();
socket_write($a, str_repeat('x', 100000) . "\n" . str_repeat('y', 50000) . "\r");
socket_read($b, 200000, PHP_NORMAL_READ);
socket_read($b, 40000, PHP_NORMAL_READ);
socket_read($b, 40000, PHP_NORMAL_READ);

//= non-blocking with a line there
[$a, $b] = pair();
socket_set_nonblock($b);
socket_write($a, "one\ntwo\n");
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100, PHP_NORMAL_READ);

//= non-blocking at the end
[$a, $b] = pair();
socket_set_nonblock($b);
socket_write($a, "one\npart");
socket_close($a);
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100, PHP_NORMAL_READ);

//= blocking at the end
[$a, $b] = pair();
socket_close($a);
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100);

//= blocking at the end with part of a line
[$a, $b] = connection();
socket_write($a, "part");
socket_close($a);
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100);

//= non-blocking without data
[$a, $b] = pair();
socket_set_nonblock($b);
later(fn() => socket_write($a, "late\n"), 150);
socket_read($b, 100, PHP_NORMAL_READ);
//! php "late\n" [0 0]
//! ours normal-read-again: false [11 11]

//= non-blocking with part of a line
[$a, $b] = pair();
socket_set_nonblock($b);
socket_write($a, "part");
later(fn() => socket_write($a, " and rest\n"), 150);
socket_read($b, 100, PHP_NORMAL_READ);
//! php *
//! ours normal-read-again: false [11 11]
readable($b);
socket_read($b, 100, PHP_NORMAL_READ);
//! php *
//! ours normal-read-again: "part and rest\n" [11 11]

//= SO_RCVTIMEO
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 10000]);
later(fn() => socket_write($a, "late\n"), 150);
socket_read($b, 100, PHP_NORMAL_READ);
//! php "late\n" [0 0]
//! ours normal-read-again: false [11 11]

//= no newline is added
[$a, $b] = pair();
socket_set_nonblock($b);
socket_write($a, "abc\n");
socket_read($b, 100, PHP_NORMAL_READ);
socket_write($a, "xyz");
later(fn() => socket_write($a, "-rest\n"), 150);
socket_read($b, 100, PHP_NORMAL_READ);
//! php *
//! ours normal-read-again: false [11 11]

//= datagrams
[$a, $b] = pair(SOCK_DGRAM);
socket_write($a, "abc\n");
socket_write($a, "xyz\n");
socket_write($a, "\nq");
socket_read($b, 100, PHP_NORMAL_READ);
//! php "ax\n" [0 0]
//! ours normal-read-datagram: "abc\n" [0 0]

//= a reset
[$a, $b] = connection();
socket_set_option($a, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
socket_close($a);
readable($b);
socket_read($b, 100, PHP_NORMAL_READ);

//= own shutdown, non-blocking
[$a, $b] = connection();
socket_set_nonblock($b);
socket_shutdown($b, 0);
socket_read($b, 100, PHP_NORMAL_READ);

//= no newline is added with a timeout
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 10000]);
socket_write($a, "abc\n");
socket_read($b, 100, PHP_NORMAL_READ);
socket_write($a, "xyz");
later(fn() => socket_write($a, "-rest\n"), 150);
socket_read($b, 100, PHP_NORMAL_READ);
//! php *
//! ours normal-read-again: false [11 11]

//= a socket without a connection
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_read($s, 10, PHP_NORMAL_READ);
[$l, $port] = listener();
socket_read($l, 10, PHP_NORMAL_READ);
$u = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_read($u, 10, PHP_NORMAL_READ);

//= SO_PEEK_OFF has no effect (SO_PEEK_OFF)
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, 42, 0);
socket_write($a, "one\ntwo\nthree");
socket_recv($b, $data, 5, MSG_PEEK);
socket_get_option($b, SOL_SOCKET, 42);
socket_read($b, 100, PHP_NORMAL_READ);
socket_get_option($b, SOL_SOCKET, 42);
socket_recv($b, $data, 2, MSG_PEEK);
socket_read($b, 100, PHP_NORMAL_READ);
socket_get_option($b, SOL_SOCKET, 42);
socket_read($b, 100);

//= the end of records
[$a, $b] = pair(SOCK_SEQPACKET);
socket_close($a);
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100);
[$a, $b] = pair(SOCK_SEQPACKET);
socket_set_nonblock($b);
socket_close($a);
socket_read($b, 100, PHP_NORMAL_READ);

//= the end, again and again
[$a, $b] = connection();
socket_write($a, "part");
socket_shutdown($a, 1);
socket_read($b, 3, PHP_NORMAL_READ);
socket_read($b, 1, PHP_NORMAL_READ);
foreach ([1, 2] as $i) {
	socket_clear_error();
	socket_clear_error($b);
	socket_read($b, 100, PHP_NORMAL_READ);
}
socket_read($b, 100);
socket_write($b, "x");

//= own shutdown, blocking
[$a, $b] = connection();
socket_shutdown($b, 0);
socket_read($b, 100, PHP_NORMAL_READ);

//= the end with a newline from an earlier line
[$a, $b] = connection();
socket_write($a, "y\nz");
socket_shutdown($a, 1);
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100, PHP_NORMAL_READ);
//! php *
//! ours normal-read-again: false "socket_read(): unable to read from socket [104]: Connection reset by peer" [104 104]
socket_read($b, 100, PHP_NORMAL_READ);
