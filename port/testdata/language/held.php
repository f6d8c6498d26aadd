<?php
$clients = [1 => ['in' => 'a', 'out' => ''], 2 => ['in' => 'b', 'out' => '']];
function out($id, $s) { global $clients; if (isset($clients[$id])) $clients[$id]['out'] .= $s; }
function all($s) { global $clients; foreach ($clients as $id => $c) { $clients[$id]['n'][] = $s; out($id, $c['in']); } }
function drop($id) { global $clients; unset($clients[$id]); }
function process($id) {
    global $clients;
    $c =& $clients[$id];
    $c['in'] .= '!';
    all('x');
    $c['in'] .= '?';
    $clients[9 + $id] = ['in' => 'new', 'out' => ''];
    $c['k'] = 1;
    if ($id == 2) { drop($id); $c['in'] = 'gone'; echo $c['in'], $c['out'], "\n"; }
}
process(1); process(2);
echo json_encode($clients), "\n";
class Loop {
    private $timers = [];
    function add($cb) { $this->timers[] = ['at' => 1, 'cb' => $cb]; return $this; }
    function cancel($id) { unset($this->timers[$id]); }
    function tick() {
        foreach ($this->timers as $id => &$t) {
            unset($this->timers[$id]);
            call_user_func($t['cb'], $id);
            $t['at']++;
        }
        unset($t);
        foreach ($this->timers as $id => &$t) { $copy = $this->timers; $this->add(fn () => 0); $t['at'] = 50 + $id; if ($id > 5) break; }
        unset($t);
        return count($this->timers);
    }
    function show() { return implode(',', array_map(fn ($t) => $t['at'], $this->timers)); }
}
$l = new Loop;
$l->add(function ($id) use ($l) { echo "timer $id "; $l->add(function ($id) { echo "later $id "; }); })->add(function ($id) { echo "second $id "; });
echo $l->tick(), ' ', $l->show(), "\n";
$a = ['x' => ['y' => ['z' => 1]]];
$r =& $a['x']['y'];
$r['z']++;
for ($i = 0; $i < 20; $i++) $a["k$i"] = $i;
$r['w'] = 5;
$n =& $a['new'];
$n = 'made';
echo json_encode($a['x']), $a['new'], "\n";
unset($a['new']); $n .= '!';
echo $n, isset($a['new']) ? 'y' : 'n', "\n";
$q = [3, 1, 2];
$s =& $q[];
$s = 7;
$u =& $q[1];
$u = 9;
echo implode(',', $q), "\n";
$plain = 1; $u =& $plain; $u = 4;
echo $plain, implode(',', $q), "\n";
class Events {
    private $on = [];
    function on($f) { $this->on[] = $f; return $this; }
    function once($f) { $self = $this; $w = function () use (&$w, $self, $f) { $self->off($w); call_user_func_array($f, func_get_args()); }; return $this->on($w); }
    function off($f) { if (false !== $i = array_search($f, $this->on, true)) unset($this->on[$i]); return $this; }
    function emit(...$args) { foreach ($this->on as $f) call_user_func_array($f, $args); return count($this->on); }
}
$e = new Events;
$make = fn ($n) => function ($x) use ($n) { echo "$n:$x "; };
$f = $make('a'); $g = $make('a');
$e->on($f)->on($g)->once($make('once'));
echo $e->emit(1), ' ', $e->emit(2), ' ', $e->off($g)->emit(3), "\n";
var_dump($f === $g, $f === $f, in_array($g, [$f], true));
