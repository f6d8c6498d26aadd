package emit

import (
	"fmt"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// expr writes an expression. What has to happen before it goes to lines of its own.
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
		vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.toAny(e.expr(k)) })
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
		e.line("fmt.Print(%s)", e.str(e.expr(n.K[0])).code)
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

// concat joins strings with +.
func (e *emitter) concat(n *ir.Node, parts []*ir.Node) value {
	vs := e.values(parts, func(_ int, k *ir.Node) value { return e.str(e.expr(k)) })
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

// loadVar reads a variable.
func (e *emitter) loadVar(v *infer.Var) value {
	if e.places != nil && e.places.unread[v] {
		return value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
	}
	r := v.Repr()
	w := value{code: e.names.variable(v), r: r, prec: precPrimary, local: !v.Global && !v.Static, v: v}
	if v.Ref {
		w.code, w.prec = "*"+w.code, precUnary
	}
	if r.Maybe || (r.K == infer.KSock || r.K == infer.KStream) && e.held != nil && e.held.v == v {
		w.fv, w.fh = v, e.held
	}
	return w
}

// fate is the condition under which v is false.
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
	switch strings.ToUpper(n.S) {
	case "NAN", "INF":
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

// index reads an element.
func (e *emitter) index(n *ir.Node) value {
	if v := e.info.VarOf(n); v != nil {
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

// key is a key of an array.
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

func (e *emitter) prop(n *ir.Node) value {
	if f := e.info.MagicOf(n, "__get"); f != nil {
		if o := e.single(e.expr(n.K[0])); o.r.K == infer.KObj {
			return e.magicProp(n, o, f)
		}
	}
	if v := e.info.VarOf(n); v != nil {
		o := e.single(e.expr(n.K[0]))
		if o.r.K == infer.KObj {
			r := v.Repr()
			return value{code: o.par(precPrimary) + "." + e.names.variable(v), r: r, prec: precPrimary, v: v}
		}
		if e.hierarchy(v.Class) {
			return primary(e.toObj(o, infer.Repr{K: infer.KObj, Class: v.Class}).code+"."+e.names.variable(v), v.Repr())
		}
		return primary(e.toObj(o, infer.Repr{K: infer.KObj, Class: v.Class}).code+"."+e.names.variable(v), v.Repr())
	}
	o := e.single(e.expr(n.K[0]))
	if o.r.K == infer.KObj && isException(o.r.Class) {
		switch n.S {
		case "message":
			return primary(o.par(precPrimary)+".Message", rString)
		case "code":
			return primary(o.par(precPrimary)+".Code", rInt)
		case "previous":
			return primary(o.par(precPrimary)+".Previous", rAny)
		}
		return e.leftValue(n, "property "+n.S+" of an exception")
	}
	if o.r.K != infer.KAny {
		o = e.toAny(o)
	}
	return primary(e.propHelper(n.S)+"("+o.code+")", rAny)
}

func isException(c *infer.Class) bool {
	for ; c != nil; c = c.Up {
		if c.Builtin {
			return true
		}
	}
	return false
}

// propHelper writes the function that reads a property of an object of any class.
func (e *emitter) propHelper(name string) string {
	fn := "prop" + strings.ToUpper(name[:1]) + camel(name)[1:]
	var b strings.Builder
	fmt.Fprintf(&b, "// %s returns the property %s of an object of any class.\nfunc %s(o any) any {\n", fn, name, fn)
	b.WriteString("switch o := o.(type) {\n")
	for _, c := range e.info.Order {
		if f := c.Magic("__get", name, e.fn.In); f != nil && !c.Trait && !c.Interface && f != e.fn && len(f.Params) == 1 {
			fmt.Fprintf(&b, "case *%s:\nreturn %s\n", typeName(c), e.toAny(e.result("o."+e.names.fn(f)+"("+e.as(e.lit(name), f.Var(f.Params[0].Name).Repr())+")", f)).code)
			continue
		}
		if v := c.Prop(name); v != nil && !c.Trait && !c.Interface {
			fmt.Fprintf(&b, "case *%s:\nreturn %s\n", typeName(c), e.toAny(value{code: "o." + e.names.variable(v), r: v.Repr(), prec: precPrimary, v: v}).code)
		}
	}
	fmt.Fprintf(&b, "}\nreturn mixed.Prop(o, %q)\n}", name)
	e.helpers[fn] = strings.Replace(b.String(), "switch o := o.(type) {\n}\n", "", 1)
	e.uses(b.String())
	return fn
}

// setHelper writes the function that stores in a property of an object of any class.
func (e *emitter) setHelper(name string) string {
	fn := "setProp" + strings.ToUpper(name[:1]) + camel(name)[1:]
	var b strings.Builder
	fmt.Fprintf(&b, "// %s stores v in the property %s of an object of any class.\nfunc %s(o, v any) {\n", fn, name, fn)
	b.WriteString("switch o := o.(type) {\n")
	for _, c := range e.info.Order {
		if f := c.Magic("__set", name, e.fn.In); f != nil && !c.Trait && !c.Interface && f != e.fn && len(f.Params) == 2 {
			fmt.Fprintf(&b, "case *%s:\no.%s(%s, %s)\nreturn\n", typeName(c), e.names.fn(f), e.as(e.lit(name), f.Var(f.Params[0].Name).Repr()), e.as(primary("v", rAny), f.Var(f.Params[1].Name).Repr()))
			continue
		}
		if v := c.Prop(name); v != nil && !c.Trait && !c.Interface {
			fmt.Fprintf(&b, "case *%s:\no.%s = %s\nreturn\n", typeName(c), e.names.variable(v), e.as(primary("v", rAny), v.Repr()))
		}
	}
	fmt.Fprintf(&b, "}\nmixed.SetProp(o, %q, v)\n}", name)
	e.helpers[fn] = strings.Replace(b.String(), "switch o := o.(type) {\n}\n", "", 1)
	e.uses(b.String())
	return fn
}

// nonNumeric reports whether a literal is no number, so that == compares it as a string.
func nonNumeric(v value) bool {
	if !v.fixed || v.r.K != infer.KString {
		return false
	}
	s, err := strconv.Unquote(v.code)
	if err != nil {
		return false
	}
	s = strings.Trim(s, " \t\n\r\v\f")
	if s == "" {
		return true
	}
	c := s[0]
	return !(c >= '0' && c <= '9' || c == '.' || c == '+' || c == '-')
}

func (e *emitter) binary(n *ir.Node) value {
	switch n.S {
	case ".":
		return e.concat(n, flatten(n, nil))
	case "===", "!==":
		return e.identical(n)
	}
	vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.expr(k) })
	x, y := vs[0], vs[1]
	switch n.S {
	case "==", "!=", "<", ">", "<=", ">=", "<=>":
		return e.compare(n.S, x, y)
	}
	return e.arith(n, n.S, x, y)
}

var goPrec = map[string]int{"+": precAdd, "-": precAdd, "|": precAdd, "^": precAdd, "*": precMul, "%": precMul, "&": precMul, "<<": precMul, ">>": precMul}

var dynamic = map[string]string{"+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "%": "Mod", "**": "Pow", "&": "BitAnd", "|": "BitOr", "^": "BitXor", "<<": "ShiftLeft", ">>": "ShiftRight"}

// arith writes an operator on numbers.
func (e *emitter) arith(n *ir.Node, op string, x, y value) value {
	number := func(v value) value {
		if v.r.K == infer.KOpt && (v.r.Elem.K == infer.KInt || v.r.Elem.K == infer.KFloat) {
			return core(v)
		}
		return v
	}
	x, y = number(x), number(y)
	if x.r.K == infer.KInt && y.r.K == infer.KInt {
		x, y = e.single(x), e.single(y)
		switch op {
		case "+", "-":
			if big(x) || big(y) {
				break
			}
			if e.info.Wide(n.K[0]) || e.info.Wide(n.K[1]) {
				return primary(map[string]string{"+": "mixed.Plus(", "-": "mixed.Minus("}[op]+x.code+", "+y.code+")", rInt)
			}
			return value{code: x.par(precAdd) + " " + op + " " + y.par(precMul), r: rInt, prec: precAdd}
		case "&", "|", "^":
			p := goPrec[op]
			return value{code: x.par(p) + " " + op + " " + y.par(p+1), r: rInt, prec: p}
		case "*":
			if (small(x) || small(y)) && !e.info.Wide(n.K[0]) && !e.info.Wide(n.K[1]) {
				return value{code: x.par(precMul) + " * " + y.par(precUnary), r: rInt, prec: precMul}
			}
			return primary("mixed.Mul("+x.code+", "+y.code+")", rInt)
		case "%":
			if y.fixed && y.code != "0" {
				return value{code: x.par(precMul) + " % " + y.par(precUnary), r: rInt, prec: precMul}
			}
			return primary("mixed.Mod("+x.code+", "+y.code+")", rInt)
		case "<<", ">>":
			if y.fixed {
				return value{code: x.par(precMul) + " " + op + " " + y.par(precUnary), r: rInt, prec: precMul}
			}
			return primary("mixed.Shift"+map[string]string{"<<": "Left", ">>": "Right"}[op]+"("+x.code+", "+y.code+")", rInt)
		}
	}
	float := func(v value) bool { return v.r.K == infer.KFloat || v.r.K == infer.KInt }
	if (x.r.K == infer.KFloat || y.r.K == infer.KFloat) && float(x) && float(y) && !x.r.Maybe && !y.r.Maybe {
		switch op {
		case "+", "-", "*":
			a, b := e.conv(x, rFloat), e.conv(y, rFloat)
			if x.fixed {
				a = x
			}
			if y.fixed {
				b = y
			}
			if x.fixed && y.fixed {
				break
			}
			p := goPrec[op]
			return value{code: a.par(p) + " " + op + " " + b.par(p+1), r: rFloat, prec: p}
		case "/":
			return primary("mixed.Quo("+e.as(x, rFloat)+", "+e.as(y, rFloat)+")", rFloat)
		}
	}
	if op == "+" && x.r.K == infer.KArray && y.r.K == infer.KArray && x.r.Same(y.r) {
		return primary("php.Union("+x.code+", "+y.code+")", x.r)
	}
	r := infer.ReprOf(e.info.Peek(n), infer.Null|infer.False)
	if n.Op == ir.AssignOp {
		r = rAny
	}
	code := "php." + dynamic[op] + "(" + e.toAny(x).code + ", " + e.toAny(y).code + ")"
	if op == "%" || op == "<<" || op == ">>" {
		r = rInt
	}
	switch {
	case (op == "&" || op == "|" || op == "^") && (x.r.K == infer.KInt || y.r.K == infer.KInt):
		return primary("mixed.As[int]("+code+")", rInt)
	case r.K == infer.KInt:
		return primary("mixed.As[int]("+code+")", rInt)
	case r.K == infer.KFloat:
		return primary("mixed.As[float64]("+code+")", rFloat)
	case r.K == infer.KString:
		return primary("mixed.As[string]("+code+")", rString)
	}
	return primary(code, rAny)
}

// big reports whether a literal is near the largest int, so that a sum may be a float.
func big(v value) bool {
	if v.code == "math.MaxInt" || v.code == "math.MinInt" {
		return true
	}
	if v.fixed {
		n, err := strconv.Atoi(v.code)
		return err == nil && (n > 1<<60 || n < -1<<60)
	}
	return false
}

func small(v value) bool {
	if v.fixed {
		n, err := strconv.Atoi(v.code)
		return err == nil && n < 1<<22 && n > -1<<22
	}
	return strings.HasPrefix(v.code, "php.Ord(") || strings.HasPrefix(v.code, "len(")
}

// compare writes PHP's loose comparisons.
func (e *emitter) compare(op string, x, y value) value {
	if v, ok := e.againstBool(op, x, y); ok {
		return v
	}
	cmp := func(a, b value, ints bool) value {
		return value{code: a.par(precCmp+1) + " " + op + " " + b.par(precCmp+1), r: rBool, prec: precCmp, ints: ints}
	}
	if op != "<=>" {
		number := func(v value) bool {
			return (v.r.K == infer.KInt || v.r.K == infer.KFloat) && !v.r.Maybe && v.multi == 0
		}
		intMaybe := func(v, w value) bool { // a count that failed is as 0 where it is compared with a positive literal
			n, err := strconv.Atoi(w.code)
			return v.r.K == infer.KInt && (v.r.Maybe || v.multi != 0) && w.fixed && w.r.K == infer.KInt && err == nil && (n > 0 && op != "==" && op != "!=" || n == 0 && (op == "==" || op == "!=" || op == ">" || op == "<="))
		}
		if intMaybe(x, y) {
			x = e.single(x)
			x.r.Maybe = false
		}
		switch {
		case number(x) && number(y):
			if x.r.K != y.r.K {
				if !x.fixed {
					x = e.conv(x, rFloat)
				}
				if !y.fixed {
					y = e.conv(y, rFloat)
				}
			}
			return cmp(x, y, x.r.K == infer.KInt && y.r.K == infer.KInt)
		case x.r.K == infer.KString && y.r.K == infer.KString && (op == "==" || op == "!=") && (nonNumeric(x) || nonNumeric(y)):
			return cmp(e.single(x), e.single(y), false)
		case (op == "==" || op == "!=") && x.r.K == y.r.K && (x.r.K == infer.KSock || x.r.K == infer.KStream) && x.multi == 0 && y.multi == 0:
			return cmp(x, y, false)
		}
		if v, ok := e.lessThanZero(op, x, y); ok {
			return v
		}
	}
	a, b := e.toAny(x).code, e.toAny(y).code
	old := ""
	if e.info.Version < 8 {
		old = "mixed.Old"
		if op == "==" || op == "!=" {
			if s := e.sameIn7(x, y); s {
				old = ""
			}
		}
	}
	pkg, prefix := "php.", "mixed."
	if old != "" {
		pkg, prefix = "mixed.", "mixed.Old"
	}
	switch op {
	case "==":
		return primary(pkg+"LooseEqual("+a+", "+b+")", rBool)
	case "!=":
		return value{code: "!" + pkg + "LooseEqual(" + a + ", " + b + ")", r: rBool, prec: precUnary}
	case "<=>":
		return primary(pkg+"LooseCompare("+a+", "+b+")", rInt)
	}
	name := map[string]string{"<": "Less", "<=": "LessEqual", ">": "Greater", ">=": "GreaterEqual"}[op]
	return primary(prefix+name+"("+a+", "+b+")", rBool)
}

// sameIn7 reports whether PHP 7 compares the two as PHP 8 does: it differs for a number and a string that is none.
func (e *emitter) sameIn7(x, y value) bool {
	return x.r.K == infer.KString && y.r.K == infer.KString
}

// lessThanZero writes "< 0" of a socket, which has never been true since PHP 4, as the check for an error that it was.
func (e *emitter) lessThanZero(op string, x, y value) (value, bool) {
	if op != "<" || y.code != "0" {
		return value{}, false
	}
	switch {
	case x.only:
		e.notes["a check \"< 0\", which is never true since PHP 4, became a check for an error"] = true
		return value{code: x.par(precCmp+1) + " != nil", r: rBool, prec: precCmp}, true
	case x.r.K == infer.KSock && x.multi == 0:
		e.notes["a check \"< 0\", which is never true since PHP 4, became a check for an error"] = true
		if x.fv != nil {
			return value{code: e.fate(x), r: rBool, prec: precCmp}, true
		}
		return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}, true
	}
	return value{}, false
}

// againstBool writes == with true, false or null.
func (e *emitter) againstBool(op string, x, y value) (value, bool) {
	if op != "==" && op != "!=" {
		return value{}, false
	}
	if x.isBool != nil || x.null {
		x, y = y, x
	}
	if y.isBool == nil && !y.null {
		return value{}, false
	}
	x = core(x)
	if y.null && (x.r.K == infer.KAny || x.r.K == infer.KString) && !x.null {
		if x.r.K == infer.KString {
			x = e.single(x)
			v := value{code: x.par(precCmp+1) + ` == ""`, r: rBool, prec: precCmp}
			if op == "!=" {
				v = negate(v)
				v.code = strings.Replace(v.code, "!("+x.par(precCmp+1)+` == "")`, x.par(precCmp+1)+` != ""`, 1)
			}
			return v, true
		}
		return value{}, false
	}
	if x.fv != nil && (x.r.K == infer.KSock || x.r.K == infer.KStream) {
		v := value{code: e.fate(x), r: rBool, prec: precCmp}
		if strings.HasPrefix(v.code, "!") {
			v.prec = precUnary
		}
		if (op == "==") == (y.isBool != nil && *y.isBool) {
			v = negate(v)
		}
		return v, true
	}
	if x.multi == 'e' && x.r.K == infer.KSock {
		v := e.failed(x)
		if (op == "==") == (y.isBool != nil && *y.isBool) {
			v = negate(v)
		}
		return v, true
	}
	v := e.truth(x)
	if (op == "==") != (y.isBool != nil && *y.isBool) {
		v = negate(v)
	}
	return v, true
}

// failed is the condition that a call with a second result gives false.
func (e *emitter) failed(v value) value {
	name := "err"
	if v.multi == 'b' || v.multi == 'n' {
		name = "ok"
	}
	e.temps++
	name += strconv.Itoa(e.temps)
	if strings.HasPrefix(name, "err") {
		e.line("_, %s := %s", name, v.code)
		return value{code: name + " != nil", r: rBool, prec: precCmp}
	}
	e.line("_, %s := %s", name, v.code)
	return value{code: "!" + name, r: rBool, prec: precUnary}
}

// identical writes === and !==.
func (e *emitter) identical(n *ir.Node) value {
	vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.expr(k) })
	x, y := vs[0], vs[1]
	if x.isBool != nil || x.null {
		x, y = y, x
	}
	v := e.same(x, y)
	if n.S == "!==" {
		return negate(v)
	}
	return v
}

