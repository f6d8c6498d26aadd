package emit

import (
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// class writes a class as a struct, a constructor function and methods.
func (e *emitter) class(c *infer.Class) {
	e.comments = e.take(c.Node.File, c.Node.Pos)
	e.doc(c.Node)
	name := typeName(c)
	if c.Interface {
		e.line("// %s marks the classes that implement the PHP interface %s. Go values of the interface have type any.", name, c.Name)
		e.line("type %s interface{ Is%s() }", name, name)
		e.rest(-1)
		return
	}
	e.lastLine = c.Node.Line
	e.line("type %s struct {", name)
	if c.Up != nil {
		e.line("%s", typeName(c.Up))
	} else if e.hierarchy(c) {
		e.line("self any")
	}
	if c.Extra {
		e.line("mixed.Extra // properties that no class declares")
	}
	for _, v := range c.Order {
		if v.Member != nil && v.Member.Node != nil && v.Member.Node != c.Node {
			e.flush(v.Member.Node.Pos)
		}
		e.line("%s %s", e.names.variable(v), e.goType(v.Repr()))
		if v.Member != nil && v.Member.Node != nil {
			e.lastLine = v.Member.Node.Tail
		}
	}
	e.flush(c.Node.End)
	e.line("}")
	e.rest(c.Node.Tail)
	e.line("")
	if !c.Abstract {
		e.constructor(c)
	}
	if e.hierarchy(c) {
		if hasDefaults(c) {
			e.defaultsMethod(c)
		}
		e.line("func (%s *%s) as%s() *%s { return %s }", "o", name, name, name, "o")
		e.line("")
		if virtual := e.virtuals(c); len(virtual) > 0 {
			e.line("// %sMethods lists the methods of %s that subclasses override.", lowerFirst(name), name)
			e.line("type %sMethods interface {", lowerFirst(name))
			for _, f := range virtual {
				e.line("%s%s", e.names.fn(f), e.signature(f))
			}
			e.line("}")
			e.line("")
		}
	}
	e.line("// ClassName returns the PHP name of the class.")
	e.line("func (*%s) ClassName() string { return %s }", name, quote(c.Full))
	e.line("")
	for k := c; k != nil; k = k.Up {
		if k.Builtin {
			break
		}
		for _, i := range k.Implements {
			for ic := e.info.Classes[strings.ToLower(i)]; ic != nil && k == c; ic = ic.Up {
				e.line("func (*%s) Is%s() {}", name, typeName(ic))
				e.line("")
			}
		}
	}
	for _, i := range []string{"Countable", "ArrayAccess", "Iterator", "IteratorAggregate", "Traversable", "JsonSerializable", "Stringable"} {
		if e.is(c, i) && (c.Up == nil || !e.is(c.Up, i)) && e.instances(i) {
			e.line("func (*%s) Is%s() {}", name, i)
			e.line("")
		}
	}
	e.properties(c)
	if f := c.Methods["jsonserialize"]; f != nil && f.Body != nil && !f.Static && len(f.Params) == 0 {
		e.line("// JsonSerialize returns the value that json_encode encodes for the object.")
		call := e.result(e.methodTarget(primary("o", infer.Repr{K: infer.KObj, Class: c}), c, f)+"()", f)
		e.line("func (o *%s) JsonSerialize() any { return %s }", name, e.toAny(call).code)
		e.line("")
	}
	if f := c.Methods["__invoke"]; f != nil && f.Body != nil {
		e.line("// Call is a call to the object as a function.")
		e.line("func (o *%s) Call(args ...any) any { return %s(args...) }", name, e.funcValue(f, e.methodTarget(primary("o", infer.Repr{K: infer.KObj, Class: c}), c, f)))
		e.line("")
	}
	for _, m := range c.Class.Methods {
		f := c.Methods[strings.ToLower(m.Name)]
		if f == nil || f.Func != m || f.Abstract || f.Body == nil {
			continue
		}
		e.method(c, f)
	}
	e.usesAll()
}

// is reports whether c implements the named interface of PHP.
func (e *emitter) is(c *infer.Class, name string) bool {
	switch name {
	case "Traversable":
		return e.iterates(c)
	case "Stringable":
		return c.Method("__toString") != nil || e.info.Speaks(c, "stringable")
	}
	return e.info.Speaks(c, strings.ToLower(name))
}

// instances reports whether the program tests for instances of the named interface of PHP.
func (e *emitter) instances(name string) bool {
	found := false
	look := func(n *ir.Node) {
		ir.Walk(n, func(k *ir.Node) bool {
			found = found || k.Op == ir.Instance && strings.EqualFold(k.Class, name)
			return !found
		})
	}
	look(e.info.Main.Body)
	for _, f := range e.info.ByFunc {
		look(f.Body)
	}
	return found
}

// virtuals returns the methods that are declared in c but in none of its parents, and that
// a subclass overrides.
func (e *emitter) virtuals(c *infer.Class) []*infer.Fn {
	var out []*infer.Fn
	for _, m := range c.Class.Methods {
		f := c.Methods[strings.ToLower(m.Name)]
		if f == nil || f.Static || strings.EqualFold(f.Name, "__construct") || !c.Overridden(f) {
			continue
		}
		if c.Up != nil && c.Up.Method(f.Name) != nil {
			continue
		}
		out = append(out, f)
	}
	return out
}

// ctor returns the PHP constructor that the operator new calls for a class. The class may
// inherit it.
func ctor(c *infer.Class) *infer.Fn {
	if f := c.Method("__construct"); f != nil {
		return f
	}
	for k := c; k != nil; k = k.Up {
		if f := k.Methods[strings.ToLower(k.Name)]; f != nil {
			return f
		}
	}
	return nil
}

// defaults writes the code that sets the properties of a class to their initial values.
func (e *emitter) defaults(c *infer.Class, o string) {
	old := e.info.In(&infer.Fn{Func: &ir.Func{}, In: c, Vars: map[string]*infer.Var{}})
	defer e.info.In(old)
	for _, v := range c.Order {
		r := v.Repr()
		code := ""
		if v.Init != nil {
			code = e.assignable(v, e.conv(e.rhs(v.Init, r), r))
			if v.Init.Op == ir.Bool && v.Init.S == "false" && e.goType(r)[0] == '*' {
				code = ""
			}
		} else if r.K == infer.KArray && v.Obs&(infer.Null|infer.False) == 0 {
			code = "new(php.Array[" + e.goType(*r.Elem) + "])"
		}
		if code == "" || code == e.zero(r) || code == "nil" {
			continue
		}
		e.line("%s.%s = %s", o, e.names.variable(v), code)
	}
	for _, m := range c.Given {
		if m.Value == nil || m.Value.Op == ir.Null {
			continue
		}
		switch r := e.reprOfExpr(m.Value); {
		case m.Name == "message" && r.K == infer.KString:
			e.line("%s.Message = %s", o, e.as(e.expr(m.Value), rString))
		case m.Name == "code" && r.K == infer.KInt:
			e.line("%s.Code = %s", o, e.as(e.expr(m.Value), rInt))
		default:
			e.line("mixed.Left(%q)", e.leave(m.Value, "the first value of $"+m.Name+" of an exception"))
		}
	}
}

// hasDefaults reports whether the class itself has a method named defaults. An inherited
// one does not count.
func hasDefaults(c *infer.Class) bool { return len(c.Order) > 0 || len(c.Given) > 0 || c.Up == nil }

func (e *emitter) defaultsMethod(c *infer.Class) {
	lines := e.quiet(func() {
		for k := c.Up; k != nil && !k.Builtin; k = k.Up {
			if hasDefaults(k) {
				e.line("o.%s.defaults()", typeName(c.Up))
				break
			}
		}
		e.defaults(c, "o")
	})
	o := "o "
	if len(lines) == 0 {
		o = ""
	}
	e.line("// defaults sets the properties to their initial values.")
	e.line("func (%s*%s) defaults() {", o, typeName(c))
	e.out = append(e.out, lines...)
	e.line("}")
	e.line("")
}

// constructor writes the Go function NewX for a class X. The function creates an object of
// the class.
func (e *emitter) constructor(c *infer.Class) {
	name := typeName(c)
	f := ctor(c)
	params := ""
	call := ""
	if f != nil {
		params = e.params(f)
		var args []string
		for _, p := range f.Params {
			a := e.paramName(p, f.Var(p.Name))
			if p.Variadic {
				a += "..."
			}
			args = append(args, a)
		}
		call = e.names.fn(f) + "(" + strings.Join(args, ", ") + ")"
	}
	e.line("func New%s(%s) *%s {", name, e.ctorParams(c, f, params), name)
	o := "o"
	for taken := true; taken; {
		taken = false
		if f != nil {
			for _, p := range f.Params {
				if e.names.variable(f.Var(p.Name)) == o {
					o, taken = o+"bject", true
				}
			}
		}
	}
	if e.hierarchy(c) {
		e.line("%s := new(%s)", o, name)
		if isException(c) {
			b := c
			for !b.Builtin {
				b = b.Up
			}
			e.line("%s.Init(%s, %s, %s)", o, o, quote(c.Full), quote(e.lineage(c)))
		} else {
			e.line("%s.self = %s", o, o)
		}
		for k := c; k != nil && !k.Builtin; k = k.Up {
			if hasDefaults(k) {
				e.line("%s.defaults()", o)
				break
			}
		}
	} else {
		lines := e.quiet(func() { e.defaults(c, o) })
		if len(lines) == 0 && call == "" {
			e.line("return new(%s)", name)
			e.line("}")
			e.line("")
			return
		}
		e.structLiteral(o, name, lines)
	}
	if call != "" {
		e.line("%s.%s", o, call)
	} else if isException(c) {
		e.line("%s.Construct(message...)", o)
	}
	e.line("return %s", o)
	e.line("}")
	e.line("")
}

// lineage returns the names of c and of all classes that c extends.
func (e *emitter) lineage(c *infer.Class) string {
	out := []string{c.Name}
	for k := c.Up; k != nil; k = k.Up {
		out = append(out, k.Name)
		if k.Builtin {
			break
		}
	}
	return strings.Join(out, " ")
}

func (e *emitter) ctorParams(c *infer.Class, f *infer.Fn, params string) string {
	if f == nil && isException(c) {
		return "message ...any"
	}
	return params
}

// structLiteral writes a struct literal in place of the given lines, which assign the
// fields.
func (e *emitter) structLiteral(o, name string, lines []string) {
	if len(lines) == 0 {
		e.line("%s := new(%s)", o, name)
		return
	}
	for _, l := range lines {
		if !strings.HasPrefix(l, o+".") || strings.Contains(l, "\n") {
			e.line("%s := new(%s)", o, name)
			e.out = append(e.out, lines...)
			return
		}
	}
	e.line("%s := &%s{", o, name)
	for _, l := range lines {
		e.line("%s,", strings.Replace(strings.TrimPrefix(l, o+"."), " = ", ": ", 1))
	}
	e.line("}")
}
