<?php
// socket_select.

//= readable
[$a, $b] = pair();
$w = null;
$e = null;
$r = [$b];
socket_select($r, $w, $e, 0);
socket_write($a, "x");
$r = [$b];
socket_select($r, $w, $e, 5);
$r = [$a, $b];
socket_select($r, $w, $e, 5);
socket_read($b, 10);
$r = [$a, $b];
socket_select($r, $w, $e, 0);

//= waits
[$a, $b] = pair();
$r = [$b];
$n = null;
later(fn() => socket_write($a, "x"));
socket_select($r, $n, $n, 5);
took(20);
socket_read($b, 10);
$r = [$b];
later(fn() => socket_write($a, "x"));
socket_select($r, $n, $n, null);
took(20);
socket_read($b, 10);
$r = [$b];
later(fn() => socket_write($a, "x"));
socket_select($r, $n, $n, null, 1);
took(20);

//= keys are kept
[$a, $b] = pair();
[$c, $d] = pair();
socket_write($a, "x");
socket_write($c, "x");
$n = null;
$r = ['first' => $b, 'second' => $a, 'third' => $d, 'fourth' => $c];
socket_select($r, $n, $n, 5);
$r = [7 => $a, 5 => $d, -3 => $b, 10 => $c];
$w = ['w' => $a];
socket_select($r, $w, $n, 5);

//= the order is kept
[$a, $b] = pair();
[$c, $d] = pair();
[$e, $f] = pair();
socket_write($e, "first");
socket_write($c, "second");
socket_write($a, "third");
$n = null;
$r = [$d, $a, $b, $c, $f, $e];
socket_select($r, $n, $n, 5);
$w = [$f, $e, $d, $c];
socket_select($n, $w, $n, 5);

//= what the result counts
[$a, $b] = pair();
socket_write($a, "x");
$r = [$b];
$w = [$b];
$e = [$b];
socket_select($r, $w, $e, 5);
$r = [$b, $b, $a, $b];
$n = null;
socket_select($r, $n, $n, 5);
$r = ['x' => $b, 'y' => $b];
$w = ['z' => $b];
socket_select($r, $w, $n, 5);

//= the same variable twice
[$a, $b] = pair();
socket_write($a, "x");
$s = [$a, $b];
$n = null;
socket_select($s, $s, $n, 5);
$s = [$a, $b];
socket_select($s, $n, $s, 5);
$s = [$a, $b];
socket_select($s, $s, $s, 5);
$s = ['k' => $a, 'l' => $b];
socket_select($s, $s, $n, 5);

//= the timeout expires
[$a, $b] = pair();
$r = [$a, $b];
$w = null;
$e = [];
socket_select($r, $w, $e, 0, 40000);
took(40);
$r = ['k' => $a];
socket_select($r, $w, $e, 0);
$r = [$a];
$w = [];
$e = [$b];
socket_select($r, $w, $e, 0, 1);

//= a million microseconds and more
[$a, $b] = pair();
$n = null;
$r = [$a];
socket_select($r, $n, $n, -1, 1060000);
took(60);
$r = [$a];
socket_select($r, $n, $n, -2, 2000000);
$r = [$a];
socket_select($r, $n, $n, 0, 1020000);
took(1020);

//= negative times
[$a, $b] = pair();
socket_write($a, "x");
$n = null;
$r = [$b, $a];
socket_select($r, $n, $n, -1);
socket_select($r, $n, $n, 0, -1);
socket_select($r, $n, $n, 5, -1);
socket_select($r, $n, $n, -2, 1000000);
socket_select($r, $n, $n, PHP_INT_MIN + 1, 0);
$r = ['k' => $b];
socket_select($r, $n, $n, -1);
socket_last_error($a);

//= no sockets at all
$n = null;
$empty = [];
socket_select($n, $n, $n, 0);
socket_select($empty, $n, $n, 0);
socket_select($n, $empty, $empty, 0, 5);
$r = [];
$w = [];
$e = [];
socket_select($r, $w, $e, null);
socket_select($r, $w, $e, -1);

//= a closed socket
[$a, $b] = pair();
socket_write($a, "x");
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_close($c);
$n = null;
$r = [$b, $c];
socket_select($r, $n, $n, 5);
$r = [$b];
$w = [$c];
socket_select($r, $w, $n, 5);
$e = [$c];
socket_select($r, $n, $e, -1);
$r = [$b, 'k' => $c];
socket_select($r, $n, $n, 5);

//= elements that are not sockets
[$a, $b] = pair();
$n = null;
$r = [$b, null];
socket_select($r, $n, $n, 0);
$w = [null];
$r = [$b];
socket_select($r, $w, $n, 0);
socket_select($r, $n, $w, 0);
$r = ['k' => null];
socket_select($r, $n, $n, 0);