// sameOpt writes === of a value that may be null or false.
func (e *emitter) sameOpt(x, y value) (value, bool) {
	if x.r.Maybe && x.multi == 0 && (y.null && x.r.Absent == infer.Null || y.isBool != nil && x.r.Absent == infer.Null) {
		if y.isBool != nil {
			return e.never(x), true
		}
		return negate(e.present(x)), true
	}
	if y.r.K == infer.KOpt && x.r.K != infer.KOpt {
		x, y = y, x
	}
	if x.r.K != infer.KOpt {
		return value{}, false
	}
	valid := primary(x.par(precPrimary)+".Valid", rBool)
	switch {
	case y.null && x.r.Absent == infer.Null:
		return negate(valid), true
	case y.null:
		return e.never(x), true
	case y.isBool != nil && x.r.Absent == infer.False:
		if *y.isBool {
			return e.never(x), true
		}
		return negate(valid), true
	case y.isBool != nil && x.r.Elem.K == infer.KBool:
		if *y.isBool {
			return core(x), true
		}
		x = e.keep(x)
		return value{code: x.code + ".Valid && !" + x.code + ".V", r: rBool, prec: precAnd}, true
	case y.isBool != nil:
		return e.never(x), true
	case y.fixed && y.r.K == x.r.Elem.K && y.code != e.zero(y.r):
		return value{code: core(x).code + " == " + y.par(precCmp+1), r: rBool, prec: precCmp}, true
	}
	return value{}, false
}

