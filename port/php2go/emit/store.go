package emit

import (
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// storeIn writes the assignment of v to n: a variable, a property, an element or a list.
func (e *emitter) storeIn(n *ir.Node, v value) {
	if w := e.info.VarOf(n); w != nil {
		if e.places != nil && e.places.unread[w] {
			e.discard(v)
			return
		}
		r := w.Repr()
		if v.isBool != nil && !*v.isBool && (r.K == infer.KSock || r.K == infer.KStream || r.K == infer.KObj || r.K == infer.KArray || r.K == infer.KFunc) {
			v = primary("nil", r)
		}
		want := r
		want.Maybe = false
		lv := e.lvalue(n)
		okCode := "true"
		if r.Maybe && e.needOK[w] {
			v, okCode = e.companion(w, r, v)
		}
		if v.multi != 0 && v.r.Same(want) {
			e.line("%s, _ = %s", lv, v.code)
		} else {
			code := e.assignable(w, e.conv(v, want))
			if w.Member != nil {
				code = e.coerced(code, w.Member.Type)
			}
			e.line("%s = %s", lv, code)
		}
		if e.needOK[w] {
			e.setOK(w, false, okCode)
		}
		e.forget(w)
		return
	}
	switch n.Op {
	case ir.Index:
		e.storeElement(n, v)
		return
	case ir.Prop:
		o := e.single(e.expr(n.K[0]))
		if o.r.K == infer.KObj && isException(o.r.Class) {
			switch n.S {
			case "message":
				e.line("%s.Message = %s", o.par(precPrimary), e.as(v, rString))
				return
			case "code":
				e.line("%s.Code = %s", o.par(precPrimary), e.as(v, rInt))
				return
			}
		}
		if f := e.info.MagicOf(n, "__set"); f != nil && o.r.K == infer.KObj && len(f.Params) == 2 {
			x := e.as(v, f.Var(f.Params[1].Name).Repr())
			e.line("%s(%s, %s)", e.methodTarget(o, o.r.Class, f), e.as(e.lit(n.S), f.Var(f.Params[0].Name).Repr()), x)
			return
		}
		x := e.toAny(v).code
		e.line("%s(%s, %s)", e.setHelper(n.S), e.toAny(o).code, x)
		return
	case ir.PropDyn:
		e.storeDynProp(n, v)
		return
	case ir.List:
		v = e.keep(e.single(v))
		e.listAssign(n, v)
		return
	}
	e.line("mixed.Left(%q)", e.leave(n, "an assignment to this expression"))
}

func (e *emitter) storeElement(n *ir.Node, v value) {
	base := n.K[0]
	r := e.baseRepr(base)
	var key value
	if n.K[1] != nil {
		v = e.keep(e.single(v))
		key = e.keep(e.single(e.expr(n.K[1])))
		if key.r.K == infer.KNone {
			key = e.conv(key, rAny)
		}
	}
	switch r.K {
	case infer.KList:
		if n.K[1] == nil {
			lv := e.lvalue(base)
			e.line("%s = append(%s, %s)", lv, lv, e.as(v, *r.Elem))
			return
		}
	case infer.KArray:
		a := e.container(base)
		if n.K[1] == nil {
			e.line("%s.Append(%s)", a, e.as(v, *r.Elem))
		} else {
			e.line("%s.Set(%s, %s)", a, e.key(key), e.as(v, *r.Elem))
		}
		return
	case infer.KString:
		if n.K[1] != nil {
			lv := e.lvalue(base)
			e.line("%s = mixed.SetByte(%s, %s, %s)", lv, lv, e.as(key, rInt), e.str(v).code)
			return
		}
	case infer.KAny, infer.KObj:
		if p, ok := e.pointer(base); ok {
			if n.K[1] == nil {
				e.line("mixed.Append(%s, %s)", p, e.toAny(v).code)
			} else {
				e.line("mixed.SetIndex(%s, %s, %s)", p, e.toAny(key).code, e.toAny(v).code)
			}
			return
		}
	}
	e.line("mixed.Left(%q)", e.leave(n, "an assignment to an element of this expression"))
}

// container returns the code for the array in n, for a statement that changes the array.
// That code creates the array if it does not exist.
func (e *emitter) container(n *ir.Node) string {
	if v := e.info.VarOf(n); v != nil {
		lv := e.lvalue(n)
		undefined := v.Rec != nil || e.places != nil && e.places.local(v) && e.places.with[v] == nil // in PHP, the variable is undefined before the first store
		if v.Rec != nil || v.Obs&(infer.Null|infer.False) != 0 && (v.T.B&(infer.Null|infer.False) != 0 || undefined) {
			return "mixed.Own(" + strings.Replace("&"+lv, "&*", "", 1) + ")"
		}
		if lv[0] == '*' {
			return "(" + lv + ")"
		}
		return lv
	}
	if n.Op == ir.Index {
		if r := e.baseRepr(n.K[0]); r.K == infer.KArray {
			if n.K[1] == nil {
				return "mixed.Next(" + e.container(n.K[0]) + ")"
			}
			return "mixed.Sub(" + e.container(n.K[0]) + ", " + e.key(e.expr(n.K[1])) + ")"
		}
	}
	return "mixed.As[" + e.goType(e.baseRepr(n)) + "](" + e.leftValue(n, "an array in this expression").code + ")"
}

// pointer returns a pointer to the mixed value in n. ok is false if there is none.
func (e *emitter) pointer(n *ir.Node) (string, bool) {
	if v := e.info.VarOf(n); v != nil && v.Repr().K == infer.KAny {
		return strings.Replace("&"+e.lvalue(n), "&*", "", 1), true
	}
	switch n.Op {
	case ir.Index:
		r := e.baseRepr(n.K[0])
		switch {
		case r.K == infer.KArray && r.Elem.K == infer.KAny:
			if n.K[1] == nil {
				return "mixed.AppendRef(" + e.container(n.K[0]) + ")", true
			}
			return e.container(n.K[0]) + ".Ref(" + e.key(e.expr(n.K[1])) + ")", true
		case r.K == infer.KAny:
			p, ok := e.pointer(n.K[0])
			if !ok {
				return "", false
			}
			if n.K[1] == nil {
				return "mixed.RefNext(" + p + ")", true
			}
			return "mixed.Ref(" + p + ", " + e.toAny(e.expr(n.K[1])).code + ")", true
		}
	case ir.Prop:
		o := e.single(e.expr(n.K[0]))
		if o.r.K == infer.KAny || o.r.K == infer.KObj && e.info.VarOf(n) == nil && e.info.MagicOf(n, "__get") == nil {
			o = e.keep(e.toAny(o))
			name := e.temp(e.propHelper(n.S) + "(" + o.code + ")")
			e.after = append(e.after, e.setHelper(n.S)+"("+o.code+", "+name+")")
			return "&" + name, true
		}
	case ir.Method, ir.Call, ir.SCall:
		name := e.temp(e.toAny(e.expr(n)).code)
		return "&" + name, true
	}
	if e.reprOfExpr(n).K == infer.KObj { // an object with ArrayAccess
		return "&" + e.temp(e.toAny(e.single(e.expr(n))).code), true
	}
	return "", false
}

// deref returns the code for the variable that the reference v refers to.
func (e *emitter) deref(v *infer.Var) string {
	if v.Cell {
		return "*" + e.names.variable(v) + ".P()"
	}
	return "*" + e.names.variable(v)
}

// cell returns the code for a mixed.Cell that refers to n, or "" if there is none.
func (e *emitter) cell(n *ir.Node, r infer.Repr) string {
	if n.Op == ir.Index {
		base := n.K[0]
		switch br := e.baseRepr(base); {
		case br.K == infer.KArray && br.Elem.Same(r) && e.info.VarOf(base) != nil && n.K[1] == nil:
			return "mixed.HoldNext(" + e.container(base) + ")"
		case br.K == infer.KArray && br.Elem.Same(r) && e.info.VarOf(base) != nil:
			return e.container(base) + ".Hold(" + e.key(e.expr(n.K[1])) + ")"
		case br.K == infer.KAny && r.K == infer.KAny && e.info.VarOf(base) != nil:
			if p, ok := e.pointer(base); ok && n.K[1] == nil {
				return "mixed.CellNext(" + p + ")"
			} else if ok {
				return "mixed.CellAt(" + p + ", " + e.toAny(e.single(e.expr(n.K[1]))).code + ")"
			}
		case r.K == infer.KAny && n.K[1] != nil: // for an element of an element, the reference is to the inner array
			if p, ok := e.pointer(base); ok {
				return "mixed.CellAt(" + p + ", " + e.toAny(e.single(e.expr(n.K[1]))).code + ")"
			}
		}
		return ""
	}
	mark := len(e.after)
	code, ok := e.address(n, r)
	if !ok || len(e.after) != mark {
		e.after = e.after[:mark]
		return ""
	}
	return "mixed.CellOf(" + code + ")"
}

// lvalue returns the code for n as the left side of an assignment.
func (e *emitter) lvalue(n *ir.Node) string {
	if v := e.info.VarOf(n); v != nil {
		if n.Op == ir.Prop {
			o := e.single(e.expr(n.K[0]))
			if o.r.K != infer.KObj {
				o = e.toObj(o, infer.Repr{K: infer.KObj, Class: v.Class})
			}
			return o.par(precPrimary) + "." + e.names.variable(v)
		}
		if v.Rec != nil {
			return e.fieldTarget(n, v)
		}
		if v.Ref {
			return e.deref(v)
		}
		return e.names.variable(v)
	}
	if n.Op == ir.Index && n.K[1] != nil {
		switch r := e.baseRepr(n.K[0]); r.K {
		case infer.KArray:
			k := e.expr(n.K[1])
			if !k.fixed && !k.local {
				k.code = e.temp(k.code)
			}
			return "*" + e.container(n.K[0]) + ".Ref(" + e.key(k) + ")"
		case infer.KAny:
			if p, ok := e.pointer(n); ok {
				return "*" + p
			}
		}
	}
	return "*mixed.As[*" + e.goType(e.baseRepr(n)) + "](" + e.leftValue(n, "a change of this expression").code + ")"
}

// change writes $x op= $y or $x++ as a statement.
func (e *emitter) change(n *ir.Node) {
	target := n.K[0]
	v := e.info.VarOf(target)
	if v != nil && e.places != nil && e.places.unread[v] {
		if n.Op == ir.AssignOp {
			e.discard(e.expr(n.K[1]))
		}
		return
	}
	var r infer.Repr
	if v != nil {
		r = v.Repr()
	} else if target.Op == ir.Index && target.K[1] != nil {
		r = e.baseRepr(target)
	}
	defer func() {
		if v != nil {
			e.forget(v)
		}
	}()
	if n.Op == ir.IncDec {
		if r.K == infer.KInt || r.K == infer.KFloat {
			e.line("%s%s", e.lvalue(target), strings.Trim(n.S, "x"))
			if v != nil && r.Maybe && e.needOK[v] {
				e.setOK(v, false, "true")
			}
			return
		}
		f := map[string]string{"++": "php.Inc", "--": "php.Dec"}[strings.Trim(n.S, "x")]
		if p, ok := e.pointer(target); ok {
			if p[0] == '&' {
				e.line("%s = %s(%s)", p[1:], f, p[1:])
			} else {
				name := e.temp(p)
				e.line("*%s = %s(*%s)", name, f, name)
			}
			return
		}
		e.storeIn(target, primary(f+"("+e.toAny(e.quietRead(target)).code+")", rAny))
		return
	}
	if n.S == "??" {
		set := e.isset(target)
		if set.isBool != nil && *set.isBool {
			return
		}
		e.line("if %s {", negate(set).code)
		e.storeIn(target, e.copied(n.K[1], e.expr(n.K[1])))
		e.line("}")
		return
	}
	if n.S == "." && (r.K == infer.KString) {
		vs := e.text(n.K[1])
		e.line("%s += %s", e.lvalue(target), vs.code)
		if v != nil && r.Maybe && e.needOK[v] {
			e.setOK(v, false, "true")
		}
		return
	}
	y := e.expr(n.K[1])
	if r.K == infer.KInt && !r.Maybe {
		z := y
		if z.r.K == infer.KBool || z.r.K == infer.KInt {
			z = e.conv(e.single(z), rInt)
		}
		if z.r.K == infer.KInt && !big(z) {
			checked := (n.S == "+" || n.S == "-" || n.S == "*") && (e.info.Wide(n.K[0]) || e.info.Wide(n.K[1]))
			switch n.S {
			case "+", "-", "&", "|", "^":
				if checked {
					break
				}
				e.line("%s %s= %s", e.lvalue(target), n.S, z.code)
				return
			case "<<", ">>", "%":
				if z.fixed && z.code != "0" {
					e.line("%s %s= %s", e.lvalue(target), n.S, z.code)
					return
				}
			case "*":
				if small(z) && !checked {
					e.line("%s *= %s", e.lvalue(target), z.code)
					return
				}
			}
			y = z
		}
	}
	if r.K == infer.KFloat && !r.Maybe && (y.r.K == infer.KFloat || y.r.K == infer.KInt) && (n.S == "+" || n.S == "-" || n.S == "*") {
		if !y.fixed {
			y = e.conv(y, rFloat)
		}
		e.line("%s %s= %s", e.lvalue(target), n.S, y.code)
		return
	}
	y = e.keepAll(y)
	var old value
	if target.Op == ir.Index && target.K[1] == nil {
		old = value{code: "nil", null: true, fixed: true, prec: precPrimary}
	} else {
		old = e.quietRead(target)
	}
	var w value
	if n.S == "." {
		w = value{code: e.str(old).par(precAdd) + " + " + e.str(e.maySock(y, n.K[1])).par(precAdd), r: rString, prec: precAdd}
	} else {
		w = e.arith(n, n.S, old, y)
	}
	e.storeIn(target, w)
}

func (e *emitter) keepAll(v value) value {
	if v.r.K == infer.KNone {
		return e.conv(v, rAny)
	}
	return v
}

// changeValue writes $x op= $y or $x++ inside an expression, and returns the value.
func (e *emitter) changeValue(n *ir.Node) value {
	if n.Op == ir.IncDec && n.S[0] == 'x' {
		v := e.single(e.quietRead(n.K[0]))
		t := value{code: e.temp(typed(e, v)), r: v.r, prec: precPrimary, local: true}
		if v.null {
			t = v
			e.out = e.out[:len(e.out)-1]
		}
		t.r.Maybe = false
		e.change(n)
		return t
	}
	e.change(n)
	if n.K[0].Op == ir.Index && n.K[0].K[1] == nil {
		return e.leftValue(n, "the value of []=")
	}
	v := e.expr(n.K[0])
	v.local = false
	return v
}
