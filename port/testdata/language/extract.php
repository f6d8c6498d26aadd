<?php
function parse($data) {
    extract(unpack('nopcode/Clen/a3name', $data));
    return "$opcode $len $name";
}
echo parse("\x00\x05\x07abc"), "\n";
extract(unpack('n2x/Ny', "\0\1\0\2\0\0\0\3"));
echo $x1 + $x2 + $y, "\n";
extract(['a' => 1, 'b' => [2], 7 => 'no']);
echo $a, $b[0], "\n";
function many($list) { foreach ($list as $d) { extract(unpack('Cone', $d)); echo $one, ' '; } echo "\n"; }
many(['a', 'b']);
try { @extract(unpack('N', 'a')); } catch (TypeError $e) { echo $e->getMessage(), "\n"; }
try { extract(@unpack('Nq', 'a')); } catch (TypeError $e) { echo $e->getMessage(), "\n"; }
try { echo parse('a'); } catch (TypeError $e) { echo $e->getMessage(), "\n"; }
