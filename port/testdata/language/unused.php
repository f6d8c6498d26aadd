<?php
function part($n) { echo "part $n\n"; return $n > 5 ? false : ($n > 3 ? substr('abcdef', $n) : 'x' . $n); }
function pair($a) { echo "pair\n"; foreach ($a as $v) if ($v > 1) return $v; return false; }
function find($s) { $at = strpos($s, 'b'); if ($at === false) return false; return $at; }
class P {
    public $on = true;
    public $names = ['a' => 1];
    public function base($n) { echo "base $n\n"; if ($n > 1) return false; return 'dir' . $n . '/'; }
    public function all($n) {
        if ($this->on) $this->base($n) . 'a.php';
        else './' . $n;
        if ($n == 0 && $this->base(1)) {} else {}
        if ($this->base(2)) {} else {}
        if (($x = $this->base(0)) !== false) {}
        while ($this->base(3)) {}
        if ($n > 0) { $this->base(0) ? 'a' . $n : 'b'; } elseif (part(2)) {} else {}
        isset($this->names['a']) ? part(1) : part(2);
        $this->names['b'] ?? part(3);
        part(4) ?: part(5);
        !part(6) || part(7);
        switch (part(1)) {}
        -pair([1, 2]);
        pair([1]) + 1;
        (string)find('abc');
        find('abc') . find('xyz');
        [part(1), pair([3])];
        strlen(part(2));
        $s = "{$this->base(0)}{$this->base(2)}";
        for (part(1); part(6); part(7)) {}
        @part(2) . 'x';
        (int)part(2) === 3;
        pair([2]) < pair([3]);
        part(1)[0];
        list($a, $b) = [part(1), part(2)];
    }
}
$p = new P;
$p->all(0);
$p->on = false;
$p->all(1);
if (part(1) . 'x') {}
part(6) . 'x';
echo "end\n";