func (e *emitter) same(x, y value) value {
	eq := func(a, b value) value {
		return value{code: a.par(precCmp+1) + " == " + b.par(precCmp+1), r: rBool, prec: precCmp}
	}
	if v, ok := e.sameOpt(x, y); ok {
		return v
	}
	switch {
	case y.isBool != nil && x.isBool != nil:
		return boolValue(*x.isBool == *y.isBool)
	case y.isBool != nil:
		b := *y.isBool
		switch {
		case x.only:
			if b {
				return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}
			}
			return value{code: x.par(precCmp+1) + " != nil", r: rBool, prec: precCmp}
		case x.multi == 'e' || x.multi == 'b':
			if b {
				e.single(x)
				return boolValue(false)
			}
			return e.failed(x)
		case x.fv != nil:
			if b {
				return boolValue(false)
			}
			v := value{code: e.fate(x), r: rBool, prec: precCmp}
			if strings.HasPrefix(v.code, "!") {
				v.prec = precUnary
			}
			return v
		case x.r.K == infer.KBool:
			if b {
				return x
			}
			return negate(x)
		case (x.r.K == infer.KSock || x.r.K == infer.KStream || x.r.K == infer.KObj || x.r.K == infer.KArray) && !b && x.v != nil && x.v.T.B&infer.False != 0:
			return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}
		case x.r.K == infer.KSock && !b && x.v == nil && x.multi == 0:
			return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}
		case x.r.K == infer.KAny:
			return primary(fmt.Sprintf("mixed.Is%s(%s)", map[bool]string{true: "True", false: "False"}[b], e.toAny(x).code), rBool)
		case x.multi == 0 && x.r.K != infer.KNone:
			return e.never(x)
		}
	case y.null:
		switch {
		case x.null:
			return boolValue(true)
		case x.multi == 'n':
			e.temps++
			name := "ok" + strconv.Itoa(e.temps)
			e.line("_, %s := %s", name, x.code)
			return value{code: "!" + name, r: rBool, prec: precUnary}
		case x.r.K == infer.KAny && x.multi == 0 && !x.only:
			return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}
		case (x.r.K == infer.KSock || x.r.K == infer.KStream || x.r.K == infer.KObj || x.r.K == infer.KArray) && x.multi == 0 && !x.r.Maybe:
			if x.v != nil && x.v.T.B&infer.False != 0 {
				return boolValue(false)
			}
			return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}
		case x.r.K == infer.KNone:
			e.line("%s", x.code)
			return boolValue(true)
		case x.multi == 0 && !x.only:
			return e.never(x)
		}
	}
	if x.r.Maybe || y.r.Maybe || x.multi != 0 || y.multi != 0 || x.only || y.only {
		if x.r.Maybe && y.fixed && x.r.K == y.r.K {
			w := x
			w.r.Maybe = false
			zero := y.code == e.zero(w.r)
			v := eq(w, y)
			if zero {
				f := e.fate(x)
				not := negate(value{code: f, r: rBool, prec: map[bool]int{true: precUnary, false: precCmp}[f[0] == '!']})
				return value{code: not.par(precAnd) + " && " + v.code, r: rBool, prec: precAnd}
			}
			return v
		}
		return primary("php.Identical("+e.toAny(x).code+", "+e.toAny(y).code+")", rBool)
	}
	if x.r.K == y.r.K {
		switch x.r.K {
		case infer.KInt, infer.KFloat, infer.KString, infer.KBool, infer.KSock, infer.KStream:
			return eq(x, y)
		}
	}
	return primary("php.Identical("+e.toAny(x).code+", "+e.toAny(y).code+")", rBool)
}

