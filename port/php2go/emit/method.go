package emit

import (
	"fmt"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// method writes a method of a class.
func (e *emitter) method(c *infer.Class, f *infer.Fn) {
	var doc []string
	e.comments = nil
	if f.Node != c.Node { // PHP gives this method to every enum, so it has no place in the source
		e.comments = e.take(f.Node.File, f.Node.Pos)
		doc = e.quiet(func() { e.doc(f.Node) })
	}
	e.lastLine = f.Node.Line
	e.receiver = e.receiverName(c, f)
	ctorFn := strings.EqualFold(f.Name, "__construct") || strings.EqualFold(f.Name, c.Name) && c.Method("__construct") == nil
	if strings.HasPrefix(strings.ToLower(f.Name), "__") {
		switch strings.ToLower(f.Name) {
		case "__construct", "__tostring", "__get", "__set", "__isset", "__unset", "__call", "__callstatic", "__invoke", "__clone":
		case "__destruct":
			e.note(f.Node, "%s::__destruct() is called only where a variable ends that is the only one to hold the object; elsewhere, call destruct yourself", c.Name)
		default:
			e.leave(f.Node, "method "+f.Name+"(), which PHP calls by itself")
		}
	}
	e.ctor = ctorFn
	lines := e.body(f, f.Body, func() { e.copies(f) })
	if !ctorFn {
		lines = e.generator(f, e.end(f, lines))
	}
	e.ctor = false
	e.statics(f)
	sig := e.signature(f)
	if ctorFn {
		sig = "(" + e.params(f) + ")"
	}
	e.out = append(e.out, doc...)
	if f.Static {
		e.line("func %s%s {", e.names.fn(f), sig)
	} else {
		e.line("func (%s *%s) %s%s {", e.receiver, typeName(c), e.names.fn(f), sig)
	}
	e.out = append(e.out, lines...)
	e.line("}")
	e.rest(f.Node.Tail)
	e.line("")
}

// receiverName returns the name of a method's receiver. It is the first letter of the
// class, unless a variable of the method has that name.
func (e *emitter) receiverName(c *infer.Class, f *infer.Fn) string {
	s := strings.ToLower(typeName(c)[:1])
	for _, v := range f.Order {
		if e.names.variable(v) == s {
			return "this"
		}
	}
	if e.names.taken[s] {
		return "this"
	}
	return s
}

// new returns the code for new X(...).
func (e *emitter) new(n *ir.Node) value {
	c := e.info.ClassOf(n.Class)
	if c == nil {
		if strings.EqualFold(n.Class, "stdClass") {
			return primary("php.NewObject()", rAny)
		}
		if strings.EqualFold(n.Class, "ArrayIterator") && len(n.K) == 1 && n.K[0].Op != ir.Arg {
			return primary("mixed.NewArrayIterator("+e.toAny(e.single(e.expr(n.K[0]))).code+")", rAny)
		}
		return e.leftValue(n, "class "+n.Class)
	}
	if c.Abstract || c.Interface || c.Trait {
		kind := "abstract class "
		switch {
		case c.Interface:
			kind = "interface "
		case c.Trait:
			kind = "trait "
		}
		return e.thrownError(n, "Cannot instantiate "+kind+c.Full)
	}
	if c.Builtin {
		vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.toAny(e.expr(k)) })
		return primary(strings.TrimSuffix(fmt.Sprintf("mixed.NewException(%q, %s", c.Name, codes(vs)), ", ")+")", infer.Repr{K: infer.KObj, Class: c})
	}
	r := infer.Repr{K: infer.KObj, Class: c}
	f := ctor(c)
	if f == nil {
		vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.toAny(e.expr(k)) })
		if isException(c) {
			return primary("New"+typeName(c)+"("+codes(vs)+")", r)
		}
		return primary("New"+typeName(c)+"()", r)
	}
	args, ok := e.args(n, f, n.K)
	if !ok {
		return e.leftValue(n, "named or spread arguments")
	}
	return e.settled(primary("New"+typeName(c)+"("+args+")", r))
}

// settled writes the call v and the statements that store its by-reference arguments back.
// If there are no such statements, settled writes nothing. It returns the result of the call.
func (e *emitter) settled(v value) value {
	if len(e.after) == 0 {
		return v
	}
	after := e.after
	e.after = nil
	switch {
	case v.r.K == infer.KNone:
		e.line("%s", v.code)
		v = value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
	case v.multi != 0:
		v = value{code: e.temp(e.toAny(v).code), r: rAny, prec: precPrimary, local: true}
	default:
		v.code, v.prec, v.local = e.temp(v.code), precPrimary, true
	}
	e.out = append(e.out, after...)
	return v
}

