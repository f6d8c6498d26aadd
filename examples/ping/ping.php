<?php
// Sends ICMP echo requests to a host. It needs permission to open raw sockets.
//
//     sudo php ping.php -c 3 192.0.2.1

['c' => $count, 'i' => $interval, 'W' => $wait] = getopt('c:i:W:', [], $rest) + ['c' => 0, 'i' => 1, 'W' => 1];
$host = $argv[$rest];

$sock = socket_create(AF_INET, SOCK_RAW, getprotobyname('icmp'));
socket_connect($sock, $host, 0) or exit(1);
echo "PING $host\n";

$id = getmypid() & 0xffff;
$sent = $received = 0;
while (true) {
    $begin = microtime(true);
    $sent++;
    $reply = @ping($sock, $id, $sent, (float) $wait);
    if ($reply !== false) {
        $received++;
        [$from, $ttl, $size] = $reply;
        printf("%d bytes from %s: icmp_seq=%d ttl=%d time=%.3f ms\n", $size, $from, $sent, $ttl, (microtime(true) - $begin) * 1000);
    } elseif (socket_last_error($sock) === SOCKET_EAGAIN) {
        echo "no answer from $host: icmp_seq=$sent\n";
    } else {
        echo error_get_last()['message'], ": icmp_seq=$sent\n";
    }
    if ($sent === (int) $count) {
        break;
    }
    usleep(max(0, (int) (($begin + (float) $interval - microtime(true)) * 1000000)));
}
echo "$sent sent, $received received\n";
exit($received === 0 ? 1 : 0);

// Sends an echo request and waits for the reply. Returns the reply's sender, TTL and size
// without the IP header, or false.
function ping($sock, $id, $seq, $wait)
{
    $packet = pack('CCnnn', 8, 0, 0, $id, $seq) . str_repeat("\x00", 56);
    $packet = substr_replace($packet, checksum($packet), 2, 2);
    if (socket_send($sock, $packet, strlen($packet), 0) === false) {
        return false;
    }

    // A raw socket receives all ICMP packets from the host, so the reply may not be the
    // first one.
    $end = microtime(true) + $wait;
    while (true) {
        $left = max($end - microtime(true), 0.000001);
        $timeout = ['sec' => (int) $left, 'usec' => (int) (fmod($left, 1) * 1000000)];
        socket_set_option($sock, SOL_SOCKET, SO_RCVTIMEO, $timeout);
        if (socket_recv($sock, $answer, 1500, 0) === false) {
            return false;
        }
        $icmp = substr($answer, (ord($answer[0]) & 15) * 4);
        if (strlen($icmp) >= 8 && substr($icmp, 0, 1) === "\x00" && substr($icmp, 4, 4) === pack('nn', $id, $seq)) {
            return [inet_ntop(substr($answer, 12, 4)), ord($answer[8]), strlen($icmp)];
        }
    }
}

// Returns the Internet checksum (RFC 1071).
function checksum($p)
{
    $sum = array_sum(unpack('n*', $p));
    while ($sum >> 16) {
        $sum = ($sum >> 16) + ($sum & 0xffff);
    }
    return pack('n', ~$sum);
}
