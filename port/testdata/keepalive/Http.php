<?php
declare(strict_types=1);

namespace Web;

class HttpException extends \RuntimeException
{
}

const REASONS = [
    200 => 'OK', 201 => 'Created', 204 => 'No Content',
    400 => 'Bad Request', 404 => 'Not Found', 405 => 'Method Not Allowed', 413 => 'Payload Too Large', 422 => 'Unprocessable Entity',
    500 => 'Internal Server Error', 501 => 'Not Implemented',
];

function reason(int $code): string
{
    return REASONS[$code] ?? 'Unknown';
}
