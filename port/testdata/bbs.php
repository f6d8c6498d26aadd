#!/usr/bin/env php
<?php
// Telnet BBS, started 2003, still running. Sorry for the mess :)
define('BBS_VERSION', '1.4b');
require_once dirname(__FILE__) . '/bbs/config.php';
require_once __DIR__ . '/bbs/screen.php';
require_once('bbs/user.php');
include 'bbs/menu.php';

if (isset($argv[1])) $CONFIG['port'] = $argv[1];

$master = @socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
if (!$master) die('socket_create: ' . socket_strerror(socket_last_error()));
@socket_set_option($master, SOL_SOCKET, SO_REUSEADDR, 1);
if (!@socket_bind($master, $CONFIG['ip'], $CONFIG['port'])) {
    die("could not bind to {$CONFIG['ip']}:$CONFIG[port]: " . socket_strerror(socket_last_error($master)) . "\n");
}
socket_listen($master, $CONFIG['max']);
socket_set_nonblock($master);
echo "BBS ", BBS_VERSION, " up\n";

$users = array();
$shutdown = FALSE;

while (!$shutdown) {
    // build the list of sockets
    $read = array($master);
    foreach ($users as $u) $read[] = $u->sock;
    $w = NULL; $e = NULL;
    $n = socket_select($read, $w, $e, 2);
    if ($n === FALSE) { echo "select\n"; break; }
    if ($n == 0) continue;

    if (in_array($master, $read)) {
        if (($new = socket_accept($master)) !== FALSE) {
            if (sizeof($users) >= $CONFIG['max']) {
                socket_write($new, "Sorry, all nodes are busy.\r\n");
                socket_close($new);
                log_line('rejected');
            } else {
                for ($node = 1; isset($users[$node]); $node++);
                $users[$node] = new BbsUser($node, $new);
                $users[$node]->write(IAC_WILL_ECHO . banner($CONFIG['name'], $node));
                $users[$node]->prompt();
                log_line("node $node connected");
            }
        }
        $key = array_search($master, $read);
        unset($read[$key]);
    }

    foreach ($users as $node => $u) {
        if (!in_array($u->sock, $read)) continue;
        $data = @socket_read($u->sock, 512, PHP_BINARY_READ);
        if ($data === false || $data === '') {
            log_line("node $node dropped carrier");
            $u->hangup();
            unset($users[$node]);
            continue;
        }
        $u->feed($data);
        while (($line = $u->line()) !== null) {
            $again = handle($u, $line);
            if ($again === 'shutdown') { $shutdown = TRUE; break; }
            if (!$again) {
                $u->write("NO CARRIER\r\n");
                $u->hangup();
                unset($users[$node]);
                log_line("node $node logged off");
                break;
            }
            $u->prompt();
        }
    }
}
foreach ($users as $node => &$u) {
    $u->write("\r\n*** System going down ***\r\n");
    $u->hangup();
    $u = null;
}
unset($u);
socket_close($master);
echo count($messages), " messages, ", BbsUser::$total, " callers\n";
