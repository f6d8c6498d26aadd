<?php
// Values that may be null or false: properties, parameters, results, variables
class P { private ?string $last = null; public ?int $n = null; private $flag = null; public ?float $f = null;
 function last(): ?string { return $this->last; }
 function set(?string $s) { $this->last = $s; return $this; }
 function count() { if ($this->n === null) { return false; } return $this->n; }
 function fl() { if ($this->flag === null) return 'unset'; if ($this->flag === true) return 'yes'; return 'no'; }
 function toggle($b) { $this->flag = $b; }
}
$p = new P;
echo $p->last() ?? 'nothing', "\n"; var_dump($p->last() === null);
$p->set('x'); var_dump($p->last(), $p->last() === 'x');
$p->set('')->set(null); var_dump($p->last());
var_dump($p->count()); $p->n = 3; var_dump($p->count()); $c = $p->count(); if ($c === false) echo "none\n"; else echo "c=$c\n";
echo $p->fl(); $p->toggle(true); echo $p->fl(); $p->toggle(false); echo $p->fl(), "\n";
$p->n++; echo $p->n + 2, "\n"; $p->n = null; var_dump($p->n + 2); echo "<{$p->n}>\n"; var_dump($p->n == 0, $p->n < 5, isset($p->n), empty($p->n), $p->n ?? 9);
function find($a, $x) { foreach ($a as $k => $v) { if ($v === $x) return $k; } return false; }
function findn(array $a, int $x) { foreach ($a as $i => $v) { if ($v === $x) return $i; } return null; }
$r = find(['q', 'w'], 'w'); if ($r !== false) echo "found $r\n"; if (find(['q'], 'w') === false) echo "no\n";
$r = findn([5, 6], 6); if ($r !== null) echo "found $r\n"; if (($z = findn([1], 2)) === null) echo "null\n"; var_dump($z);
function wrap($a, $x) { return findn($a, $x); }
function tr($s) { try { if ($s == '') return null; if ($s == 'e') throw new Exception('bad'); return $s . '!'; } catch (Exception $e) { return null; } finally { echo "f "; } }
var_dump(tr('a'), tr(''), tr('e')); var_dump(wrap([7], 7), wrap([7], 8));
function msg($cmd, $msg = null) { if ($msg == null) echo $cmd, "\n"; else echo "$cmd $msg\n"; if ($msg === null) echo "null\n"; }
msg('A'); msg('B', 'text'); msg('C', '0'); msg('D', '');
$v = null; if ($argc > 5) $v = 'set'; var_dump($v === null); var_dump($v); $v = 'now'; var_dump($v === null, $v);
$q = strpos('abc', 'c'); if ($q === false) echo 'F'; else echo $q; $q = null; var_dump($q === false);
function two($f) { $x = null; if ($f == 1) $x = false; if ($f == 2) $x = 'a'; if ($x === false) return 'false'; if ($x === null) return 'null'; return $x; }
echo two(0), two(1), two(2), "\n";
$fn = function ($y) use ($v) { return $v === null ? 'N' : $v . $y; }; echo $fn('1'), "\n";
function opt(int $a, ?int $b = null, bool $c = null) { return $a + ($b ?? 10) + ($c === null ? 100 : 0); } echo opt(1), ' ', opt(1, 2), ' ', opt(1, 2, false), "\n";
function half($n) { if ($n % 2) return false; return $n / 2; } var_dump(half(3), half(4)); $h = half(10); echo $h === false ? 'odd' : $h, "\n";

