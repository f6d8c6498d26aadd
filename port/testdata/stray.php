<?php
// A child for each client that ends anywhere: the end of a process closes its sockets
$server = socket_create_listen((int) $argv[1]);
echo "ready\n";
for ($i = 0; $i < 3; $i++) {
    $client = socket_accept($server);
    $pid = pcntl_fork();
    if ($pid == -1) {
        die("could not fork\n");
    } elseif ($pid == 0) {
        socket_close($server);
        while (true) {
            $line = trim(socket_read($client, 1024));
            if ($line == 'quit') {
                exit;
            }
            if ($line == 'close') {
                socket_close($client);
                exit(1);
            }
            if ($line == 'wrong') {
                socket_close($client);
                socket_write($client, "lost\n");
                echo "never\n";
            }
            socket_write($client, "said $line\n");
        }
        exit;
    } else {
        socket_close($client);
    }
}
$n = 0;
while (pcntl_wait($status) > 0) {
    $n++;
}
echo "$n ended\n";
