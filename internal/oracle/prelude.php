<?php
// This file is the part of the oracle that runs in PHP. It defines functions with the names of
// PHP's socket_* functions, in a namespace of its own. A scenario calls these functions. They call
// PHP's functions and print one line about each call. oracle_test.go appends the scenarios to
// this file.
namespace oracle;

error_reporting(E_ALL);
set_error_handler(function ($no, $text, $file, $line) {
    echo "!\t$text (line $line)\n";
    exit(1);
});

pcntl_signal(SIGUSR1, fn () => null, false);
pcntl_signal(SIGUSR2, fn () => null, true);
if (($limit = posix_getrlimit())['soft openfiles'] < 4096) { // some scenarios need descriptors that select refuses
    posix_setrlimit(POSIX_RLIMIT_NOFILE, min(4096, (int) $limit['hard openfiles']), (int) $limit['hard openfiles']);
}

/** Holds the state of a scenario. Each scenario has a new object. */
final class Run
{
    public static Run $now;
    public int $calls = 0;
    public array $ports = [];     // ephemeral ports in order of appearance
    public int $sockets = 0;
    public \WeakMap $numbers;     // Socket => its number in order of appearance
    public array $children = [];
    public array $kept = [];      // objects that helpers keep alive for the scenario
    public int $began = 0;        // when the last call began, or the helper "later" just before it
    public float $took = 0;       // how many milliseconds the last call took
    public ?array $limit = null;

    public int $pid;
    public ?int $interrupter = null;

    public function __construct(public readonly int $number)
    {
        $this->numbers = new \WeakMap;
        $this->pid = getmypid();
    }
}

function scenario(string $name, callable $body): void
{
    echo "=\t$name\n";
    flush();
    static $count = 0;
    pcntl_alarm(15); // ends the process if a call does not return
    Run::$now = new Run(++$count);
    \socket_clear_error();
    mkdir(directory());
    try {
        $body();
    } catch (\Throwable $e) {
        echo "!\t", get_class($e), ': ', $e->getMessage(), ' (line ', $e->getLine(), ")\n";
    }
    unlimit_files();
    stop_interrupts();
    foreach (Run::$now->children as $pid) {
        while (pcntl_waitpid($pid, $status) < 0);
    }
}

/** Makes one call and prints a line with the function, the class of an exception and the outcome. */
function trace(string $function, array $args, array $outs)
{
    $warnings = [];
    set_error_handler(function ($no, $text) use (&$warnings) { $warnings[] = $text; return true; });
    $class = '-';
    $result = null;
    $keyed = $function == 'socket_select' && array_filter($args, fn ($v) => is_array($v) && !array_is_list($v));
    $began = Run::$now->began ?: hrtime(true);
    try {
        $result = $function(...$args);
        $line = render($result);
        foreach ($warnings as $text) {
            $line .= ' ' . render($text);
        }
    } catch (\Throwable $e) {
        $class = get_class($e);
        $line = 'throws ' . render($e->getMessage());
    }
    Run::$now->took = (hrtime(true) - $began) / 1e6;
    Run::$now->began = 0;
    restore_error_handler();
    foreach ($outs as $i => $name) {
        if (array_key_exists($i, $args)) {
            $line .= " $name=" . render_out($name, $function == 'socket_select' ? select_out($args[$i], $keyed) : $args[$i]);
        }
    }
    $global = \socket_last_error();
    if (($args[0] ?? null) instanceof \Socket) {
        try {
            $line .= ' [' . \socket_last_error($args[0]) . " $global]";
        } catch (\Error) {
            $line .= " [- $global]";
        }
    } else {
        $line .= " [$global]";
    }
    say($function, $class, $line);
    return $result;
}

/** Changes an array from socket_select to the form that Go has. A list loses its keys, and a map is sorted, because Go's maps have no order. */
function select_out($v, bool $keyed)
{
    if (is_array($v) && $keyed) {
        ksort($v, SORT_STRING);
    }
    return is_array($v) && !$keyed ? array_values($v) : $v;
}

function say(string $function, string $class, string $line): void
{
    echo ++Run::$now->calls, "\t$function\t$class\t$line\n";
}

