<?php
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
try {
    if (socket_bind($s, '192.0.2.1', 7) === false) {
        throw new Exception('bind: ' . socket_strerror(socket_last_error($s)));
    }
} catch (Exception $e) {
    echo $e->getMessage(), "\n";
}
try {
    socket_close($s);
    echo socket_strerror(socket_last_error($s)), "\n";
} catch (Error $e) {
    echo $e->getMessage(), "\n";
}
