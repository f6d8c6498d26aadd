<?php
/* HTTP proxy: GET http://host:port/path, CONNECT host:port, adblock by substring.
   One thread, select(), half closed connections are handled. */
declare(ticks = 1);
$LISTEN = array('127.0.0.1', $argv[1]);
$BLOCK = array('ads.', '/track');

function say() {
    $args = func_get_args();
    $fmt = array_shift($args);
    echo vsprintf($fmt, $args), "\n";
}

class Pipe {
    public $a, $b;          // client, server
    public $ab = '', $ba = '';
    public $aEof = false, $bEof = false;
    public $total = 0;

    public function __construct($a, $b) { $this->a = $a; $this->b = $b; }
    public function finished() { return ($this->aEof && $this->bEof && !strlen($this->ab) && !strlen($this->ba)); }

    public function readable($s) {
        $d = @socket_read($s, 4096);
        if ($s === $this->a) {
            if ($d === false || $d === '') $this->aEof = true;
            else $this->ab .= $d;
        } else {
            if ($d === false || $d === '') $this->bEof = true;
            else { $this->ba .= $d; $this->total += strlen($d); }
        }
    }

    public function writable($s) {
        $buf = ($s === $this->a) ? 'ba' : 'ab';
        if (($n = @socket_write($s, $this->$buf)) === false) { $this->$buf = ''; return; }
        $this->$buf = (string) substr($this->$buf, $n);
        if ($this->$buf === '') {
            if ($buf == 'ab' && $this->aEof) @socket_shutdown($this->b, 1);
            if ($buf == 'ba' && $this->bEof) @socket_shutdown($this->a, 1);
        }
    }
}

function error_page($c, $code, $text) {
    $reasons = array(400 => 'Bad Request', 403 => 'Forbidden', 502 => 'Bad Gateway');
    $body = "<html><body><h1>$code {$reasons[$code]}</h1><p>" . htmlentities($text) . "</p></body></html>\n";
    socket_write($c, "HTTP/1.0 $code $reasons[$code]\r\nContent-Type: text/html\r\nContent-Length: " . strlen($body) . "\r\n\r\n$body");
    socket_close($c);
    say('%d %s', $code, $text);
}

function open_client($c, &$pipes) {
    global $BLOCK;
    $head = '';
    while (strpos($head, "\r\n\r\n") === FALSE) {
        $d = socket_read($c, 2048);
        if ($d == '') { socket_close($c); return; }
        $head .= $d;
        if (strlen($head) > 16384) return error_page($c, 400, 'Header too long');
    }
    list($first) = explode("\r\n", $head);
    if (!preg_match('~^(?P<method>[A-Z]+) (?P<url>\S+) HTTP/(?P<v>1\.[01])$~', $first, $m))
        return error_page($c, 400, "What? $first");
    if ($m['method'] == 'QUIT') return false;
    foreach ($BLOCK as $b) if (stripos($m['url'], $b) !== false) return error_page($c, 403, "Blocked: $b");
    if ($m['method'] == 'CONNECT') {
        list($host, $port) = explode(':', $m['url']) + array(1 => 443);
        $send = substr($head, strpos($head, "\r\n\r\n") + 4);
        $answer = "HTTP/{$m['v']} 200 Connection established\r\n\r\n";
    } else {
        $u = parse_url($m['url']);
        if (!$u || !isset($u['host'])) return error_page($c, 400, 'Not a proxy request');
        $host = $u['host'];
        $port = isset($u['port']) ? $u['port'] : 80;
        $path = (isset($u['path']) ? $u['path'] : '/') . (isset($u['query']) ? "?{$u['query']}" : '');
        $head = str_replace($first, "{$m['method']} $path HTTP/1.0", $head);
        $head = preg_replace('/^(Proxy-)?Connection:.*\r\n/mi', '', $head);
        $send = preg_replace('/\r\n\r\n/', "\r\nVia: phproxy\r\nConnection: close\r\n\r\n", $head, 1);
        $answer = '';
    }
    $s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
    if (!@socket_connect($s, gethostbyname($host), $port)) {
        $e = socket_strerror(socket_last_error($s));
        socket_close($s);
        return error_page($c, 502, $e);
    }
    socket_set_nonblock($s);
    socket_set_nonblock($c);
    $p = new Pipe($c, $s);
    $p->ab = $send;
    $p->ba = $answer;
    $pipes[] = $p;
    say('%s %s', $m['method'], $host);
    return $p;
}

$l = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($l, SOL_SOCKET, SO_REUSEADDR, 1);
if (!@call_user_func_array('socket_bind', array_merge(array($l), $LISTEN))) die("bind\n");
socket_listen($l);
say('proxy ready');
$pipes = array();
$run = true;
while ($run || $pipes) {
    $r = $run ? array($l) : array();
    $w = array();
    $x = null;
    foreach ($pipes as $p) {
        if (!$p->aEof) $r[] = $p->a;
        if (!$p->bEof) $r[] = $p->b;
        if ($p->ba != '') $w[] = $p->a;
        if ($p->ab != '') $w[] = $p->b;
    }
    if (socket_select($r, $w, $x, 15) === false) die('select');
    if ($r && $r[0] === $l) {
        $run = open_client(socket_accept($l), $pipes) !== false;
        array_shift($r);
    }
    foreach ($pipes as $i => $p) {
        foreach (array($p->a, $p->b) as $s) {
            if (in_array($s, $r, true)) $p->readable($s);
            if (in_array($s, $w, true)) $p->writable($s);
        }
        // pass an end of file on when there is nothing left to write
        if ($p->bEof && $p->ba === '') @socket_shutdown($p->a, 1);
        if ($p->aEof && $p->ab === '') @socket_shutdown($p->b, 1);
        if ($p->finished()) {
            socket_close($p->a);
            socket_close($p->b);
            say('done, %d bytes', $p->total);
            array_splice($pipes, array_search($p, $pipes, true), 1);
        }
    }
}
socket_close($l);
say('bye');
