<?php
// Small FTP server, one client after the other, passive mode only
// Based on a script from a forum, heavily changed

class ftp_file_system
{
    private $root;
    private $cwd = '/';
    function __construct($root) { $this->root = rtrim($root, '/'); }
    function pwd() { return $this->cwd; }

    function resolve($path)
    {
        if ($path == '' || $path[0] != '/') $path = $this->cwd . '/' . $path;
        $stack = array();
        foreach (explode('/', $path) as $part) {
            if ($part === '' || $part === '.') continue;
            if ($part === '..') { array_pop($stack); continue; }
            $stack[] = $part;
        }
        return '/' . implode('/', $stack);
    }

    function real($path) { return $this->root . $this->resolve($path); }

    function cd($path)
    {
        if (!is_dir($this->real($path))) return false;
        $this->cwd = $this->resolve($path);
        return true;
    }

    function ls($path = '')
    {
        $dir = $this->real($path);
        $names = @scandir($dir);
        if ($names === false) return array();
        $out = array();
        foreach ($names as $n) {
            if ($n == '.' || $n == '..') continue;
            $full = "$dir/$n";
            $out[$n] = array('dir' => is_dir($full), 'size' => is_dir($full) ? 0 : filesize($full));
        }
        return $out;
    }
}

class ftp_client
{
    public $control;
    private $fs;
    private $user = '';
    private $logged = false;
    private $type = 'A';
    private $pasv = null;
    private $rest = 0;
    private $rename = null;
    private $transferred = array('in' => 0, 'out' => 0);

    static $passwords = array('anonymous' => null, 'ftp' => 'ftp');

    function __construct($sock, $root)
    {
        $this->control = $sock;
        $this->fs = new ftp_file_system($root);
    }

    function send($code, $text)
    {
        $lines = explode("\n", $text);
        $last = array_pop($lines);
        foreach ($lines as $i => $l) socket_write($this->control, ($i == 0 ? "$code-$l" : " $l") . "\r\n");
        socket_write($this->control, "$code $last\r\n");
    }

    function serve()
    {
        $this->send(220, 'PHP FTP ready');
        $buffer = '';
        while (($data = socket_read($this->control, 1024)) !== false && $data != '') {
            $buffer .= $data;
            while (false !== $pos = strpos($buffer, "\r\n")) {
                $line = substr($buffer, 0, $pos);
                $buffer = substr($buffer, $pos + 2);
                $cmd = strtoupper(strtok($line, ' '));
                $arg = (string)strtok('');
                echo $cmd, $cmd == 'PASS' ? ' ****' : ($arg != '' ? " $arg" : ''), "\n";
                if (!$this->command($cmd, $arg)) return;
            }
        }
    }

