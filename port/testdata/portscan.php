#!/usr/bin/php -q
<?php
// Port scanner: non-blocking connects, several at a time
// usage: portscan.php host port[,port...] [parallel] [timeout]
if ($argc < 3) {
    echo "usage: ", basename($argv[0]), " host port[,port...] [parallel] [timeout]\n";
    exit(1);
}
$host = $argv[1];
$ports = array();
foreach (explode(',', $argv[2]) as $p) {
    if (strpos($p, '-') !== false) {
        list($from, $to) = explode('-', $p);
        $ports = array_merge($ports, range($from, $to));
    } else {
        $ports[] = (int)$p;
    }
}
$parallel = isset($argv[3]) ? max(1, (int)$argv[3]) : 10;
$timeout = isset($argv[4]) ? (float)$argv[4] : 2.5;

$ip = gethostbyname($host);
if (!filter_var($ip, FILTER_VALIDATE_IP, FILTER_FLAG_IPV4)) die("unknown host $host\n");
printf("scanning %s, %d ports\n", $ip, count($ports));

$queue = $ports;
$pending = array();   // port => socket
$started = array();
$result = array();
$banners = array();

function scan_done($port, $state) {
    global $pending, $started, $result;
    $result[$port] = $state;
    socket_close($pending[$port]);
    unset($pending[$port], $started[$port]);
}

while ($queue || $pending) {
    while (count($pending) < $parallel && $queue) {
        $port = array_shift($queue);
        $s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        socket_set_nonblock($s);
        $pending[$port] = $s;
        $started[$port] = microtime(true);
        if (@socket_connect($s, $ip, $port)) {
            continue;
        }
        $err = socket_last_error($s);
        if ($err != SOCKET_EINPROGRESS && $err != 115 && $err != 10035) {
            scan_done($port, socket_strerror($err));
        }
    }
    if (!$pending) continue;
    $read = null;
    $write = $pending;
    $except = $pending;
    $n = socket_select($read, $write, $except, 0, 100000);
    if ($n === false) break;
    if ($n > 0) {
        foreach ($write as $port => $s) {
            $err = socket_get_option($s, SOL_SOCKET, SO_ERROR);
            if ($err === 0) {
                // wait a moment for a banner
                socket_set_block($s);
                socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, array('sec' => floor($timeout), 'usec' => ($timeout - floor($timeout)) * 1000000));
                $banner = @socket_read($s, 64);
                if ($banner !== false && $banner !== '') $banners[$port] = trim($banner);
                scan_done($port, 'open');
            } elseif ($err == SOCKET_ECONNREFUSED) {
                scan_done($port, 'closed');
            } else {
                scan_done($port, socket_strerror($err));
            }
        }
    }
    $now = microtime(true);
    foreach ($started as $port => $t) {
        if ($now - $t > $timeout) scan_done($port, 'filtered');
    }
}
foreach ($ports as $i => $port) {
    $state = $result[$port];
    $names = array('open' => '+', 'closed' => '-');
    $sign = @$names[$state] ?: '?';
    echo "$sign port " . ($i + 1) . " ($port): $state" . (isset($banners[$port]) ? " \"{$banners[$port]}\"" : '') . "\n";
}
$counts = array_count_values($result);
arsort($counts);
foreach ($counts as $k => $v) echo "$k: $v\n";
exit(isset($counts['open']) ? 0 : 4);
