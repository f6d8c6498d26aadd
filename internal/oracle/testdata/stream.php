<?php
// socket_import_stream and socket_export_stream.

//= a stream becomes a socket
[$stream, $peer] = stream_pair();
$s = socket_import_stream($stream);
socket_get_option($s, SOL_SOCKET, SO_TYPE);
socket_get_option($s, SOL_SOCKET, SO_RCVTIMEO);
socket_set_option($s, SOL_SOCKET, SO_KEEPALIVE, 1);
socket_getpeername($s, $address, $port);
socket_write($s, "by the socket");
socket_read($peer, 100);
fwrite($stream, "by the stream");
socket_read($peer, 100);
socket_write($peer, "one and two");
socket_recv($s, $data, 4, MSG_WAITALL);
show(fread($stream, 100));
socket_set_nonblock($s);
socket_read($s, 10);
socket_last_error($s);

//= a timeout
[$stream, $peer] = stream_pair();
$s = socket_import_stream($stream);
socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 40000]);
socket_get_option($s, SOL_SOCKET, SO_RCVTIMEO);
socket_read($s, 10);
took(40);
$again = socket_import_stream($stream);
socket_get_option($again, SOL_SOCKET, SO_RCVTIMEO);

//= a listener becomes a socket
[$stream, $port] = stream_listener();
$l = socket_import_stream($stream);
socket_getsockname($l, $address, $at);
$c = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_connect($c, '127.0.0.1', $port);
$s = socket_accept($l);
socket_write($c, "accepted");
socket_read($s, 100);
socket_getsockname($s, $address);

//= a stream without a socket
$stream = plain_stream();
socket_import_stream($stream);
fclose($stream);
socket_import_stream($stream);
[$stream, $peer] = stream_pair();
fclose($stream);
socket_import_stream($stream);
socket_read($peer, 10);

//= a socket becomes a stream
[$a, $b] = pair();
$stream = socket_export_stream($a);
$again = socket_export_stream($a);
show($stream == $again);
fwrite($stream, "by the stream");
socket_read($b, 100);
socket_write($b, "for the stream");
show(fread($stream, 100));
socket_close($a);
socket_read($b, 100);
socket_export_stream($a);

//= the stream closes the socket
[$a, $b] = pair();
$stream = socket_export_stream($a);
fclose($stream);
socket_read($b, 100);
socket_write($a, "x");
//! php false "socket_write(): unable to write to socket [9]: Bad file descriptor" [9 9]
//! ours export-closed: throws "socket_write(): Argument #1 ($socket) has already been closed" [0 0]

//= an imported socket and its stream are closed separately
[$stream, $peer] = stream_pair();
$s = socket_import_stream($stream);
socket_close($s);
socket_recv($peer, $data, 10, MSG_DONTWAIT);
//! php 0 data="" [0 0]
//! ours import-copy: false data="" [11 11]
