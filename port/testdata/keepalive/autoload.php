<?php
declare(strict_types=1);

foreach (['Http', 'Request', 'Response'] as $name) {
    // the deployment script writes these three into one directory
    if (!is_file(__DIR__ . "/$name.php")) {
        exit("missing $name\n");
    }
}
require_once __DIR__ . '/Http.php';
require_once __DIR__ . '/Request.php';
require_once __DIR__ . '/Response.php';
