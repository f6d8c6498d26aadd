<?php
// TFTP server (RFC 1350), blksize option. A socket per transfer, as the RFC wants it.
define('OP_RRQ', 1); define('OP_WRQ', 2); define('OP_DATA', 3); define('OP_ACK', 4); define('OP_ERROR', 5); define('OP_OACK', 6);
define('TFTP_TIMEOUT', 3);
$errors = array('Not defined', 'File not found', 'Access violation', 'Disk full', 'Illegal operation', 'Unknown TID', 'File exists');

$port = $argv[1]; $root = realpath($argv[2]);
$main = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
if (!socket_bind($main, '127.0.0.1', $port)) exit(1);
echo "tftpd\n";
$transfers = array();
$closed = 0;

function tftp_error($sock, $code, $ip, $port, $msg = '') {
	$p = pack('nn', OP_ERROR, $code) . ($msg ? $msg : $GLOBALS['errors'][$code]) . "\0";
	socket_sendto($sock, $p, strlen($p), 0, $ip, $port);
	echo "error $code\n";
}

function tftp_send_block(&$t) {
	$chunk = substr($t['data'], ($t['block'] - 1) * $t['blksize'], $t['blksize']);
	$t['last'] = strlen($chunk) < $t['blksize'];
	$p = pack('n2', OP_DATA, $t['block'] & 0xFFFF) . $chunk;
	$t['packet'] = $p;
	return socket_sendto($t['sock'], $p, strlen($p), 0, $t['ip'], $t['port']);
}

while ($closed < 4) {
	$read = array(-1 => $main);
	foreach ($transfers as $id => $t) $read[$id] = $t['sock'];
	$null = null;
	if (socket_select($read, $null, $null, TFTP_TIMEOUT) == 0) {
		echo "idle\n";
		break;
	}
	foreach ($read as $id => $sock) {
		$len = @socket_recvfrom($sock, $buf, 65536, 0, $ip, $rport);
		if ($len === false || $len < 4) continue;
		extract(unpack('nopcode', $buf));
		if ($id == -1) {
			if ($opcode != OP_RRQ && $opcode != OP_WRQ) { tftp_error($main, 4, $ip, $rport); continue; }
			$fields = explode("\0", substr($buf, 2));
			$file = array_shift($fields);
			$mode = strtolower(array_shift($fields));
			$options = array();
			while (count($fields) >= 2) {
				$name = strtolower(array_shift($fields));
				$options[$name] = array_shift($fields);
			}
			echo $opcode == OP_RRQ ? 'read' : 'write', " $file $mode", $options ? ' ' . http_build_query($options) : '', "\n";
			if (strpos($file, '..') !== false) { tftp_error($main, 2, $ip, $rport); $closed++; continue; }
			$path = $root . '/' . $file;
			$s = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
			socket_bind($s, '127.0.0.1');
			$t = array('sock' => $s, 'ip' => $ip, 'port' => $rport, 'op' => $opcode, 'path' => $path, 'block' => 0, 'blksize' => 512, 'data' => '', 'last' => false);
			if ($opcode == OP_RRQ) {
				if (!is_readable($path)) { tftp_error($s, 1, $ip, $rport); socket_close($s); continue; }
				$t['data'] = file_get_contents($path);
			} else if (file_exists($path)) { tftp_error($s, 6, $ip, $rport); socket_close($s); continue; }
			$accepted = '';
			if (isset($options['blksize'])) {
				$t['blksize'] = max(8, min(65464, (int)$options['blksize']));
				$accepted .= "blksize\0" . $t['blksize'] . "\0";
			}
			if (isset($options['tsize'])) {
				$accepted .= "tsize\0" . ($opcode == OP_RRQ ? strlen($t['data']) : $options['tsize']) . "\0";
			}
			if ($accepted != '') {
				$p = pack('n', OP_OACK) . $accepted;
				socket_sendto($s, $p, strlen($p), 0, $ip, $rport);
			} elseif ($opcode == OP_RRQ) {
				$t['block'] = 1;
				tftp_send_block($t);
			} else {
				$p = pack('nn', OP_ACK, 0);
				socket_sendto($s, $p, 4, 0, $ip, $rport);
			}
			$transfers[] = $t;
			continue;
		}
		$t = &$transfers[$id];
		if ($ip != $t['ip'] || $rport != $t['port']) { tftp_error($sock, 5, $ip, $rport); continue; }
		$done = false;
		switch ($opcode) {
			case OP_ACK:
				list(, $block) = unpack('n', substr($buf, 2, 2));
				if ($block != ($t['block'] & 0xFFFF)) { // lost: send again
					socket_sendto($sock, $t['packet'], strlen($t['packet']), 0, $ip, $rport);
					break;
				}
				if ($t['last']) { $done = true; break; }
				$t['block']++;
				tftp_send_block($t);
				break;
			case OP_DATA:
				$h = unpack('nop/nblock', $buf);
				if ($h['block'] == $t['block'] + 1) {
					$t['block']++;
					$t['data'] .= substr($buf, 4);
				}
				$p = pack('nn', OP_ACK, $h['block']);
				socket_sendto($sock, $p, strlen($p), 0, $ip, $rport);
				if ($len - 4 < $t['blksize']) {
					file_put_contents($t['path'], $t['data']);
					$done = true;
				}
				break;
			case OP_ERROR:
				echo 'client: ', trim(substr($buf, 4)), "\n";
				$done = true;
				break;
			default:
				tftp_error($sock, 4, $ip, $rport);
				$done = true;
		}
		if ($done) {
			printf("%s: %d bytes in %d blocks, crc %08x\n", basename($t['path']), strlen($t['data']), $t['block'], crc32($t['data']));
			socket_close($sock);
			unset($transfers[$id]);
			$closed++;
		}
		unset($t);
	}
}
socket_close($main);
