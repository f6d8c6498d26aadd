package infer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// Info holds what the analysis knows about a program.
type Info struct {
	Program  *ir.Program
	Main     *Fn
	Funcs    map[string]*Fn
	Classes  map[string]*Class
	ByFunc   map[*ir.Func]*Fn
	Consts   map[string]*Define
	Dynamic  bool
	Version  int // 5, 7 or 8
	Order    []*Class
	changed  bool
	narrowed map[*Var]*Class
	without  map[*Var]Bits // the types that each variable is known not to have at the current place
	Lefts    []Missing
	Notes    []Missing // the changes to the program that the report mentions
	Dyn      bool      // whether the program uses computed names of methods, properties or classes
	Named    []string  // the functions that the program may call through a string with their name
	cur      *Fn
	handles  *bool           // the result of Handles, or nil before the first call
	iterated map[*Class]bool // the classes for which Iterated returns true
	unseen   *bool           // whether the program may define constants that the analysis does not see, or nil before the first call of OwnName
	wide     *wide           // the data for Wide
	Forks    bool            // whether goroutines replace child processes of the program
	Statuses bool            // whether the program asks for the exit status of its child processes
	sites    map[*ir.Node]*site
	records  *records
	shapes   map[*ir.Node]*shape
	exact    bool             // see the method lose
	justSet  *Var             // the variable that the previous statement set; strictly() uses it
	passed   map[*Var][]*Var  // for each variable, the variables that get its value unchanged
	results  map[*ir.Node]use // how the results of +, -, * and / are read
	small    bool             // whether the ints in the value that is being stored are small; see the method smallInts
	never    []any            // the values that keys() returns for the variables that cannot be floats
	slots    map[string]*Var  // how the properties or fields with the same name are read; see the method slot
	round    int              // the number of analyses since the types were last reset
	names    map[string]bool  // the program's strings, and the names in X::class; the method saysClass uses them

	NamedMethods []*Fn // the methods that the program may call through a string with their name
}

// Missing is a place that was not converted, with the reason.
type Missing struct {
	Node *ir.Node
	Why  string
}

// Define is a constant that the program defines.
type Define struct {
	Name  string
	Value *ir.Node
	T     Type
	Go    string
}

// builtinClasses lists PHP's exception classes, each with its parent.
var builtinClasses = [][2]string{{"Throwable", ""}, {"Exception", "Throwable"}, {"Error", "Throwable"}, {"ErrorException", "Exception"}, {"RuntimeException", "Exception"},
	{"LogicException", "Exception"}, {"InvalidArgumentException", "LogicException"}, {"DomainException", "LogicException"}, {"LengthException", "LogicException"},
	{"OutOfRangeException", "LogicException"}, {"BadFunctionCallException", "LogicException"}, {"BadMethodCallException", "BadFunctionCallException"},
	{"OutOfBoundsException", "RuntimeException"}, {"RangeException", "RuntimeException"}, {"OverflowException", "RuntimeException"},
	{"UnderflowException", "RuntimeException"}, {"UnexpectedValueException", "RuntimeException"}, {"TypeError", "Error"}, {"ValueError", "Error"},
	{"ArithmeticError", "Error"}, {"DivisionByZeroError", "ArithmeticError"}, {"ArgumentCountError", "TypeError"}, {"JsonException", "Exception"},
	{"UnhandledMatchError", "Error"}}

