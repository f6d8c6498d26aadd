package infer

import (
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// hint returns the Type for a PHP type declaration.
func (a *Info) hint(text string, in *Class) Type {
	var t Type
	if text == "" {
		return t
	}
	if s, ok := strings.CutPrefix(text, "?"); ok {
		t, text = of(Null), s
	}
	for part := range strings.SplitSeq(text, "|") {
		var p Type
		switch strings.ToLower(part) {
		case "int", "integer":
			p = of(Int)
		case "float", "double":
			p = of(Float)
		case "string":
			p = of(Str)
		case "bool", "boolean":
			p = of(Bool)
		case "false":
			p = of(False)
		case "true":
			p = of(True)
		case "null", "void", "never":
			p = of(Null)
		case "array", "iterable":
			p = Type{B: Arr}
		case "closure":
			p = of(Func)
		case "callable":
			p = Mixed // may also be a string or an array
		case "socket":
			p = of(Sock)
		case "self", "static":
			p = Type{B: Obj, Class: in}
		default:
			if c := a.Classes[strings.ToLower(part)]; c != nil {
				p = Type{B: Obj, Class: c}
			} else {
				p = Mixed
			}
		}
		t = join(t, p, 0)
	}
	return t
}

func (a *Info) ret(f *Fn, t Type) {
	if a.Dynamic {
		t = Mixed
	}
	if f.In != nil && strings.EqualFold(f.Name, "__toString") {
		t = of(Str)
	}
	if h, ok := a.fixed(f.Result); ok && !f.closure() && t.B != 0 {
		t = h
	}
	if f.closure() {
		if j := join(f.Returns, t, 0); !same(j, f.Returns) {
			f.Returns, a.changed = j, true
		}
		t = Mixed
	}
	if j := a.lose(join(f.Ret, t, 0)); !same(j, f.Ret) {
		f.Ret, a.changed = j, true
	}
}

// fixed returns the Type for a declaration that makes PHP convert each stored value. Such a
// declaration is a scalar type, nullable or not.
func (a *Info) fixed(text string) (Type, bool) {
	if text == "" || a.Dynamic {
		return Type{}, false
	}
	t := a.hint(text, nil)
	const scalar = Null | Bool | Int | Float | Str
	if t.B == 0 || t.B&^scalar != 0 {
		return Type{}, false
	}
	switch t.B &^ Null {
	case Int, Float, Str, Bool:
		return t, true
	}
	return Type{}, false
}

func (a *Info) set(v *Var, t Type) {
	if v.Member != nil && t.B != 0 {
		if h, ok := a.fixed(v.Member.Type); ok {
			t = h
		}
	}
	if a.Dynamic && t.B != 0 {
		t = Mixed
	}
	if t.B&Int != 0 {
		if !a.small && !v.ints {
			v.ints, a.changed = true, true
		}
		if v.float {
			t.B = t.B&^Int | Float
		}
	}
	j := a.lose(join(v.T, t, 0))
	if j.B&Any != 0 {
		a.shows(t)
	}
	if !same(j, v.T) {
		v.T, a.changed = j, true
	}
}

func (a *Info) obs(v *Var, b Bits) {
	if v != nil && v.Obs|b != v.Obs {
		v.Obs, a.changed = v.Obs|b, true
	}
}

// observe records that the program tells null or false apart from the other values of n.
// The parameter b says which: null, false or both.
func (a *Info) observe(n *ir.Node, b Bits) {
	if n == nil {
		return
	}
	switch n.Op {
	case ir.Var, ir.Prop, ir.SProp:
		a.obs(a.VarOf(n), b)
	case ir.Index:
		a.observeField(n, b)
	case ir.Assign, ir.AssignOp, ir.IncDec, ir.Silence:
		a.observe(n.K[0], b)
		if n.Op == ir.Assign {
			a.observe(n.K[1], b)
		}
	case ir.Cond:
		a.observe(n.K[1], b)
		a.observe(n.K[2], b)
	case ir.Coalesce:
		a.observe(n.K[0], b)
		a.observe(n.K[1], b)
	}
}

// VarOf returns the variable, property or static property that n refers to in the current
// function, or nil.
func (a *Info) VarOf(n *ir.Node) *Var {
	switch n.Op {
	case ir.Var:
		if n.S == "this" || n.S == "GLOBALS" {
			return nil
		}
		return a.cur.Var(n.S)
	case ir.Prop:
		if t := a.Peek(n.K[0]); t.B&^Null == Obj && t.Class != nil && !t.Class.Builtin {
			return a.propOf(t.Class, n.S)
		}
	case ir.SProp:
		if c := a.ClassOf(n.Class); c != nil {
			return c.Static(n.S)
		}
	case ir.Index:
		if n.K[0].Op == ir.Var && n.K[0].S == "GLOBALS" && n.K[1] != nil && n.K[1].Op == ir.Str {
			return a.Main.Var(n.K[1].S)
		}
		return a.fieldOf(n)
	}
	return nil
}

func (a *Info) propOf(c *Class, name string) *Var {
	if c.Interface || c.Builtin || c.Magic("__get", name, a.cur.In) != nil || c.Magic("__set", name, a.cur.In) != nil {
		return nil
	}
	v := c.Prop(name)
	if v == nil && !c.extendsBuiltin(name) {
		if c.below(name) {
			return nil // a subclass has the property, and the object's class is known only when the program runs
		}
		// PHP creates the property at the first assignment.
		v = &Var{Name: name, Class: c, T: of(Null), Member: &ir.Member{Name: name, Node: c.Node}, use: a.slot("->" + name).use}
		c.Props[name] = v
		c.Order = append(c.Order, v)
	}
	return v
}

// below reports whether a subclass of c has the property.
func (c *Class) below(name string) bool {
	for _, k := range c.Kids {
		if k.Props[name] != nil || k.below(name) {
			return true
		}
	}
	return false
}

// extendsBuiltin reports whether c is an exception class and PHP's exceptions have a
// property with that name.
func (c *Class) extendsBuiltin(name string) bool {
	for ; c != nil; c = c.Up {
		if c.Builtin {
			return slices.Contains([]string{"message", "code", "file", "line", "previous"}, name)
		}
	}
	return false
}

// ClassOf returns the class with the given name. The name may also be self, static or
// parent.
func (a *Info) ClassOf(name string) *Class {
	switch strings.ToLower(name) {
	case "self", "static":
		return a.cur.In
	case "parent":
		if a.cur.In != nil {
			return a.cur.In.Up
		}
		return nil
	}
	return a.Classes[strings.ToLower(name)]
}

// In sets the function that Peek, VarOf and others use as the current one. It returns the
// previous current function.
func (a *Info) In(f *Fn) *Fn {
	old := a.cur
	a.cur = f
	return old
}
