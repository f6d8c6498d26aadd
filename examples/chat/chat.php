<?php
// A chat server for telnet. Each client gives a name, and what it types is sent to all
// other clients.
//
//     php chat.php --port 8000

['ip' => $ip, 'port' => $port] = getopt('', ['ip:', 'port:']) + ['ip' => '127.0.0.1', 'port' => 0];

$server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($server, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($server, $ip, $port) or exit(1);
socket_listen($server, SOMAXCONN) or exit(1);
socket_getsockname($server, $ip, $port);

$clients = [];
$names = []; // '' until the client has given a name

pcntl_async_signals(true);
pcntl_signal(SIGTERM, function () {
    say('', "* the server goes, good bye\r\n");
    echo "good bye\n";
    exit;
});
echo "listening on $ip:$port\n";

while (true) {
    $read = $clients;
    $read['server'] = $server;
    $write = $except = null;
    // A signal that comes just before the call is handled after it: the limit is one second.
    if (!@socket_select($read, $write, $except, 1)) {
        continue;
    }

    foreach ($read as $key => $sock) {
        if ($sock === $server) {
            accept($server);
            continue;
        }
        // In PHP, this call waits for the rest of a line, even though the socket is
        // non-blocking.
        $line = @socket_read($sock, 1024, PHP_NORMAL_READ);
        if ($line === false || $line === '') {
            drop($key);
        } else {
            line($key, trim($line));
        }
    }
}

function accept($server)
{
    global $clients, $names;
    $sock = socket_accept($server);
    if ($sock === false) {
        return;
    }
    socket_set_nonblock($sock);
    if (!@socket_getpeername($sock, $ip, $port)) {
        return; // the client has already disconnected
    }
    $key = "$ip:$port";
    $clients[$key] = $sock;
    $names[$key] = '';
    tell($key, "Your name?\r\n");
}

// "\r\n" arrives as a line and an empty line.
function line($key, $line)
{
    global $names;
    $name = $names[$key];
    if ($line === '') {
        return;
    } elseif ($line === '/quit') {
        tell($key, "* good bye\r\n");
        drop($key);
    } elseif ($name === '') {
        $names[$key] = $line;
        say('', "* $line has come\r\n");
    } else {
        say($key, "$name: $line\r\n");
    }
}

function say($from, $text)
{
    global $clients, $names;
    echo rtrim($text), "\n";
    foreach ($clients as $key => $sock) {
        if ($key !== $from && ($names[$key] ?? '') !== '') {
            tell($key, $text);
        }
    }
}

function tell($key, $text)
{
    global $clients;
    if (@socket_write($clients[$key], $text) !== strlen($text)) {
        drop($key); // the client has disconnected, or it is too slow
    }
}

function drop($key)
{
    global $clients, $names;
    if (!isset($clients[$key])) {
        return; // the client was dropped while its message was sent to the others
    }
    [$sock, $name] = [$clients[$key], $names[$key]];
    unset($clients[$key], $names[$key]); // before the close, because a signal handler may run after any call
    socket_close($sock);
    if ($name !== '') {
        say('', "* $name has gone\r\n");
    }
}
