<?php
// memcached clone: text protocol
class Item
{
    public $value, $flags, $expires, $cas;
    private static $casSeq = 0;

    public function __construct($value, $flags = 0, $expires = 0)
    {
        $this->value = $value;
        $this->flags = (int)$flags;
        $this->expires = $expires;
        $this->touch();
    }
    public function touch() { $this->cas = ++self::$casSeq; return $this; }
    public function __clone() { $this->cas = -1; }
}

class Cache
{
    private $items = [];
    private $hits = 0;
    private $misses = 0;
    public $limit = 4;

    public function &ref($key)
    {
        if (!isset($this->items[$key])) {
            $this->misses++;
            $none = null;
            return $none;
        }
        $this->hits++;
        $item = $this->items[$key];
        // move to the end: least recently used first
        unset($this->items[$key]);
        $this->items[$key] = $item;
        return $this->items[$key];
    }

    public function has($key) { return isset($this->items[$key]); }
    public function set($key, Item $item)
    {
        unset($this->items[$key]);
        $this->items[$key] = $item;
        if (count($this->items) > $this->limit) {
            reset($this->items);
            $oldest = key($this->items);
            unset($this->items[$oldest]);
            echo "evicted $oldest\n";
        }
    }
    public function delete($key)
    {
        if (!$this->has($key)) return false;
        unset($this->items[$key]);
        return true;
    }
    public function flush() { $this->items = []; }
    public function stats() { return ['curr_items' => count($this->items), 'get_hits' => $this->hits, 'get_misses' => $this->misses, 'bytes' => array_reduce($this->items, function ($sum, $i) { return $sum + strlen($i->value); }, 0)]; }
}

class Client
{
    public $sock;
    public $buf = '';
    public $pending = null; // a storage command that waits for its data

    public function __construct($sock) { $this->sock = $sock; }
}

function command(Cache $cache, Client $c, $line)
{
    $w = explode(' ', $line);
    $cmd = $w[0];
    switch ($cmd) {
        case 'get':
        case 'gets':
            $out = '';
            for ($i = 1; $i < count($w); $i++) {
                $item = $cache->ref($w[$i]);
                if ($item === null) continue;
                $out .= "VALUE {$w[$i]} {$item->flags} " . strlen($item->value);
                if ($cmd === 'gets') $out .= " {$item->cas}";
                $out .= "\r\n{$item->value}\r\n";
            }
            return $out . "END\r\n";
        case 'set': case 'add': case 'replace': case 'append': case 'prepend': case 'cas':
            if (count($w) < ($cmd == 'cas' ? 6 : 5) || !ctype_digit($w[4])) return "CLIENT_ERROR bad command line format\r\n";
            $c->pending = ['cmd' => $cmd, 'key' => $w[1], 'flags' => $w[2], 'len' => (int)$w[4], 'cas' => isset($w[5]) ? $w[5] : null];
            if (end($w) === 'noreply') $c->pending['quiet'] = true;
            return '';
        case 'incr':
        case 'decr':
            $item = &$cache->ref($w[1]);
            if (!$item) return "NOT_FOUND\r\n";
            if (!is_numeric($item->value)) return "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n";
            $v = $item->value + ($cmd == 'incr' ? $w[2] : -$w[2]);
            if ($v < 0) $v = 0;
            $item->value = (string)$v;
            $item->touch();
            return $v . "\r\n";
        case 'delete': return $cache->delete($w[1]) ? "DELETED\r\n" : "NOT_FOUND\r\n";
        case 'flush_all': $cache->flush(); return "OK\r\n";
        case 'version': return "VERSION 1.0\r\n";
        case 'stats':
            $out = '';
            foreach ($cache->stats() as $k => $v) $out .= "STAT $k $v\r\n";
            return $out . "END\r\n";
        case 'quit': return null;
    }
    return "ERROR\r\n";
}

function store(Cache $cache, array $p, string $data): string
{
    ['cmd' => $cmd, 'key' => $key] = $p;
    $exists = $cache->has($key);
    if (($cmd === 'add' && $exists) || (in_array($cmd, ['replace', 'append', 'prepend']) && !$exists)) return "NOT_STORED\r\n";
    if ($cmd === 'cas') {
        if (!$exists) return "NOT_FOUND\r\n";
        if ($cache->ref($key)->cas != $p['cas']) return "EXISTS\r\n";
    }
    if ($cmd == 'append' || $cmd == 'prepend') {
        $old = clone $cache->ref($key);
        $old->value = $cmd == 'append' ? $old->value . $data : $data . $old->value;
        $cache->set($key, $old->touch());
    } else
        $cache->set($key, new Item($data, $p['flags']));
    return "STORED\r\n";
}

$server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($server, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($server, '127.0.0.1', $argv[1]);
socket_listen($server);
echo "memcached\n";
$clients = [];
$cache = new Cache;
$seen = 0;
do {
    $r = [$server];
    foreach ($clients as $c) $r[] = $c->sock;
    $w = $x = [];
    socket_select($r, $w, $x, 10) or die("nothing to do\n");
    if (in_array($server, $r)) { $clients[] = new Client(socket_accept($server)); $seen++; }
    foreach ($clients as $i => $c) {
        if (array_search($c->sock, $r, true) === false) continue;
        $data = @socket_read($c->sock, 2048);
        if (!strlen($data)) { socket_close($c->sock); unset($clients[$i]); continue; }
        $c->buf .= $data;
        while (true) {
            if ($c->pending) {
                $len = $c->pending['len'];
                if (strlen($c->buf) < $len + 2) break;
                $data = substr($c->buf, 0, $len);
                $ok = substr($c->buf, $len, 2) === "\r\n";
                $c->buf = substr($c->buf, $len + 2);
                $answer = $ok ? store($cache, $c->pending, $data) : "CLIENT_ERROR bad data chunk\r\n";
                if (empty($c->pending['quiet'])) socket_write($c->sock, $answer);
                $c->pending = null;
                continue;
            }
            if (($p = strpos($c->buf, "\r\n")) === false) break;
            $line = substr($c->buf, 0, $p);
            $c->buf = substr($c->buf, $p + 2);
            $answer = command($cache, $c, $line);
            if ($answer === null) { socket_close($c->sock); unset($clients[$i]); continue 2; }
            if ($answer !== '') socket_write($c->sock, $answer);
        }
    }
} while ($clients || $seen < 2);
echo json_encode($cache->stats(), JSON_PRETTY_PRINT), "\n";
