package emit

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// copied is v as it is stored elsewhere: PHP copies arrays.
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
	switch v.r.K {
	case infer.KList:
		v.code, v.prec, v.local = "slices.Clone("+v.code+")", precPrimary, false
	case infer.KArray:
		if v.v != nil && v.v.Obs&v.v.T.B&(infer.Null|infer.False) != 0 {
			v.code, v.prec, v.local = "mixed.Clone("+v.code+")", precPrimary, false
		} else {
			v.code, v.prec, v.local = v.par(precPrimary)+".Clone()", precPrimary, false
		}
	case infer.KAny:
		if t := e.info.Peek(n); t.B&(infer.Any|infer.Arr) != 0 || t.B == 0 {
			v.code, v.prec, v.local = "mixed.Copy("+v.code+")", precPrimary, false
		}
	}
	return v
}

// assignValue writes an assignment inside an expression, and returns what it is worth.
func (e *emitter) assignValue(n *ir.Node) value {
	v := e.assign(n, true)
	if v.v != nil {
		v.local = false // PHP has the value that was stored, whatever comes later
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

// assignPairs writes [$a, $b] = [$x, $y]: all values are there before the first is stored.
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

// rhs is an expression that is stored in a variable of form r: an array literal takes its form.
func (e *emitter) rhs(k *ir.Node, r infer.Repr) value {
	if k.Op == ir.Array {
		return e.array(k, r)
	}
	return e.expr(k)
}

// assignable is the code of v for v's variable: an array that may not be nil is made.
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
	lv := e.names.variable(v)
	if v.Ref {
		lv = "*" + lv
	}
	declare := e.places != nil && e.places.with[v] == n
	if w.multi == 'n' && r.Maybe && r.Absent == infer.Null && w.r.Same(infer.Repr{K: r.K}) {
		return e.assignMulti(n, v, lv, w, declare)
	}
	if (w.multi == 'e' || w.multi == 'b') && (!r.Maybe || r.Absent == infer.False) && w.r.K == r.K && w.r.Same(infer.Repr{K: r.K, Elem: r.Elem, Class: r.Class}) && (r.Maybe || r.K == infer.KSock || r.K == infer.KStream || v.Obs&infer.False == 0 && r.K != infer.KAny) {
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
		w, okCode = e.companion(v, r, w)
	}
	if w.isBool != nil && !*w.isBool && (r.K == infer.KSock || r.K == infer.KStream || r.K == infer.KObj || r.K == infer.KArray) {
		w = primary("nil", r)
	}
	want := r
	want.Maybe = false
	code := e.assignable(v, e.conv(e.copied(n.K[1], w), want))
	switch {
	case declare && (w.fixed && (r.K == infer.KFloat || r.K == infer.KAny) || code == "nil"):
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

// companion is a value for a variable that has a companion, and what the companion becomes.
func (e *emitter) companion(v *infer.Var, r infer.Repr, w value) (value, string) {
	zero := primary(e.zero(infer.Repr{K: r.K}), infer.Repr{K: r.K, Elem: r.Elem})
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

// setOK stores whether v is not false.
func (e *emitter) setOK(v *infer.Var, declare bool, code string) {
	name := e.names.variable(v) + "OK"
	if declare {
		e.line("%s := %s", name, code)
		return
	}
	e.line("%s = %s", name, code)
}

// forget notes that err no longer tells about v.
func (e *emitter) forget(v *infer.Var) {
	if e.held != nil && e.held.v == v {
		e.held = nil
	}
}

// assignMulti stores the first result of a call in lv, and the second where a later test needs it.
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

// discard evaluates a value for what it does.
func (e *emitter) discard(w value) {
	switch {
	case strings.HasPrefix(w.code, "mixed.Func(func("): // nothing calls it: its comments stay
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

// dropTemp takes out a variable that nothing reads.
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

// isCall reports whether code is one call of a function, which may be a statement.
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

// listAssign writes list($a, $b) = v.
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
		if v.r.K == infer.KAny {
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

// storeIn stores a value in what n names.
func (e *emitter) storeIn(n *ir.Node, v value) {
	if w := e.info.VarOf(n); w != nil {
		if e.places != nil && e.places.unread[w] {
			e.discard(v)
			return
		}
		r := w.Repr()
		if v.isBool != nil && !*v.isBool && (r.K == infer.KSock || r.K == infer.KStream || r.K == infer.KObj || r.K == infer.KArray) {
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
		if o.r.K == infer.KAny {
			x := e.toAny(v).code
			e.line("%s(%s, %s)", e.setHelper(n.S), o.code, x)
			return
		}
		if f := e.info.MagicOf(n, "__set"); f != nil && o.r.K == infer.KObj && len(f.Params) == 2 {
			x := e.as(v, f.Var(f.Params[1].Name).Repr())
			e.line("%s(%s, %s)", e.methodTarget(o, o.r.Class, f), e.as(e.lit(n.S), f.Var(f.Params[0].Name).Repr()), x)
			return
		}
	case ir.PropDyn:
		e.storeDynProp(n, v)
		return
	case ir.List:
		v = e.keep(e.single(v))
		e.listAssign(n, v)
		return
	}
	e.line("mixed.Left(%q)", e.leave(n, "a store in this"))
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
	case infer.KAny:
		if p, ok := e.pointer(base); ok {
			if n.K[1] == nil {
				e.line("mixed.Append(%s, %s)", p, e.toAny(v).code)
			} else {
				e.line("mixed.SetIndex(%s, %s, %s)", p, e.toAny(key).code, e.toAny(v).code)
			}
			return
		}
	}
	e.line("mixed.Left(%q)", e.leave(n, "a store in an element of this"))
}

// container is the array in n, made if there is none, for a change of it.
func (e *emitter) container(n *ir.Node) string {
	if v := e.info.VarOf(n); v != nil {
		lv := e.lvalue(n)
		undefined := e.places != nil && e.places.local(v) && e.places.with[v] == nil // until the first store
		if v.Obs&(infer.Null|infer.False) != 0 && (v.T.B&(infer.Null|infer.False) != 0 || undefined) {
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
	return "mixed.As[" + e.goType(e.baseRepr(n)) + "](" + e.leftValue(n, "an array in this").code + ")"
}

// pointer is a pointer to a mixed value that n names.
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
		if o.r.K == infer.KAny {
			name := e.temp(e.propHelper(n.S) + "(" + o.code + ")")
			e.after = append(e.after, e.setHelper(n.S)+"("+o.code+", "+name+")")
			return "&" + name, true
		}
	case ir.Method, ir.Call, ir.SCall:
		name := e.temp(e.toAny(e.expr(n)).code)
		return "&" + name, true
	}
	return "", false
}

// lvalue is what an assignment to n has on its left.
func (e *emitter) lvalue(n *ir.Node) string {
	if v := e.info.VarOf(n); v != nil {
		if n.Op == ir.Prop {
			o := e.single(e.expr(n.K[0]))
			if o.r.K != infer.KObj {
				o = e.toObj(o, infer.Repr{K: infer.KObj, Class: v.Class})
			}
			return o.par(precPrimary) + "." + e.names.variable(v)
		}
		if v.Ref {
			return "*" + e.names.variable(v)
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
	return "*mixed.As[*" + e.goType(e.baseRepr(n)) + "](" + e.leftValue(n, "a change of this").code + ")"
}

// change writes $x op= $y and $x++ as statements.
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
			e.line("%s%s", paren(e.lvalue(target)), strings.Trim(n.S, "x"))
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
		vs := e.str(e.expr(n.K[1]))
		e.line("%s += %s", paren(e.lvalue(target)), vs.code)
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
				e.line("%s %s= %s", paren(e.lvalue(target)), n.S, z.code)
				return
			case "<<", ">>", "%":
				if z.fixed && z.code != "0" {
					e.line("%s %s= %s", paren(e.lvalue(target)), n.S, z.code)
					return
				}
			case "*":
				if small(z) && !checked {
					e.line("%s *= %s", paren(e.lvalue(target)), z.code)
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
		e.line("%s %s= %s", paren(e.lvalue(target)), n.S, y.code)
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
		w = value{code: e.str(old).par(precAdd) + " + " + e.str(y).par(precAdd), r: rString, prec: precAdd}
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

// paren is an lvalue in front of an operator.
func paren(s string) string {
	if s[0] == '*' {
		return s
	}
	return s
}

// changeValue writes $x op= $y and $x++ inside an expression.
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

// array writes an array literal, in the form r if that is one of an array.
func (e *emitter) array(n *ir.Node, r infer.Repr) value {
	t := infer.Type{}
	if r.K != infer.KList && r.K != infer.KArray {
		r = e.arrayRepr(n)
	}
	_ = t
	keyed := false
	for i, it := range n.K {
		if it.Ref {
			return e.leftValue(n, "a reference in an array literal")
		}
		if it.S == "..." {
			return e.spread(n)
		}
		if it.K[0] != nil && !(it.K[0].Op == ir.Int && it.K[0].S == strconv.Itoa(i)) {
			keyed = true
		}
	}
	if keyed && r.K == infer.KList {
		r = arrayRepr(*r.Elem)
	}
	if len(n.K) == 0 {
		if r.K == infer.KList {
			return primary(e.goType(r)+"{}", r)
		}
		return primary("new(php.Array["+e.goType(*r.Elem)+"])", r)
	}
	var nodes []*ir.Node
	var isKey []bool
	for i, it := range n.K {
		if keyed {
			k := it.K[0]
			if k == nil {
				k = &ir.Node{Op: ir.Int, S: strconv.Itoa(e.nextKey(n, i)), File: n.File, Line: n.Line}
			}
			nodes, isKey = append(nodes, k), append(isKey, true)
		}
		nodes, isKey = append(nodes, it.K[1]), append(isKey, false)
	}
	vs := e.values(nodes, func(i int, k *ir.Node) value {
		if isKey[i] {
			v := e.single(e.expr(k))
			v.code = e.key(v)
			return v
		}
		return e.conv(e.copied(k, e.rhs(k, *r.Elem)), *r.Elem)
	})
	if r.K == infer.KArray && keyed {
		for i, v := range vs {
			if !isKey[i] && r.Elem.K == infer.KFloat && v.fixed {
				vs[i].code = "float64(" + v.code + ")"
			}
		}
		if r.Elem.K == infer.KAny {
			return primary("php.Map("+codes(vs)+")", r)
		}
		return primary("php.MapOf["+e.goType(*r.Elem)+"]("+codes(vs)+")", r)
	}
	if r.K == infer.KArray {
		return primary("php.ArrayOf["+e.goType(*r.Elem)+"]("+codes(vs)+")", r)
	}
	return primary(e.goType(r)+"{"+codes(vs)+"}", r)
}

// nextKey is the key that item i of a literal gets.
func (e *emitter) nextKey(n *ir.Node, i int) int {
	next := 0
	for _, it := range n.K[:i] {
		if it.K[0] == nil {
			next++
		} else if it.K[0].Op == ir.Int {
			if k, err := strconv.Atoi(it.K[0].S); err == nil && k >= next {
				next = k + 1
			}
		}
	}
	return next
}

// arrayRepr is the form of an array literal that stands by itself.
func (e *emitter) arrayRepr(n *ir.Node) infer.Repr {
	if e.info.Dynamic {
		return arrayRepr(rAny)
	}
	elem := infer.Repr{K: infer.KNone}
	keyed := false
	for i, it := range n.K {
		keyed = keyed || it.K[0] != nil && !(it.K[0].Op == ir.Int && it.K[0].S == strconv.Itoa(i))
		r := e.reprOfExpr(it.K[1])
		if r.Maybe || r.K == infer.KNone || it.K[1].Op == ir.Null {
			r = rAny
		}
		if t := e.info.Peek(it.K[1]); t.B&(infer.Null|infer.False) != 0 && t.B&infer.True == 0 && r.K != infer.KBool {
			r = rAny
		}
		if elem.K == infer.KNone {
			elem = r
		} else if !elem.Same(r) {
			elem = rAny
		}
	}
	if elem.K == infer.KNone {
		elem = rAny
	}
	if keyed {
		return arrayRepr(elem)
	}
	return listRepr(elem)
}

func (e *emitter) spread(n *ir.Node) value {
	var parts []string
	for _, it := range n.K {
		if it.K[0] != nil {
			return e.leftValue(n, "a spread beside keys")
		}
		v := e.toAny(e.expr(it.K[1])).code
		if it.S == "..." {
			parts = append(parts, "mixed.ToArray("+v+")")
		} else {
			parts = append(parts, "php.ArrayOf[any]("+v+")")
		}
	}
	return primary("php.ArrayMerge("+strings.Join(parts, ", ")+")", arrayRepr(rAny))
}
