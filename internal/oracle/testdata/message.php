<?php
// socket_sendmsg, socket_recvmsg and socket_cmsg_space.

//= in both directions
[$a, $p] = datagram();
[$b, $q] = datagram();
socket_sendmsg($a, ['name' => ['addr' => '127.0.0.1', 'port' => $q], 'iov' => ['two ', '', 'parts']]);
$m = ['name' => [], 'controllen' => 100];
socket_recvmsg($b, $m);
socket_sendmsg($b, ['name' => $m['name'], 'iov' => $m['iov']], 0);
socket_read($a, 100);
socket_sendmsg($a, ['name' => ['family' => AF_INET, 'addr' => '127.1', 'port' => $q], 'iov' => ["\0\xff"]]);
$m = ['controllen' => 1, 'buffer_size' => 100];
socket_recvmsg($b, $m, 0);

//= AF_INET6 needs inet6
[$a, $p] = datagram(AF_INET6);
socket_sendmsg($a, ['name' => ['addr' => '::1', 'port' => $p, 'flowinfo' => 0, 'scope_id' => 0], 'iov' => ['six']]);
$m = ['name' => ['family' => AF_INET6], 'controllen' => 100];
socket_recvmsg($a, $m);
$s = socket_create(AF_INET6, SOCK_DGRAM, 0);
socket_bind($s, '::');
socket_getsockname($s, $address, $port);
socket_sendmsg($s, ['name' => ['family' => AF_INET, 'addr' => '127.0.0.1', 'port' => $port], 'iov' => ['four']]);
$m = ['name' => [], 'controllen' => 100];
socket_recvmsg($s, $m);

//= AF_UNIX
$s = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_bind($s, path('s'));
$c = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_bind($c, path('c'));
socket_sendmsg($c, ['name' => ['path' => path('s')], 'iov' => ['hello']]);
$m = ['name' => [], 'controllen' => 100];
socket_recvmsg($s, $m);
socket_sendmsg($s, ['name' => $m['name'], 'iov' => ['back']]);
socket_read($c, 100);
$u = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_sendmsg($u, ['name' => ['family' => AF_UNIX, 'path' => path('s')], 'iov' => ['unnamed']]);
$m = ['name' => [], 'controllen' => 100];
socket_recvmsg($s, $m);
socket_sendmsg($u, ['name' => ['path' => path('none')], 'iov' => ['x']]);

//= abstract names
$s = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_bind($s, "\0oracle message " . path('s'));
$c = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_bind($c, "\0oracle message " . path('c'));
socket_sendmsg($c, ['name' => ['path' => "\0oracle message " . path('s')], 'iov' => ['hello']]);
$m = ['controllen' => 100];
socket_recvmsg($s, $m);
socket_sendmsg($c, ['name' => ['path' => "\0oracle message " . path('s')], 'iov' => ['hello']]);
$m = ['name' => [], 'controllen' => 100];
socket_recvmsg($s, $m);
//! php 5 message=[name: [family: 1, path: ""], control: [], iov: ["hello"], flags: 0] [0 0]
//! ours message-abstract: 5 message=[name: [family: 1, path: "\x00oracle message DIR/c"], control: [], iov: ["hello"], flags: 0] [0 0]

//= messages that are cut or empty
[$a, $b] = pair(SOCK_DGRAM);
foreach (["12345678", "1234", ""] as $text) {
	socket_sendmsg($a, ['iov' => [$text]]);
	$m = ['controllen' => 100, 'buffer_size' => 4];
	socket_recvmsg($b, $m);
}
socket_sendmsg($a, ['iov' => []]);
$m = ['controllen' => 100];
socket_recvmsg($b, $m);
socket_sendmsg($a, ['iov' => ["12345678"]]);
$m = ['controllen' => 100, 'buffer_size' => 4];
socket_recvmsg($b, $m, MSG_PEEK);
$m = ['controllen' => 100, 'buffer_size' => 4];
socket_recvmsg($b, $m, MSG_TRUNC);