// Program infers the types in a program.
func Program(p *ir.Program, dynamic bool, version int, banned map[string]bool) *Info {
	a := &Info{Program: p, Funcs: make(map[string]*Fn), Classes: make(map[string]*Class), ByFunc: make(map[*ir.Func]*Fn),
		Consts: make(map[string]*Define), narrowed: make(map[*Var]*Class), without: make(map[*Var]Bits), sites: make(map[*ir.Node]*site), shapes: make(map[*ir.Node]*shape), Dynamic: dynamic, Version: version}
	a.records = &records{banned: banned, bad: make(map[string]bool), made: make(map[*ir.Node]*Record), floats: make(map[any]bool)}
	a.Main = &Fn{Func: &ir.Func{Name: "main"}, Vars: make(map[string]*Var), Main: true, Called: true}
	a.Main.Body = &ir.Node{Op: ir.Block}
	included := make(map[*ir.File]bool)
	bodies := make([]*ir.Node, 0, len(p.Files)+len(p.Funcs))
	for _, f := range p.Files {
		bodies = append(bodies, f.Body)
	}
	for _, f := range p.Funcs {
		bodies = append(bodies, f.Body)
	}
	for _, c := range p.Classes {
		for _, m := range c.Methods {
			bodies = append(bodies, m.Body)
		}
	}
	for _, b := range bodies {
		ir.Walk(b, func(n *ir.Node) bool {
			if n.Op == ir.Include {
				for _, g := range p.Files {
					if g.Body == n.K[0] {
						included[g] = true
					}
				}
			}
			return true
		})
	}
	for _, f := range p.Files {
		if !included[f] {
			a.Main.Body.K = append(a.Main.Body.K, f.Body.K...)
		}
	}
	for _, b := range append(bodies[len(p.Files):], a.Main.Body) {
		refLoops(b)
		extracts(b)
		a.renamed(b)
	}
	a.references()
	for _, f := range p.Files {
		a.forks(f.Body)
	}
	a.forks(a.Main.Body)
	for _, f := range p.Funcs {
		a.forks(f.Body)
		a.forksIn(f)
	}
	for _, c := range p.Classes {
		for _, m := range c.Methods {
			a.forks(m.Body)
			a.forksIn(m)
		}
	}
	a.declare()
	a.bind()
	a.named()
	a.protocols()
	a.solve()
	if !dynamic && a.split() {
		a.again()
		a.solve()
	}
	if !dynamic {
		a.floats()
	}
	if len(a.records.bad) == 0 {
		a.needless()
	}
	a.nameRecords()
	return a
}

// solve repeats the analysis of the program until no type changes.
func (a *Info) solve() {
	exact := a.exact
	a.texts()
	for a.round = range 30 {
		a.changed, a.iterated = false, nil
		a.pass()
		if !a.changed {
			break
		}
	}
	if a.exact && !exact {
		a.again()
		a.solve()
	}
}

func (a *Info) errorf(format string, args ...any) {
	a.Program.Errors = append(a.Program.Errors, fmt.Sprintf(format, args...))
}

// declare creates an Fn for each function of the program, and a Class for each class.
func (a *Info) declare() {
	for _, b := range builtinClasses {
		c := &Class{Class: &ir.Class{Name: b[0], Parent: b[1]}, Builtin: true}
		c.Up = a.Classes[strings.ToLower(b[1])]
		a.Classes[strings.ToLower(b[0])] = c
	}
	for _, f := range a.Program.Funcs {
		name := strings.ToLower(f.Name)
		if a.Funcs[name] != nil {
			a.errorf("%s:%d: function %s() is declared twice: the first is taken", f.Node.File.Name, f.Node.Line, f.Name)
			continue
		}
		a.Funcs[name] = a.newFn(f, nil)
	}
	for _, k := range a.Program.Classes {
		name := strings.ToLower(k.Name)
		if a.Classes[name] != nil {
			a.errorf("%s:%d: class %s is declared twice: the first is taken", k.Node.File.Name, k.Node.Line, k.Name)
			continue
		}
		c := &Class{Class: k, Props: make(map[string]*Var), Statics: make(map[string]*Var), Methods: make(map[string]*Fn), Consts: make(map[string]*ir.Member)}
		a.Classes[name] = c
		a.Order = append(a.Order, c)
	}
	for _, c := range a.Order {
		if c.Parent != "" {
			if c.Up = a.Classes[strings.ToLower(c.Parent)]; c.Up == nil {
				a.Lefts = append(a.Lefts, Missing{c.Node, "class " + c.Name + " extends " + c.Parent + ", which is not known"})
			} else {
				c.Up.Kids = append(c.Up.Kids, c)
			}
		}
		for _, i := range c.Implements {
			if k := a.Classes[strings.ToLower(i)]; k != nil && k != c {
				c.Ifaces = append(c.Ifaces, k)
			}
		}
		a.traits(c, c.Class, 0)
	}
	a.late()
	a.enums()
	for _, c := range a.Order {
		if c.Trait {
			continue
		}
		for _, m := range c.Class.Props {
			v := &Var{Name: m.Name, Class: c, Member: m, Static: m.Static, Init: m.Value}
			switch {
			case m.Static:
				c.Statics[m.Name] = v
			case c.extendsBuiltin(m.Name): // the struct for PHP's own class has the property
				c.Given = append(c.Given, m)
			case c.Up.prop(m.Name) == nil:
				c.Props[m.Name] = v
				c.Order = append(c.Order, v)
			}
		}
		for _, m := range c.Class.Consts {
			c.Consts[m.Name] = m
		}
		for _, f := range c.Class.Methods {
			c.Methods[strings.ToLower(f.Name)] = a.newFn(f, c)
		}
	}
}

