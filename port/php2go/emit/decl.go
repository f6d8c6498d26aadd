package emit

import (
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// body writes the statements of a function. A later statement may need the second result
// of an earlier call, which the code has not stored in a variable err or ok. In this case,
// body writes all statements again.
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

// params returns the code for the parameters of a function.
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

// restElem returns the form of a single argument for a variadic parameter.
func restElem(v *infer.Var) infer.Repr {
	if r := v.Repr(); r.K == infer.KList {
		return *r.Elem
	}
	return rAny
}

// paramName returns the Go name of a parameter. A variadic parameter with a variable that is a
// php.Array or an any, not a Go slice, has another name than that variable.
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

// copies writes the beginning of a function: it copies the array arguments that the
// function changes. PHP passes arrays by value.
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
		case infer.KRec, infer.KOpt:
			if code := e.copyOf(primary(name, v.Repr())).code; code != name {
				e.line("%s = %s", name, code)
			}
		case infer.KArray:
			e.line("%s = %s.Clone()", name, name)
		case infer.KList:
			e.line("%s = %s", name, e.copyOf(primary(name, v.Repr())).code)
		case infer.KAny:
			if v.T.B&(infer.Any|infer.Arr) != 0 {
				e.line("%s = mixed.Copy(%s)", name, name)
			}
		}
	}
}

// end adds the return statement that Go requires at the end of a function, if PHP's
// function ends without one.
func (e *emitter) end(f *infer.Fn, lines []string) []string {
	if f.Value && f.Body != nil && !terminates(f.Body) {
		if exits(f.Body) {
			return append(lines, "panic(\"not reached\")")
		}
		return append(lines, "return "+e.nothing(e.retRepr(f)))
	}
	return lines
}

// generator wraps the body of a function that has a yield in a generator.
func (e *emitter) generator(f *infer.Fn, lines []string) []string {
	if !f.Generator {
		return lines
	}
	return append(append([]string{"return mixed.NewGenerator(func(gen *mixed.Generator) any {"}, lines...), "})")
}

// function writes a function.
func (e *emitter) function(f *infer.Fn) {
	e.comments = e.take(f.Node.File, f.Node.Pos)
	doc := e.quiet(func() { e.doc(f.Node) })
	e.lastLine = f.Node.Line
	name := e.names.fn(f)
	lines := e.generator(f, e.end(f, e.body(f, f.Body, func() { e.copies(f) })))
	e.statics(f)
	e.out = append(e.out, doc...)
	e.line("func %s%s {", name, e.signature(f))
	e.out = append(e.out, lines...)
	e.line("}")
	e.rest(f.Node.Tail)
	e.usesAll()
}

func (e *emitter) usesAll() {
	for _, l := range e.out {
		if !strings.HasPrefix(l, "//") {
			e.uses(l)
		}
	}
}

// statics writes a function's static variables as package variables.
func (e *emitter) statics(f *infer.Fn) {
	for _, v := range f.Order {
		if !v.Static || v.Class != nil {
			continue
		}
		e.line("// $%s is a static variable of %s.", v.Name, f.Name)
		e.packageVar(v)
	}
}

// packageVar writes the declaration of a package variable.
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

// mainFunc writes the function main. Its body is the statements outside functions.
func (e *emitter) mainFunc() {
	m := e.info.Main
	m.Body.File = e.info.Program.Files[0]
	e.comments = e.take(m.Body.File, statements)
	lines := e.body(m, m.Body, nil)
	e.flush(1 << 30)
	tail := e.out
	e.out = nil
	e.callableNames()
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

// throws reports whether the program uses exceptions.
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

// globals writes the variables that main shares with functions, as package variables.
func (e *emitter) globals() {
	for _, v := range e.info.Main.Order {
		if !v.Global && !v.Static || v.Name == "argv" || v.Name == "argc" {
			continue
		}
		e.packageVar(v)
	}
	e.usesAll()
}

// constants writes the declarations of the program's constants, including class constants.
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

// constant reports whether n is a constant expression in Go.
func constant(n *ir.Node) bool {
	return n.Op == ir.Int || n.Op == ir.Str || n.Op == ir.Float || n.Op == ir.Bool || n.Op == ir.Unary && n.S == "-" && constant(n.K[0]) && n.K[0].Op == ir.Int
}

// closed reports whether n contains neither variables nor calls. The program can compute
// such an expression when it starts.
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

// define writes a call to define. It becomes an assignment if the constant's value is known
// only at run time.
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

// asks reports whether the program contains a call to the function fn in which the first argument
// is a certain string literal. The parameter name is the text of that literal.
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

// include writes the statements of an included file in place of the include. It returns the
// value that the file returns.
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
