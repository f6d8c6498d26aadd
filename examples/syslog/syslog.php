<?php
// Sends a message to the system's log, or each line of its input if no message is given.
//
//     php syslog.php -p daemon.notice hello there        # through /dev/log
//     php syslog.php --ip 192.0.2.5 hello there          # by UDP

['path' => $path, 'ip' => $ip, 'port' => $port, 'p' => $priority, 't' => $tag] =
    getopt('p:t:', ['path:', 'ip:', 'port:'], $rest)
    + ['path' => '/dev/log', 'ip' => '', 'port' => 514, 'p' => 'user.notice', 't' => 'syslog'];

$domain = $ip === '' ? AF_UNIX : (str_contains($ip, ':') ? AF_INET6 : AF_INET);
$sock = socket_create($domain, SOCK_DGRAM, 0);

$facilities = ['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron',
    'authpriv', 'ftp', 'ntp', 'audit', 'alert', 'clock', 'local0', 'local1', 'local2', 'local3',
    'local4', 'local5', 'local6', 'local7'];
$severities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
[$facility, $severity] = explode('.', $priority) + [1 => ''];
$f = array_search($facility, $facilities, true);
$s = array_search($severity, $severities, true);
if ($f === false || $s === false) {
    fwrite(STDERR, "no such priority: $priority\n");
    exit(1);
}
$pri = $f * 8 + $s;

if ($argc > $rest) {
    send(implode(' ', array_slice($argv, $rest)));
} else {
    while (($line = fgets(STDIN)) !== false) {
        send(rtrim($line, "\n"));
    }
}
socket_close($sock);

function send($text)
{
    global $sock, $path, $ip, $port, $pri, $tag;
    $now = sprintf('%s %2d %s', date('M'), date('j'), date('H:i:s'));
    if ($ip !== '') {
        $message = sprintf('<%d>%s %s %s[%d]: %s', $pri, $now, gethostname(), $tag, getmypid(), $text);
        $sent = socket_sendto($sock, $message, strlen($message), 0, $ip, $port);
    } else {
        // The local logger adds the host name itself.
        $message = sprintf('<%d>%s %s[%d]: %s', $pri, $now, $tag, getmypid(), $text);
        $sent = socket_sendto($sock, $message, strlen($message), 0, $path);
    }
    if ($sent === false) {
        exit(1);
    }
}
