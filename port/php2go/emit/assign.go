package emit

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// copied returns the code that assigns v. If v is an array, that code copies it, because
// PHP assigns arrays by value.
func (e *emitter) copied(n *ir.Node, v value) value {
	switch n.Op {
	case ir.Var, ir.Prop, ir.SProp, ir.Index, ir.Cond, ir.Coalesce, ir.Assign, ir.Match:
	default:
		return v
	}
	if n.Op == ir.Cond && !v.local {
		return v
	}
	if v.fixed || v.null || v.multi != 0 || v.only {
		return v
	}
	if v.r.K == infer.KAny {
		if t := e.info.Peek(n); t.B&(infer.Any|infer.Arr) == 0 && t.B != 0 {
			return v
		}
	}
	return e.copyOf(v)
}

// copyOfVar returns code that copies a variable, a property or a field of a record. It
// returns "" if there is no array to copy.
func (e *emitter) copyOfVar(v *infer.Var, code string) string {
	if c := e.copyOf(value{code: code, r: v.Repr(), prec: precPrimary, v: v}).code; c != code {
		return c
	}
	return ""
}

// nested reports whether an element of the list v may be an array.
func nested(v value) bool {
	switch v.r.Elem.K {
	case infer.KArray, infer.KList:
		return true
	case infer.KAny:
		return v.v == nil || v.v.T.Elem == nil || v.v.T.Elem.B&(infer.Any|infer.Arr) != 0
	}
	return shares(*v.r.Elem)
}

// copyOf returns code that copies v if v is an array. Otherwise it returns v.
func (e *emitter) copyOf(v value) value {
	switch v.r.K {
	case infer.KList:
		if nested(v) {
			v.code, v.prec, v.local = "mixed.CloneAll("+v.code+")", precPrimary, false
			break
		}
		v.code, v.prec, v.local = "slices.Clone("+v.code+")", precPrimary, false
	case infer.KArray:
		if v.v != nil && v.v.Obs&v.v.T.B&(infer.Null|infer.False) != 0 {
			v.code, v.prec, v.local = "mixed.Clone("+v.code+")", precPrimary, false
		} else {
			v.code, v.prec, v.local = v.par(precPrimary)+".Clone()", precPrimary, false
		}
	case infer.KAny:
		v.code, v.prec, v.local = "mixed.Copy("+v.code+")", precPrimary, false
	case infer.KRec:
		if shares(v.r) {
			v.code, v.prec, v.local = v.par(precPrimary)+".Clone()", precPrimary, false
		}
	case infer.KOpt:
		if v.r.Elem.K == infer.KRec && shares(*v.r.Elem) {
			v.code, v.prec, v.local = strings.Replace(optName(v.r), ".", ".Clone", 1)+"("+v.code+")", precPrimary, false
		}
	}
	return v
}

// assignValue writes an assignment that is part of an expression, and returns the assigned
// value.
func (e *emitter) assignValue(n *ir.Node) value {
	v := e.assign(n, true)
	if v.v != nil {
		v.local = false // the value is the stored one, even if the variable changes later
	}
	return v
}

func (e *emitter) assign(n *ir.Node, worth bool) value {
	none := value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
	target := n.K[0]
	if !worth && infer.Pairs(n) {
		e.assignPairs(n)
		return none
	}
	if target.Op == ir.List {
		v := e.keep(e.single(e.expr(n.K[1])))
		if target.Op == ir.List && v.r.K != infer.KAny && !v.local {
			v.code, v.prec = e.temp(v.code), precPrimary
		}
		e.listAssign(target, v)
		return v
	}
	if v := e.info.VarOf(target); v != nil && (target.Op == ir.Var || target.Op == ir.SProp || target.Op == ir.Index) {
		return e.assignVar(n, v, worth)
	}
	if v := e.info.VarOf(target); v != nil && target.Op == ir.Prop {
		vs := e.values([]*ir.Node{target.K[0], n.K[1]}, func(i int, k *ir.Node) value {
			if i == 0 {
				return e.single(e.expr(k))
			}
			return e.rhs(k, v.Repr())
		})
		o := vs[0]
		if o.r.K != infer.KObj {
			o = e.toObj(o, infer.Repr{K: infer.KObj, Class: v.Class})
		}
		lv := o.par(precPrimary) + "." + e.names.variable(v)
		if vs[1].multi == 'e' && vs[1].r.Same(v.Repr()) && vs[1].r.K == infer.KSock {
			return e.assignMulti(n, v, lv, vs[1], false)
		}
		e.line("%s = %s", lv, e.coerced(e.assignable(v, e.conv(e.copied(n.K[1], vs[1]), v.Repr())), v.Member.Type))
		return value{code: lv, r: v.Repr(), prec: precPrimary, v: v}
	}
	v := e.expr(n.K[1])
	if worth {
		v = e.single(v)
		if !v.fixed && !v.local {
			v.code, v.prec, v.local = e.temp(typed(e, v)), precPrimary, true
		}
		if v.r.K == infer.KNone {
			e.line("%s", v.code)
			v = none
		}
	}
	e.storeIn(target, e.copied(n.K[1], v))
	return v
}

