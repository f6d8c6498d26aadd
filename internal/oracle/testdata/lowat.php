<?php
// SO_RCVLOWAT, which sets the number of bytes that a blocking call waits for.

//= a read waits for that many bytes
[$c, $s] = connection();
socket_set_option($s, SOL_SOCKET, SO_RCVLOWAT, 7);
foreach ([0, MSG_WAITALL] as $flags) {
	socket_write($c, "abc");
	later(fn() => socket_write($c, "defghijk"), 60);
	socket_recv($s, $data, 11, $flags);
	took(40);
}
socket_write($c, "abc");
later(fn() => socket_write($c, "defghijk"), 60);
socket_read($s, 100);
took(40);
socket_write($c, "abc");
later(fn() => socket_write($c, "defghijk"), 60);
socket_recvfrom($s, $data, 100, 0, $address, $port);
took(40);
socket_write($c, "abc");
later(fn() => socket_write($c, "defghijk"), 60);
$m = ['name' => [], 'buffer_size' => 100, 'controllen' => 100];
socket_recvmsg($s, $m, 0);
took(40);

//= AF_UNIX
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVLOWAT, 7);
socket_write($a, "abc");
socket_recv($b, $data, 100, MSG_PEEK);
later(fn() => socket_write($a, "defghijk"), 60);
socket_read($b, 100);
took(40);
socket_write($a, "abcdef");
later(fn() => socket_write($a, "g"), 60);
socket_recv($b, $data, 100, 0);
took(40);

//= a shorter length is enough
[$c, $s] = connection();
socket_set_option($s, SOL_SOCKET, SO_RCVLOWAT, 7);
socket_write($c, "abcdefghijk");
readable($s);
socket_read($s, 7);
socket_read($s, 3);
socket_read($s, 1);

//= MSG_PEEK waits for that many bytes
[$c, $s] = connection();
socket_set_option($s, SOL_SOCKET, SO_RCVLOWAT, 7);
socket_write($c, "abc");
later(fn() => socket_write($c, "defghijk"), 60);
socket_recv($s, $data, 100, MSG_PEEK);
took(40);
socket_recv($s, $data, 100, 0);

//= calls that do not wait
[$c, $s] = connection();
socket_set_option($s, SOL_SOCKET, SO_RCVLOWAT, 7);
socket_recv($s, $data, 100, MSG_DONTWAIT);
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVLOWAT, 7);
socket_write($a, "abc");
socket_recv($b, $data, 100, MSG_DONTWAIT);
socket_write($a, "abc");
socket_set_nonblock($b);
socket_read($b, 100);

//= SO_RCVTIMEO ends the wait
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVLOWAT, 7);
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_write($a, "abc");
socket_read($b, 100);
took(40);
socket_read($b, 100);
took(40);
[$c, $s] = connection();
socket_set_option($s, SOL_SOCKET, SO_RCVLOWAT, 7);
socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
later(fn() => socket_write($c, "abc"), 10);
socket_read($s, 100);
took(40);

//= the end of the connection ends the wait
[$c, $s] = connection();
socket_set_option($s, SOL_SOCKET, SO_RCVLOWAT, 7);
socket_write($c, "abc");
later(fn() => socket_shutdown($c, 1), 60);
socket_read($s, 100);
took(40);
socket_read($s, 100);

//= lines
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVLOWAT, 7);
socket_write($a, "a\nb\n");
socket_read($b, 100, PHP_NORMAL_READ);
socket_read($b, 100, PHP_NORMAL_READ);

//= datagrams are not counted
[$a, $b] = pair(SOCK_DGRAM);
socket_set_option($b, SOL_SOCKET, SO_RCVLOWAT, 7);
socket_write($a, "abc");
socket_read($b, 100);

//= a connection inherits it
[$l, $port] = listener();
socket_set_option($l, SOL_SOCKET, SO_RCVLOWAT, 7);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
$s = socket_accept($l);
socket_get_option($s, SOL_SOCKET, SO_RCVLOWAT);
socket_write($c, "abc");
later(fn() => socket_write($c, "defghijk"), 60);
socket_read($s, 100);
took(40);

//= values below 1
[$a, $b] = pair();
foreach ([0, -1, 1] as $n) {
	socket_set_option($b, SOL_SOCKET, SO_RCVLOWAT, $n);
	socket_write($a, "abc");
	socket_recv($b, $data, 2, 0);
	socket_recv($b, $data, 1, 0);
}
