<?php
// Passes a listening socket and one of a pair to another socket with SCM_RIGHTS,
// and reads the credentials of the peer. Linux.
if (!socket_create_pair(AF_UNIX, SOCK_DGRAM, 0, $pair)) {
    die(socket_strerror(socket_last_error()));
}
list($left, $right) = $pair;

function send_fds($sock, array $fds, $text)
{
    $message = array(
        'iov' => array($text, '|', strlen($text)),
        'control' => array(array(
            'level' => SOL_SOCKET,
            'type' => SCM_RIGHTS,
            'data' => array_map('socket_export_stream', $fds), // a Socket itself arrives as something else before PHP 8.4
        )),
    );
    $n = socket_sendmsg($sock, $message, 0);
    if ($n === false) {
        printf("sendmsg: %s\n", socket_strerror(socket_last_error($sock)));
    }
    return $n;
}

function receive_fds($sock)
{
    $data = ['name' => [], 'buffer_size' => 512, 'controllen' => socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS, 3)];
    $n = socket_recvmsg($sock, $data, 0);
    if ($n === false) return false;
    $fds = array();
    foreach ($data['control'] as $c) {
        if ($c['level'] == SOL_SOCKET && $c['type'] === SCM_RIGHTS) {
            foreach ($c['data'] as $fd) $fds[] = $fd;
        }
    }
    echo "received $n bytes '", implode('', $data['iov']), "' with ", count($fds), " sockets, flags ", $data['flags'] & MSG_CTRUNC, "\n";
    return $fds;
}

$listener = socket_create_listen($argv[1]);
socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $other);
echo send_fds($left, array($listener, $other[0]), 'two sockets'), " sent\n";
socket_close($listener);
socket_close($other[0]);

$got = receive_fds($right);
if (!$got) die("nothing\n");
list($l, $o) = $got;
socket_write($other[1], "through the pair");
socket_shutdown($other[1], 1);
echo socket_read($o, 100), "\n";

// a plain message afterwards
$sent = socket_sendmsg($left, ['iov' => ['plain ', 'message']]);
$m = array('buffer_size' => 5, 'controllen' => 64);
$n = socket_recvmsg($right, $m);
echo "$sent sent, $n received: {$m['iov'][0]}, truncated: ", ($m['flags'] & MSG_TRUNC) ? 'yes' : 'no', ", control: ", count($m['control']), "\n";

// datagrams over UDP with a name
$u = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_bind($u, '127.0.0.1', 0);
socket_getsockname($u, $ip, $port);
$v = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_sendmsg($v, array('name' => array('addr' => $ip, 'port' => $port), 'iov' => array('a', 'b', 'c')), 0);
$d = array('name' => array(), 'buffer_size' => 100, 'controllen' => 64);
socket_recvmsg($u, $d, 0);
print_r($d['iov']);
echo $d['name']['addr'], ' ', isset($d['name']['port']) ? 'port' : 'no port', ' ', $d['name']['family'] == AF_INET ? 'inet' : '?', "\n";
$fail = @socket_sendmsg($v, array('name' => array('addr' => '127.0.0.1', 'port' => 9), 'iov' => array(str_repeat('x', 70000))), 0);
var_dump($fail);
echo socket_strerror(socket_last_error($v)), "\n";

echo "waiting\n";
$c = socket_accept($l);
$line = socket_read($c, 100, PHP_NORMAL_READ);
socket_write($c, strtoupper($line));
socket_close($c);
socket_close($l);
