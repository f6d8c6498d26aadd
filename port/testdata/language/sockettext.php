<?php
class Holder { public $all = []; public $one; function add($s) { $this->all[] = $s; $this->one = $s; } }
function show($x) { try { echo "<$x>\n"; } catch (Error $e) { echo get_class($e), ': ', $e->getMessage(), "\n"; } }
$s = socket_create(AF_INET, SOCK_STREAM, 0);
$h = new Holder;
$h->add($s);
show($s);
show(7);
try { print "$s is open\n"; } catch (Error $e) { echo $e->getMessage(), "\n"; }
try { echo 'x' . $h->one; } catch (Error $e) { echo $e->getMessage(), "\n"; }
foreach ($h->all as $t) { try { echo "$t times out\n"; } catch (Error $e) { echo $e->getMessage(), "\n"; } }
try { echo strval($s); } catch (Error $e) { echo $e->getMessage(), "\n"; }
try { echo (string)$s; } catch (Error $e) { echo $e->getMessage(), "\n"; }
try { echo $s; } catch (Error $e) { echo $e->getMessage(), "\n"; }
$text = 'a';
try { $text .= $s; } catch (Error $e) { echo $e->getMessage(), "\n"; }
echo $text, "\n";
