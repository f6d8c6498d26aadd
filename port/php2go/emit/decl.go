package emit

import (
	"fmt"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// body writes the statements of a function, as often as it takes until all that later ones need is there.
func (e *emitter) body(f *infer.Fn, b *ir.Node, head func()) []string {
	saved := *e
	comments := e.comments
	old := e.info.In(f)
	defer e.info.In(old)
	e.fn = f
	e.file_ = b.File
	if f.Main {
		e.file_ = e.info.Program.Files[0]
	}
	e.labels, e.needErr, e.needOK = make(map[*ir.Node]string), make(map[*ir.Node]bool), make(map[*infer.Var]bool)
	e.places = e.findPlaces(f, b)
	var lines []string
	for range 8 {
		e.comments = comments
		e.temps, e.loops, e.held, e.try, e.changed, e.after, e.shown = 0, nil, nil, nil, false, nil, 0
		e.targets = make(map[string]*loop)
		e.errNames = []map[string]bool{make(map[string]bool)}
		lines = e.quiet(func() {
			if head != nil {
				head()
			}
			for _, k := range b.K {
				if k != nil {
					e.stmt(k)
				}
			}
			if b.End > 0 && !e.included(b) && !f.Main {
				e.flush(b.End)
			}
		})
		if !e.changed {
			break
		}
	}
	lines = e.useAll(f, lines)
	e.lifetimes(f)
	rest := e.comments
	out, names := e.out, e.names
	*e = saved
	e.out, e.names, e.comments = out, names, rest
	return lines
}

// params writes the parameters of a function.
func (e *emitter) params(f *infer.Fn) string {
	var out []string
	for _, p := range f.Params {
		v := f.Var(p.Name)
		t := e.goType(v.Repr())
		switch {
		case p.Variadic && v.Repr().K == infer.KList:
			t = "..." + strings.TrimPrefix(t, "[]")
		case p.Variadic:
			t = "...any"
		case p.Ref:
			t = "*" + t
		}
		out = append(out, e.paramName(p, v)+" "+t)
	}
	return strings.Join(out, ", ")
}

// restElem is the type of what a parameter for any number of arguments takes.
func restElem(v *infer.Var) infer.Repr {
	if r := v.Repr(); r.K == infer.KList {
		return *r.Elem
	}
	return rAny
}

// paramName is the name of a parameter. Arguments of which PHP makes an array that is no list in Go get a name of their own.
func (e *emitter) paramName(p *ir.Param, v *infer.Var) string {
	if p.Variadic && v.Repr().K != infer.KList {
		return e.names.variable(v) + "List"
	}
	return e.names.variable(v)
}

func (e *emitter) signature(f *infer.Fn) string {
	s := "(" + e.params(f) + ")"
	if f.Value && !strings.EqualFold(f.Name, "__construct") {
		s += " " + e.retType(f)
	}
	return s
}

// copies writes what a function does first: it copies the arrays that it changes, as PHP does.
func (e *emitter) copies(f *infer.Fn) {
	for _, p := range f.Params {
		v := f.Var(p.Name)
		name := e.names.variable(v)
		if p.Variadic && v.Repr().K != infer.KList {
			e.line("var %s %s = %s", name, e.goType(v.Repr()), e.as(primary(e.paramName(p, v), listRepr(rAny)), v.Repr()))
			e.line("_ = %s", name)
			continue
		}
		if code := e.coerced(name, p.Type); code != name && !p.Ref && !p.Variadic {
			if p.Default != nil && p.Default.Op == ir.Null && !strings.HasPrefix(p.Type, "?") {
				code = e.coerced(name, "?"+p.Type)
			}
			e.line("%s = %s", name, code)
		}
		if p.Ref || p.Variadic || v.Writes <= 1 {
			continue
		}
		switch v.Repr().K {
		case infer.KArray:
			e.line("%s = %s.Clone()", name, name)
		case infer.KList:
			e.line("%s = slices.Clone(%s)", name, name)
		case infer.KAny:
			if v.T.B&(infer.Any|infer.Arr) != 0 {
				e.line("%s = mixed.Copy(%s)", name, name)
			}
		}
	}
}

// end writes a return where PHP's function ends without one.
func (e *emitter) end(f *infer.Fn, lines []string) []string {
	if f.Value && f.Body != nil && !terminates(f.Body) {
		if exits(f.Body) {
			return append(lines, "panic(\"not reached\")")
		}
		return append(lines, "return "+e.nothing(e.retRepr(f)))
	}
	return lines
}

// generator puts the body of a function with yield into a generator.
func (e *emitter) generator(f *infer.Fn, lines []string) []string {
	if !f.Generator {
		return lines
	}
	return append(append([]string{"return mixed.NewGenerator(func(gen *mixed.Generator) any {"}, lines...), "})")
}

// function writes a function.
func (e *emitter) function(f *infer.Fn) {
	e.flush(f.Node.Pos)
	e.lastLine = f.Node.Line
	name := e.names.fn(f)
	lines := e.generator(f, e.end(f, e.body(f, f.Body, func() { e.copies(f) })))
	e.statics(f)
	e.line("func %s%s {", name, e.signature(f))
	e.out = append(e.out, lines...)
	e.line("}")
	e.lastLine = f.Node.Tail
	e.usesAll()
}

func (e *emitter) usesAll() {
	for _, l := range e.out {
		if !strings.HasPrefix(l, "//") {
			e.uses(l)
		}
	}
}

// statics writes the static variables of a function, which live at package level.
func (e *emitter) statics(f *infer.Fn) {
	for _, v := range f.Order {
		if !v.Static || v.Class != nil {
			continue
		}
		e.line("// $%s of %s, which is static.", v.Name, f.Name)
		e.packageVar(v)
	}
}

// packageVar writes a variable at package level.
func (e *emitter) packageVar(v *infer.Var) {
	r := v.Repr()
	name := e.names.variable(v)
	if v.Init != nil {
		old := e.info.In(e.info.Main)
		if v.Class != nil {
			e.info.In(&infer.Fn{Func: &ir.Func{}, In: v.Class, Vars: map[string]*infer.Var{}})
		}
		var code string
		if lines := e.quiet(func() { code = e.assignable(v, e.conv(e.rhs(v.Init, r), r)) }); len(lines) == 0 && code != "nil" {
			e.info.In(old)
			e.line("var %s %s = %s", name, e.goType(r), code)
			return
		}
		e.info.In(old)
	}
	if r.K == infer.KArray && v.Obs&(infer.Null|infer.False) == 0 {
		e.line("var %s = new(php.Array[%s])", name, e.goType(*r.Elem))
		return
	}
	e.line("var %s %s", name, e.goType(r))
}

// mainFunc writes main, which is what stands outside of functions.
func (e *emitter) mainFunc() {
	m := e.info.Main
	m.Body.File = e.info.Program.Files[0]
	lines := e.body(m, m.Body, nil)
	e.flush(1 << 30)
	tail := e.out
	e.out = nil
	if len(e.info.Named)+len(e.info.NamedMethods) > 0 {
		e.line("// What is called by its name in a string.")
		e.line("func init() {")
		old := e.info.In(m)
		for _, s := range e.info.Named {
			if f := e.info.Funcs[s]; f != nil {
				e.line("mixed.Name(%s, %s)", quote(s), e.funcValue(f, e.names.fn(f)))
			} else if code := e.builtinFunc(table.Funcs[s], m.Body); code != "" {
				e.line("mixed.Name(%s, %s)", quote(s), code)
			}
		}
		for _, f := range e.info.NamedMethods {
			c := f.In
			e.line("mixed.NameMethod(%s, func(o any) (any, bool) {", quote(strings.ToLower(f.Name)))
			if e.hierarchy(c) {
				e.line("v, ok := o.(interface{ as%s() *%s })", typeName(c), typeName(c))
				e.line("if !ok {")
				e.line("return nil, false")
				e.line("}")
				e.line("return %s, true", e.funcValue(f, e.methodTarget(primary("v.as"+typeName(c)+"()", infer.Repr{K: infer.KObj, Class: c}), c, f)))
			} else {
				e.line("v, ok := o.(*%s)", typeName(c))
				e.line("if !ok {")
				e.line("return nil, false")
				e.line("}")
				e.line("return %s, true", e.funcValue(f, "v."+e.names.fn(f)))
			}
			e.line("})")
		}
		e.info.In(old)
		e.line("}")
		e.line("")
	}
	e.line("func main() {")
	errors := e.info.ThrowsErrors()
	if errors || e.throws() {
		e.line("defer mixed.Uncaught()")
	}
	if errors {
		e.line("mixed.ThrowErrors()")
	}
	e.out = append(e.out, lines...)
	e.out = append(e.out, tail...)
	if e.hasShutdown() && !(len(m.Body.K) > 0 && terminates(m.Body)) {
		e.line("php.Exit()")
	}
	e.line("}")
	e.usesAll()
}

// throws reports whether the program has exceptions.
func (e *emitter) throws() bool {
	found := e.facts["throws"]
	look := func(n *ir.Node) {
		ir.Walk(n, func(k *ir.Node) bool {
			found = found || k.Op == ir.ThrowX || k.Op == ir.Try
			return !found
		})
	}
	look(e.info.Main.Body)
	for _, f := range e.info.ByFunc {
		look(f.Body)
	}
	return found
}

// globals writes the variables that functions share with main.
func (e *emitter) globals() {
	for _, v := range e.info.Main.Order {
		if !v.Global && !v.Static || v.Name == "argv" || v.Name == "argc" {
			continue
		}
		e.packageVar(v)
	}
	e.usesAll()
}

// constants writes the constants of the program and of its classes.
func (e *emitter) constants() {
	old := e.info.In(e.info.Main)
	var names []string
	for n := range e.info.Consts {
		names = append(names, n)
	}
	ir.Walk(e.info.Main.Body, func(n *ir.Node) bool { return true })
	sortByPos(names, func(s string) (int, int) {
		n := e.info.Consts[s].Value
		for i, f := range e.info.Program.Files {
			if f == n.File {
				return i, n.Pos
			}
		}
		return 1 << 20, n.Pos
	})
	for _, n := range names {
		e.oneConst(e.names.constant(n), e.info.Consts[n].Value, e.info.Consts[n].T)
	}
	for _, c := range e.info.Order {
		for _, m := range c.Class.Consts {
			e.info.In(&infer.Fn{Func: &ir.Func{}, In: c, Vars: map[string]*infer.Var{}})
			e.oneConst(e.names.constant(lowerFirst(typeName(c))+"_"+m.Name), m.Value, e.info.Peek(m.Value))
		}
		for _, m := range c.Class.Props {
			if v := c.Statics[m.Name]; v != nil && m.Static {
				e.packageVar(v)
			}
		}
	}
	e.info.In(old)
	e.usesAll()
}

func sortByPos(names []string, pos func(string) (int, int)) {
	for i := range names {
		for j := i; j > 0; j-- {
			a, b := pos(names[j-1])
			c, d := pos(names[j])
			if a < c || a == c && b <= d {
				break
			}
			names[j-1], names[j] = names[j], names[j-1]
		}
	}
}

func (e *emitter) oneConst(name string, n *ir.Node, t infer.Type) {
	r := e.constRepr(t)
	if constant(n) && r.K != infer.KAny && r.K != infer.KList && r.K != infer.KArray {
		e.line("const %s = %s", name, e.as(e.expr(n), r))
		return
	}
	var code string
	if lines := e.quiet(func() { code = e.conv(e.rhs(n, r), r).code }); len(lines) == 0 && closed(n) {
		e.line("var %s %s = %s", name, e.goType(r), code)
		return
	}
	e.line("var %s %s", name, e.goType(r))
}

// constant reports whether Go can compute n when it compiles.
func constant(n *ir.Node) bool {
	return n.Op == ir.Int || n.Op == ir.Str || n.Op == ir.Float || n.Op == ir.Bool || n.Op == ir.Unary && n.S == "-" && constant(n.K[0]) && n.K[0].Op == ir.Int
}

// closed reports whether n has no variables and calls nothing, so that it can be computed at the start.
func closed(n *ir.Node) bool {
	ok := true
	ir.Walk(n, func(k *ir.Node) bool {
		switch k.Op {
		case ir.Var, ir.Call, ir.Method, ir.SCall, ir.CallDyn, ir.New, ir.Assign, ir.Closure, ir.Left:
			ok = false
		}
		return ok
	})
	return ok
}

// define stores a constant whose value is known only when the program runs.
func (e *emitter) define(n *ir.Node) {
	d := e.info.Consts[n.S]
	if d == nil {
		return
	}
	if d.Value != n.K[0] {
		if d.Value.Op != n.K[0].Op || d.Value.S != n.K[0].S {
			e.line("mixed.Left(%q)", e.leave(n, "define() of "+n.S+" again"))
		}
		return
	}
	if e.asks("defined", n.S) {
		e.line("mixed.Define(%s)", quote(n.S))
	}
	var simple bool
	lines := e.quiet(func() { e.rhs(d.Value, e.constRepr(d.T)) })
	simple = len(lines) == 0 && closed(d.Value)
	if constant(d.Value) || simple {
		return
	}
	r := e.constRepr(d.T)
	e.line("%s = %s", e.names.constant(n.S), e.as(e.rhs(d.Value, r), r))
}

// asks reports whether the program calls a function with a name in a string.
func (e *emitter) asks(fn, name string) bool {
	found := false
	look := func(n *ir.Node) {
		ir.Walk(n, func(k *ir.Node) bool {
			found = found || k.Op == ir.Call && strings.EqualFold(k.S, fn) && len(k.K) > 0 && k.K[0].Op == ir.Str && k.K[0].S == name
			return !found
		})
	}
	look(e.info.Main.Body)
	for _, f := range e.info.ByFunc {
		look(f.Body)
	}
	return found
}

// include writes the statements of a file where it is included. Its value is what the file returns at its end.
func (e *emitter) include(n *ir.Node) value {
	v := value{code: "1", r: rInt, prec: precPrimary, fixed: true}
	e.inline(n, func() {
		for _, k := range n.K[0].K {
			if k.Op == ir.Return && infer.Included(n) == k {
				v = e.expr(k.K[0])
				return
			}
			e.stmt(k)
		}
	})
	return v
}

// class writes a class: a struct, its constructor, its methods.
func (e *emitter) class(c *infer.Class) {
	e.flush(c.Node.Pos)
	name := typeName(c)
	if c.Interface {
		e.line("// %s is the interface %s. Values of it are any; this says which classes have it.", name, c.Name)
		e.line("type %s interface{ Is%s() }", name, name)
		return
	}
	e.lastLine = c.Node.Line
	e.line("type %s struct {", name)
	if c.Up != nil {
		e.line("%s", typeName(c.Up))
	} else if e.hierarchy(c) {
		e.line("self any")
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
	e.line("}")
	e.line("")
	e.lastLine = -1
	if !c.Abstract {
		e.constructor(c)
	}
	if e.hierarchy(c) {
		if len(c.Order) > 0 || c.Up == nil {
			e.defaultsMethod(c)
		}
		e.line("func (%s *%s) as%s() *%s { return %s }", "o", name, name, name, "o")
		e.line("")
		if virtual := e.virtuals(c); len(virtual) > 0 {
			e.line("// %sMethods are the methods of %s that other classes override.", lowerFirst(name), name)
			e.line("type %sMethods interface {", lowerFirst(name))
			for _, f := range virtual {
				e.line("%s%s", e.names.fn(f), e.signature(f))
			}
			e.line("}")
			e.line("")
		}
	}
	e.line("// ClassName returns the name of the class in PHP.")
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
	e.properties(c)
	if f := c.Methods["__invoke"]; f != nil && f.Body != nil {
		e.line("// Call calls the object as a function.")
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
	e.flush(c.Node.End)
	e.usesAll()
}

// virtuals are the methods that c brings in and other classes override.
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

// ctor returns the constructor that new of a class calls.
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

// defaults writes what the properties of a class are at first.
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
}

func (e *emitter) defaultsMethod(c *infer.Class) {
	lines := e.quiet(func() {
		if c.Up != nil && !c.Up.Builtin {
			e.line("o.%s.defaults()", typeName(c.Up))
		}
		e.defaults(c, "o")
	})
	o := "o "
	if len(lines) == 0 {
		o = ""
	}
	e.line("// defaults gives the properties their first values.")
	e.line("func (%s*%s) defaults() {", o, typeName(c))
	e.out = append(e.out, lines...)
	e.line("}")
	e.line("")
}

// constructor writes NewX.
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
			if len(k.Order) > 0 || k.Up == nil {
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

// lineage is the names of c and of the classes that it extends.
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

// structLiteral turns assignments of fields into a literal.
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

// method writes a method.
func (e *emitter) method(c *infer.Class, f *infer.Fn) {
	e.flush(f.Node.Pos)
	e.lastLine = f.Node.Line
	e.receiver = e.receiverName(c, f)
	ctorFn := strings.EqualFold(f.Name, "__construct") || strings.EqualFold(f.Name, c.Name) && c.Method("__construct") == nil
	if strings.HasPrefix(strings.ToLower(f.Name), "__") {
		switch strings.ToLower(f.Name) {
		case "__construct", "__tostring", "__get", "__set", "__isset", "__unset", "__call", "__callstatic", "__invoke", "__clone":
		case "__destruct":
			e.note(f.Node, "%s::__destruct() is called where a variable that alone has the object ends; elsewhere call destruct yourself", c.Name)
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
	if f.Static {
		e.line("func %s%s {", e.names.fn(f), sig)
	} else {
		e.line("func (%s *%s) %s%s {", e.receiver, typeName(c), e.names.fn(f), sig)
	}
	e.out = append(e.out, lines...)
	e.line("}")
	e.line("")
	e.lastLine = f.Node.Tail
}

// receiverName is the first letter of the class, if no variable of the method has it.
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

// new writes new X(...).
func (e *emitter) new(n *ir.Node) value {
	c := e.info.ClassOf(n.Class)
	if c == nil {
		if strings.EqualFold(n.Class, "stdClass") {
			return primary("php.NewObject()", rAny)
		}
		return e.leftValue(n, "class "+n.Class)
	}
	if c.Abstract || c.Interface || c.Trait {
		return e.leftValue(n, "new of "+c.Name+", which is abstract")
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

// settled does what has to be done after a call: what it got by reference is copied back.
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

// methodTarget is o.method, or the method of the class that o really is.
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
	t := e.info.Peek(n.K[0])
	o := e.single(e.expr(n.K[0]))
	if o.r.K == infer.KObj && o.r.Class != nil {
		c := o.r.Class
		if f := c.Method(n.S); f != nil {
			args, ok := e.args(n, f, n.K[1:])
			if !ok {
				target := e.names.fn(f)
				if !f.Static {
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
			return e.thrownError(n, "Call to undefined method "+c.Full+"::"+n.S+"()")
		}
		return e.leftValue(n, "method "+c.Name+"::"+n.S+"()")
	}
	_ = t
	// An object of any class: its methods of this name have to look the same.
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
		return e.leftValue(n, "method "+n.S+"() of an object of an unknown class")
	}
	if !same {
		return e.formsCall(n, o)
	}
	vs := e.keep(o)
	args, ok := e.args(n, f, n.K[1:])
	if !ok {
		return e.leftValue(n, "named or spread arguments")
	}
	return e.settled(e.result("mixed.As[interface{ "+e.names.fn(f)+e.signature(f)+" }]("+e.toAny(vs).code+")."+e.names.fn(f)+"("+args+")", f))
}

// closedClass reports whether all classes above and below c are known, so that a method that none has exists nowhere.
func closedClass(c *infer.Class) bool {
	for k := c; k != nil && !k.Builtin; k = k.Up {
		if k.Parent != "" && k.Up == nil || len(k.Kids) > 0 || k.Interface || k.Abstract {
			return false
		}
	}
	return true
}

// thrownError is what PHP does instead of a call that cannot be made: it throws an Error, before it looks at the arguments.
func (e *emitter) thrownError(n *ir.Node, message string) value {
	e.facts["throws"] = true
	e.note(n, "%s: this throws an Error, as in PHP", message)
	return primary(fmt.Sprintf("mixed.Throw(\"Error\", %q)", message), rAny)
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

// closure writes a function value.
func (e *emitter) closure(n *ir.Node) value {
	f := e.info.ByFunc[n.Fn]
	receiver, inChild := e.receiver, e.inChild
	comments := e.comments
	lines := e.body(f, n.Fn.Body, func() {
		e.receiver, e.inChild = receiver, inChild
		for i, p := range f.Params {
			v := f.Var(p.Name)
			arg := fmt.Sprintf("mixed.Arg(args, %d)", i)
			if p.Variadic {
				arg = fmt.Sprintf("mixed.RestArray(args, %d)", i)
			}
			if p.Default != nil {
				arg = fmt.Sprintf("mixed.ArgOr(args, %d, %s)", i, e.toAny(e.expr(p.Default)).code)
			}
			if p.Ref {
				e.line("mixed.Left(%q)", e.leave(n, "a closure with a parameter by reference"))
			}
			r := v.Repr()
			if r.K == infer.KAny {
				e.line("var %s any = %s", e.names.variable(v), arg)
			} else {
				e.line("%s := %s", e.names.variable(v), e.as(primary(arg, rAny), r))
			}
			e.line("_ = %s", e.names.variable(v))
		}
		for _, u := range f.Uses {
			if u.Ref {
				continue
			}
			outer, v := f.Outer.Vars[u.Name], f.Var(u.Name)
			if outer == nil {
				continue
			}
			e.line("%s := %s", e.names.variable(v)+"", e.useCode(outer, v))
			e.line("_ = %s", e.names.variable(v))
		}
	})
	_ = comments
	if n.Fn.Generator {
		if !terminates(n.Fn.Body) {
			lines = append(lines, "return nil")
		}
		lines = e.generator(f, lines)
	}
	var b strings.Builder
	b.WriteString("mixed.Func(func(args ...any) any {\n")
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
	if !n.Fn.Generator && !terminates(n.Fn.Body) {
		b.WriteString("return nil\n")
	}
	b.WriteString("})")
	pre := e.captures(f)
	for _, l := range pre {
		e.line("%s", l)
	}
	return primary(b.String(), rAny)
}

// captures copies what a closure uses by value, when it is made.
func (e *emitter) captures(f *infer.Fn) []string {
	var out []string
	for _, u := range f.Uses {
		if u.Ref {
			continue
		}
		outer := f.Outer.Vars[u.Name]
		if outer == nil {
			continue
		}
		v := e.copied(&ir.Node{Op: ir.Var, S: u.Name}, e.loadVar(outer))
		if v.r.Maybe {
			v = e.conv(v, f.Var(u.Name).Repr())
		}
		if v.null && v.code == "nil" {
			v.code = "any(nil)"
		}
		out = append(out, fmt.Sprintf("%s := %s", e.captureName(f, u.Name), v.code))
	}
	return out
}

func (e *emitter) captureName(f *infer.Fn, name string) string {
	return "use" + strconv.Itoa(f.Node.Pos) + strings.ToUpper(name[:1]) + camel(name)[1:]
}

func (e *emitter) useCode(outer, v *infer.Var) string {
	if outer.Repr().Maybe {
		return e.captureName(v.Fn, v.Name)
	}
	return e.as(value{code: e.captureName(v.Fn, v.Name), r: func() infer.Repr { r := outer.Repr(); r.Maybe = false; return r }(), prec: precPrimary, v: outer}, func() infer.Repr { r := v.Repr(); r.Maybe = false; return r }())
}