// never is false, after x was computed.
func (e *emitter) never(x value) value {
	if !x.fixed && !x.local && strings.Contains(x.code, "(") {
		e.line("_ = %s", x.code)
	}
	return boolValue(false)
}

// andOr writes && and ||. What the right side needs first is done only if it is reached.
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

func (e *emitter) unary(n *ir.Node) value {
	v := e.single(e.expr(n.K[0]))
	switch n.S {
	case "-":
		switch v.r.K {
		case infer.KInt:
			if v.fixed && strings.Trim(v.code, "0123456789") == "" {
				return value{code: "-" + v.code, r: rInt, prec: precUnary, fixed: true}
			}
			return value{code: "-" + v.par(precPrimary), r: rInt, prec: precUnary}
		case infer.KFloat:
			if f, err := strconv.ParseFloat(v.code, 64); err == nil && f == 0 {
				return primary("math.Copysign(0, -1)", rFloat) // -0.0 is 0 in Go
			}
			return value{code: "-" + v.par(precPrimary), r: rFloat, prec: precUnary}
		}
		return e.narrow(n, "php.Neg("+e.toAny(v).code+")")
	case "+":
		if v.r.K == infer.KInt || v.r.K == infer.KFloat {
			return v
		}
		return e.narrow(n, "php.Mul("+e.toAny(v).code+", 1)")
	}
	if v.r.K == infer.KInt {
		return value{code: "^" + v.par(precPrimary), r: rInt, prec: precUnary}
	}
	return e.narrow(n, "php.BitNot("+e.toAny(v).code+")")
}

