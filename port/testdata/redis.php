<?php
/**
 * A toy Redis: RESP protocol, strings, lists, hashes, expiry by counter, MULTI/EXEC, pub/sub
 */
interface Command { public function run(array $args, Connection $c, Store $s); }

class WrongType extends Exception {
    protected $message = 'WRONGTYPE Operation against a key holding the wrong kind of value';
}

class Status {
    public $text;
    public function __construct($text) { $this->text = $text; }
}

class Store {
    public $data = array();
    public $channels = array();
    private $dirty = 0;

    public function get($key, $type = null) {
        if (!array_key_exists($key, $this->data)) return null;
        $v = $this->data[$key];
        if ($type === 'string' && !is_string($v) || $type === 'list' && (!is_array($v) || $v['t'] !== 'l') || $type === 'hash' && (!is_array($v) || $v['t'] !== 'h'))
            throw new WrongType();
        return $v;
    }
    public function put($key, $value) { $this->data[$key] = $value; return ++$this->dirty; }
    public function dirty() { return $this->dirty; }
}

class Connection {
    public $socket;
    public $in = '';
    public $multi = null;
    public $channels = array();
    public $closing = false;
    public function __construct($socket) { $this->socket = $socket; }

    public function send($value) {
        $out = self::encode($value);
        do {
            $n = socket_write($this->socket, $out, strlen($out));
            if ($n === false) { $this->closing = true; return; }
            $out = substr($out, $n);
        } while ($out !== '' && $out !== false);
    }

    public static function encode($v) {
        if ($v === null) return "$-1\r\n";
        if ($v === true) return "+OK\r\n";
        if ($v === false) return ":0\r\n";
        if (is_int($v)) return ":$v\r\n";
        if ($v instanceof Status) return "+{$v->text}\r\n";
        if ($v instanceof Exception) return "-" . (preg_match('/^[A-Z]+ /', $v->getMessage()) ? '' : 'ERR ') . $v->getMessage() . "\r\n";
        if (is_array($v)) return '*' . count($v) . "\r\n" . implode('', array_map(array('Connection', 'encode'), $v));
        return '$' . strlen($v) . "\r\n" . $v . "\r\n";
    }

    // returns an array of words, or false if there is no whole command yet
    public function next() {
        if ($this->in === '') return false;
        if ($this->in[0] !== '*') {   // inline command
            if (($p = strpos($this->in, "\n")) === false) return false;
            $line = trim(substr($this->in, 0, $p));
            $this->in = substr($this->in, $p + 1);
            return $line === '' ? array() : preg_split('/ +/', $line);
        }
        $pos = 0;
        $n = $this->number($pos);
        if ($n === false) return false;
        $words = array();
        while ($n-- > 0) {
            if (!isset($this->in[$pos])) return false;
            if ($this->in[$pos] != '$') throw new UnexpectedValueException('Protocol error: expected \'$\'');
            $len = $this->number($pos);
            if ($len === false || strlen($this->in) < $pos + $len + 2) return false;
            $words[] = substr($this->in, $pos, $len);
            $pos += $len + 2;
        }
        $this->in = substr($this->in, $pos);
        return $words;
    }

    private function number(&$pos) {
        $end = strpos($this->in, "\r\n", $pos);
        if ($end === false) return false;
        $n = (int) substr($this->in, $pos + 1, $end - $pos - 1);
        $pos = $end + 2;
        return $n;
    }
}

class CallbackCommand implements Command {
    private $min; private $f;
    public function __construct($min, $f) { $this->min = $min; $this->f = $f; }
    public function run(array $args, Connection $c, Store $s) {
        if (count($args) < $this->min) throw new InvalidArgumentException('wrong number of arguments');
        return call_user_func($this->f, $args, $s, $c);
    }
}

class Redis {
    private $commands = array();
    private $connections = array();
    private $store;
    private $listen;
    public $stopping = false;

    public function __construct($port) {
        $this->store = new Store();
        $this->listen = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        socket_set_option($this->listen, SOL_SOCKET, SO_REUSEADDR, 1);
        if (!socket_bind($this->listen, '127.0.0.1', $port)) throw new RuntimeException('bind');
        socket_listen($this->listen, 511);
        $this->register();
    }

    private function on($names, $min, $f) {
        foreach ((array)$names as $n) $this->commands[strtoupper($n)] = new CallbackCommand($min, $f);
    }

