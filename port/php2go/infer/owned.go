package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// Owned reports whether v, a variable of f, is the only variable that can hold its socket
// or object. This is so if f does not store the socket or object elsewhere, does not return
// it, and does not pass it to a function that may keep it.
func (a *Info) Owned(f *Fn, v *Var) bool {
	if v.Fn != f || v.Param != nil || v.Global || v.Static || v.Captured || v.Use || v.Ref || v.Catch || f.Body == nil || f.Generator {
		return false
	}
	owned := true
	var walk func(n *ir.Node, plain bool)
	walk = func(n *ir.Node, plain bool) {
		if n == nil || !owned {
			return
		}
		all := func(from int, plain bool) {
			for _, k := range n.K[from:] {
				walk(k, plain)
			}
		}
		switch n.Op {
		case ir.Var:
			if n.S == v.Name && !plain {
				owned = false
			}
		case ir.Method, ir.Prop:
			walk(n.K[0], true)
			all(1, false)
		case ir.Not, ir.And, ir.Or, ir.Isset, ir.Empty, ir.Instance, ir.Unset, ir.Expr:
			all(0, true)
		case ir.Silence:
			walk(n.K[0], plain)
		case ir.Bin:
			all(0, n.S != ".")
		case ir.If, ir.While:
			walk(n.K[0], true)
			all(1, false)
		case ir.Assign:
			if n.K[0].Op == ir.Var && n.K[0].S == v.Name {
				if !plain || !a.fresh(n.K[1]) {
					owned = false
				}
				made := n.K[1]
				if made.Op == ir.Silence {
					made = made.K[0]
				}
				for i, k := range made.K {
					walk(k, made.Op == ir.Call && a.keepsNothing(made, i))
				}
				return
			}
			walk(n.K[0], false)
			walk(n.K[1], false)
		case ir.Call:
			for i, k := range n.K {
				walk(k, a.keepsNothing(n, i))
			}
		case ir.Closure:
			for _, u := range n.Fn.Uses {
				if u.Name == v.Name {
					owned = false
				}
			}
		case ir.Foreach, ir.Static, ir.Catch, ir.Fork, ir.Include:
			if n.Op == ir.Fork || n.Op == ir.Include {
				owned = false
			}
			all(0, false)
		default:
			all(0, false)
		}
	}
	old := a.In(f)
	defer a.In(old)
	walk(f.Body, false)
	return owned
}

// keepsNothing reports whether n calls one of PHP's functions that take a socket as
// argument i and use it only during the call.
func (a *Info) keepsNothing(n *ir.Node, i int) bool {
	if a.Funcs[strings.ToLower(n.S)] != nil {
		return false
	}
	f := table.Funcs[strings.ToLower(n.S)]
	if f == nil {
		return false
	}
	p := param(f, i)
	return p != nil && p.Kind == 'K' && !p.Ref
}

// fresh reports whether an expression yields a new socket, a new object, null, false or
// true.
func (a *Info) fresh(n *ir.Node) bool {
	switch n.Op {
	case ir.Null, ir.Bool:
		return true
	case ir.Silence:
		return a.fresh(n.K[0])
	case ir.New:
		c := a.ClassOf(n.Class)
		return c != nil && a.keepsItself(c)
	case ir.Call:
		if a.Funcs[strings.ToLower(n.S)] != nil {
			return false
		}
		f := table.Funcs[strings.ToLower(n.S)]
		return f != nil && f.Result != "" && f.Result[0] == 'K'
	}
	return false
}

// keepsItself reports whether the methods of a class neither store, nor return, nor pass on
// $this.
func (a *Info) keepsItself(c *Class) bool {
	ok := true
	for ; c != nil && !c.Builtin; c = c.Up {
		for _, m := range c.Class.Methods {
			var walk func(n *ir.Node, receiver bool)
			walk = func(n *ir.Node, receiver bool) {
				if n == nil {
					return
				}
				if n.Op == ir.Var && n.S == "this" && !receiver || n.Op == ir.Closure {
					ok = false
				}
				for i, k := range n.K {
					walk(k, i == 0 && (n.Op == ir.Prop || n.Op == ir.Method))
				}
			}
			walk(m.Body, false)
		}
	}
	return ok
}
