package infer

import (
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// traits copies the members of traits into c. The names of these traits are in from.Uses.
func (a *Info) traits(c *Class, from *ir.Class, depth int) {
	if depth > 9 {
		return
	}
	has := func(name string) bool {
		return slices.ContainsFunc(c.Class.Methods, func(f *ir.Func) bool { return strings.EqualFold(f.Name, name) && !f.Abstract })
	}
	add := func(m *ir.Func, name string) {
		if has(name) || m.Abstract && slices.ContainsFunc(c.Class.Methods, func(f *ir.Func) bool { return strings.EqualFold(f.Name, name) }) {
			return
		}
		f := m.Copy()
		f.Name, f.Class = name, c.Class
		c.Class.Methods = slices.DeleteFunc(c.Class.Methods, func(f *ir.Func) bool { return strings.EqualFold(f.Name, name) })
		c.Class.Methods = append(c.Class.Methods, f)
	}
	for _, t := range from.Uses {
		k := a.Classes[strings.ToLower(t)]
		if k == nil || !k.Trait {
			continue
		}
		for _, p := range k.Class.Props {
			if !slices.ContainsFunc(c.Class.Props, func(q *ir.Member) bool { return q.Name == p.Name }) {
				q := *p
				c.Class.Props = append(c.Class.Props, &q)
			}
		}
		for _, m := range k.Class.Methods {
			out := false
			for _, d := range from.Adapt {
				out = out || d.Out && strings.EqualFold(d.Trait, t) && strings.EqualFold(d.Method, m.Name)
				if d.Alias != "" && strings.EqualFold(d.Method, m.Name) && (d.Trait == "" || strings.EqualFold(d.Trait, t)) {
					add(m, d.Alias)
				}
			}
			if !out {
				add(m, m.Name)
			}
		}
		a.traits(c, k.Class, depth+1)
	}
}

// late gives each subclass its own copy of an inherited method that uses static as a class
// name. In that copy, static stands for the subclass.
func (a *Info) late() {
	var forward func(c *Class)
	forward = func(c *Class) {
		a.forward(c)
		for _, kid := range c.Kids {
			forward(kid)
		}
	}
	var down func(c *Class)
	down = func(c *Class) {
		for _, kid := range c.Kids {
			for _, m := range c.Class.Methods {
				if m.Body == nil || !saysStatic(m.Body, m.Static) || strings.EqualFold(m.Name, "__construct") ||
					slices.ContainsFunc(kid.Class.Methods, func(f *ir.Func) bool { return strings.EqualFold(f.Name, m.Name) }) {
					continue
				}
				f := m.Copy()
				f.Class, f.Node = kid.Class, kid.Node
				ir.Walk(f.Body, func(n *ir.Node) bool { n.Pos, n.End = 0, 0; return true })
				explicit(f.Body, c)
				kid.Class.Methods = append(kid.Class.Methods, f)
			}
			down(kid)
		}
	}
	for _, c := range a.Order {
		if c.Up == nil || c.Up.Builtin {
			forward(c)
			down(c)
		}
	}
}

// explicit replaces self and parent in the body of a method of c with the names of the
// classes. Then a subclass can get a copy of the method.
func explicit(body *ir.Node, c *Class) {
	ir.Walk(body, func(n *ir.Node) bool {
		switch {
		case strings.EqualFold(n.Class, "self"):
			n.Class = c.Name
		case strings.EqualFold(n.Class, "parent") && c.Up != nil && !c.Up.Builtin:
			n.Class = c.Up.Name
		}
		return true
	})
}

// forward handles the calls parent::m() and self::m() in methods of c, if m uses static.
// During such a call, static in m still stands for the class that the calling method was
// called on. So forward gives c a copy of m under another name, and the calls then call
// that copy through static::.
func (a *Info) forward(c *Class) {
	for i := 0; i < len(c.Class.Methods); i++ {
		m := c.Class.Methods[i]
		if m.Body == nil {
			continue
		}
		if strings.EqualFold(m.Name, "__construct") {
			a.leaveStatic(c, m.Body)
		}
		ir.Walk(m.Body, func(n *ir.Node) bool {
			if n.Op != ir.SCall {
				return true
			}
			from := c
			switch strings.ToLower(n.Class) {
			case "self":
			case "parent":
				from = c.Up
			default:
				return true
			}
			for ; from != nil && !from.Builtin; from = from.Up {
				at := slices.IndexFunc(from.Class.Methods, func(f *ir.Func) bool { return strings.EqualFold(f.Name, n.S) })
				if at < 0 {
					continue
				}
				f := from.Class.Methods[at]
				if f.Body == nil || strings.EqualFold(f.Name, "__construct") || !saysStatic(f.Body, f.Static) && !forwards(f.Body) {
					break
				}
				if from == c && !c.redefined(f.Name) {
					if len(c.Kids) > 0 {
						n.Class = "static"
					}
					break
				}
				name := f.Name + "Of" + from.Name
				if !slices.ContainsFunc(c.Class.Methods, func(f *ir.Func) bool { return strings.EqualFold(f.Name, name) }) {
					g := f.Copy()
					g.Name, g.Class, g.Node = name, c.Class, c.Node
					ir.Walk(g.Body, func(n *ir.Node) bool { n.Pos, n.End = 0, 0; return true })
					if from != c {
						explicit(g.Body, from)
					}
					c.Class.Methods = append(c.Class.Methods, g)
				}
				n.Class, n.S = "static", name
				break
			}
			return true
		})
	}
}

// leaveStatic looks for uses of static:: in the constructor of c. If a subclass of c
// redefines the member that follows static::, leaveStatic marks the use as not converted,
// because subclasses get no copy of a constructor.
func (a *Info) leaveStatic(c *Class, body *ir.Node) {
	ir.Walk(body, func(n *ir.Node) bool {
		if !strings.EqualFold(n.Class, "static") {
			return true
		}
		other := false
		switch n.Op {
		case ir.SCall:
			other = c.redefined(n.S)
		case ir.New:
			other = len(c.Kids) > 0
		case ir.CConst, ir.SProp:
			other = c.redeclared(n.S)
		}
		if other {
			n.Op, n.S, n.K, n.Class = ir.Left, "static:: in a constructor that other classes inherit", nil, ""
		}
		return true
	})
}

// redeclared reports whether a subclass of c declares a constant or a static property with
// the given name.
func (c *Class) redeclared(name string) bool {
	is := func(m *ir.Member) bool { return m.Name == name }
	return slices.ContainsFunc(c.Kids, func(k *Class) bool {
		return k.redeclared(name) || slices.ContainsFunc(k.Class.Consts, is) ||
			slices.ContainsFunc(k.Class.Props, func(m *ir.Member) bool { return m.Static && is(m) })
	})
}

// redefined reports whether a subclass of c defines a method with the given name.
func (c *Class) redefined(name string) bool {
	return slices.ContainsFunc(c.Kids, func(k *Class) bool {
		return k.redefined(name) || slices.ContainsFunc(k.Class.Methods, func(f *ir.Func) bool { return strings.EqualFold(f.Name, name) })
	})
}

// forwards reports whether the method body n contains a call self::m() or parent::m().
func forwards(n *ir.Node) bool {
	found := false
	ir.Walk(n, func(k *ir.Node) bool {
		found = found || k.Op == ir.SCall && (strings.EqualFold(k.Class, "self") || strings.EqualFold(k.Class, "parent"))
		return !found
	})
	return found
}

// saysStatic reports whether n uses static as a class name. If the second argument is
// false, uses of static::class do not count. In a method that has an object, static::class
// needs no copy of the method.
func saysStatic(n *ir.Node, class bool) bool {
	found := false
	ir.Walk(n, func(k *ir.Node) bool {
		found = found || strings.EqualFold(k.Class, "static") && (class || k.Op != ir.CConst || !strings.EqualFold(k.S, "class"))
		return !found
	})
	return found
}

// enums changes each use of an enum case, such as Suit::Hearts, from a class constant into
// a static property.
func (a *Info) enums() {
	any := false
	for _, c := range a.Order {
		any = any || c.Enum
	}
	if !any {
		return
	}
	look := func(body *ir.Node, in *ir.Class) {
		ir.Walk(body, func(n *ir.Node) bool {
			if n.Op == ir.CConst {
				c := a.Classes[strings.ToLower(n.Class)]
				if in != nil && (strings.EqualFold(n.Class, "self") || strings.EqualFold(n.Class, "static")) {
					c = a.Classes[strings.ToLower(in.Name)]
				}
				if c != nil && c.Enum && slices.ContainsFunc(c.Class.Props, func(m *ir.Member) bool { return m.Static && m.Name == n.S }) {
					n.Op = ir.SProp
				}
			}
			return true
		})
	}
	look(a.Main.Body, nil)
	params := func(f *ir.Func, in *ir.Class) {
		look(f.Body, in)
		for _, p := range f.Params {
			look(p.Default, in)
		}
	}
	for _, f := range a.Program.Funcs {
		params(f, nil)
	}
	for _, c := range a.Order {
		for _, f := range c.Class.Methods {
			params(f, c.Class)
		}
		for _, m := range c.Class.Props {
			look(m.Value, c.Class)
		}
		for _, m := range c.Class.Consts {
			look(m.Value, c.Class)
		}
	}
}

// Changes reports whether a block may change the array in the variable with the given name.
// Assignments to the whole variable do not count.
func (a *Info) Changes(b *ir.Node, name string) bool {
	found := false
	is := func(n *ir.Node) bool {
		if n == nil {
			return false
		}
		n = root(n)
		return n.Op == ir.Var && n.S == name
	}
	var targets func(n *ir.Node)
	targets = func(n *ir.Node) {
		if n == nil {
			return
		}
		if n.Op == ir.List {
			for _, it := range n.K {
				if it != nil {
					targets(it.K[1])
				}
			}
			return
		}
		found = found || is(n)
	}
	ir.Walk(b, func(n *ir.Node) bool {
		switch n.Op {
		case ir.Assign, ir.AssignOp, ir.IncDec:
			targets(n.K[0])
		case ir.AssignBy:
			found = found || is(n.K[0]) || is(n.K[1])
		case ir.Unset:
			for _, k := range n.K {
				targets(k)
			}
		case ir.Foreach:
			found = found || n.Ref && is(n.K[0])
			targets(n.K[1])
			targets(n.K[2])
		case ir.Item:
			found = found || n.Ref && is(n.K[1])
		case ir.Closure:
			found = true
		case ir.Call, ir.Method, ir.SCall, ir.New, ir.CallDyn, ir.MethodDyn:
			for i, k := range n.K {
				found = found || is(k) && a.mayRefer(n, i)
			}
		}
		return !found
	})
	return found
}

// mayRefer reports whether a call may pass its argument i by reference.
func (a *Info) mayRefer(n *ir.Node, i int) bool {
	by := func(f *Fn, i int) bool { return i >= 0 && i < len(f.Params) && f.Params[i].Ref }
	switch n.Op {
	case ir.Call:
		if f := a.Funcs[strings.ToLower(n.S)]; f != nil {
			return by(f, i)
		}
		if f := table.Funcs[strings.ToLower(n.S)]; f != nil {
			p := param(f, i)
			return p != nil && p.Ref
		}
		return false
	case ir.Method:
		i--
	case ir.CallDyn:
		return i > 0
	case ir.MethodDyn:
		return i > 1
	}
	for _, f := range a.ByFunc {
		if (strings.EqualFold(f.Name, n.S) || n.Op == ir.New && strings.EqualFold(f.Name, "__construct")) && by(f, i) {
			return true
		}
	}
	return false
}