func (c *Class) prop(name string) *Var {
	if c == nil {
		return nil
	}
	return c.Prop(name)
}

// More is the name of a parameter added to a function that calls func_get_args. It takes
// the arguments that have no parameter in PHP.
const More = "__more"

// more adds the parameter More to a function that calls func_get_args or a similar function.
func more(f *ir.Func) {
	for _, p := range f.Params {
		if p.Variadic || p.Default != nil || p.Ref {
			return
		}
	}
	asks := false
	ir.Walk(f.Body, func(n *ir.Node) bool {
		if n.Op == ir.Call {
			switch strings.ToLower(n.S) {
			case "func_get_args", "func_num_args", "func_get_arg":
				asks = true
			}
		}
		return n.Op != ir.Closure && !asks
	})
	if asks {
		f.Params = append(f.Params, &ir.Param{Name: More, Variadic: true})
	}
}

func (a *Info) newFn(f *ir.Func, in *Class) *Fn {
	more(f)
	fn := &Fn{Func: f, In: in, Vars: make(map[string]*Var), Globals: make(map[string]bool)}
	a.ByFunc[f] = fn
	for _, p := range f.Params {
		v := fn.Var(p.Name)
		v.Param, v.Ref = p, p.Ref
		v.Writes = 1
	}
	look(f.Body, func(n *ir.Node) {
		fn.Value = fn.Value || n.Op == ir.Return && len(n.K) > 0
	})
	return fn
}

// Var returns the variable of f with the given name. If f has no such variable, Var creates
// it.
func (f *Fn) Var(name string) *Var {
	v := f.Vars[name]
	if v == nil {
		v = &Var{Name: name, Fn: f}
		f.Vars[name] = v
		f.Order = append(f.Order, v)
	}
	return v
}

// declared returns the main program, the functions and the methods. The order is the same each time,
// so that global statements always create variables in the same order.
func (a *Info) declared() []*Fn {
	out := []*Fn{a.Main}
	for _, name := range slices.Sorted(maps.Keys(a.Funcs)) {
		out = append(out, a.Funcs[name])
	}
	for _, c := range a.Order {
		for _, m := range c.Class.Methods {
			if f := c.Methods[strings.ToLower(m.Name)]; f != nil {
				out = append(out, f)
			}
		}
	}
	return out
}

// bind finds global variables, static variables and closures before the types are inferred.
func (a *Info) bind() {
	all := a.declared()
	for i := 0; i < len(all); i++ {
		f := all[i]
		a.bindIn(f, f.Body, &all)
		for _, p := range f.Params {
			a.bindIn(f, p.Default, &all)
		}
	}
}

