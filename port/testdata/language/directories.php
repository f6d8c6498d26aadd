<?php
// Directories that are closed, missing, changed or something else; is_resource of what is closed
function t($name, $f) { echo $name, ': '; try { var_dump($f()); } catch (Throwable $e) { echo get_class($e), ' ', $e->getMessage(), "\n"; } }
$d = sys_get_temp_dir() . '/rp' . getmypid();
mkdir($d); touch("$d/a");
$h = opendir($d);
var_dump(is_resource($h), gettype($h), is_string(readdir($h)), is_string(readdir($h)), is_string(readdir($h)), readdir($h), readdir($h));
rewinddir($h);
var_dump(is_string(readdir($h)));
closedir($h);
var_dump(is_resource($h), gettype($h));
t('closed read', fn() => readdir($h));
t('closed close', function () use ($h) { closedir($h); return 1; });
t('closed rewind', function () use ($h) { rewinddir($h); return 1; });
$h2 = opendir($d);
touch("$d/b");
$n = 0; while (($x = readdir($h2)) !== false) $n++;
var_dump($n >= 3, (bool)$h2);
rewinddir($h2);
$names = []; while (($x = readdir($h2)) !== false) $names[] = $x;
sort($names); echo implode(',', $names), "\n";
closedir($h2);
unlink("$d/a"); unlink("$d/b"); rmdir($d);
t('false', fn() => readdir(@opendir($d)));
foreach (['', '/', '.', '..', 'a', 'a.', '.a', 'a.b.c', '/a/', '/a//', 'a/b', '/a.b/c', '//', 'a\\b.c', 'x/.', "\0a.b", 'ä/ö.ü'] as $p) {
  echo json_encode($p), json_encode(pathinfo($p));
  foreach ([1,2,4,8,0,3,6,12,15,16,-1] as $f) echo ' ', json_encode(pathinfo($p, $f));
  echo "\n";
}
$f = fopen('/etc/passwd', 'r');
t('stream', fn() => is_string(readdir($f)));
$h = fopen('/etc/passwd', 'r'); var_dump(is_resource($h), gettype($h)); fclose($h); var_dump(is_resource($h), gettype($h));
$x = [1, $h]; var_dump(is_resource($x[1]), gettype($x[1]));