function render_out(string $name, $v): string
{
    switch ($name) {
        case 'data':
        case 'address': return render($v ?? '');
        case 'port':    return render_port($v ?? 0);
    }
    return render($v);
}

/** Renders a port. An ephemeral port becomes a number: the first to appear is 1, and so on. */
function render_port($v): string
{
    if (!is_int($v) || $v < 1024) {
        return render($v);
    }
    return ':' . (Run::$now->ports[$v] ??= count(Run::$now->ports) + 1);
}

function render($v): string
{
    if ($v instanceof \Socket) {
        return '#' . number($v);
    }
    if (is_resource($v)) {
        return 'stream';
    }
    if (is_array($v)) {
        $parts = [];
        foreach ($v as $k => $e) {
            $parts[] = (array_is_list($v) ? '' : "$k: ") . ($k === 'port' ? render_port($e) : render($e));
        }
        return '[' . implode(', ', $parts) . ']';
    }
    return is_string($v) ? quote($v) : (is_object($v) ? get_class($v) : json_encode($v));
}

function quote(string $s): string
{
    $s = str_replace(directory(), 'DIR', $s);
    $more = '';
    if (strlen($s) > 300) {
        $more = sprintf('...%d bytes, crc32 %08x', strlen($s), crc32($s));
        $s = substr($s, 0, 40);
    }
    return '"' . preg_replace_callback('/[^ !#-\[\]-~]/',
        fn ($m) => strtr(sprintf('\x%02x', ord($m[0])), ['\x0a' => '\n', '\x0d' => '\r', '\x22' => '\"', '\x5c' => '\\\\']), $s) . '"' . $more;
}

function number(\Socket $s): int
{
    return Run::$now->numbers[$s] ??= ++Run::$now->sockets;
}

/** Returns the scenario's directory. Its name has the same length as that of the directory in Go. */
function directory(): string
{
    return sprintf('%s/%03d', $GLOBALS['oracle_directory'], Run::$now->number);
}

foreach (get_extension_funcs('sockets') as $function) {
    $params = $args = $outs = [];
    foreach ((new \ReflectionFunction($function))->getParameters() as $i => $p) {
        $ref = $p->isPassedByReference();
        $params[] = ($ref ? '&' : '') . "\$p$i = null";
        $args[] = "&\$p$i";
        if ($ref) {
            $outs[$i] = $p->getName();
        }
    }
    eval("namespace oracle; function $function(" . implode(', ', $params) . ') {'
        . '$args = array_slice([' . implode(', ', $args) . '], 0, func_num_args());'
        . 'foreach (array_slice(func_get_args(), ' . count($args) . ') as $more) { $args[] = $more; }'
        . "return trace('$function', \$args, " . var_export($outs, true) . '); }');
}

// The functions below are helpers for scenarios. They print nothing, except for the helpers show
// and took. calls_test.go has the same helpers.

/** Prints a value. */
function show($v): void { say('show', '-', render($v)); }

/** Prints whether the last call took at least $ms milliseconds. It may be 5 ms less, because clocks are coarse. */
function took(int $ms): void { say('took', '-', render(Run::$now->took >= $ms - 5)); }

/** Returns a listening TCP socket on a loopback address, and its port. */
function listener(int $family = AF_INET): array
{
    $l = \socket_create($family, SOCK_STREAM, 0);
    \socket_bind($l, $family == AF_INET ? '127.0.0.1' : '::1');
    \socket_listen($l, 16);
    \socket_getsockname($l, $address, $port);
    number($l);
    return [$l, $port];
}

/** Returns both ends of a TCP connection over loopback. */
function connection(int $family = AF_INET): array
{
    [$l, $port] = listener($family);
    $c = \socket_create($family, SOCK_STREAM, 0);
    \socket_connect($c, $family == AF_INET ? '127.0.0.1' : '::1', $port);
    $a = \socket_accept($l);
    number($c);
    number($a);
    return [$c, $a];
}

/** Returns a datagram socket on a loopback address, and its port. */
function datagram(int $family = AF_INET): array
{
    $s = \socket_create($family, SOCK_DGRAM, 0);
    \socket_bind($s, $family == AF_INET ? '127.0.0.1' : '::1');
    \socket_getsockname($s, $address, $port);
    number($s);
    render_port($port);
    return [$s, $port];
}

