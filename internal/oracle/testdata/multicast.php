<?php
// Multicast options, and other options whose value is not just a number.

//= (MCAST_JOIN_GROUP)

//= the interface of IPv4
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_get_option($s, IPPROTO_IP, IP_MULTICAST_IF);
socket_set_option($s, IPPROTO_IP, IP_MULTICAST_IF, 'lo');
socket_get_option($s, IPPROTO_IP, IP_MULTICAST_IF);
socket_set_option($s, IPPROTO_IP, IP_MULTICAST_IF, 0);
socket_get_option($s, IPPROTO_IP, IP_MULTICAST_IF);
socket_set_option($s, IPPROTO_IP, IP_MULTICAST_IF, 1);
socket_get_option($s, IPPROTO_IP, IP_MULTICAST_IF);
foreach (['nope', '', '1', '127.0.0.1', 99999, -1] as $value) {
	socket_set_option($s, IPPROTO_IP, IP_MULTICAST_IF, $value);
}
socket_get_option($s, IPPROTO_IP, IP_MULTICAST_IF);

//= the interface of IPv6
$s = socket_create(AF_INET6, SOCK_DGRAM, SOL_UDP);
socket_get_option($s, IPPROTO_IPV6, IPV6_MULTICAST_IF);
socket_set_option($s, IPPROTO_IPV6, IPV6_MULTICAST_IF, 'lo');
socket_get_option($s, IPPROTO_IPV6, IPV6_MULTICAST_IF);
foreach (['nope', 99999, -1] as $value) {
	socket_set_option($s, IPPROTO_IPV6, IPV6_MULTICAST_IF, $value);
}
socket_set_option($s, IPPROTO_IPV6, IPV6_MULTICAST_IF, 0);
socket_get_option($s, IPPROTO_IPV6, IPV6_MULTICAST_IF);

//= hop limits and loopback
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
$v6 = socket_create(AF_INET6, SOCK_DGRAM, SOL_UDP);
$t = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
foreach ([0, 1, 255, 256, -1, -2, true, false] as $value) {
	socket_set_option($s, IPPROTO_IP, IP_MULTICAST_TTL, $value);
	socket_get_option($s, IPPROTO_IP, IP_MULTICAST_TTL);
	socket_set_option($t, IPPROTO_IP, IP_MULTICAST_TTL, $value);
	socket_get_option($t, IPPROTO_IP, IP_MULTICAST_TTL);
	socket_set_option($v6, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, $value);
	socket_get_option($v6, IPPROTO_IPV6, IPV6_MULTICAST_HOPS);
}
foreach ([true, false, 1, 0, 77, 256, -1] as $value) {
	socket_set_option($s, IPPROTO_IP, IP_MULTICAST_LOOP, $value);
	socket_get_option($s, IPPROTO_IP, IP_MULTICAST_LOOP);
	socket_set_option($v6, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, $value);
	socket_get_option($v6, IPPROTO_IPV6, IPV6_MULTICAST_LOOP);
}
foreach ([0, 1, 255, -1, 300, -2] as $value) {
	socket_set_option($v6, IPPROTO_IPV6, IPV6_UNICAST_HOPS, $value);
	socket_get_option($v6, IPPROTO_IPV6, IPV6_UNICAST_HOPS);
	socket_set_option($v6, IPPROTO_IPV6, IPV6_TCLASS, $value);
	socket_get_option($v6, IPPROTO_IPV6, IPV6_TCLASS);
}

//= groups
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
$group = ['group' => '239.1.1.1', 'interface' => 'lo'];
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, $group);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, $group);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => '239.1.1.2', 'interface' => 1]);
socket_set_option($s, IPPROTO_IP, MCAST_LEAVE_GROUP, $group);
socket_set_option($s, IPPROTO_IP, MCAST_LEAVE_GROUP, $group);
socket_set_option($s, IPPROTO_IP, MCAST_LEAVE_GROUP, ['group' => '239.1.1.2']);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => '127.0.0.1', 'interface' => 1]);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => '239.1.1.1', 'interface' => 'nope']);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => '239.1.1.1', 'interface' => -1]);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => '239.1.1.1', 'interface' => 99999]);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, ['interface' => 1]);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, []);
socket_get_option($s, IPPROTO_IP, 9999);

