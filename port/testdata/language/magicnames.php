<?php
namespace App;
abstract class Model implements \JsonSerializable {
    protected $attributes = [];
    public $open = 1;
    private static $made = 0;
    public function __construct(array $a = []) { foreach ($a as $k => $v) $this->$k = $v; self::$made++; }
    public function __get($name) {
        $method = 'get' . ucfirst($name);
        if (method_exists($this, $method)) return $this->$method();
        return $this->attributes[$name] ?? null;
    }
    public function __set($name, $value) { $this->attributes[$name] = is_string($value) ? trim($value) : $value; }
    public static function create(array $a) { return new static($a); }
    public static function made() { return self::$made; }
    public function jsonSerialize(): mixed { return $this->attributes + ['open' => $this->open]; }
    public function __toString(): string { return static::class . '#' . count($this->attributes); }
}
class Person extends Model { public function getFull() { return $this->first . ' ' . $this->last; } }
class Host extends Model { public function names(string ...$n) { return implode('+', $n); } }
enum Level: int { case Low = 1; case High = 3; }
function read($o, $name) { return $o->$name; }
function write($o, $name, $v) { $o->$name = $v; }
$p = Person::create(['first' => ' Ada ', 'last' => 'L', 'open' => 2]);
echo read($p, 'full'), '|', read($p, 'open'), '|', read($p, 'attributes') === null ? 'hidden' : 'seen', "\n";
write($p, 'age', 36); write($p, 'open', 5);
echo json_encode([$p, Host::create([])]), " $p ", Model::made(), "\n";
try { Model::create([]); } catch (\Throwable $t) { echo $t::class, ': ', $t->getMessage(), "\n"; }
try { Level::from(7); } catch (\ValueError $e) { echo get_class($e), "\n"; }
function call($h, $list) { return $h->names(...$list) . $h->names('x', ...$list); }
echo call(new Host, ['a', 'b']), "\n";
foreach ([$p, new Host, 'App\Person', 'none'] as $o) echo method_exists($o, 'getFull') ? 'yes ' : 'no ', method_exists($o, 'MADE') ? 'yes' : 'no', "\n";
$o = null;
echo $o?->a?->b ?? 'nothing', "\n";
class Mail { public function __construct(public ?Mail $next = null, public readonly ?string $to = null) {} }
function mail(Mail $m) { return $m->next?->to ?? $m->to ?? 'none'; }
echo mail(new Mail(new Mail, 'me')), mail(new Mail(new Mail(null, 'you'))), mail(new Mail), "\n";
