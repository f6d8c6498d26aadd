package emit

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// expr returns the Go code for an expression. If statements have to run before the
// expression, expr writes them as lines.
func (e *emitter) expr(n *ir.Node) value {
	switch n.Op {
	case ir.Null:
		return value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
	case ir.Bool:
		return boolValue(n.S == "true")
	case ir.Int:
		return value{code: n.S, r: rInt, prec: precPrimary, fixed: true}
	case ir.Float:
		s := n.S
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			s = strconv.FormatFloat(f, 'g', -1, 64)
			if !strings.ContainsAny(s, ".eIN") {
				s += ".0"
			}
		}
		return value{code: s, r: rFloat, prec: precPrimary, fixed: true}
	case ir.Str:
		return e.lit(n.S)
	case ir.Interp:
		return e.concat(n, n.K)
	case ir.Var:
		return e.variable(n)
	case ir.Index:
		return e.index(n)
	case ir.Prop:
		return e.prop(n)
	case ir.SProp:
		if v := e.info.VarOf(n); v != nil {
			return e.loadVar(v)
		}
		return e.leftValue(n, "static property "+n.Class+"::$"+n.S)
	case ir.CConst:
		return e.classConst(n)
	case ir.Const:
		return e.constant(n)
	case ir.Call:
		return e.call(n)
	case ir.PropDyn:
		return e.dynProp(n)
	case ir.MethodDyn:
		return e.dynMethod(n)
	case ir.NewDyn:
		return e.dynNew(n)
	case ir.SCallDyn:
		return e.dynStatic(n)
	case ir.Yield:
		return e.yield(n)
	case ir.Define:
		e.define(n)
		return boolValue(true)
	case ir.CallDyn:
		if t := e.info.Peek(n.K[0]); t.B&^infer.Null == infer.Obj && t.Class != nil {
			if f := t.Class.Method("__invoke"); f != nil {
				o := e.single(e.expr(n.K[0]))
				if args, ok := e.args(n, f, n.K[1:]); ok && o.r.K == infer.KObj {
					return e.settled(e.result(e.methodTarget(o, o.r.Class, f)+"("+args+")", f))
				}
				return e.leftValue(n, "named or spread arguments")
			}
		}
		for _, k := range n.K[1:] {
			if k.Op == ir.Arg && k.S == "..." && len(n.K) == 2 {
				vs := e.values([]*ir.Node{n.K[0], k.K[0]}, func(_ int, k *ir.Node) value { return e.toAny(e.single(e.expr(k))) })
				return primary("mixed.Call("+vs[0].code+", mixed.ToArray("+vs[1].code+").Values()...)", rAny)
			}
			if k.Op == ir.Arg {
				return e.leftValue(n, "named or spread arguments")
			}
		}
		vs := e.values(n.K, func(i int, k *ir.Node) value {
			v := e.expr(k)
			if i == 0 && v.r.K == infer.KFunc && k.Op != ir.Closure && e.info.Peek(k).B == infer.Func {
				return e.single(v)
			}
			return e.boxed(v)
		})
		if vs[0].r.K == infer.KFunc && n.K[0].Op != ir.Closure {
			return primary(vs[0].par(precPrimary)+"("+codes(vs[1:])+")", rAny)
		}
		return primary("mixed.Call("+codes(vs)+")", rAny)
	case ir.Method:
		return e.methodCall(n)
	case ir.SCall:
		return e.staticCall(n)
	case ir.New:
		return e.new(n)
	case ir.Bin:
		return e.binary(n)
	case ir.And, ir.Or:
		return e.andOr(n)
	case ir.Xor:
		vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.truth(e.expr(k)) })
		return value{code: vs[0].par(precCmp+1) + " != " + vs[1].par(precCmp+1), r: rBool, prec: precCmp}
	case ir.Not:
		return negate(e.truth(e.expr(n.K[0])))
	case ir.Unary:
		return e.unary(n)
	case ir.Cast:
		return e.cast(n)
	case ir.Assign:
		return e.assignValue(n)
	case ir.AssignOp, ir.IncDec:
		return e.changeValue(n)
	case ir.AssignBy:
		if n.K[1].Op == ir.New || n.K[1].Op == ir.Call || n.K[1].Op == ir.Method {
			return e.assignValue(n)
		}
		if v := e.info.VarOf(n.K[0]); v != nil && v.Ref && v.Fn == e.fn && v.Param == nil && n.K[0].Op == ir.Var {
			if v.Cell {
				if code := e.cell(n.K[1], v.Repr()); code != "" {
					e.line("%s = %s", e.names.variable(v), code)
					return e.loadVar(v)
				}
				return e.leftValue(n, "an assignment by reference")
			}
			mark := len(e.after)
			code, ok := e.address(n.K[1], v.Repr())
			if ok && len(e.after) == mark {
				e.line("%s = %s", e.names.variable(v), code)
				return e.loadVar(v)
			}
			e.after = e.after[:mark]
		}
		return e.leftValue(n, "an assignment by reference")
	case ir.Cond:
		return e.cond(n)
	case ir.Coalesce:
		return e.coalesce(n)
	case ir.Isset:
		out := value{}
		for i, k := range n.K {
			v := e.isset(k)
			if i == 0 {
				out = v
			} else {
				out = value{code: out.par(precAnd) + " && " + v.par(precAnd), r: rBool, prec: precAnd}
			}
		}
		return out
	case ir.Empty:
		k := n.K[0]
		if k.Op == ir.Index || k.Op == ir.Prop {
			return negate(e.truth(e.quietRead(k)))
		}
		return negate(e.truth(e.expr(k)))
	case ir.Array:
		return e.array(n, rAny)
	case ir.Silence:
		if e.info.Handles() {
			return e.silenced(n)
		}
		return e.expr(n.K[0])
	case ir.Exit:
		e.exit(n)
		return value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
	case ir.Print:
		e.line("fmt.Print(%s)", e.text(n.K[0]).code)
		return value{code: "1", r: rInt, prec: precPrimary, fixed: true}
	case ir.Include:
		return e.include(n)
	case ir.Instance:
		return e.instance(n)
	case ir.Closure:
		return e.closure(n)
	case ir.Match:
		return e.match(n)
	case ir.ThrowX:
		e.line("panic(%s)", e.thrown(n.K[0]))
		return value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
	case ir.Left:
		return e.leftValue(n, n.S)
	case ir.Clone:
		return e.clone(n)
	}
	return e.leftValue(n, string(n.Op))
}

