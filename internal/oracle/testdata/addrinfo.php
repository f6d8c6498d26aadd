<?php
// socket_addrinfo_lookup, socket_addrinfo_explain, socket_addrinfo_bind and
// socket_addrinfo_connect.

//= what a lookup finds
foreach (['127.0.0.1', '127.1', '::1', '::ffff:1.2.3.4', 'fe80::1%1'] as $host) {
	$list = socket_addrinfo_lookup($host, '80');
	foreach ($list as $info) {
		socket_addrinfo_explain($info);
	}
}
$list = socket_addrinfo_lookup('127.0.0.1');
socket_addrinfo_explain($list[2]);
$list = socket_addrinfo_lookup('127.0.0.1', null, []);
socket_addrinfo_explain($list[0]);

//= hints
foreach ([SOCK_STREAM, SOCK_DGRAM, SOCK_RAW] as $type) {
	$list = socket_addrinfo_lookup('127.0.0.1', null, ['ai_socktype' => $type]);
	socket_addrinfo_explain($list[0]);
}
$list = socket_addrinfo_lookup('127.0.0.1', '53', ['ai_protocol' => SOL_UDP, 'ai_family' => AF_INET]);
socket_addrinfo_explain($list[0]);
$list = socket_addrinfo_lookup('127.1', '80', ['ai_flags' => AI_CANONNAME | AI_NUMERICHOST, 'ai_socktype' => SOCK_STREAM]);
socket_addrinfo_explain($list[0]);
$list = socket_addrinfo_lookup('*', '80', ['ai_flags' => AI_PASSIVE, 'ai_socktype' => SOCK_STREAM, 'ai_family' => AF_INET]);
socket_addrinfo_explain($list[0]);
$list = socket_addrinfo_lookup('127.0.0.1', '70000', ['ai_socktype' => SOCK_STREAM]);
socket_addrinfo_explain($list[0]);

//= a lookup without a result
socket_addrinfo_lookup('');
//! php false [0]
//! ours addrinfo-failure: false "socket_addrinfo_lookup(): Unable to look up address [-2]: Name or service not known" [0]
socket_addrinfo_lookup('::1', '80', ['ai_family' => AF_INET]);
//! php false [0]
//! ours addrinfo-failure: false "socket_addrinfo_lookup(): Unable to look up address [-9]: Address family for hostname not supported" [0]
socket_addrinfo_lookup('127.0.0.1', '80', ['ai_flags' => 1073741824]);
//! php false [0]
//! ours addrinfo-failure: false "socket_addrinfo_lookup(): Unable to look up address [-1]: Bad value for ai_flags" [0]
socket_addrinfo_lookup('127.0.0.1', 'no such service');
//! php false [0]
//! ours addrinfo-failure: false "socket_addrinfo_lookup(): Unable to look up address [-8]: Servname not supported for ai_socktype" [0]

//= bind to a result
$list = socket_addrinfo_lookup('127.0.0.1', '0', ['ai_socktype' => SOCK_STREAM]);
$s = socket_addrinfo_bind($list[0]);
socket_getsockname($s, $address, $port);
socket_listen($s);
$list = socket_addrinfo_lookup('127.0.0.1', '' . $port, ['ai_socktype' => SOCK_STREAM]);
socket_addrinfo_bind($list[0]);
$c = socket_addrinfo_connect($list[0]);
$a = socket_accept($s);
socket_write($c, "x");
socket_read($a, 10);
$list = socket_addrinfo_lookup('203.0.113.1', '0', ['ai_socktype' => SOCK_DGRAM]);
socket_addrinfo_bind($list[0]);
$list = socket_addrinfo_lookup('127.0.0.1', '0', ['ai_socktype' => SOCK_DGRAM]);
$u = socket_addrinfo_bind($list[0]);
socket_get_option($u, SOL_SOCKET, SO_TYPE);
socket_getsockname($u, $address, $port);

