<?php
// Prints a receipt on an ESC/POS printer (raw port 9100)
// mbstring is not installed on the till
function utf8_length($s) { return function_exists('mb_strlen') ? mb_strlen($s, 'UTF-8') : preg_match_all('/./us', $s); }
function utf8_cut($s, $n) {
    if (function_exists('mb_substr')) return mb_substr($s, 0, $n, 'UTF-8');
    if ($n < 0) $n += utf8_length($s);
    preg_match('/^.{0,' . max(0, $n) . '}/us', $s, $m);
    return $m[0];
}

class ReceiptPrinter
{
    const ESC = "\x1b";
    const GS = "\x1d";
    const JUSTIFY_LEFT = 0, JUSTIFY_CENTER = 1, JUSTIFY_RIGHT = 2;

    private $socket;
    private $buffer = '';
    private $width;
    protected static $charset = ['ä' => "\x84", 'ö' => "\x94", 'ü' => "\x81", 'ß' => "\xe1", '€' => "\xd5"];

    public function __construct($host, $port = 9100, $width = 32)
    {
        $this->width = $width;
        $this->socket = @socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        if ($this->socket === false) throw new Exception('socket');
        socket_set_option($this->socket, SOL_SOCKET, SO_SNDTIMEO, array('sec' => 3, 'usec' => 0));
        socket_set_option($this->socket, SOL_SOCKET, SO_RCVTIMEO, array('sec' => '3', 'usec' => '0'));
        if (!@socket_connect($this->socket, $host, $port)) {
            $code = socket_last_error($this->socket);
            throw new Exception(socket_strerror($code), $code);
        }
        $this->write(self::ESC . '@');
    }

    public function write($data) { $this->buffer .= $data; return $this; }
    public function text($text) { return $this->write(strtr($text, self::$charset)); }
    public function line($text = '') { return $this->text($text . "\n"); }
    public function bold($on = true) { return $this->write(self::ESC . 'E' . ($on ? chr(1) : chr(0))); }
    public function justify($how = self::JUSTIFY_LEFT) { return $this->write(self::ESC . 'a' . chr($how)); }
    public function rule($c = '-') { return $this->line(str_repeat($c, $this->width)); }
    public function feed(int $n = 1) { return $this->write(self::ESC . 'd' . chr($n)); }
    public function cut() { return $this->write(self::GS . 'V' . chr(66) . chr(3)); }

    public function columns($left, $right)
    {
        $space = $this->width - utf8_length($left) - utf8_length($right);
        if ($space < 1) {
            $left = utf8_cut($left, $space - 1) ;
            $space = 1;
        }
        return $this->line($left . str_repeat(' ', $space) . $right);
    }

    public function barcode($code)
    {
        if (!preg_match('/^\d{12,13}$/', $code)) throw new InvalidArgumentException("barcode: $code");
        $sum = 0;
        foreach (array_slice(str_split($code), 0, 12) as $i => $d) {
            $sum += $i % 2 ? $d * 3 : $d;
        }
        $check = (10 - $sum % 10) % 10;
        if (strlen($code) == 13 && $code[12] != $check) throw new InvalidArgumentException("check digit of $code should be $check");
        return $this->write(self::GS . 'k' . chr(67) . chr(13) . substr($code, 0, 12) . $check);
    }

    public function flush()
    {
        while ($this->buffer !== '') {
            $n = socket_write($this->socket, $this->buffer);
            if ($n === false) throw new Exception(socket_strerror(socket_last_error()));
            $this->buffer = (string) substr($this->buffer, $n);
        }
        return $this;
    }

    /** @return bool true if there is paper */
    public function hasPaper()
    {
        $this->write("\x10\x04" . chr(4))->flush();
        $status = @socket_read($this->socket, 1);
        if ($status === false || $status === '') return false;
        return (ord($status) & 0x60) == 0;
    }

    public function close() { socket_shutdown($this->socket, 1); $rest = ''; while ($x = socket_read($this->socket, 64)) $rest .= $x; socket_close($this->socket); return $rest; }
}

$order = [
    'id' => 1042,
    'customer' => 'Jörg Müller',
    'items' => [
        ['name' => 'Käsekuchen', 'qty' => 2, 'price' => 3.9],
        ['name' => 'Espresso doppio', 'qty' => 1, 'price' => 2.85],
        ['name' => 'Frühstück "Großer Anfang" für zwei', 'qty' => 1, 'price' => 1024],
    ],
    'paid' => 1100.00,
    'code' => isset($argv[2]) ? $argv[2] : '400638133393',
];

try {
    $p = new ReceiptPrinter('127.0.0.1', $argv[1]);
    if (!$p->hasPaper()) {
        echo "no paper\n";
        exit(2);
    }
    $p->justify(ReceiptPrinter::JUSTIFY_CENTER)->bold()->line('CAFÉ')->bold(false)->justify();
    $p->line(sprintf('Order #%06d', $order['id']))->line($order['customer'])->rule('=');
    $total = 0;
    foreach ($order['items'] as $item) {
        $sum = $item['qty'] * $item['price'];
        $total += $sum;
        $p->columns("{$item['qty']}x {$item['name']}", number_format($sum, 2, ',', '.'));
    }
    $p->rule();
    $p->columns('Total €', number_format($total, 2, ',', '.'));
    $p->columns('Change', number_format($order['paid'] - $total, 2));
    $vat = round($total - $total / 1.19, 2);
    $p->columns('VAT 19%', $vat)->feed(2)->barcode($order['code'])->cut()->flush();
    echo 'printer says: ', bin2hex($p->close()), "\n";
    echo "total $total\n";
} catch (InvalidArgumentException $e) {
    echo 'bad order: ', $e->getMessage(), "\n";
    exit(3);
} catch (Exception $e) {
    echo 'error ', $e->getCode(), ': ', $e->getMessage(), "\n";
    exit(1);
} finally {
    echo "done\n";
}
