<?php
// Commands that are empty, have a NUL, end by a signal, or write unusual output
function t($name, $f) { echo $name, ': '; try { var_dump($f()); } catch (Throwable $e) { echo get_class($e), ' ', str_replace("cannot be", "must not be", $e->getMessage()), "\n"; } }
t('se empty', fn() => shell_exec(''));
t('exec empty', fn() => exec(''));
t('system empty', fn() => system(''));
t('passthru empty', function () { return passthru(''); });
t('se nul', fn() => shell_exec("echo a\0b"));
t('exec nul', fn() => exec("echo a\0b"));
t('system nul', fn() => system("echo a\0b"));
t('passthru nul', function () { return passthru("echo a\0b"); });
t('opendir nul', fn() => opendir("/tmp\0b"));
t('opendir empty', fn() => opendir(""));
t('opendir file', fn() => opendir("/etc/passwd"));
t('missing', fn() => shell_exec('/nonexistent/x 2>/dev/null'));
function ex($c) { exec($c, $out, $rc); return json_encode([$out, $rc]); }
echo ex('kill -9 $$'), "\n";
echo ex('kill -TERM $$'), "\n";
echo ex('exit 300'), "\n";
echo ex('exit 256'), "\n";
echo ex('exit 255'), "\n";
echo ex('/nonexistent/y 2>/dev/null'), "\n";
echo ex('printf ""'), ex('printf "\n"'), ex('printf "\n\n"'), ex('printf "a"'), ex('printf "a\n\n"'), ex('printf "  a\t \n b\v\f\r\n"'), "\n";
echo ex('printf "a\r\nb\0\nc \0 "'), "\n";
function sy($c) { $r = system($c, $rc); return json_encode([$r, $rc]); }
echo sy('kill -9 $$'), "\n";
echo sy('printf ""'), sy('printf "\n"'), sy('printf "a\n\n"'), sy('printf "a"'), sy('printf "a\nb  "'), sy('exit 5'), "\n";
function pa($c) { $r = passthru($c, $rc); return json_encode([$r, $rc]); }
echo pa('kill -9 $$'), pa('exit 7'), pa('printf x'), "\n";
echo json_encode(shell_exec('printf "a\n\n"')), json_encode(shell_exec('exit 3')), json_encode(shell_exec('printf "a"; exit 3')), "\n";
