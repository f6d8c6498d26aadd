<?php

declare(strict_types=1);

namespace App\Tickets;

use InvalidArgumentException;
use JsonSerializable;
use Socket;
use Stringable;

// Ticket service: JSON lines over TCP, PHP 8.1 style

enum Priority: int
{
    case Low = 1;
    case Normal = 2;
    case High = 3;

    public static function fromName(?string $name): self
    {
        return match (strtolower($name ?? 'normal')) {
            'low' => self::Low,
            'normal' => self::Normal,
            'high', 'urgent' => self::High,
            default => throw new InvalidArgumentException("unknown priority: $name"),
        };
    }

    public function label(): string
    {
        return ucfirst(strtolower($this->name));
    }
}

interface HasId
{
    public function id(): int;
}

trait Timestamps
{
    protected int $created = 0;
    protected ?int $updated = null;

    public function touch(int $now): static
    {
        if ($this->created === 0) {
            $this->created = $now;
        } else {
            $this->updated = $now;
        }
        return $this;
    }
}

class User
{
    public function __construct(public readonly string $name, public ?User $boss = null, public readonly ?string $mail = null)
    {
    }
}

final class Ticket implements HasId, JsonSerializable, Stringable
{
    use Timestamps;

    private static int $next = 1;
    private readonly int $id;
    /** @var list<string> */
    private array $tags = [];

    public function __construct(
        public string $title,
        private Priority $priority = Priority::Normal,
        public ?User $owner = null,
        private bool $open = true,
    ) {
        $this->id = self::$next++;
    }

    public function id(): int
    {
        return $this->id;
    }

    public function tag(string ...$tags): static
    {
        $this->tags = array_values(array_unique([...$this->tags, ...$tags]));
        return $this;
    }

    public function close(): void
    {
        $this->open = false;
    }

    public function priority(): Priority
    {
        return $this->priority;
    }

    public function isOpen(): bool
    {
        return $this->open;
    }

    public function jsonSerialize(): array
    {
        return [
            'id' => $this->id,
            'title' => $this->title,
            'priority' => $this->priority->value,
            'owner' => $this->owner?->name,
            'boss' => $this->owner?->boss?->name,
            'tags' => $this->tags,
            'open' => $this->open,
        ];
    }

    public function __toString(): string
    {
        return "#{$this->id} {$this->title} [{$this->priority->label()}]" . ($this->open ? '' : ' closed');
    }
}

class Repository
{
    /** @param array<int, Ticket> $tickets */
    public function __construct(private array $tickets = [], private int $clock = 0)
    {
    }

    public function add(Ticket $t): Ticket
    {
        return $this->tickets[$t->id()] = $t->touch(++$this->clock);
    }

    public function find(int $id): ?Ticket
    {
        return $this->tickets[$id] ?? null;
    }

    public function search(?string $text = null, ?Priority $priority = null, bool $open = true, int $limit = 10): array
    {
        $found = array_filter(
            $this->tickets,
            fn (Ticket $t): bool => (!$open || $t->isOpen())
                && ($text === null || str_contains(strtolower($t->title), strtolower($text)))
                && ($priority === null || $t->priority() === $priority)
        );
        usort($found, fn ($a, $b) => [$b->priority()->value, $a->id()] <=> [$a->priority()->value, $b->id()]);
        return array_slice($found, 0, $limit);
    }
}

class Api
{
    private array $users;

    public function __construct(private Repository $repository)
    {
        $anna = new User(name: 'anna', mail: 'anna@example.org');
        $this->users = ['anna' => $anna, 'ben' => new User('ben', boss: $anna)];
    }

    public function handle(string $line): array
    {
        $request = json_decode($line, true);
        if (!is_array($request)) {
            return ['error' => 'not JSON: ' . json_last_error_msg()];
        }
        ['do' => $do] = $request + ['do' => ''];
        try {
            $result = match ($do) {
                'add' => $this->repository->add(new Ticket(
                    title: $request['title'] ?? throw new InvalidArgumentException('no title'),
                    priority: Priority::fromName($request['priority'] ?? null),
                    owner: $this->users[$request['owner'] ?? ''] ?? null,
                ))->tag(...($request['tags'] ?? [])),
                'get' => $this->repository->find($request['id']),
                'list' => $this->repository->search(
                    limit: $request['limit'] ?? 10,
                    text: $request['text'] ?? null,
                    priority: isset($request['level']) ? Priority::tryFrom($request['level']) : null,
                    open: $request['open'] ?? true,
                ),
                'close' => $this->repository->find($request['id'])?->close() ?? 'closed',
                'mail' => $this->repository->find($request['id'])?->owner?->mail ?? $this->users['anna']?->mail,
                'show' => (string) $this->repository->find($request['id']),
                'quit' => null,
            };
        } catch (\UnhandledMatchError $e) {
            return ['error' => 'unknown: ' . $do];
        } catch (InvalidArgumentException | \TypeError $e) {
            return ['error' => $e instanceof \TypeError ? 'wrong type' : $e->getMessage()];
        }
        return ['result' => $result];
    }
}

$listener = socket_create_listen((int) $argv[1]);
$listener instanceof Socket || exit(1);
echo 'tickets', PHP_EOL;
$api = new Api(new Repository());
$client = socket_accept($listener);
$buffer = '';
while (($chunk = socket_read($client, 4096)) !== false && $chunk !== '') {
    $buffer .= $chunk;
    while (($at = strpos($buffer, "\n")) !== false) {
        [$line, $buffer] = [substr($buffer, 0, $at), substr($buffer, $at + 1)];
        $answer = $api->handle(trim($line));
        socket_write($client, json_encode($answer, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE) . "\n");
        if (array_key_exists('result', $answer) && str_contains($line, 'quit')) {
            break 2;
        }
    }
}
socket_close($client);
socket_close($listener);
$names = array_map(static fn (Priority $p): string => "{$p->label()}={$p->value}", Priority::cases());
echo implode(' ', $names), PHP_EOL;
