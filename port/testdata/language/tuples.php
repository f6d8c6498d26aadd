<?php
// Lists of values of several types become structs if only list() and literal indexes read them.
class Menu
{
    private $items = array();
    private $at = array('nowhere', 0);

    function add($key, $text, $f = null) { $this->items[$key] = array($text, $f, strlen($text)); }

    function move($name, $n)
    {
        $old = $this->at;
        $this->at = array($name, $n);
        $this->at[1]++;
        return $old;
    }

    function show()
    {
        foreach ($this->items as $key => $item) {
            list($text, , $length) = $item;
            echo "$key: $text $length ", isset($item[1]) ? $item[1] : 'nothing', "\n";
        }
        list($name, $n) = $this->at;
        echo "$name $n\n";
    }

    function run($key)
    {
        if (!isset($this->items[$key])) return -1;
        $f = $this->items[$key][1];
        return $f ? $f($key) : 0;
    }
}

function upper($s) { return strtoupper($s); }

$m = new Menu();
$m->add('a', 'first', 'upper');
$m->add('b', 'second');
list($was, $n) = $m->move('here', 5);
echo "$was $n\n";
$m->show();
echo $m->run('a'), $m->run('b'), $m->run('c'), "\n";

// a copy has a life of its own
$p = array('p', array(1, 2), 1.5);
$q = $p;
$q[1][] = 3;
$q[0] .= 'q';
echo $p[0], count($p[1]), $p[2], ' ', $q[0], count($q[1]), $q[2], "\n";

// what is used as a whole stays an array
$w = array('w', 7, null);
echo implode(',', $w), ' ', count($w), ' ', json_encode($w), "\n";
foreach (array('x', 1) as $i => $v) echo $i, $v, ' ';
$grown = array('g', 1);
$grown[] = 2.5;
echo count($grown), ' ', $grown[2], "\n";
$computed = array('c', 8);
for ($i = 0; $i < 2; $i++) echo $computed[$i], ' ';
echo "\n";

// a key that is not there is null
$short = array('s', 1);
list($x, $y, $z) = @array_merge($short, array());
var_dump(isset($short[2]), $z ?? 'none');

// a swap, nested lists, and lists with and without keys
$i = 1;
$j = 'two';
[$i, $j] = [$j, $i];
echo $i, $j, "\n";
foreach (array(array('k', array(1, 'deep')), array('l', array(2, 'deeper'))) as list($k, list($n, $d))) echo $k, $n, $d, ' ';
echo "\n";
[1 => $second, 0 => $first] = array('zero', 1);
echo $first, $second, "\n";

// a function that returns a list or false
function pair($s)
{
    $p = strpos($s, '=');
    if ($p === false) return false;
    return array(substr($s, 0, $p), (int)substr($s, $p + 1));
}
foreach (array('a=1', 'b', 'c=3') as $s) {
    $r = pair($s);
    if (!$r) { echo "no pair\n"; continue; }
    echo $r[0], ' ', $r[1] + 1, "\n";
}
if ($r = pair('d=4')) {
    list($name, $value) = $r;
    var_dump($name, $value);
}
list($name, $value) = pair('nothing');
var_dump($name, $value);

// structs that may be null, as elements
class Draft
{
    public $draft = null;
    public $kept = array();
    function start($from) { $this->draft = array('from' => $from, 'lines' => array()); }
    function keep() { $this->kept[] = $this->draft; $this->draft = null; }
}
$d = new Draft();
$d->start('ann');
$d->draft['lines'][] = 'one';
$d->keep();
$d->keep();
$d->start('bob');
$d->keep();
foreach (array(0, 1, 2, 3) as $i) {
    if (!isset($d->kept[$i])) { echo "none "; continue; }
    $copy = $d->kept[$i];
    $copy['lines'][] = 'more';
    echo $copy['from'], count($copy['lines']), count($d->kept[$i]['lines']), ' ';
}
echo count($d->kept), "\n";
foreach ($d->kept as $k) echo $k === null ? 'null' : $k['from'], ' ';
echo "\n";

// arrays that functions return
$counts = array_count_values(array('a', 'b', 'a', '7', 7));
foreach ($counts as $k => $v) { echo $k, '=', $v + 1, ' '; }
echo "\n";
echo preg_match_all('/(\w)=(\d)/', 'a=1 b=2', $all, PREG_SET_ORDER), ' ';
foreach ($all as $one) echo $one[1], $one[2], isset($one[3]) ? '!' : '', ' ';
echo preg_match_all('/(\w)=(\d)/', 'a=1 b=2', $sets), ' ', implode(',', $sets[1]), ' ', $sets[2][1], "\n";
echo json_encode($all), json_encode($sets), "\n";
$v = unpack('nn/Ca', "\x01\x02\x03");
echo $v['n'], ' ', $v['a'], "\n";
$v = unpack('a2s/A*t', 'abcd  ');
echo $v['s'] . $v['t'], "\n";
$v = unpack('Ee', pack('E', 1.25));
echo $v['e'], "\n";
$more = array('x', 'y');
$lines = array('w');
echo array_push($lines, ...$more), implode($lines), "\n";

// a value that is a string or an array
function each_of($list)
{
    if (!is_array($list)) $list = array($list);
    $out = '';
    foreach ($list as $one) $out .= "<$one>";
    return $out;
}
echo each_of('one'), each_of(array('two', 'three')), "\n";
function sized($x) { return is_array($x) ? count($x) . end($x) : strlen($x); }
echo sized('four'), sized(array('five', 'six')), "\n";
