<?php
// Functions that ask for their arguments, and methods that are called by their names.
function sum() { $t = 0; foreach (func_get_args() as $a) { $t += $a; } return $t; }
echo sum(), ' ', sum(1), ' ', sum(1, 2.5, 3), "\n";
class Q {
    private $on = [];
    function on($f) { $this->on[] = $f; }
    private function fire(array $queue) { foreach ($queue as $event) { $args = func_get_args(); array_shift($args); call_user_func_array($event, $args); } }
    function go() { $this->fire($this->on, 'a', 2); }
}
$q = new Q;
$q->on(function ($a, $b) { echo "$a-$b\n"; });
$q->go();
function h($first, $second) { echo func_num_args(), ' ', func_get_arg(1), ' ', implode(',', func_get_args()), "\n"; }
h(1, 'b'); h('x', 'y', 'z');
function v($a, ...$more) { unset($more[0]); foreach ($more as $k => $m) { echo "$a $k=$m\n"; } return count($more); }
echo v(1), v(1, 2), v('x', 'y', 'z', 4), "\n";
class V { public $got; function __construct($x, ...$rest) { $this->got = $rest; } function all(...$r) { return implode('+', $r) . count($this->got); } }
$o = new V(1, 2, 3); echo $o->all(1, 'two', 3.5), "\n";
class Plain { public $n = 1; function add($x, $y = 10) { return $this->n + $x + $y; } function log() { echo "log\n"; } }
class Base { function name() { return 'base'; } function hi($who) { return $this->name() . " hi $who"; } }
class Kid extends Base { function name() { return 'kid'; } }
class Server {
    private $handler;
    private $routes = ['hello' => 'onHello', 'bye' => 'onBye', 'no' => 'onNone'];
    function setHandler($h) { $this->handler = $h; }
    function fire($arg) {
        if (is_array($this->handler)) { $o = $this->handler[0]; $m = $this->handler[1]; return $o->$m($arg); }
        $f = $this->handler;
        return $f($arg);
    }
    function fire2($arg) { return call_user_func($this->handler, $arg); }
    function route($what, $x) {
        $m = $this->routes[$what];
        try { return $this->$m($x); } catch (Error $e) { return $e->getMessage(); }
    }
    function onHello($x) { return "hello $x"; }
    function onBye($x) { return strrev($x); }
}
function plain($x) { return "plain $x"; }
$s = new Server;
$s->setHandler('plain'); echo $s->fire(3), ' ', $s->fire2(4), "\n";
$s->setHandler([new Plain, 'add']); echo $s->fire(3), ' ', $s->fire2(4), "\n";
$s->setHandler([new Kid, 'hi']); echo $s->fire('you'), ' ', $s->fire2('me'), ' ', var_export(is_callable([new Kid, 'nothing']), true), "\n";
$s->setHandler(function ($x) { return $x * 2; }); echo $s->fire(21), "\n";
foreach (['hello', 'bye', 'no'] as $r) echo $s->route($r, 'abc'), "\n";
