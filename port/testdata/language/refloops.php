<?php
class Timers {
    private $timers = [];
    function add($at, $every) { $this->timers[] = ['at' => $at, 'every' => $every]; }
    function tick($now) {
        $times = [];
        foreach ($this->timers as $t) $times[] = $t['at'];
        echo implode(',', $times), ": ";
        foreach ($this->timers as $id => &$t) {
            if ($t['at'] > $now) continue;
            if ($t['every']) $t['at'] = $now + $t['every']; else unset($this->timers[$id]);
            echo "timer $id ";
            if ($id == 0 && $now == 1) $this->add(1, 0);
        }
        unset($t);
        foreach ($this->timers as $t) echo $t['at'], ' ';
        echo "\n";
    }
}
$x = new Timers;
$x->add(1, 0); $x->add(1, 5); $x->add(9, 0);
foreach ([1, 2, 9] as $now) $x->tick($now);
$list = [1, 2, 3];
$sum = 0;
foreach ($list as $v) $sum += $v;
foreach ($list as $k => &$v) { $v = $v * 10 + $k; }
unset($v);
foreach ($list as $v) $sum += $v;
echo $sum, ' ', implode(',', $list), "\n";
function last(array $a) { foreach ($a as $v) if ($v > 1) break; echo $v; foreach ($a as &$v) $v++; return $a; }
echo implode(',', last([1, 2, 3])), "\n";
$words = ['a' => 'x', 'b' => 'y'];
foreach ($words as $k => $w) echo $k, $w;
foreach ($words as $k => &$w) { $w .= '!'; if ($k == 'a') $words['c'] = 'z'; }
unset($w);
echo implode(',', $words), isset($w) ? 'set' : 'unset', "\n";
