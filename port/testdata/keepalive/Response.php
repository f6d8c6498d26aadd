<?php
declare(strict_types=1);

namespace Web;

final class Response
{
    public function __construct(
        public readonly int $status = 200,
        public readonly string $body = '',
        private array $headers = [],
    ) {
        $this->headers += ['Content-Type' => 'text/plain'];
    }

    public function render(bool $withBody, bool $keep): string
    {
        $head = sprintf("HTTP/1.1 %d %s\r\n", $this->status, reason($this->status));
        $headers = ['Content-Length' => strlen($this->body), 'Connection' => $keep ? 'keep-alive' : 'close'] + $this->headers;
        foreach ($headers as $name => $value) {
            $head .= "$name: $value\r\n";
        }
        return $head . "\r\n" . ($withBody ? $this->body : '');
    }
}
