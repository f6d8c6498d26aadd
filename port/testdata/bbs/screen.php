<?php
define('IAC', chr(255));
define('IAC_WILL_ECHO', IAC . chr(251) . chr(1));
define('ESC', "\x1b[");

function color($s, $c = 32) { return ESC . $c . 'm' . $s . ESC . '0m'; }

function banner($name, $node)
{
    $w = strlen($name) + 4;
    $line = '+' . str_repeat('-', $w - 2) . "+\r\n";
    return $line . '| ' . color($name, 36) . " |\r\n" . $line . sprintf("Node %02d\r\n", $node);
}

/* remove telnet negotiation: IAC cmd opt, IAC IAC is one 0xFF */
function strip_iac($in)
{
    $out = '';
    $len = strlen($in);
    for ($i = 0; $i < $len; $i++) {
        $c = $in[$i];
        if ($c != "\xff") { $out .= $c; continue; }
        if ($i + 1 >= $len) break;
        switch (ord($in[$i + 1])) {
            case 255: $out .= $c; $i++; break;
            case 251: case 252:
            case 253: case 254:
                $i += 2;
                break;
            default:
                $i++;
        }
    }
    return $out;
}

function log_line($s) { static $n = 0; printf("[%03d] %s\n", ++$n, $s); }
