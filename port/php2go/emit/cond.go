package emit

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// andOr returns the code for && and ||. The right side may need statements before it. They
// run only if PHP evaluates the right side.
func (e *emitter) andOr(n *ir.Node) value {
	x := e.truth(e.expr(n.K[0]))
	held := e.held
	var y value
	lines := e.quiet(func() { y = e.truth(e.expr(n.K[1])) })
	op, prec := "&&", precAnd
	if n.Op == ir.Or {
		op, prec = "||", precOr
	}
	if len(lines) == 0 {
		if y.isBool != nil && *y.isBool == (n.Op == ir.And) {
			return x
		}
		return value{code: x.par(prec) + " " + op + " " + y.par(prec), r: rBool, prec: prec}
	}
	if e.held != held {
		e.held = nil
	}
	name := e.temp(x.code)
	if n.Op == ir.And {
		e.line("if %s {", name)
	} else {
		e.line("if !%s {", name)
	}
	e.out = append(e.out, lines...)
	if y.code != name {
		e.line("%s = %s", name, y.code)
	}
	e.line("}")
	return value{code: name, r: rBool, prec: precPrimary, local: true}
}

func (e *emitter) cond(n *ir.Node) value {
	if n.K[1] == nil {
		x := e.expr(n.K[0])
		r := infer.ReprOf(e.info.Peek(n), infer.Null|infer.False)
		if e.info.Dynamic {
			r = rAny
		}
		code := e.as(x, r)
		if r.K == infer.KAny && x.r.K != infer.KAny {
			code = "any(" + code + ")"
		}
		name := e.temp(code)
		e.line("if %s {", negate(e.truth(value{code: name, r: r, prec: precPrimary})).code)
		e.put(name, n.K[2], r)
		e.line("}")
		return value{code: name, r: r, prec: precPrimary, local: true}
	}
	c := e.truth(e.expr(n.K[0]))
	r := infer.ReprOf(e.info.Peek(n), infer.Null|infer.False)
	if e.info.Dynamic {
		r = rAny
	}
	if c.isBool != nil {
		if *c.isBool {
			return e.expr(n.K[1])
		}
		return e.expr(n.K[2])
	}
	e.temps++
	name := "t" + strconv.Itoa(e.temps)
	var a, b string
	first := e.quiet(func() { a = e.as(e.expr(n.K[1]), r) })
	second := e.quiet(func() { b = e.as(e.expr(n.K[2]), r) })
	if len(first) == 0 {
		if len(second) == 0 && simpleCode(b) && r.K != infer.KAny && !fetches(n.K[2]) {
			e.line("%s := %s", name, e.declared2(b, r))
			e.line("if %s {", c.code)
			e.line("%s = %s", name, a)
			e.line("}")
			return value{code: name, r: r, prec: precPrimary, local: true}
		}
	}
	e.line("var %s %s", name, e.goType(r))
	e.line("if %s {", c.code)
	e.out = append(e.out, first...)
	if !ends(n.K[1]) {
		e.line("%s = %s", name, a)
	}
	e.line("} else {")
	e.out = append(e.out, second...)
	if !ends(n.K[2]) {
		e.line("%s = %s", name, b)
	}
	e.line("}")
	return value{code: name, r: r, prec: precPrimary, local: true}
}

// fetches reports whether an expression reads a property. Go can read it only if there is
// an object, so the code must not read it too early.
func fetches(n *ir.Node) bool {
	found := false
	ir.Walk(n, func(k *ir.Node) bool {
		found = found || k.Op == ir.Prop && !(k.K[0].Op == ir.Var && k.K[0].S == "this")
		return !found
	})
	return found
}

// ends reports whether an expression is a throw or an exit. They do not have a value.
func ends(n *ir.Node) bool { return n.Op == ir.ThrowX || n.Op == ir.Exit }

// put writes an assignment of n to the named variable. A throw or an exit has no value, so
// for these it writes only the statement.
func (e *emitter) put(name string, n *ir.Node, r infer.Repr) {
	if ends(n) {
		e.stmtExpr(n)
		return
	}
	e.line("%s = %s", name, e.as(e.expr(n), r))
}

// declared2 returns code for the right side of :=. It adds a conversion if := would
// otherwise declare a variable of a type other than r.
func (e *emitter) declared2(code string, r infer.Repr) string {
	if r.K == infer.KFloat && !strings.Contains(code, "(") {
		return "float64(" + code + ")"
	}
	if code == "nil" {
		if t := e.goType(r); t[0] == '*' {
			return "(" + t + ")(nil)"
		}
		return e.goType(r) + "(nil)"
	}
	return code
}

func simpleCode(s string) bool {
	return !strings.ContainsAny(s, "([*") || s[0] == '"'
}

func (e *emitter) coalesce(n *ir.Node) value {
	r := infer.ReprOf(e.info.Peek(n), infer.Null|infer.False)
	if e.info.Dynamic {
		r = rAny
	}
	set := e.isset(n.K[0])
	if set.isBool != nil && *set.isBool {
		return e.expr(n.K[0])
	}
	e.temps++
	name := "t" + strconv.Itoa(e.temps)
	e.line("var %s %s", name, e.goType(r))
	e.line("if %s {", set.code)
	e.line("%s = %s", name, e.as(e.quietRead(n.K[0]), r))
	e.line("} else {")
	e.put(name, n.K[1], r)
	e.line("}")
	return value{code: name, r: r, prec: precPrimary, local: true}
}

