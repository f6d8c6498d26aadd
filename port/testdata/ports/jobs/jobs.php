<?php
// jobs.php: a daemon that takes jobs on a socket file, and forks for each client.
// php jobs.php PATH
declare(ticks = 1);
$path = $argv[1];
$done = [];

function dispatch($line, &$done)
{
    $args = explode(' ', $line);
    switch ($args[0]) {
    case 'upper':
        return strtoupper(implode(' ', array_slice($args, 1)));
    case 'sum':
        $sum = 0;
        foreach (array_slice($args, 1) as $arg) {
            $sum += (int)$arg;
        }
        return "$sum";
    case 'port':
        $fp = @fsockopen('127.0.0.1', (int)$args[1], $errno, $error, 1);
        if (!$fp) {
            return $errno == SOCKET_ECONNREFUSED ? 'closed' : 'unknown';
        }
        return 'open';
    case 'quit':
        return null;
    }
    return 'what?';
}

function client($socket)
{
    global $done;
    socket_write($socket, "ready\n");
    while (($line = socket_read($socket, 4096, PHP_NORMAL_READ)) !== false) {
        if (!$line = trim($line)) {
            continue;
        }
        $answer = dispatch($line, $done);
        if ($answer === null) {
            socket_write($socket, "bye\n");
            exit;
        }
        if (!isset($done[$line])) {
            $done[$line] = 0;
        }
        $done[$line]++;
        socket_write($socket, $answer . " #" . $done[$line] . "\n");
    }
    exit;
}

pcntl_signal(SIGCHLD, SIG_IGN);
$server = socket_create(AF_UNIX, SOCK_STREAM, 0);
if (!@socket_bind($server, $path)) {
    die("cannot bind\n");
}
socket_listen($server, 5);
register_shutdown_function(function () use ($path) {
    if (posix_getpid() == $GLOBALS['parent']) {
        unlink($path);
    }
});
$parent = posix_getpid();
echo "listening\n";
while ($socket = socket_accept($server)) {
    if (pcntl_fork() == 0) {
        client($socket);
    }
    socket_close($socket);
}
