<?php
// Raw sockets.

//= an echo request is answered needs raw
$s = socket_create(AF_INET, SOCK_RAW, 1);
socket_connect($s, '127.0.0.1');
socket_connect($s, '127.0.0.1', null);
socket_connect($s, '127.0.0.1', 0);
socket_write($s, "\x08\0\xf7\xfe\0\0\0\x01");
socket_recvfrom($s, $data, 1, 0, $address, $port);

//= no protocol
socket_create(AF_INET, SOCK_RAW, 0);