//= buffers without room
foreach ([SOCK_DGRAM, SOCK_STREAM] as $type) {
	[$a, $b] = pair($type);
	foreach ([[''], [], ['', ''], ['some']] as $iov) {
		socket_write($a, "hello");
		$m = ['iov' => $iov, 'controllen' => 64];
		socket_recvmsg($b, $m);
	}
}

//= a stream
[$a, $b] = pair();
socket_sendmsg($a, ['iov' => ['one', 'two']]);
socket_sendmsg($a, ['iov' => []]);
$m = ['name' => [], 'controllen' => 100, 'buffer_size' => 4];
socket_recvmsg($b, $m);
$m = ['name' => [], 'controllen' => 100, 'buffer_size' => 100];
socket_recvmsg($b, $m);
socket_close($a);
$m = ['controllen' => 100];
socket_recvmsg($b, $m);
socket_sendmsg($b, ['iov' => ['x']]);
[$c, $s] = connection();
socket_sendmsg($c, ['iov' => ['over TCP']]);
$m = ['name' => [], 'controllen' => 100];
socket_recvmsg($s, $m);

//= nothing to receive
[$a, $b] = pair();
$m = ['controllen' => 100];
socket_recvmsg($b, $m, MSG_DONTWAIT);
socket_set_nonblock($b);
socket_recvmsg($b, $m);
socket_set_block($b);
socket_set_option($b, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 50000]);
socket_recvmsg($b, $m);
took(50);
$n = socket_create(AF_INET, SOCK_STREAM, 0);
socket_recvmsg($n, $m);
socket_sendmsg($n, ['iov' => ['x']]);

//= a full queue
[$a, $b] = pair(SOCK_DGRAM);
socket_set_nonblock($a);
foreach (range(1, 12) as $i) {
	socket_sendmsg($a, ['iov' => ['x']]);
}

//= waits for a message
[$a, $b] = pair();
later(fn() => socket_write($a, "late"));
$m = ['controllen' => 100];
socket_recvmsg($b, $m);
took(20);

//= invalid names
$u = socket_create(AF_INET, SOCK_DGRAM, 0);
$v = socket_create(AF_INET6, SOCK_DGRAM, 0);
[$a, $b] = pair(SOCK_DGRAM);
socket_sendmsg($u, ['name' => ['family' => AF_INET6, 'addr' => '::1', 'port' => 1], 'iov' => ['x']]);
socket_sendmsg($u, ['name' => ['family' => AF_UNIX, 'path' => 'x'], 'iov' => ['x']]);
socket_sendmsg($v, ['name' => ['family' => AF_UNIX, 'path' => 'x'], 'iov' => ['x']]);
socket_sendmsg($a, ['name' => ['family' => AF_INET, 'addr' => '127.0.0.1', 'port' => 1], 'iov' => ['x']]);
socket_sendmsg($u, ['name' => ['family' => 77, 'addr' => '127.0.0.1'], 'iov' => ['x']]);
socket_sendmsg($u, ['name' => ['addr' => '127.0.0.1', 'port' => 65536], 'iov' => ['x']]);
socket_sendmsg($u, ['name' => ['addr' => '127.0.0.1', 'port' => -1], 'iov' => ['x']]);
socket_sendmsg($u, ['name' => ['addr' => '127.0.0.1', 'port' => 0], 'iov' => ['x']]);
socket_sendmsg($u, ['iov' => ['x']]);
socket_sendmsg($a, ['name' => ['path' => path('long', 108)], 'iov' => ['x']]);
socket_sendmsg($a, ['name' => ['family' => AF_UNIX, 'path' => ''], 'iov' => ['x']]);
//! 8.2 false "socket_sendmsg(): error converting user data (path: msghdr > name > path): the path is cannot be empty" [0 89]
//! 8.4 false "socket_sendmsg(): error converting user data (path: msghdr > name > path): the path is must not be empty" [0 89]

//= invalid arguments
[$a, $b] = pair();
$m = ['controllen' => 0];
socket_recvmsg($a, $m);
$m = ['controllen' => -1];
socket_recvmsg($a, $m);
$m = ['controllen' => 0, 'buffer_size' => -1];
socket_recvmsg($a, $m);
$m = ['controllen' => 10, 'buffer_size' => 104857601];
socket_recvmsg($a, $m);
socket_close($a);
socket_sendmsg($a, ['iov' => ['x']]);
socket_recvmsg($a, $m);

