<?php
// Copies of arrays of arrays: no write to one array changes the other
$q = ['a' => [], 'b' => []];
for ($i = 0; $i < 5; $i++) { $q['a'][] = $i; $q['b'][] = $i; }
$d = $q; $d['a'][] = 100; $q['a'][] = 200; echo json_encode([$q, $d]), "\n";
$l = [[], []];
for ($i = 0; $i < 5; $i++) { $l[0][] = $i; $l[1][] = $i; }
$m = $l; $m[0][] = 100; $l[0][] = 200; echo json_encode([$l, $m]), "\n";
class P { public $queues = []; 
 function put($k, $v) { $this->queues[$k][] = $v; }
 function all() { return $this->queues; } }
$p = new P; for ($i = 0; $i < 5; $i++) { $p->put('x', $i); $p->put('y', $i); }
$all = $p->all(); $p->put('x', 'new'); $all['x'][] = 'mine'; echo json_encode([$all, $p->all()]), "\n";
$x = $q['a']; $x[] = 1; $q['a'][] = 2; echo json_encode([$x, $q['a']]), "\n";
$v = array_values($q); $v[0][] = 'v'; $q['a'][] = 3; echo json_encode([$v, $q]), "\n";
$s = array_slice($l, 0, 1); $s[0][] = 11; $l[0][] = 12; echo json_encode([$s, $l]), "\n";
$u = $q + ['z' => [1]]; $u['a'][] = 31; $q['a'][] = 32; echo json_encode([$u, $q]), "\n";
foreach ($l as $row) { $row[] = 55; $l[0][] = 56; } echo json_encode($l), "\n";
function fill($row) { $row[] = 'f'; return $row; }
$z = fill($l[0]); $l[0][] = 57; $y = fill($l[0]); echo json_encode([$z, $y, $l]), "\n";
function copies()
{
    $v = ['a' => ['z' => [1]], 'b' => ['z' => [2]]];
    $vals = array_values($v); $vals[0]['z'][] = 2; $v['b']['z'][] = 7; echo json_encode([$vals, $v]), "\n";
    $w = ['a' => [1], 'b' => [2]];
    $ws = array_values($w); $ws[0][] = 2; $w['b'][] = 7; echo json_encode([$ws, $w]), "\n";
    $x = array_reverse($w); $x["a"][] = 1; echo json_encode([$x, $w]), "\n"; $x = array_filter($w); $x["a"][] = 1; echo json_encode([$x, $w]), "\n";
    $mm = array_merge($w, ['c' => [3]]); $mm['a'][] = 0; echo json_encode([$mm, $w]), "\n";
    $sl = array_slice($ws, 0, 1); $sl[0][] = 77; echo json_encode([$sl, $ws]), "\n";
    $rp = array_replace($w, []); $rp['a'][] = 12; echo json_encode([$rp, $w]), "\n";
    $un = $w + ['d' => [9]]; $un['a'][] = 13; echo json_encode([$un, $w]), "\n";
    $ch = array_chunk($ws, 1); $ch[0][0][] = 14; echo json_encode([$ch, $ws]), "\n";
    $fl = array_fill(0, 2, [1]); $fl[0][] = 2; echo json_encode($fl), "\n";
    $pd = array_pad([[1]], 3, [0]); $pd[1][] = 2; echo json_encode($pd), "\n";
    $fk = array_fill_keys(['a', 'b'], [1]); $fk['a'][] = 2; echo json_encode($fk), "\n";
    $cb = array_combine(['a', 'b'], $ws); $cb['a'][] = 5; echo json_encode([$cb, $ws]), "\n";
    $cl = array_column([['v' => [1]], ['v' => [2]]], 'v'); $cl[0][] = 3; echo json_encode($cl), "\n";
    $src = [['v' => [1]], ['v' => [2]]]; $cl = array_column($src, 'v'); $cl[0][] = 3; echo json_encode([$cl, $src]), "\n";
}
copies();
