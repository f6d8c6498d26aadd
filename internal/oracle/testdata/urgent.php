<?php
// Urgent data.

//= the last byte
[$c, $s] = connection();
socket_send($c, "abc", 3, MSG_OOB);
$e = [$s];
$n = null;
socket_select($n, $n, $e, 5);
$r = [$s];
$e = [$s];
socket_select($r, $n, $e, 5);
socket_read($s, 10);
socket_recv($s, $data, 10, MSG_OOB);
$e = [$s];
socket_select($n, $n, $e, 0);
socket_recv($s, $data, 10, MSG_OOB);

//= none pending
[$c, $s] = connection();
socket_recv($s, $data, 10, MSG_OOB);
socket_write($c, "x");
readable($s);
socket_recv($s, $data, 10, MSG_OOB);

//= SO_OOBINLINE
[$c, $s] = connection();
socket_set_option($s, SOL_SOCKET, SO_OOBINLINE, 1);
socket_send($c, "abc", 3, MSG_OOB);
readable($s);
socket_recv($s, $data, 2, MSG_WAITALL);
readable($s);
socket_read($s, 10);
socket_recv($s, $data, 10, MSG_OOB);

//= a read stops at the mark
[$c, $s] = connection();
socket_write($c, "before");
socket_send($c, "!", 1, MSG_OOB);
socket_write($c, "after");
$e = [$s];
$n = null;
socket_select($n, $n, $e, 5);
socket_recv($s, $data, 6, MSG_WAITALL);
socket_recv($s, $data, 1, MSG_OOB);
socket_recv($s, $data, 5, MSG_WAITALL);

//= MSG_PEEK
[$c, $s] = connection();
socket_send($c, "!", 1, MSG_OOB);
$e = [$s];
$n = null;
socket_select($n, $n, $e, 5);
socket_recv($s, $data, 1, MSG_OOB | MSG_PEEK);
socket_recv($s, $data, 1, MSG_OOB);

//= datagrams have none
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_bind($s, '127.0.0.1');
socket_getsockname($s, $address, $port);
socket_connect($s, '127.0.0.1', $port);
socket_send($s, "x", 1, MSG_OOB);
later(fn() => socket_write($s, "x"));
socket_recv($s, $data, 1, MSG_OOB);

//= after a read that waited
[$c, $s] = connection();
later(fn() => socket_write($c, "x"));
socket_read($s, 10);
took(20);
socket_recv($s, $data, 10, MSG_OOB);
socket_recv($s, $data, 10, MSG_ERRQUEUE);
socket_send($c, "!", 1, MSG_OOB);
$e = [$s];
$n = null;
socket_select($n, $n, $e, 5);
socket_recv($s, $data, 10, MSG_OOB);

//= the mark since 8.3
[$c, $s] = connection();
socket_atmark($s);
socket_send($c, "ab!", 3, MSG_OOB);
$e = [$s];
$n = null;
socket_select($n, $n, $e, 5);
socket_atmark($s);
socket_read($s, 1);
socket_atmark($s);
socket_read($s, 10);
socket_atmark($s);
socket_recv($s, $data, 10, MSG_OOB);
socket_atmark($s);
socket_write($c, "more");
readable($s);
socket_read($s, 10);
socket_atmark($s);
socket_atmark($c);

//= the mark with SO_OOBINLINE since 8.3
[$c, $s] = connection();
socket_set_option($s, SOL_SOCKET, SO_OOBINLINE, 1);
socket_send($c, "ab!", 3, MSG_OOB);
$e = [$s];
$n = null;
socket_select($n, $n, $e, 5);
socket_write($c, "more");
socket_atmark($s);
socket_recv($s, $data, 10, 0);
socket_atmark($s);
socket_recv($s, $data, 1, 0);
socket_atmark($s);
socket_recv($s, $data, 4, MSG_WAITALL);

//= a later mark replaces the first since 8.3
[$c, $s] = connection();
socket_send($c, "a!", 2, MSG_OOB);
socket_send($c, "b?", 2, MSG_OOB);
socket_write($c, "end");
$e = [$s];
$n = null;
socket_select($n, $n, $e, 5);
socket_recv($s, $data, 3, MSG_WAITALL);
socket_atmark($s);
socket_recv($s, $data, 1, MSG_OOB);
socket_recv($s, $data, 3, MSG_WAITALL);

//= no mark at all since 8.3
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_atmark($s);
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_atmark($s);
$s = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_atmark($s);
[$a, $b] = pair();
socket_atmark($a);
[$l, $port] = listener();
socket_atmark($l);
socket_close($l);
socket_atmark($l);

//= MSG_WAITALL stops at the mark
[$c, $s] = connection();
socket_send($c, "hello", 5, MSG_OOB);
$e = [$s];
$n = null;
socket_select($n, $n, $e, 5);
socket_recv($s, $data, 10, MSG_WAITALL);
socket_recv($s, $data, 10, MSG_OOB);
socket_write($c, " and more");
socket_recv($s, $data, 9, MSG_WAITALL);
later(fn() => socket_send($c, "again", 5, MSG_OOB));
socket_recv($s, $data, 10, MSG_WAITALL);
socket_recv($s, $data, 10, MSG_OOB);

//= MSG_WAITALL stops at the mark, with a timeout
[$c, $s] = connection();
socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 1, 'usec' => 0]);
socket_send($c, "hello", 5, MSG_OOB);
readable($s);
socket_recv($s, $data, 100000, MSG_WAITALL);
took(900);

//= only urgent data
[$c, $s] = connection();
socket_send($c, "!", 1, MSG_OOB);
$e = [$s];
$n = null;
socket_select($n, $n, $e, 5);
$r = [$s];
$e = [$s];
socket_select($r, $n, $e, 0);
socket_recv($s, $data, 10, MSG_OOB);
$r = [$s];
$e = [$s];
socket_select($r, $n, $e, 0);