// narrow is code of a mixed value as the type that n has.
func (e *emitter) narrow(n *ir.Node, code string) value {
	switch r := infer.ReprOf(e.info.Peek(n), infer.Null|infer.False); r.K {
	case infer.KInt, infer.KFloat, infer.KString:
		if !e.info.Dynamic {
			return primary("mixed.As["+e.goType(r)+"]("+code+")", r)
		}
	}
	return primary(code, rAny)
}

func (e *emitter) cast(n *ir.Node) value {
	v := e.expr(n.K[0])
	switch n.S {
	case "int":
		switch v = e.single(v); v.r.K {
		case infer.KInt:
			v.r.Maybe = false
			return v
		case infer.KBool:
			return primary("mixed.Int01("+v.code+")", rInt)
		case infer.KSock:
			return e.socketID(n, v)
		}
		if e.info.Version < 8 {
			return primary("mixed.OldInt("+e.toAny(v).code+")", rInt)
		}
		return primary("php.Intval("+e.toAny(v).code+")", rInt)
	case "float":
		if v = e.single(v); v.r.K == infer.KInt || v.r.K == infer.KFloat {
			return e.conv(v, rFloat)
		}
		return primary("php.Floatval("+e.toAny(v).code+")", rFloat)
	case "string":
		return e.str(v)
	case "bool":
		return e.truth(v)
	case "array":
		if v.r.K == infer.KArray || v.r.K == infer.KList {
			return v
		}
		return primary("mixed.ToArray("+e.toAny(v).code+")", arrayRepr(rAny))
	case "object":
		return primary("mixed.ToObject("+e.toAny(v).code+")", rAny)
	}
	return value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
}

