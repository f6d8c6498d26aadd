<?php
/**
 * A select server in classes, with a buffer for each client.
 */
class Client
{
    public $socket;
    public $id;
    private $buffer = '';
    protected $lines = 0;

    public function __construct($socket, $id)
    {
        $this->socket = $socket;
        $this->id = $id;
    }

    /** adds data and returns the lines that are complete */
    public function feed($data)
    {
        $this->buffer .= $data;
        $lines = array();
        while (($pos = strpos($this->buffer, "\n")) !== false) {
            $lines[] = rtrim(substr($this->buffer, 0, $pos), "\r");
            $this->buffer = substr($this->buffer, $pos + 1);
            $this->lines++;
        }
        return $lines;
    }

    public function send($text)
    {
        return socket_write($this->socket, $text . "\r\n");
    }

    public function getLines()
    {
        return $this->lines;
    }
}

abstract class Server
{
    const BACKLOG = 10;
    protected $master;
    protected $clients = array();
    private $nextId = 1;
    private $running = true;
    public static $instances = 0;

    public function __construct($address, $port)
    {
        self::$instances++;
        $this->master = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        if ($this->master === false) {
            $this->fail('create');
        }
        socket_set_option($this->master, SOL_SOCKET, SO_REUSEADDR, 1);
        if (!@socket_bind($this->master, $address, $port)) {
            $this->fail('bind');
        }
        if (!socket_listen($this->master, self::BACKLOG)) {
            $this->fail('listen');
        }
        $this->log("listening, instance " . self::$instances);
    }

    abstract protected function onLine(Client $client, $line);

    protected function onConnect(Client $client)
    {
        $client->send("hello {$client->id}");
    }

    protected function onClose(Client $client)
    {
        $this->log("client {$client->id} left after " . $client->getLines() . " lines");
    }

    private function fail($what)
    {
        die("$what failed: " . socket_strerror(socket_last_error($this->master)) . "\n");
    }

    protected function log($text)
    {
        echo "[server] ", $text, "\n";
    }

    public function stop()
    {
        $this->running = false;
    }

    public function run()
    {
        while ($this->running) {
            $read = array($this->master);
            foreach ($this->clients as $client) {
                $read[] = $client->socket;
            }
            $write = null;
            $except = null;
            $changed = socket_select($read, $write, $except, 10);
            if ($changed === false || $changed == 0) {
                $this->log("nothing");
                continue;
            }
            foreach ($read as $socket) {
                if ($socket === $this->master) {
                    $new = socket_accept($this->master);
                    if ($new) {
                        $client = new Client($new, $this->nextId++);
                        $this->clients[$client->id] = $client;
                        $this->onConnect($client);
                    }
                    continue;
                }
                $client = $this->find($socket);
                if ($client === null) {
                    continue;
                }
                $bytes = @socket_recv($socket, $data, 2048, 0);
                if ($bytes === false || $bytes === 0) {
                    $this->onClose($client);
                    unset($this->clients[$client->id]);
                    socket_close($socket);
                } else {
                    foreach ($client->feed($data) as $line) {
                        $this->onLine($client, $line);
                    }
                }
            }
        }
        foreach ($this->clients as $client) {
            socket_close($client->socket);
        }
        socket_close($this->master);
    }

    private function find($socket)
    {
        foreach ($this->clients as $client) {
            if ($client->socket === $socket) {
                return $client;
            }
        }
        return null;
    }
}

class CalcServer extends Server
{
    private $history = array();

    protected function onLine(Client $client, $line)
    {
        $parts = preg_split('/\s+/', trim($line));
        switch (strtolower($parts[0])) {
            case 'add':
                $result = $parts[1] + $parts[2];
                break;
            case 'join':
                array_shift($parts);
                $result = implode('-', $parts);
                break;
            case 'history':
                foreach ($this->history as $n => $h) {
                    $client->send(($n + 1) . ": " . $h);
                }
                return;
            case 'stop':
                $this->stop();
                return;
            default:
                $result = 'error';
        }
        $this->history[] = $line;
        $client->send("= $result");
    }

    protected function onConnect(Client $client)
    {
        parent::onConnect($client);
        $client->send("add, join, history, stop");
    }
}

$server = new CalcServer('127.0.0.1', $argv[1]);
$server->run();
echo "done\n";
