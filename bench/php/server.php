<?php
// An echo server with socket_select. ../server.go has the same program in Go, line by line.

$listen = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_bind($listen, '127.0.0.1', 0);
socket_listen($listen, SOMAXCONN);
socket_getsockname($listen, $address, $port);
echo $port, "\n";

$clients = [];
while (true) {
    $read = $clients;
    $read[] = $listen;
    $write = $except = null;
    if (socket_select($read, $write, $except, null) === false) {
        exit(1);
    }
    foreach ($read as $s) {
        if ($s === $listen) {
            $clients[] = socket_accept($listen);
            continue;
        }
        $data = socket_read($s, 1024);
        if ($data === false || $data === '') {
            unset($clients[array_search($s, $clients, true)]);
            socket_close($s);
            continue;
        }
        socket_write($s, $data, strlen($data));
    }
}