//= a connect to a result fails
$list = socket_addrinfo_lookup('127.0.0.1', '' . dead_port(), ['ai_socktype' => SOCK_STREAM]);
socket_addrinfo_connect($list[0]);
$list = socket_addrinfo_lookup('127.0.0.1', '0', ['ai_socktype' => SOCK_STREAM]);
socket_addrinfo_connect($list[0]);

//= the code of a failure since 8.6
$code = 7;
$list = socket_addrinfo_lookup('127.0.0.1', '80', ['ai_socktype' => SOCK_STREAM], $code);
show($code);
foreach (['', '*', 'foo bar', "127.0.0.1 ", '[::1]'] as $host) {
	$code = 7;
	socket_addrinfo_lookup($host, null, [], $code);
	//! 8.6 false error_code=-2 [0]
	//! ours addrinfo-failure: false "socket_addrinfo_lookup(): Unable to look up address [-2]: Name or service not known" error_code=-2 [0]
	show($code == EAI_NONAME);
}
socket_addrinfo_lookup('::1', '80', ['ai_family' => AF_INET], $code);
//! 8.6 false error_code=-9 [0]
//! ours addrinfo-failure: false "socket_addrinfo_lookup(): Unable to look up address [-9]: Address family for hostname not supported" error_code=-9 [0]
show($code == EAI_ADDRFAMILY);
socket_addrinfo_lookup('127.0.0.1', '80', ['ai_flags' => 1073741824], $code);
//! 8.6 false error_code=-1 [0]
//! ours addrinfo-failure: false "socket_addrinfo_lookup(): Unable to look up address [-1]: Bad value for ai_flags" error_code=-1 [0]
show($code == EAI_BADFLAGS);
socket_addrinfo_lookup('127.0.0.1', 'no such service', [], $code);
//! 8.6 false error_code=-8 [0]
//! ours addrinfo-failure: false "socket_addrinfo_lookup(): Unable to look up address [-8]: Servname not supported for ai_socktype" error_code=-8 [0]
show($code == EAI_SERVICE);
socket_addrinfo_lookup('127.0.0.1', '80', ['ai_socktype' => 77], $code);
//! 8.6 false error_code=-7 [0]
//! ours addrinfo-failure: false "socket_addrinfo_lookup(): Unable to look up address [-7]: ai_socktype not supported" error_code=-7 [0]
show($code == EAI_SOCKTYPE);
$list = socket_addrinfo_lookup('127.0.0.1', '80', [], $code);
show($code == EAI_SOCKTYPE);
show([EAI_AGAIN, EAI_FAIL, EAI_FAMILY, EAI_NODATA, EAI_SYSTEM, EAI_OVERFLOW]);

//= mistakes in the hints since 8.5
foreach (['ai_flags', 'ai_socktype', 'ai_protocol', 'ai_family'] as $key) {
	foreach ([-1, -2147483648] as $value) {
		socket_addrinfo_lookup('127.0.0.1', '80', [$key => $value]);
	}
}
foreach ([AF_UNIX, 17, 99] as $family) {
	socket_addrinfo_lookup('127.0.0.1', '80', ['ai_family' => $family]);
}
socket_addrinfo_lookup('127.0.0.1', '80', ['ai_family' => -1, 'ai_flags' => 0, 'ai_protocol' => 0, 'ai_socktype' => 0]);

//= a mistake in the hints leaves the code alone since 8.6
$code = 7;
socket_addrinfo_lookup('', '80', ['ai_flags' => -1], $code);
socket_addrinfo_lookup('', '80', ['ai_family' => AF_UNIX], $code);
show($code);

//= addresses of any family since 8.6
$list = socket_addrinfo_lookup('127.0.0.1', '80', ['ai_family' => AF_UNSPEC, 'ai_socktype' => SOCK_STREAM]);
socket_addrinfo_explain($list[0]);
$list = socket_addrinfo_lookup('::1', '80', ['ai_family' => AF_UNSPEC, 'ai_socktype' => SOCK_STREAM]);
socket_addrinfo_explain($list[0]);
