<?php
class Plain extends Exception {}
class Wrong extends Plain { protected $message = 'the wrong kind'; protected $code = 7; public $extra = 'x'; }
class Late extends Wrong { public function __construct($more = null) { if ($more !== null) parent::__construct($more, 0); $this->message .= '!'; } }
class Typed extends RuntimeException { protected $code = 3; }
function show(Exception $e) { echo get_class($e), ' [', $e->getMessage(), '] ', $e->getCode(), "\n"; }
foreach ([new Wrong, new Wrong('other', 8), new Late, new Late('more'), new Typed('t'), new Plain] as $e) show($e);
try { throw new Wrong; } catch (Plain $e) { echo $e->getMessage(), $e->extra, "\n"; }
class Odd extends Exception { public function both() { return $this->message . $this->code; } }
echo (new Odd('a', 2))->both(), "\n";
