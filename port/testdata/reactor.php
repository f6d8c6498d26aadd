<?php
/**
 * Event loop in the style of early ReactPHP: EventEmitter, Loop, Server, Conn, timers.
 * Three protocols on it: echo, time (RFC 868 like), and a line counter that inherits from Conn.
 */
class Emitter
{
    protected $listeners = array();

    public function on($event, $callback)
    {
        if (!is_callable($callback)) {
            throw new InvalidArgumentException("callback for $event is not callable");
        }
        $this->listeners[$event][] = $callback;
        return $this;
    }

    public function once($event, $callback)
    {
        $self = $this;
        $wrapper = function () use (&$wrapper, $self, $event, $callback) {
            $self->off($event, $wrapper);
            call_user_func_array($callback, func_get_args());
        };
        return $this->on($event, $wrapper);
    }

    public function off($event, $callback)
    {
        if (false !== $i = array_search($callback, $this->listeners[$event], true)) {
            unset($this->listeners[$event][$i]);
        }
    }

    public function emit($event, array $args = array())
    {
        if (empty($this->listeners[$event])) {
            return 0;
        }
        $n = 0;
        foreach ($this->listeners[$event] as $l) {
            call_user_func_array($l, $args);
            $n++;
        }
        return $n;
    }
}

class Loop
{
    private $readers = array();
    private $writers = array();
    private $timers = array();
    private $timerId = 0;
    private $running = false;
    private static $instance;

    public static function get()
    {
        if (self::$instance === null) {
            self::$instance = new self();
        }
        return self::$instance;
    }

    private function key($s) { return spl_object_hash($s); }
    public function addReader($s, $cb) { $this->readers[$this->key($s)] = array($s, $cb); }
    public function addWriter($s, $cb) { $this->writers[$this->key($s)] = array($s, $cb); }
    public function removeReader($s) { unset($this->readers[$this->key($s)]); }
    public function removeWriter($s) { unset($this->writers[$this->key($s)]); }
    public function remove($s) { $this->removeReader($s); $this->removeWriter($s); }

    public function addTimer($sec, $cb, $periodic = false)
    {
        $id = ++$this->timerId;
        $this->timers[$id] = array('at' => microtime(true) + $sec, 'every' => $periodic ? $sec : 0, 'cb' => $cb);
        return $id;
    }

    public function cancel($id) { unset($this->timers[$id]); }
    public function stop() { $this->running = false; }

    public function run()
    {
        $this->running = true;
        while ($this->running && ($this->readers || $this->writers || $this->timers)) {
            $this->tick();
        }
    }

    private function tick()
    {
        $sec = null;
        $usec = 0;
        if ($this->timers) {
            $times = array();
            foreach ($this->timers as $t) $times[] = $t['at'];
            $wait = max(0, min($times) - microtime(true));
            $sec = (int)floor($wait);
            $usec = (int)(($wait - $sec) * 1000000);
        }
        $r = $w = array();
        foreach ($this->readers as $x) $r[] = $x[0];
        foreach ($this->writers as $x) $w[] = $x[0];
        $e = array();
        if ($r || $w) {
            if (@socket_select($r, $w, $e, $sec, $usec) === false) {
                return;
            }
        } else {
            usleep($sec * 1000000 + $usec);
        }
        $now = microtime(true);
        foreach ($this->timers as $id => &$t) {
            if ($t['at'] > $now) continue;
            if ($t['every']) $t['at'] = $now + $t['every']; else unset($this->timers[$id]);
            call_user_func($t['cb'], $id);
        }
        unset($t);
        foreach ($w as $s) {
            $k = $this->key($s);
            if (isset($this->writers[$k])) call_user_func($this->writers[$k][1], $s);
        }
        foreach ($r as $s) {
            $k = $this->key($s);
            if (isset($this->readers[$k])) call_user_func($this->readers[$k][1], $s);
        }
    }
}

class Conn extends Emitter
{
    protected $sock;
    protected $loop;
    private $buffer = '';
    private $ending = false;
    public $name;

    public function __construct($sock, Loop $loop)
    {
        $this->sock = $sock;
        $this->loop = $loop;
        socket_set_nonblock($sock);
        $loop->addReader($sock, array($this, 'handleRead'));
        $this->init();
    }

    protected function init() {}

    public function handleRead($sock)
    {
        $data = @socket_read($sock, 1024);
        if ($data === false) {
            $err = socket_last_error($sock);
            if ($err == SOCKET_EAGAIN) return;
            $this->emit('error', array($err, $this));
            $this->close();
            return;
        }
        if ($data === '') {
            $this->emit('end', array($this));
            $this->close();
            return;
        }
        $this->receive($data);
    }

    protected function receive($data)
    {
        $this->emit('data', array($data, $this));
    }

