<?php
class Box {
    private $in = 'a,b';
    function next() { if ($this->in === '') return false; $x = $this->in; $this->in = ''; if ($x === 'none') return []; return $x === 'k' ? ['k' => 'v'] : explode(',', $x); }
    function put($s) { $this->in = $s; }
}
$b = new Box;
foreach (['a,b', 'none', '', 'k', ''] as $s) {
    $b->put($s);
    while (($words = $b->next()) !== false) echo count($words), implode('|', $words), "\n";
    echo "end\n";
}
