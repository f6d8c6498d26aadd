<?php
// foreach over an object of the program's own class sees its public properties
class Settings
{
    public $host = 'localhost';
    public $port = 80;
    protected $secret = 'no';
    private $more = 'no';
    public $list = array(1, 2);
    public $none = null;
}

class Extended extends Settings
{
    public $extra = 1.5;
}

class Point
{
    public $x = 1;
    public $y = 2;
    public function sum()
    {
        $sum = 0;
        foreach ($this as $name => $v) {
            echo $name, ' ';
            $sum += $v;
        }
        return $sum;
    }
}

function show($o)
{
    foreach ($o as $k => $v) {
        echo $k, ' is ', is_array($v) ? count($v) . ' elements' : var_export($v, true), "\n";
    }
}

$s = new Settings;
$s->port = 8080;
show($s);
$e = new Extended;
$e->host = "there";
foreach ($e as $k => $v) {
    echo $k, "\n";
}
show($e);
$p = new Point;
$p->y = 40;
echo $p->sum(), "\n";
show(array('a' => 1, 'b' => array(2)));
foreach (array($s, $p) as $o) {
    foreach ($o as $k => $v) {
        echo "$k ";
    }
    echo "\n";
}
