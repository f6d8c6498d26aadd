<?php
// Shows the routers on the way to a host. It sends UDP packets that are allowed to pass no
// router, one router, two and so on, and prints the sender of the ICMP message that each
// packet causes. It needs permission to open raw sockets.
//
//     sudo php traceroute.php 192.0.2.1

['m' => $hops, 'w' => $wait] = getopt('m:w:', [], $rest) + ['m' => 30, 'w' => 2];
$host = gethostbyname($argv[$rest]);

$udp = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
$icmp = socket_create(AF_INET, SOCK_RAW, 1);
// The source port identifies the packets of this program in the reports of routers.
socket_bind($udp, '0.0.0.0') or exit(1);
socket_getsockname($udp, $any, $port);

echo "to $argv[$rest] ($host)\n";
for ($ttl = 1; $ttl <= $hops; $ttl++) {
    $begin = microtime(true);
    $answer = probe($ttl, $begin + (float) $wait);
    if ($answer === false) {
        if (socket_last_error($icmp) === SOCKET_EAGAIN) {
            printf("%2d  *\n", $ttl);
            continue;
        }
        exit(1);
    }
    [$router, $type, $code] = $answer;
    printf("%2d  %s  %.3f ms%s\n", $ttl, $router, (microtime(true) - $begin) * 1000, remark($type, $code));
    if ($type === 3) {
        exit($code === 3 ? 0 : 1); // 3: the target has answered that nothing listens on the port
    }
}
exit(1);

// Sends a packet that may pass $ttl-1 routers. Waits until the next router, or the target,
// reports that it has received the packet.
function probe($ttl, $end)
{
    global $udp, $icmp, $port, $host;
    socket_set_option($udp, 0, 2, $ttl); // IPPROTO_IP, IP_TTL
    socket_sendto($udp, 'probe', 5, 0, $host, 33434 + $ttl);

    // A raw socket receives all ICMP packets that come to this host.
    while (true) {
        $left = max($end - microtime(true), 0.000001);
        $timeout = ['sec' => (int) $left, 'usec' => (int) (fmod($left, 1) * 1000000)];
        socket_set_option($icmp, SOL_SOCKET, SO_RCVTIMEO, $timeout);
        if (@socket_recvfrom($icmp, $packet, 1500, 0, $router, $from) === false) {
            return false;
        }
        $message = payload($packet);
        if (strlen($message) < 8 || !in_array(ord($message[0]), [3, 11])) {
            continue; // neither unreachable nor time exceeded
        }
        // The beginning of the reported packet follows the ICMP header.
        $reported = substr($message, 8);
        if (substr(payload($reported), 0, 4) === pack('nn', $port, 33434 + $ttl) && ord($reported[9]) === SOL_UDP) {
            return [$router, ord($message[0]), ord($message[1])];
        }
    }
}

// Returns the data after the header of an IPv4 packet.
function payload($packet)
{
    return strlen($packet) < 20 ? '' : substr($packet, (ord($packet[0]) & 15) * 4);
}

function remark($type, $code)
{
    if ($type !== 3 || $code === 3) {
        return '';
    }
    switch ($code) {
        case 0:
            return '  no way to that network';
        case 1:
            return '  no way to that host';
        case 13:
            return '  not allowed';
    }
    return "  unreachable, code $code";
}
