<?php
// Modbus RTU over TCP to serial gateway: talks to a meter
// 2009-03-11 jk: first version
// 2012-07-02 jk: retries
// usage: rtu.php port
$addr = '127.0.0.1';
$port = $argv[1];

function crc16($data)
{
	$crc = 0xFFFF;
	for ($i = 0; $i < strlen($data); $i++)
	{
		$crc ^= ord($data[$i]);
		for ($j = 8; $j != 0; $j--)
		{
			if (($crc & 0x0001) != 0)
			{
				$crc >>= 1;
				$crc ^= 0xA001;
			}
			else
				$crc >>= 1;
		}
	}
	return $crc;
}

function hex($s) {
	$r = '';
	for($i=0;$i<strlen($s);$i++) $r.=sprintf("%02X ",ord($s[$i]));
	return rtrim($r);
}

function request($sock, $unit, $func, $start, $count)
{
	$pdu = chr($unit).chr($func).chr($start >> 8).chr($start & 0xFF).chr($count / 256).chr($count % 256);
	$crc = crc16($pdu);
	$pdu .= chr($crc & 255).chr($crc >> 8);
	for ($try = 1; $try <= 3; $try++) {
		print "> ".hex($pdu)."\n";
		if (socket_write($sock, $pdu, strlen($pdu)) != strlen($pdu)) die("write");
		$buf = '';
		$need = 5;
		while (strlen($buf) < $need) {
			$part = socket_read($sock, $need - strlen($buf));
			if ($part == "") die("gateway gone\n");
			$buf .= $part;
			if (strlen($buf) >= 3 && $need == 5) {
				if (ord($buf[1]) & 0x80) break;
				$need = 5 + ord($buf[2]);
			}
		}
		while (strlen($buf) < 5) $buf .= socket_read($sock, 5 - strlen($buf));
		print "< ".hex($buf)."\n";
		$got = unpack('v', substr($buf, -2));
		if (crc16(substr($buf, 0, -2)) != $got[1]) {
			print "bad crc, try $try\n";
			continue;
		}
		if (ord($buf[1]) != $func)
			return -ord($buf[2]);
		return substr($buf, 3, -2);
	}
	return false;
}

if (($sock = socket_create(AF_INET, SOCK_STREAM, 0)) < 0) die("socket_create() failed: ".socket_strerror($sock)."\n");
if (($r = @socket_connect($sock, $addr, $port)) < 0) die("socket_connect() failed: ".socket_strerror($r)."\n");

$registers = array(
	// name => register, words, type, factor, unit
	'voltage'  => array(0, 1, 'u', 10, 'V'),
	'current'  => array(6, 2, 'f', 1, 'A'),
	'power'    => array(12, 1, 's', 1, 'W'),
	'energy'   => array(342, 2, 'l', 100, 'kWh'),
	'serial'   => array(64512, 4, 'a', 1, ''),
	'missing'  => array(999, 1, 'u', 1, ''),
	'noise'    => array(1000, 1, 'u', 1, ''),
);
$errors = 0;
foreach ($registers as $name => $r)
{
	list($reg, $words, $type, $factor, $unit) = $r;
	$data = request($sock, 17, 4, $reg, $words);
	if ($data === false) { echo "$name: no answer\n"; $errors++; continue; }
	if (is_int($data)) { echo "$name: exception ", abs($data), "\n"; $errors++; continue; }
	switch ($type)
	{
		case 'u':
			$v = unpack('n', $data);
			$value = $v[1] / $factor;
			break;
		case 's':
			$v = unpack('nx', $data);
			$value = $v['x'];
			if ($value > 32767) $value -= 65536;
			break;
		case 'f':
			$v = unpack('f', strrev($data));
			$value = round($v[1], 3);
			break;
		case 'l':
			$v = unpack('nhi/nlo', $data);
			$value = (($v['hi'] << 16) + $v['lo']) / $factor;
			break;
		case 'a':
			$value = trim($data);
			break;
	}
	printf("%-8s %s %s\n", $name, $value, $unit);
	$all[$name] = $value;
}
socket_close($sock);
echo serialize($all), "\n";
exit($errors);
?>
