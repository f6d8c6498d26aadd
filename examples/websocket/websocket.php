<?php
// A chat for browsers: a select loop that serves a page and speaks WebSocket (RFC 6455)
// with it on the same port.
//
//     php websocket.php --port 8000
//
// and open http://127.0.0.1:8000/ in two windows.

['ip' => $ip, 'port' => $port] = getopt('', ['ip:', 'port:']) + ['ip' => '127.0.0.1', 'port' => 0];

$server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($server, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($server, $ip, $port) or exit(1);
socket_listen($server, SOMAXCONN) or exit(1);
socket_getsockname($server, $ip, $port);

$page = file_get_contents(__DIR__ . '/page.html');
$clients = []; // the sockets; each has a number, the key in all three arrays
$state = [];   // ['open' => the WebSocket handshake is done, 'in' => received, but not yet complete, 'text' => the fragments received so far]

pcntl_async_signals(true);
pcntl_signal(SIGTERM, function () {
    global $clients;
    foreach ($clients as $id => $_) {
        send($id, frame(8, "\x03\xe9")); // 1001: going away
    }
    exit;
});
echo "listening on http://$ip:$port/\n";

while (true) {
    $read = array_merge([$server], $clients);
    $write = $except = null;
    // A signal that comes just before the call is handled after it: the limit is one second.
    if (!@socket_select($read, $write, $except, 1)) {
        continue;
    }
    if (in_array($server, $read)) {
        $sock = socket_accept($server);
        if ($sock !== false && socket_set_nonblock($sock)) {
            $clients[] = $sock;
            $state[array_key_last($clients)] = ['open' => false, 'in' => '', 'text' => ''];
        }
    }
    foreach ($read as $sock) {
        $id = array_search($sock, $clients, true);
        if ($id !== false) {
            receive($id);
        }
    }
}

// Receives data from a client and handles every request and frame that is complete.
function receive($id)
{
    global $clients, $state;
    $data = @socket_read($clients[$id], 8192);
    if ($data === false && socket_last_error($clients[$id]) === SOCKET_EAGAIN) {
        return;
    }
    if ($data === false || $data === '') {
        drop($id);
        return;
    }
    $state[$id]['in'] .= $data;
    if (!$state[$id]['open'] && !request($id)) {
        return;
    }
    while (isset($state[$id])) {
        $frame = parse($state[$id]['in']);
        if ($frame === false) {
            send($id, frame(8, "\x03\xea")); // 1002: a protocol error
            drop($id);
            return;
        }
        if ($frame === null) {
            return; // the rest is still to come
        }
        [$op, $final, $payload, $state[$id]['in']] = $frame;
        message($id, $op, $final, $payload);
    }
}

// Answers an HTTP request. Returns true after a WebSocket handshake.
function request($id)
{
    global $state, $page;
    $parts = explode("\r\n\r\n", $state[$id]['in'], 2);
    if (count($parts) < 2) {
        if (strlen($state[$id]['in']) > 8192) {
            drop($id);
        }
        return false;
    }
    [$head, $rest] = $parts;
    if (preg_match('/\r\nSec-WebSocket-Key:[ \t]*([^\r\n]*?)[ \t]*(\r\n|$)/i', $head, $match)) {
        $hash = base64_encode(sha1($match[1] . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true));
        send($id, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            . "Sec-WebSocket-Accept: $hash\r\n\r\n");
        if (isset($state[$id])) {
            $state[$id]['open'] = true;
            $state[$id]['in'] = $rest;
        }
        return true;
    }
    [$status, $body] = str_starts_with($head, 'GET / ') ? ['200 OK', $page] : ['404 Not Found', 'not found'];
    send($id, "HTTP/1.1 $status\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " . strlen($body)
        . "\r\nConnection: close\r\n\r\n$body");
    drop($id);
    return false;
}

// Handles a frame from a client. Text is sent to all clients.
function message($id, $op, $final, $payload)
{
    global $clients, $state;
    switch ($op) {
        case 0: // continued
        case 1: // text
            $state[$id]['text'] .= $payload;
            if (!$final && strlen($state[$id]['text']) <= 65536) {
                return;
            }
            $text = $state[$id]['text'];
            $state[$id]['text'] = '';
            if (strlen($text) > 65536 || !preg_match('//u', $text)) {
                send($id, frame(8, "\x03\xef")); // 1007: invalid data
                drop($id);
                return;
            }
            echo '"', addcslashes($text, "\"\\\n\r\t"), "\"\n";
            foreach ($clients as $other => $_) {
                if ($state[$other]['open'] ?? false) {
                    send($other, frame(1, $text));
                }
            }
            break;
        case 9: // ping
            send($id, frame(10, $payload));
            break;
        case 8: // close
            send($id, frame(8, $payload));
            drop($id);
            break;
    }
}

// Sends data to a client, and drops the client if it does not accept all of it.
function send($id, $data)
{
    global $clients;
    if (@socket_write($clients[$id], $data) !== strlen($data)) {
        drop($id);
    }
}

function drop($id)
{
    global $clients, $state;
    if (isset($clients[$id])) {
        $sock = $clients[$id];
        unset($clients[$id], $state[$id]); // before the close, because a signal handler may run after any call
        socket_close($sock);
    }
}

// Returns a frame in the form that a server sends: final and unmasked.
function frame($op, $payload)
{
    $n = strlen($payload);
    if ($n < 126) {
        $length = chr($n);
    } elseif ($n <= 0xffff) {
        $length = chr(126) . pack('n', $n);
    } else {
        $length = chr(127) . pack('J', $n);
    }
    return chr(0x80 | $op) . $length . $payload;
}

// Splits a client's frame off the beginning of $p. Returns its opcode, whether it is the
// last of a message, its payload and the rest of $p; null if $p does not have all of it;
// false for an error.
function parse($p)
{
    if (strlen($p) < 2) {
        return null;
    }
    $first = ord($p[0]);
    $second = ord($p[1]);
    if ($first & 0x70 || !($second & 0x80)) {
        return false; // reserved bits, or no mask
    }
    $n = $second & 0x7f;
    $head = 2;
    if ($n === 127) {
        return false; // too long
    }
    if ($n === 126) {
        $head = 4;
        if (strlen($p) < $head) {
            return null;
        }
        $n = unpack('n', $p, 2)[1];
    }
    if (strlen($p) < $head + 4 + $n) {
        return null;
    }
    $mask = substr($p, $head, 4);
    $payload = substr($p, $head + 4, $n);
    for ($i = 0; $i < $n; $i++) {
        $payload[$i] = $payload[$i] ^ $mask[$i % 4];
    }
    return [$first & 0x0f, (bool) ($first & 0x80), $payload, substr($p, $head + 4 + $n)];
}
