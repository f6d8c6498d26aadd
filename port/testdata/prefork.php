<?php
/* Preforking server: N children accept on the same socket. The parent watches over them. */
define('CHILDREN', 2);

class Preforker
{
    private $sock;
    private $children = array();
    private $master = true;
    private $requests = 0;

    public function __construct($addr, $port)
    {
        $this->sock = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        if (!socket_set_option($this->sock, SOL_SOCKET, SO_REUSEADDR, 1) || !socket_bind($this->sock, $addr, $port) || !socket_listen($this->sock, 64)) {
            fputs(STDERR, 'prefork: ' . socket_strerror(socket_last_error()) . "\n");
            exit(1);
        }
    }

    public function start($n)
    {
        for ($i = 0; $i < $n; ++$i) {
            $pid = pcntl_fork();
            if ($pid === -1) die("fork failed\n");
            if ($pid === 0) {
                $this->child($i);
                exit(10 + $i);
            }
            $this->children[$pid] = $i;
        }
        echo count($this->children), " children\n";
    }

    private function child($number)
    {
        $served = 0;
        while ($c = socket_accept($this->sock)) {
            $line = rtrim(socket_read($c, 1024, PHP_NORMAL_READ));
            $served++;
            if ($line == 'quit') {
                socket_write($c, "quitting\n");
                socket_close($c);
                break;
            }
            $words = str_word_count($line);
            socket_write($c, "$words words, " . strlen(count_chars($line, 3)) . " characters\n");
            socket_close($c);
        }
        return $served;
    }

    public function wait()
    {
        while (count($this->children)) {
            $pid = pcntl_wait($status);
            if ($pid <= 0) break;
            $n = $this->children[$pid];
            unset($this->children[$pid]);
            $codes[] = pcntl_wifexited($status) ? pcntl_wexitstatus($status) : -1;
        }
        sort($codes);
        echo 'exit codes ', implode(',', $codes), "\n";
        socket_close($this->sock);
    }
}

$p = new Preforker('127.0.0.1', $argv[1]);
$p->start(CHILDREN);
$p->wait();