//= groups of IPv6
$s = socket_create(AF_INET6, SOCK_DGRAM, SOL_UDP);
$group = ['group' => 'ff02::1234', 'interface' => 'lo'];
socket_set_option($s, IPPROTO_IPV6, MCAST_JOIN_GROUP, $group);
socket_set_option($s, IPPROTO_IPV6, MCAST_JOIN_GROUP, $group);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, $group);
socket_set_option($s, IPPROTO_IPV6, MCAST_LEAVE_GROUP, $group);
socket_set_option($s, IPPROTO_IPV6, MCAST_LEAVE_GROUP, $group);
socket_set_option($s, IPPROTO_IPV6, MCAST_JOIN_GROUP, ['group' => '::1', 'interface' => 'lo']);

//= groups on sockets that cannot join them
$u = socket_create(AF_UNIX, SOCK_DGRAM, 0);
socket_set_option($u, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => '239.1.1.1']);
//! 8.2 false "socket_set_option(): IP address used in the context of an unexpected type of socket" [0 0]
//! 8.5 throws "IP address used in the context of an unexpected type of socket" [0 0]
$t = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($t, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => '239.1.1.1', 'interface' => 1]);

//= sources
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
$one = ['group' => '239.1.1.1', 'source' => '127.0.0.1', 'interface' => 'lo'];
$other = ['group' => '239.1.1.1', 'source' => '127.0.0.2', 'interface' => 1];
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, $one);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, $one);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, $other);
socket_set_option($s, IPPROTO_IP, MCAST_BLOCK_SOURCE, $one);
socket_set_option($s, IPPROTO_IP, MCAST_LEAVE_SOURCE_GROUP, $one);
socket_set_option($s, IPPROTO_IP, MCAST_LEAVE_SOURCE_GROUP, $one);
socket_set_option($s, IPPROTO_IP, MCAST_LEAVE_GROUP, $one);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, $one);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, $one);
socket_set_option($s, IPPROTO_IP, MCAST_BLOCK_SOURCE, $one);
socket_set_option($s, IPPROTO_IP, MCAST_BLOCK_SOURCE, $one);
socket_set_option($s, IPPROTO_IP, MCAST_UNBLOCK_SOURCE, $one);
socket_set_option($s, IPPROTO_IP, MCAST_UNBLOCK_SOURCE, $one);
socket_set_option($s, IPPROTO_IP, MCAST_UNBLOCK_SOURCE, ['group' => '239.1.1.1', 'interface' => 1]);
socket_set_option($s, IPPROTO_IP, MCAST_UNBLOCK_SOURCE, ['source' => '127.0.0.1']);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, ['group' => '239.1.1.1', 'source' => '127.0.0.1', 'interface' => 'nope']);

//= sources of IPv6
$s = socket_create(AF_INET6, SOCK_DGRAM, SOL_UDP);
$one = ['group' => 'ff02::1234', 'source' => '::1', 'interface' => 'lo'];
socket_set_option($s, IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP, $one);
socket_set_option($s, IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP, $one);
socket_set_option($s, IPPROTO_IPV6, MCAST_LEAVE_SOURCE_GROUP, $one);
socket_set_option($s, IPPROTO_IPV6, MCAST_LEAVE_SOURCE_GROUP, $one);
socket_set_option($s, IPPROTO_IPV6, MCAST_JOIN_GROUP, $one);
socket_set_option($s, IPPROTO_IPV6, MCAST_BLOCK_SOURCE, $one);
socket_set_option($s, IPPROTO_IPV6, MCAST_UNBLOCK_SOURCE, $one);