// socketID is (int)$socket: in PHP 8 it is 1 for each, before it was the number of the resource.
func (e *emitter) socketID(n *ir.Node, v value) value {
	if e.info.Version >= 8 {
		return primary("php.Intval("+e.toAny(v).code+")", rInt)
	}
	e.note(n, "(int) of a socket is a number of its own, as before PHP 8")
	return primary("php.SplObjectID("+v.code+")", rInt)
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
		if len(second) == 0 && simpleCode(b) && r.K != infer.KAny {
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

// ends reports whether an expression is a throw or an exit, which are worth nothing.
func ends(n *ir.Node) bool { return n.Op == ir.ThrowX || n.Op == ir.Exit }

// put stores what n is worth in a variable.
func (e *emitter) put(name string, n *ir.Node, r infer.Repr) {
	if ends(n) {
		e.stmtExpr(n)
		return
	}
	e.line("%s = %s", name, e.as(e.expr(n), r))
}

// declared2 is a value with which := declares a variable of type r.
func (e *emitter) declared2(code string, r infer.Repr) string {
	if r.K == infer.KFloat && !strings.Contains(code, "(") {
		return "float64(" + code + ")"
	}
	if code == "nil" {
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

// quietRead reads what may not be there.
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
			if vs[0].r.K == infer.KAny {
				return primary("mixed.Element("+vs[0].code+", "+e.toAny(vs[1]).code+")", rAny)
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
			if k.r.K == infer.KInt {
				return primary("mixed.HasIndex("+a.code+", "+k.code+")", rBool)
			}
			return primary("mixed.Isset("+e.toAny(a).code+", "+e.toAny(k).code+")", rBool)
		case infer.KArray:
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
			return boolValue(false) // PHP asks __isset, and there is none
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

func (e *emitter) instance(n *ir.Node) value {
	v := e.single(e.expr(n.K[0]))
	c := e.info.ClassOf(n.Class)
	switch {
	case strings.EqualFold(n.Class, "Socket"):
		return primary("mixed.IsSocket("+e.toAny(v).code+")", rBool)
	case c == nil:
		if strings.EqualFold(n.Class, "Closure") {
			return primary("mixed.IsCallable("+e.toAny(v).code+")", rBool)
		}
		return e.never(v)
	case c.Interface:
		return primary(fmt.Sprintf("mixed.Implements(%s, %q)", e.toAny(v).code, c.Name), rBool)
	case c.Builtin:
		return primary(fmt.Sprintf("mixed.InstanceOf(%s, %q)", e.toAny(v).code, c.Name), rBool)
	case e.hierarchy(c):
		return primary("mixed.Is[interface{ as"+typeName(c)+"() *"+typeName(c)+" }]("+e.toAny(v).code+")", rBool)
	}
	return primary("mixed.Is[*"+typeName(c)+"]("+e.toAny(v).code+")", rBool)
}

func (e *emitter) clone(n *ir.Node) value {
	v := e.single(e.expr(n.K[0]))
	if v.r.K == infer.KObj && !v.r.Class.Builtin && !e.hierarchy(v.r.Class) && e.exprNotVirtual(v.r.Class, "__clone") {
		name := e.temp("new(" + typeName(v.r.Class) + ")")
		e.line("*%s = *%s", name, v.code)
		for _, p := range v.r.Class.Order {
			if p.Repr().K == infer.KArray {
				f := e.names.variable(p)
				e.line("%s.%s = %s.%s.Clone()", name, f, v.code, f)
			} else if p.Repr().K == infer.KList {
				f := e.names.variable(p)
				e.line("%s.%s = slices.Clone(%s.%s)", name, f, v.code, f)
			} else if p.Repr().K == infer.KAny {
				f := e.names.variable(p)
				e.line("%s.%s = mixed.Copy(%s.%s)", name, f, v.code, f)
			}
		}
		if f := v.r.Class.Method("__clone"); f != nil {
			e.line("%s.%s()", name, e.names.fn(f))
		}
		return value{code: name, r: v.r, prec: precPrimary, local: true}
	}
	w := primary(e.cloneHelper()+"("+e.toAny(v).code+")", rAny)
	if v.r.K == infer.KObj && !v.r.Class.Builtin {
		return e.toObj(w, v.r)
	}
	return w
}

// exprNotVirtual reports whether a class has no method of a name, or one that is not overridden.
func (e *emitter) exprNotVirtual(c *infer.Class, name string) bool {
	f := c.Method(name)
	return f == nil || !c.Overridden(f)
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
					return e.leftValue(n, "match with conditions that do something")
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

// silenced writes @ where a handler of the program asks for it.
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
