<?php
require_once __DIR__ . '/parts/problem.php';

foreach ([80, 8080, 80000] as $port) {
    echo \app\net\attempt($port), "\n";
}
try {
    app\net\bind(1);
} catch (RuntimeException $e) {
    echo 'caught ', $e instanceof \app\net\Exception ? 'ours' : 'not ours', "\n";
}
