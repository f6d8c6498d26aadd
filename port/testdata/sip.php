<?php
/*
 * A tiny SIP registrar and redirect server (UDP).
 *  REGISTER  - 401 with digest, then 200
 *  INVITE    - 302 to the contact, 404 if nobody is registered
 *  OPTIONS   - 200
 * usage: php sip.php <port> [realm]
 */
namespace Acme\Sip;

use RuntimeException;

class ParseError extends RuntimeException
{
}

class Message
{
    /** @var string */
    public $method;
    /** @var string */
    public $uri;
    /** @var array<string, string[]> */
    public $headers = [];
    public $body = '';

    private static $compact = ['v' => 'via', 'f' => 'from', 't' => 'to', 'i' => 'call-id', 'm' => 'contact', 'l' => 'content-length'];

    public static function parse(string $raw): self
    {
        $m = new static;
        $parts = explode("\r\n\r\n", $raw, 2);
        if (count($parts) < 2) {
            throw new ParseError('no end of headers');
        }
        [$head, $m->body] = $parts;
        // unfold
        $head = preg_replace("/\r\n[ \t]+/", ' ', $head);
        $lines = explode("\r\n", $head);
        if (!preg_match('#^([A-Z]+) (sips?:\S+) SIP/2\.0$#', array_shift($lines), $r)) {
            throw new ParseError('bad request line', 400);
        }
        list(, $m->method, $m->uri) = $r;
        foreach ($lines as $line) {
            $p = strpos($line, ':');
            if ($p === false) {
                throw new ParseError("bad header '$line'", 400);
            }
            $name = strtolower(trim(substr($line, 0, $p)));
            $name = self::$compact[$name] ?? $name;
            $m->headers[$name][] = trim(substr($line, $p + 1));
        }
        foreach (['via', 'from', 'to', 'call-id', 'cseq'] as $need) {
            if (empty($m->headers[$need])) {
                throw new ParseError("missing $need", 400);
            }
        }
        return $m;
    }

    public function header(string $name, ?string $default = null): ?string
    {
        return $this->headers[$name][0] ?? $default;
    }

    public function user(): string
    {
        return preg_match('/sips?:([^@;>]+)@/', $this->header('to'), $m) ? $m[1] : '';
    }
}

class Registrar
{
    const EXPIRES = 3600;
    private $sock;
    private $realm;
    private $bindings = array();
    private $users = array('alice' => 'wonder', 'bob' => 'builder');
    private $nonces = 0;
    public $counts = ['ok' => 0, 'error' => 0];

    public function __construct($ip, $port, $realm)
    {
        $this->realm = $realm;
        $this->sock = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
        if (!socket_bind($this->sock, $ip, $port)) {
            throw new RuntimeException(socket_strerror(socket_last_error($this->sock)));
        }
        socket_set_option($this->sock, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 10, 'usec' => 0]);
    }

    public function loop(): void
    {
        do {
            $buf = '';
            $from = '';
            $port = 0;
            $n = @socket_recvfrom($this->sock, $buf, 65535, 0, $from, $port);
            if ($n === false) {
                echo "timeout\n";
                return;
            }
            if (trim($buf) === '') {   // keep-alive
                continue;
            }
            try {
                $m = Message::parse($buf);
            } catch (ParseError $e) {
                echo 'dropped: ', $e->getMessage(), ' (', $e->getCode(), ")\n";
                $this->counts['error']++;
                continue;
            }
            echo $m->method, ' ', $m->user(), "\n";
            $handler = 'on' . ucfirst(strtolower($m->method));
            if (method_exists($this, $handler)) {
                $answer = $this->$handler($m);
            } else {
                $answer = $this->response($m, 405, 'Method Not Allowed', ['Allow: REGISTER, INVITE, OPTIONS']);
            }
            if ($answer !== null) {
                socket_sendto($this->sock, $answer, strlen($answer), 0, $from, $port);
            }
        } while (!isset($m) || $m->method != 'BYE');
    }

    private function onRegister(Message $m): string
    {
        $user = $m->user();
        if (!isset($this->users[$user])) {
            return $this->response($m, 404, 'Not Found');
        }
        $auth = $m->header('authorization');
        if ($auth === null || !$this->check($user, $m->method, $auth)) {
            $nonce = md5($this->realm . ++$this->nonces);
            return $this->response($m, 401, 'Unauthorized', [sprintf('WWW-Authenticate: Digest realm="%s", nonce="%s"', $this->realm, $nonce)]);
        }
        $expires = (int)$m->header('expires', (string)self::EXPIRES);
        $contact = $m->header('contact');
        if ($contact == '*' || $expires === 0) {
            unset($this->bindings[$user]);
            return $this->response($m, 200, 'OK');
        }
        $this->bindings[$user] = ['contact' => trim(strtok($contact, ';')), 'expires' => $expires];
        return $this->response($m, 200, 'OK', ["Contact: {$this->bindings[$user]['contact']};expires=$expires"]);
    }

    private function check(string $user, string $method, string $auth): bool
    {
        preg_match_all('/(\w+)="?([^",]+)"?/', $auth, $all, PREG_SET_ORDER);
        $f = [];
        foreach ($all as $one) {
            $f[$one[1]] = $one[2];
        }
        if (!isset($f['username'], $f['nonce'], $f['uri'], $f['response']) || $f['username'] !== $user) {
            return false;
        }
        $ha1 = md5("$user:{$this->realm}:{$this->users[$user]}");
        $ha2 = md5($method . ':' . $f['uri']);
        return $f['response'] === md5("$ha1:$f[nonce]:$ha2");
    }

    private function onInvite(Message $m)
    {
        if (!($b = $this->bindings[$m->user()] ?? null)) {
            return $this->response($m, 404, 'Not Found');
        }
        return $this->response($m, 302, 'Moved Temporarily', ['Contact: ' . $b['contact']]);
    }

    private function onOptions(Message $m)
    {
        return $this->response($m, 200, 'OK', ['Accept: application/sdp', 'Content-Type: text/plain'], implode("\n", array_keys($this->bindings)));
    }

    private function onAck(Message $m)
    {
        return null;
    }

    private function onBye(Message $m)
    {
        return $this->response($m, 481, 'Call/Transaction Does Not Exist');
    }

    private function response(Message $m, int $code, string $reason, array $more = [], string $body = ''): string
    {
        $this->counts[$code < 300 ? 'ok' : 'error']++;
        $lines = ["SIP/2.0 $code $reason"];
        foreach ($m->headers['via'] as $via) {
            $lines[] = "Via: $via";
        }
        foreach (['from' => 'From', 'to' => 'To', 'call-id' => 'Call-ID', 'cseq' => 'CSeq'] as $key => $name) {
            $value = $m->header($key);
            if ($key === 'to' && strpos($value, ';tag=') === false) {
                $value .= ';tag=' . substr(sha1($value), 0, 6);
            }
            $lines[] = "$name: $value";
        }
        array_push($lines, ...$more);
        $lines[] = 'Content-Length: ' . strlen($body);
        return implode("\r\n", $lines) . "\r\n\r\n" . $body;
    }
}

try {
    $r = new Registrar('127.0.0.1', (int)$argv[1], $argv[2] ?? 'example.org');
    echo "sip ready\n";
    $r->loop();
    foreach ($r->counts as $what => $n) {
        echo "$what: $n\n";
    }
} catch (\Exception $e) {
    fwrite(STDERR, get_class($e) . ': ' . $e->getMessage() . "\n");
    exit(1);
}
