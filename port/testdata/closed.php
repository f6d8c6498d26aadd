<?php
// What PHP 8 throws for a socket that is closed and for an argument that is wrong
function reply($client, $line)
{
    switch ($line) {
        case 'closed':
            $s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
            socket_close($s);
            socket_write($s, "lost\n");
            return "not thrown";
        case 'select':
            $r = $w = $e = null;
            socket_select($r, $w, $e, 0);
            return "not thrown";
        case 'length':
            return socket_read($client, -1) === false ? 'no length' : 'read';
        case 'refused':
            $s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
            return @socket_bind($s, '1.2.3.4', 1) ? 'bound' : 'false';
    }
    return "what?";
}

$server = socket_create_listen((int) $argv[1]);
echo "ready\n";
$client = socket_accept($server);
while (($line = socket_read($client, 100, PHP_NORMAL_READ)) !== false) {
    $line = trim($line);
    if ($line == '') {
        continue;
    }
    if ($line == 'end') {
        break;
    }
    try {
        $answer = reply($client, $line);
    } catch (ValueError $e) {
        $answer = 'value: ' . $e->getMessage();
    } catch (Error $e) {
        $answer = get_class($e) . ': ' . $e->getMessage();
    }
    socket_write($client, $answer . "\n");
}
echo "closing\n";
socket_close($client);
$n = socket_read($client, 10);
echo "goes on\n";
