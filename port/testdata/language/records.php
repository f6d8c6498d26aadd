<?php
// Arrays whose keys are all known become structs. They are copied as PHP copies arrays.
function make($name, $n)
{
    return ['name' => $name, 'n' => $n, 'tags' => [], 'extra' => ['a' => 1, 'b' => 'x']];
}

function rename_copy(array $r, $name)
{
    $r['name'] = $name;
    $r['tags'][] = 'renamed';
    $r['extra']['a']++;
    return $r;
}

function rename_ref(&$r, $name)
{
    $r['name'] = $name;
    $r['tags'][] = 'ref';
}

function show($r)
{
    echo $r['name'], ' ', $r['n'], ' ', implode(',', $r['tags']), ' ', $r['extra']['a'], $r['extra']['b'], isset($r['late']) ? ' late ' . $r['late'] : '', "\n";
}

$a = make('a', 1);
$b = $a;
$b['name'] = 'b';
$b['tags'][] = 'one';
$a['tags'][] = 'two';
$b['tags'][] = 'three';
show($a);
show($b);
$c = rename_copy($b, 'c');
show($b);
show($c);
rename_ref($c, 'd');
show($c);

$all = [];
$all[] = $a;
$all[] = $b;
$copy = $all;
$copy[0]['name'] = 'copy';
$copy[0]['tags'][] = 'copied';
$all[1]['n'] += 10;
$all[1]['extra']['b'] .= 'y';
foreach ($all as $r) {
    show($r);
    $r['tags'][] = 'lost';
    $r['name'] = 'lost';
}
foreach ($copy as $i => $r) {
    echo $i, ' ';
    show($r);
}
foreach ($all as $k => &$e) {
    $e['late'] = 'at ' . $k;
    $e['tags'][] = 'loop';
}
unset($e);
foreach ($all as $r) {
    show($r);
}
$last = array_pop($all);
$last['tags'][] = 'popped';
show($last);
show($b);
rename_ref($all[0], 'through');
show($all[0]);
show($a);

$map = ['x' => make('x', 5)];
$map['y'] = make('y', 6);
$p = &$map['y'];
$p['n'] *= 7;
$p['tags'][] = 'p';
unset($p);
show($map['y']);
unset($map['x']);
echo count($map), isset($map['x']['name']) ? ' set' : ' unset', isset($map['y']['name']) ? ' set' : ' unset', "\n";
echo $map['z']['name'] ?? 'none', ' ', $map['y']['name'] ?? 'none', "\n";

function find($list, $name)
{
    foreach ($list as $r) {
        if ($r['name'] === $name) {
            return $r;
        }
    }
    return false;
}

$f = find([$a, $b], 'b');
if ($f !== false) {
    $f['tags'][] = 'found';
    show($f);
}
echo find([$a, $b], 'q') === false ? "none\n" : "one\n";
show($b);

class Box
{
    public $one;
    public $list = [];
    private $draft = null;
    public function put($r) { $this->one = $r; $this->list[] = $r; }
    public function touch() { $this->one['tags'][] = 'touched'; $this->one['name'] .= '!'; }
    public function start($n) { $this->draft = ['from' => $n, 'lines' => [], 'size' => 0]; }
    public function add($s) { if (!$this->started()) { return; } $this->draft['lines'][] = $s; $this->draft['size'] += strlen($s); }
    public function started() { return $this->draft !== null; }
    public function end() { $d = $this->draft; $this->draft = null; return $d; }
}

$box = new Box;
$box->put($a);
$box->touch();
show($box->one);
show($box->list[0]);
show($a);
$twin = clone $box;
$twin->touch();
$box->touch();
show($twin->one);
show($box->one);
$box->add('dropped');
$box->start('me');
$box->add('one');
$box->add('three');
$d = $box->end();
echo $d['from'], ' ', implode('+', $d['lines']), ' ', $d['size'], $box->started() ? ' started' : ' ended', "\n";

['name' => $name, 'n' => $n] = $b;
echo "$name $n {$b['extra']['b']}\n";
$by = function ($r) use ($b) { $b['tags'][] = 'inside'; return count($b['tags']) + count($r['tags']); };
echo $by($a), ' ', count($b['tags']), "\n";
usort($copy, function ($x, $y) { return strcmp($y['name'], $x['name']); });
foreach ($copy as $r) {
    echo $r['name'], ' ';
}
echo "\n";

function pop_two(array $list)
{
    $x = array_pop($list);
    $x['tags'][] = 'popped';
    return $x;
}

function retag($r = null)
{
    if ($r) {
        $r['tags'][] = 'again';
        return count($r['tags']);
    }
    return 0;
}

$pair = [$a, $b];
$other = $pair;
$x = array_pop($pair);
$x['tags'][] = 'from pair';
$y = array_pop($other);
$y['tags'][] = 'from other';
$y['extra']['b'] .= 'z';
show($x);
show($y);
$list = [$a, $b];
show(pop_two($list));
show($list[1]);
echo retag($a), ' ', retag($a), ' ', retag(), ' ', retag(null), ' ', count($a['tags']), "\n";
