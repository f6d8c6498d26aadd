<?php
// The packets of a ping: checksums, without a raw socket
class Icmp
{
    const ECHO_REQUEST = 8;
    private $sequence = 0;
    private $id;

    function __construct($id) { $this->id = $id; }

    static function checksum($data)
    {
        if (strlen($data) % 2) {
            $data .= "\x00";
        }
        $bit = unpack('n*', $data);
        $sum = array_sum($bit);
        while ($sum >> 16) {
            $sum = ($sum >> 16) + ($sum & 0xffff);
        }
        return pack('n', ~$sum & 0xffff);
    }

    function packet($payload)
    {
        $this->sequence++;
        $head = pack('CCnnn', self::ECHO_REQUEST, 0, 0, $this->id, $this->sequence);
        $sum = self::checksum($head . $payload);
        return substr($head, 0, 2) . $sum . substr($head, 4) . $payload;
    }
}

$icmp = new Icmp(0x1234);
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, array('sec' => 5, 'usec' => 500000));
socket_set_option($s, SOL_SOCKET, SO_SNDTIMEO, ["sec" => "2", "usec" => "0"]);
print_r(socket_get_option($s, SOL_SOCKET, SO_SNDTIMEO));
if (!@socket_connect($s, '127.0.0.1', (int) $argv[1])) {
    die('connect');
}
$times = array();
foreach (array('ping', 'odd', str_repeat('x', 10)) as $i => $payload) {
    $p = $icmp->packet($payload);
    $start = microtime(true);
    socket_send($s, $p, strlen($p), 0);
    if ($answer = socket_read($s, 255)) {
        $times[] = microtime(true) - $start;
        $h = unpack('Ctype/Ccode/nsum/nid/nseq', $answer);
        echo $i, ': ', bin2hex($p), ' ', $h['seq'], ' ', dechex($h['id']), ' ', Icmp::checksum($answer) === "\0\0" ? 'good' : 'bad', "\n";
    } else {
        echo "lost\n";
    }
}
printf("%d of 3, %s\n", count($times), max($times) < 5 ? 'fast' : 'slow');
socket_close($s);
