<?php
// Large amounts of data.

//= a blocking write sends everything
[$c, $s] = connection();
later(fn() => socket_recv($s, $data, 8000000, MSG_WAITALL));
socket_write($c, str_repeat('abcdefg', 1000000));
socket_write($c, str_repeat('x', 1000000));

//= a blocking send sends everything
[$a, $b] = pair();
later(fn() => socket_recv($b, $data, 3000000, MSG_WAITALL));
socket_send($a, str_repeat('abc', 1000000), 3000000, 0);

//= MSG_WAITALL receives everything
[$c, $s] = connection();
later(fn() => socket_write($c, str_repeat('abcdefg', 1000000)));
socket_recv($s, $data, 7000000, MSG_WAITALL);

//= MSG_WAITALL receives everything from a pair
[$a, $b] = pair();
later(fn() => socket_send($a, str_repeat('abcdefg', 1000000), 7000000, 0));
socket_recv($b, $data, 7000000, MSG_WAITALL);

//= the peer shuts down during a write
[$a, $b] = pair();
later(fn() => socket_shutdown($b), 150);
socket_write($a, str_repeat('x', 1000000));
socket_write($a, "x");

//= a datagram too large
[$a, $b] = pair(SOCK_DGRAM);
socket_write($a, str_repeat('x', 10000000));
$u = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_bind($u, '127.0.0.1');
socket_getsockname($u, $address, $port);
socket_connect($u, '127.0.0.1', $port);
socket_write($u, str_repeat('x', 65508));
socket_write($u, str_repeat('x', 65507));
socket_read($u, 65507);

//= a queue of datagrams is full
$b = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_bind($b, path('queue'));
$a = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_connect($a, path('queue'));
socket_set_nonblock($a);
foreach (range(1, 14) as $i) {
	socket_write($a, "x");
}
socket_read($b, 10);
socket_write($a, "x");
socket_set_block($a);
later(fn() => socket_read($b, 10));
socket_write($a, "x");
took(20);

//= linger waits for unsent data
[$c, $s] = connection();
socket_set_option($s, SOL_SOCKET, SO_RCVBUF, 4096);
socket_set_option($c, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 1]);
fill($c);
socket_close($c);
took(900);

//= linger ends with the connection
[$c, $s] = connection();
fill($c);
socket_set_option($c, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 5]);
socket_close($s);
socket_close($c);
took(4000);

//= linger with a time of 0 resets
[$c, $s] = connection();
fill($c);
socket_set_option($c, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
socket_close($c);
writable($s);
socket_get_option($s, SOL_SOCKET, SO_ERROR);

//= linger is inherited
[$l, $port] = listener();
socket_set_option($l, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 1]);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
$s = socket_accept($l);
socket_get_option($s, SOL_SOCKET, SO_LINGER);
fill($s);
socket_close($s);
took(900);
