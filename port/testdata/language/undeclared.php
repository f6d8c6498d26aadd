<?php
class User { public $socket = 5; public $list = [1]; function __construct(public $id) {} }
class Other { }
class Base { public $n = 1; }
class Sub extends Base { public $x = 5; }
function take($u, $v) { $u->resource = $v; $u->count = ($u->count ?? 0) + 1; if (isset($u->resource)) echo $u->id ?? 'none', ' ', $u->resource, ' ', $u->count, "\n"; }
$a = new User('a'); $b = new User('b'); $o = new Other; $p = new Other; $s = new stdClass;
foreach ([$a, $b, $a, $o, $o, $s] as $i => $x) take($x, "r$i");
take($s, 'last');
$c = clone $a;
take($c, 'clone'); take($a, 'again');
echo isset($p->resource) ? 'wrong' : 'right', "\n";
function get(Base $b) { return $b->x ?? 'no x'; }
echo get(new Sub), ' ', get(new Base), "\n";
function put(Base $b) { $b->x = 7; return $b; }
$k = put(new Sub); $l = put(new Base);
echo $k->x, $l->x, "\n";
foreach ([$k, $o] as $obj) foreach ($obj as $name => $v) echo "$name=$v ";
class Ex extends RuntimeException { public $extra = 'e'; }
try { throw new Ex('m'); } catch (Exception $e) { echo $e->extra, "\n"; $e->more = 1; echo $e->more, "\n"; }
$a->items[] = 1; $a->items['k'] = 2;
take($a, implode(',', $a->items));
