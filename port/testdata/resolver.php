<?php
declare(strict_types=1);

/** Listens and connects with addrinfo, PHP 7.2+ */
final class Endpoint
{
    public function __construct(private AddressInfo $info)
    {
    }

    public static function lookup(string $host, ?string $service, array $hints = []): array
    {
        $list = socket_addrinfo_lookup($host, $service, $hints);
        if ($list === false) {
            throw new RuntimeException("cannot resolve $host");
        }
        return array_map(fn ($i) => new self($i), $list);
    }

    public function describe(): string
    {
        $e = socket_addrinfo_explain($this->info);
        $family = match ($e['ai_family']) {
            AF_INET => 'IPv4 ' . $e['ai_addr']['sin_addr'],
            AF_INET6 => 'IPv6 ' . $e['ai_addr']['sin6_addr'],
            default => 'family ' . $e['ai_family'],
        };
        $type = [SOCK_STREAM => 'tcp', SOCK_DGRAM => 'udp', SOCK_RAW => 'raw'][$e['ai_socktype']] ?? '?';
        return "$family $type" . (isset($e['ai_canonname']) ? " ({$e['ai_canonname']})" : '');
    }

    public function port(): int
    {
        $a = socket_addrinfo_explain($this->info)['ai_addr'];
        return $a['sin_port'] ?? $a['sin6_port'];
    }

    public function listen(): Socket
    {
        $s = @socket_addrinfo_bind($this->info) ?: throw new RuntimeException(socket_strerror(socket_last_error()));
        socket_listen($s);
        return $s;
    }

    public function connect(): Socket|false
    {
        return @socket_addrinfo_connect($this->info);
    }
}

$port = $argv[1];
$hints = ['ai_family' => AF_INET, 'ai_socktype' => SOCK_STREAM, 'ai_flags' => AI_NUMERICHOST];
$all = Endpoint::lookup('127.0.0.1', $port, $hints);
echo count($all), ' ', $all[0]->describe(), ' ', $all[0]->port() === (int) $port ? 'same port' : 'other port', "\n";
foreach (Endpoint::lookup('::1', '80', ['ai_family' => AF_INET6, 'ai_socktype' => SOCK_DGRAM]) as $e) {
    echo $e->describe(), ' ', $e->port(), "\n";
}
try {
    Endpoint::lookup('no numbers', '80', $hints);
} catch (RuntimeException $e) {
    echo $e->getMessage(), "\n";
}
$listener = $all[0]->listen();
try {
    $all[0]->listen();
} catch (RuntimeException $e) {
    echo $e->getMessage(), "\n";
}
echo "bound\n";
$c = socket_accept($listener);
$request = trim(socket_read($c, 100));
[$host, $back] = explode(' ', $request);
$target = Endpoint::lookup($host, $back, ['ai_family' => AF_INET, 'ai_socktype' => SOCK_STREAM])[0];
if ($out = $target->connect()) {
    socket_write($out, "connected from addrinfo\n");
    socket_close($out);
}
$r = Endpoint::lookup('127.0.0.1', $argv[2], $hints)[0]->connect();
echo $r === false ? socket_strerror(socket_last_error()) : 'open?', "\n";
socket_write($c, "done\n");
socket_close($c);
socket_close($listener);
