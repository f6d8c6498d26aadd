<?php
// Variables, properties and fields with values of several types that the program only reads as strings, conditions, keys or numbers.
class A { public $port = 80; public $tag; private $seen = 0; static $last = null;
 function f($x) { echo $x, "\n"; }
 function __construct($tag) { $this->tag = $tag; }
 function show() { echo "$this->port/{$this->tag}\n"; if ($this->tag) echo "yes\n"; else echo "no\n"; }
}
class B extends A { function f($x) { var_dump($x); } }
class C { public $v; public $w = 1; function __construct($v, $w) { $this->v = $v; $this->w = $w; } }
function pick($i) { switch ($i) { case 0: return 0; case 1: return "0"; case 2: return false; case 3: return true; case 4: return null; case 5: return "stop"; case 6: return ''; case 7: return 7; } return "x"; }
for ($i = 0; $i < 9; $i++) {
  $a = pick($i);
  if ($a === 'stop') echo "stop\n"; elseif (!$a) echo "falsy\n"; else echo "truthy $a\n";
  $o = new A($a); $o->show();
  $o->port = $i % 2 ? "x$i" : $i;
  $o->show();
  A::$last = $i % 3 ? $i : "s$i";
  echo A::$last, "\n";
  $c = new C($a, $i % 2 ? 5 : "5");
  echo $c->v, $c->w, "\n";
}
$l = [new A(1), new B('q')];
foreach ($l as $k => $o) { $o->f($k); $o->f("s$k"); }
function fa($first) { return func_get_args(); }
var_dump(fa(5), fa("6"));
function key_of($k) { static $a = ['x' => 1, '' => 2, 3 => 4]; return $a[$k]; }
foreach (['x', null, 3] as $k) echo key_of($k), "\n";
$conf = ['port' => 80, 'name' => 'n', 'list' => [1,2]];
if ($argc > 1) $conf['port'] = $argv[1];
echo "port $conf[port]\n", $conf['list'][0], $conf['name'], "\n";
function glob2() { return $GLOBALS['g'] + 1; }
$g = 1; if ($argc > 7) $g = "2"; echo $g, "\n"; echo glob2(), "\n";
$u = $argc > 9 ? "x" : 3; $un = 4; echo "$u\n"; var_dump([$u]);
function sw($x) { switch ($x) { case 'a': return 1; case 'b': return 2; } return 3; }
echo sw(0), sw('a'), sw("b"), "\n";
class Dyn { public $cls = 'C'; function make($a, $b) { return new $this->cls($a, $b); } }
class D { function __construct(A $a) { echo get_class($a), "\n"; } }
$d = new Dyn; $m = $d->make(1, 'x'); echo $m->v, $m->w, "\n"; new D(new A(3));
class M { private $d = ['a' => 1]; function __get($n) { return $this->d[$n] ?? "no $n"; } function __set($n, $v) { $this->d[$n] = $v; } }
$m = new M; $m->b = 2; foreach (['a', 'b', 'c', 7] as $p) echo $m->$p, "\n";
class Q { private $host, $port; function __construct($h, $p = 5) { list($this->host, $this->port) = [$h, $p]; } function s() { return "$this->host:" . ($this->port & 0 ? '' : $this->port); } function t() { return (int)$this->port + 1; } }
$q = new Q('h'); echo $q->s(), $q->t(), "\n"; $q = new Q('h', '77'); echo $q->s(), $q->t(), "\n";
$z = parse_url($argc > 5 ? 'http://h:81/x' : 'http://h/x'); $port = isset($z['port']) ? $z['port'] : '80'; echo "port $port\n";