// methodTarget returns the code for the method that a call calls, such as o.method. If a
// subclass overrides the method, the code calls the method of the object's own class.
func (e *emitter) methodTarget(o value, c *infer.Class, f *infer.Fn) string {
	if e.hierarchy(c) {
		intro := f.In
		for k := c; k != nil; k = k.Up {
			if k.Methods != nil && k.Methods[strings.ToLower(f.Name)] != nil {
				intro = k
			}
		}
		g := intro.Methods[strings.ToLower(f.Name)]
		if g != nil && intro.Overridden(g) && !f.Private {
			self := ".self"
			if isException(intro) {
				self = ".Self"
			}
			return o.par(precPrimary) + self + ".(" + lowerFirst(typeName(intro)) + "Methods)." + e.names.fn(f)
		}
	}
	return o.par(precPrimary) + "." + e.names.fn(f)
}

func (e *emitter) methodCall(n *ir.Node) value {
	o := e.single(e.expr(n.K[0]))
	if o.r.K == infer.KObj && o.r.Class != nil {
		c := o.r.Class
		if f := c.Method(n.S); f != nil {
			args, ok := e.args(n, f, n.K[1:])
			if !ok {
				target := e.names.fn(f)
				if !f.Static {
					o = e.keep(o) // PHP evaluates the object before it evaluates the arguments
					target = e.methodTarget(o, c, f)
				}
				if v := e.spreadCall(f, target, n.K[1:]); v.code != "" {
					return v
				}
				return e.leftValue(n, "named or spread arguments")
			}
			if f.Static {
				return e.settled(e.result(e.names.fn(f)+"("+args+")", f))
			}
			return e.settled(e.result(e.methodTarget(o, c, f)+"("+args+")", f))
		}
		if f := c.Method("__call"); f != nil && !c.Builtin {
			return e.magicCall(n, e.methodTarget(o, c, f), f, n.K[1:])
		}
		if v := c.Prop(n.S); v != nil && c.Method("__call") == nil && !isException(c) {
			return e.leftValue(n, "method "+c.Name+"::"+n.S+"()")
		}
		if isException(c) {
			return e.exceptionMethod(n, o)
		}
		if closedClass(c) && c.Method("__call") == nil {
			e.named(n.K[1:])
			return e.thrownError(n, "Call to undefined method "+c.Full+"::"+n.S+"()")
		}
		return e.leftValue(n, "method "+c.Name+"::"+n.S+"()")
	}
	// The object may be of any class. So all methods with this name must have the same
	// signature.
	var f *infer.Fn
	same := true
	for _, c := range e.info.Order {
		if g := c.Methods[strings.ToLower(n.S)]; g != nil && !c.Trait && !g.Static {
			if f == nil {
				f = g
			} else if e.plainSignature(f) != e.plainSignature(g) {
				same = false
			}
		}
	}
	if f == nil {
		x := e.toAny(o).code
		switch strings.ToLower(n.S) {
		case "getmessage", "getcode", "getline", "getfile", "gettraceasstring", "getprevious":
			return e.exceptionMethod(n, primary("mixed.AsException("+x+")", infer.Repr{K: infer.KObj, Class: e.info.Classes["exception"]}))
		}
		if v, ok := e.generatorMethod(n, x); ok {
			return v
		}
		if e.hasMagic("__call") {
			vs := e.values(n.K[1:], func(_ int, k *ir.Node) value { return e.toAny(e.copied(k, e.single(e.expr(k)))) })
			e.callMethodHelper()
			return primary(strings.TrimSuffix("callMethod("+x+", "+quote(n.S)+", "+codes(vs), ", ")+")", rAny)
		}
		e.named(n.K[1:])
		return e.leftValue(n, "method "+n.S+"() of an object of an unknown class")
	}
	if !same {
		return e.formsCall(n, o)
	}
	vs := e.keep(o)
	args, ok := e.args(n, f, n.K[1:])
	if !ok {
		return e.formsCall(n, vs)
	}
	return e.settled(e.result("mixed.As[interface{ "+e.names.fn(f)+e.signature(f)+" }]("+e.toAny(vs).code+")."+e.names.fn(f)+"("+args+")", f))
}

