<?php
/**
 * A child for each client: it ends with the function that has forked, and with what that function tells its caller.
 */
function serve($client, $number)
{
    $pid = pcntl_fork();
    if ($pid == -1) {
        die("could not fork\n");
    } else if ($pid) {
        socket_close($client);
        return true;
    }

    socket_write($client, "you are number $number\n");
    while (true) {
        $line = socket_read($client, 1024);
        if ($line === false || $line === '') {
            break;
        }
        $line = trim($line);
        if ($line == 'quit') {
            socket_write($client, "bye\n");
            break;
        }
        if ($line == 'gone') {
            socket_close($client);
            return false;
        }
        socket_write($client, strtoupper($line) . "\n");
    }
    socket_close($client);
    return false;
}

$server = socket_create_listen((int) $argv[1]);
echo "ready\n";
for ($i = 1; $i <= 3; $i++) {
    $client = socket_accept($server);
    if (!serve($client, $i)) {
        exit(0);
    }
}
while (pcntl_wait($status) > 0) {
}
echo "all have gone\n";
