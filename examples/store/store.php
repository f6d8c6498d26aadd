<?php
// A store of named values for several clients: a class with methods, and an array of read
// buffers and one of write buffers beside the array of clients.
//
//     php store.php --port 8000
//     telnet 127.0.0.1 8000

class Store
{
    private $server;
    private $clients = [];
    private $in = [];  // received from a client, but not yet a whole line
    private $out = []; // for a client, but not yet accepted by the kernel
    private $closing = []; // clients that have said quit
    private $values = [];
    private $last = 0; // the number of the newest client

    public function __construct($ip, $port)
    {
        $this->server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        socket_set_option($this->server, SOL_SOCKET, SO_REUSEADDR, 1);
        socket_bind($this->server, $ip, $port) or exit(1);
        socket_listen($this->server, SOMAXCONN) or exit(1);
        socket_getsockname($this->server, $ip, $port);
        echo "listening on $ip:$port\n";
    }

    public function run()
    {
        while (true) {
            $read = [0 => $this->server];
            $write = [];
            $except = null;
            foreach ($this->clients as $id => $sock) {
                if (strlen($this->out[$id]) < 65536) {
                    $read[$id] = $sock; // if a client does not read, nothing is read from it either
                }
                if ($this->out[$id] !== '') {
                    $write[$id] = $sock;
                }
            }
            if (socket_select($read, $write, $except, null) === false) {
                return;
            }
            foreach ($write as $id => $sock) {
                $this->flush($id);
            }
            foreach ($read as $id => $sock) {
                if ($id === 0) {
                    $this->accept();
                } elseif (isset($this->clients[$id])) {
                    $this->receive($id);
                }
            }
        }
    }

    private function accept()
    {
        $sock = socket_accept($this->server);
        if ($sock === false) {
            return;
        }
        socket_set_nonblock($sock);
        $id = ++$this->last;
        $this->clients[$id] = $sock;
        $this->in[$id] = '';
        $this->out[$id] = '';
        echo "client $id has come\n";
    }

    private function receive($id)
    {
        $data = @socket_read($this->clients[$id], 8192);
        if ($data === false && socket_last_error($this->clients[$id]) === SOCKET_EAGAIN) {
            return;
        }
        if ($data === false || $data === '') {
            $this->drop($id);
            return;
        }
        $this->in[$id] .= $data;
        while (($end = strpos($this->in[$id], "\n")) !== false) {
            $line = substr($this->in[$id], 0, $end);
            $this->in[$id] = substr($this->in[$id], $end + 1);
            $this->out[$id] .= $this->command($id, rtrim($line, "\r")) . "\r\n";
        }
        if (strlen($this->in[$id]) > 65536) {
            $this->drop($id);
            return;
        }
        $this->flush($id);
    }

    private function command($id, $line)
    {
        $words = explode(' ', $line, 3);
        if ($words[0] === 'set' && count($words) === 3) {
            $this->values[$words[1]] = $words[2];
            return 'stored';
        }
        if ($words[0] === 'get' && count($words) === 2) {
            return $this->values[$words[1]] ?? 'nothing';
        }
        if ($line === 'quit') {
            $this->closing[$id] = true;
            return 'good bye';
        }
        return 'set NAME VALUE, get NAME, or quit';
    }

    // Writes what the kernel accepts; the rest stays in the buffer.
    private function flush($id)
    {
        if ($this->out[$id] !== '') {
            $n = @socket_write($this->clients[$id], $this->out[$id]);
            if ($n === false) {
                if (socket_last_error($this->clients[$id]) !== SOCKET_EAGAIN) {
                    $this->drop($id);
                }
                return;
            }
            $this->out[$id] = substr($this->out[$id], $n);
        }
        if ($this->out[$id] === '' && isset($this->closing[$id])) {
            $this->drop($id);
        }
    }

    private function drop($id)
    {
        socket_close($this->clients[$id]);
        unset($this->clients[$id], $this->in[$id], $this->out[$id], $this->closing[$id]);
        echo "client $id has gone\n";
    }
}

['ip' => $ip, 'port' => $port] = getopt('', ['ip:', 'port:']) + ['ip' => '127.0.0.1', 'port' => 0];
$store = new Store($ip, $port);
$store->run();
