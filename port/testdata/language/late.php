<?php
// parent:: and self:: hand on the class that a static method was called with
class Base
{
    public static $made = 0;
    public static function create($n)
    {
        static::$made++;
        return new static($n);
    }
    public static function name()
    {
        return 'base of ' . static::class;
    }
    public static function both()
    {
        return self::name() . ', ' . static::name();
    }
    public static function two()
    {
        return [self::create(1), self::create(2)];
    }
    public $n;
    public function __construct($n)
    {
        $this->n = $n;
    }
    public function label()
    {
        return static::class . '#' . $this->n;
    }
    public function twin()
    {
        return self::create($this->n + 10);
    }
}

class Middle extends Base
{
    public static function create($n)
    {
        $o = parent::create($n * 2);
        echo 'made ', $o->label(), "\n";
        return $o;
    }
    public static function name()
    {
        return 'middle, ' . parent::name();
    }
}

class Last extends Middle
{
    public static function name()
    {
        return 'last, ' . parent::name();
    }
}

class Other extends Base
{
    public function twin()
    {
        echo 'twin of ', $this->label(), "\n";
        return parent::twin();
    }
}

echo Base::create(1)->label(), "\n";
echo Middle::create(2)->label(), "\n";
echo Last::create(3)->label(), "\n";
echo Base::name(), '; ', Middle::name(), '; ', Last::name(), "\n";
echo Base::both(), '; ', Middle::both(), '; ', Last::both(), "\n";
foreach (Last::two() as $o) {
    echo $o->label(), "\n";
}
foreach (Base::two() as $o) {
    echo $o->twin()->label(), "\n";
}
$other = new Other(5);
echo $other->twin()->label(), "\n";
$last = new Last(6);
echo $last->twin()->label(), "\n";
echo Base::$made, "\n";
