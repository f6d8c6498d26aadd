<?php
// Objects of the program's classes show their properties wherever PHP's do.
class P
{
    public $a = 1;
    protected $b = 'x';
    private $c = 2.5;
    public $list = [1, 'k' => null];
    function __construct($a = 1) { $this->a = $a; }
    function set($c) { $this->c = $c; return $this; }
}
class Q extends P
{
    public $d = true;
    private $e = false;
    public ?P $inner = null;
}
class Promoted
{
    function __construct(public int $x, protected string $y = 'y', private array $z = [1]) {}
}
class Coded implements JsonSerializable
{
    private $v = 3;
    function jsonSerialize(): mixed { return ['v' => $this->v]; }
}
$p = new P;
echo json_encode($p), json_encode([$p, 'q' => new Q]), json_encode(new Coded), json_encode(new Promoted(4)), "\n";
var_dump($p);
var_dump([new Q]);
print_r($p);
print_r(['list' => new Q]);
echo "\n";
var_export($p);
echo "\n";
var_export([new Q(7)]);
echo "\n";
$q = new P;
var_dump($p == $q, $p === $q, $p != $q, $p == new P(2), $p == (new P)->set(2), $p == new Q, new Q == new Q);
var_dump($p < new P(2), $p <=> $q, new P(2) > $p);
foreach ((array)$p as $k => $v) {
    echo str_replace("\0", '~', $k), '=', json_encode($v), "\n";
}
foreach ($p as $k => $v) {
    echo $k, '=', json_encode($v), "\n";
}
var_dump(in_array(new P, ["k", new Q, new P]), array_search(new P(9), [new P]));
var_dump(new Promoted(5));
print_r(new Promoted(6, 'w'));
$t = new Q;
$t->inner = new P(8);
echo json_encode($t), "\n";

function show($v) { var_dump($v); echo json_encode($v), "\n"; }
show([new P(3)][0]->set(1) == $p);
show(5);
show('text');

class Up
{
    public $x = 1;
    protected $y = 2;
    private $own = 'up';
    function upper() { return get_object_vars($this); }
}
class Down extends Up
{
    private $z = 3;
    function vars() { return get_object_vars($this); }
    function others(Up $o) { return get_object_vars($o); }
}
$b = new Down;
print_r($b->vars());
print_r($b->upper());
print_r($b->others(new Up));
print_r(get_object_vars($b));
$c = clone $b;
$c->x = 9;
var_dump($b == $c, $b != $c, count((array)$b), empty((array)$b));
print_r(array_column([$b, $c], 'x'));
echo http_build_query(['p' => new Up, 'q' => [new Down]]), "\n";
var_dump(max(new Up, new Up) == new Up);
$list = [$c, $b];
sort($list);
echo json_encode($list), json_encode(['o' => $b], JSON_PRETTY_PRINT), "\n";

class Late
{
    public $x = 1;
    function start() { $this->late = 5; }
}
$a = new Late;
echo json_encode($a), "\n";
$a->start();
foreach ($a as $k => $v) {
    echo "$k=$v\n";
}
print_r($a);
var_dump($a == new Late, new Late == new Late);