    function command($cmd, $arg)
    {
        $open = array('USER', 'PASS', 'QUIT', 'SYST', 'FEAT', 'NOOP');
        if (!$this->logged && !in_array($cmd, $open)) {
            $this->send(530, 'Please login');
            return true;
        }
        switch ($cmd) {
            case 'USER':
                $this->user = $arg;
                $this->send(331, "Password for $arg");
                break;
            case 'PASS':
                if (array_key_exists($this->user, self::$passwords) && (self::$passwords[$this->user] === null || self::$passwords[$this->user] === $arg)) {
                    $this->logged = true;
                    $this->send(230, 'Logged in');
                } else {
                    $this->send(530, 'Login incorrect');
                }
                break;
            case 'SYST': $this->send(215, 'UNIX Type: L8'); break;
            case 'FEAT': $this->send(211, "Features:\nSIZE\nREST STREAM\nEnd"); break;
            case 'NOOP': $this->send(200, 'OK'); break;
            case 'TYPE':
                $arg = strtoupper($arg);
                if ($arg != 'A' && $arg != 'I') { $this->send(504, 'Type not supported'); break; }
                $this->type = $arg;
                $this->send(200, 'Type is now ' . ($arg == 'A' ? 'ASCII' : 'binary'));
                break;
            case 'XPWD':
            case 'PWD':
                $this->send(257, '"' . $this->fs->pwd() . '" is the current directory');
                break;
            case 'CDUP':
                $arg = '..';
                // fall through
            case 'CWD':
                if ($this->fs->cd($arg)) $this->send(250, 'OK, ' . $this->fs->pwd());
                else $this->send(550, "$arg: no such directory");
                break;
            case 'MKD':
                if (@mkdir($this->fs->real($arg))) $this->send(257, '"' . $this->fs->resolve($arg) . '" created');
                else $this->send(550, 'Cannot create');
                break;
            case 'RMD':
                @rmdir($this->fs->real($arg)) ? $this->send(250, 'Removed') : $this->send(550, 'Cannot remove');
                break;
            case 'DELE':
                $f = $this->fs->real($arg);
                if (is_file($f) && unlink($f)) { $this->send(250, 'Deleted'); } else { $this->send(550, 'No such file'); }
                break;
            case 'SIZE':
                $size = @filesize($this->fs->real($arg));
                if ($size === false) $this->send(550, 'No such file'); else $this->send(213, $size);
                break;
            case 'RNFR':
                if (file_exists($this->fs->real($arg))) { $this->rename = $this->fs->real($arg); $this->send(350, 'Ready for RNTO'); }
                else $this->send(550, 'No such file');
                break;
            case 'RNTO':
                if ($this->rename === null) { $this->send(503, 'RNFR first'); break; }
                if (rename($this->rename, $this->fs->real($arg))) $this->send(250, 'Renamed');
                $this->rename = null;
                break;
            case 'REST':
                $this->rest = max(0, (int)$arg);
                $this->send(350, "Restarting at {$this->rest}");
                break;
            case 'PASV':
                $this->passive();
                break;
            case 'NLST':
            case 'LIST':
                $text = '';
                foreach ($this->fs->ls(ltrim($arg, '-al ')) as $name => $info) {
                    if ($cmd == 'NLST') $text .= "$name\r\n";
                    else $text .= sprintf("%s   1 ftp      ftp    %10d Jan  1 00:00 %s\r\n", $info['dir'] ? 'drwxr-xr-x' : '-rw-r--r--', $info['size'], $name);
                }
                $this->transfer($text);
                break;
            case 'RETR':
                $f = $this->fs->real($arg);
                if (!is_file($f)) { $this->send(550, 'No such file'); break; }
                $h = fopen($f, 'rb');
                if ($this->rest) fseek($h, $this->rest);
                $text = '';
                while (!feof($h)) $text .= fread($h, 4096);
                fclose($h);
                $this->rest = 0;
                $this->transfer($this->type == 'A' ? str_replace("\n", "\r\n", $text) : $text);
                break;
            case 'APPE':
            case 'STOR':
                $data = $this->receive();
                if ($data === null) break;
                if ($this->type == 'A') $data = str_replace("\r\n", "\n", $data);
                $mode = $cmd == 'APPE' ? FILE_APPEND : 0;
                if (file_put_contents($this->fs->real($arg), $data, $mode) === false) { $this->send(550, 'Cannot write'); }
                else $this->send(226, strlen($data) . ' bytes stored');
                break;
            case 'QUIT':
                $this->send(221, "Bye, {$this->transferred['out']} out, {$this->transferred['in']} in");
                return false;
            default:
                $this->send(502, "$cmd not implemented");
        }
        return true;
    }

    function passive()
    {
        if ($this->pasv) socket_close($this->pasv);
        $this->pasv = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        socket_bind($this->pasv, '127.0.0.1');
        socket_listen($this->pasv, 1);
        socket_getsockname($this->pasv, $ip, $port);
        $this->send(227, 'Entering Passive Mode (' . strtr($ip, '.', ',') . ',' . ($port >> 8) . ',' . ($port & 0xff) . ')');
    }

    private function data()
    {
        if (!$this->pasv) { $this->send(425, 'Use PASV first'); return null; }
        $this->send(150, 'Here it comes');
        $c = socket_accept($this->pasv);
        socket_close($this->pasv);
        $this->pasv = null;
        return $c;
    }

    function transfer($text)
    {
        if (!($c = $this->data())) return;
        $left = $text;
        while (strlen($left)) {
            $n = @socket_write($c, $left, min(strlen($left), 16384));
            if ($n === false) { $this->send(426, 'Connection closed'); socket_close($c); return; }
            $left = substr($left, $n);
            $this->transferred['out'] += $n;
        }
        socket_close($c);
        $this->send(226, 'Transfer complete');
    }

    function receive()
    {
        $c = $this->data();
        if (!$c) return null;
        $all = '';
        while (($n = socket_recv($c, $part, 8192, 0)) > 0) {
            $all .= $part;
            $this->transferred['in'] += $n;
        }
        socket_close($c);
        return $all;
    }
}

$root = $argv[2];
$sock = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($sock, SOL_SOCKET, SO_REUSEADDR, 1);
if (!socket_bind($sock, '127.0.0.1', $argv[1]) || !socket_listen($sock)) {
    die('no socket');
}
echo "ftpd\n";
for ($n = 1; $n <= 2; $n++) {
    $c = socket_accept($sock);
    $client = new ftp_client($c, $root);
    $client->serve();
    socket_close($client->control);
    echo "client $n gone\n";
}
socket_close($sock);
