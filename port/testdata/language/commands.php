<?php
// Commands of the shell, directories, and calls with too few arguments
$word = 'ha';
echo `echo $word '\`x'`;
var_dump(shell_exec('printf "a\n\n"'), `false`);
var_dump(exec('printf "a \nb  \n"; exit 3', $lines, $code), $lines, $code);
exec('echo more', $lines);
echo implode(',', $lines), "\n";
var_dump(exec('true'));
function status($cmd)
{
    exec($cmd, $out, $rc);
    return $rc == 0 ? implode('|', $out) : "failed $rc";
}
function works($cmd)
{
    exec($cmd, $ignored, $rc);
    return $rc == 0;
}
echo works('true') ? 'works' : 'fails', works('false') ? 'works' : 'fails', "\n";
echo status('echo x; echo y'), ' ', status('exit 2'), "\n";
var_dump(system('printf "q\nz \n"', $rc), $rc);
passthru('echo passed; exit 4', $rc);
echo $rc, "\n";
$parts = pathinfo('/tmp/a.tar.gz');
echo $parts['extension'], ' ', $parts['filename'], ' ', pathinfo('/tmp/b', PATHINFO_EXTENSION), pathinfo('/tmp/b.c', PATHINFO_BASENAME), "\n";
$dir = sys_get_temp_dir() . '/php2go' . getmypid();
mkdir($dir);
touch("$dir/one");
touch("$dir/two");
if ($h = opendir($dir)) {
    $names = [];
    while (($name = readdir($h)) !== false) {
        if ($name != '.' && $name != '..') {
            $names[] = $name;
            unlink("$dir/$name");
        }
    }
    closedir($h);
    sort($names);
    echo implode(' ', $names), "\n";
}
rmdir($dir);
var_dump(@opendir($dir));
class Pair
{
    public $a;
    function __construct($a, $b)
    {
        $this->a = $a;
    }
    function both($x, $y = 1)
    {
        return $x . $y;
    }
}
function two($a, $b)
{
    return $a . $b;
}
foreach (['new', 'function', 'method'] as $what) {
    try {
        switch ($what) {
            case 'new':
                $p = new Pair(1);
                break;
            case 'function':
                echo two('q');
                break;
            default:
                $p = new Pair(1, 2);
                echo $p->both();
        }
    } catch (ArgumentCountError $e) {
        echo preg_replace('/ in .* on line/', ' on line', $e->getMessage()), "\n";
    }
}