    public function write($data)
    {
        if ($this->ending) return false;
        if ($this->buffer === '') $this->loop->addWriter($this->sock, array($this, 'handleWrite'));
        $this->buffer .= $data;
        return true;
    }

    public function handleWrite($sock)
    {
        $n = @socket_write($sock, $this->buffer);
        if ($n === false) { $this->close(); return; }
        $this->buffer = (string)substr($this->buffer, $n);
        if ($this->buffer === '') {
            $this->loop->removeWriter($sock);
            if ($this->ending) $this->close();
        }
    }

    public function end($data = null)
    {
        if ($data !== null) $this->write($data);
        $this->ending = true;
        if ($this->buffer === '') $this->close();
    }

    public function close()
    {
        if (!$this->sock) return;
        $this->loop->remove($this->sock);
        socket_close($this->sock);
        $this->sock = null;
        $this->emit('close', array($this));
        $this->listeners = array();
    }
}

class LineConn extends Conn
{
    private $partial;
    public $lines = 0;

    protected function init() { $this->partial = ''; parent::init(); }

    protected function receive($data)
    {
        $this->partial .= $data;
        $all = explode("\n", $this->partial);
        $this->partial = array_pop($all);
        foreach ($all as $line) {
            $this->lines++;
            $this->emit('line', array(rtrim($line, "\r"), $this));
        }
        parent::receive($data);
    }
}

class Server extends Emitter
{
    private $sock;
    private $loop;
    private $class;
    public static $accepted = 0;

    public function __construct(Loop $loop, $class = 'Conn')
    {
        $this->loop = $loop;
        $this->class = $class;
    }

    public function listen($port, $ip = '127.0.0.1')
    {
        $this->sock = @socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        socket_set_option($this->sock, SOL_SOCKET, SO_REUSEADDR, 1);
        if (!@socket_bind($this->sock, $ip, $port) || !@socket_listen($this->sock)) {
            throw new RuntimeException(sprintf('Could not bind to %s: %s', $ip, socket_strerror(socket_last_error($this->sock))), 98);
        }
        $this->loop->addReader($this->sock, array($this, 'accept'));
        return $this;
    }

    public function accept($sock)
    {
        $new = @socket_accept($sock);
        if (!$new) return;
        self::$accepted++;
        $conn = new $this->class($new, $this->loop);
        $this->emit('connection', array($conn));
    }

    public function close()
    {
        $this->loop->remove($this->sock);
        socket_close($this->sock);
    }
}

$loop = Loop::get();
$server = new Server($loop, 'LineConn');
$bytes = 0;
$server->on('connection', function (Conn $c) use ($loop, $server, &$bytes) {
    $c->name = 'conn' . Server::$accepted;
    echo "{$c->name} connected\n";
    $c->once('data', function ($d) { echo 'first data: ', strlen($d), "\n"; });
    $c->on('data', function ($d) use (&$bytes) { $bytes += strlen($d); });
    $c->on('line', function ($line, $c) use ($loop, $server) {
        @list($cmd, $arg) = explode(' ', $line, 2);
        $handlers = array(
            'echo' => function () use ($c, $arg) { $c->write("$arg\n"); },
            'count' => function () use ($c) { $c->write("line {$c->lines}\n"); },
            'later' => function () use ($c, $arg, $loop) { $loop->addTimer(0.02, function () use ($c, $arg) { $c->write("later: $arg\n"); }); },
            'every' => function () use ($c, $arg, $loop) {
                $n = 0;
                $loop->addTimer(0.01, function ($id) use ($c, $arg, $loop, &$n) {
                    $c->write(++$n . "/$arg\n");
                    if ($n >= $arg) $loop->cancel($id);
                }, true);
            },
            'bye' => function () use ($c) { $c->end("bye\n"); },
            'stop' => function () use ($c, $server) { $c->end(); $server->close(); },
        );
        if (isset($handlers[$cmd])) $handlers[$cmd]();
        else $c->write("? $cmd\n");
    });
    $c->on('close', 'closed');
    $c->on('end', array('Stats', 'end'));
});

function closed($c) { echo "{$c->name} closed after {$c->lines} lines\n"; }

class Stats { static $ends = 0; static function end(Conn $c) { self::$ends++; echo $c->name, " ended\n"; } }

try {
    $server->on('x', 'no_such_function');
} catch (InvalidArgumentException $e) {
    echo $e->getMessage(), "\n";
}
$server->listen($argv[1]);
try {
    $second = new Server($loop);
    $second->listen($argv[1]);
} catch (RuntimeException $e) {
    echo $e->getMessage(), ' ', $e->getCode(), "\n";
}
echo "loop\n";
$loop->run();
echo "$bytes bytes, ", Stats::$ends, " ended\n";