//= arguments beyond 32 bits needs int64
[$a, $b] = pair(SOCK_DGRAM);
$m = ['controllen' => 4294967296];
socket_recvmsg($a, $m);
$m = ['controllen' => 10, 'buffer_size' => 104857601];
socket_recvmsg($a, $m, 2147483648);
socket_sendmsg($a, ['iov' => ['x']], -2147483649);
socket_sendmsg($a, ['iov' => ['x'], 'control' => [['level' => SOL_SOCKET, 'type' => SCM_CREDENTIALS, 'data' => ['pid' => 4294967296, 'uid' => 0, 'gid' => 0]]]]);
$u = socket_create(AF_INET6, SOCK_DGRAM, 0);
socket_sendmsg($u, ['name' => ['addr' => '::1', 'port' => 1], 'control' => [['level' => IPPROTO_IPV6, 'type' => IPV6_HOPLIMIT, 'data' => 2147483648]]]);

//= IPV6_HOPLIMIT, IPV6_TCLASS and IPV6_PKTINFO needs inet6 (control data)
[$a, $p] = datagram(AF_INET6);
socket_set_option($a, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
socket_set_option($a, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
socket_set_option($a, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
$name = ['addr' => '::1', 'port' => $p];
socket_sendmsg($a, ['name' => $name, 'iov' => ['plain']]);
$m = ['controllen' => 200];
socket_recvmsg($a, $m);
socket_sendmsg($a, ['name' => $name, 'iov' => ['all'], 'control' => [
	['level' => IPPROTO_IPV6, 'type' => IPV6_HOPLIMIT, 'data' => 17],
	['level' => IPPROTO_IPV6, 'type' => IPV6_TCLASS, 'data' => 32],
	['level' => IPPROTO_IPV6, 'type' => IPV6_PKTINFO, 'data' => ['addr' => '::1', 'ifindex' => 'lo']]]]);
$m = ['controllen' => 200];
socket_recvmsg($a, $m);
socket_sendmsg($a, ['name' => $name, 'iov' => ['no room']]);
$m = ['controllen' => 1];
socket_recvmsg($a, $m);
socket_sendmsg($a, ['name' => $name, 'iov' => ['some room']]);
$m = ['controllen' => 40];
socket_recvmsg($a, $m);

//= invalid control data (cut control data)
$u = socket_create(AF_INET6, SOCK_DGRAM, 0);
[$a, $b] = pair(SOCK_DGRAM);
$name = ['addr' => '::1', 'port' => 1];
socket_sendmsg($u, ['name' => $name, 'control' => [['level' => IPPROTO_IPV6, 'type' => IPV6_HOPLIMIT, 'data' => 256]]]);
socket_sendmsg($u, ['name' => $name, 'control' => [['level' => IPPROTO_IPV6, 'type' => IPV6_PKTINFO, 'data' => ['addr' => '::1', 'ifindex' => -1]]]]);
socket_sendmsg($u, ['name' => $name, 'control' => [['level' => IPPROTO_IPV6, 'type' => IPV6_PKTINFO, 'data' => ['addr' => '::1', 'ifindex' => 'nope']]]]);
socket_sendmsg($u, ['name' => $name, 'control' => [['level' => SOL_SOCKET, 'type' => 77, 'data' => 1]]]);
socket_sendmsg($a, ['iov' => ['x'], 'control' => [['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => []]]]);
socket_sendmsg($a, ['iov' => ['x'], 'control' => [['level' => SOL_SOCKET, 'type' => SCM_RIGHTS]]]);
socket_sendmsg($a, ['iov' => ['x'], 'control' => [['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => ['x']]]]);
socket_sendmsg($a, ['iov' => ['x'], 'control' => [['level' => SOL_SOCKET, 'type' => SCM_CREDENTIALS]]]);
socket_sendmsg($a, ['iov' => ['x'], 'control' => [['level' => SOL_SOCKET, 'type' => SCM_CREDENTIALS, 'data' => ['pid' => 1, 'uid' => -1, 'gid' => 0]]]]);
socket_close($b);
socket_sendmsg($a, ['iov' => ['x'], 'control' => [['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => [$a, $b]]]]);

//= sockets in messages since 8.4 needs int64
[$a, $b] = pair();
[$l, $p] = listener();
[$c, $d] = pair();
socket_sendmsg($a, ['iov' => ['x'], 'control' => [['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => [$l, $c]]]]);
$m = ['controllen' => socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS, 2)];
socket_recvmsg($b, $m);
[$k, $e] = $m['control'][0]['data'];
socket_getsockname($k, $address, $port);
socket_write($e, "through the other");
socket_read($d, 100);
$t = socket_create(AF_INET, SOCK_STREAM, 0);
socket_connect($t, '127.0.0.1', $p);
socket_accept($k);

//= fewer sockets than were sent since 8.4 needs int64 (cut control data)
[$a, $b] = pair();
[$c] = pair();
socket_sendmsg($a, ['iov' => ['x'], 'control' => [['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => [$c, $c, $c]]]]);
$m = ['controllen' => socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS, 1)];
socket_recvmsg($b, $m);
socket_sendmsg($a, ['iov' => ['x'], 'control' => [['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => [$c]]]]);
socket_read($b, 100);

//= a type that PHP does not know needs int64
[$a, $p] = datagram();
socket_set_option($a, SOL_SOCKET, 29, 1);
socket_cmsg_space(SOL_SOCKET, 29);
//! php throws "Pair level 1 and/or type 29 is not supported" [0]
//! ours message-types: 32 [0]
socket_cmsg_space(IPPROTO_IP, 8);
//! php throws "Pair level 0 and/or type 8 is not supported" [0]
//! ours message-types: 32 [0]

//= space for control data needs int64
foreach ([0, 1, 2, 3, 1000] as $n) {
	socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS, $n);
}
socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS);
socket_cmsg_space(SOL_SOCKET, SCM_CREDENTIALS);
socket_cmsg_space(SOL_SOCKET, SCM_CREDENTIALS, 5);
socket_cmsg_space(IPPROTO_IPV6, IPV6_PKTINFO);
socket_cmsg_space(IPPROTO_IPV6, IPV6_HOPLIMIT);
socket_cmsg_space(IPPROTO_IPV6, IPV6_TCLASS);
socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS, -1);
socket_cmsg_space(SOL_SOCKET, 99, -1);
socket_cmsg_space(SOL_SOCKET, 99);
socket_cmsg_space(4294967296, 1);
socket_cmsg_space(1, 4294967296);
socket_cmsg_space(1, 1, 4294967296);

//= a full stream
[$a, $b] = pair();
socket_set_nonblock($a);
socket_write($a, str_repeat('x', 1000000));
socket_sendmsg($a, ['iov' => ['x']]);
socket_last_error($a);
socket_last_error();

//= a type that PHP does not know arrives (IP_RECVTTL)
[$a, $p] = datagram();
socket_set_option($a, IPPROTO_IP, 12, 1);
socket_sendmsg($a, ['name' => ['addr' => '127.0.0.1', 'port' => $p], 'iov' => ['lost']]);
$m = ['controllen' => 100];
socket_recvmsg($a, $m);
//! php 4 "socket_recvmsg(): error converting native data (path: msghdr > control > element #1 > data): cmsghdr with level 0 and type 2 not supported" message=false [0 0]
//! ours message-types: 4 message=[name: null, control: [[level: 0, type: 2, data: 64]], iov: ["lost"], flags: 0] [0 0]

//= a name with an invalid address
$u = socket_create(AF_INET, SOCK_DGRAM, 0);
socket_sendmsg($u, ['name' => ['addr' => 'a..b', 'port' => 1], 'iov' => ['x']]);
//! php *
//! ours lookup-code: false "socket_sendmsg(): Host lookup failed [-10001]: Unknown host" [-10001 -10001]

//= a name without a port
$u = socket_create(AF_INET, SOCK_DGRAM, 0);
socket_sendmsg($u, ['name' => ['addr' => '127.0.0.1'], 'iov' => ['x']]);
