<?php
// What a program returns to the one that includes it.
ini_set('display_errors', '0');

return [
    'greeting' => 'hello',
    'limit' => 3,
];
