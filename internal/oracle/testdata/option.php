<?php
// socket_get_option and socket_set_option.

//= on and off
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
foreach ([SO_REUSEADDR, SO_KEEPALIVE, SO_OOBINLINE, SO_BROADCAST, SO_DONTROUTE, SO_REUSEPORT] as $option) {
	socket_get_option($s, SOL_SOCKET, $option);
	socket_set_option($s, SOL_SOCKET, $option, 1);
	socket_get_option($s, SOL_SOCKET, $option);
	socket_set_option($s, SOL_SOCKET, $option, 77);
	socket_get_option($s, SOL_SOCKET, $option);
	socket_set_option($s, SOL_SOCKET, $option, false);
	socket_get_option($s, SOL_SOCKET, $option);
	socket_set_option($s, SOL_SOCKET, $option, true);
	socket_get_option($s, SOL_SOCKET, $option);
	socket_set_option($s, SOL_SOCKET, $option, -1);
	socket_get_option($s, SOL_SOCKET, $option);
	socket_set_option($s, SOL_SOCKET, $option, 4294967296);
	socket_get_option($s, SOL_SOCKET, $option);
}

//= numbers
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_get_option($s, SOL_SOCKET, SO_TYPE);
socket_get_option($s, SOL_SOCKET, SO_ERROR);
socket_set_option($s, SOL_SOCKET, SO_RCVBUF, 10000);
socket_get_option($s, SOL_SOCKET, SO_RCVBUF);
socket_set_option($s, SOL_SOCKET, SO_SNDBUF, 1);
socket_get_option($s, SOL_SOCKET, SO_SNDBUF);
socket_set_option($s, SOL_SOCKET, SO_RCVBUF, 0);
socket_get_option($s, SOL_SOCKET, SO_RCVBUF);
socket_get_option($s, SOL_SOCKET, SO_RCVLOWAT);
socket_set_option($s, SOL_SOCKET, SO_RCVLOWAT, 5);
socket_get_option($s, SOL_SOCKET, SO_RCVLOWAT);
socket_get_option($s, SOL_SOCKET, SO_SNDLOWAT);
$s = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_get_option($s, SOL_SOCKET, SO_TYPE);
[$l, $port] = listener();
socket_get_option($l, SOL_SOCKET, 30);

//= tcp
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_get_option($s, SOL_TCP, TCP_NODELAY);
socket_set_option($s, SOL_TCP, TCP_NODELAY, 1);
socket_get_option($s, SOL_TCP, TCP_NODELAY);
foreach ([TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_DEFER_ACCEPT] as $option) {
	socket_get_option($s, SOL_TCP, $option);
	socket_set_option($s, SOL_TCP, $option, 5);
	socket_get_option($s, SOL_TCP, $option);
	socket_set_option($s, SOL_TCP, $option, -5);
	socket_set_option($s, SOL_TCP, $option, 1000000);
}
socket_get_option($s, SOL_TCP, TCP_NOTSENT_LOWAT);

//= ip (IP_RECVTTL)
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
foreach ([1, 2, 8, 12] as $option) {
	socket_get_option($s, IPPROTO_IP, $option);
	socket_set_option($s, IPPROTO_IP, $option, 16);
	socket_get_option($s, IPPROTO_IP, $option);
	socket_set_option($s, IPPROTO_IP, $option, 256);
	socket_get_option($s, IPPROTO_IP, $option);
}

//= linger
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_get_option($s, SOL_SOCKET, SO_LINGER);
socket_set_option($s, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 5]);
socket_get_option($s, SOL_SOCKET, SO_LINGER);
socket_set_option($s, SOL_SOCKET, SO_LINGER, ['l_linger' => 0, 'l_onoff' => 7]);
socket_get_option($s, SOL_SOCKET, SO_LINGER);
socket_set_option($s, SOL_SOCKET, SO_LINGER, ['l_onoff' => 0, 'l_linger' => 9]);
socket_get_option($s, SOL_SOCKET, SO_LINGER);
socket_set_option($s, SOL_SOCKET, SO_LINGER, ['l_onoff' => 65535, 'l_linger' => 65535]);
socket_get_option($s, SOL_SOCKET, SO_LINGER);

//= linger out of range
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
foreach ([65536, -1, 70000, 2147483647] as $n) {
	socket_set_option($s, SOL_SOCKET, SO_LINGER, ['l_onoff' => $n, 'l_linger' => 0]);
	//! 8.2 true [0 0]
	//! 8.4 throws "socket_set_option(): Argument #4 ($value) \"l_onoff\" must be between 0 and 65535" [0 0]
}