func (a *Info) bindIn(f *Fn, body *ir.Node, all *[]*Fn) {
	ir.Walk(body, func(n *ir.Node) bool {
		switch n.Op {
		case ir.Global:
			for _, k := range n.K {
				if k.Op == ir.Var {
					g := a.Main.Var(k.S)
					g.Global = true
					if f != a.Main {
						f.Vars[k.S] = g
						f.Globals[k.S] = true
					}
				}
			}
		case ir.Static:
			v := f.Var(n.S)
			v.Static = true
			if len(n.K) > 0 {
				v.Init = n.K[0]
			}
		case ir.AssignBy:
			if n.K[0].Op == ir.Var && n.K[1].Op != ir.New && n.K[1].Op != ir.Call && n.K[1].Op != ir.Method && n.K[1].Op != ir.SCall {
				if v := f.Var(n.K[0].S); v.Param == nil && v.Fn == f && !v.Global {
					v.Ref, v.Captured = true, true
					v.Cell = v.Cell || n.K[1].Op == ir.Index
				}
				if n.K[1].Op == ir.Var {
					f.Var(n.K[1].S).Captured = true
				}
			}
		case ir.Index:
			if n.K[0].Op == ir.Var && n.K[0].S == "GLOBALS" && n.K[1] != nil && n.K[1].Op == ir.Str {
				a.Main.Var(n.K[1].S).Global = true
			}
		case ir.Define:
			if a.Consts[n.S] == nil {
				a.Consts[n.S] = &Define{Name: n.S, Value: n.K[0]}
			}
		case ir.Closure:
			g := a.newFn(n.Fn, f.In)
			g.Outer, g.Dynamic, g.Taken = f, true, true
			if n.Fn.Arrow { // an arrow function gets, by value, the outer variables that its body names
				n.Fn.Uses = nil
				ir.Walk(n.Fn.Body, func(k *ir.Node) bool {
					known := k.Op == ir.Var && k.S != "this" && g.Vars[k.S] == nil && f.knows(k.S)
					if known && !slices.ContainsFunc(n.Fn.Uses, func(u *ir.Param) bool { return u.Name == k.S }) {
						n.Fn.Uses = append(n.Fn.Uses, &ir.Param{Name: k.S})
					}
					return true
				})
			}
			for _, u := range n.Fn.Uses {
				if u.Ref {
					v := f.Var(u.Name)
					v.Captured = true
					g.Vars[u.Name] = v
				} else {
					v := g.Var(u.Name)
					v.Use = true
					v.Writes++
					f.Var(u.Name).Reads++
				}
			}
			*all = append(*all, g)
			return false
		}
		return true
	})
}

// pass analyses the whole program once.
func (a *Info) pass() {
	a.in(a.Main, func() { a.eval(a.Main.Body) })
	a.in(a.Main, func() {
		for _, d := range a.Consts {
			d.T = a.eval(d.Value)
		}
	})
	for _, f := range a.Funcs {
		a.fn(f)
	}
	for _, c := range a.Order {
		if c.Trait {
			continue
		}
		for _, v := range c.Props {
			a.member(v)
		}
		for _, v := range c.Statics {
			a.member(v)
		}
		for _, m := range c.Class.Methods {
			if f := c.Methods[strings.ToLower(m.Name)]; f != nil {
				a.fn(f)
				a.unify(c, f)
			}
		}
	}
}

func (a *Info) in(f *Fn, do func()) {
	outer := a.cur
	a.cur = f
	do()
	a.cur = outer
}

func (a *Info) member(v *Var) {
	a.in(&Fn{Func: &ir.Func{}, In: v.Class, Vars: make(map[string]*Var)}, func() { a.memberIn(v) })
}