func codes(vs []value) string {
	var s []string
	for _, v := range vs {
		s = append(s, v.code)
	}
	return strings.Join(s, ", ")
}

// concat returns the code for PHP's concatenation. It uses Go's + on strings.
func (e *emitter) concat(n *ir.Node, parts []*ir.Node) value {
	vs := e.values(parts, func(_ int, k *ir.Node) value { return e.text(k) })
	var out []value
	for _, v := range vs {
		if v.fixed && len(out) > 0 && out[len(out)-1].fixed && v.code[0] == '"' && out[len(out)-1].code[0] == '"' {
			a, _ := strconv.Unquote(out[len(out)-1].code)
			b, _ := strconv.Unquote(v.code)
			out[len(out)-1].code = quote(a + b)
			continue
		}
		if v.code == `""` && len(vs) > 1 {
			continue
		}
		out = append(out, v)
	}
	if len(out) == 0 {
		return e.lit("")
	}
	if len(out) == 1 {
		return out[0]
	}
	var s []string
	for _, v := range out {
		s = append(s, v.par(precAdd))
	}
	return value{code: strings.Join(s, " + "), r: rString, prec: precAdd}
}

func flatten(n *ir.Node, out []*ir.Node) []*ir.Node {
	if n.Op == ir.Bin && n.S == "." {
		return flatten(n.K[1], flatten(n.K[0], out))
	}
	if n.Op == ir.Interp {
		return append(out, n.K...)
	}
	return append(out, n)
}

func (e *emitter) variable(n *ir.Node) value {
	if n.S == "this" {
		if e.fn.In == nil {
			return e.leftValue(n, "$this outside of a class")
		}
		return value{code: e.receiver, r: infer.Repr{K: infer.KObj, Class: e.fn.In}, prec: precPrimary, local: true}
	}
	switch n.S {
	case "argv":
		if e.fn.Main || e.fn.Globals["argv"] {
			return primary("os.Args", listRepr(rString))
		}
	case "argc":
		if e.fn.Main || e.fn.Globals["argc"] {
			return primary("len(os.Args)", rInt)
		}
	case "_SERVER", "_GET", "_POST", "_REQUEST", "_COOKIE", "_FILES", "_ENV":
		if n.S == "_GET" || n.S == "_POST" || n.S == "_REQUEST" || n.S == "_COOKIE" || n.S == "_FILES" {
			return primary("new(php.Array[any])", arrayRepr(rAny))
		}
		return primary("mixed.Server()", arrayRepr(rAny))
	}
	v := e.info.VarOf(n)
	w := e.loadVar(v)
	if c := e.info.Narrowed(v); c != nil && !w.null {
		if r := (infer.Repr{K: infer.KObj, Class: c}); !w.r.Same(r) {
			return e.toObj(w, r)
		}
	}
	return w
}

// loadVar returns the value of v, for an expression that reads this variable.
func (e *emitter) loadVar(v *infer.Var) value {
	if e.places != nil && e.places.unread[v] {
		return value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
	}
	r := v.Repr()
	w := value{code: e.names.variable(v), r: r, prec: precPrimary, local: !v.Global && !v.Static, v: v}
	if v.Ref {
		w.code, w.prec = e.deref(v), precUnary
	}
	if r.Maybe || (r.K == infer.KSock || r.K == infer.KStream) && e.held != nil && e.held.v == v {
		w.fv, w.fh = v, e.held
	}
	return w
}