//= the time of a linger out of range since 8.6
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
foreach ([65536, -1, 70000, 2147483647] as $n) {
	socket_set_option($s, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => $n]);
	socket_set_option($s, SOL_SOCKET, SO_LINGER, ['l_onoff' => $n, 'l_linger' => $n]);
}
socket_set_option($s, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 65535]);
socket_get_option($s, SOL_SOCKET, SO_LINGER);
socket_set_option($s, SOL_SOCKET, SO_LINGER, ['l_onoff' => 0, 'l_linger' => 0]);

//= a value of SO_LINGER that is not an array
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($s, SOL_SOCKET, SO_LINGER, 1);
//! 8.2 throws "socket_set_option(): Argument #4 ($value) must have key \"l_onoff\"" [0 0]
//! 8.4 throws "socket_set_option(): Argument #4 ($value) must be of type array when argument #3 ($option) is SO_LINGER, int given" [0 0]
//! ours option-type: throws "socket_set_option(): Argument #4 ($value) must be of type socket.Linger when argument #3 ($option) is SO_LINGER, int given" [0 0]

//= unknown
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_get_option($s, SOL_SOCKET, 9999);
socket_set_option($s, SOL_SOCKET, 9999, 1);
socket_get_option($s, SOL_SOCKET, -1);
socket_get_option($s, SOL_TCP, 9999);
socket_set_option($s, SOL_TCP, 9999, 1);
socket_get_option($s, IPPROTO_IP, 9999);
socket_set_option($s, IPPROTO_IP, 9999, 1);
socket_get_option($s, 9999, 1);
socket_set_option($s, 9999, 1, 1);
socket_get_option($s, -1, 1);
socket_last_error($s);
$u = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_get_option($u, SOL_TCP, TCP_NODELAY);
socket_set_option($u, SOL_TCP, TCP_NODELAY, 1);
$d = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_get_option($d, SOL_TCP, TCP_NODELAY);
socket_set_option($d, SOL_TCP, TCP_NODELAY, 1);

//= read-only
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
foreach ([SO_TYPE, SO_ERROR, SO_SNDLOWAT] as $option) {
	socket_set_option($s, SOL_SOCKET, $option, 1);
}

//= an error of a connection is read once
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_nonblock($c);
socket_connect($c, '127.0.0.1', dead_port());
writable($c);
socket_get_option($c, SOL_SOCKET, SO_ERROR);
socket_get_option($c, SOL_SOCKET, SO_ERROR);
socket_last_error($c);

//= linger resets
[$c, $s] = connection();
socket_set_option($c, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
socket_close($c);
readable($s);
socket_read($s, 10);

//= text for a number
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
foreach (['1', '0', '', 'abc', 'on', '2', " \t\n\r7", '0x10', '1e', '-', '.', '-1', '1.9', '.5', '-.5', '4294967296', '4294967297', '1e9', '99999999999999999999', '-99999999999999999999', '1e400', '-1e400', '1e30', '-1e30', str_repeat('9', 400), '7abc', "1\0", 'e5', '+1', '+-1', '1.e1'] as $text) {
	socket_set_option($s, SOL_SOCKET, SO_KEEPALIVE, $text);
	socket_get_option($s, SOL_SOCKET, SO_KEEPALIVE);
	socket_set_option($s, SOL_SOCKET, SO_SNDBUF, $text);
	socket_get_option($s, SOL_SOCKET, SO_SNDBUF);
	socket_setopt($s, SOL_SOCKET, 12, $text);
	socket_get_option($s, SOL_SOCKET, 12);
}
foreach (['65536', '1e4', '12000 bytes', '1.5e4xyz', '20000.9'] as $text) {
	socket_set_option($s, SOL_SOCKET, SO_SNDBUF, $text);
	socket_get_option($s, SOL_SOCKET, SO_SNDBUF);
}
socket_set_option($s, SOL_TCP, TCP_NODELAY, 'yes');
socket_get_option($s, SOL_TCP, TCP_NODELAY);
socket_set_option($s, SOL_SOCKET, SO_TYPE, '1');

//= text for a number in a range since 8.6
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
$six = socket_create(AF_INET6, SOCK_DGRAM, SOL_UDP);
$t = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
foreach (['1', '0', '', 'abc', ' 7', '256', '-1', '-2', '1e1', '0.0', '65536', '99999999999999999999'] as $text) {
	socket_set_option($s, IPPROTO_IP, IP_MULTICAST_TTL, $text);
	socket_get_option($s, IPPROTO_IP, IP_MULTICAST_TTL);
	socket_set_option($s, IPPROTO_IP, IP_MULTICAST_LOOP, $text);
	socket_get_option($s, IPPROTO_IP, IP_MULTICAST_LOOP);
	socket_set_option($s, SOL_UDP, UDP_SEGMENT, $text);
	socket_get_option($s, SOL_UDP, UDP_SEGMENT);
	socket_set_option($t, SOL_TCP, TCP_USER_TIMEOUT, $text);
	socket_get_option($t, SOL_TCP, TCP_USER_TIMEOUT);
	socket_set_option($six, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, $text);
	socket_get_option($six, IPPROTO_IPV6, IPV6_MULTICAST_HOPS);
	socket_set_option($six, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, $text);
	socket_get_option($six, IPPROTO_IPV6, IPV6_MULTICAST_LOOP);
}

//= a device as a number (SO_BINDTODEVICE)
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, SOL_SOCKET, SO_BINDTODEVICE, 'lo');
socket_get_option($s, SOL_SOCKET, SO_BINDTODEVICE);
//! php false "socket_get_option(): Unable to retrieve socket option [22]: Invalid argument" [22 22]
//! ours sockopt-struct: throws "socket_get_option(): Return value must be of type string when argument #3 ($option) is SO_BINDTODEVICE, int asked for" [0 0]

