<?php
$menu = array(
    'R' => array('Read messages', 'cmd_read'),
    'L' => array('List messages', 'cmd_list'),
    'P' => array('Post a message', 'cmd_post'),
    'W' => array("Who's online", 'cmd_who'),
    'X' => array('Page everybody', 'cmd_page'),
    'G' => array('Goodbye', null),
);

function handle($u, $line)
{
    global $menu, $users, $messages, $CONFIG;
    switch ($u->state) {
    case 'login':
        $name = preg_replace('/[^a-z0-9_]/i', '', $line);
        if ($name == '') { $u->write("Try again.\r\n"); return true; }
        foreach ($users as $o) if (strcasecmp($o->name, $name) == 0) { $u->write("Already on node {$o->node}!\r\n"); return true; }
        $u->name = $name;
        $u->state = 'main';
        $u->write('Hello ' . color(ucfirst($name)) . "\r\n" . show_menu($menu));
        return true;
    case 'subject':
        if (trim($line) == '') { $u->state = 'main'; $u->write("Aborted\r\n"); return true; }
        $u->draft['subject'] = $line;
        $u->state = 'body';
        $u->write("Enter your message, a dot ends it\r\n");
        return true;
    case 'body':
        if ($line == '.') {
            $messages[] = $u->draft;
            $u->draft = null;
            $u->state = 'main';
            $u->write('Saved as #' . count($messages) . "\r\n");
        } else {
            $u->draft['body'][] = wordwrap($line, 30, "\r\n    ", true);
        }
        return true;
    }
    @list($key, $arg) = explode(' ', trim($line), 2);
    $key = strtoupper($key);
    if ($key === '') return true;
    if ($key == '!DOWN' and $u->name == $CONFIG['sysop']) return 'shutdown';
    if (!isset($menu[$key])) {
        $u->write("Unknown command '$key'\r\n" . show_menu($menu));
        return true;
    }
    $f = $menu[$key][1];
    if (!$f) return false;
    $f($u, $arg);
    return true;
}

function show_menu($menu) {
    $out = '';
    foreach ($menu as $k => $m) {
        list($text) = $m;
        $out .= sprintf(" (%s) %-16s%s", $k, $text, ($k == 'L' || $k == 'W' || $k == 'G') ? "\r\n" : '');
    }
    return $out;
}

function cmd_read($u, $n = null) {
    global $messages;
    $n = intval($n) - 1;
    if (!isset($messages[$n])) { $u->write("No such message\r\n"); return; }
    $m = $messages[$n];
    extract_header($m, $from, $subject);
    $u->write("From: $from\r\nSubj: $subject\r\n\r\n" . implode("\r\n", $m['body']) . "\r\n");
}

function extract_header($m, &$from, &$subject) {
    $from = $m['from'];
    $subject = $m['subject'];
}

function cmd_list($u, $arg) {
    global $messages;
    for ($i = 0; $i < count($messages); $i++)
        $u->write(str_pad($i + 1, 3, ' ', STR_PAD_LEFT) . ' ' . str_pad(substr($messages[$i]['subject'], 0, 12), 14, '.') . $messages[$i]['from'] . "\r\n");
}

function cmd_post($u, $arg) {
    $u->draft = array('from' => $u->name, 'subject' => '', 'body' => array());
    if ($arg != '') { $u->draft['subject'] = $arg; $u->state = 'body'; return; }
    $u->state = 'subject';
}

function cmd_who($u, $arg) {
    global $users;
    foreach ($users as $node => $o)
        $u->write(sprintf("%2d %-10s %s%s\r\n", $node, $o->name ? $o->name : '(login)', $o->state, $o === $u ? ' *' : ''));
}

function cmd_page($u, $arg) {
    foreach ($GLOBALS['users'] as $o) {
        if ($o === $u) continue;
        $o->write("\r\n\x07" . color("{$u->name}: $arg", '1;33') . "\r\n");
        $o->prompt();
    }
}