//= what is ready
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
$r = [$s];
$w = [$s];
$e = [$s];
socket_select($r, $w, $e, 0);
$u = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
$r = [$u];
$w = [$u];
$e = [$u];
socket_select($r, $w, $e, 0);
[$l, $port] = listener();
$r = [$l];
$w = [$l];
$e = [$l];
socket_select($r, $w, $e, 0);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
$r = [$l, $c];
$w = [$l, $c];
$e = [$l, $c];
socket_select($r, $w, $e, 5);
$x = socket_create(AF_UNIX, SOCK_STREAM, 0);
$r = [$x];
$w = [$x];
$e = [$x];
socket_select($r, $w, $e, 0);
$x = socket_create(AF_UNIX, SOCK_DGRAM, 0);
$r = [$x];
$w = [$x];
$e = [$x];
socket_select($r, $w, $e, 0);

//= the end
[$c, $s] = connection();
socket_shutdown($c, 1);
readable($s);
$r = [$s, $c];
$w = [$s, $c];
$e = [$s, $c];
socket_select($r, $w, $e, 5);
socket_read($s, 10);
$r = [$s];
$w = [$s];
$e = [$s];
socket_select($r, $w, $e, 5);
socket_close($c);
[$a, $b] = pair();
socket_close($a);
$r = [$b];
$w = [$b];
$e = [$b];
socket_select($r, $w, $e, 5);
[$a, $b] = pair();
socket_shutdown($a);
$r = [$a, $b];
$w = [$a, $b];
$e = [$a, $b];
socket_select($r, $w, $e, 5);

//= a full buffer
[$a, $b] = pair();
socket_set_nonblock($a);
socket_write($a, str_repeat('x', 1000000));
$w = [$a];
$n = null;
socket_select($n, $w, $n, 0);
socket_recv($b, $data, 219264, MSG_WAITALL);
$w = [$a];
socket_select($n, $w, $n, 5);

//= SO_RCVLOWAT
[$c, $s] = connection();
socket_set_option($s, SOL_SOCKET, SO_RCVLOWAT, 5);
socket_write($c, "abc");
$n = null;
$r = [$s];
socket_select($r, $n, $n, 0, 20000);
socket_write($c, "de");
$r = [$s];
socket_select($r, $n, $n, 5);
socket_read($s, 10);

//= a failure leaves the slots of its sockets alone
[$a, $b] = pair();
socket_set_nonblock($b);
$r = [$b];
$n = null;
socket_select($r, $n, $n, -1);
socket_last_error($b);
socket_last_error();

//= descriptors above 1023 needs descriptors
$l = [];
foreach (range(1, 520) as $i) {
	$l[] = pair(SOCK_DGRAM);
}
[$a, $b] = pair();
socket_write($a, "x");
socket_write($l[3][0], "x");
$r = [$b, $l[3][1], $l[400][1]];
$n = null;
socket_select($r, $n, $n, 5);
//! php *
//! ours select-limit: 2 read=[#1042, #8] write=null except=null [0]

//= many sockets
$l = [];
foreach (range(1, 200) as $i) {
	[$a, $b] = pair(SOCK_DGRAM);
	$l[] = $a;
	$l[] = $b;
}
socket_write($l[17], "x");
socket_write($l[302], "x");
$r = $l;
$n = null;
socket_select($r, $n, $n, 5);

//= non-blocking and refused, reported by SO_ERROR
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_nonblock($c);
socket_connect($c, '127.0.0.1', dead_port());
writable($c);
$r = [$c];
$w = [$c];
$e = [$c];
socket_select($r, $w, $e, 1);
socket_get_option($c, SOL_SOCKET, SO_ERROR);
socket_get_option($c, SOL_SOCKET, SO_ERROR);
socket_read($c, 10);
socket_write($c, "x");

//= a full backlog leaves it pending
$l = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($l, '127.0.0.1');
socket_listen($l, 0);
socket_getsockname($l, $address, $port);
$a = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($a, '127.0.0.1', $port);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_nonblock($c);
socket_connect($c, '127.0.0.1', $port);
socket_connect($c, '127.0.0.1', $port);
socket_read($c, 10);
socket_write($c, "x");
socket_getpeername($c, $address, $p);
$w = [$c];
$n = null;
socket_select($n, $w, $n, 0);

//= reset, reported by SO_ERROR
[$c, $s] = connection();
socket_set_option($c, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
socket_close($c);
readable($s);
$r = [$s];
$w = [$s];
$e = [$s];
socket_select($r, $w, $e, 1);
socket_get_option($s, SOL_SOCKET, SO_ERROR);
socket_get_option($s, SOL_SOCKET, SO_ERROR);
socket_read($s, 10);

//= no client connects
[$l, $port] = listener();
$r = [$l];
$n = null;
socket_select($r, $n, $n, 0, 40000);
took(40);

//= what is not read stays ready
[$a, $b] = pair();
socket_write($a, "x");
foreach ([1, 2, 3] as $i) {
	$r = [$b];
	$n = null;
	socket_select($r, $n, $n, 0);
}
