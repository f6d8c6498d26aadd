<?php
// What several programs have: a switch that returns in every case, end($argv), outputs that stay after a failure
function kind($c)
{
    switch ($c) {
        case 'a':
        case 'b': return 'letter';
        default: return 'other';
    }
}
$last = end($argv);
echo $last === $argv[count($argv) - 1] ? "last\n" : "no\n";
echo kind('b'), kind('?'), "\n";
echo preg_replace_callback('/[{}\-\/]/', function ($m) {
    switch ($m[0]) {
        case '/': return 'S';
        default: return 'X';
    }
}, '{a-b/}'), "\n";
$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_set_nonblock($s);
$buf = null;
$from = null;
@socket_recvfrom($s, $buf, 100, 0, $from, $port);
echo is_null($buf) ? "nothing\n" : "something\n", is_null($from) ? "nobody\n" : "somebody\n";
$ip = false;
if (!@socket_getpeername($s, $ip)) {
    echo $ip === false ? "no peer\n" : "a peer\n";
}
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
try { echo socket_last_error($s), "\n"; socket_close($s); $e = socket_last_error($s); echo "no\n"; } catch (Error $e) { echo $e->getMessage(), "\n"; }
try { socket_clear_error($s); echo "no\n"; } catch (Error $e) { echo $e->getMessage(), "\n"; }
