package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// site is a call to a function that is known only at run time. The analysis sees the whole
// program. So a function that the program uses as a value gets its arguments only from
// sites.
type site struct {
	args []Type
	rest *Type      // the type of all further arguments, if their number is not known
	refs []*ir.Node // the argument expressions, if the call passes arguments for by-reference parameters as pointers
}

func (s *site) arg(i int) (Type, bool) {
	if i < len(s.args) {
		return s.args[i], true
	}
	if s.rest != nil {
		return *s.rest, true
	}
	return Type{}, false
}

// reaches reports whether the site passes enough arguments for a call to f. With too few
// arguments, PHP throws an exception.
func (s *site) reaches(f *Fn) bool {
	return s.rest != nil || len(s.args) >= f.required()
}

// required returns the smallest number of arguments that PHP accepts for f.
func (f *Fn) required() int {
	n := 0
	for i, p := range f.Params {
		if p.Default == nil && !p.Variadic {
			n = i + 1
		}
	}
	return n
}

// at records the argument types of the site s for the call n, in addition to those already
// recorded.
func (a *Info) at(n *ir.Node, s *site) {
	old := a.sites[n]
	if old == nil {
		old = &site{}
		a.sites[n] = old
	}
	grow := func(t *Type, u Type) {
		if j := join(*t, u, 0); !same(j, *t) {
			*t, a.changed = j, true
		}
	}
	for i, t := range s.args {
		if i == len(old.args) {
			old.args = append(old.args, Type{})
		}
		grow(&old.args[i], t)
	}
	if s.rest != nil {
		if old.rest == nil {
			old.rest = new(Type)
		}
		grow(old.rest, *s.rest)
	}
}

// call records the argument types of a site as types of the parameters of f.
func (s *site) call(a *Info, f *Fn) {
	f.Called = true
	for i, p := range f.Params {
		v := f.Var(p.Name)
		switch t, ok := s.arg(i); {
		case p.Ref:
			if ok {
				a.set(v, t)
			}
			if i < len(s.refs) {
				a.refers(s.refs[i], v)
			}
		case p.Variadic:
			for ; ok; t, ok = s.arg(i) {
				a.set(v, arrayOf(t, false, Int))
				if i++; i > len(s.args) {
					break
				}
			}
		case ok && p.Type == "":
			a.set(v, t)
		case ok:
			if h := a.hint(p.Type, f.In); h.B&Arr != 0 {
				a.set(v, t)
			}
		}
	}
}

// siteOf analyses the arguments of a call and returns a site with their types.
func (a *Info) siteOf(args []*ir.Node) *site {
	s := &site{}
	for _, k := range args {
		if k.Op == ir.Arg {
			t := a.eval(k.K[0])
			rest := Mixed
			if k.S == "..." && t.B == Arr || t.B == 0 {
				rest = t.elem()
			}
			if s.rest != nil {
				rest = join(rest, *s.rest, 0)
			}
			s.rest = &rest
			continue
		}
		t := a.eval(k)
		a.observe(k, Null|False)
		if s.rest != nil {
			*s.rest = join(*s.rest, t, 0)
			continue
		}
		s.args = append(s.args, t)
	}
	return s
}

// taken records the argument types of every site for f, a function that the program uses as
// a value.
func (a *Info) taken(f *Fn) {
	for _, s := range a.sites {
		if s.reaches(f) {
			s.call(a, f)
		}
	}
}

// refers records that the parameter v is a reference to the argument k.
func (a *Info) refers(k *ir.Node, v *Var) {
	a.store(k, v.T)
	if w := a.VarOf(k); w != nil {
		a.obs(w, v.Obs)
		a.obs(v, w.Obs)
		if w.Fn != nil {
			w.Captured = true
		}
		a.set(v, w.T)
	}
}

// callback records that one of PHP's functions calls a function of the program. The node n
// is the call to PHP's function, and k is the argument that holds the callback.
func (a *Info) callback(f *table.Func, n, k *ir.Node, types []Type) {
	s := a.passes(f, n, types)
	switch k.Op {
	case ir.Closure:
		if g := a.ByFunc[k.Fn]; g != nil {
			g.Direct = true
			s.call(a, g)
		}
		return
	case ir.Str:
		if g := a.Funcs[strings.ToLower(k.S)]; g != nil {
			g.Dynamic = true
			s.call(a, g)
			return
		}
	case ir.Array:
		if len(k.K) == 2 && k.K[1].K[1].Op == ir.Str {
			for _, c := range a.Order {
				if g := c.Methods[strings.ToLower(k.K[1].K[1].S)]; g != nil {
					g.Dynamic = true
					s.call(a, g)
				}
			}
			return
		}
	}
	a.at(n, s)
}

