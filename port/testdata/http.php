<?php
// A small HTTP server with routes
class HttpRequest
{
    public $method;
    public $path;
    public $headers = array();
    public $query = array();
    public $body = '';

    public static function parse($raw)
    {
        $r = new HttpRequest();
        list($head, $body) = array_pad(explode("\r\n\r\n", $raw, 2), 2, '');
        $lines = explode("\r\n", $head);
        $first = array_shift($lines);
        $parts = explode(' ', $first);
        if (count($parts) != 3) {
            return null;
        }
        $r->method = $parts[0];
        $url = parse_url($parts[1]);
        $r->path = $url['path'];
        if (isset($url['query'])) {
            foreach (explode('&', $url['query']) as $pair) {
                $kv = explode('=', $pair, 2);
                $r->query[$kv[0]] = isset($kv[1]) ? urldecode($kv[1]) : '';
            }
        }
        foreach ($lines as $line) {
            if (strpos($line, ':') === false) {
                continue;
            }
            list($name, $value) = explode(':', $line, 2);
            $r->headers[strtolower(trim($name))] = trim($value);
        }
        $r->body = $body;
        return $r;
    }
}

interface Handler
{
    public function handle(HttpRequest $request);
}

class Hello implements Handler
{
    private $greeting;

    public function __construct($greeting = 'Hello')
    {
        $this->greeting = $greeting;
    }

    public function handle(HttpRequest $request)
    {
        $name = isset($request->query['name']) ? $request->query['name'] : 'world';
        return array(200, "$this->greeting, " . htmlspecialchars($name) . "!\n");
    }
}

class Dump implements Handler
{
    public function handle(HttpRequest $request)
    {
        $out = '';
        ksort($request->headers);
        foreach ($request->headers as $k => $v) {
            $out .= sprintf("%-10s: %s\n", $k, $v);
        }
        return array(200, $out . strlen($request->body) . "\n");
    }
}

$reasons = array(200 => 'OK', 400 => 'Bad Request', 404 => 'Not Found');
$routes = array('/' => new Hello(), '/hi' => new Hello('Hi'), '/dump' => new Dump());
$sock = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($sock, SOL_SOCKET, SO_REUSEADDR, 1);
if (!socket_bind($sock, '127.0.0.1', $argv[1]) || !socket_listen($sock)) {
    exit(1);
}
echo "http\n";
for ($n = 0; $n < 4; $n++) {
    $c = socket_accept($sock);
    $raw = socket_read($c, 8192);
    $request = HttpRequest::parse($raw);
    if (!$request) {
        $status = 400;
        $body = "bad\n";
    } elseif (isset($routes[$request->path])) {
        list($status, $body) = $routes[$request->path]->handle($request);
    } else {
        $status = 404;
        $body = "no " . $request->path . "\n";
    }
    $response = "HTTP/1.0 $status {$reasons[$status]}\r\nContent-Length: " . strlen($body) . "\r\n\r\n" . $body;
    socket_write($c, $response, strlen($response));
    socket_close($c);
    echo $request ? $request->method : '-', ' ', $status, "\n";
}
socket_close($sock);
