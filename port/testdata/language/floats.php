<?php
// Variables that start as small ints and become floats: in Go they are float64 if nothing shows the difference.
class Item { public $price = 0; public $qty; private $sum = 0; static $all = 0;
 function __construct($price, $qty = 1) { $this->price = $price; $this->qty = $qty; }
 function add($x) { $this->sum += $x; return "$this->sum"; }
 function show() { echo $this->price, ' ', $this->sum, "\n"; if ($this->price > 10) echo "dear\n"; if (!$this->price) echo "free\n"; }
}
foreach ([[3, 2], [2.5, 1], [1024, 3], [0, 5], [-0.5, 2]] as [$p, $q]) { $i = new Item($p, $q); echo $i->add(2.5), ' ', $i->add(1.25), "\n"; $i->show(); }
$total = 0;
foreach ([['n' => 'a', 'qty' => 2, 'price' => 3.9], ['n' => 'b', 'qty' => 1, 'price' => 1024], ['n' => 'c', 'qty' => 0, 'price' => 2.5]] as $it) {
 $sum = $it['qty'] * $it['price'];
 $total += $sum;
 echo "$it[n] $sum $total ", number_format($sum, 2), "\n";
}
echo round($total - $total / 1.19, 2), ' ', $total, "\n";
// shown: these stay as they are
$x = 0; if ($argc > 5) $x = 1.5; var_dump($x);
$y = 0; if ($argc > 5) $y = 1.5; echo json_encode([$y]), "\n";
$z = 0; $z += $argc; if ($argc > 5) $z = 0.5; echo $z, "\n";
$w = 0; foreach (['5', '1.5', '1e3'] as $s) $w += $s; echo $w, "\n";
$v = 0; foreach ([1.5, 2.5] as $s) $v -= $s; echo -$v, ' ', $v * 0, "\n";
$u = 0; if ($argc > 5) $u = 2.5; echo -$u, "\n"; var_dump($u === 0, is_int($u));
$t = 0; if ($argc > 5) $t = 2.5; echo $t * -1, ' ', 7 - $t, ' ', $t - 7, ' ', $t / 4, "\n";
$big = 9007199254740993; $k = 1; if ($argc > 5) $k = 0.5; echo $k + $big, ' ', $k * $big, "\n";
$m = 7; if ($argc > 5) $m = 0.5; echo $m % 4, ' ', (int)$m, ' ', $m <=> 7, ' ', $m == 7, ' ', $m < 7.5, "\n"; echo intdiv(7, (int)$m), "\n";
function rate($r = 1) { if ($r < 1) echo "sampled $r\n"; else echo "all $r\n"; return $r * 2; }
var_dump(rate(), rate(0.5), rate(3));
function rate2($r = 1) { if ($r < 1) echo "sampled $r\n"; else echo "all $r\n"; }
rate2(); rate2(0.5); rate2(3); rate2(PHP_INT_MAX % 10);
function rate3($r = 1) { echo $r, "\n"; } rate3(); rate3(0.25); rate3(9007199254740993);
$c = $argc > 5 ? 0.5 : 100000; $d = $c * 100000; echo $d, ' ', $d + 1, "\n";
$sec = max(0, 1.5 - 2); echo (int)$sec, " $sec\n"; $sec = max(0, 2.5 - 2); echo $sec, "\n"; var_dump(max(0, -0.5), min(1, 0.5), max(1, 2));
$h = 0; for ($i = 0; $i < 3; $i++) { $h++; } if ($argc > 5) $h = 0.5; echo "$h\n";
$n = 5; $n /= 2.5; echo $n, "\n"; $o = 6; if ($argc > 5) $o = 1.5; $o /= 3; echo "$o\n"; $o2 = 6; if ($argc > 5) $o2 = 1.5; $o2 /= 4; echo "$o2\n";
$neg = 0; $neg -= 3; if ($argc > 5) $neg = 0.5; echo $neg * 0, "\n";
$arr = []; $e = 1; if ($argc > 5) $e = 0.5; $arr[] = $e; var_dump($arr); $f = 2; if ($argc > 5) $f = 0.5; $arr[$f] = 'k'; var_dump(array_keys($arr));
$g = 3; if ($argc > 5) $g = 0.5; switch ($g) { case 3: echo "three\n"; break; default: echo "other\n"; }
printf("%s %d %05.1f %.2f\n", $g, $g, $g, $total); echo sprintf('%x', $m), str_repeat('=', $g), "\n";
$cl = 2; if ($argc > 5) $cl = 0.5; $fn = function () use ($cl) { var_dump($cl); }; $fn(); $gg = 4; function ga() { global $gg; var_dump($gg); $gg = 0.5; } ga(); ga();
$r1 = 3; $r2 = &$r1; if ($argc > 5) $r1 = 0.5; var_dump($r2);
echo ($m + 1) . '/' . ($m * 2) . '/' . ($m / 2) . "\n"; $q2 = ($m + 1) * 2; echo $q2, "\n"; var_dump($m + 1);
