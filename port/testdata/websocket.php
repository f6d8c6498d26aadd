<?php
// WebSocket: handshake and frames
define('GUID', '258EAFA5-E914-47DA-95CA-C5AB0DC85B11');

function handshake($client, $request)
{
    if (!preg_match('/Sec-WebSocket-Key: (.*)\r\n/', $request, $matches)) {
        return false;
    }
    $key = base64_encode(pack('H*', sha1($matches[1] . GUID)));
    $upgrade = "HTTP/1.1 101 Switching Protocols\r\n" .
        "Upgrade: websocket\r\n" .
        "Connection: Upgrade\r\n" .
        "Sec-WebSocket-Accept: $key\r\n\r\n";
    socket_write($client, $upgrade, strlen($upgrade));
    return true;
}

function unmask($payload)
{
    $length = ord($payload[1]) & 127;
    if ($length == 126) {
        $masks = substr($payload, 4, 4);
        $data = substr($payload, 8);
    } elseif ($length == 127) {
        $masks = substr($payload, 10, 4);
        $data = substr($payload, 14);
    } else {
        $masks = substr($payload, 2, 4);
        $data = substr($payload, 6);
    }
    $text = '';
    for ($i = 0; $i < strlen($data); ++$i) {
        $text .= $data[$i] ^ $masks[$i % 4];
    }
    return $text;
}

function encode($text)
{
    // 0x1 text frame (FIN + opcode)
    $b1 = 0x80 | (0x1 & 0x0f);
    $length = strlen($text);
    if ($length <= 125)
        $header = pack('CC', $b1, $length);
    elseif ($length > 125 && $length < 65536)
        $header = pack('CCn', $b1, 126, $length);
    else
        $header = pack('CCNN', $b1, 127, 0, $length);
    return $header . $text;
}

$server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($server, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($server, '127.0.0.1', $argv[1]);
socket_listen($server);
echo "up\n";
$client = socket_accept($server);
$request = socket_read($client, 5000);
if (!handshake($client, $request)) {
    exit("no key\n");
}
while (true) {
    $frame = socket_read($client, 70000);
    if ($frame === false || $frame === '') {
        break;
    }
    $h = unpack('Cfirst/Csecond', $frame);
    if (($h['first'] & 0x0f) == 8) {
        echo "close frame\n";
        break;
    }
    $text = unmask($frame);
    echo strlen($text), " ", substr($text, 0, 20), "\n";
    $message = json_decode($text);
    if ($message !== null) {
        $answer = json_encode(array('type' => 'answer', 'name' => $message->name, 'n' => $message->n + 1));
    } else {
        $answer = strtoupper($text);
    }
    $out = encode($answer);
    socket_write($client, $out, strlen($out));
}
socket_close($client);
socket_close($server);
