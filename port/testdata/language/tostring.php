<?php
// __toString, whatever it returns
class A { public $status = 5; function __toString() { return $this->status; } }
class B { private $v = []; function set($v) { $this->v[] = $v; } function __toString() { return $this->v[0]; } }
$a = new A; $a->status = json_decode('"x"');
echo $a, "\n", "t" . $a . "\n";
$b = new B; $b->set('q'); $b->set(1); echo "$b\n";
class C { private $n = 0; function __toString() { if ($this->n++ > 0) return 'again'; return (string) $this->n; } }
$c = new C; echo $c, $c->__toString(), strlen($c), "\n";
interface Named { function __toString(); } class D implements Named { public $x; function __construct($x) { $this->x = $x; } function __toString() { return $this->x ?: 'none'; } }
class E extends D { function __toString() { return 'E' . parent::__toString(); } }
foreach ([new D(''), new D('d'), new E(0), new E('e')] as $o) echo "[$o]", in_array('d', [$o]) ? 'd' : '', "\n";
