<?php
// A server that passes its listening socket to its successor over an AF_UNIX socket. The
// successor or the predecessor may also be the Go program.
//
//     php fdpass.php --port 8000    # and then, as often as you like,
//     php fdpass.php --take         # each takes over from the one before

$options = getopt('', ['path:', 'ip:', 'port:', 'take']);
['path' => $path, 'ip' => $ip, 'port' => $port] = $options + ['path' => '/tmp/fdpass.sock', 'ip' => '127.0.0.1', 'port' => 0];

if (isset($options['take'])) {
    // Receive the listener from the process that currently serves the clients.
    $s = socket_create(AF_UNIX, SOCK_STREAM, 0);
    socket_connect($s, $path) or exit(1);
    $message = ['name' => [], 'buffer_size' => 1, 'controllen' => socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS, 1)];
    socket_recvmsg($s, $message) or exit(1);
    $listener = $message['control'][0]['data'][0];
    socket_close($s);
} else {
    $listener = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
    socket_set_option($listener, SOL_SOCKET, SO_REUSEADDR, 1);
    socket_bind($listener, $ip, $port) or exit(1);
    socket_listen($listener, SOMAXCONN) or exit(1);
}

$control = socket_create(AF_UNIX, SOCK_STREAM, 0);
@unlink($path);
socket_bind($control, $path) or exit(1);
socket_listen($control, 1) or exit(1);
socket_getsockname($listener, $ip, $port);
echo getmypid(), " listening on $ip:$port\n";

while (true) {
    $read = [$listener, $control];
    $write = $except = null;
    socket_select($read, $write, $except, null) or exit(1);
    if (in_array($listener, $read)) {
        $client = socket_accept($listener);
        socket_write($client, 'served by ' . getmypid() . "\n");
        socket_close($client);
    }
    if (in_array($control, $read)) {
        $next = socket_accept($control);
        // PHP 8.5 and PHP before 8.4 send the wrong descriptor for a Socket, but the
        // right one for a stream.
        $message = ['iov' => ['x'], 'control' => [
            ['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => [socket_export_stream($listener)]],
        ]];
        socket_sendmsg($next, $message) or exit(1);
        break;
    }
}
