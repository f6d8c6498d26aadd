<?php
$CONFIG = array(
    'name' => 'The Rusty Nail',
    'ip'   => '127.0.0.1',
    'port' => 2323,
    'max'  => 2,
    'sysop' => 'root',
);
// the message base, lives in memory since the disk died
$messages = array(
    array('from' => 'root', 'subject' => 'Welcome', 'body' => array('Be nice.', 'No warez.')),
);
return $CONFIG;
