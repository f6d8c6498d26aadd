<?php
// A server that consists of several processes. They listen on one port, each with its own
// SO_REUSEPORT socket. The first process starts the others, replaces those that die, and
// stops them when it is stopped itself.
//
//     php prefork.php --workers 4 --port 8000

['ip' => $ip, 'port' => $port, 'workers' => $workers] = getopt('', ['ip:', 'port:', 'workers:'])
    + ['ip' => '127.0.0.1', 'port' => 0, 'workers' => 4];

// The manager does not listen. Its socket only reserves the port. If the port is 0,
// socket_bind chooses a free one.
$sock = reuse($ip, $port);
socket_getsockname($sock, $ip, $port);

// The manager receives signals only where it waits for them, so none comes too early.
pcntl_sigprocmask(SIG_BLOCK, [SIGTERM, SIGCHLD]);
$pids = [];
while (true) {
    while (count($pids) < $workers) {
        $pid = pcntl_fork();
        if ($pid === 0) {
            pcntl_sigprocmask(SIG_UNBLOCK, [SIGTERM, SIGCHLD]);
            work($ip, $port);
        }
        $pids[$pid] = true;
    }
    if (pcntl_sigwaitinfo([SIGTERM, SIGCHLD]) === SIGTERM) {
        foreach ($pids as $pid => $_) {
            posix_kill($pid, SIGTERM);
            pcntl_waitpid($pid, $status);
        }
        exit;
    }
    while (($pid = pcntl_waitpid(-1, $status, WNOHANG)) > 0) {
        unset($pids[$pid]);
        if (pcntl_wifsignaled($status)) {
            fwrite(STDERR, "worker $pid: signal " . pcntl_wtermsig($status) . "\n");
        } else {
            exit(1); // it ended with an error, so restarting it would not help
        }
    }
}

// The function that a worker runs.
function work($ip, $port)
{
    $server = reuse($ip, $port);
    socket_listen($server, SOMAXCONN) or exit(1);
    echo 'worker ' . getmypid() . " listening on $ip:$port\n"; // one string, so that the lines of two processes do not mix
    while ($client = socket_accept($server)) {
        serve($client);
    }
    exit(1);
}

// Returns a socket that is bound to an address that other sockets may also use.
function reuse($ip, $port)
{
    $sock = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
    socket_set_option($sock, SOL_SOCKET, SO_REUSEPORT, 1);
    socket_bind($sock, $ip, $port) or exit(1);
    return $sock;
}

// Answers an HTTP request.
function serve($client)
{
    socket_set_option($client, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 5, 'usec' => 0]);
    if (@socket_read($client, 8192) !== false) {
        $body = 'worker ' . getmypid() . "\n";
        socket_write($client, "HTTP/1.1 200 OK\r\nContent-Length: " . strlen($body) . "\r\nConnection: close\r\n\r\n$body");
    }
    socket_close($client);
}