// passes returns a site with the types of the arguments that one of PHP's functions passes
// to its callback.
func (a *Info) passes(f *table.Func, n *ir.Node, types []Type) *site {
	unknown := &site{rest: &Type{B: Any}}
	array := func(i int) Type {
		if i < len(types) && types[i].B&^(Null|False) == Arr || i < len(types) && types[i].B == 0 {
			return types[i]
		}
		return arrayOf(Mixed, true, Any)
	}
	keys := func(t Type) Type {
		if t.B&Arr != 0 && (t.Keys == Int || t.Keys == Str || t.Keys == 0) {
			return of(t.Keys)
		}
		return of(Int | Str)
	}
	switch f.Name {
	case "usort", "uasort":
		e := array(0).elem()
		return &site{args: []Type{e, e}}
	case "uksort":
		k := keys(array(0))
		return &site{args: []Type{k, k}}
	case "array_walk":
		if len(types) == 2 {
			return &site{args: []Type{array(0).elem(), keys(array(0))}}
		}
	case "array_map":
		s := &site{}
		for i := range types[1:] {
			s.args = append(s.args, array(i+1).elem())
			if len(types) > 2 {
				s.args[i] = join(s.args[i], of(Null), 0)
			}
		}
		return s
	case "array_filter":
		if len(types) == 2 {
			return &site{args: []Type{array(0).elem()}}
		}
	case "preg_replace_callback":
		return &site{args: []Type{arrayOf(of(Str), true, Int|Str)}}
	case "pcntl_signal":
		return &site{args: []Type{of(Int), Mixed}}
	case "set_error_handler":
		return &site{args: []Type{of(Int), of(Str), of(Str), of(Int)}}
	case "register_shutdown_function":
		return &site{}
	case "call_user_func":
		return a.siteOf(n.K[1:])
	case "call_user_func_array":
		if len(n.K) == 2 && n.K[1].Op == ir.Array {
			s := &site{}
			for _, it := range n.K[1].K {
				if it.K[0] != nil || it.Ref || it.S == "..." {
					e := array(1).elem()
					return &site{rest: &e}
				}
				s.args = append(s.args, a.Peek(it.K[1]))
			}
			return s
		}
		e := array(1).elem()
		return &site{rest: &e}
	}
	return unknown
}

// newDyn returns the type of the expression new $name. If the name comes from a variable or
// a property, the class is one that the program names, in a string or as X::class.
func (a *Info) newDyn(n *ir.Node) Type {
	if k := n.K[0]; k.Op != ir.Prop && k.Op != ir.SProp && (k.Op != ir.Var || !a.literals(k)) {
		return Mixed
	}
	t := Type{}
	for _, c := range a.Order {
		if !c.Interface && !c.Abstract && !c.Trait && a.saysClass(c) {
			t = join(t, Type{B: Obj, Class: c}, 0)
		}
	}
	if t.B == 0 {
		return Mixed
	}
	return t
}

// literals reports whether the current function stores only literals and parameters in the
// variable k.
func (a *Info) literals(k *ir.Node) bool {
	ok := true
	ir.Walk(a.cur.Body, func(n *ir.Node) bool {
		switch n.Op {
		case ir.Assign:
			if n.K[0].Op == ir.Var && n.K[0].S == k.S {
				ok = ok && (n.K[1].Op == ir.Str || n.K[1].Op == ir.CConst || n.K[1].Op == ir.Prop || n.K[1].Op == ir.Cond && a.literalsOf(n.K[1]) != nil)
			}
		case ir.AssignOp, ir.AssignBy, ir.Global:
			ok = ok && !(n.K[0].Op == ir.Var && n.K[0].S == k.S)
		case ir.Foreach, ir.List:
			for _, t := range n.K {
				ok = ok && !(t != nil && (t.Op == ir.Var && t.S == k.S || t.Op == ir.Item && t.K[1].Op == ir.Var && t.K[1].S == k.S))
			}
		}
		return ok
	})
	return ok
}