//= messages to a group
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($s, '239.1.1.9');
socket_getsockname($s, $address, $port);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => '239.1.1.9', 'interface' => 'lo']);
$c = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($c, IPPROTO_IP, IP_MULTICAST_IF, 'lo');
socket_connect($c, '239.1.1.9', $port);
socket_write($c, 'one');
readable($s);
socket_read($s, 10);
socket_set_option($s, IPPROTO_IP, MCAST_BLOCK_SOURCE, ['group' => '239.1.1.9', 'source' => '127.0.0.1', 'interface' => 'lo']);
socket_write($c, 'two');
socket_recv($s, $data, 10, MSG_DONTWAIT);
socket_set_option($s, IPPROTO_IP, MCAST_UNBLOCK_SOURCE, ['group' => '239.1.1.9', 'source' => '127.0.0.1', 'interface' => 'lo']);
socket_set_option($c, IPPROTO_IP, IP_MULTICAST_LOOP, 0);
socket_write($c, 'three');
socket_recv($s, $data, 10, MSG_DONTWAIT);
socket_set_option($c, IPPROTO_IP, IP_MULTICAST_LOOP, true);
socket_write($c, 'four');
socket_read($s, 10);
socket_set_option($s, IPPROTO_IP, MCAST_LEAVE_GROUP, ['group' => '239.1.1.9', 'interface' => 'lo']);
socket_write($c, 'five');
socket_recv($s, $data, 10, MSG_DONTWAIT);

//= an interface beyond 32 bits needs int64
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, IPPROTO_IP, IP_MULTICAST_IF, 4294967296);
$s = socket_create(AF_INET6, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, IPPROTO_IPV6, IPV6_MULTICAST_IF, 4294967296);
socket_set_option($s, IPPROTO_IPV6, IPV6_PKTINFO, ['addr' => '::1', 'ifindex' => 4294967296]);

//= the source of what is sent
$s = socket_create(AF_INET6, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, IPPROTO_IPV6, IPV6_PKTINFO, ['addr' => '::1', 'ifindex' => 'lo']);
socket_set_option($s, IPPROTO_IPV6, IPV6_PKTINFO, ['addr' => '::1', 'ifindex' => 1]);
socket_set_option($s, IPPROTO_IPV6, IPV6_PKTINFO, ['addr' => '::', 'ifindex' => 0]);
socket_get_option($s, IPPROTO_IPV6, IPV6_PKTINFO);
socket_set_option($s, IPPROTO_IPV6, IPV6_PKTINFO, ['ifindex' => 1]);
socket_set_option($s, IPPROTO_IPV6, IPV6_PKTINFO, ['addr' => '::1', 'ifindex' => 'nope']);
socket_set_option($s, IPPROTO_IPV6, IPV6_PKTINFO, ['addr' => '::1', 'ifindex' => -1]);
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, IPPROTO_IPV6, IPV6_PKTINFO, ['addr' => '::1', 'ifindex' => 0]);

//= devices
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, SOL_SOCKET, SO_BINDTODEVICE, 'nope');
socket_set_option($s, SOL_SOCKET, SO_BINDTODEVICE, 'lo');
socket_set_option($s, SOL_SOCKET, SO_BINDTODEVICE, "lo\0x");
socket_set_option($s, SOL_SOCKET, SO_BINDTODEVICE, '');
socket_set_option($s, SOL_SOCKET, SO_BINDTODEVICE, str_repeat('x', 100));

//= congestion control
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_get_option($s, SOL_TCP, TCP_CONGESTION);
socket_set_option($s, SOL_TCP, TCP_CONGESTION, 'reno');
socket_get_option($s, SOL_TCP, TCP_CONGESTION);
socket_set_option($s, SOL_TCP, TCP_CONGESTION, 'nope');
socket_set_option($s, SOL_TCP, TCP_CONGESTION, '');
socket_set_option($s, SOL_TCP, TCP_CONGESTION, str_repeat('x', 300));
$d = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_get_option($d, SOL_TCP, TCP_CONGESTION);
socket_set_option($d, SOL_TCP, TCP_CONGESTION, 'reno');

//= memory
[$c, $s] = connection();
socket_get_option(socket_create(AF_INET, SOCK_STREAM, SOL_TCP), SOL_SOCKET, SO_MEMINFO);
socket_get_option(socket_create(AF_INET, SOCK_DGRAM, SOL_UDP), SOL_SOCKET, SO_MEMINFO);
socket_set_option($c, SOL_SOCKET, SO_MEMINFO, 1);

//= the process of the peer
[$a, $b] = pair();
socket_set_option($a, SOL_SOCKET, 17, 1);
$u = socket_create(AF_UNIX, SOCK_STREAM, 0);
socket_get_option($u, SOL_SOCKET, 17);

