<?php
// DNS query over UDP
function encode_name($name)
{
    $out = '';
    foreach (explode('.', $name) as $label) {
        $out .= chr(strlen($label)) . $label;
    }
    return $out . "\0";
}

function read_name($packet, &$offset)
{
    $labels = array();
    $end = -1;
    while (true) {
        $len = ord($packet[$offset]);
        if ($len == 0) {
            $offset++;
            break;
        }
        if (($len & 0xc0) == 0xc0) {
            $pointer = (($len & 0x3f) << 8) | ord($packet[$offset + 1]);
            if ($end < 0) {
                $end = $offset + 2;
            }
            $offset = $pointer;
            continue;
        }
        $labels[] = substr($packet, $offset + 1, $len);
        $offset += $len + 1;
    }
    if ($end >= 0) {
        $offset = $end;
    }
    return implode('.', $labels);
}

$id = 4660;
$query = pack('nnnnnn', $id, 0x0100, 1, 0, 0, 0) . encode_name($argv[2]) . pack('nn', 1, 1);
$sock = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_option($sock, SOL_SOCKET, SO_RCVTIMEO, array('sec' => 5, 'usec' => 0));
socket_sendto($sock, $query, strlen($query), 0, '127.0.0.1', $argv[1]);
$from = '';
$port = 0;
$n = @socket_recvfrom($sock, $answer, 512, 0, $from, $port);
if ($n === false) {
    die("timeout\n");
}
echo "$n bytes from $from\n";
$header = unpack('nid/nflags/nqd/nan/nns/nar', $answer);
if ($header['id'] != $id) {
    die("wrong id\n");
}
printf("flags %04x, %d answers\n", $header['flags'], $header['an']);
$offset = 12;
for ($i = 0; $i < $header['qd']; $i++) {
    echo 'question ', read_name($answer, $offset), "\n";
    $offset += 4;
}
for ($i = 0; $i < $header['an']; $i++) {
    $name = read_name($answer, $offset);
    $rr = unpack('ntype/nclass/Nttl/nlength', substr($answer, $offset, 10));
    $offset += 10;
    $data = substr($answer, $offset, $rr['length']);
    $offset += $rr['length'];
    if ($rr['type'] == 1) {
        echo $name, ' ', $rr['ttl'], ' A ', implode('.', array_map('ord', str_split($data))), "\n";
    } else {
        echo $name, ' type ', $rr['type'], ' ', bin2hex($data), "\n";
    }
}
socket_close($sock);
