<?php
// Variables that are only read as strings, lists of literals, numbers of two types
function swap($a, $b) { [$a, $b] = [$b, $a]; return "$a-$b"; }
echo swap(1, 2), "\n";
function three() { $t = ''; [$x, $y, $z] = [strlen('abc'), "q", 1.5]; $arr = [1,2]; [$arr[0], $arr[1]] = [$arr[1], $arr[0]]; list($m, , $n) = [1, 2, 'three']; return "$x $y $z $arr[0] $arr[1] $m $n"; }
echo three(), "\n";
$map = ['a' => 1, 5 => 2, '7' => 3];
foreach ($map as $k => $v) { echo "$k=$v\n"; }
foreach ($map as $k2 => $v) { printf("%-5s|%d\n", $k2, $v); }
$map2 = [];
foreach ($map as $k3 => $v) { $map2[$k3] = $v + 1; }
var_dump($map2);
function rep($n) { if ($n == 1) $r = 'one'; elseif ($n == 2) $r = 2; elseif ($n == 3) $r = 2.5; else $r = null; return "<" . $r . ">"; }
echo rep(1), rep(2), rep(3), rep(4), "\n";
$sum = "3" + 4; var_dump($sum); var_dump("1.5" + 1, 7 / 2, 6 / 2, 2 ** 3, 2 ** -1);
$x = 5; $x .= 'a'; echo $x, "\n";
$tot = 0; foreach ([1, 2.5, "3"] as $q) { $tot += $q; } echo $tot, "\n";
