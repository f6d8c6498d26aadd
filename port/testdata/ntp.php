<?php
# SNTP client, RFC 4330
class NtpException extends \Exception {}

class NtpClient
{
    const EPOCH = 2208988800;
    private $host, $port, $timeout, $socket;
    private $debug = false;

    function __construct($host, $port = 123, $timeout = 2)
    {
        list($this->host, $this->port, $this->timeout) = array($host, $port, $timeout);
    }

    function __destruct()
    {
        if ($this->socket) socket_close($this->socket);
    }

    function setDebug($on = true) { $this->debug = (bool)$on; return $this; }

    private static function toNtp($t)
    {
        $sec = floor($t);
        return pack('NN', $sec + self::EPOCH, ($t - $sec) * 4294967296);
    }

    private static function fromNtp($s)
    {
        list(, $sec, $frac) = unpack('N2', $s);
        return $sec - self::EPOCH + $frac / 4294967296.0;
    }

    function query($now)
    {
        $this->socket = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
        socket_set_option($this->socket, SOL_SOCKET, SO_RCVTIMEO, array('sec' => (int)$this->timeout, 'usec' => 0));
        if (!socket_connect($this->socket, $this->host, $this->port)) throw new NtpException('connect');

        // LI 0, version 4, mode 3
        $request = chr(0 << 6 | 4 << 3 | 3) . str_repeat("\0", 39) . self::toNtp($now);
        for ($try = 0; $try < 3; $try++) {
            socket_send($this->socket, $request, 48, 0);
            $n = @socket_recv($this->socket, $answer, 128, 0);
            if ($n === false) {
                if (socket_last_error($this->socket) == 11) { echo "timeout\n"; continue; }
                throw new NtpException(socket_strerror(socket_last_error($this->socket)), socket_last_error($this->socket));
            }
            if ($n < 48) { if ($this->debug) echo "short answer: $n\n"; continue; }
            if ($this->debug) foreach (str_split(bin2hex($answer), 32) as $l) echo '  ', chunk_split($l, 8, ' '), "\n";
            return $this->parse($answer, $now);
        }
        throw new NtpException("no answer after $try tries", 110);
    }

    private function parse($p, $now)
    {
        $h = unpack('Cflags/Cstratum/cpoll/cprecision/Ndelay/Ndispersion/a4ref', $p);
        $r = array(
            'leap' => $h['flags'] >> 6 & 3,
            'version' => $h['flags'] >> 3 & 7,
            'mode' => $h['flags'] & 7,
        ) + $h;
        if ($r['mode'] !== 4) throw new NtpException("mode {$r['mode']}");
        if ($r['stratum'] === 0) throw new NtpException('kiss of death: ' . $r['ref']);
        $r['delay'] = round($h['delay'] / 65536, 6);
        $r['precision'] = pow(2, $h['precision']);
        $r['ref'] = $h['stratum'] == 1 ? rtrim($h['ref'], "\0") : implode('.', array_map('ord', str_split($h['ref'])));
        $t1 = self::fromNtp(substr($p, 24, 8));
        $t2 = self::fromNtp(substr($p, 32, 8));
        $t3 = self::fromNtp(substr($p, 40, 8));
        if (abs($t1 - $now) > 0.001) throw new NtpException('not the answer to my question');
        $t4 = $now + 0.25;
        $r['offset'] = (($t2 - $t1) + ($t3 - $t4)) / 2;
        unset($r['flags'], $r['poll'], $r['dispersion']);
        return $r;
    }
}

date_default_timezone_set('UTC');
$now = 1700000000.5;
$client = new NtpClient('127.0.0.1', $argv[1]);
$client->setDebug();
for ($i = 0; $i < 4; $i++) {
    try {
        $r = $client->query($now);
        foreach ($r as $k => $v) printf("%-10s %s\n", $k, is_float($v) ? sprintf('%.6f', $v) : $v);
        echo gmdate('D, d M Y H:i:s', (int)($now + $r['offset'])), "\n";
    } catch (NtpException $e) {
        echo 'NTP: ', $e->getMessage(), $e->getCode() ? " ({$e->getCode()})" : '', "\n";
    }
}