//= IP_MTU_DISCOVER since 8.4
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
foreach ([IP_PMTUDISC_DONT, IP_PMTUDISC_WANT, IP_PMTUDISC_DO, IP_PMTUDISC_PROBE, IP_PMTUDISC_INTERFACE, IP_PMTUDISC_OMIT, 9] as $value) {
	socket_set_option($s, IPPROTO_IP, IP_MTU_DISCOVER, $value);
	socket_get_option($s, IPPROTO_IP, IP_MTU_DISCOVER);
}

//= an option of TCP by its number (TCP_CONGESTION)
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($s, SOL_TCP, TCP_NOTSENT_LOWAT, 1000);
//! 8.2 false "socket_set_option(): Unable to set socket option [22]: Invalid argument" [22 22]
//! 8.5 throws "socket_set_option(): Argument #4 ($value) must be of type string when argument #3 ($option) is SO_BINDTODEVICE, int given" [0 0]
//! ours option-level: true [0 0]
socket_get_option($s, SOL_TCP, TCP_NOTSENT_LOWAT);
//! 8.2 0 [22 22]
//! 8.5 0 [0 0]
//! ours option-level: 1000 [0 0]

//= an option of TCP by its number, in bytes (TCP_CONGESTION)
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($s, SOL_TCP, TCP_NOTSENT_LOWAT, "\xe9\x03\0\0");
socket_get_option($s, SOL_TCP, TCP_NOTSENT_LOWAT);
foreach (["7777", "\x10\0\0\0more", "1000"] as $text) {
	socket_set_option($s, SOL_TCP, TCP_NOTSENT_LOWAT, $text);
	socket_get_option($s, SOL_TCP, TCP_NOTSENT_LOWAT);
}
$u = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($u, IPPROTO_IP, SO_BINDTODEVICE, "lo");
//! php true [0 0]
//! ours option-level: throws "socket_set_option(): Argument #4 ($value) must be of type int, string given; SO_BINDTODEVICE is an option of SOL_SOCKET" [0 0]
socket_set_option($s, SOL_TCP, TCP_NOTSENT_LOWAT, "lo");
//! php false "socket_set_option(): Unable to set socket option [22]: Invalid argument" [22 22]
//! ours option-level: throws "socket_set_option(): Argument #4 ($value) must be of type int, string given; SO_BINDTODEVICE is an option of SOL_SOCKET" [0 0]

//= TCP_USER_TIMEOUT since 8.6
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
foreach ([0, 1, 30000, 2147483647] as $n) {
	socket_set_option($s, SOL_TCP, TCP_USER_TIMEOUT, $n);
	socket_get_option($s, SOL_TCP, TCP_USER_TIMEOUT);
}
socket_set_option($s, SOL_TCP, TCP_USER_TIMEOUT, -1);
socket_set_option($s, SOL_TCP, TCP_USER_TIMEOUT, true);
socket_get_option($s, SOL_TCP, TCP_USER_TIMEOUT);
$u = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($u, SOL_TCP, TCP_USER_TIMEOUT, 1);
socket_set_option($u, SOL_TCP, TCP_USER_TIMEOUT, -1);

//= UDP_SEGMENT since 8.6
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
foreach ([0, 1, 1400, 65535] as $n) {
	socket_set_option($s, SOL_UDP, UDP_SEGMENT, $n);
	socket_get_option($s, SOL_UDP, UDP_SEGMENT);
}
socket_set_option($s, SOL_UDP, UDP_SEGMENT, -1);
socket_set_option($s, SOL_UDP, UDP_SEGMENT, 65536);
socket_set_option($s, SOL_UDP, UDP_SEGMENT, true);
socket_get_option($s, SOL_UDP, UDP_SEGMENT);
