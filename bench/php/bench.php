<?php
// This is the contender in PHP. For each number that "php bench.php TEST" reads, one per
// line, it does that many operations of the test, and writes the nanoseconds of wall time
// and of processor time that they took.

const MESSAGE = 64;
const BLOCK = 64 << 10;
const EXCHANGE = 1 << 20;
const WINDOW = 4 << 20;

function cpu(): int
{
    $r = getrusage();
    return ($r['ru_utime.tv_sec'] + $r['ru_stime.tv_sec']) * 1000000000
        + ($r['ru_utime.tv_usec'] + $r['ru_stime.tv_usec']) * 1000;
}

function serve(callable $batch): void
{
    while (($line = fgets(STDIN)) !== false) {
        $wall = hrtime(true);
        $cpu = cpu();
        $batch((int)$line);
        echo hrtime(true) - $wall, ' ', cpu() - $cpu, "\n";
    }
}

function bound(int $type): Socket
{
    $s = socket_create(AF_INET, $type, 0);
    socket_bind($s, '127.0.0.1', 0);
    if ($type == SOCK_STREAM) {
        socket_listen($s, SOMAXCONN);
    }
    return $s;
}

function connection(): array
{
    $listen = bound(SOCK_STREAM);
    socket_getsockname($listen, $address, $port);
    $a = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
    socket_connect($a, $address, $port);
    $b = socket_accept($listen);
    socket_set_option($a, SOL_TCP, TCP_NODELAY, 1);
    socket_set_option($b, SOL_TCP, TCP_NODELAY, 1);
    return [$a, $b];
}

// forked runs $f in a process of its own, with the other end of the pair.
function forked(array $pair, callable $f): Socket
{
    if (pcntl_fork() == 0) {
        fclose(STDIN);
        socket_close($pair[0]);
        $f($pair[1]);
        exit(0);
    }
    return $pair[0];
}

function reply(int $size): callable
{
    return function (Socket $s) use ($size) {
        while (socket_recv($s, $data, $size, MSG_WAITALL) === $size) {
            socket_send($s, $data, $size, 0);
        }
    };
}

switch ($argv[1]) {
    case 'pair':
        socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
        [$a, $b] = $pair;
        $data = str_repeat('x', MESSAGE);
        serve(function (int $n) use ($a, $b, $data) {
            while ($n--) {
                socket_send($a, $data, MESSAGE, 0);
                socket_recv($b, $data, MESSAGE, 0);
            }
        });
        break;

    case 'pingpong':
    case 'exchange':
        $size = $argv[1] == 'pingpong' ? MESSAGE : EXCHANGE;
        $a = forked(connection(), reply($size));
        $data = str_repeat('x', $size);
        serve(function (int $n) use ($a, $data, $size) {
            while ($n--) {
                socket_send($a, $data, $size, 0);
                socket_recv($a, $data, $size, MSG_WAITALL);
            }
        });
        break;

    case 'bulk':
        $a = forked(connection(), function (Socket $s) {
            while (true) {
                for ($got = 0; $got < WINDOW; $got += $n) {
                    if (!($n = socket_recv($s, $data, BLOCK, 0))) {
                        return;
                    }
                }
                socket_send($s, 'x', 1, 0);
            }
        });
        $data = str_repeat('x', BLOCK);
        serve(function (int $n) use ($a, $data) {
            while ($n--) {
                for ($i = 0; $i < WINDOW; $i += BLOCK) {
                    socket_send($a, $data, BLOCK, 0);
                }
                socket_recv($a, $ack, 1, 0);
            }
        });
        break;

    case 'accept':
        $listen = bound(SOCK_STREAM);
        socket_getsockname($listen, $address, $port);
        serve(function (int $n) use ($listen, $address, $port) {
            while ($n--) {
                $c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
                socket_connect($c, $address, $port);
                $s = socket_accept($listen);
                socket_set_option($c, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
                socket_close($c);
                socket_close($s);
            }
        });
        break;

    case 'udp':
        $a = bound(SOCK_DGRAM);
        $b = bound(SOCK_DGRAM);
        socket_getsockname($b, $address, $port);
        if (($pid = pcntl_fork()) == 0) {
            fclose(STDIN);
            while (socket_recvfrom($b, $data, MESSAGE, 0, $from, $fromPort)) {
                socket_sendto($b, $data, MESSAGE, 0, $from, $fromPort);
            }
            exit(0);
        }
        $data = str_repeat('x', MESSAGE);
        serve(function (int $n) use ($a, $data, $address, $port) {
            while ($n--) {
                socket_sendto($a, $data, MESSAGE, 0, $address, $port);
                socket_recvfrom($a, $data, MESSAGE, 0, $from, $fromPort);
            }
        });
        posix_kill($pid, SIGTERM);
        break;

    case 'select':
        socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
        [$a, $b] = $pair;
        $clients = [];
        for ($i = (int)$argv[2]; $i > 0; $i--) {
            $clients[] = socket_create(AF_UNIX, SOCK_DGRAM, 0);
        }
        $clients[] = $b;
        serve(function (int $n) use ($a, $clients) {
            while ($n--) {
                socket_send($a, 'x', 1, 0);
                $read = $clients;
                $null = null;
                socket_select($read, $null, $null, null);
                foreach ($read as $s) {
                    socket_recv($s, $data, 1, 0);
                }
            }
        });
        break;
}