// fate returns a condition that is true if x is false or null. The condition tests err, ok
// or the companion of the variable.
func (e *emitter) fate(x value) string {
	v := x.fv
	if h := x.fh; h != nil && h.v == v {
		if !e.needErr[h.node] {
			e.needErr[h.node], e.changed = true, true
		}
		if h.name == "ok" {
			return "!ok"
		}
		return h.name + " != nil"
	}
	if !e.needOK[v] {
		e.needOK[v], e.changed = true, true
	}
	return "!" + e.names.variable(v) + "OK"
}

func (e *emitter) constant(n *ir.Node) value {
	if d := e.info.Consts[n.S]; d != nil {
		return primary(e.names.constant(n.S), e.constRepr(d.T))
	}
	if c, ok := table.Consts[n.S]; ok {
		v := primary(c.Go, map[byte]infer.Repr{'i': rInt, 's': rString, 'f': rFloat, 'H': rStream}[c.Kind])
		v.fixed = true
		if strings.HasPrefix(c.Go, "php.STD") || c.Kind == 'f' {
			v.fixed = false
			v.local = true
		}
		return v
	}
	if e.info.OwnName(n) {
		e.note(n, "nothing defines the constant %s: it is the string %q, as before PHP 8", n.S, n.S)
		return e.expr(&ir.Node{Op: ir.Str, S: n.S, File: n.File, Line: n.Line})
	}
	return e.leftValue(n, "constant "+n.S)
}

func (e *emitter) constRepr(t infer.Type) infer.Repr { return infer.ReprOf(t, infer.Null|infer.False) }

func (e *emitter) classConst(n *ir.Node) value {
	if strings.EqualFold(n.S, "class") {
		if c := e.info.ClassOf(n.Class); c != nil {
			if strings.EqualFold(n.Class, "static") && !e.fn.Static {
				return primary("mixed.ClassName("+e.receiver+")", rString)
			}
			if c.Builtin {
				return e.lit(c.Name)
			}
			return e.lit(c.Full)
		}
		return e.lit(n.Class)
	}
	if c := e.info.ClassOf(n.Class); c != nil {
		if m, in := c.Const(n.S); m != nil {
			return primary(e.names.constant(lowerFirst(typeName(in))+"_"+n.S), e.constRepr(e.info.Peek(m.Value)))
		}
	}
	return e.leftValue(n, "constant "+n.Class+"::"+n.S)
}

// index returns the code that reads an element of an array or a byte of a string.
func (e *emitter) index(n *ir.Node) value {
	if v := e.info.VarOf(n); v != nil {
		if v.Rec != nil {
			return e.field(n, v)
		}
		return e.loadVar(v)
	}
	if n.K[1] == nil {
		return e.leftValue(n, "[] is read")
	}
	vs := e.values(n.K, func(i int, k *ir.Node) value {
		if i == 0 {
			return e.single(e.expr(k))
		}
		return e.expr(k)
	})
	return e.element(vs[0], vs[1])
}

func (e *emitter) element(a, k value) value {
	switch a.r.K {
	case infer.KOpt:
		if a.r.Elem.K == infer.KString {
			return primary("mixed.ByteAt("+core(a).code+", "+e.as(k, rInt)+")", rString)
		}
	case infer.KString:
		return primary("mixed.ByteAt("+a.code+", "+e.as(k, rInt)+")", rString)
	case infer.KList:
		if k.r.K == infer.KInt {
			return primary("mixed.At("+a.code+", "+k.code+")", *a.r.Elem)
		}
		return primary("mixed.AtKey("+a.code+", "+e.toAny(k).code+")", *a.r.Elem)
	case infer.KArray:
		return primary(a.par(precPrimary)+".At("+e.key(k)+")", *a.r.Elem)
	}
	return primary("mixed.Index("+e.toAny(a).code+", "+e.toAny(k).code+")", rAny)
}

// key returns the code for using k as an array key.
func (e *emitter) key(k value) string {
	k = e.single(k)
	switch k.r.K {
	case infer.KInt, infer.KString, infer.KAny:
		if k.r.Maybe {
			return e.toAny(k).code
		}
		if k.null {
			return `""`
		}
		return k.code
	}
	return e.toAny(k).code
}

// silenced returns the code for the operator @. The operator matters only if the program
// sets an error handler.
func (e *emitter) silenced(n *ir.Node) value {
	e.line("mixed.Silence()")
	v := e.expr(n.K[0])
	if v.multi != 0 {
		e.temps++
		a, b := "t"+strconv.Itoa(e.temps), "ok"+strconv.Itoa(e.temps)
		e.line("%s, %s := %s", a, b, v.code)
		e.line("mixed.Speak()")
		return primary("mixed.OrFalse("+a+", "+b+")", rAny)
	}
	if v.only {
		v.code, v.prec = e.temp(v.code), precPrimary
	} else if v.r.K != infer.KNone && !v.fixed {
		v.code, v.prec, v.local = e.temp(v.code), precPrimary, true
	}
	e.line("mixed.Speak()")
	return v
}
