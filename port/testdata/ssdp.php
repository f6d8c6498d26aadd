<?php
// SSDP responder (UPnP discovery). Answers M-SEARCH, remembers NOTIFY.
class SSDP_Responder {
	var $socket;
	var $uuid;
	var $location;
	var $services = array();
	var $seen = array();
	var $debug = 1;

	function SSDP_Responder($uuid, $location) { $this->__construct($uuid, $location); }

	function __construct($uuid, $location) {
		$this->uuid = $uuid;
		$this->location = $location;
	}

	function add($type) { $this->services[] = $type; return count($this->services); }

	function start($ip, $port, $join = false) {
		$this->socket = socket_create(AF_INET, SOCK_DGRAM, getprotobyname('udp'));
		if (!is_object($this->socket) && !is_resource($this->socket)) return false;
		socket_set_option($this->socket, SOL_SOCKET, SO_REUSEADDR, 1);
		if (defined('SO_REUSEPORT')) @socket_set_option($this->socket, SOL_SOCKET, SO_REUSEPORT, 1);
		socket_set_option($this->socket, IPPROTO_IP, IP_MULTICAST_TTL, 2);
		if (!socket_bind($this->socket, $ip, $port)) return false;
		if ($join) {
			$ok = @socket_set_option($this->socket, IPPROTO_IP, MCAST_JOIN_GROUP, array('group' => '239.255.255.250', 'interface' => 0));
			if (!$ok) $this->log('no multicast');
		}
		return true;
	}

	function log($m) { if ($this->debug) echo '[ssdp] ' . $m . "\n"; }

	function parse($packet) {
		$lines = preg_split('/\r?\n/', $packet);
		$first = trim(array_shift($lines));
		$h = array('_' => $first);
		while (list($i, $line) = $this->each($lines)) {
			if (!strlen($line)) break;
			$x = explode(':', $line, 2);
			if (count($x) < 2) continue;
			$h[strtoupper(trim($x[0]))] = trim($x[1]);
		}
		return $h;
	}

	// each() is gone in PHP 8
	function each(&$a) {
		$k = key($a);
		if ($k === null) return false;
		$v = current($a);
		next($a);
		return array($k, $v);
	}

	function targets($st) {
		$all = array('upnp:rootdevice', 'uuid:' . $this->uuid);
		foreach ($this->services as $s) array_push($all, $s);
		if ($st == 'ssdp:all') return $all;
		return array_intersect($all, array($st));
	}

	function answer($st) {
		$usn = 'uuid:' . $this->uuid;
		if ($st != $usn) $usn .= '::' . $st;
		return <<<TXT
HTTP/1.1 200 OK\r
CACHE-CONTROL: max-age=1800\r
EXT:\r
LOCATION: {$this->location}\r
SERVER: PHP/UPnP/1.0\r
ST: $st\r
USN: $usn\r
\r

TXT;
	}

	function poll($sec) {
		$r = array($this->socket);
		$w = $e = array();
		$n = @socket_select($r, $w, $e, $sec);
		if ($n < 1) return null;
		$buf = null; $ip = ''; $port = 0;
		@socket_recvfrom($this->socket, $buf, 1500, 0, $ip, $port);
		if (is_null($buf)) return null;
		$h = $this->parse($buf);
		switch (true) {
			case strncasecmp($h['_'], 'M-SEARCH', 8) == 0:
				if (@$h['MAN'] != '"ssdp:discover"') { $this->log('bad MAN'); return 0; }
				$mx = isset($h['MX']) ? min(5, max(0, intval($h['MX']))) : 0;
				$t = $this->targets($h['ST']);
				$this->log("search {$h['ST']} mx=$mx: " . count($t));
				foreach ($t as $st) {
					$a = $this->answer($st);
					socket_sendto($this->socket, $a, strlen($a), 0, $ip, $port);
				}
				return count($t);
			case preg_match('/^NOTIFY \* HTTP\/1\.[01]$/', $h['_']):
				if ($h['NTS'] == 'ssdp:byebye') unset($this->seen[$h['USN']]);
				else $this->seen[$h['USN']] = array_merge(array('times' => 1 + @$this->seen[$h['USN']]['times']), array_intersect_key($h, array_flip(array('NT', 'LOCATION'))));
				return 1;
			case $h['_'] == 'QUIT':
				return false;
		}
		$this->log('ignored: ' . var_export(substr($buf, 0, 12), true));
		return 0;
	}
}

$s = new SSDP_Responder('2fac1234-31f8-11b4-a222-08002b34c003', 'http://127.0.0.1/desc.xml');
foreach (array('urn:schemas-upnp-org:device:MediaServer:1', 'urn:schemas-upnp-org:service:ContentDirectory:1') as $t) $s->add($t);
if (!$s->start('127.0.0.1', $argv[1])) die("no socket\n");
$s->log('ready');
$total = 0;
while (($n = $s->poll(10)) !== false) {
	if ($n === null) { $s->log('idle'); break; }
	$total += $n;
}
echo "total $total\n";
foreach ($s->seen as $usn => $d) echo "$usn {$d['times']} $d[NT] ", isset($d['LOCATION']) ? $d['LOCATION'] : '-', "\n";
