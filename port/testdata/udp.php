<?php
// UDP request and answer
$port = isset($argv[1]) ? intval($argv[1]) : 9999;
if (!($sock = socket_create(AF_INET, SOCK_DGRAM, 0))) {
    $errorcode = socket_last_error();
    $errormsg = socket_strerror($errorcode);
    die("Couldn't create socket: [$errorcode] $errormsg \n");
}
echo "Socket created \n";
if (!socket_bind($sock, "127.0.0.1", $port)) {
    $errorcode = socket_last_error();
    $errormsg = socket_strerror($errorcode);
    die("Could not bind socket : [$errorcode] $errormsg \n");
}
echo "Socket bind OK \n";
$requests = 0;
$stats = [];
while (1) {
    echo "Waiting for data ... \n";
    $r = socket_recvfrom($sock, $buf, 512, 0, $remote_ip, $remote_port);
    if ($r === false) break;
    $requests += 1;
    echo "$remote_ip -- " . $buf . " ($r bytes)\n";
    $words = explode(' ', $buf);
    $cmd = strtoupper($words[0]);
    if (!isset($stats[$cmd])) {
        $stats[$cmd] = 0;
    }
    $stats[$cmd]++;
    switch ($cmd) {
        case 'TIME':
            $answer = date('Y') > 2000 ? "this century" : "last century";
            break;
        case 'ADD':
            $sum = 0;
            for ($i = 1; $i < count($words); $i++) {
                $sum += (int)$words[$i];
            }
            $answer = "sum $sum";
            break;
        case 'STATS':
            ksort($stats);
            $answer = '';
            foreach ($stats as $name => $n) {
                $answer .= sprintf("%-6s=%03d;", $name, $n);
            }
            break;
        case 'QUIT':
        case 'EXIT':
            socket_sendto($sock, "bye", 100, 0, $remote_ip, $remote_port);
            socket_close($sock);
            echo "$requests requests\n";
            exit(3);
        default:
            $answer = "unknown: " . strrev($cmd);
    }
    socket_sendto($sock, "OK " . $answer, 100, 0, $remote_ip, $remote_port);
}
