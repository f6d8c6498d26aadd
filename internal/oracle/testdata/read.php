<?php
// socket_read and socket_write, socket_recv and socket_send.

//= a read returns the data that has come
[$a, $b] = pair();
socket_write($a, "hello, world");
socket_read($b, 5);
socket_read($b, 100);
socket_write($a, "one");
socket_write($a, "two");
socket_read($b, 100);
socket_write($a, "\0\r\n\xff\x80");
socket_read($b, 100);
socket_write($a, "x");
socket_read($b, 1);

//= nothing to read
[$a, $b] = pair();
socket_set_nonblock($b);
socket_read($b, 100);
$data = 'old';
socket_recv($b, $data, 100, 0);
socket_last_error($b);
socket_last_error();
socket_write($a, "x");
socket_read($b, 100);
socket_last_error($b);
socket_set_block($b);
$data = 'old';
socket_recv($b, $data, 100, MSG_DONTWAIT);

//= length out of range
[$a, $b] = pair();
socket_write($a, "here");
foreach ([0, -1, -2147483648, PHP_INT_MIN] as $length) {
	socket_read($b, $length);
	socket_read($b, $length, PHP_NORMAL_READ);
	$data = 'old';
	socket_recv($b, $data, $length, 0);
}
socket_read($b, 10);

//= PHP_INT_MAX since 8.4
[$a, $b] = pair();
socket_write($a, "here");
socket_read($b, PHP_INT_MAX);
socket_recv($b, $data, PHP_INT_MAX, 0);
socket_read($b, 10);

//= a large length
[$a, $b] = pair();
socket_write($a, "here");
socket_read($b, 10000000);
socket_write($a, "here");
socket_recv($b, $data, 10000000, 0);

//= binary mode is every other mode
[$a, $b] = pair();
foreach ([PHP_BINARY_READ, 0, 3, -1, 99] as $mode) {
	socket_write($a, "a\nb");
	socket_read($b, 100, $mode);
}

//= waits for data
[$a, $b] = pair();
later(fn() => socket_write($a, "late"));
socket_read($b, 100);
took(20);
later(fn() => socket_write($a, "late"));
socket_recv($b, $data, 100, 0);
took(20);
[$c, $s] = connection();
later(fn() => socket_write($c, "late"));
socket_read($s, 100);
took(20);

//= the end
[$a, $b] = pair();
socket_write($a, "last");
socket_close($a);
socket_read($b, 100);
socket_read($b, 100);
$data = 'old';
socket_recv($b, $data, 100, 0);
socket_write($b, "x");
socket_send($b, "x", 1, 0);
socket_last_error($b);

//= waits for the end
[$a, $b] = pair();
later(fn() => socket_shutdown($a));
socket_read($b, 100);
took(20);

//= recv
[$a, $b] = pair();
socket_write($a, "hello, world");
socket_recv($b, $data, 5, 0);
socket_recv($b, $data, 100, MSG_PEEK);
socket_recv($b, $data, 100, MSG_PEEK);
socket_recv($b, $data, 2, MSG_PEEK | MSG_DONTWAIT);
socket_recv($b, $data, 100, MSG_DONTWAIT);
socket_recv($b, $data, 100, MSG_DONTWAIT);
socket_recv($b, $data, 100, MSG_DONTWAIT | MSG_PEEK);

//= peek at the end
[$a, $b] = pair();
socket_close($a);
$data = 'old';
socket_recv($b, $data, 100, MSG_PEEK);
socket_recv($b, $data, 100, MSG_WAITALL);

//= MSG_WAITALL
[$a, $b] = pair();
socket_write($a, "abc");
later(fn() => socket_write($a, "defgh"));
socket_recv($b, $data, 8, MSG_WAITALL);
took(20);
socket_write($a, "abcdefghij");
socket_recv($b, $data, 8, MSG_WAITALL);
socket_recv($b, $data, 8, MSG_WAITALL | MSG_DONTWAIT);
socket_recv($b, $data, 8, MSG_WAITALL | MSG_DONTWAIT);

//= MSG_WAITALL and MSG_PEEK in each function
[$a, $b] = pair();
later(fn() => socket_write($a, "abc"));
socket_recv($b, $data, 8, MSG_PEEK | MSG_WAITALL);
took(20);
socket_recvfrom($b, $data, 70000, MSG_PEEK | MSG_WAITALL, $address);
$m = ['controllen' => 100, 'buffer_size' => 8];
socket_recvmsg($b, $m, MSG_PEEK | MSG_WAITALL);
socket_write($a, "defgh");
socket_recv($b, $data, 7, MSG_PEEK | MSG_WAITALL);
[$c, $s] = connection();
socket_write($c, "abc");
later(fn() => socket_write($c, "defgh"));
socket_recv($s, $data, 8, MSG_PEEK | MSG_WAITALL);
took(20);

