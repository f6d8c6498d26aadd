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
