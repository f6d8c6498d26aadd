<?php
// The clone of an object has copies of its arrays; a property that is null stays null
class N { public $a = null; public $l = null; public $rows = [];
 function init() { $this->a = ['k' => 1]; $this->l = [1, 2]; }
 function add($x) { $this->rows[] = [$x, ['n' => $x]]; }
 function put() { $this->rows[0][1]['n'] = 'w'; }
}
$n = new N; $m = clone $n; var_dump($m->a, $m->l, $m->a === null, is_null($m->l)); $m->init(); $k = clone $m; $k->a['z'] = 1; $k->l[] = 3; var_dump($m->a, $k->l, $n->a);
$k->add(1); $j = clone $k; $k->put(); var_dump($j->rows, $k->rows);
class P extends N {} 
$p = new P; $q = clone $p; var_dump($q->a);
function dup(N $o) { return clone $o; }
var_dump(dup($p)->a, get_class(dup($p)), dup($n)->l);
class L { public $rows = [[1, 2]]; public $map = ['k' => [1, 2]]; public $deep = [['z' => [1]]]; }
$l = new L; $r = $l->rows; $l->rows[0][0] = 9; echo json_encode([$r, $l->rows]), "\n";
$o = clone $l; $o->rows[0][1] = 8; $o->map['k'][0] = 7; $o->deep[0]['z'][0] = 6; echo json_encode([$l->rows, $l->map, $l->deep, $o->rows, $o->map, $o->deep]), "\n";