//= MSG_WAITALL, data in pieces
[$a, $b] = connection();
later(fn() => socket_write($a, "abc"));
later(fn() => socket_write($a, "abc"));
later(fn() => socket_write($a, "abc"));
socket_recv($b, $data, 9, MSG_WAITALL);

//= MSG_WAITALL, the end of the connection
[$a, $b] = pair();
socket_write($a, "ab");
later(fn() => socket_shutdown($a));
socket_recv($b, $data, 8, MSG_WAITALL);
took(20);
socket_recv($b, $data, 8, MSG_WAITALL);

//= MSG_WAITALL, non-blocking
[$a, $b] = pair();
socket_set_nonblock($b);
socket_write($a, "abc");
socket_recv($b, $data, 8, MSG_WAITALL);
socket_recv($b, $data, 8, MSG_WAITALL);

//= MSG_WAITALL and MSG_PEEK
[$a, $b] = connection();
socket_write($a, "abc");
later(fn() => socket_write($a, "def"));
socket_recv($b, $data, 6, MSG_PEEK | MSG_WAITALL);
socket_recv($b, $data, 6, 0);

//= write
[$a, $b] = pair();
socket_write($a, "hello", 3);
socket_write($a, "hello", 5);
socket_write($a, "hello", 100);
socket_write($a, "hello", PHP_INT_MAX);
socket_write($a, "hello", 0);
socket_write($a, "");
socket_write($a, "hello", null);
socket_write($a, "hello", -1);
socket_write($a, "hello", PHP_INT_MIN);
socket_read($b, 100);

//= send
[$a, $b] = pair();
socket_send($a, "hello", 3, 0);
socket_send($a, "hello", 5, MSG_DONTWAIT);
socket_send($a, "hello", 100, 0);
socket_send($a, "hello", PHP_INT_MAX, 0);
socket_send($a, "hello", 0, 0);
socket_send($a, "", 0, 0);
socket_send($a, "hello", -1, 0);
socket_read($b, 100);
socket_send($a, "x", 1, MSG_OOB);

//= odd flags
[$a, $b] = connection();
socket_send($a, "hello", 5, MSG_DONTROUTE);
socket_send($a, "hello", 5, MSG_EOR);
socket_send($a, "hello", 5, MSG_NOSIGNAL | MSG_MORE);
socket_send($a, "hello", 5, MSG_EOF);
socket_send($a, "hello", 5, 4294967296);
socket_recv($b, $data, 25, MSG_WAITALL);
socket_recv($b, $data, 10, MSG_ERRQUEUE);
socket_recv($b, $data, 10, MSG_ERRQUEUE | MSG_DONTWAIT);

//= a socket without a connection
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
$data = 'old';
socket_read($s, 10);
socket_read($s, 10, PHP_NORMAL_READ);
socket_recv($s, $data, 10, 0);
socket_write($s, "x");
socket_write($s, "");
socket_send($s, "x", 1, 0);
[$l, $port] = listener();
socket_read($l, 10);
socket_recv($l, $data, 10, 0);
socket_write($l, "x");
socket_send($l, "x", 1, 0);
$u = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_read($u, 10);
socket_write($u, "x");
$u = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_write($u, "x");

//= a full buffer
[$a, $b] = pair();
socket_set_nonblock($a);
$more = str_repeat('x', 1000000);
socket_write($a, $more);
socket_write($a, $more);
socket_write($a, "x");
socket_send($a, "x", 1, 0);
socket_set_block($a);
socket_send($a, $more, 1000000, MSG_DONTWAIT);

//= datagrams
[$a, $b] = pair(SOCK_DGRAM);
socket_write($a, "one");
socket_write($a, "");
socket_write($a, "three");
socket_read($b, 100);
$data = 'old';
socket_recv($b, $data, 100, 0);
socket_recv($b, $data, 2, MSG_PEEK);
socket_recv($b, $data, 2, MSG_PEEK | MSG_WAITALL);
socket_recv($b, $data, 2, MSG_WAITALL);
socket_recv($b, $data, 2, MSG_DONTWAIT);

//= a datagram is larger than the buffer
[$a, $b] = pair(SOCK_DGRAM);
socket_write($a, "0123456789");
socket_recv($b, $data, 10, MSG_TRUNC);
socket_write($a, "0123456789");
socket_read($b, 4);
socket_set_nonblock($b);
socket_read($b, 4);

//= records
[$a, $b] = pair(SOCK_SEQPACKET);
socket_write($a, "0123456789");
socket_write($a, "next");
socket_read($b, 4);
socket_read($b, 4);
socket_close($a);
socket_read($b, 4);

//= nothing to write
[$c, $s] = connection();
socket_write($c, "");
socket_send($c, "", 0, 0);
socket_write($c, "hello", 0);
socket_recv($s, $data, 10, MSG_DONTWAIT);
