<?php
class Reply
{
    private $names;
    private $codes;
    public $free;

    public function read($line)
    {
        if ($line != '') {
            $this->names = explode(',', $line);
            foreach ($this->names as $i => $n) {
                $this->codes[$n] = $i;
            }
            $this->free = explode(' ', $line);
        }
    }

    public function names()
    {
        return $this->names;
    }

    public function codes()
    {
        return $this->codes;
    }
}

function words($line)
{
    if ($line == '') {
        return null;
    }
    return explode(' ', $line);
}

$r = new Reply();
var_dump($r->names(), $r->codes(), $r->free, words(''));
echo json_encode($r->names()), json_encode([$r->codes(), words('')]), gettype($r->names()), "\n";
$all = ['names' => $r->names(), 3, 'w' => words('')];
var_dump($all);
var_dump($r->names() === null, is_null($r->codes()), $r->names() == [], words('') ?? 'none');
$r->read('a,b');
var_dump($r->names(), $r->codes(), $r->free, words('x y'));
