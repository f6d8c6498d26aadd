<?php
// socket_select stores a new array: append continues after the highest key that remains, and
// references to the elements of the old array do not belong to the new one.
socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $ready);
socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $idle);
socket_write($ready[0], 'x');
$null = null;

$read = [5 => $ready[1], 9 => $idle[1]];
echo socket_select($read, $null, $null, 0), "\n";
$read[] = $ready[0];
echo implode(',', array_keys($read)), "\n";

$read = [5 => $idle[1]];
echo socket_select($read, $null, $null, 0), "\n";
$read[] = $ready[0];
echo implode(',', array_keys($read)), "\n";

$read = [5 => $idle[1], 'k' => $ready[1], 3 => $ready[1]];
echo socket_select($read, $null, $null, 0), "\n";
$read[] = $ready[0];
echo implode(',', array_keys($read)), "\n";

$numbers = [5 => 1, 6 => 2];
$six = &$numbers[6];
$numbers = [];
$six = 3;
echo json_encode($numbers), $six, "\n";
$numbers[] = 4;
echo json_encode($numbers), "\n";

$set = [4 => $ready[1], 6 => $idle[1]];
$four = &$set[4];
$gone = &$set[6];
socket_select($set, $null, $null, 0);
$four = $idle[0];
$gone = $idle[0];
echo $set[4] === $ready[1] ? 'same' : 'other', count($set), "\n";