// quietRead returns the value of a variable or an element. If the variable or element is
// not set, there is no warning.
func (e *emitter) quietRead(n *ir.Node) value {
	switch n.Op {
	case ir.Index:
		if e.info.VarOf(n) == nil && n.K[1] != nil {
			vs := e.values(n.K, func(i int, k *ir.Node) value {
				if i == 0 {
					return e.single(e.quietRead(k))
				}
				return e.expr(k)
			})
			if vs[0].r.K == infer.KAny || vs[0].r.K == infer.KObj {
				return primary("mixed.Element("+e.toAny(vs[0]).code+", "+e.toAny(vs[1]).code+")", rAny)
			}
			return e.element(vs[0], vs[1])
		}
	case ir.Prop:
		if e.info.VarOf(n) == nil {
			o := e.single(e.quietRead(n.K[0]))
			if o.r.K == infer.KAny {
				return primary(e.propHelper(n.S)+"("+o.code+")", rAny)
			}
		}
	}
	return e.expr(n)
}

func (e *emitter) isset(n *ir.Node) value {
	switch n.Op {
	case ir.Index:
		if v := e.info.VarOf(n); v != nil && v.Rec != nil {
			return e.fieldSet(n, v)
		}
		if e.info.VarOf(n) != nil || n.K[1] == nil {
			break
		}
		vs := e.values(n.K, func(i int, k *ir.Node) value {
			if i == 0 {
				return e.single(e.quietRead(k))
			}
			return e.expr(k)
		})
		a, k := vs[0], vs[1]
		switch a.r.K {
		case infer.KList:
			if k.r.K == infer.KInt && a.r.Elem.K == infer.KOpt {
				return primary("mixed.At("+a.code+", "+k.code+").Valid", rBool)
			}
			if k.r.K == infer.KInt {
				return primary("mixed.HasIndex("+a.code+", "+k.code+")", rBool)
			}
			return primary("mixed.Isset("+e.toAny(a).code+", "+e.toAny(k).code+")", rBool)
		case infer.KArray:
			if a.r.Elem.K == infer.KOpt {
				return primary(a.par(precPrimary)+".At("+e.key(k)+").Valid", rBool)
			}
			if a.r.Elem.K == infer.KAny || a.r.Elem.K == infer.KSock || a.r.Elem.K == infer.KObj || a.r.Elem.K == infer.KArray || a.r.Elem.K == infer.KStream {
				if a.r.Elem.K == infer.KAny {
					return value{code: a.par(precPrimary) + ".At(" + e.key(k) + ") != nil", r: rBool, prec: precCmp}
				}
			}
			return primary(a.par(precPrimary)+".Has("+e.key(k)+")", rBool)
		}
		return primary("mixed.Isset("+e.toAny(a).code+", "+e.toAny(k).code+")", rBool)
	case ir.Prop:
		if f := e.info.MagicOf(n, "__isset"); f != nil {
			if o := e.single(e.expr(n.K[0])); o.r.K == infer.KObj {
				return e.truth(e.magicProp(n, o, f))
			}
		}
		if e.info.MagicOf(n, "__get") != nil {
			return boolValue(false) // PHP calls __isset, but the class does not have this method
		}
		if o := e.single(e.quietRead(n.K[0])); o.r.K == infer.KAny && e.hasMagic("__isset") {
			return primary(e.magicHelper("isset", "__isset", n.S, "bool", func(v value) string { return "return " + e.truth(v).code }, "return "+e.propHelper(n.S)+"(o) != nil")+"("+o.code+")", rBool)
		}
		if e.info.VarOf(n) == nil {
			return value{code: e.quietRead(n).code + " != nil", r: rBool, prec: precCmp}
		}
	}
	v := e.expr(n)
	return negate(e.same(v, value{code: "nil", null: true, fixed: true, prec: precPrimary}))
}

func (e *emitter) match(n *ir.Node) value {
	r := infer.ReprOf(e.info.Peek(n), infer.Null|infer.False)
	x := e.keep(e.single(e.expr(n.K[0])))
	e.temps++
	name := "t" + strconv.Itoa(e.temps)
	if e.info.Dynamic {
		r = rAny
	}
	e.line("var %s %s", name, e.goType(r))
	e.line("switch {")
	def := false
	for _, arm := range n.K[1:] {
		if arm.K[0] == nil {
			def = true
			e.line("default:")
		} else {
			var conds []string
			for _, c := range arm.K[0].K {
				var v value
				if lines := e.quiet(func() { v = e.same(x, e.expr(c)) }); len(lines) > 0 {
					return e.leftValue(n, "match with conditions that have side effects")
				}
				conds = append(conds, v.code)
			}
			e.line("case %s:", strings.Join(conds, " || "))
		}
		e.put(name, arm.K[1], r)
	}
	if !def {
		e.line("default:")
		e.line("panic(mixed.NewException(\"UnhandledMatchError\", \"Unhandled match case \"+php.VarExport(%s, true)))", e.toAny(x).code)
	}
	e.line("}")
	return value{code: name, r: r, prec: precPrimary, local: true}
}
