<?php
class A extends Exception { public function info() { return 'a:' . $this->getMessage(); } }
class B extends Exception { public $n = 3; }
function f($x) {
    try {
        if ($x == 1) throw new A('one');
        if ($x == 2) throw new B('two');
        if ($x == 3) throw new TypeError('three');
        if ($x == 4) throw new LogicException('four');
        return 'none';
    } catch (A $e) { return $e->info(); }
    catch (B $e) { return $e->n . $e->getMessage(); }
    catch (TypeError | LogicException $e) { return get_class($e) . $e->getMessage(); }
}
for ($i = 0; $i < 5; $i++) echo f($i), "\n";
