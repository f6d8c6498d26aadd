<?php
namespace App\Net;

use RuntimeException;

class NetException extends RuntimeException
{
    private $host;

    public function __construct($message, $code = 0, $host = 'none')
    {
        parent::__construct($message, $code);
        $this->host = $host;
    }

    public function getHost()
    {
        return $this->host;
    }
}

class RefusedException extends NetException
{
}

final class Connector
{
    private int $tries = 0;
    private ?string $last = null;

    public function __construct(private string $host, private int $port)
    {
    }

    public function connect(): bool
    {
        $this->tries++;
        $s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        try {
            if (!@socket_connect($s, $this->host, $this->port)) {
                $code = socket_last_error($s);
                if ($code == SOCKET_ECONNREFUSED) {
                    throw new RefusedException(socket_strerror($code), $code, $this->host);
                }
                throw new NetException("other: $code");
            }
            socket_write($s, "HELO\n");
            $this->last = socket_read($s, 100);
            return true;
        } catch (RefusedException $e) {
            echo "refused by {$e->getHost()}: {$e->getMessage()} ({$e->getCode()})\n";
            return false;
        } finally {
            socket_close($s);
            echo "closed\n";
        }
    }

    public function last(): ?string
    {
        return $this->last;
    }

    public function tries(): int
    {
        return $this->tries;
    }
}

function check($n)
{
    if ($n > 2) {
        throw new \InvalidArgumentException("too large: $n", 7);
    }
    return intdiv(10, $n);
}

$c = new Connector('127.0.0.1', 1);
var_dump($c->connect());
$d = new Connector('127.0.0.1', (int)$argv[1]);
var_dump($d->connect());
echo $d->last() ?? 'nothing', $d->tries(), "\n";
foreach ([1, 2, 0, 3, 1] as $i) {
    try {
        if ($i == 1) {
            continue;
        }
        echo check($i), "\n";
    } catch (\DivisionByZeroError $e) {
        echo 'div: ', $e->getMessage(), "\n";
    } catch (\LogicException | \RuntimeException $e) {
        echo get_class($e), ': ', $e->getMessage(), ' ', $e->getCode(), "\n";
        break;
    }
}
try {
    throw new NetException('last', 5);
} catch (\Exception $e) {
    echo get_class($e), " ", $e->getMessage(), "\n";
    if ($e instanceof NetException) {
        echo $e->getHost(), "\n";
    }
}
throw new RefusedException('nobody catches this');
