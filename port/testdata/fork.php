<?php
// A child process for each client
$sock = socket_create(AF_INET, SOCK_STREAM, 0);
socket_set_option($sock, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($sock, '127.0.0.1', $argv[1]) or die('bind');
socket_listen($sock, 5);
echo "forking server\n";
$served = 0;
while ($served < 2) {
    $client = socket_accept($sock);
    $served++;
    $pid = pcntl_fork();
    if ($pid == -1) {
        die('could not fork');
    } elseif ($pid == 0) {
        // child
        socket_close($sock);
        $n = 0;
        while (($data = socket_read($client, 1024)) != '') {
            $n += strlen($data);
            socket_write($client, strrev(trim($data)) . "\n");
        }
        socket_close($client);
        exit(0);
    } else {
        // parent
        socket_close($client);
    }
}
while (pcntl_waitpid(0, $status) != -1) {
    ;
}
echo "all done\n";
