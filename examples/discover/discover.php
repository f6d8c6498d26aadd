<?php
// Finds other copies of itself on the local network, by multicast as in UPnP (SSDP). A
// process on each host answers, and any host can ask:
//
//     php discover.php --serve printer
//     php discover.php

['serve' => $serve, 'group' => $group, 'port' => $port, 'interface' => $link, 'wait' => $wait] =
    getopt('', ['serve:', 'group:', 'port:', 'interface:', 'wait:'])
    + ['serve' => '', 'group' => '239.255.255.250', 'port' => 1900, 'interface' => 0, 'wait' => 2];

$sock = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
$kind = 'urn:phpsocket:example'; // other programs use the same group for other kinds
if ($serve !== '') {
    answer($sock, $serve);
} else {
    ask($sock, (float) $wait);
}

// Joins the group and answers every question that arrives.
function answer($sock, $name)
{
    global $group, $port, $link, $kind;
    // Several programs on one host may join the group.
    socket_set_option($sock, SOL_SOCKET, SO_REUSEADDR, 1);
    socket_bind($sock, '0.0.0.0', $port) or exit(1);
    socket_set_option($sock, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => $group, 'interface' => $link]) or exit(1);
    echo "$name: waiting for questions\n";

    while (socket_recvfrom($sock, $question, 1500, 0, $address, $from) !== false) {
        if (!str_starts_with($question, "M-SEARCH * HTTP/1.1\r\n")) {
            continue;
        }
        if (!in_array(headerLine($question, 'ST'), [$kind, 'ssdp:all'])) {
            continue;
        }
        // The answer goes only to the program that asked.
        $text = "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=60\r\nST: $kind\r\nUSN: $name\r\n\r\n";
        socket_sendto($sock, $text, strlen($text), 0, $address, $from);
    }
}

// Sends the question and prints the answers that arrive within the time $wait.
function ask($sock, $wait)
{
    global $group, $port, $link, $kind;
    // TTL 1 keeps the question in this network; IP_MULTICAST_IF chooses the interface.
    socket_set_option($sock, IPPROTO_IP, IP_MULTICAST_TTL, 1);
    if ($link !== 0) {
        socket_set_option($sock, IPPROTO_IP, IP_MULTICAST_IF, $link) or exit(1);
    }
    $text = "M-SEARCH * HTTP/1.1\r\nHOST: $group:$port\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: $kind\r\n\r\n";
    socket_sendto($sock, $text, strlen($text), 0, $group, $port) or exit(1);

    $end = microtime(true) + $wait;
    while (true) {
        $read = [$sock];
        $write = $except = null;
        $left = max(0, (int) (($end - microtime(true)) * 1000000));
        if (!socket_select($read, $write, $except, 0, $left)) {
            return;
        }
        socket_recvfrom($sock, $answer, 1500, 0, $address, $from);
        if (headerLine($answer, 'ST') === $kind) {
            echo $address, '  ', headerLine($answer, 'USN'), "\n";
        }
    }
}

// Returns the value of the first line that begins with the name and a colon.
function headerLine($text, $name)
{
    foreach (explode("\r\n", $text) as $line) {
        [$key, $value] = explode(':', $line, 2) + [1 => ''];
        if (strcasecmp($key, $name) === 0) {
            return trim($value);
        }
    }
    return '';
}
