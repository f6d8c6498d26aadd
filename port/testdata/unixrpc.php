<?php
// JSON-RPC 2.0 over a unix socket
$path = $argv[1] . '/rpc.sock';
if (file_exists($path)) unlink($path);

class RpcError extends Exception
{
    private $data;
    public function __construct($message, $code, $data = null, ?Exception $previous = null)
    {
        parent::__construct($message, $code, $previous);
        $this->data = $data;
    }
    public function toArray()
    {
        $e = array('code' => $this->getCode(), 'message' => $this->getMessage());
        if ($this->data !== null) $e['data'] = $this->data;
        return $e;
    }
}

class Calculator
{
    private $memory = array();
    private $calls = 0;

    public function add() { $this->calls++; return array_sum(func_get_args()); }
    public function divide($a, $b = 2)
    {
        $this->calls++;
        if ($b == 0) throw new RpcError('Division by zero', -32001, array('a' => $a));
        return $a / $b;
    }
    public function store($name, $value) { $this->memory[$name] = $value; return true; }
    public function recall($name = null) { return $name === null ? $this->memory : (isset($this->memory[$name]) ? $this->memory[$name] : null); }
    public function stats() { return (object)array('calls' => $this->calls, 'names' => array_keys($this->memory), 'empty' => new stdClass, 'list' => array()); }
    protected function secret() { return 42; }
}

class RpcServer
{
    private $target;
    private $hidden = array('__construct');

    public function __construct($target) { $this->target = $target; }

    public function handle($json)
    {
        $in = json_decode($json);
        if ($in === null && json_last_error() !== JSON_ERROR_NONE) return $this->error(null, -32700, 'Parse error');
        if (is_array($in)) {
            if (!$in) return $this->error(null, -32600, 'Invalid Request');
            $out = array_filter(array_map(array($this, 'one'), $in));
            return $out ? array_values($out) : null;
        }
        return $this->one($in);
    }

    private function error($id, $code, $message, $data = null)
    {
        $e = new RpcError($message, $code, $data);
        return array('jsonrpc' => '2.0', 'error' => $e->toArray(), 'id' => $id);
    }

    public function one($req)
    {
        if (!is_object($req) || !isset($req->method) || !is_string($req->method)) return $this->error(null, -32600, 'Invalid Request');
        $id = isset($req->id) ? $req->id : null;
        $params = isset($req->params) ? $req->params : array();
        if (!is_callable(array($this->target, $req->method)) || in_array($req->method, $this->hidden))
            return $this->error($id, -32601, 'Method not found', $req->method);
        try {
            if (is_object($params)) $params = array_values(get_object_vars($params));
            $result = call_user_func_array(array($this->target, $req->method), $params);
        } catch (RpcError $e) {
            return array('jsonrpc' => '2.0', 'error' => $e->toArray(), 'id' => $id);
        } catch (ArgumentCountError $e) {
            return $this->error($id, -32602, 'Invalid params');
        }
        if ($id === null) return null;
        return array('jsonrpc' => '2.0', 'result' => $result, 'id' => $id);
    }
}

$sock = socket_create(AF_UNIX, SOCK_STREAM, 0);
if (!@socket_bind($sock, $path)) {
    die('bind: ' . socket_strerror(socket_last_error($sock)) . "\n");
}
chmod($path, 0600);
socket_listen($sock, SOMAXCONN);
printf("rpc %o %s\n", fileperms($path) & 0777, filetype($path));
$rpc = new RpcServer(new Calculator());
for ($stop = false; !$stop;) {
    $c = socket_accept($sock);
    $line = '';
    while (!$stop && ($x = @socket_read($c, 1)) !== false && $x !== '') {
        if ($x !== "\n") { $line .= $x; continue; }
        if ($line === 'stop') $stop = true;
        elseif ($line !== '') {
            $answer = $rpc->handle($line);
            if ($answer !== null) socket_write($c, json_encode($answer) . "\n");
        }
        $line = '';
    }
    socket_close($c);
}
socket_close($sock);
unlink($path);
var_dump(file_exists($path));
