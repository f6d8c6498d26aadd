<?php
// Host names.

//= localhost needs localhost
[$l, $port] = listener();
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, 'localhost', $port);
socket_getpeername($c, $address, $p);
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($s, 'localhost');
socket_getsockname($s, $address, $p);
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($s, "localhost\0.example");
socket_getsockname($s, $address, $p);

//= texts that cannot be host names
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($s, '', 80);
socket_bind($s, '');
socket_last_error($s);
socket_strerror(socket_last_error());

//= the code does not depend on an earlier lookup
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($s, '::1');
//! php *
//! ours lookup-code: false "socket_bind(): Host lookup failed [-10001]: Unknown host" [-10001 -10001]
socket_connect($s, str_repeat('x', 300), 80);
//! php *
//! ours lookup-code: false "socket_connect(): Host lookup failed [-10001]: Unknown host" [-10001 -10001]
