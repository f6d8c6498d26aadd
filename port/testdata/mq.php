<?php
// Message queue. Every client has a write buffer, nothing blocks.
//   PUB <topic> <len>\n<data>   SUB <pattern>   UNSUB <pattern>   ACK <id>   STAT   BIG <n>   BYE
ini_set('memory_limit', '64M');
define('MAXBUF', 1 << 20);

$listener = socket_create(AF_INET, SOCK_STREAM, SOL_TCP) or die('create');
socket_set_option($listener, SOL_SOCKET, SO_REUSEADDR, 1) or die('option');
socket_bind($listener, '127.0.0.1', $argv[1]) or die('bind');
socket_listen($listener, 16) or die('listen');
socket_set_nonblock($listener) or die('nonblock');

$clients = array();   // id => array(sock, in, out, subs, unacked)
$nextClient = 1;
$nextMessage = 100;
$running = true;
$totals = array('pub' => 0, 'delivered' => 0, 'acked' => 0);

function out($id, $s) {
    global $clients;
    if (!isset($clients[$id])) return;
    $clients[$id]['out'] .= $s;
    if (strlen($clients[$id]['out']) > MAXBUF) drop($id, 'too slow');
}

function drop($id, $why) {
    global $clients;
    echo "client $id: $why";
    $n = count($clients[$id]['unacked']);
    if ($n > 0) echo ", $n not acknowledged";
    echo "\n";
    socket_close($clients[$id]['sock']);
    unset($clients[$id]);
}

function matches($pattern, $topic) {
    $p = explode('.', $pattern);
    $t = explode('.', $topic);
    foreach ($p as $i => $word) {
        if ($word === '#') return true;
        if (!isset($t[$i])) return false;
        if ($word !== '*' && $word !== $t[$i]) return false;
    }
    return count($p) === count($t);
}

function publish($topic, $data) {
    global $clients, $nextMessage, $totals;
    $totals['pub']++;
    $id = $nextMessage++;
    $n = 0;
    foreach ($clients as $cid => $c) {
        foreach (array_keys($c['subs']) as $pattern) {
            if (matches($pattern, $topic)) {
                $clients[$cid]['unacked'][$id] = strlen($data);
                out($cid, "MSG $id $topic " . strlen($data) . "\n$data\n");
                $n++;
                break;
            }
        }
    }
    $totals['delivered'] += $n;
    return array($id, $n);
}

function process($id) {
    global $clients, $totals, $running;
    // $c is a reference: we change the buffer
    $c =& $clients[$id];
    while (($p = strpos($c['in'], "\n")) !== false) {
        $line = rtrim(substr($c['in'], 0, $p));
        $words = explode(' ', $line);
        switch (strtoupper($words[0])) {
            case 'PUB':
                $len = (int)$words[2];
                if (strlen($c['in']) < $p + 1 + $len) return;
                $data = substr($c['in'], $p + 1, $len);
                $p += $len;
                list($mid, $n) = publish($words[1], $data);
                out($id, "OK $mid $n\n");
                break;
            case 'SUB':
                $c['subs'][$words[1]] = true;
                out($id, 'OK ' . implode(' ', array_keys($c['subs'])) . "\n");
                break;
            case 'UNSUB':
                if (!isset($c['subs'][$words[1]])) out($id, "ERR not subscribed\n");
                else { unset($c['subs'][$words[1]]); out($id, "OK\n"); }
                break;
            case 'ACK':
                for ($i = 1; $i < count($words); ++$i) {
                    if (array_key_exists($words[$i], $c['unacked'])) { unset($c['unacked'][$words[$i]]); $totals['acked']++; }
                }
                break;
            case 'STAT':
                ksort($totals);
                out($id, http_build_query($totals) . '&clients=' . count($clients) . "\n");
                break;
            case 'BIG':
                out($id, str_repeat(chr(65 + $words[1] % 26), $words[1]) . "\n");
                break;
            case 'STOP':
                $running = false;
            case 'BYE':
                out($id, "BYE\n");
                if (isset($clients[$id])) $c['closing'] = true;
                break;
            case '':
                break;
            default:
                out($id, "ERR $words[0]\n");
        }
        if (!isset($clients[$id])) return;
        $c['in'] = (string)substr($c['in'], $p + 1);
    }
}

echo "queue up\n";
while ($running || count($clients)) {
    $r = $w = array();
    if ($running) $r['listen'] = $listener;
    foreach ($clients as $id => $c) {
        if (empty($c['closing'])) $r[$id] = $c['sock'];
        if ($c['out'] !== '') $w[$id] = $c['sock'];
    }
    $e = null;
    $n = @socket_select($r, $w, $e, 0, 200000);
    if ($n === false) die("select: " . socket_strerror(socket_last_error()) . "\n");
    foreach ($w as $id => $s) {
        $k = @socket_write($s, $clients[$id]['out'], min(65536, strlen($clients[$id]['out'])));
        if ($k === false) {
            $errno = socket_last_error($s);
            if ($errno == SOCKET_EAGAIN || $errno == SOCKET_EWOULDBLOCK) continue;
            drop($id, socket_strerror($errno));
            unset($r[$id]);
            continue;
        }
        $clients[$id]['out'] = (string)substr($clients[$id]['out'], $k);
        if ($clients[$id]['out'] === '' && !empty($clients[$id]['closing'])) { drop($id, 'bye'); unset($r[$id]); }
    }
    foreach ($r as $id => $s) {
        if ($id === 'listen') {
            while (($new = @socket_accept($listener)) !== false) {
                socket_set_nonblock($new);
                $clients[$nextClient] = array('sock' => $new, 'in' => '', 'out' => "HELLO $nextClient\n", 'subs' => array(), 'unacked' => array());
                $nextClient++;
            }
            continue;
        }
        if (!isset($clients[$id])) continue;
        $d = @socket_read($s, 8192);
        if ($d === '') { drop($id, 'left'); continue; }
        if ($d === false) {
            if (socket_last_error($s) == SOCKET_EAGAIN) continue;
            drop($id, socket_strerror(socket_last_error($s)));
            continue;
        }
        $clients[$id]['in'] .= $d;
        process($id);
    }
    if (!$running) foreach ($clients as $id => $c) if ($c['out'] === '') drop($id, 'shutdown');
}
socket_close($listener);
print_r($totals);
