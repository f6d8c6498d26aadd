<?php
class Thing { public $name; function __construct($name) { $this->name = $name; } function look() { return 'a ' . $this->name; } }
class Room extends Thing {
    public $exits = [];
    function connect(&$room, $dir, $back) { $this->exits[$dir] = &$room; $room->exits[$back] = &$this; }
    function look() { return "room $this->name: " . implode(' ', array_keys($this->exits)); }
}
class Player {
    public $room; public $score; public $bag = [];
    function go($dir) { $this->room =& $this->room->exits[$dir]; return $this->room->look(); }
    function &find($name) { foreach ($this->bag as $i => $t) if ($t->name == $name) return $this->bag[$i]; $none = null; return $none; }
}
function &make($name) { $r = new Room($name); return $r; }
$hall =& make('hall'); $cellar =& make('cellar');
$hall->connect($cellar, 'down', 'up');
$p = new Player; $q = new Player;
$p->room =& $hall; $q->room =& $cellar;
echo $p->go('down'), ', ', $q->go('up'), ', ', $p->go('up'), "\n";
$p->bag[] = new Thing('lamp');
$t =& $p->find('lamp'); echo $t->look(), "\n";
$t =& $p->find('rope'); echo $t === null ? 'no rope' : 'rope', "\n";
function first(array $list) { foreach ($list as $x) if ($x instanceof Room) return $x; $none = null; return $none; }
echo first([$p, $hall])->name, first([]) === null ? ' none' : ' one', "\n";