// saysClass reports whether the program contains the name of the class c, in a string or as
// X::class.
func (a *Info) saysClass(c *Class) bool {
	if a.names == nil {
		a.names = make(map[string]bool)
		for _, body := range a.bodies() {
			ir.Walk(body, func(n *ir.Node) bool {
				switch {
				case n.Op == ir.Str:
					a.names[strings.TrimPrefix(strings.ToLower(n.S), `\`)] = true
				case n.Op == ir.CConst && strings.EqualFold(n.S, "class"):
					a.names[strings.ToLower(n.Class)] = true
				}
				return true
			})
		}
	}
	return a.names[strings.ToLower(c.Full)] || a.names[strings.ToLower(c.Name)]
}

// bodies returns all code of the program: the bodies of main and of all functions, the
// defaults of parameters, and the values of properties and constants.
func (a *Info) bodies() []*ir.Node {
	out := []*ir.Node{a.Main.Body}
	for _, f := range a.ByFunc {
		out = append(out, f.Body)
		for _, p := range f.Params {
			out = append(out, p.Default)
		}
	}
	for _, c := range a.Order {
		for _, m := range c.Class.Props {
			out = append(out, m.Value)
		}
		for _, m := range c.Class.Consts {
			out = append(out, m.Value)
		}
	}
	return out
}

// callResult returns the result type of a call to a value. It covers all functions that the
// site may call.
func (a *Info) callResult(s *site) Type {
	for _, name := range a.Named {
		if a.Funcs[name] == nil {
			return Mixed // the value may name one of PHP's functions
		}
	}
	for _, c := range a.Order {
		if c.Methods["__invoke"] != nil || c.Methods["__call"] != nil || c.Methods["__callstatic"] != nil {
			return Mixed
		}
	}
	t := Type{}
	for _, f := range a.ByFunc {
		if !f.Taken || f.Direct || !s.reaches(f) {
			continue
		}
		switch {
		case f.Generator:
			return Mixed
		case !f.Value:
			t = join(t, of(Null), 0)
		case f.closure():
			t = join(t, f.Returns, 0)
		default:
			t = join(t, f.Ret, 0)
		}
	}
	return t
}

// literalsOf returns the strings that n may be, or nil if the source does not show all of
// them. The node n must be a literal, a choice between two literals, or a variable that
// only holds these.
func (a *Info) literalsOf(n *ir.Node) []string {
	switch n.Op {
	case ir.Str:
		return []string{n.S}
	case ir.Cond:
		if n.K[1] == nil || n.K[1].Op == ir.Var || n.K[2].Op == ir.Var {
			return nil
		}
		x, y := a.literalsOf(n.K[1]), a.literalsOf(n.K[2])
		if x == nil || y == nil {
			return nil
		}
		return append(x, y...)
	case ir.Var:
		v := a.VarOf(n)
		if v == nil || v.Fn != a.cur || v.Param != nil || v.Global || v.Static || v.Captured || v.Use || v.Ref || !a.literals(n) {
			return nil
		}
		var out []string
		ok := true
		ir.Walk(a.cur.Body, func(k *ir.Node) bool {
			if k.Op == ir.Assign && k.K[0].Op == ir.Var && k.K[0].S == n.S {
				x := a.literalsOf(k.K[1])
				ok = ok && x != nil
				out = append(out, x...)
			}
			return ok
		})
		if ok {
			return out
		}
	}
	return nil
}

// dynProps returns the properties that $o->{$name} may refer to. It returns nil if the
// class or the names are not known.
func (a *Info) dynProps(n *ir.Node) []*Var {
	t := a.Peek(n.K[0])
	if t.B&^Null != Obj || t.Class == nil || t.Class.Interface || len(t.Class.Kids) > 0 {
		return nil
	}
	var out []*Var
	for _, name := range a.literalsOf(n.K[1]) {
		v := t.Class.Prop(name)
		if v == nil || t.Class.Magic("__get", name, a.cur.In) != nil || t.Class.Magic("__set", name, a.cur.In) != nil {
			return nil
		}
		out = append(out, v)
	}
	return out
}
