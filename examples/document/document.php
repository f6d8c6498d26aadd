<?php
// Runs ../server/server.php once and ../client/client.php five times, connected over
// loopback, and prints their output.

$ip = '127.0.0.1';

// A free port.
$s = socket_create(AF_INET, SOCK_STREAM, 0);
socket_bind($s, $ip);
socket_getsockname($s, $ip, $port);
socket_close($s);

// Starts a program with that port instead of its own.
function start($file)
{
    global $port, $pipes;
    $process = proc_open([PHP_BINARY, '-d', 'display_errors=stderr'], [['pipe', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes);
    fwrite($pipes[0], str_replace('1935', $port, file_get_contents(__DIR__ . "/../$file")));
    fclose($pipes[0]);
    return $process;
}

$server = start('server/server.php');
$served = $pipes[1];
$talked = [];
while (count($talked) < 5) {
    $client = start('client/client.php');
    $text = stream_get_contents($pipes[1]);
    if (proc_close($client) === 0) { // otherwise the server is not listening yet
        $talked[] = $text;
    }
}

echo "A PHP tutorial's server and client, as they are; this is what they print while they talk to each other, in the tutorial's Chinese.\n\n";
echo "服务器端 (the server, on $ip:$port):\n\n", stream_get_contents($served), "\n";
foreach ($talked as $i => $text) {
    echo '客户端 (client ', $i + 1, "):\n\n$text\n";
}
