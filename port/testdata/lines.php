<?php
// Line server with PHP_NORMAL_READ, a key-value store
$server = socket_create_listen($argv[1]);
if (!$server) die("no server\n");
socket_getsockname($server, $addr, $port);
print "Server Listening on $addr\n";
$store = [];
$done = false;
while (!$done && ($c = socket_accept($server))) {
    while (($line = @socket_read($c, 1024, PHP_NORMAL_READ)) !== false) {
        $line = trim($line);
        if ($line === '') continue;
        $parts = explode(' ', $line, 3);
        $cmd = strtolower($parts[0]);
        $key = $parts[1] ?? '';
        $value = isset($parts[2]) ? $parts[2] : null;
        if ($cmd === 'set' && $value !== null) {
            $old = $store[$key] ?? '(none)';
            $store[$key] = $value;
            $reply = "OK was $old";
        } elseif ($cmd === 'get') {
            $reply = array_key_exists($key, $store) ? $store[$key] : 'NOT FOUND';
        } elseif ($cmd === 'del') {
            unset($store[$key]);
            $reply = 'DELETED ' . count($store) . ' left';
        } elseif ($cmd === 'keys') {
            $reply = join(',', array_keys($store));
        } elseif ($cmd === 'incr') {
            $store[$key] = (isset($store[$key]) ? $store[$key] : 0) + 1;
            $reply = $store[$key];
        } elseif ($cmd === 'quit') {
            break;
        } elseif ($cmd === 'shutdown') {
            $done = true;
            break;
        } else {
            $reply = 'ERROR ' . $line;
        }
        socket_write($c, $reply . "\n");
    }
    socket_close($c);
}
print_r($store);
socket_close($server);
