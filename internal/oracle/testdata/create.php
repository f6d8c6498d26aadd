<?php
// socket_create, socket_create_pair, socket_create_listen.

//= tcp, udp and unix
socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_create(AF_INET, SOCK_STREAM, 0);
socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
socket_create(AF_INET6, SOCK_DGRAM, 0);
socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_create(AF_UNIX, SOCK_SEQPACKET, 0);

//= bad family
foreach ([-1, 0, 3, 9, 11, 16, 99, 65538] as $domain) {
	socket_create($domain, SOCK_STREAM, 0);
	//! 8.2 throws "socket_create(): Argument #1 ($domain) must be one of AF_UNIX, AF_INET6, or AF_INET" [0]
	//! 8.5 throws "socket_create(): Argument #1 ($domain) must be one of AF_UNIX, AF_PACKET, AF_INET6, or AF_INET" [0]
	socket_create_pair($domain, SOCK_STREAM, 0, $pair);
}

//= bad type
foreach ([11, 12, 99, 65536] as $type) {
	socket_create(AF_INET, $type, 0);
	//! 8.2 throws "socket_create(): Argument #2 ($type) must be one of SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW, or SOCK_RDM" [0]
	//! 8.4 throws "socket_create(): Argument #2 ($type) must be one of SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW, or SOCK_RDM optionally OR'ed with SOCK_CLOEXEC, SOCK_NONBLOCK" [0]
	socket_create_pair(AF_UNIX, $type, 0, $pair);
	//! 8.2 throws "socket_create_pair(): Argument #2 ($type) must be one of SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW, or SOCK_RDM" pair=null [0]
	//! 8.4 throws "socket_create_pair(): Argument #2 ($type) must be one of SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW, or SOCK_RDM optionally OR'ed with SOCK_CLOEXEC, SOCK_NONBLOCK" pair=null [0]
}

//= types the kernel refuses (socket types)
foreach ([-2147483648, -99, -1, 0, SOCK_RDM, SOCK_SEQPACKET, 6, 7, 8, 9, 10] as $type) {
	socket_create(AF_INET, $type, 0);
	socket_create(AF_UNIX, $type, 0);
	socket_create_pair(AF_UNIX, $type, 0, $pair);
}

//= bad protocol
socket_create(AF_INET, SOCK_STREAM, SOL_UDP);
socket_create(AF_INET, SOCK_DGRAM, SOL_TCP);
socket_create(AF_INET, SOCK_STREAM, 999);
socket_create(AF_INET, SOCK_STREAM, -1);
socket_create(AF_UNIX, SOCK_STREAM, 5);
socket_create_pair(AF_UNIX, SOCK_STREAM, 5, $pair);

//= type with flags since 8.4
$s = socket_create(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
socket_read($s, 10);
socket_create(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
socket_create(AF_INET, 11 | SOCK_CLOEXEC, 0);
socket_create_pair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, $pair);
socket_read($pair[0], 10);

//= type with flags before 8.4 is bad
socket_create(AF_INET, 2049, 0);
//! 8.2 throws "socket_create(): Argument #2 ($type) must be one of SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW, or SOCK_RDM" [0]
//! 8.4 #1 [0]

//= pair
socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
socket_write($pair[0], "over");
socket_read($pair[1], 10);
socket_write($pair[1], "and back");
socket_read($pair[0], 10);
socket_getsockname($pair[0], $address, $port);
socket_getpeername($pair[0], $address, $port);

//= pair of other types
foreach ([SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW] as $type) {
	socket_create_pair(AF_UNIX, $type, 0, $pair);
	socket_write($pair[0], "one");
	socket_write($pair[0], "two");
	socket_read($pair[1], 2);
	socket_read($pair[1], 10);
}

//= pair of families without pairs
socket_create_pair(AF_INET, SOCK_STREAM, 0, $pair);
socket_create_pair(AF_INET6, SOCK_DGRAM, 0, $pair);

//= a failed pair leaves the variable alone
$pair = 'old';
socket_create_pair(AF_INET, SOCK_STREAM, 0, $pair);

//= listen on any port
$l = socket_create_listen(0);
socket_getsockname($l, $address, $port);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
$s = socket_accept($l);
socket_write($c, "x");
socket_read($s, 10);
socket_create_listen($port);
socket_get_option($l, SOL_SOCKET, SO_REUSEADDR);

//= listen with a backlog
$l = socket_create_listen(0, 1);
socket_create_listen(0, 0);
socket_create_listen(0, -1);
socket_create_listen(0, 100000);

//= listen out of range
socket_create_listen(-1);
//! 8.2 #1 [0]
//! 8.5 throws "socket_create_listen(): Argument #1 ($port) must be between 0 and 65535" [0]
socket_create_listen(65536);
//! 8.2 #2 [0]
//! 8.5 throws "socket_create_listen(): Argument #1 ($port) must be between 0 and 65535" [0]

//= no descriptor left
$l = socket_create_listen(0);
socket_getsockname($l, $address, $port);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
limit_files();
socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
socket_create_listen(0);
socket_accept($l);
socket_last_error($l);
unlimit_files();
$s = socket_accept($l);
socket_write($s, "late");
socket_read($c, 10);
