<?php
// Variables that have several types in several places
function a($s) { $buf = $s . ','; $buf .= 'x'; echo strlen($buf), "\n"; $buf = explode(',', $buf); echo count($buf), $buf[1], "\n"; $buf = count($buf); return $buf + 1; }
echo a('q'), "\n";
function b($n) { $r = null; for ($i = 0; $i < $n; $i++) { $r = 'a'; if ($i == 2) { $r = 5; } if ($i == 3) { $r = [1]; break; } } return $r; }
var_dump(b(0), b(1), b(3), b(4));
function c() { foreach ([1, 2] as $x) { echo $x; } foreach (['p' => 'q'] as $x) { echo $x . "\n"; } $x = [1.5]; echo $x[0], "\n"; }
c();
function d($k) { switch ($k) { case 1: $v = 1; break; case 2: $v = 'two'; default: $w = 3; $v = [$w]; } if (is_array($v)) return 'arr'; return $v; }
echo d(1), d(2), d(3), "\n";
function e() { try { $z = 1; if ($z) throw new Exception('x'); $z = 'no'; } catch (Exception $e) { echo gettype($z), "\n"; } $z = 2.5; echo $z + 1, "\n"; }
e();
$line = "GET /x HTTP"; $line = explode(' ', $line); echo $line[1], "\n"; $line = strlen($line[2]); echo $line * 2, "\n";
function f($n) { $t = 0; while (true) { if ($n-- == 0) break; $t = $t . 'a'; } $t2 = $t; $t = array(); $t[] = $t2; return $t; }
print_r(f(0)); print_r(f(2));
