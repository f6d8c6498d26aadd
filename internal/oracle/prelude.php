<?php
// This file is the part of the oracle that runs in PHP. A scenario's calls of socket_*
// functions reach the functions of the same name in this namespace, which call PHP's own
// functions and print one line about each call. oracle_test.go appends the scenarios to
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

/** The state of a scenario; each scenario gets a new one. */
final class Run
{
    public static Run $now;
    public int $calls = 0;
    public array $ports = [];     // ephemeral ports in order of appearance
    public int $sockets = 0;
    public \WeakMap $numbers;     // Socket => its number in order of appearance
    public array $children = [];
    public array $kept = [];      // objects that helpers keep alive for the scenario
    public int $began = 0;        // when the last call began, or the helper later before it
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
    pcntl_alarm(15); // ends the process if a call never returns
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

/** Makes one call and prints its line: function, class of an exception, outcome. */
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

/** Renders what socket_select left in an array as Go's Select leaves it: lists have no keys, and maps have no order. */
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

/** Renders an ephemeral port as its number in order of appearance. */
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

/** Returns the scenario's directory. Its name is as long as on the Go side. */
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

// The functions below are helpers of scenarios. Their calls are not traced. calls_test.go
// has the same helpers.

/** Prints a value. */
function show($v): void { say('show', '-', render($v)); }

/** Prints whether the last call took at least $ms milliseconds; 5 ms less count as equal, because clocks are coarse. */
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

/** Returns both ends of an AF_UNIX connection; one of them is a stream. */
function stream_pair(): array
{
    [$stream, $other] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $peer = \socket_import_stream($other);
    number($peer);
    return [$stream, $peer];
}

/** Returns a stream that listens on a TCP port, and the port. */
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

/** Returns a port where nothing listens while the scenario runs. */
function dead_port(): int
{
    $s = \socket_create(AF_INET, SOCK_STREAM, 0);
    \socket_bind($s, '127.0.0.1');
    \socket_getsockname($s, $address, $port);
    Run::$now->kept[] = $s;
    return $port;
}

/** Returns the name of a file in the scenario's directory, padded to a length if one is given. */
function path(string $name, int $length = 0): string
{
    return str_pad(directory() . "/$name", $length, 'x');
}

/** Waits until the socket has data, a connection or end-of-stream. */
function readable(\Socket $s): void
{
    $r = [$s];
    $w = $e = null;
    \socket_select($r, $w, $e, 10);
}

/** Waits until the socket accepts data, or its connect has succeeded or failed. */
function writable(\Socket $s): void
{
    $w = [$s];
    $r = $e = null;
    \socket_select($r, $w, $e, 10);
}

/** Writes until the buffer is full. */
function fill(\Socket $s): void
{
    $data = str_repeat('x', 100000);
    while (\socket_send($s, $data, strlen($data), MSG_DONTWAIT));
}

/** Calls $f in another process after a delay, so that the scenario's next call has time to block. */
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
    posix_kill(getmypid(), SIGKILL); // skips destructors and shutdown functions
}

/**
 * Sends the process signals that it handles without restarting system calls, repeatedly
 * until the scenario ends or interrupt is called again, so that one of them arrives while
 * the next call blocks. In Go that call continues, and $f must make it return. With
 * $restart, the kernel also restarts system calls in PHP, where it can, and $f is called.
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

/** Takes all free descriptors of the process until unlimit_files is called. */
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
