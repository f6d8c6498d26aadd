<?php
// A SOCKS5 proxy (RFC 1928). It connects to the address that a client asks for, and copies
// data in both directions. Each client has a process.
//
//     php proxy.php --port 1080

['ip' => $ip, 'port' => $port] = getopt('', ['ip:', 'port:']) + ['ip' => '127.0.0.1', 'port' => 0];

$server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($server, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($server, $ip, $port) or exit(1);
socket_listen($server, SOMAXCONN) or exit(1);
socket_getsockname($server, $ip, $port);

pcntl_signal(SIGCHLD, SIG_IGN); // no zombies
echo "listening on $ip:$port\n";

while ($client = socket_accept($server)) {
    $pid = pcntl_fork();
    if ($pid === 0) {
        socket_close($server);
        serve($client);
        exit;
    }
    socket_close($client); // the child has it
}

// Serves a client until both sides have closed their connections.
function serve($client)
{
    // The client has ten seconds to send its request.
    socket_set_option($client, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 10, 'usec' => 0]);
    if (!greet($client) || !request($client, $host, $port, $code)) {
        return;
    }
    $server = false;
    if ($code === 0) {
        [$server, $code] = connect($host, $port);
    }
    socket_write($client, "\x05" . chr($code) . "\x00\x01" . pack('Nn', 0, 0));
    if ($server) {
        pass($client, $server);
    }
}

// Reads exactly $n bytes.
function read($sock, $n)
{
    return @socket_recv($sock, $data, $n, MSG_WAITALL) === $n ? $data : false;
}

// Agrees with the client that no authentication is needed.
function greet($client)
{
    $head = read($client, 2);
    if ($head === false || $head[0] !== "\x05" || $head[1] === "\x00") {
        return false;
    }
    $methods = read($client, ord($head[1]));
    if ($methods === false) {
        return false;
    }
    if (str_contains($methods, "\x00")) {
        return socket_write($client, "\x05\x00") === 2;
    }
    socket_write($client, "\x05\xff"); // no acceptable method
    return false;
}

// Reads the address that the client wants to reach. If the request cannot be served, $code
// is the reply code that says why.
function request($client, &$host, &$port, &$code)
{
    $head = read($client, 4);
    if ($head === false || $head[0] !== "\x05") {
        return false;
    }
    switch (ord($head[3])) {
        case 1:
        case 4:
            $address = read($client, ord($head[3]) * 4);
            if ($address === false) {
                return false;
            }
            $host = inet_ntop($address);
            break;
        case 3:
            $length = read($client, 1);
            if ($length === false || $length === "\x00") {
                return false;
            }
            $host = read($client, ord($length));
            if ($host === false) {
                return false;
            }
            break;
        default:
            $code = 8; // unknown type of address
            return true;
    }
    $number = read($client, 2);
    if ($number === false) {
        return false;
    }
    $port = unpack('n', $number)[1];
    $code = $head[1] === "\x01" ? 0 : 7; // 7: unknown command
    return true;
}

// Connects to the first of the host's addresses that accepts the connection.
function connect($host, $port)
{
    // The function would look up the part of the name before a NUL.
    $list = str_contains($host, "\x00") ? false
        : @socket_addrinfo_lookup($host, (string) $port, ['ai_socktype' => SOCK_STREAM]);
    if ($list === false) {
        return [false, 4];
    }
    foreach ($list as $a) {
        $server = @socket_addrinfo_connect($a);
        if ($server !== false) {
            return [$server, 0];
        }
    }
    switch (socket_last_error()) {
        case SOCKET_ECONNREFUSED:
            return [false, 5];
        case SOCKET_ENETUNREACH:
            return [false, 3];
        case SOCKET_EHOSTUNREACH:
            return [false, 4];
    }
    return [false, 1];
}

// Copies data between two sockets until both have ended. $out holds the data that a side
// does not accept yet.
function pass($a, $b)
{
    $socks = [$a, $b];
    $out = ['', ''];
    $open = [true, true]; // whether data may still come from this side
    array_map('socket_set_nonblock', $socks);
    while ($open[0] || $open[1] || $out[0] !== '' || $out[1] !== '') {
        $read = $write = [];
        $except = null;
        foreach ($socks as $i => $sock) {
            if ($open[$i] && $out[1 - $i] === '') {
                $read[$i] = $sock;
            }
            if ($out[$i] !== '') {
                $write[$i] = $sock;
            }
        }
        socket_select($read, $write, $except, null);
        foreach ($write as $i => $sock) {
            $n = @socket_write($sock, $out[$i]);
            if ($n === false) {
                return;
            }
            $out[$i] = substr($out[$i], $n);
        }
        foreach ($read as $i => $sock) {
            $data = @socket_read($sock, 65536);
            if ($data === false) {
                return;
            }
            $out[1 - $i] .= $data;
            if ($data === '') {
                $open[$i] = false;
                socket_shutdown($socks[1 - $i], 1);
            }
        }
    }
}
