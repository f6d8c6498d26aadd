<?php
// Finger / whois server with a registry, magic methods, late static binding, generators
abstract class Model
{
    protected static $table = [];
    protected $attributes = [];
    private static $created = 0;

    final public function __construct(array $attributes = [])
    {
        foreach ($attributes as $k => $v) $this->$k = $v;
        self::$created++;
    }

    public function __get($name)
    {
        $method = 'get' . ucfirst($name);
        if (method_exists($this, $method)) return $this->$method();
        return $this->attributes[$name] ?? null;
    }

    public function __set($name, $value)
    {
        $this->attributes[$name] = is_string($value) ? trim($value) : $value;
    }

    public function __isset($name) { return isset($this->attributes[$name]); }
    public function __unset($name) { unset($this->attributes[$name]); }

    public function __call($method, $args)
    {
        if (strncmp($method, 'with', 4) === 0) {
            $copy = clone $this;
            $copy->{lcfirst(substr($method, 4))} = $args[0];
            return $copy;
        }
        throw new BadMethodCallException(static::class . "::$method()");
    }

    public static function __callStatic($method, $args)
    {
        if (preg_match('/^findBy(\w+)$/', $method, $m)) {
            $field = lcfirst($m[1]);
            foreach (static::all() as $x) if (strcasecmp((string)$x->$field, $args[0]) == 0) return $x;
            return null;
        }
        throw new BadMethodCallException($method);
    }

    public static function create(array $a) { $x = new static($a); static::$table[] = $x; return $x; }

    public static function all()
    {
        foreach (static::$table as $x) yield $x;
    }

    public static function count() { return count(static::$table); }
    public static function created() { return self::$created; }
}

class Person extends Model
{
    protected static $table = [];
    public function getFullName() { return $this->first . ' ' . $this->last; }
}

class Host extends Model
{
    protected static $table = [];
    public function getAddress() { return long2ip($this->ip); }
}

Person::create(['login' => 'ada', 'first' => 'Ada ', 'last' => 'Lovelace', 'plan' => "Write\nthe first program"]);
Person::create(['login' => 'bob', 'first' => 'Bob', 'last' => "O'Hara", 'shell' => '/bin/sh']);
Host::create(['name' => 'gate', 'ip' => ip2long('10.1.2.3')]);

function answer(string $query): iterable
{
    $long = false;
    if (str_starts_with($query, '/W')) {
        $long = true;
        $query = ltrim(substr($query, 2));
    }
    if ($query === '') {
        foreach (Person::all() as $i => $p) yield sprintf('%d %-8s %s', $i + 1, $p->login, $p->fullName);
        yield Person::count() . ' users';
        return;
    }
    if ($query[0] === '@') {
        $h = Host::findByName(substr($query, 1));
        yield $h ? "{$h->name} is {$h->address}" : 'unknown host';
        return;
    }
    $p = Person::findByLogin($query) ?? Person::findByLast($query);
    if (!$p) {
        yield "no such user: $query";
        return;
    }
    yield "Login: {$p->login}";
    yield "Name: $p->fullName";
    if ($long) yield from details($p);
}

function details(Model $p)
{
    yield 'Shell: ' . (isset($p->shell) ? $p->shell : 'none');
    yield 'Plan:';
    $n = 0;
    foreach (explode("\n", $p->plan ?? 'No plan') as $line) yield '  ' . ++$n . " $line";
    return $n;
}

$s = socket_create(AF_INET, SOCK_STREAM, 0);
socket_set_option($s, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($s, '127.0.0.1', $argv[1]) && socket_listen($s) or die("no\n");
echo "finger\n";
while (true) {
    $c = socket_accept($s);
    $q = trim((string)socket_read($c, 256));
    if ($q === 'stop') { socket_close($c); break; }
    foreach (answer($q) as $line) socket_write($c, "$line\r\n");
    socket_close($c);
}
$ada = Person::findByLogin('ada');
$new = $ada->withLogin('countess')->withPlan('rest');
unset($new->first);
echo $ada->login, ' ', $new->login, ' ', $new->plan, ' [', $new->fullName, "] ", Model::created(), "\n";
try { $ada->fly(); } catch (BadMethodCallException $e) { echo $e->getMessage(), "\n"; }
