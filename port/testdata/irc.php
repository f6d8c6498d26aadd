<?php
// An IRC bot, PHP 5 style
class IRCBot {
    var $socket;
    var $nick;
    var $channel;
    var $ex = array();
    var $seen = array();

    function IRCBot($host, $port, $nick, $channel) {
    }

    function __construct($config) {
        $this->nick = $config['nick'];
        $this->channel = $config['channel'];
        $this->socket = socket_create(AF_INET, SOCK_STREAM, SOL_TCP) or die('create');
        socket_connect($this->socket, $config['server'], $config['port']) or die('connect');
        $this->login($config);
        $this->main($config);
    }

    function login($config) {
        $this->send_data('USER', $config['nick'] . ' rohitab.com ' . $config['nick'] . ' :' . $config['name']);
        $this->send_data('NICK', $config['nick']);
    }

    function main($config) {
        while ($line = socket_read($this->socket, 512, PHP_NORMAL_READ)) {
            $line = trim($line);
            if ($line == '') continue;
            echo $line . "\n";
            $this->ex = explode(' ', $line);
            if ($this->ex[0] == 'PING') {
                $this->send_data('PONG', $this->ex[1]);
            }
            if (isset($this->ex[1]) && $this->ex[1] == '001') {
                $this->join_channel(array('#a', '#b'));
            }
            if (isset($this->ex[3])) {
                $command = str_replace(array(chr(10), chr(13)), '', $this->ex[3]);
                $from = substr($this->ex[0], 1, strpos($this->ex[0], '!') - 1);
                @$this->seen[$from]++;
                switch ($command) {
                    case ':!hello':
                        $this->say("hello $from, seen {$this->seen[$from]} times");
                        break;
                    case ':!rot':
                        $this->say(strtr(implode(' ', array_slice($this->ex, 4)), 'abc', 'xyz'));
                        break;
                    case ':!quit':
                        $this->send_data('QUIT', ':bye');
                        socket_close($this->socket);
                        exit;
                }
            }
        }
        echo "connection lost\n";
    }

    function say($text) {
        $this->send_data('PRIVMSG', $this->channel . ' :' . $text);
    }

    function send_data($cmd, $msg = null) {
        if ($msg == null) {
            socket_write($this->socket, $cmd . "\r\n");
            echo $cmd . "\n";
        } else {
            socket_write($this->socket, $cmd . ' ' . $msg . "\r\n");
            echo '> ' . $cmd . ' ' . $msg . "\n";
        }
    }

    function join_channel($channel) {
        if (is_array($channel)) {
            foreach ($channel as $chan) {
                $this->send_data('JOIN', $chan);
            }
        } else {
            $this->send_data('JOIN', $channel);
        }
    }
}

$config = array(
    'server' => '127.0.0.1',
    'port' => $argv[1],
    'channel' => '#a',
    'name' => 'A Bot',
    'nick' => 'bot1'
);
$bot = new IRCBot($config);
