<?php
# POP3 server on a mailbox directory. PHP 5.
class Maildrop implements Countable, ArrayAccess, IteratorAggregate
{
    private $msgs = array();
    private $deleted = array();

    public function __construct($dir)
    {
        foreach (glob($dir . '/*.eml') as $i => $file) {
            $this->msgs[$i + 1] = str_replace("\n", "\r\n", str_replace("\r\n", "\n", file_get_contents($file)));
            $this->files[$i + 1] = $file;
        }
    }
    private $files = array();

    public function count(): int { return count($this->msgs) - count($this->deleted); }
    public function offsetExists($n): bool { return isset($this->msgs[$n]) && !isset($this->deleted[$n]); }
    public function offsetGet($n): mixed { return $this->msgs[$n]; }
    public function offsetSet($n, $v): void { throw new LogicException('read only'); }
    public function offsetUnset($n): void { $this->deleted[$n] = true; }
    public function getIterator(): Iterator { return new ArrayIterator(array_diff_key($this->msgs, $this->deleted)); }
    public function size() { return array_sum(array_map('strlen', array_diff_key($this->msgs, $this->deleted))); }
    public function reset() { $this->deleted = array(); }
    public function expunge()
    {
        $n = 0;
        foreach ($this->deleted as $i => $_) if (@unlink($this->files[$i])) $n++;
        return $n;
    }
}

abstract class State
{
    protected $s;
    public function __construct(Session $s) { $this->s = $s; }
    abstract public function handle($cmd, $args);
    public function __toString() { return get_class($this); }
}

class Authorization extends State
{
    private $user;
    public function handle($cmd, $args)
    {
        switch ($cmd) {
            case 'USER':
                $this->user = $args[0];
                return '+OK';
            case 'PASS':
                if ($this->user === 'joe' && $args[0] === 'tanstaaf') return $this->enter();
                return '-ERR invalid password';
            case 'APOP':
                if (isset($args[1]) && $args[1] === md5($this->s->banner . 'tanstaaf')) return $this->enter();
                return '-ERR';
            case 'QUIT':
                $this->s->done = true;
                return '+OK bye';
        }
        return '-ERR not now';
    }

    private function enter()
    {
        $this->s->state = new Transaction($this->s);
        return '+OK ' . count($this->s->drop) . ' messages';
    }
}

class Transaction extends State
{
    public function handle($cmd, $args)
    {
        $drop = $this->s->drop;
        $n = isset($args[0]) ? (int)$args[0] : null;
        if ($n !== null && !isset($drop[$n])) return '-ERR no such message';
        switch ($cmd) {
            case 'STAT': return '+OK ' . count($drop) . ' ' . $drop->size();
            case 'LIST':
                if ($n) return "+OK $n " . strlen($drop[$n]);
                $out = "+OK\r\n";
                foreach ($drop as $i => $m) $out .= $i . ' ' . strlen($m) . "\r\n";
                return $out . '.';
            case 'UIDL':
                if ($n) return "+OK $n " . substr(sha1($drop[$n]), 0, 8);
                $out = array('+OK');
                foreach ($drop as $i => $m) $out[] = "$i " . substr(sha1($m), 0, 8);
                $out[] = '.';
                return implode("\r\n", $out);
            case 'RETR': return "+OK\r\n" . $this->stuff($drop[$n]) . '.';
            case 'TOP':
                list($h, $b) = explode("\r\n\r\n", $drop[$n], 2);
                $b = array_slice(explode("\r\n", $b), 0, $args[1]);
                return "+OK\r\n" . $h . "\r\n\r\n" . $this->stuff(implode("\r\n", $b)) . '.';
            case 'DELE': unset($drop[$n]); return "+OK message $n deleted";
            case 'RSET': $drop->reset(); return '+OK';
            case 'NOOP': return '+OK';
            case 'QUIT':
                $this->s->done = true;
                $this->s->state = null;
                return '+OK ' . $drop->expunge() . ' removed';
        }
        return '-ERR unknown command';
    }

    private function stuff($text)
    {
        $text = preg_replace('/^\./m', '..', $text);
        return $text === '' || substr($text, -2) == "\r\n" ? $text : $text . "\r\n";
    }
}

class Session
{
    public $drop, $state, $done = false, $banner;
    private $sock;

    public function __construct($sock, Maildrop $drop)
    {
        $this->sock = $sock;
        $this->drop = $drop;
        $this->banner = '<1.2@localhost>';
        $this->state = new Authorization($this);
    }

    public function run()
    {
        $this->write("+OK ready {$this->banner}");
        $rest = '';
        while (!$this->done) {
            $in = @socket_read($this->sock, 256);
            if ($in === false || strlen($in) == 0) break;
            $lines = explode("\n", $rest . $in);
            $rest = array_pop($lines);
            foreach ($lines as $line) {
                $args = preg_split('/\s+/', trim($line), -1, PREG_SPLIT_NO_EMPTY);
                if (!$args) continue;
                $cmd = strtoupper(array_shift($args));
                echo $this->state . ": $cmd\n";
                $this->write($this->state->handle($cmd, $args));
                if ($this->done) break 2;
            }
        }
        socket_close($this->sock);
    }

    private function write($s) { return socket_write($this->sock, $s . "\r\n"); }
}

$listen = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_setopt($listen, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($listen, 'localhost', $argv[1]) or die();
socket_listen($listen, 5);
echo "pop3\n";
for ($i = 0; $i < 2; $i++) {
    $session = new Session(socket_accept($listen), new Maildrop($argv[2]));
    $session->run();
}
try {
    $d = new Maildrop($argv[2]);
    echo count($d), " left\n";
    $d[] = 'x';
} catch (LogicException $e) {
    echo get_class($e), ': ', $e->getMessage(), "\n";
}
