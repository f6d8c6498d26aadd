<?php
// Asks a time server for the time (SNTP, RFC 4330). It sends one UDP packet and gets one
// back. Packets may get lost, so it waits for a limited time and asks again.
//
//     php sntp.php --ip 192.0.2.1

['ip' => $ip, 'port' => $port, 'tries' => $tries, 'timeout' => $timeout] =
    getopt('', ['ip:', 'port:', 'tries:', 'timeout:'])
    + ['ip' => '127.0.0.1', 'port' => 123, 'tries' => 3, 'timeout' => 1];

$sock = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
// A connected UDP socket receives only from the address that it is connected to. If nothing
// listens on the port, a later call returns an error.
socket_connect($sock, $ip, $port) or exit(1);

for ($try = 1; $try <= $tries; $try++) {
    $end = microtime(true) + (float) $timeout;
    $cookie = random_bytes(8); // comes back in the answer
    $request = "\x23" . str_repeat("\x00", 39) . $cookie; // version 4, mode 3: client
    @socket_send($sock, $request, strlen($request), 0);
    $answer = receive($sock, $cookie, $end);
    if ($answer === false) {
        echo "try $try: no answer\n";
        continue;
    }
    if ($answer[1] === "\x00") {
        echo 'the server refuses: ', substr($answer, 12, 4), "\n";
        exit(1);
    }
    ['s' => $seconds, 'f' => $fraction] = unpack('Ns/Nf', $answer, 40);
    printf("%s.%03d UTC, stratum %d\n", gmdate('Y-m-d H:i:s', $seconds - 2208988800), $fraction * 1000 >> 32, ord($answer[1]));
    exit(0);
}
exit(1);

// Returns the answer to the request with the given cookie, or false if it does not come
// before the time $end. Ignores other packets, such as the answer to an earlier request.
function receive($sock, $cookie, $end)
{
    while (true) {
        $read = [$sock];
        $write = $except = null;
        $left = max(0, $end - microtime(true));
        if (!socket_select($read, $write, $except, (int) $left, (int) (fmod($left, 1) * 1000000))) {
            return false;
        }
        if (@socket_recv($sock, $answer, 512, 0) === false) {
            continue; // nothing listens there, at least not yet
        }
        if (strlen($answer) >= 48 && (ord($answer[0]) & 7) === 4 && substr($answer, 24, 8) === $cookie) {
            return $answer;
        }
    }
}
