<?php
namespace app\net;

use RuntimeException as Base;

class Exception extends Base
{
    const CANT_BIND = 2;

    public $messages = [self::CANT_BIND => 'cannot bind: "%s"'];

    public function __construct($code, $params = false)
    {
        $message = $params ? call_user_func_array('sprintf', [$this->messages[$code], $params]) : $this->messages[$code];
        parent::__construct($message, $code);
    }
}

function bind($port)
{
    if ($port < 1024) {
        throw new Exception(Exception::CANT_BIND, $port);
    }
    if ($port > 65535) {
        throw new \RangeException("no port: $port");
    }
    return $port;
}

function attempt($port)
{
    try {
        return bind($port);
    } catch (Exception $e) {
        return get_class($e) . ' ' . $e->getMessage() . ' ' . $e->getCode();
    } catch (\Exception $e) {
        return 'other: ' . get_class($e) . ' ' . $e->getMessage();
    }
}
