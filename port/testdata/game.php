<?php
// Tic-tac-toe for two players over telnet. A state machine.

class Game
{
    const WAITING = 'waiting';
    const PLAYING = 'playing';
    const OVER    = 'over';

    public $state = self::WAITING;
    private $board = array(array(' ', ' ', ' '), array(' ', ' ', ' '), array(' ', ' ', ' '));
    private $players = array();
    private $turn = 0;
    private $moves = 0;
    private static $lines = array();

    public function __construct()
    {
        if (!self::$lines) {
            for ($i = 0; $i < 3; $i++) {
                self::$lines[] = array(array($i, 0), array($i, 1), array($i, 2));
                self::$lines[] = array(array(0, $i), array(1, $i), array(2, $i));
            }
            self::$lines[] = array(array(0, 0), array(1, 1), array(2, 2));
            self::$lines[] = array(array(0, 2), array(1, 1), array(2, 0));
        }
    }

    public function join(Player $p)
    {
        $p->mark = count($this->players) ? 'O' : 'X';
        $p->game = $this;
        $this->players[] = $p;
        if (count($this->players) == 2) {
            $this->state = self::PLAYING;
            $this->all("{$this->players[0]->name} (X) plays {$this->players[1]->name} (O)");
            $this->show();
        } else {
            $p->say('Waiting for somebody to play with');
        }
    }

    public function all($text) { foreach ($this->players as $p) $p->say($text); }

    private function show()
    {
        $rows = array();
        foreach ($this->board as $n => $row) $rows[] = (3 - $n) . ' ' . implode('|', $row);
        $this->all(implode("\n  -+-+-\n", $rows) . "\n  a b c");
        if ($this->state === self::PLAYING) $this->players[$this->turn]->say('Your move');
    }

    public function move(Player $p, $where)
    {
        if ($this->state !== self::PLAYING) return $p->say('No game');
        if ($this->players[$this->turn] !== $p) return $p->say('Not your turn');
        if (sscanf(strtolower($where), '%[abc]%d', $col, $row) != 2 || $row < 1 || $row > 3 || strlen($col) > 1) return $p->say("'$where'? Try something like b2");
        $x = ord($col) - ord('a');
        $y = 3 - $row;
        if ($this->board[$y][$x] != ' ') return $p->say('Taken');
        $this->board[$y][$x] = $p->mark;
        $this->moves++;
        $this->turn ^= 1;
        if ($w = $this->winner()) {
            $this->state = self::OVER;
            $this->show();
            $this->all("$w wins after {$this->moves} moves");
            return true;
        }
        if ($this->moves == 9) {
            $this->state = self::OVER;
            $this->show();
            $this->all('A draw');
        } else $this->show();
        return null;
    }

    private function winner()
    {
        foreach (self::$lines as $line) {
            $marks = '';
            foreach ($line as list($y, $x)) $marks .= $this->board[$y][$x];
            if ($marks === 'XXX' || $marks === 'OOO') return $marks[0];
        }
        return false;
    }

    public function leave(Player $p)
    {
        if ($this->state != self::OVER) {
            $this->state = self::OVER;
            foreach ($this->players as $o) if ($o !== $p) $o->say("{$p->name} ran away");
        }
        $this->players = array_values(array_filter($this->players, function ($o) use ($p) { return $o !== $p; }));
    }
    public function __get($name) { return $name == 'moves' ? $this->moves : null; }
}

class Player
{
    public $name = null, $mark, $game = null, $wins = 0;
    public $sock;
    public $partial = '';
    function __construct($sock) { $this->sock = $sock; $this->say('Your name?'); }
    function say($text) { @socket_write($this->sock, str_replace("\n", "\r\n", $text) . "\r\n"); return false; }
}

class Lobby
{
    private $players = array();
    private $open = null;
    private $server;
    private $log = array();

    public function __construct($server) { $this->server = $server; }

    public function loop()
    {
        while (true) {
            $read = array_map(function ($p) { return $p->sock; }, $this->players);
            $read['server'] = $this->server;
            $write = null; $except = null;
            if (socket_select($read, $write, $except, null) < 1) continue;
            foreach ($read as $key => $sock) {
                if ($key === 'server') {
                    $this->players[] = new Player(socket_accept($sock));
                    continue;
                }
                $p = $this->players[$key];
                $bytes = @socket_recv($sock, $data, 512, 0);
                if (!$bytes) { $this->gone($key); continue; }
                $p->partial .= $data;
                while (preg_match("/^(.*?)\r?\n/", $p->partial, $m)) {
                    $p->partial = substr($p->partial, strlen($m[0]));
                    switch ($this->input($p, trim($m[1]))) {
                        case 'quit': $this->gone($key); break 2;
                        case 'stop': return $this->log;
                    }
                }
            }
        }
    }

    private function input(Player $p, $line)
    {
        if ($p->name === null) {
            foreach ($this->players as $o) if ($o->name === $line) { $p->say('Taken, your name?'); return; }
            if (!preg_match('/^\w{2,8}$/', $line)) { $p->say('2 to 8 letters, your name?'); return; }
            $p->name = $line;
            $p->say("Hi $line");
            return;
        }
        @list($cmd, $rest) = preg_split('/\s+/', $line, 2);
        switch (strtolower($cmd)) {
            case 'play':
                if ($p->game && $p->game->state != Game::OVER) { $p->say('You play already'); break; }
                if ($this->open === null || $this->open->state !== Game::WAITING) $this->open = new Game;
                $this->open->join($p);
                break;
            case 'who':
                foreach ($this->players as $o) $p->say(sprintf('%-8s %s', $o->name ?: '?', $o->game ? $o->game->state . ' ' . $o->game->moves : 'idle'));
                break;
            case 'say':
                foreach ($this->players as $o) if ($o->name) $o->say("[{$p->name}] $rest");
                break;
            case 'quit': $p->say('Bye'); return 'quit';
            case 'stop': return 'stop';
            case '': break;
            default:
                if (!$p->game) $p->say('play, who, say, quit');
                elseif ($p->game->move($p, $cmd)) { $p->wins++; $this->log[] = "{$p->name}:{$p->wins}"; }
        }
    }

    private function gone($key)
    {
        $p = $this->players[$key];
        if ($p->game) $p->game->leave($p);
        socket_close($p->sock);
        unset($this->players[$key]);
        echo ($p->name ?: 'somebody'), " left\n";
    }
}

$server = socket_create_listen((int)$argv[1], 5);
if (!$server) exit(1);
echo "lobby\n";
$lobby = new Lobby($server);
echo 'winners: ', implode(' ', $lobby->loop()) ?: 'none', "\n";