// assignPairs writes an assignment such as [$a, $b] = [$x, $y]. The Go code computes all
// values before it stores the first one.
func (e *emitter) assignPairs(n *ir.Node) {
	var nodes []*ir.Node
	for _, it := range n.K[1].K {
		nodes = append(nodes, it.K[1])
	}
	vs := e.values(nodes, func(i int, k *ir.Node) value { return e.copied(k, e.single(e.expr(k))) })
	var left, right []string
	plain := true
	for i, it := range n.K[0].K {
		if it == nil {
			e.discard(vs[i])
			continue
		}
		v := e.info.VarOf(it.K[1])
		if v == nil || it.K[1].Op != ir.Var || e.places.unread[v] || v.Repr().Maybe {
			plain = false
			break
		}
		left = append(left, e.lvalue(it.K[1]))
		right = append(right, e.assignable(v, e.conv(vs[i], v.Repr())))
	}
	for i := len(n.K[0].K); i < len(vs); i++ {
		e.discard(vs[i])
	}
	if plain {
		e.line("%s = %s", strings.Join(left, ", "), strings.Join(right, ", "))
		for _, it := range n.K[0].K {
			if it != nil {
				e.forget(e.info.VarOf(it.K[1]))
			}
		}
		return
	}
	for i := range vs {
		if !vs[i].fixed && !vs[i].null {
			vs[i].code, vs[i].prec = e.temp(typed(e, e.conv(vs[i], vs[i].r))), precPrimary
			vs[i].r.Maybe = false
		}
	}
	for i, it := range n.K[0].K {
		if it != nil {
			e.storeIn(it.K[1], vs[i])
		}
	}
}

// rhs returns the code for the right side of an assignment to a variable of form r. If the
// right side is an array literal, it gets the form r.
func (e *emitter) rhs(k *ir.Node, r infer.Repr) value {
	if k.Op == ir.Array {
		if r.K == infer.KOpt && r.Elem.K == infer.KRec {
			return e.recordLiteral(k, *r.Elem)
		}
		return e.array(k, r)
	}
	return e.expr(k)
}

// assignable returns the code for w in an assignment to v. If that code is nil, but the
// array in v must not be nil, assignable returns the code for an empty array instead.
func (e *emitter) assignable(v *infer.Var, w value) string {
	if w.code == "nil" && v.Repr().K == infer.KArray && v.Obs&(infer.Null|infer.False) == 0 {
		return "new(php.Array[" + e.goType(*v.Repr().Elem) + "])"
	}
	return w.code
}

