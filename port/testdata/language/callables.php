<?php
class Session {
    private $log = [];
    public function run(string $line) {
        list($verb, $arg) = explode(' ', $line . ' ');
        $method = 'cmd_' . strtolower($verb);
        if (is_callable(array($this, $method))) return call_user_func(array($this, $method), $arg, count($this->log));
        return "no $verb";
    }
    private function cmd_helo($arg, $n) { $this->log[] = $arg; return "hello $arg $n"; }
    protected function cmd_quit() { return false; }
    public function help(int $n) { return 'help' . $n; }
    public static function version($x = 'v') { return $x . '1'; }
}
class Child extends Session { protected function cmd_quit() { return 'child quits'; } public function cmd_more($a) { return "more $a"; } }
class Magic { public function __call($n, $a) { return "$n(" . implode(',', $a) . ')'; } public function own() { return 'own'; } }
class Inv { public function __invoke($x) { return $x . '!'; } }
foreach ([new Session, new Child] as $s)
    foreach (['HELO me', 'helo you', 'quit', 'more x', 'run x'] as $line) echo json_encode($s->run($line)), "\n";
$s = new Session;
function ask($o, $m) { return is_callable([$o, $m]) ? 'yes' : 'no'; }
echo ask($s, 'help'), ask($s, 'cmd_helo'), ask($s, 'cmd_quit'), ask($s, 'none'), ask($s, 'version'), ask(new Magic, 'any'), "\n";
$call = [new Magic, $argc > 3 ? 'own' : 'other'];
echo call_user_func($call, 1, 2), ' ', call_user_func([new Magic, 'own']), "\n";
$list = [[$s, 'help'], ['Session', 'version'], 'Child::version', new Inv, 'strtoupper', fn ($x) => $x * 2];
foreach ($list as $i => $f) echo is_callable($f) ? 'callable ' : 'not ', call_user_func($f, 7), "\n";
var_dump(is_callable('nothing'), is_callable(['Session', 'nothing']), is_callable(['Session']));
