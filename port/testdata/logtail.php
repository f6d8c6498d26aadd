#!/usr/bin/env php
<?php
// Follows log files and ships the lines to a collector by UDP (GELF like, JSON, chunked if too long)
// config is an ini file:   [name] file = ...  pattern = ...  level = ...
$dir = $argv[2];
$config = parse_ini_file("$dir/tail.ini", true) or die("no config\n");
$collector = array('127.0.0.1', (int)$argv[1]);
const CHUNK = 64;

class Tail
{
    private $path, $fp = null, $inode = null, $partial = '';
    public $name, $pattern, $level;
    public function __construct($name, $path, array $opt)
    {
        $this->name = $name;
        $this->path = $path;
        $this->pattern = $opt['pattern'] ?? null;
        $this->level = (int)($opt['level'] ?? 6);
    }

    public function lines()
    {
        clearstatcache();
        if (!file_exists($this->path)) return array();
        $inode = fileinode($this->path);
        if ($this->fp && ($inode !== $this->inode || filesize($this->path) < ftell($this->fp))) {
            fclose($this->fp);
            $this->fp = null;
            echo "{$this->name} rotated\n";
        }
        if (!$this->fp) {
            $this->fp = fopen($this->path, 'r');
            $this->inode = $inode;
        }
        fseek($this->fp, 0, SEEK_CUR); // clears the end of file
        $out = [];
        while (($line = fgets($this->fp)) !== false) {
            $this->partial .= $line;
            if (substr($this->partial, -1) !== "\n") break;
            $out[] = rtrim($this->partial, "\n");
            $this->partial = '';
        }
        return $out;
    }
}

class Shipper
{
    private $sock, $to, $seq = 0;
    public $sent = 0;

    public function __construct($to)
    {
        $this->to = $to;
        $this->sock = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
        socket_set_option($this->sock, SOL_SOCKET, SO_SNDBUF, 65536);
        socket_set_nonblock($this->sock);
    }

    public function ship(array $message)
    {
        $data = json_encode($message);
        if (strlen($data) <= CHUNK) return $this->send($data);
        $parts = str_split($data, CHUNK);
        $id = pack('J', ++$this->seq);
        foreach ($parts as $i => $part) $this->send("\x1e\x0f" . $id . chr($i) . chr(count($parts)) . $part);
    }

    private function send($packet)
    {
        list($host, $port) = $this->to;
        $n = @socket_sendto($this->sock, $packet, strlen($packet), 0, $host, $port);
        if ($n === false) { fwrite(STDERR, socket_strerror(socket_last_error($this->sock))); return false; }
        return $this->sent += $n;
    }
    public function __destruct() { echo "shipper closed\n"; socket_close($this->sock); }
}

$tails = array();
foreach ($config as $name => $section) {
    if (!is_array($section)) continue;
    $tails[] = new Tail($name, $dir . DIRECTORY_SEPARATOR . $section['file'], $section);
}
echo count($tails), ' files: ', implode(', ', array_map(function (Tail $t) { return $t->name; }, $tails)), "\n";
$shipper = new Shipper($collector);
$counts = array();
$stop = false;
$interval = isset($config['interval']) ? $config['interval'] : 100;
while (!$stop) {
    foreach ($tails as $t) {
        foreach ($t->lines() as $line) {
            if ($line === 'STOP') { $stop = true; break; }
            if (trim($line) === '') continue;
            $m = array('v' => '1.1', 'f' => $t->name, 'l' => $t->level);
            if ($t->pattern !== null) {
                if (!preg_match('/' . $t->pattern . '/', $line, $r)) { @$counts[$t->name]['skipped']++; continue; }
                foreach ($r as $k => $v) if (is_string($k)) $m["_$k"] = is_numeric($v) ? $v + 0 : $v;
            } else $m['m'] = $line;
            @$counts[$t->name]['shipped']++;
            $shipper->ship($m);
        }
    }
    if (!$stop) usleep($interval * 1000);
}
ksort($counts);
echo json_encode($counts), " {$shipper->sent} bytes\n";
$shipper = null;
echo "end\n";
