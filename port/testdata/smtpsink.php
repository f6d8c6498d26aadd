<?php
// SMTP sink: takes every mail and prints it, for tests of web applications

class SmtpSession {
    protected $conn, $state = 'start', $from, $rcpt = array(), $lines = array(), $helo;
    public static $mails = 0;

    public function __construct($conn) { $this->conn = $conn; }

    protected function reply($code, $text) {
        socket_write($this->conn, $code . ' ' . $text . "\r\n");
    }

    public function run() {
        $this->reply(220, 'sink ESMTP');
        while (true) {
            $line = $this->readLine();
            if ($line === false) { echo "lost\n"; break; }
            if ($this->state == 'data') { $this->data($line); continue; }
            if ($this->state == 'auth') { $this->auth($line); continue; }
            if (!preg_match('/^([A-Za-z]{4})(?:\s+(.*))?$/', $line, $m)) { $this->reply(500, 'Syntax error'); continue; }
            $verb = strtoupper($m[1]);
            $arg = isset($m[2]) ? $m[2] : '';
            $method = 'cmd_' . $verb;
            if (is_callable(array($this, $method))) {
                if (call_user_func(array($this, $method), $arg) === false) break;
            } else $this->reply(502, "$verb not implemented");
        }
    }

    // byte by byte: slow, but never reads too much
    private function readLine() {
        $line = '';
        do {
            $c = @socket_read($this->conn, 1);
            if ($c === false || $c === '') return false;
            $line .= $c;
        } while ($c != "\n");
        return rtrim($line, "\r\n");
    }

    private function cmd_HELO($arg) { $this->helo = $arg; $this->reply(250, "Hello $arg"); }

    private function cmd_EHLO($arg) {
        $this->helo = $arg;
        foreach (array("sink at your service, $arg", '8BITMIME', 'AUTH PLAIN LOGIN') as $x)
            socket_write($this->conn, "250-$x\r\n");
        $this->reply(250, 'SIZE 10000');
    }

    private $auth = array();
    private function cmd_AUTH($arg) {
        list($how, $initial) = array_pad(explode(' ', $arg), 2, '');
        if ($how == 'PLAIN' && $initial) {
            list(, $user, $pass) = explode("\0", base64_decode($initial));
            $this->auth = array($user, $pass);
            echo "auth $user ", str_repeat('*', strlen($pass)), "\n";
            $this->reply(235, 'OK');
        } elseif ($how == 'LOGIN') {
            $this->state = 'auth';
            $this->auth = array();
            $this->reply(334, base64_encode('Username:'));
        } else $this->reply(504, 'No');
    }

    private function auth($line) {
        $this->auth[] = base64_decode($line);
        if (count($this->auth) == 1) { $this->reply(334, base64_encode('Password:')); return; }
        $this->state = 'start';
        vprintf("auth %s %'.10s|%-8s|\n", array($this->auth[0], substr($this->auth[1], 0, 2), md5($this->auth[1]) == '5f4dcc3b5aa765d61d8327deb882cf99'));
        $this->reply(235, 'OK');
    }

    private function cmd_MAIL($arg) {
        if (!preg_match('/^FROM:\s*<([^>]*)>(.*)$/i', $arg, $m)) return $this->reply(501, 'Syntax: MAIL FROM:<address>');
        if (preg_match('/SIZE=(\d+)/i', $m[2], $s) && $s[1] > 10000) return $this->reply(552, 'Too big');
        $this->from = $m[1];
        $this->rcpt = array();
        $this->reply(250, 'OK');
    }

    private function cmd_RCPT($arg) {
        if ($this->from === null) return $this->reply(503, 'MAIL first');
        if (!preg_match('/^TO:\s*<([^>]+)>/i', $arg, $m)) return $this->reply(501, 'Syntax: RCPT TO:<address>');
        if (!filter_var($m[1], FILTER_VALIDATE_EMAIL)) return $this->reply(553, "Bad address {$m[1]}");
        if (in_array(strtolower($m[1]), array_map('strtolower', $this->rcpt))) return $this->reply(250, 'Again');
        $this->rcpt[] = $m[1];
        $this->reply(250, 'OK ' . count($this->rcpt));
    }

    private function cmd_DATA($arg) {
        if (!count($this->rcpt)) { $this->reply(503, 'RCPT first'); return; }
        $this->state = 'data';
        $this->lines = array();
        $this->reply(354, 'Go ahead');
    }

    private function data($line) {
        if ($line !== '.') {
            if (isset($line[0]) && $line[0] == '.') $line = substr($line, 1);
            $this->lines[] = $line;
            return;
        }
        $this->state = 'start';
        $id = sprintf('%05X', ++self::$mails);
        list($headers, $body) = $this->split();
        echo "--- $id from <$this->from> to ", join(', ', $this->rcpt), "\n";
        foreach ($headers as $h => $v) echo "$h: ", is_array($v) ? implode(' | ', $v) : $v, "\n";
        if (isset($headers['Content-Transfer-Encoding']) && strtolower($headers['Content-Transfer-Encoding']) == 'quoted-printable')
            $body = quoted_printable_decode($body);
        echo wordwrap($body, 40), "\n";
        $this->from = null;
        $this->rcpt = array();
        $this->reply(250, "queued as $id");
    }

    private function split() {
        $headers = array();
        $last = null;
        foreach ($this->lines as $i => $line) {
            if ($line === '') break;
            if (($line[0] == ' ' || $line[0] == "\t") && $last !== null) {
                if (is_array($headers[$last])) $headers[$last][count($headers[$last]) - 1] .= ' ' . trim($line);
                else $headers[$last] .= ' ' . trim($line);
                continue;
            }
            @list($k, $v) = explode(':', $line, 2);
            $k = implode('-', array_map('ucfirst', explode('-', strtolower($k))));
            $v = trim($v);
            if (!isset($headers[$k])) $headers[$k] = $v;
            else {
                if (!is_array($headers[$k])) $headers[$k] = array($headers[$k]);
                $headers[$k][] = $v;
            }
            $last = $k;
        }
        return array($headers, implode("\n", array_slice($this->lines, $i + 1)));
    }

    private function cmd_RSET() { $this->from = null; $this->rcpt = array(); $this->reply(250, 'OK'); }
    private function cmd_NOOP() { $this->reply(250, 'OK'); }
    private function cmd_QUIT() { $this->reply(221, "$this->helo closing"); return false; }
}

$server = @socket_create_listen($argv[1]) or die("port in use\n");
echo "sink\n";
while (SmtpSession::$mails < 2) {
    $c = socket_accept($server);
    $s = new SmtpSession($c);
    $s->run();
    socket_close($c);
    unset($s, $c);
}
socket_close($server);
