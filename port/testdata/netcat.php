#!/usr/bin/php
<?php
// nc in PHP: nc.php [-u] [-l] [-v] [-w sec] [-c count] [--send=TEXT] [--upper] host port
$short = 'ulvw:c:h';
$long = array('send:', 'upper', 'help', 'delay::');
$opts = getopt($short, $long, $optind);
$rest = array_slice($argv, $optind);

function usage($code = 0)
{
    $name = 'nc.php';
    print <<<EOT
usage: $name [options] host port
  -u         UDP
  -l         listen
  -v         verbose
  -w sec     timeout
  -c count   how many lines
  --send=T   send T first
  --upper    upper case

EOT;
    exit($code);
}

if (isset($opts['h']) || isset($opts['help']) || count($rest) != 2) usage(count($rest) == 2 ? 0 : 64);
list($host, $port) = $rest;
$udp = isset($opts['u']);
$verbose = isset($opts['v']) ? count((array)$opts['v']) : 0;
$wait = isset($opts['w']) ? (float)$opts['w'] : 5;
$count = @$opts['c'] or $count = 1;
if (is_array($count)) $count = end($count);

function v($level, $text) { if ($GLOBALS['verbose'] >= $level) echo "* $text\n"; }

set_error_handler(function ($no, $message, $file = '', $line = 0) {
    if (!(error_reporting() & $no)) return true;
    echo 'caught: ', preg_replace('/^socket_\w+\(\): /', '', $message), "\n";
    return true;
});

v(2, json_encode($opts));
$sock = socket_create(AF_INET, $udp ? SOCK_DGRAM : SOCK_STREAM, $udp ? SOL_UDP : SOL_TCP);
socket_set_option($sock, SOL_SOCKET, SO_RCVTIMEO, array('sec' => (int)$wait, 'usec' => (int)(fmod($wait, 1) * 1e6)));
if (array_key_exists('l', $opts)) {
    socket_set_option($sock, SOL_SOCKET, SO_REUSEADDR, 1);
    socket_bind($sock, $host, $port);
    if (!$udp) {
        socket_listen($sock);
        v(1, 'listening');
        $l = $sock;
        $sock = socket_accept($l);
        socket_close($l);
    } else v(1, 'bound');
} elseif (!socket_connect($sock, $host, $port)) {
    v(1, 'no connection');
    restore_error_handler();
    exit(2);
}
v(1, 'open');
if (isset($opts['send'])) {
    $text = stripcslashes($opts['send']);
    if (isset($opts['upper'])) $text = strtoupper($text);
    socket_write($sock, $text);
}
$lines = 0;
$buffer = '';
$peer = null;
while ($lines < $count) {
    if ($udp) {
        if (@socket_recvfrom($sock, $part, 2048, 0, $peer, $pport) === false) break;
        socket_sendto($sock, "got " . strlen($part), 99, 0, $peer, $pport);
    } else {
        $part = socket_read($sock, 2048);
        if ($part === '' || $part === false) { v(1, $part === '' ? 'end' : 'timeout'); break; }
    }
    $buffer .= $part;
    while (($i = strpos($buffer, "\n")) !== false && $lines < $count) {
        echo ++$lines, ': ', isset($opts['upper']) ? strtoupper(substr($buffer, 0, $i)) : substr($buffer, 0, $i), PHP_EOL;
        $buffer = substr($buffer, $i + 1);
    }
}
if ($buffer != '') v(2, 'rest: ' . $buffer);
socket_close($sock);
trigger_error("done with $lines", E_USER_NOTICE);
try {
    socket_write($sock, 'x');
} catch (Error $e) {
    echo get_class($e), ': ', $e->getMessage(), "\n";
}
exit($lines == $count ? 0 : 1);
