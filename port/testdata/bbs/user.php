<?php
class BbsUser
{
    var $sock;
    var $node;
    var $name = '';
    var $state = 'login';
    var $buffer = '';
    var $draft = null;
    static $total = 0;

    function __construct($node, $sock)
    {
        $this->node = $node;
        $this->sock = $sock;
        self::$total++;
    }

    function write($s) { return @socket_write($this->sock, $s); }

    function prompt()
    {
        switch ($this->state) {
            case 'login':  $p = 'Handle: '; break;
            case 'main':   $p = "[{$this->name}] Main> "; break;
            case 'subject': $p = 'Subject: '; break;
            case 'body':   $p = sprintf('%2d: ', count($this->draft['body']) + 1); break;
            default: $p = '? ';
        }
        $this->write($p);
    }

    function feed($data) {
        $this->buffer .= strip_iac($data);
        // backspace
        while (($p = strpos($this->buffer, "\x08")) !== false) {
            $this->buffer = $p == 0 ? substr($this->buffer, 1) : substr_replace($this->buffer, '', $p - 1, 2);
        }
    }

    function line()
    {
        $p = strpos($this->buffer, "\n");
        if ($p === false) return null;
        $line = rtrim(substr($this->buffer, 0, $p), "\r\n\0");
        $this->buffer = (string)substr($this->buffer, $p + 1);
        return $line;
    }

    function hangup() { @socket_shutdown($this->sock, 2); socket_close($this->sock); }
}
