package emit

import (
	"slices"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// properties writes the method Properties of a class, which returns an object's properties.
// As in PHP's (array) cast, the names of private and protected properties begin with a NUL.
// If no code can loop over the properties of such an object or show them, the class does not
// need the method, and properties writes nothing.
func (e *emitter) properties(c *infer.Class) {
	if isException(c) || !e.info.Iterated(c) {
		return
	}
	e.line("// Properties returns the properties. The names of those that are not public begin with a NUL.")
	e.line("func (o *%s) Properties() *php.Array[any] {", typeName(c))
	if c.Up != nil && !c.Up.Builtin {
		e.line("a := o.%s.Properties()", typeName(c.Up))
	} else {
		e.line("a := new(php.Array[any])")
	}
	for _, v := range c.Order {
		if v.Member == nil {
			continue
		}
		name := v.Name
		switch {
		case v.Member.Private:
			name = "\x00" + c.Full + "\x00" + name
		case v.Member.Hidden:
			name = "\x00*\x00" + name
		}
		w := e.toAny(primary("o."+e.names.variable(v), v.Repr()))
		if v.Repr().Maybe {
			w = primary("o."+e.names.variable(v), rAny)
		}
		if c.Undeclared(v) {
			e.line("if v := %s; !mixed.IsNull(v) {", w.code)
			e.line("a.Set(%s, v)", quote(name))
			e.line("}")
			continue
		}
		e.line("a.Set(%s, %s)", quote(name), w.code)
	}
	if c.Extra {
		e.line("o.AddExtra(a)")
	}
	e.line("return a")
	e.line("}")
	e.line("")
}

// iterates reports whether foreach calls methods of an object of class c, because c is an
// Iterator or an IteratorAggregate.
func (e *emitter) iterates(c *infer.Class) bool {
	return e.info.Speaks(c, "iterator") || e.info.Speaks(c, "iteratoraggregate")
}

// hides reports whether the objects of class c have non-public properties.
func hides(c *infer.Class) bool {
	for ; c != nil; c = c.Up {
		if slices.ContainsFunc(c.Order, func(v *infer.Var) bool { return v.Member != nil && v.Member.Hidden }) {
			return true
		}
	}
	return false
}

// hiddenIn returns the reason why a foreach over an object of a known class cannot be
// converted. If the foreach can be converted, hiddenIn returns "".
func (e *emitter) hiddenIn(n *ir.Node, subject value) string {
	if subject.r.K != infer.KObj {
		return ""
	}
	c := subject.r.Class
	if e.iterates(c) {
		return ""
	}
	if c.Builtin {
		return "foreach over an object of the class " + c.Name
	}
	if slices.ContainsFunc(e.relatives(), func(k *infer.Class) bool { return k.Is(c) && hides(k) }) {
		return "foreach over an object in a method of its class, which has properties that are not public"
	}
	return ""
}

// hidden returns the last arguments of mixed.Each, for a foreach over a value that may be
// an object. They name the classes with non-public properties that the current method can
// access.
func (e *emitter) hidden(n *ir.Node) string {
	if e.info.Peek(n.K[0]).B&(infer.Any|infer.Obj) == 0 {
		return ""
	}
	out := ""
	for _, k := range e.relatives() {
		if hides(k) {
			out += ", " + quote(k.Full)
		}
	}
	return out
}

// relatives returns the current method's class, with its parents and its subclasses.
func (e *emitter) relatives() []*infer.Class {
	if e.fn == nil || e.fn.In == nil {
		return nil
	}
	var out []*infer.Class
	for _, c := range e.info.Order {
		if !c.Trait && (c.Is(e.fn.In) || e.fn.In.Is(c)) {
			out = append(out, c)
		}
	}
	return out
}
