<?php
// Signals. In Go, a signal does not end a call, which goes on for the rest of its time.

//= read
[$a, $b] = pair();
interrupt(fn() => socket_write($a, "x"));
socket_read($b, 10);
//! php false "socket_read(): unable to read from socket [4]: Interrupted system call" [4 4]
//! ours signal: "x" [0 0]

//= read a line
[$a, $b] = pair();
socket_write($a, "part");
interrupt(fn() => socket_write($a, " and rest\n"));
socket_read($b, 100, PHP_NORMAL_READ);
//! php false "socket_read(): unable to read from socket [4]: Interrupted system call" [4 4]
//! ours signal: "part and rest\n" [0 0]

//= accept
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
interrupt(fn() => socket_connect($c, '127.0.0.1', $port));
socket_accept($l);
//! php false "socket_accept(): unable to accept incoming connection [4]: Interrupted system call" [0 4]
//! ours signal: #3 [0 0]

//= select
[$a, $b] = pair();
$r = [$a, $b];
$n = null;
interrupt(fn() => socket_write($a, "x"));
socket_select($r, $n, $n, 5);
//! php false "socket_select(): Unable to select [4]: Interrupted system call" read=[#1, #2] write=null except=null [4]
//! ours signal: 1 read=[#2] write=null except=null [0]

//= an interrupted call keeps its deadline
[$a, $b] = pair();
$r = [$b];
$n = null;
interrupt();
socket_select($r, $n, $n, 0, 100000);
//! php false "socket_select(): Unable to select [4]: Interrupted system call" read=[#2] write=null except=null [4]
//! ours signal: 0 read=[] write=null except=null [0]
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 100000]);
//! php true [0 4]
//! ours signal: true [0 0]
socket_read($b, 10);
//! php false "socket_read(): unable to read from socket [4]: Interrupted system call" [4 4]
//! ours signal: false [11 11]

//= recvfrom
[$a, $b] = pair(SOCK_DGRAM);
interrupt(fn() => socket_write($a, "x"));
socket_recvfrom($b, $data, 10, 0, $address);
//! php false "socket_recvfrom(): Unable to recvfrom [4]: Interrupted system call" data="" address="" [4 4]
//! ours signal: 1 data="x" address="" [0 0]

//= calls that the kernel restarts
[$a, $b] = pair();
interrupt(fn() => socket_write($a, "x"), true);
socket_read($b, 10);
[$a, $b] = pair(SOCK_DGRAM);
interrupt(fn() => socket_write($a, "x"), true);
socket_recvfrom($b, $data, 10, 0, $address);
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
interrupt(fn() => socket_connect($c, '127.0.0.1', $port), true);
socket_accept($l);

//= calls that the kernel never restarts
[$a, $b] = pair();
$r = [$b];
$n = null;
interrupt(fn() => socket_write($a, "x"), true);
socket_select($r, $n, $n, 5);
//! php false "socket_select(): Unable to select [4]: Interrupted system call" read=[#2] write=null except=null [4]
//! ours signal: 1 read=[#2] write=null except=null [0]
[$a, $b] = pair();
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 5, 'usec' => 0]);
//! php true [0 4]
//! ours signal: true [0 0]
interrupt(fn() => socket_write($a, "x"), true);
socket_read($b, 10);
//! php false "socket_read(): unable to read from socket [4]: Interrupted system call" [4 4]
//! ours signal: "x" [0 0]
