<?php
declare(strict_types=1);

namespace Web;

final class Request
{
    private const LIMIT = 1024;

    private function __construct(
        public readonly string $method,
        public readonly string $target,
        public readonly string $version,
        private array $headers,
        public readonly string $body,
    ) {
    }

    /** Takes one request from the front of the buffer, or returns null. */
    public static function take(string &$buffer): ?self
    {
        if (($end = strpos($buffer, "\r\n\r\n")) === false) {
            return null;
        }
        $head = substr($buffer, 0, $end);
        $lines = explode("\r\n", $head);
        $parts = explode(' ', $lines[0]);
        if (count($parts) !== 3 || !str_starts_with($parts[2], 'HTTP/')) {
            throw new HttpException('bad request line', 400);
        }
        $headers = [];
        foreach (array_slice($lines, 1) as $line) {
            [$name, $value] = array_pad(explode(':', $line, 2), 2, null);
            if ($value === null) {
                throw new HttpException("bad header: $line", 400);
            }
            $headers[strtolower($name)] = trim($value);
        }
        $rest = substr($buffer, $end + 4);
        if (strtolower($headers['transfer-encoding'] ?? '') === 'chunked') {
            $body = '';
            while (true) {
                if (!preg_match('/^([0-9a-f]+)[^\r]*\r\n/i', $rest, $m)) {
                    return null;
                }
                $size = hexdec($m[1]);
                $at = strlen($m[0]);
                if (strlen($rest) < $at + $size + 2) {
                    return null;
                }
                $body .= substr($rest, $at, $size);
                $rest = substr($rest, $at + $size + 2);
                if ($size == 0) {
                    break;
                }
            }
        } else {
            $length = (int) ($headers['content-length'] ?? 0);
            if ($length > self::LIMIT) {
                throw new HttpException('too large', 413);
            }
            if (strlen($rest) < $length) {
                return null;
            }
            $body = substr($rest, 0, $length);
            $rest = substr($rest, $length);
        }
        $buffer = $rest;
        return new self($parts[0], $parts[1], $parts[2], $headers, $body);
    }

    public function header(string $name): ?string
    {
        return $this->headers[strtolower($name)] ?? null;
    }

    public function keepAlive(): bool
    {
        $c = strtolower($this->header('Connection') ?? '');
        return $this->version === 'HTTP/1.1' ? $c !== 'close' : $c === 'keep-alive';
    }
}
