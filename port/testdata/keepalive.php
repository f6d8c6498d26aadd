<?php
declare(strict_types=1);

namespace Web;

use Closure;

require __DIR__ . '/keepalive/autoload.php';

final class Connection
{
    public string $buffer = '';
    public int $requests = 0;
    public float $last;

    public function __construct(public readonly \Socket $socket, public readonly string $peer)
    {
        $this->last = microtime(true);
    }
}

final class Server
{
    /** @var array<int, Connection> */
    private array $connections = [];
    private array $routes = [];
    private bool $running = true;
    private int $served = 0;

    public function __construct(private \Socket $listener, private int $maxRequests = 100)
    {
        socket_set_nonblock($this->listener);
    }

    public function route(string $method, string $pattern, Closure|callable $handler): static
    {
        $regex = '#^' . preg_replace('/\{(\w+)\}/', '(?<$1>[^/]+)', $pattern) . '$#';
        $this->routes[$method][$regex] = $handler;
        return $this;
    }

    public function stop(): void
    {
        $this->running = false;
    }

    public function run(): int
    {
        while ($this->running || $this->connections) {
            $read = array_map(fn (Connection $c) => $c->socket, $this->connections);
            if ($this->running) {
                $read[-1] = $this->listener;
            }
            $write = $except = null;
            if (@socket_select($read, $write, $except, 5) === false) {
                throw new \RuntimeException(socket_strerror(socket_last_error()));
            }
            foreach ($read as $id => $socket) {
                if ($id === -1) {
                    $this->accept();
                } else {
                    $this->receive($this->connections[$id]);
                }
            }
        }
        socket_close($this->listener);
        return $this->served;
    }

    private function accept(): void
    {
        while ($socket = @socket_accept($this->listener)) {
            socket_getpeername($socket, $ip);
            $this->connections[spl_object_id($socket)] = new Connection($socket, $ip);
        }
    }

    private function drop(Connection $c): void
    {
        unset($this->connections[spl_object_id($c->socket)]);
        socket_close($c->socket);
        echo "closed after {$c->requests}", PHP_EOL;
    }

    private function receive(Connection $c): void
    {
        $data = @socket_read($c->socket, 65536);
        if ($data === '' || $data === false) {
            $this->drop($c);
            return;
        }
        $c->buffer .= $data;
        try {
            while (null !== $request = Request::take($c->buffer)) {
                $c->requests++;
                $this->served++;
                $keep = $request->keepAlive() && $c->requests < $this->maxRequests && $this->running;
                $response = $this->handle($request);
                socket_write($c->socket, $response->render($request->method !== 'HEAD', $keep));
                echo "{$request->method} {$request->target} {$response->status}", PHP_EOL;
                if (!$keep || !$this->running) {
                    $this->drop($c);
                    return;
                }
            }
        } catch (HttpException $e) {
            socket_write($c->socket, (new Response($e->getCode(), $e->getMessage()))->render(true, false));
            $this->drop($c);
        }
    }

    private function handle(Request $request): Response
    {
        $path = parse_url($request->target, PHP_URL_PATH);
        parse_str(parse_url($request->target, PHP_URL_QUERY) ?? '', $query);
        $method = $request->method === 'HEAD' ? 'GET' : $request->method;
        foreach ($this->routes[$method] ?? [] as $regex => $handler) {
            if (preg_match($regex, $path, $m)) {
                $args = array_filter($m, 'is_string', ARRAY_FILTER_USE_KEY);
                try {
                    $result = $handler($request, $args, $query);
                } catch (HttpException $e) {
                    return new Response($e->getCode(), $e->getMessage());
                } catch (\Throwable $t) {
                    return new Response(500, $t::class . ': ' . $t->getMessage());
                }
                return match (true) {
                    $result instanceof Response => $result,
                    is_array($result) => new Response(200, json_encode($result), ['Content-Type' => 'application/json']),
                    $result === null => new Response(204),
                    default => new Response(body: (string) $result),
                };
            }
        }
        $allowed = [];
        foreach ($this->routes as $m => $list) {
            foreach (array_keys($list) as $regex) {
                if (preg_match($regex, $path)) $allowed[] = $m;
            }
        }
        return $allowed ? new Response(405, 'not allowed', ['Allow' => implode(', ', $allowed)]) : new Response(404, 'not found');
    }
}

$listener = socket_create_listen((int) $argv[1]) ?: exit('cannot listen');
$server = new Server($listener, maxRequests: 5);
$notes = [1 => 'first'];
$server
    ->route('GET', '/', fn () => 'index')
    ->route('GET', '/hello/{name}', fn (Request $r, array $a) => new Response(200, "Hello, {$a['name']}!"))
    ->route('GET', '/notes', function (Request $r, array $args, array $query) use (&$notes) {
        $limit = (int) ($query['limit'] ?? 10);
        return ['notes' => array_slice($notes, 0, $limit), 'total' => count($notes)];
    })
    ->route('POST', '/notes', function (Request $r) use (&$notes) {
        if ($r->body === '') {
            throw new HttpException('empty', 422);
        }
        $notes[] = $r->body;
        return new Response(201, (string) array_key_last($notes));
    })
    ->route('DELETE', '/notes/{id}', function (Request $r, array $args) use (&$notes) {
        $id = (int) $args['id'];
        if (!isset($notes[$id])) {
            throw new HttpException("no note $id", 404);
        }
        unset($notes[$id]);
    })
    ->route('GET', '/divide/{a}/{b}', fn (Request $r, array $args) => intdiv((int) $args['a'], (int) $args['b']))
    ->route('POST', '/stop', function () use ($server) {
        $server->stop();
        return 'stopping';
    });
echo 'listening', PHP_EOL;
printf("%d requests\n", $server->run());