func (a *Info) memberIn(v *Var) {
	t := a.hint(v.Member.Type, v.Class)
	if v.Init != nil {
		t := a.eval(v.Init)
		a.setSmall(v.Init)
		a.set(v, t)
		a.small = false
	} else if v.Member.Type == "" && !v.Class.constructs(v.Name) {
		a.set(v, of(Null))
	}
	if v.Member.Type != "" && t.B&Arr == 0 {
		a.set(v, t)
	}
}

func (f *Fn) closure() bool { return f.Node != nil && f.Node.Op == ir.Closure }

func (a *Info) fn(f *Fn) {
	a.in(f, func() {
		for i, p := range f.Params {
			v := f.Var(p.Name)
			t := a.hint(p.Type, f.In)
			if p.Default != nil {
				d := a.eval(p.Default)
				a.setSmall(p.Default)
				if t.B == 0 || t.B&(Float|Int|Str) == 0 || d.B&Null != 0 {
					a.set(v, d)
				}
				a.small = false
			}
			switch {
			case p.Variadic:
				a.set(v, arrayOf(t, false, Int))
			case p.Type != "":
				a.set(v, t)
			case f.Outside && i == 0 && takesName(f):
				a.set(v, of(Str))
			case f.Outside:
				a.set(v, Mixed)
			}
		}
		if f.Taken && !f.Direct {
			a.taken(f)
		}
		if f.Body != nil {
			a.eval(f.Body)
		}
		if f.Generator {
			f.Value = true
			a.ret(f, Mixed)
		} else if f.Value && f.Body != nil && !Ends(f.Body) {
			a.ret(f, of(Null))
		}
		if f.Result != "" && !strings.EqualFold(f.Result, "void") && !strings.EqualFold(f.Result, "never") {
			t := a.hint(f.Result, f.In)
			f.Value = true
			if t.B&Arr == 0 || t.B != Arr {
				a.ret(f, t)
			}
		}
		if f.closure() && f.Value {
			f.Ret = Mixed
		}
		for _, u := range f.Uses {
			if !u.Ref {
				a.set(f.Var(u.Name), f.Outer.Var(u.Name).T)
				a.obs(f.Outer.Var(u.Name), f.Var(u.Name).Obs)
			}
		}
	})
}

// takesName reports whether f is a magic method that takes as its first argument the name of a
// property or method.
func takesName(f *Fn) bool {
	switch strings.ToLower(f.Name) {
	case "__get", "__set", "__isset", "__unset", "__call", "__callstatic":
		return f.In != nil
	}
	return false
}

// unify gives the same signature to f and to the methods that f overrides.
func (a *Info) unify(c *Class, f *Fn) {
	if strings.EqualFold(f.Name, "__construct") {
		return
	}
	var ups []*Fn
	for up := c.Up; up != nil; up = up.Up {
		if g := up.Methods[strings.ToLower(f.Name)]; g != nil {
			ups = append(ups, g)
			break
		}
	}
	for _, i := range c.Implements {
		for k := a.Classes[strings.ToLower(i)]; k != nil; k = k.Up {
			if g := k.Methods[strings.ToLower(f.Name)]; g != nil {
				ups = append(ups, g)
			}
		}
	}
	for _, g := range ups {
		for i := range min(len(f.Params), len(g.Params)) {
			v, w := f.Var(f.Params[i].Name), g.Var(g.Params[i].Name)
			a.set(v, w.T)
			a.set(w, v.T)
			a.obs(v, w.Obs)
			a.obs(w, v.Obs)
			if v.use != w.use {
				v.use |= w.use
				w.use, a.changed = v.use, true
			}
		}
		f.Value, g.Value = f.Value || g.Value, f.Value || g.Value
		a.ret(f, g.Ret)
		a.ret(g, f.Ret)
		f.Dynamic, g.Dynamic = f.Dynamic || g.Dynamic, f.Dynamic || g.Dynamic
		f.Taken, g.Taken = f.Taken || g.Taken, f.Taken || g.Taken
	}
}
