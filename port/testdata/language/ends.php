<?php
// Ends: sockets that PHP closes with their last variable, and destructors
class D { public $n; function __construct($n) { $this->n = $n; } function hi() { return "hi $this->n\n"; } function __destruct() { echo "end $this->n\n"; } }
function probe($port) {
    $s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
    if (!@socket_connect($s, '127.0.0.1', $port)) {
        return 'refused';
    }
    return socket_write($s, 'x');
}
function local() { $d = new D('local'); echo $d->hi(); if (strlen($d->n) > 3) { return 5; } return 6; }
$server = socket_create_listen(0);
socket_getsockname($server, $addr, $port);
echo probe($port), "\n";
$c = socket_accept($server);
echo bin2hex(socket_read($c, 10)), '|', socket_read($c, 10), "|\n";
$peer = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($peer, '127.0.0.1', $port);
$x = socket_accept($server);
unset($x);
echo strlen(socket_read($peer, 5)), "\n";
echo local(), "\n";
$a = new D('a');
$b = new D('b');
echo $b->hi();
$b = null;
echo "after b\n";
unset($a);
$z = new D('z');
echo $z->hi();
function thrown() { $t = new D('t'); throw new Exception($t->hi()); }
try { thrown(); } catch (Exception $e) { echo 'caught ', $e->getMessage(); }
echo "last\n";
