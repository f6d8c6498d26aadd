<?php
// An HTTPS server. PHP's socket_* functions do not support TLS, so this program uses
// streams from the start.
//
//     php tls.php --port 8443 --cert cert.pem --key key.pem

['ip' => $ip, 'port' => $port, 'cert' => $cert, 'key' => $key] =
    getopt('', ['ip:', 'port:', 'cert:', 'key:'])
    + ['ip' => '127.0.0.1', 'port' => 0, 'cert' => 'cert.pem', 'key' => 'key.pem'];

$context = stream_context_create(['ssl' => ['local_cert' => $cert, 'local_pk' => $key]]);
$server = stream_socket_server("tcp://$ip:$port", $errno, $errstr, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
if ($server === false) {
    exit(1);
}
echo 'listening on https://', stream_socket_get_name($server, false), "/\n";

while (true) {
    $client = @stream_socket_accept($server, -1, $peer);
    if ($client !== false) {
        serve($client, $peer);
    }
}

// Answers an HTTP request. Other clients wait meanwhile.
function serve($client, $peer)
{
    stream_set_timeout($client, 10);
    if (!@stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_SERVER)) {
        return;
    }
    [$method, $url] = explode(' ', fgets($client)) + [1 => ''];
    while (trim((string) fgets($client)) !== '') {
        // a header
    }
    $ip = substr($peer, 0, strrpos($peer, ':'));
    $version = str_replace('v', ' ', stream_get_meta_data($client)['crypto']['protocol']);
    $body = "hello, $ip: $url with $version\n";
    fwrite($client, "HTTP/1.1 200 OK\r\nContent-Length: " . strlen($body) . "\r\nConnection: close\r\n\r\n$body");
    fclose($client);
}
