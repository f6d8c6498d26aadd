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
function all_of($x)
{
    $out = '';
    foreach ((array)$x as $k => $one) $out .= "$k$one,";
    return $out;
}
echo all_of('a'), all_of(array('b', 'c')), all_of(null), all_of(false), "\n";
$grow = (array)'first';
$grow[] = 'second';
echo implode(' ', $grow), "\n";

// references to elements, counters, deletions, and what else may happen to a list
function bump(&$x) { $x++; }
$t = array(1, 'one', array(1.5));
bump($t[0]);
$t[0] += 2;
$t[0]++;
$ref = &$t[1];
$ref .= '!';
unset($ref);
$t[2][] = 2.5;
$t[1] ??= 'never';
echo $t[0], $t[1], count($t[2]), $t['0'], "\n";
$gone = array(1, 'gone');
unset($gone[1]);
echo isset($gone[1]) ? 'there' : 'not there', ' ', $gone[0], "\n";
$sorted = array(3, 'x');
sort($sorted);
$sum = array(1, 2.5);
echo array_sum($sum), ' ', in_array(2.5, $sum) ? 'in' : 'out', ' ', max($sum), "\n";
class Kept
{
    const PAIR = array('name', 7);
    static $last = array('', 0);
    function each() { yield array('k', 1); yield array('l', 2); }
    function set($pair = array('none', 0)) { self::$last = $pair; return $this; }
}
$k = new Kept();
$k->set();
list($name, $n) = Kept::$last;
echo $name, $n;
$k->set(array('some', 5));
[$name, $n] = Kept::$last;
echo $name, $n, Kept::PAIR[0], Kept::PAIR[1];
foreach ($k->each() as [$name, $n]) echo $name, $n;
echo "\n";
$state = array('idle', 0);
$step = function ($to) use (&$state) { $state[0] = $to; $state[1]++; };
$step('busy');
$step('done');
echo $state[0], $state[1], "\n";
function with_global() { global $state; list($s, $n) = $state; $state = array('global', $n + 1); return $s; }
echo with_global(), $state[0], $state[1], "\n";
$box = array();
[$box['x'], $box['y']] = array('left', 3);
echo $box['x'], $box['y'], "\n";
$a1 = array(1, 'a');
$a2 = array(1, 'a');
var_dump($a1 == $a2, $a1 === array('a', 1), $a1 < array(2, 'b'));
$queue = array();
$queue[] = array(2, 'two', null);
$queue[] = array(1, 'one', 1.5);
usort($queue, function ($x, $y) { return $x[0] - $y[0]; });
while ($job = array_shift($queue)) {
    list($n, $text, $extra) = $job;
    echo $n, $text, $extra === null ? 'null' : $extra, ' ';
}
echo "\n";
$late = null;
if ($argc > 0) $late = array('late', 1);
echo $late[0], $late[1], is_array($late) ? ' array' : ' none', empty($late) ? ' empty' : '', "\n";
switch (array_pop($sum)) { case 2.5: echo "popped\n"; }

// elements that are an int or a string keep their type
class Pairs
{
    private $last = array('', 0.5);
    function set($k, $v) { $this->last = array($k, $v); return $this; }
    function get() { return $this->last; }
}
foreach (array('a', 5) as $key) {
    list($k, $v) = (new Pairs)->set($key, 1.5)->get();
    var_dump($k, $k === 5);
}
