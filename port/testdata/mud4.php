<?php
/* PhpMUD 0.3 (c) 2001
   needs PHP 4.1 with --enable-sockets */
error_reporting(E_ERROR | E_PARSE);
set_time_limit(0);
ob_implicit_flush();

$REMOTE_VERSION = "0.3";
if (!extension_loaded('sockets')) {
	dl('sockets.so');
}

class Thing {
	var $name;
	var $description = "nothing special";
	function Init($name, $desc = "") {
		$this->name = $name;
		if ($desc != "") $this->description = $desc;
	}
	function Look() {
		return $this->description;
	}
}

class Room extends Thing {
	var $exits = array();
	var $items = array();

	function Connect(&$room, $dir, $back) {
		$this->exits[$dir] = &$room;
		$room->exits[$back] = &$this;
	}
	function Look() {
		$out = strtoupper($this->name) . "\r\n" . parent::Look() . "\r\n";
		if (sizeof($this->items) > 0) {
			$out .= "You see: ";
			while (list($k, $i) = my_each($this->items)) {
				$out .= ($k ? ", " : "") . $i->name;
			}
			$out .= ".\r\n";
		}
		return $out . "Exits: " . join(" ", array_keys($this->exits)) . "\r\n";
	}
}

function my_each(&$array)
{
	static $position = 0;
	$keys = array_keys($array);
	if ($position >= count($keys)) {
		$position = 0;
		return false;
	}
	$k = $keys[$position++];
	return array($k, $array[$k]);
}

class Player extends Thing {
	var $socket;
	var $room;
	var $bag = array();
	var $alive = 1;

	function Tell($text) {
		$ret = socket_write($this->socket, $text, strlen($text));
		if ($ret < 0) {
			$this->alive = 0;
		}
		return $ret;
	}

	function &Find($name) {
		for ($i = 0; $i < sizeof($this->room->items); $i++) {
			if (eregi_like($name, $this->room->items[$i]->name)) return $this->room->items[$i];
		}
		$none = null;
		return $none;
	}

	function Do_Command($line) {
		$words = explode(" ", $line);
		$verb = strtolower($words[0]);
		if (strlen($verb) == 1) {
			switch ($verb) {
				case "n": $verb = "north"; break;
				case "s": $verb = "south"; break;
				case "l": $verb = "look";
			}
		}
		if (isset($this->room->exits[$verb])) {
			$this->room =& $this->room->exits[$verb];
			$this->Tell($this->room->Look());
		} else if ($verb == "look") {
			$this->Tell($this->room->Look());
		} else if ($verb == "get") {
			$thing =& $this->Find($words[1]);
			if ($thing == null) {
				$this->Tell("There is no $words[1] here.\r\n");
				return;
			}
			for ($i = 0; $i < count($this->room->items); $i++)
				if ($this->room->items[$i]->name == $thing->name) {
					array_splice($this->room->items, $i, 1);
					break;
				}
			$this->bag[] = $thing;
			$this->Tell("You take the " . $thing->name . ".\r\n");
		} else if ($verb == "inventory") {
			if (!$this->bag) { $this->Tell("Nothing.\r\n"); return; }
			foreach ($this->bag as $n => $thing)
				$this->Tell(($n + 1) . ". " . $thing->name . " (" . $thing->Look() . ")\r\n");
		} else if ($verb == "quit") {
			$this->Tell("Bye, {$this->name}.\r\n");
			$this->alive = 0;
		} else {
			$this->Tell("I don't know how to " . $verb . ".\r\n");
		}
	}
}

function eregi_like($a, $b)
{
	return strlen($a) && strstr(strtolower($b), strtolower($a)) != "";
}

$start =& new_room("Hall", "A large hall with mirrors.");
$cellar =& new_room("Cellar", "It is dark and wet here.");
$start->Connect($cellar, "down", "up");
$lamp = new Thing; $lamp->Init("brass lamp");
$rope = new Thing; $rope->Init("old rope", "rather thin");
$cellar->items[] = $rope;
array_push($start->items, $lamp);
$rooms = 0;

function &new_room($name, $desc)
{
	global $rooms;
	$r = new Room;
	$r->Init($name, $desc);
	$rooms++;
	return $r;
}

if (($sock = socket_create(AF_INET, SOCK_STREAM, 0)) < 0) {
	print strerror($sock) . "\n";
	exit(1);
}
socket_set_option($sock, SOL_SOCKET, SO_REUSEADDR, 1);
if (($ret = socket_bind($sock, "127.0.0.1", $argv[1])) < 0) {
	print socket_strerror($ret) . "\n";
	exit(1);
}
if (($ret = socket_listen($sock, 5)) < 0) {
	print socket_strerror($ret) . "\n";
	exit(1);
}
print "mud ready\n";
$games = 0;
do {
	if (($msgsock = socket_accept($sock)) < 0) {
		print "accept: " . socket_strerror($msgsock) . "\n";
		break;
	}
	$games++;
	$player = new Player;
	$player->socket = $msgsock;
	$player->room =& $start;
	$player->Tell("Name? ");
	$name = trim(socket_read($msgsock, 80, PHP_NORMAL_READ));
	$player->Init(ucfirst($name), "a player");
	$player->Tell("Welcome to PhpMUD $REMOTE_VERSION, $player->name!\r\n" . $player->room->Look());
	do {
		$player->Tell("> ");
		$buf = socket_read($msgsock, 2048, PHP_NORMAL_READ);
		if ($buf == FALSE) break;
		if (!$buf = trim($buf)) continue;
		if ($buf == "shutdown") {
			socket_close($msgsock);
			break 2;
		}
		print "$player->name: $buf\n";
		$player->Do_Command($buf);
	} while ($player->alive);
	socket_close($msgsock);
	print "$player->name is gone with " . sizeof($player->bag) . " things\n";
} while (true);
socket_close($sock);
print "$games games\n";
?>
