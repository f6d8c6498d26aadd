<?php
/**
 * Server list ping of a block game: packets of VarInt length, strings, longs. Client and query class.
 */
final class PacketBuffer
{
    private string $data;
    private int $pos = 0;
    public function __construct(string $data = '') { $this->data = $data; }

    public function varInt(int $v): self
    {
        $v &= 0xFFFFFFFF;
        do {
            $b = $v & 0x7F;
            $v >>= 7;
            $this->data .= chr($v ? $b | 0x80 : $b);
        } while ($v);
        return $this;
    }

    public function string(string $s): self { $this->varInt(strlen($s)); $this->data .= $s; return $this; }
    public function short(int $n): self { $this->data .= pack('n', $n); return $this; }
    public function long(int $n): self { $this->data .= pack('J', $n); return $this; }
    public function double(float $f): self { $this->data .= pack('E', $f); return $this; }

    public function readVarInt(): int
    {
        $v = $shift = 0;
        while (true) {
            if ($this->pos >= strlen($this->data)) throw new UnderflowException('VarInt');
            $b = ord($this->data[$this->pos++]);
            $v |= ($b & 0x7F) << $shift;
            if (!($b & 0x80)) break;
            if (($shift += 7) > 28) throw new OverflowException('VarInt too big');
        }
        return $v & 0x80000000 ? $v - 0x100000000 : $v;
    }

    public function readString(): string { return $this->take($this->readVarInt()); }
    public function readLong(): int { return unpack('Jv', $this->take(8))['v']; }
    public function readDouble(): float { return unpack('E', $this->take(8))[1]; }

    private function take(int $n): string
    {
        $s = substr($this->data, $this->pos, $n);
        if (strlen($s) < $n) throw new UnderflowException("$n bytes wanted, " . strlen($s) . ' there');
        $this->pos += $n;
        return $s;
    }

    public function frame(): string { return (new self)->varInt(strlen($this->data))->bytes() . $this->data; }
    public function bytes(): string { return $this->data; }
    public function left(): int { return strlen($this->data) - $this->pos; }
}

function receive_packet($sock): PacketBuffer
{
    $length = 0;
    for ($i = 0; ; $i++) {
        if (socket_recv($sock, $b, 1, MSG_WAITALL) !== 1) throw new RuntimeException('connection lost');
        $length |= (ord($b) & 0x7f) << 7 * $i;
        if (ord($b) < 128) break;
    }
    $data = '';
    while (($missing = $length - strlen($data)) > 0) {
        $n = socket_recv($sock, $part, $missing, 0);
        if (!$n) throw new RuntimeException("packet cut after " . strlen($data) . " of $length bytes");
        $data .= $part;
    }
    return new PacketBuffer($data);
}

function send_packet($sock, int $id, ?callable $fill = null): void
{
    $p = (new PacketBuffer)->varInt($id);
    $fill === null or $fill($p);
    $out = $p->frame();
    $len = strlen($out);
    while (true) {
        $sent = socket_write($sock, $out, $len);
        if ($sent === false) throw new RuntimeException('write');
        if ($sent < $len) {
            $out = substr($out, $sent);
            $len -= $sent;
        } else {
            break;
        }
    }
}

$sock = @socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($sock, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 5, 'usec' => 0]);
if (!@socket_connect($sock, '127.0.0.1', (int)$argv[1])) exit('offline');
foreach ([0, 1, 127, 128, 255, 25565, 2097151, 2147483647, -1, -2147483648] as $n) {
    $b = (new PacketBuffer)->varInt($n)->bytes();
    echo $n, '=', bin2hex($b), ((new PacketBuffer($b))->readVarInt() === $n ? '' : ' WRONG'), ' ';
}
echo "\n";
try {
    send_packet($sock, 0x00, function (PacketBuffer $p) { $p->varInt(-1)->string('127.0.0.1')->short(25565)->varInt(1); });
    send_packet($sock, 0x00);
    $p = receive_packet($sock);
    if (($id = $p->readVarInt()) !== 0) throw new DomainException("packet $id");
    $status = json_decode($p->readString(), true, 512, JSON_THROW_ON_ERROR);
    printf("%s %d/%d\n", strip_colors($status['description']['text'] ?? $status['description']), $status['players']['online'], $status['players']['max']);
    foreach ($status['players']['sample'] ?? [] as ['name' => $name, 'id' => $uuid]) echo " - $name ", substr($uuid, 0, 8), "\n";
    echo $p->left(), " left\n";
    $token = 0x0123456789ABCDEF;
    send_packet($sock, 0x01, fn ($p) => $p->long($token)->double(-1.5));
    $p = receive_packet($sock);
    echo $p->readVarInt(), ' ', $p->readLong() === $token ? 'pong' : 'other', ' ', $p->readDouble(), "\n";
    receive_packet($sock)->readString();
} catch (UnderflowException | OverflowException $e) {
    echo get_class($e), ' ', $e->getMessage(), "\n";
}
try {
    receive_packet($sock);
} catch (RuntimeException $e) {
    echo $e->getMessage(), "\n";
} finally {
    socket_close($sock);
}

function strip_colors(string $s): string
{
    return preg_replace('/\xc2\xa7./u', '', $s);
}