    private function register() {
        $self = $this;
        $this->on('ping', 0, function ($a) { return isset($a[0]) ? $a[0] : new Status('PONG'); });
        $this->on('set', 2, function ($a, Store $s) {
            if (isset($a[2]) && strtoupper($a[2]) == 'NX' && isset($s->data[$a[0]])) return null;
            $s->put($a[0], $a[1]);
            return true;
        });
        $this->on('get', 1, function ($a, $s) { return $s->get($a[0], 'string'); });
        $this->on(array('incr', 'incrby', 'decr'), 1, function ($a, $s) {
            $v = $s->get($a[0], 'string');
            if ($v !== null && !preg_match('/^-?\d+$/', $v)) throw new Exception('value is not an integer or out of range');
            $v = (int)$v + (isset($a[1]) ? (int)$a[1] : 1);
            $s->put($a[0], (string)$v);
            return $v;
        });
        $this->on('del', 1, function ($a, $s) {
            $n = 0;
            foreach ($a as $k) if (isset($s->data[$k])) { unset($s->data[$k]); $n++; }
            return $n;
        });
        $this->on('exists', 1, function ($a, $s) { return (int) isset($s->data[$a[0]]); });
        $this->on('keys', 1, function ($a, $s) {
            $re = '/^' . str_replace(array('\*', '\?'), array('.*', '.'), preg_quote($a[0], '/')) . '$/';
            $keys = preg_grep($re, array_map('strval', array_keys($s->data)));
            sort($keys);
            return $keys;
        });
        foreach (array('rpush' => 'array_push', 'lpush' => 'array_unshift') as $cmd => $how) {
            $this->on($cmd, 2, function ($a, $s) use ($how) {
                $l = $s->get($a[0], 'list');
                if (!$l) $l = array('t' => 'l', 'v' => array());
                foreach (array_slice($a, 1) as $x) {
                    if ($how == 'array_push') array_push($l['v'], $x); else array_unshift($l['v'], $x);
                }
                $s->put($a[0], $l);
                return count($l['v']);
            });
        }
        $this->on('lpop', 1, function ($a, $s) {
            $l = $s->get($a[0], 'list');
            if (!$l) return null;
            $x = array_shift($l['v']);
            if ($l['v']) $s->put($a[0], $l); else unset($s->data[$a[0]]);
            return $x;
        });
        $this->on('lrange', 3, function ($a, $s) {
            $l = $s->get($a[0], 'list');
            if (!$l) return array();
            $n = count($l['v']);
            list(, $from, $to) = $a;
            if ($from < 0) $from = max(0, $n + $from);
            if ($to < 0) $to = $n + $to;
            return array_slice($l['v'], $from, $to - $from + 1);
        });
        $this->on('hset', 3, function ($a, $s) {
            $h = $s->get($a[0], 'hash') ?: array('t' => 'h', 'v' => array());
            $new = 0;
            for ($i = 1; $i + 1 < count($a); $i += 2) {
                if (!isset($h['v'][$a[$i]])) ++$new;
                $h['v'][$a[$i]] = $a[$i + 1];
            }
            $s->put($a[0], $h);
            return $new;
        });
        $this->on('hgetall', 1, function ($a, $s) {
            $out = array();
            $h = $s->get($a[0], 'hash');
            if ($h) foreach ($h['v'] as $k => $v) { $out[] = (string)$k; $out[] = $v; }
            return $out;
        });
        $this->on('type', 1, function ($a, $s) {
            $v = $s->get($a[0]);
            $names = array('l' => 'list', 'h' => 'hash');
            return new Status($v === null ? 'none' : (is_string($v) ? 'string' : $names[$v['t']]));
        });
        $this->on('subscribe', 1, function ($a, $s, $c) {
            foreach ($a as $ch) {
                $s->channels[$ch][] = $c;
                $c->channels[] = $ch;
                $c->send(array('subscribe', $ch, count($c->channels)));
            }
            return false;
        });
        $this->on('publish', 2, function ($a, $s) {
            $n = 0;
            if (isset($s->channels[$a[0]])) foreach ($s->channels[$a[0]] as $c) { $c->send(array('message', $a[0], $a[1])); $n++; }
            return $n;
        });
        $this->on('multi', 0, function ($a, $s, $c) { $c->multi = array(); return true; });
        $this->on('exec', 0, function ($a, $s, $c) use ($self) {
            if ($c->multi === null) throw new Exception('EXEC without MULTI');
            $queue = $c->multi;
            $c->multi = null;
            $out = array();
            foreach ($queue as $words) $out[] = $self->execute($words, $c);
            return $out;
        });
        $this->on('quit', 0, function ($a, $s, $c) { $c->closing = true; return true; });
        $this->on('shutdown', 0, function ($a, $s, $c) use ($self) { $self->stopping = true; $c->closing = true; return true; });
    }

    public function execute($words, Connection $c) {
        $name = strtoupper(array_shift($words));
        if (!isset($this->commands[$name])) return new Exception("unknown command '$name'");
        if ($c->multi !== null && $name != 'EXEC') {
            array_unshift($words, $name);
            $c->multi[] = $words;
            return new Status('QUEUED');
        }
        try {
            return $this->commands[$name]->run($words, $c, $this->store);
        } catch (WrongType $e) {
            return $e;
        } catch (InvalidArgumentException $e) {
            return new Exception($e->getMessage() . " for '" . strtolower($name) . "' command");
        } catch (Exception $e) {
            return $e;
        }
    }

    public function run() {
        while (!$this->stopping) {
            $read = array($this->listen);
            foreach ($this->connections as $c) $read[] = $c->socket;
            $w = NULL; $e = NULL;
            if (socket_select($read, $w, $e, NULL) === false) break;
            foreach ($read as $s) {
                if ($s === $this->listen) {
                    $this->connections[] = new Connection(socket_accept($s));
                    continue;
                }
                foreach ($this->connections as $i => $c) if ($c->socket === $s) break;
                $data = socket_read($s, 4096);
                if ($data === false || $data === '') $c->closing = true;
                else {
                    $c->in .= $data;
                    try {
                        while (!$c->closing && ($words = $c->next()) !== false) {
                            if (!$words) continue;
                            $answer = $this->execute($words, $c);
                            if (strtolower($words[0]) !== 'subscribe') $c->send($answer);
                        }
                    } catch (UnexpectedValueException $e) {
                        $c->send($e);
                        $c->closing = true;
                    }
                }
                if ($c->closing) {
                    foreach ($c->channels as $ch) {
                        $this->store->channels[$ch] = array_filter($this->store->channels[$ch], function ($x) use ($c) { return $x !== $c; });
                    }
                    socket_close($s);
                    unset($this->connections[$i]);
                }
            }
        }
        return $this->store;
    }
}

$r = new Redis($argv[1]);
echo "ready\n";
$store = $r->run();
ksort($store->data);
foreach ($store->data as $k => $v) echo $k, '=', is_array($v) ? json_encode($v['v']) : $v, "\n";
echo $store->dirty(), " writes\n";