func (e *emitter) assignVar(n *ir.Node, v *infer.Var, worth bool) value {
	r := v.Repr()
	if n.K[1].Op == ir.Null && (r.K == infer.KSock || r.K == infer.KObj || r.K == infer.KAny && e.info.Dynamic) && !(e.places != nil && e.places.with[v] == n) && stores(e.fn.Body, v.Name) > 0 {
		e.release(v)
	}
	w := e.rhs(n.K[1], r)
	if e.places != nil && e.places.unread[v] {
		if worth {
			if w.r.K == infer.KNone {
				e.line("%s", w.code)
				return value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
			}
			return w
		}
		e.discard(w)
		return w
	}
	lv := e.lvalue(n.K[0])
	declare := e.places != nil && e.places.with[v] == n
	if w.multi == 'n' && r.Maybe && r.Absent == infer.Null && w.r.Same(infer.Repr{K: r.K, Elem: r.Elem, Rec: r.Rec}) {
		return e.assignMulti(n, v, lv, w, declare)
	}
	if (w.multi == 'e' || w.multi == 'b') && (!r.Maybe || r.Absent == infer.False) && w.r.K == r.K && w.r.Same(infer.Repr{K: r.K, Elem: r.Elem, Class: r.Class, Rec: r.Rec}) && (r.Maybe || r.K == infer.KSock || r.K == infer.KStream || v.Obs&infer.False == 0 && r.K != infer.KAny) {
		return e.assignMulti(n, v, lv, w, declare)
	}
	if w.multi == 'n' && w.r.Same(r) {
		if declare {
			e.line("%s, _ := %s", lv, w.code)
		} else {
			e.line("%s, _ = %s", lv, w.code)
		}
		e.forget(v)
		return e.loadVar(v)
	}
	okCode := "true"
	if r.Maybe {
		if w.r.K == infer.KArray && w.multi == 0 && !w.null && e.info.Peek(n.K[1]).B&r.Absent != 0 && e.needOK[v] {
			w = e.keep(w) // nil stands for PHP's null or false
			okCode = w.code + " != nil"
		} else {
			w, okCode = e.companion(v, r, w)
		}
	}
	if w.isBool != nil && !*w.isBool && (r.K == infer.KSock || r.K == infer.KStream || r.K == infer.KObj || r.K == infer.KArray || r.K == infer.KFunc) {
		w = primary("nil", r)
	}
	want := r
	want.Maybe = false
	code := e.assignable(v, e.conv(e.copied(n.K[1], w), want))
	switch {
	case declare && (w.fixed && (r.K == infer.KFloat && !strings.HasSuffix(code, ".0") || r.K == infer.KAny) || code == "nil"):
		e.line("var %s %s = %s", lv, e.goType(r), code)
	case declare && r.K == infer.KAny:
		e.line("var %s any = %s", lv, code)
	case declare:
		e.line("%s := %s", lv, code)
	case code != lv:
		e.line("%s = %s", lv, code)
	}
	if e.needOK[v] {
		e.setOK(v, declare, okCode)
	}
	e.forget(v)
	return e.loadVar(v)
}

// companion returns the value to store in v, and the code to store in the companion of v.
// The companion is a second variable of type bool. It is true if the value is neither null
// nor false.
func (e *emitter) companion(v *infer.Var, r infer.Repr, w value) (value, string) {
	zero := primary(e.zero(infer.Repr{K: r.K, Elem: r.Elem, Rec: r.Rec}), infer.Repr{K: r.K, Elem: r.Elem, Rec: r.Rec})
	null := r.Absent == infer.Null
	switch {
	case w.isBool != nil && !*w.isBool:
		return zero, strconv.FormatBool(null)
	case w.null:
		return zero, strconv.FormatBool(!null)
	case w.r.Maybe:
		ok := "true"
		if e.needOK[v] && w.r.Absent == r.Absent {
			ok = e.present(w).code
		}
		w.r.Maybe = false
		return w, ok
	case w.r.K == infer.KOpt:
		w = e.keep(w)
		ok := "true"
		if w.r.Absent == r.Absent {
			ok = w.code + ".Valid"
		}
		return core(w), ok
	case w.r.K == infer.KAny || w.multi != 0:
		w = e.toAny(w)
		if e.needOK[v] {
			w = value{code: e.temp(w.code), r: rAny, prec: precPrimary, local: true}
			if null {
				return w, w.code + " != nil"
			}
			return w, "!mixed.IsFalse(" + w.code + ")"
		}
	}
	return w, "true"
}

// setOK writes an assignment to the companion of v, the bool that says whether v has a
// value. If declare is true, it also declares the companion.
func (e *emitter) setOK(v *infer.Var, declare bool, code string) {
	name := e.names.variable(v) + "OK"
	if declare {
		e.line("%s := %s", name, code)
		return
	}
	e.line("%s = %s", name, code)
}

// forget records that the Go variable err or ok no longer tells whether the call that set v
// has failed.
func (e *emitter) forget(v *infer.Var) {
	if e.held != nil && e.held.v == v {
		e.held = nil
	}
}

// assignMulti writes an assignment that stores the first result of a call in lv. It also
// stores the second result if a later test needs it.
func (e *emitter) assignMulti(n *ir.Node, v *infer.Var, lv string, w value, declare bool) value {
	name, typ := "err", "error"
	if w.multi == 'b' || w.multi == 'n' {
		name, typ = "ok", "bool"
	}
	local := v.Fn == e.fn && v.Class == nil && !v.Global && !v.Static
	second := "_"
	if e.needErr[n] || e.needOK[v] {
		second = name
	}
	op := "="
	if declare {
		op = ":="
		if second != "_" {
			e.errNames[len(e.errNames)-1][name] = true
		}
	} else if second != "_" && !e.isDeclared(name) {
		e.line("var %s %s", name, typ)
		e.errNames[len(e.errNames)-1][name] = true
	}
	e.line("%s, %s %s %s", lv, second, op, w.code)
	if e.needOK[v] {
		code := "ok"
		if name == "err" {
			code = "err == nil"
		}
		e.setOK(v, declare, code)
	}
	e.held = &held{v, n, name}
	if !local && v.Class != nil {
		x := value{code: lv, r: v.Repr(), prec: precPrimary, v: v}
		if v.Repr().K == infer.KSock {
			return x
		}
		return x
	}
	return e.loadVar(v)
}