/** Returns both ends of an AF_UNIX connection. The first is a stream and the second a socket. */
function stream_pair(): array
{
    [$stream, $other] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $peer = \socket_import_stream($other);
    number($peer);
    return [$stream, $peer];
}

/** Returns a stream that listens on a TCP port, and this port. */
function stream_listener(): array
{
    $l = stream_socket_server('tcp://127.0.0.1:0');
    return [$l, (int)substr(strrchr(stream_socket_get_name($l, false), ':'), 1)];
}

/** Returns a stream that is not a socket. */
function plain_stream() { return fopen(directory() . '/plain', 'w'); }

/** Returns both ends of an AF_UNIX connection. */
function pair(int $type = SOCK_STREAM): array
{
    \socket_create_pair(AF_UNIX, $type, 0, $p);
    number($p[0]);
    number($p[1]);
    return $p;
}

/** Returns a port that refuses connections as long as the scenario runs. */
function dead_port(): int
{
    $s = \socket_create(AF_INET, SOCK_STREAM, 0);
    \socket_bind($s, '127.0.0.1');
    \socket_getsockname($s, $address, $port);
    Run::$now->kept[] = $s;
    return $port;
}

/** Returns the path of a file in the scenario's directory. If a length is given, the path is padded to it. */
function path(string $name, int $length = 0): string
{
    return str_pad(directory() . "/$name", $length, 'x');
}

/** Waits until the socket has data to read or a connection to accept, or until its stream ends. */
function readable(\Socket $s): void
{
    $r = [$s];
    $w = $e = null;
    \socket_select($r, $w, $e, 10);
}

/** Waits until data can be sent, or until a connect has succeeded or failed. */
function writable(\Socket $s): void
{
    $w = [$s];
    $r = $e = null;
    \socket_select($r, $w, $e, 10);
}

/** Sends data until the buffers are full. */
function fill(\Socket $s): void
{
    $data = str_repeat('x', 100000);
    while (\socket_send($s, $data, strlen($data), MSG_DONTWAIT));
}

/** Calls $f in another process after a delay. By then, the scenario's next call waits. */
function later(callable $f, int $ms = 30): void
{
    flush();
    Run::$now->began = hrtime(true);
    if ($pid = pcntl_fork()) {
        Run::$now->children[] = $pid;
        return;
    }
    usleep($ms * 1000);
    ob_start();
    $f();
    posix_kill(getmypid(), SIGKILL); // without running destructors and shutdown functions
}

/**
 * Sends signals to the process again and again, so that one of them arrives while the next call
 * waits. It stops when the scenario ends or calls interrupt again. After such a signal, the kernel
 * does not restart the system call in PHP. In Go, the call goes on waiting, and $f must make it
 * return. If $restart is true, the kernel also restarts system calls in PHP where it can, and $f is
 * called there too.
 */
function interrupt(?callable $f = null, bool $restart = false): void
{
    flush();
    stop_interrupts();
    if ($pid = pcntl_fork()) {
        Run::$now->children[] = Run::$now->interrupter = $pid;
        return;
    }
    for ($i = 0; posix_kill(Run::$now->pid, $restart ? SIGUSR2 : SIGUSR1); $i++) {
        usleep(5000);
        if ($restart && $f && $i == 12) {
            ob_start();
            $f();
        }
    }
    posix_kill(getmypid(), SIGKILL);
}

function stop_interrupts(): void
{
    if (Run::$now->interrupter) {
        posix_kill(Run::$now->interrupter, SIGKILL);
        Run::$now->interrupter = null;
    }
}

/** Leaves the process without free descriptors until unlimit_files is called. */
function limit_files(): void
{
    $r = posix_getrlimit();
    Run::$now->limit = [$r['soft openfiles'], $r['hard openfiles']];
    for ($n = 0; is_link("/proc/self/fd/$n"); $n++);
    posix_setrlimit(POSIX_RLIMIT_NOFILE, $n, $r['hard openfiles']);
}

function unlimit_files(): void
{
    if (Run::$now->limit) {
        posix_setrlimit(POSIX_RLIMIT_NOFILE, ...Run::$now->limit);
        Run::$now->limit = null;
    }
}
