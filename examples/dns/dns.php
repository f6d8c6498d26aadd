<?php
// A small name server over UDP. It knows the names on its command line.
//
//     php dns.php --port 5353 www.example.test=192.0.2.80 www.example.test=2001:db8::80

['ip' => $ip, 'port' => $port] = getopt('', ['ip:', 'port:'], $rest) + ['ip' => '127.0.0.1', 'port' => 0];

$sock = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_bind($sock, $ip, $port) or exit(1);
socket_getsockname($sock, $ip, $port);

$zone = [];
foreach (array_slice($argv, $rest) as $arg) {
    [$name, $address] = explode('=', $arg);
    $zone[strtolower(rtrim($name, '.'))][] = inet_pton($address);
}
echo "listening on $ip:$port\n";

while (true) {
    if (socket_recvfrom($sock, $query, 512, 0, $peer, $peerPort) === false) {
        continue;
    }
    $answer = answer($query);
    if ($answer !== null) {
        socket_sendto($sock, $answer, strlen($answer), 0, $peer, $peerPort);
    }
}

// Returns the answer to a query, or null if the packet must not be answered.
function answer($query)
{
    global $zone;
    if (strlen($query) < 12) {
        return null;
    }
    ['id' => $id, 'flags' => $flags, 'count' => $count] = unpack('nid/nflags/ncount', $query);
    if ($flags & 0x8000) {
        return null; // it is an answer
    }
    $opcode = $flags & 0x7800;
    $flags = 0x8400 | $opcode | $flags & 0x0100; // an authoritative answer

    [$name, $question] = readQuestion(substr($query, 12));
    $found = [];
    if ($opcode !== 0) {
        $flags |= 4; // unsupported
        $question = '';
    } elseif ($count !== 1 || $question === '') {
        $flags |= 1; // format error
        $question = '';
    } elseif (!isset($zone[$name])) {
        $flags |= 3; // no such name
    } else {
        [1 => $type] = unpack('n', substr($question, -4));
        foreach ($zone[$name] as $data) {
            if ($type === 1 && strlen($data) === 4 || $type === 28 && strlen($data) === 16) {
                $found[] = $data;
            }
        }
    }

    $records = '';
    $written = 0;
    foreach ($found as $data) {
        $type = strlen($data) === 4 ? 1 : 28;
        $record = pack('nnnNn', 0xc00c, $type, 1, 60, strlen($data)) . $data;
        if (12 + strlen($question . $records . $record) > 512) {
            $flags |= 0x0200; // truncated
            break;
        }
        $records .= $record;
        $written++;
    }
    return pack('n6', $id, $flags, $question === '' ? 0 : 1, $written, 0, 0) . $question . $records;
}

// Reads the question at the beginning of $p. Returns the name, and the bytes of the whole
// question: name, type and class.
function readQuestion($p)
{
    $labels = [];
    $i = 0;
    while (true) {
        if ($i >= strlen($p)) {
            return ['', ''];
        }
        $n = ord($p[$i++]);
        if ($n === 0) {
            break;
        }
        if ($n > 63 || $i + $n > strlen($p)) {
            return ['', ''];
        }
        $labels[] = substr($p, $i, $n);
        $i += $n;
    }
    if ($i > 255 || $i + 4 > strlen($p)) {
        return ['', ''];
    }
    return [strtolower(implode('.', $labels)), substr($p, 0, $i + 4)];
}
