<?php
// Types that are declared convert what is stored
class A { private ?string $last = null; public int $n = 0; private float $f = 1; public bool $b = false;
 function set($x): static { $this->last = $x; return $this; }
 function last(): ?string { return $this->last; } function num($x): int { return $x; } function fl(): float { return 3; } function fs(): string { return strpos('abc', 'z'); }
 function go() { $this->n = '12'; $this->f += 2; $this->b = 'yes'; return [$this->n, $this->f, $this->b]; } }
$a = new A; var_dump($a->last()); $a->set('q'); var_dump($a->last()); $a->set(12); var_dump($a->last()); $a->set(substr('abc', 1)); var_dump($a->last()); $a->set(false); var_dump($a->last()); $a->set(null); var_dump($a->last());
var_dump($a->num('5'), $a->num(true), $a->fl(), $a->fs(), $a->go());
function opt(?int $x = null): ?int { return $x === null ? null : $x * 2; } var_dump(opt(), opt(4));
