<?php
// AF_PACKET sends and receives whole frames on an interface. The sockets here have protocol 0 and
// receive nothing, so scenarios that run at the same time do not receive each other's frames.

//= (interfaces)

//= the name of an interface since 8.6 needs raw
$s = socket_create(AF_PACKET, SOCK_RAW, 0);
socket_getsockname($s, $address, $port);
socket_bind($s, 'lo');
socket_getsockname($s, $address, $port);
socket_getsockname($s, $address);
socket_bind($s, '');
socket_getsockname($s, $address, $port);
socket_bind($s, "lo\0, and more");
socket_getsockname($s, $address, $port);
socket_bind($s, 'no such device');
socket_getsockname($s, $address, $port);
socket_bind($s, 'lo', 7);
socket_bind($s, str_repeat('x', 300));
socket_getsockname($s, $address, $port);
socket_bind($s, 'lo', -1);
socket_bind($s, 'lo', 65536);
socket_getpeername($s, $address, $port);

//= received from an interface since 8.6 needs raw
$s = socket_create(AF_PACKET, SOCK_RAW, 0);
$data = 'old';
$address = 'old';
socket_recvfrom($s, $data, 100, MSG_DONTWAIT, $address);
socket_recvfrom($s, $data, 100, MSG_DONTWAIT, $address, $port);
socket_recvfrom($s, $data, 100, MSG_DONTWAIT | MSG_PEEK | MSG_ERRQUEUE, $address);
foreach ([MSG_OOB, MSG_WAITALL, MSG_CMSG_CLOEXEC] as $flag) {
	socket_recvfrom($s, $data, 100, MSG_DONTWAIT | $flag, $address);
}
foreach ([MSG_TRUNC, MSG_DONTROUTE, MSG_NOSIGNAL, MSG_WAITFORONE, -1] as $flag) {
	socket_recvfrom($s, $data, 100, MSG_DONTWAIT | $flag, $address);
}
socket_recv($s, $data, 100, MSG_DONTWAIT);
socket_set_nonblock($s);
socket_read($s, 100);

//= sent to an interface since 8.6 needs raw
$s = socket_create(AF_PACKET, SOCK_RAW, 0);
socket_sendto($s, "short", 5, 0, 'lo');
socket_sendto($s, "short", 5, 0, 'lo', 1);
socket_sendto($s, "short", -1, 0, 'lo', 1);
foreach ([0, -1, 99999, 4294967296] as $index) {
	socket_sendto($s, str_repeat("\0", 60), 60, 0, '', $index);
}
socket_write($s, str_repeat("\0", 60));
socket_send($s, str_repeat("\0", 60), 60, 0);

//= functions that do not work with AF_PACKET since 8.6 needs raw
$s = socket_create(AF_PACKET, SOCK_DGRAM, 0);
socket_connect($s, 'lo', 1);
socket_connect($s, 'lo');
socket_listen($s);
socket_accept($s);
socket_shutdown($s);
socket_shutdown($s, 3);
foreach ([SOCK_STREAM, SOCK_SEQPACKET, 0, -1] as $type) {
	socket_create(AF_PACKET, $type, 0);
}
socket_create(AF_PACKET, 11, 0);
socket_create_pair(AF_PACKET, SOCK_RAW, 0, $pair);
