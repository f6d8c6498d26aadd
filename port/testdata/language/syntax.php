<?php
// What is seldom in socket programs: each line prints what php prints.
class Node { public ?Node $next = null; public $v = 1; function child(): ?Node { return $this->next; } function name($x = '') { return "n$this->v$x"; } }
$n = new Node; $n->next = new Node; $n->next->v = 2;
echo $n?->next?->v, "|", $n->next->next?->v, "|", $n->next?->next?->name(), "|", $n?->child()?->name('!'), "\n";
$z = null; echo $z?->foo?->bar ?? 'none', "\n"; var_dump($n->child()?->child()?->name());
function total() { $t = 0; foreach (func_get_args() as $a) $t += $a; return $t . '/' . func_num_args(); }
echo total(1, 2, 3), total(), "\n";
function vsum($first, ...$rest) { return $first . ':' . implode(',', $rest) . count($rest); }
echo vsum(1), vsum('a', 'b', 'c'), vsum(...['x', 'y', 'z']), vsum('q', ...['r']), "\n";
function spr($a, $b = 5, $c = 6) { return "$a $b $c"; } $args = [1, 2]; echo spr(...$args), spr(...[7]), "\n";
$st = static function ($x) { return $x * 2; }; echo $st(4), "\n"; $ar = static fn($x) => $x + 1; echo $ar(4), "\n";
enum Suit: string { case H = 'h'; case S = 's'; const W = self::H; public static function def(): self { return self::S; } public function label(): string { return ucfirst(strtolower($this->name)) . match ($this) { self::H => '!', self::S => '?' }; } public function color(): string { return match(true) { $this === self::H => 'Red', default => 'Black' }; } }
enum State { case On; case Off; }
echo Suit::H->value, Suit::from('s')->name, Suit::tryFrom('x') === null ? 'null' : 'some', Suit::H->label(), Suit::def()->label(), Suit::S->color(), count(Suit::cases()), "\n";
$s = State::On; echo $s === State::On ? 'on' : 'off', $s->name, $s instanceof State ? 'y' : 'n', "\n"; $s = State::Off; var_dump($s === State::On);
function st(State $x) { return match ($x) { State::On => 1, State::Off => 0 }; } echo st($s), st(State::On), "\n";
try { Suit::from('zz'); } catch (ValueError $e) { echo get_class($e), "\n"; }
interface Shape { const SIDES = 4; public function area(); }
$anon = new class(3) implements Shape { private $w; function __construct($w) { $this->w = $w; } function area() { return $this->w * self::SIDES; } };
echo $anon->area(), Shape::SIDES, "\n";
class Bag { private $d = []; function __get($k) { echo "get $k\n"; return $this->d[$k] ?? null; } function __set($k, $v) { echo "set $k\n"; $this->d[$k] = $v; } function __isset($k) { return isset($this->d[$k]); } function __unset($k) { unset($this->d[$k]); }
 function __call($m, $a) { return $m . '(' . implode(',', $a) . ')'; } static function __callStatic($m, $a) { return "static $m " . count($a); } function __invoke($x) { return "inv$x"; } }
$b = new Bag; $b->x = 5; echo $b->x, "\n"; $b->x .= 'z'; echo $b->x, "\n"; var_dump(isset($b->x), isset($b->y)); unset($b->x); var_dump(isset($b->x)); echo $b->foo(1, 2), Bag::bar(1), $b('q'), "\n";
class M { public $p1 = 'one'; public $p2 = 'two'; function onA($x) { return "A$x"; } function onB($x) { return "B$x"; } static function mk() { return new static; } function go($what) { $m = 'on' . $what; return $this->$m('!'); } function dyn($p) { return $this->$p; } static function who() { return static::class; } static function hello() { return 'M hello'; } static function say() { return static::hello(); } }
class M2 extends M { static function hello() { return 'M2 hello'; } }
$m = new M; echo $m->go('A'), $m->go('b'), $m->dyn('p2'), "\n"; $p = 'p1'; $m->$p = 'uno'; echo $m->p1, $m->{'p' . '2'}, "\n";
echo M::say(), M2::say(), get_class(M2::mk()), "\n"; $c = 'M2'; $o = new $c(); echo get_class($o), $c::hello(), "\n";
trait A1 { public $cnt = 0; function hi() { return 'A1'; } function inc() { return ++$this->cnt; } } trait B1 { function hi() { return 'B1'; } static function sm() { return self::class; } }
class T { use A1, B1 { A1::hi insteadof B1; B1::hi as protected bhi; } function both() { return $this->hi() . $this->bhi(); } } $t = new T; echo $t->both(), $t->inc(), $t->inc(), T::sm(), "\n";
[$q, [, $r]] = [1, [2, 3]]; ['a' => $aa, 'b' => ['c' => $cc]] = ['a' => 'x', 'b' => ['c' => 'y']]; echo $q, $r, $aa, $cc, "\n"; foreach ([[1, [2]], [3, [4]]] as [$e1, [$e2]]) echo $e1, $e2; echo "\n";
function outer() { function inner($x) { return "inner$x"; } return inner(1); } echo outer(), "\n";
if (!function_exists('maybe')) { function maybe() { return 'maybe'; } } echo maybe(), "\n";
defined('LIMIT') or define('LIMIT', 10); if (!defined('NAME')) { define('NAME', 'nm' . LIMIT); } echo LIMIT, NAME, "\n";
function refs() { $a = 1; $b = &$a; $b++; $a .= 'x'; $list = ['k' => ['n' => 1]]; $e = &$list['k']; $e['n'] = 2; $e['m'] = 3; unset($e); $e = 'cut'; return $a . $b . json_encode($list) . $e; } echo refs(), "\n";
class Pt { public $x = 1; public $arr = [1]; public $o; function __construct() { $this->o = 'c'; } function __clone() { $this->x = 99; } } $p1 = new Pt; $p2 = clone $p1; $p2->arr[] = 2; echo $p1->x, $p2->x, count($p1->arr), count($p2->arr), "\n";
function gen($n) { for ($i = 0; $i < $n; $i++) { $got = yield $i => $i * 10; if ($got) echo "<$got>"; } return 'done'; } foreach (gen(3) as $k => $v) echo "$k=$v "; $g = gen(3); echo $g->current(), $g->send('hey'), $g->key(); $g->next(); $g->next(); echo $g->valid() ? 'v' : 'nv', $g->getReturn(), "\n";
function chain() { yield 1; $r = yield from gen(2); yield $r; yield from ['a' => 'b']; } foreach (chain() as $k => $v) echo "$k:$v "; echo "\n"; $lazy = (function () { try { yield 1; yield 2; } finally { echo 'fin'; } })(); foreach ($lazy as $v) { echo $v; } echo "\n";
class Cnt { private static $n = 0; public static $all = ['a']; static function up() { self::$all[] = 'b'; return ++self::$n; } } echo Cnt::up(), Cnt::up(), count(Cnt::$all), "\n"; Cnt::$all['k'] = 1; echo json_encode(Cnt::$all), "\n";
