<?php
function pick() { return func_get_args()[0]; }
echo implode(',', array_map('trim', [' a ', 'b '])), "\n";
echo call_user_func_array('trim', ['xxaxx', 'x']), call_user_func('str_pad', 'a', 5, '-'), "\n";
echo call_user_func_array('substr', array_merge(['abcdef'], [1, 2])), "\n";
$f = 'explode';
echo count($f(',', 'a,b,c', 2)), "\n";
$g = $argc > 5 ? 'rtrim' : 'ltrim';
echo $g('..a..', '.'), $g(' a'), "\n";
echo implode(',', array_map('str_pad', ['a', 'b'], [3, 4])), "\n";
echo implode(',', array_map('intval', ['12', '7x'])), "\n";