// closedClass reports whether an object of class c can only have the methods of c and of
// the parents of c. That is so if all parents are known, c has no subclass, and c is not
// abstract.
func closedClass(c *infer.Class) bool {
	for k := c; k != nil && !k.Builtin; k = k.Up {
		if k.Parent != "" && k.Up == nil || len(k.Kids) > 0 || k.Interface || k.Abstract {
			return false
		}
	}
	return true
}

// thrownError returns the code for the Error that PHP throws for a call it cannot make. PHP
// throws the Error before it evaluates the arguments.
func (e *emitter) thrownError(n *ir.Node, message string) value {
	return e.thrown_(n, "Error", message)
}

// named is for a call with arguments that PHP does not evaluate. It writes a use of each
// variable in the arguments, because Go refuses unused variables.
func (e *emitter) named(args []*ir.Node) {
	for _, k := range args {
		ir.Walk(k, func(n *ir.Node) bool {
			if n.Op == ir.Var && n.S != "this" && e.info.VarOf(n) != nil {
				e.line("_ = %s", e.quietRead(n).code)
			}
			return n.Op != ir.Closure
		})
	}
}

func (e *emitter) thrown_(n *ir.Node, class, message string) value {
	e.facts["throws"] = true
	e.note(n, "%s: this throws an %s, as in PHP", message, class)
	return primary(fmt.Sprintf("mixed.Throw(%q, %q)", class, message), rAny)
}

func (e *emitter) plainSignature(f *infer.Fn) string {
	var b strings.Builder
	for _, p := range f.Params {
		b.WriteString(e.goType(f.Var(p.Name).Repr()) + strconv.FormatBool(p.Ref) + strconv.FormatBool(p.Variadic) + ",")
	}
	if f.Value {
		b.WriteString(e.retType(f))
	}
	return b.String()
}

func (e *emitter) exceptionMethod(n *ir.Node, o value) value {
	x := o.par(precPrimary)
	switch strings.ToLower(n.S) {
	case "getmessage":
		return primary(x+".GetMessage()", rString)
	case "getcode":
		return primary(x+".GetCode()", rInt)
	case "getprevious":
		return primary(x+".Previous", rAny)
	case "getline":
		return e.leftValue(n, "getLine()")
	case "getfile", "gettraceasstring":
		return e.leftValue(n, n.S+"()")
	}
	return e.leftValue(n, "method "+n.S+"()")
}

func (e *emitter) staticCall(n *ir.Node) value {
	c := e.info.ClassOf(n.Class)
	if c == nil {
		return e.leftValue(n, "class "+n.Class)
	}
	f := c.Method(n.S)
	if f == nil && strings.EqualFold(n.Class, "parent") && !c.Builtin {
		f = c.Method(n.S)
	}
	if f == nil && !c.Builtin {
		if g := c.Method("__callStatic"); g != nil && g.Static {
			return e.magicCall(n, e.names.fn(g), g, n.K)
		}
	}
	if f == nil {
		if strings.EqualFold(n.S, "__construct") && (c.Builtin || isException(c)) {
			vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.toAny(e.expr(k)) })
			return primary(e.receiver+".Construct("+codes(vs)+")", rNone)
		}
		if c.Builtin {
			return e.exceptionMethod(n, value{code: e.receiver + ".Exception", r: rAny, prec: precPrimary})
		}
		return e.leftValue(n, "method "+n.Class+"::"+n.S+"()")
	}
	args, ok := e.args(n, f, n.K)
	if !ok {
		return e.leftValue(n, "named or spread arguments")
	}
	if f.Static {
		return e.settled(e.result(e.names.fn(f)+"("+args+")", f))
	}
	if e.fn.In != nil && e.fn.In.Is(f.In) && !e.fn.Static {
		target := e.receiver + "." + e.names.fn(f)
		if e.fn.In != f.In || strings.EqualFold(n.Class, "parent") {
			target = e.receiver + "." + typeName(f.In) + "." + e.names.fn(f)
		}
		if strings.EqualFold(f.Name, "__construct") {
			return e.settled(primary(target+"("+args+")", rNone))
		}
		return e.settled(e.result(target+"("+args+")", f))
	}
	return e.leftValue(n, "a static call of a method that is not static")
}
