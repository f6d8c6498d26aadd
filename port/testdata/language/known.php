<?php
// What is known of values that go through functions of PHP: each has one type in Go.
function scan($s)
{
    $b = 7;
    $n = sscanf($s, '%d %d %[a-z]', $a, $b, $word);
    echo $n, ' ', $a === null ? 'null' : $a + 1, ' ', $b + 1, ' ', $word === null ? 'null' : strtoupper($word), "\n";
}
scan('12 30 abc');
scan('12 x');
scan('');

$h = unpack('Cflags/nlen/a3tag/Nid2', "\x05\x01\x02abc\x00\x00\x00\x07");
$len = $h['len'];
$tag = $h['tag'];
echo $h['flags'], ' ', $len * 2, ' ', strrev($tag), ' ', isset($h['id2']) ? $h['id2'] : 'none', "\n";

$u = parse_url('http://example.org:8080/a?b=c');
$host = $u['host'];
$port = isset($u['port']) ? $u['port'] : 80;
echo $host, ' ', $port + 1, ' ', isset($u['user']) ? 'user' : 'nobody', "\n";

$table = array('volt' => array(16, 'u', 0.5, 'V'), 'state' => array(17, 's', null, ''));
foreach ($table as $name => $row) {
    list($reg, $type, $factor, $unit) = $row;
    echo $name, ' ', $reg + 1, ' ', strlen($type), ' ', $factor === null ? 'none' : $factor * 2, ' ', $unit, "\n";
}
sort($table['volt']);
echo gettype($table['volt'][0]), ' ', gettype($table['state'][0]), "\n";

class Two
{
    public $left = '';
    public $right = '';
    public $sum = 0;
    public function add($toLeft, $s)
    {
        $side = $toLeft ? 'left' : 'right';
        $this->$side .= $s;
        $this->sum += strlen($this->$side);
    }
    public function stepOne(&$n) { $n++; return false; }
    public function stepTwo(&$n) { $n *= 10; return $n; }
    public function step($which, &$n) { return $this->{'step' . $which}($n); }
}
$two = new Two;
$two->add(true, 'abc');
$two->add(false, 'de');
$two->add(true, 'f');
echo $two->left, ' ', $two->right, ' ', $two->sum, "\n";
$n = 4;
echo $two->step('One', $n) === false ? 'false' : 'other', ' ', $two->step('Two', $n), ' ', $n, "\n";

function twice($f, $x) { return $f($f($x)); }
$add = 3;
echo twice(function ($x) use ($add) { return $x + $add; }, 10), "\n";
$handlers = array('up' => function ($s) { return strtoupper($s); }, 'len' => function ($s) { return strlen($s); });
foreach ($handlers as $name => $f) {
    echo $name, ' ', $f('abc'), "\n";
}
$none = null;
echo $none === null ? 'null' : 'func', ' ', is_callable($handlers['up']) ? 'callable' : 'not', "\n";
echo implode(',', array_map(function ($x) { return $x * 2; }, array_filter(array(1, 2, 3, 4), function ($x) { return $x % 2 == 0; }))), "\n";
$months = array_flip(array('Jan', 'Feb', '3'));
echo $months['Feb'], ' ', $months[3], ' ', isset($months['x']) ? 'set' : 'unset', "\n";
foreach (array(5 => 'a', 'k' => 'b') as $key => $v) {
    $seen[$key] = $v;
    printf("%s=%s %d\n", $key, $v, $key === 'k' ? -1 : (int)$key);
}

class Holder
{
    private $sock = null;
    public function open($ok)
    {
        $this->sock = $ok ? socket_create(AF_INET, SOCK_STREAM, SOL_TCP) : @socket_create(AF_INET, 77, SOL_TCP);
        if (!$this->sock) {
            return 'failed';
        }
        return 'open';
    }
    public function state() { return $this->sock ? 'yes' : 'no'; }
}
class Strict
{
    private $sock = null;
    public function set($s) { $this->sock = $s; }
    public function state() { return $this->sock === null ? 'null' : ($this->sock === false ? 'false' : 'socket'); }
}
$s = new Strict;
echo $s->state(), ' ';
$s->set(false);
echo $s->state(), ' ';
$s->set(socket_create(AF_INET, SOCK_STREAM, SOL_TCP));
echo $s->state(), "\n";
$o = new Holder;
echo $o->state(), ' ', $o->open(true), ' ', $o->state(), "\n";
