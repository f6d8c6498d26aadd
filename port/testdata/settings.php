<?php
/**
 * A server on streams, in the manner of programs with a file of settings: it answers datagrams until one says stop.
 */
$settings = require __DIR__ . '/parts/settings.php';

function doubled($x)
{
    require __DIR__ . '/parts/double.php';
    return $y + 1;
}

abstract class Journal
{
    protected $lines = [];

    public function note($what)
    {
        if ($this->wanted($what)) {
            $this->lines[] = $what;
        }
        return count($this->lines);
    }

    abstract protected function wanted(string $what): bool;
}

class ShortJournal extends Journal
{
    protected function wanted(string $what): bool
    {
        return strlen($what) < 20;
    }

    // PHP has one method of each name, whatever the case: these are two.
    public function get_last_line() { return end($this->lines); }
    public function getLastLine2() { return $this->get_last_line(); }
}

class Closed
{
    public function run()
    {
        return $this->missing('argument');
    }
}

try {
    (new Closed)->run();
} catch (Error $e) {
    echo get_class($e), ': ', $e->getMessage(), "\n";
}

function prepend(array $info)
{
    $text = 'first';
    array_unshift($info, $text);
    return implode(' ', $info);
}
echo prepend([1, 'two', 3.5]), "\n";
echo doubled(20), "\n";
echo date('Y-m-d H:i:s', strtotime('2012-3-4 5:6:7')), ' ', var_export(strtotime('never'), true), "\n";
echo decoct(umask(022)) === '' ? 'no' : decoct(umask()), "\n";

$journal = new ShortJournal();
$socket = stream_socket_server('udp://127.0.0.1:' . $argv[1], $errno, $errstr, STREAM_SERVER_BIND);
if (!$socket) {
    die("$errstr\n");
}
echo "ready\n";
$peer = '';
for ($n = 0; $n < $settings['limit']; $n++) {
    $read = ['udp' => $socket];
    $write = null;
    $except = null;
    if (stream_select($read, $write, $except, 5) === 0) {
        continue;
    }
    foreach ($read as $name => $ready) {
        $data = stream_socket_recvfrom($ready, 1500, 0, $peer);
        stream_socket_sendto($ready, "$name: {$settings['greeting']} $data", 0, $peer);
        echo $journal->note($data), ' ', $journal->getLastLine2(), "\n";
    }
}
fclose($socket);
