<?php
// tracker.php: takes what GPS trackers send. php tracker.php ADDRESS PORT
//
// A frame is "xx", the length of the rest, a type, the data, and a checksum:
// the sum of all bytes from the length on, as two bytes.
const LOGIN = 1;
const POSITION = 2;
const STATUS = 3;

function receive($socket, $length)
{
    $all = '';
    while (strlen($all) < $length) {
        $part = socket_read($socket, $length - strlen($all));
        if ($part === false || $part === '') {
            return false;
        }
        $all .= $part;
    }
    return $all;
}

function checksum($bytes)
{
    $sum = 0;
    for ($i = 0; $i < strlen($bytes); $i++) {
        $sum += ord($bytes[$i]);
    }
    return $sum & 0xffff;
}

function frame($type, $data)
{
    $body = chr(strlen($data) + 1) . chr($type) . $data;
    return 'xx' . $body . pack('n', checksum($body));
}

function serve($socket)
{
    $imei = '?';
    while (($head = receive($socket, 3)) !== false) {
        if (substr($head, 0, 2) !== 'xx') {
            echo "no frame from ", $imei, "\n";
            break;
        }
        $length = ord($head[2]);
        $rest = receive($socket, $length + 2);
        if ($rest === false) {
            break;
        }
        $type = ord($rest[0]);
        $data = substr($rest, 1, $length - 1);
        $sum = ord($rest[$length]) << 8 | ord($rest[$length + 1]);
        if ($sum !== checksum($head[2] . substr($rest, 0, $length))) {
            echo "bad sum from ", $imei, "\n";
            continue;
        }
        if ($type === LOGIN) {
            $imei = bin2hex($data);
            socket_write($socket, frame(LOGIN, ''));
            echo "login ", $imei, "\n";
        } elseif ($type === POSITION) {
            $p = unpack('Nlat/Nlon/Cspeed', $data);
            echo $imei, " is at ", $p['lat'] / 1000000, ",", $p['lon'] / 1000000, "\n";
            echo $p['speed'], " km/h\n";
        } elseif ($type === STATUS) {
            $battery = ord($data[0]);
            $signal = ord($data[1]);
            echo "status ", $battery, $signal, "\n";
            socket_write($socket, frame(STATUS, chr($battery)));
        }
    }
    socket_close($socket);
    echo "gone ", $imei, "\n";
}

$server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($server, SOL_SOCKET, SO_REUSEADDR, 1);
if (!socket_bind($server, $argv[1], (int)$argv[2]) || !socket_listen($server)) {
    die("cannot listen\n");
}
socket_getsockname($server, $ip, $port);
echo "listening on ", $port, "\n";
while ($client = socket_accept($server)) {
    socket_set_option($client, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 60, 'usec' => 0]);
    socket_set_option($client, SOL_TCP, TCP_NODELAY, 1);
    serve($client);
}
