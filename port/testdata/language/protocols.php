<?php
class Box implements Countable, ArrayAccess, IteratorAggregate {
    private $items = [];
    public $seen = 'public';
    public function count(): int { return count($this->items); }
    public function offsetExists($k): bool { echo "exists($k) "; return isset($this->items[$k]); }
    public function offsetGet($k): mixed { echo "get($k) "; return $this->items[$k] ?? null; }
    public function offsetSet($k, $v): void { echo 'set(', json_encode($k), ') '; if ($k === null) $this->items[] = $v; else $this->items[$k] = $v; }
    public function offsetUnset($k): void { echo "unset($k) "; unset($this->items[$k]); }
    public function getIterator(): Iterator { return new ArrayIterator($this->items); }
    public function first() { return $this['a'] . count($this); }
}
class Steps implements Iterator {
    private $i = 0;
    public function __construct(private int $n) {}
    public function current(): mixed { return $this->i * 10; }
    public function key(): mixed { return "k$this->i"; }
    public function next(): void { $this->i++; }
    public function rewind(): void { $this->i = 0; }
    public function valid(): bool { return $this->i < $this->n; }
}
class Gen implements IteratorAggregate { public function getIterator(): Traversable { yield 1; yield 'x' => 2; } }
class SubBox extends Box {}
class Plain { public $x = 1; }
$b = new Box;
$b['a'] = 1; $b[] = 2; $b['n'] = [5];
echo $b['a'], isset($b['a']) ? 'y' : 'n', isset($b['z']) ? 'y' : 'n', $b['z'] ?? 'none', empty($b['a']) ? 'e' : 'f', "\n";
unset($b['a']);
echo count($b), ' ', $b['n'][0], "\n";
foreach ($b as $k => $v) echo $k, '=', is_array($v) ? 'array' : $v, ' ';
$s = new SubBox;
$s['a'] = 'q';
echo $s->first(), "\n";
function any($o) {
    echo get_class($o), ' ', $o instanceof Countable ? count($o) : 'not countable', ' ', $o instanceof Traversable ? 'traversable' : 'no', ': ';
    foreach ($o as $k => $v) echo $k, '=', json_encode($v), ' ';
    if ($o instanceof ArrayAccess) { $o['m'] = 7; echo $o['m'], isset($o['q']) ? 'y' : 'n'; unset($o['m']); }
    echo "\n";
}
foreach ([$b, $s, new Steps(2), new Gen, new Plain] as $o) any($o);
foreach (new Steps(3) as $v) { if ($v == 10) continue; echo $v, ' '; }
try { $p = new Plain; $p['x'] = 1; } catch (Error $e) { echo $e->getMessage(), "\n"; }
try { echo (new Plain)['x']; } catch (Error $e) { echo $e->getMessage(), "\n"; }
