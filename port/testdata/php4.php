<?php
/* PHP 4 style: < 0 checks, var, functions with references */
$clients = array();
$log = array();

function add_log(&$list, $text)
{
	$list[] = $text;
	return sizeof($list);
}

function serve()
{
	global $clients, $log, $argv;
	if (($sock = socket_create(AF_INET, SOCK_STREAM, 0)) < 0) {
		echo "socket_create() failed\n";
		exit(1);
	}
	socket_setopt($sock, SOL_SOCKET, SO_REUSEADDR, 1);
	if (($ret = socket_bind($sock, "127.0.0.1", $argv[1])) < 0) {
		echo "socket_bind() failed: reason: " . socket_strerror($ret) . "\n";
		exit(1);
	}
	if (($ret = socket_listen($sock, 5)) < 0) {
		echo "socket_listen() failed\n";
	}
	echo "serving\n";
	$n = 0;
	while ($n < 3) {
		$c = socket_accept($sock);
		$clients[$n] = $c;
		$n++;
		$len = add_log($log, "client " . $n);
		$line = chop(socket_read($c, 1024, PHP_NORMAL_READ));
		list($word, $arg) = explode(":", $line . "::");
		if ($word == "sum") {
			$total = 0;
			foreach (explode(",", $arg) as $x) $total += $x;
			$reply = "total " . $total;
		} else if (ereg_like("^[a-z]+$", $word)) {
			$reply = ucfirst($word) . " " . $arg;
		} else
			$reply = "bad";
		add_log($log, $reply);
		socket_write($c, "$len $reply\n", strlen("$len $reply\n"));
		socket_close($c);
	}
	socket_close($sock);
}

function ereg_like($pattern, $s)
{
	return preg_match("/" . $pattern . "/", $s);
}

serve();
while (list_next($log, $entry)) {
	echo $entry, "\n";
}
echo count($clients) . " clients\n";

function list_next(&$list, &$entry)
{
	if (count($list) == 0) return false;
	$entry = array_shift($list);
	return true;
}