func (e *emitter) isDeclared(name string) bool {
	for _, s := range e.errNames {
		if s[name] {
			return true
		}
	}
	return false
}

// discard writes an expression with an unused value, for its side effects.
func (e *emitter) discard(w value) {
	switch {
	case strings.HasPrefix(w.code, "mixed.Func(func("): // no code calls this closure, but the comments in it must be kept
		for line := range strings.Lines(w.code) {
			if i := strings.Index(line, "//"); i >= 0 && strings.Count(line[:i], `"`)%2 == 0 {
				e.line("%s", strings.TrimSpace(line[i:]))
			}
		}
	case w.local && w.multi == 0 && e.dropTemp(w.code):
	case w.null || w.fixed || w.local && w.multi == 0:
	case w.multi != 0 || w.only || w.r.K == infer.KNone:
		if strings.HasSuffix(w.code, ")") {
			e.line("%s", w.code)
			return
		}
		e.line("_ = %s", w.code)
	case isCall(w.code):
		e.line("%s", w.code)
	case strings.HasPrefix(w.code, "len(") && strings.Count(w.code, "(") == 1:
	case strings.ContainsAny(w.code, "("):
		e.line("_ = %s", w.code)
	}
}

// dropTemp removes the declaration of a temporary variable that no other code reads.
func (e *emitter) dropTemp(name string) bool {
	for i := len(e.out) - 1; i >= 0; i-- {
		if code, ok := strings.CutPrefix(e.out[i], name+" := "); ok {
			for _, l := range e.out[i+1:] {
				if strings.Contains(l, name) {
					return false
				}
			}
			if !isCall(code) {
				code = "_ = " + code
			}
			e.out[i] = code
			return true
		}
	}
	return false
}

// isCall reports whether the given Go code is a single function call. Such code is a valid
// statement.
func isCall(code string) bool {
	if !strings.HasSuffix(code, ")") || code[0] == '(' || code[0] == '"' || code[0] == '!' || code[0] == '[' || code[0] == '*' || code[0] == '^' || code[0] == '-' || code[0] == '&' {
		return false
	}
	for _, p := range []string{"len(", "float64(", "string(", "int(", "append(", "new(", "max(", "min(", "any("} {
		if strings.HasPrefix(code, p) {
			return false
		}
	}
	open := strings.IndexByte(code, '(')
	depth := 0
	var quoted byte
	for i := open; i < len(code); i++ {
		switch c := code[i]; {
		case quoted != 0:
			if c == '\\' && quoted == '"' {
				i++
			} else if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '`':
			quoted = c
		case c == '(' || c == '{' || c == '[':
			depth++
		case c == ')' || c == '}' || c == ']':
			depth--
			if depth == 0 && i < len(code)-1 && code[i+1] != '.' && code[i+1] != '(' {
				return false
			}
		}
	}
	return !strings.ContainsAny(code[:open], " +")
}

// listAssign writes the assignment list($a, $b) = v.
func (e *emitter) listAssign(n *ir.Node, v value) {
	for i, it := range n.K {
		if it == nil {
			continue
		}
		key := value{code: strconv.Itoa(i), r: rInt, fixed: true, prec: precPrimary}
		if it.K[0] != nil {
			key = e.expr(it.K[0])
		}
		var el value
		if v.r.K == infer.KRec {
			if f := v.r.Rec.Field(infer.ListKey(it, i)); f != nil {
				el = e.fieldOf(v, f)
			}
		}
		if el.code != "" {
		} else if v.r.K == infer.KAny {
			el = primary("mixed.Index("+v.code+", "+e.toAny(key).code+")", rAny)
		} else {
			el = e.element(v, key)
		}
		if it.K[1].Op == ir.List {
			el.code, el.prec = e.temp(el.code), precPrimary
			e.listAssign(it.K[1], el)
			continue
		}
		if it.K[1].Op == ir.Var {
			w := e.info.VarOf(it.K[1])
			if w != nil && e.places != nil && e.places.unread[w] {
				continue
			}
		}
		e.storeIn(it.K[1], el)
	}
}
