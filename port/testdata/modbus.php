<?php
/* Modbus TCP: a slave with registers */
declare(strict_types=1);

final class ModbusException extends Exception {}

final class Registers
{
    /** @var int[] */
    private array $values = [];

    public function get(int $address): int
    {
        return $this->values[$address] ?? 0;
    }

    public function set(int $address, int $value): void
    {
        if ($value < 0 || $value > 0xFFFF) {
            throw new ModbusException('value', 3);
        }
        $this->values[$address] = $value;
    }

    public function count(): int
    {
        return count($this->values);
    }
}

function reply(string $request, Registers $r): string
{
    [$transaction, $unit, $function] = [substr($request, 0, 2), ord($request[6]), ord($request[7])];
    try {
        $body = match ($function) {
            3 => readRegisters($request, $r),
            6 => writeRegister($request, $r),
            default => throw new ModbusException('function', 1),
        };
    } catch (ModbusException $e) {
        $function |= 0x80;
        $body = chr($e->getCode());
    }
    $pdu = chr($unit) . chr($function) . $body;
    return $transaction . pack('nn', 0, strlen($pdu)) . $pdu;
}

function readRegisters(string $request, Registers $r): string
{
    ['start' => $start, 'count' => $count] = unpack('nstart/ncount', substr($request, 8, 4));
    if ($count > 125) {
        throw new ModbusException('count', 3);
    }
    $out = chr($count * 2);
    for ($i = 0; $i < $count; $i++) {
        $out .= pack('n', $r->get($start + $i));
    }
    return $out;
}

function writeRegister(string $request, Registers $r): string
{
    $w = unpack('naddress/nvalue', $request, 8);
    $r->set($w['address'], $w['value']);
    return substr($request, 8, 4);
}

$server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($server, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($server, '127.0.0.1', (int)$argv[1]);
socket_listen($server);
echo "modbus\n";
$registers = new Registers();
$client = socket_accept($server);
while (true) {
    $request = socket_read($client, 260);
    if ($request === false || strlen($request) < 8) {
        break;
    }
    $answer = reply($request, $registers);
    echo bin2hex($request), ' -> ', bin2hex($answer), PHP_EOL;
    socket_write($client, $answer);
}
echo $registers->count(), " registers\n";
