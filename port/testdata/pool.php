<?php
// Jobs with closures, static counters and references, over a pair of sockets
$jobs = [];
$results = [];

function job(callable $f, $name = 'job')
{
    static $count = 0;
    global $jobs;
    $jobs[] = ['f' => $f, 'name' => $name . ++$count];
    return $count;
}

function each_line($text, callable $f)
{
    foreach (explode("\n", $text) as $i => $line) {
        if ($f($line, $i) === false) {
            return $i;
        }
    }
    return -1;
}

function bump(array &$counters, string $key): void
{
    $counters[$key] = ($counters[$key] ?? 0) + 1;
}

socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
[$a, $b] = $pair;
$factor = 3;
job(function ($x) use ($factor) { return $x * $factor; });
job(function ($x) use (&$factor) { $factor++; return $x + $factor; }, 'add');
job(fn($x) => "<$x>" . $factor);
job('strrev');
foreach ($jobs as $j) {
    $f = $j['f'];
    socket_write($a, $j['name'] . '=' . $f('12') . "\n");
}
socket_shutdown($a, 1);
$all = '';
while (($part = socket_read($b, 7)) !== false && $part !== '') {
    $all .= $part;
}
$counters = [];
$stopped = each_line(trim($all), function ($line, $i) use (&$results, &$counters) {
    [$name, $value] = explode('=', $line);
    $results[$name] = $value;
    bump($counters, is_numeric($value) ? 'numbers' : 'texts');
    return true;
});
print_r($results);
foreach ($results as &$r) {
    $r .= '!';
}
unset($r);
uasort($results, fn($x, $y) => strcmp($x, $y));
echo json_encode($results), ' ', json_encode($counters), " $stopped $factor\n";
$copy = $results;
$copy['new'] = 1;
echo count($results), count($copy), "\n";
usort($jobs, function ($x, $y) { return strcmp($y['name'], $x['name']); });
echo implode(',', array_map(function ($j) { return $j['name']; }, $jobs)), "\n";
echo implode(',', array_filter(range(1, 10), fn($n) => $n % 3 == 0)), "\n";