//= aliases
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_setopt($s, SOL_SOCKET, SO_KEEPALIVE, 1);
socket_getopt($s, SOL_SOCKET, SO_KEEPALIVE);
socket_getopt($s, SOL_SOCKET, 9999);
socket_setopt($s, SOL_SOCKET, 9999, 1);
socket_setopt($s, IPPROTO_IP, IP_MULTICAST_TTL, 256);
socket_setopt($s, IPPROTO_IP, IP_MULTICAST_IF, 'nope');
socket_getopt($s, IPPROTO_IPV6, IPV6_PKTINFO);

//= a filter for shared ports since 8.3
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, SKF_AD_CPU);
socket_set_option($s, SOL_SOCKET, SO_REUSEPORT, 1);
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 5);
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, -1);
socket_bind($s, '127.0.0.1');
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, SKF_AD_CPU);
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, SKF_AD_QUEUE);
socket_get_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF);
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 0);
//! 8.3 false "socket_set_option(): Unable to set socket option [2]: No such file or directory" [2 2]
//! 8.6 true [92 92]

//= a group that is not an address
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => '::1', 'interface' => 1]);
//! php false "socket_set_option(): Host lookup failed [-10000]: Unknown error -10000" [-10000 -10000]
//! ours lookup-code: false "socket_set_option(): Host lookup failed [-10001]: Unknown host" [-10001 -10001]

//= a filter for shared ports at another level since 8.6 (SO_ATTACH_REUSEPORT_CBPF)
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
foreach ([SOL_UDP, SOL_TCP, 255, 9999, -1] as $level) {
	socket_set_option($s, $level, SO_ATTACH_REUSEPORT_CBPF, 0);
	socket_set_option($s, $level, SO_ATTACH_REUSEPORT_CBPF, SKF_AD_CPU);
	socket_set_option($s, $level, SO_ATTACH_REUSEPORT_CBPF, true);
	socket_set_option($s, $level, SO_ATTACH_REUSEPORT_CBPF, 'text');
	socket_get_option($s, $level, SO_ATTACH_REUSEPORT_CBPF);
}
socket_set_option($s, IPPROTO_IPV6, SO_ATTACH_REUSEPORT_CBPF, 0);
socket_set_option($s, IPPROTO_IP, SO_ATTACH_REUSEPORT_CBPF, 1);
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 'text');
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, true);
//! 8.6 throws "socket_set_option(): Argument #4 ($value) must be of type int when argument #3 ($option) is SO_ATTACH_REUSEPORT_CBPF, true given" [92 92]
//! ours option-type: throws "socket_set_option(): Argument #4 ($value) must be of type int when argument #3 ($option) is SO_ATTACH_REUSEPORT_CBPF, bool given" [92 92]

//= the filter for shared ports is removed since 8.6 (SO_ATTACH_REUSEPORT_CBPF)
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 0);
socket_set_option($s, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, 0);
socket_set_option($s, SOL_SOCKET, SO_REUSEPORT, 1);
socket_bind($s, '127.0.0.1');
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 0);
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, SKF_AD_CPU);
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 0);
socket_set_option($s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, SKF_AD_CPU);
socket_set_option($s, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, 1);
socket_set_option($s, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, 1);

//= groups with a value that is not an array since 8.5 (MCAST_JOIN_GROUP)
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, IPPROTO_IP, MCAST_JOIN_GROUP, 1);
//! 8.5 throws "socket_set_option(): Argument #4 ($value) must be of type array when argument #3 ($option) is MCAST_LEAVE_GROUP, int given" [0 0]
//! ours option-type: throws "socket_set_option(): Argument #4 ($value) must be of type socket.Mcast when argument #3 ($option) is MCAST_JOIN_GROUP, int given" [0 0]
socket_set_option($s, IPPROTO_IP, MCAST_BLOCK_SOURCE, 'text');
//! 8.5 throws "socket_set_option(): Argument #4 ($value) must be of type array when argument #3 ($option) is MCAST_LEAVE_SOURCE_GROUP, string given" [0 0]
//! ours option-type: throws "socket_set_option(): Argument #4 ($value) must be of type socket.Mcast when argument #3 ($option) is MCAST_BLOCK_SOURCE, string given" [0 0]
