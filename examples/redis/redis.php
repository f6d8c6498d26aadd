<?php
// A client for Redis. It sends a command and prints the reply, as redis-cli does.
//
//     php redis.php --port 6379 SET greeting hello
//     php redis.php --timeout 2 BLPOP queue 0

['ip' => $ip, 'port' => $port, 'timeout' => $timeout] = getopt('', ['ip:', 'port:', 'timeout:'], $rest)
    + ['ip' => '127.0.0.1', 'port' => 6379, 'timeout' => 0];

$sock = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
$wait = ['sec' => (int) $timeout, 'usec' => (int) (fmod((float) $timeout, 1) * 1000000)];
socket_set_option($sock, SOL_SOCKET, SO_RCVTIMEO, $wait);
socket_set_option($sock, SOL_SOCKET, SO_SNDTIMEO, $wait); // it also limits socket_connect
socket_connect($sock, $ip, $port) or exit(1);

try {
    $reply = command($sock, array_slice($argv, $rest));
} catch (Exception $e) {
    fwrite(STDERR, $e->getMessage() . "\n");
    exit(1);
}
echo text($reply, '');
exit(is_array($reply) && isset($reply['failure']) ? 1 : 0);

// Sends a command and returns the reply: null, a string, an int, a list of these,
// ['status' => ...] or ['failure' => ...].
function command($sock, $args)
{
    $out = '*' . count($args) . "\r\n";
    foreach ($args as $a) {
        $out .= '$' . strlen($a) . "\r\n$a\r\n";
    }
    while ($out !== '') {
        $n = socket_write($sock, $out);
        if ($n === false) {
            throw new Exception(socket_strerror(socket_last_error($sock)));
        }
        $out = substr($out, $n);
    }
    return reply($sock);
}

function reply($sock)
{
    $head = line($sock);
    if ($head === '') {
        throw new Exception('this is no Redis');
    }
    $kind = $head[0];
    $rest = substr($head, 1);
    if ($kind === '+') {
        return ['status' => $rest];
    }
    if ($kind === '-') {
        return ['failure' => $rest];
    }
    if (!preg_match('/^-?\d+$/D', $rest)) {
        throw new Exception('this is no Redis');
    }
    $n = (int) $rest;
    if ($kind === ':') {
        return $n;
    }
    if ($n < 0 && ($kind === '$' || $kind === '*')) {
        return null;
    }
    if ($kind === '$' && $n <= 512 << 20) {
        if (socket_recv($sock, $data, $n + 2, MSG_WAITALL) !== $n + 2) {
            throw new Exception('this is no Redis');
        }
        return substr($data, 0, $n);
    }
    if ($kind === '*') {
        $list = [];
        for ($i = 0; $i < $n; $i++) {
            $list[] = reply($sock);
        }
        return $list;
    }
    throw new Exception('this is no Redis');
}

// PHP_NORMAL_READ stops after "\r" and again after "\n". It ignores SO_RCVTIMEO, so
// socket_select waits.
function line($sock)
{
    global $timeout, $wait;
    $text = '';
    while (!str_ends_with($text, "\r\n")) {
        $read = [$sock];
        $write = $except = null;
        $ready = (float) $timeout ? socket_select($read, $write, $except, $wait['sec'], $wait['usec']) : 1;
        if ($ready === 0) {
            throw new Exception('timeout');
        }
        $part = @socket_read($sock, 8192, PHP_NORMAL_READ);
        if ($part === false || $part === '') {
            throw new Exception('this is no Redis'); // the server has closed the connection
        }
        $text .= $part;
    }
    return substr($text, 0, -2);
}

// Formats a reply as redis-cli does.
function text($reply, $indent)
{
    if ($reply === null) {
        return "(nil)\n";
    }
    if (is_int($reply)) {
        return "(integer) $reply\n";
    }
    if (is_string($reply)) {
        return '"' . addcslashes($reply, "\"\\\r\n\t") . "\"\n";
    }
    if (isset($reply['status'])) {
        return "{$reply['status']}\n";
    }
    if (isset($reply['failure'])) {
        return "(error) {$reply['failure']}\n";
    }
    if ($reply === []) {
        return "(empty array)\n";
    }
    $all = '';
    foreach ($reply as $i => $element) {
        $number = $i + 1 . ') ';
        if ($i > 0) {
            $all .= $indent;
        }
        $all .= $number . text($element, $indent . str_repeat(' ', strlen($number)));
    }
    return $all;
}
