<?php
// Select chat with an array of clients.
$host = '127.0.0.1';
$port = (int)$argv[1];
$null = NULL;

$socket = socket_create(AF_INET, SOCK_STREAM, SOL_TCP) or die("Could not create socket\n");
socket_set_option($socket, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($socket, $host, $port) or die("Could not bind\n");
socket_listen($socket) or die("Could not listen\n");
echo "listening\n";

$clients = array($socket);
$names = array();
$count = 0;

while (true) {
    // create a copy, so $clients doesn't get modified by socket_select()
    $read = $clients;
    if (socket_select($read, $null, $null, NULL) < 1)
        continue;

    // check if there is a client trying to connect
    if (in_array($socket, $read)) {
        $clients[] = $newsock = socket_accept($socket);
        $count++;
        $names[] = "guest$count";
        socket_write($newsock, "Welcome, there are " . (count($clients) - 1) . " client(s) connected\n");
        socket_getpeername($newsock, $ip);
        echo "New client connected: {$ip}\n";
        $key = array_search($socket, $read);
        unset($read[$key]);
    }

    // loop through all the clients that have data to read from
    foreach ($read as $read_sock) {
        $data = @socket_read($read_sock, 1024, PHP_NORMAL_READ);
        if ($data === false) {
            // remove client
            $key = array_search($read_sock, $clients);
            unset($clients[$key]);
            echo "client disconnected.\n";
            continue;
        }
        $data = trim($data);
        if (!empty($data)) {
            if ($data == 'stop') {
                foreach ($clients as $c) {
                    socket_close($c);
                }
                echo "stopped after $count clients\n";
                exit;
            }
            $mynumber = array_search($read_sock, $clients);
            foreach ($clients as $i => $send_sock) {
                // if its the listening sock or the client that we got the message from, go to the next one in the list
                if ($send_sock == $socket || $send_sock == $read_sock)
                    continue;
                // write the message to the client -- add a newline character to the end of the message
                socket_write($send_sock, $mynumber . " to " . $i . ": " . $data . "\n");
            }
        }
    } // end of reading foreach
}

// close the listening socket
socket_close($socket);
