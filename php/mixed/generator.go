package mixed

import (
	"iter"

	"phpsocket/socket/php"
)

// Generator is PHP's class Generator. A PHP function that contains yield returns one.
type Generator struct {
	body    func(g *Generator) any
	next    func() (item, bool)
	yield   func(item) bool
	now     item
	started bool
	done    bool
	auto    int // the key for the next yield without a key
	sent    any
	thrown  any
	result  any
}

type item struct{ key, value any }

// NewGenerator returns a generator that runs the body of a function. The body starts when
// the program first uses the generator.
func NewGenerator(body func(g *Generator) any) *Generator { return &Generator{body: body} }

// ClassName returns "Generator", the PHP name of the class.
func (*Generator) ClassName() string { return "Generator" }

func (g *Generator) start() {
	if g.started {
		return
	}
	g.started = true
	g.next, _ = iter.Pull(func(yield func(item) bool) {
		g.yield = yield
		g.result = g.body(g)
	})
	g.step()
}

func (g *Generator) step() {
	if g.done {
		return
	}
	now, ok := g.next()
	g.now, g.done = now, !ok
}

// Yield is yield $v.
func (g *Generator) Yield(v any) any {
	k := g.auto
	g.auto++
	return g.hand(k, v)
}

// YieldKey is yield $k => $v.
func (g *Generator) YieldKey(k, v any) any {
	if i, ok := k.(int); ok && i >= g.auto {
		g.auto = i + 1
	}
	return g.hand(k, v)
}

func (g *Generator) hand(k, v any) any {
	g.sent = nil
	g.yield(item{k, v})
	if p := g.thrown; p != nil {
		g.thrown = nil
		panic(p)
	}
	return g.sent
}

// YieldFrom is yield from $v, for an array or another generator. For a generator, it
// returns what that generator's body returns.
func (g *Generator) YieldFrom(v any) any {
	if h, ok := v.(*Generator); ok {
		for h.start(); !h.done; h.step() {
			h.sent = g.hand(h.now.key, h.now.value)
		}
		return h.result
	}
	for k, x := range Each(v) {
		g.hand(k.Value(), x)
	}
	return nil
}

// Current is $g->current().
func (g *Generator) Current() any {
	g.start()
	return g.now.value
}

// Key is $g->key().
func (g *Generator) Key() any {
	g.start()
	return g.now.key
}

// Next is $g->next().
func (g *Generator) Next() {
	if !g.started {
		g.start()
	}
	g.step()
}

// Valid is $g->valid().
func (g *Generator) Valid() bool {
	g.start()
	return !g.done
}

// Rewind is $g->rewind().
func (g *Generator) Rewind() { g.start() }

// GetReturn is $g->getReturn().
func (g *Generator) GetReturn() any { return g.result }

// Send is $g->send($v): in the generator, yield returns v. Send itself returns the value of
// the next yield.
func (g *Generator) Send(v any) any {
	g.start()
	if g.done {
		return nil
	}
	g.sentNext(v)
	return g.now.value
}

func (g *Generator) sentNext(v any) {
	// The call to g.hand that is waiting now has already set g.sent to nil.
	g.sent = v
	g.step()
}

// Throw is $g->throw($e): in the generator, yield throws e. Throw itself returns the value
// of the next yield.
func (g *Generator) Throw(e any) any {
	g.start()
	g.thrown = Thrown(e)
	if g.done {
		panic(g.thrown)
	}
	g.step()
	return g.now.value
}

// each iterates over the remaining values of a generator, as foreach does.
func (g *Generator) each(yield func(php.Key, any) bool) {
	for g.start(); !g.done; g.step() {
		k, err := php.KeyOf(g.now.key)
		if err != nil {
			panic("php2go: not converted: a generator whose keys are neither int nor string")
		}
		if !yield(k, g.now.value) {
			return
		}
	}
}
