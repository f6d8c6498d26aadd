<?php
// chat.php: a chat with rooms. php chat.php ADDRESS PORT
error_reporting(E_ALL & ~E_WARNING);
set_time_limit(0);

class ChatServer
{
    private $socket;
    private $clients = [];
    private $names = [];
    private $rooms;
    private $next = 1;

    public function __construct($address, $port)
    {
        $this->socket = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        socket_set_option($this->socket, SOL_SOCKET, SO_REUSEADDR, 1);
        socket_bind($this->socket, $address, $port);
        socket_listen($this->socket, 10);
        socket_getsockname($this->socket, $ip, $bound);
        echo "listening on ", $bound, "\n";
    }

    public function run()
    {
        while (true) {
            $read = $this->clients;
            $read[0] = $this->socket;
            if (socket_select($read, $write, $except, 5) < 1) {
                continue;
            }
            foreach ($read as $id => $socket) {
                if ($id === 0) {
                    $this->accept();
                    continue;
                }
                $data = socket_read($socket, 1024);
                if ($data === false && socket_last_error($socket) == SOCKET_EAGAIN) {
                    continue;
                }
                if ($data === false || $data === '') {
                    $this->drop($id);
                    continue;
                }
                foreach (explode("\n", trim($data)) as $line) {
                    $this->line($id, trim($line));
                }
            }
        }
    }

    private function accept()
    {
        $socket = socket_accept($this->socket);
        socket_set_nonblock($socket);
        $id = $this->next++;
        $this->clients[$id] = $socket;
        $this->names[$id] = "guest" . $id;
        $this->join($id, 'lobby');
    }

    private function join($id, $room)
    {
        $this->rooms[$room][$id] = true;
        $this->say($room, "* " . $this->names[$id] . " joins " . $room . " (" . count($this->rooms[$room]) . ")\n");
    }

    private function line($id, $line)
    {
        if ($line == 'shutdown') {
            echo "bye\n";
            exit;
        }
        if (substr($line, 0, 6) == '/nick ') {
            $this->names[$id] = substr($line, 6);
            return;
        }
        if (substr($line, 0, 6) == '/join ') {
            foreach ($this->rooms as $room => $members) {
                unset($this->rooms[$room][$id]);
            }
            $this->join($id, substr($line, 6));
            return;
        }
        foreach ($this->rooms as $room => $members) {
            if (isset($members[$id])) {
                $this->say($room, $this->names[$id] . ": " . $line . "\n");
            }
        }
    }

    private function say($room, $text)
    {
        foreach ($this->rooms[$room] as $id => $_) {
            socket_write($this->clients[$id], $text);
        }
    }

    private function drop($id)
    {
        socket_close($this->clients[$id]);
        unset($this->clients[$id]);
        foreach ($this->rooms as $room => $members) {
            if (isset($members[$id])) {
                unset($this->rooms[$room][$id]);
                $this->say($room, "* " . $this->names[$id] . " leaves\n");
            }
        }
        unset($this->names[$id]);
    }
}

$server = new ChatServer($argv[1], (int)$argv[2]);
$server->run();
