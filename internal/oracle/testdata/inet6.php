<?php
// AF_INET6.

//= over loopback needs inet6
[$l, $port] = listener(AF_INET6);
$c = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
socket_connect($c, '::1', $port);
$s = socket_accept($l);
socket_getpeername($c, $address, $port);
socket_getsockname($c, $address, $port);
socket_getpeername($s, $address, $port);
socket_getsockname($s, $address, $port);
socket_write($c, "hello");
socket_read($s, 100);
socket_close($s);
socket_read($c, 100);

//= literals of every form needs inet6
foreach (['::', '::1', '0:0:0:0:0:0:0:1', '::0001', '0000::1', '::127.0.0.1', '::ffff:127.0.0.1', "::1\0x"] as $host) {
	$s = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
	socket_bind($s, $host);
	socket_getsockname($s, $address, $port);
}

//= unbound
$s = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
socket_getsockname($s, $address, $port);
socket_getpeername($s, $address, $port);

//= both families needs inet6
$l = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
socket_get_option($l, IPPROTO_IPV6, IPV6_V6ONLY);
socket_bind($l, '::');
socket_listen($l, 5);
socket_getsockname($l, $address, $port);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
$s = socket_accept($l);
socket_getpeername($s, $address, $p);
socket_getsockname($s, $address, $p);

//= one family needs inet6
$l = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
socket_set_option($l, IPPROTO_IPV6, IPV6_V6ONLY, 1);
socket_get_option($l, IPPROTO_IPV6, IPV6_V6ONLY);
socket_bind($l, '::');
socket_listen($l, 5);
socket_getsockname($l, $address, $port);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);

//= refused needs inet6
$c = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
socket_connect($c, '::1', dead_port());

//= an address in use needs inet6
[$l, $port] = listener(AF_INET6);
$s = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
socket_bind($s, '::1', $port);

//= an address of another host needs inet6
$s = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
socket_bind($s, '2001:db8::1');
socket_bind($s, 'fe80::1');

//= IPv4-mapped addresses needs inet6
[$l, $port] = listener();
$c = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
socket_connect($c, '::ffff:127.0.0.1', $port);
socket_getpeername($c, $address, $p);
socket_getsockname($c, $address, $p);

//= options needs inet6
$s = socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
foreach ([IPV6_UNICAST_HOPS, IPV6_TCLASS, IPV6_V6ONLY, IPV6_RECVPKTINFO, IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS] as $option) {
	socket_get_option($s, IPPROTO_IPV6, $option);
	socket_set_option($s, IPPROTO_IPV6, $option, 1);
	socket_get_option($s, IPPROTO_IPV6, $option);
	socket_set_option($s, IPPROTO_IPV6, $option, 300);
}
