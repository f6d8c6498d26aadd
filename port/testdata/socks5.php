<?php
/**
 * SOCKS5 proxy, CONNECT only, username/password or none
 */
error_reporting(E_ALL ^ E_WARNING);

const VER = 5;

final class Socks5
{
    private $listen;
    /** @var array id => ['client' => Socket, 'remote' => Socket|null, 'state' => string, 'in' => string] */
    private $peers = [];
    private $users;
    private $stop = false;

    public function __construct(array $users = [])
    {
        $this->users = $users;
    }

    private static function reply($code, $ip = '0.0.0.0', $port = 0)
    {
        return pack('CCCC', VER, $code, 0, 1) . inet_pton($ip) . pack('n', $port);
    }

    public function listen($ip, $port)
    {
        $this->listen = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        socket_set_option($this->listen, SOL_SOCKET, SO_REUSEADDR, 1);
        if (!socket_bind($this->listen, $ip, $port) || !socket_listen($this->listen, 128)) {
            exit("cannot listen: " . socket_strerror(socket_last_error($this->listen)));
        }
        fprintf(STDOUT, "socks5 on %s\n", $ip);
    }

    public function run()
    {
        while (!$this->stop) {
            $read = [$this->listen];
            foreach ($this->peers as $id => $p) {
                $read["c$id"] = $p['client'];
                if ($p['remote']) {
                    $read["r$id"] = $p['remote'];
                }
            }
            $write = $except = null;
            if (false === socket_select($read, $write, $except, null)) {
                break;
            }
            foreach ($read as $key => $sock) {
                if ($key === 0) {
                    $c = socket_accept($sock);
                    if ($c) {
                        $this->peers[] = ['client' => $c, 'remote' => null, 'state' => 'hello', 'in' => '', 'up' => 0, 'down' => 0];
                    }
                    continue;
                }
                $id = (int)substr($key, 1);
                if (!isset($this->peers[$id])) {
                    continue;   // closed by the other half
                }
                $data = socket_read($sock, 8192);
                if ($data === false || $data === '') {
                    $this->close($id);
                    continue;
                }
                if ($key[0] === 'r') {
                    $this->peers[$id]['down'] += strlen($data);
                    $this->writeAll($this->peers[$id]['client'], $data);
                } else {
                    $this->client($id, $data);
                }
            }
        }
        foreach (array_keys($this->peers) as $id) {
            $this->close($id);
        }
        socket_close($this->listen);
    }

    private function writeAll($sock, $data)
    {
        for ($sent = 0; $sent < strlen($data); $sent += $n) {
            $n = socket_write($sock, substr($data, $sent));
            if ($n === false) {
                return false;
            }
        }
        return true;
    }

    private function client($id, $data)
    {
        $p = &$this->peers[$id];
        if ($p['state'] === 'relay') {
            $p['up'] += strlen($data);
            $this->writeAll($p['remote'], $data);
            return;
        }
        $p['in'] .= $data;
        while ($p['in'] !== '') {
            $used = $this->{'state' . ucfirst($p['state'])}($p);
            if ($used === false) {
                $this->close($id);
                return;
            }
            if ($used === 0) {
                return; // more
            }
            $p['in'] = substr($p['in'], $used);
            if ($p['state'] === 'relay' && $p['in'] !== '') {
                $this->writeAll($p['remote'], $p['in']);
                $p['up'] += strlen($p['in']);
                $p['in'] = '';
            }
        }
        unset($p);
    }

    private function stateHello(&$p)
    {
        $b = unpack('C*', $p['in']);
        if ($b[1] !== VER) {
            return false;
        }
        if (count($b) < 2 || count($b) < 2 + $b[2]) {
            return 0;
        }
        $methods = array_slice($b, 2, $b[2]);
        $want = $this->users ? 2 : 0;
        if (!in_array($want, $methods, true)) {
            socket_write($p['client'], "\x05\xff");
            return false;
        }
        socket_write($p['client'], chr(VER) . chr($want));
        $p['state'] = $want ? 'auth' : 'request';
        return 2 + $b[2];
    }

    private function stateAuth(&$p)
    {
        $in = $p['in'];
        $ulen = ord($in[1] ?? "\0");
        if (strlen($in) < 3 + $ulen) return 0;
        $plen = ord($in[2 + $ulen]);
        if (strlen($in) < 3 + $ulen + $plen) return 0;
        $user = substr($in, 2, $ulen);
        $pass = substr($in, 3 + $ulen, $plen);
        $ok = array_key_exists($user, $this->users) && hash_equals($this->users[$user], $pass);
        echo "auth $user: ", $ok ? 'ok' : 'failed', "\n";
        socket_write($p['client'], "\x01" . ($ok ? "\0" : "\x01"));
        $p['state'] = 'request';
        return $ok ? 3 + $ulen + $plen : false;
    }

    private function stateRequest(&$p)
    {
        $in = $p['in'];
        if (strlen($in) < 7) return 0;
        list(, $ver, $cmd, , $type) = unpack('C4', $in);
        if ($cmd != 1) {
            socket_write($p['client'], self::reply(7));
            return false;
        }
        switch ($type) {
            case 1:
                $len = 10;
                if (strlen($in) < $len) return 0;
                $host = inet_ntop(substr($in, 4, 4));
                break;
            case 3:
                $n = ord($in[4]);
                $len = 7 + $n;
                if (strlen($in) < $len) return 0;
                $host = substr($in, 5, $n);
                if ($host == 'shutdown.local') {
                    $this->stop = true;
                    return false;
                }
                $host = gethostbyname($host);
                break;
            default:
                socket_write($p['client'], self::reply(8));
                return false;
        }
        $port = unpack('nport', substr($in, $len - 2, 2))['port'];
        $r = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        if (!@socket_connect($r, $host, $port)) {
            $err = socket_last_error($r);
            echo "connect failed: ", socket_strerror($err), "\n";
            socket_write($p['client'], self::reply($err === SOCKET_ECONNREFUSED ? 5 : 1));
            socket_close($r);
            return false;
        }
        socket_getsockname($r, $ip, $lport);
        socket_write($p['client'], self::reply(0, $ip, 1080));
        $p['remote'] = $r;
        $p['state'] = 'relay';
        echo "relay to $host\n";
        return $len;
    }

    private function close($id)
    {
        ['client' => $c, 'remote' => $r, 'up' => $up, 'down' => $down] = $this->peers[$id];
        socket_close($c);
        if ($r !== null) {
            socket_close($r);
            printf("closed, %d up, %d down\n", $up, $down);
        }
        unset($this->peers[$id]);
    }
}

$users = [];
foreach (array_slice($argv, 2) as $arg) {
    [$u, $p] = explode(':', $arg);
    $users[$u] = $p;
}
$proxy = new Socks5($users);
$proxy->listen('127.0.0.1', (int) $argv[1]);
$proxy->run();
