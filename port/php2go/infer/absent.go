package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// present calls the given function. During this call, the analysis assumes that the
// variables in vars are neither null nor false.
func (a *Info) present(vars map[*Var]Bits, do func()) {
	old := make(map[*Var]Bits)
	for v, b := range vars {
		old[v] = a.without[v]
		a.without[v] |= b
	}
	do()
	for v, b := range old {
		a.without[v] = b
	}
}

// known returns the type of v at the place that the analysis has reached.
func (a *Info) known(v *Var) Type {
	t := v.read()
	if b := a.without[v]; b != 0 && t.B&Any == 0 {
		if t.B &^= b; t.B == 0 {
			return Type{} // the type is not known yet
		}
		if t.B&Arr == 0 {
			t.Elem, t.Keys, t.Keyed, t.Empty, t.Rec, t.Shape = nil, 0, false, false, nil, nil
		}
	}
	return t
}

// block analyses a list of statements. An if statement may leave the block when a variable
// is null or false. After such an if statement, the variable is known to have another
// value.
func (a *Info) block(list []*ir.Node) {
	var justSet *Var
	for i, k := range list {
		a.justSet = justSet
		a.eval(k)
		a.justSet, justSet = nil, a.stores(k)
		if k == nil || i+1 == len(list) {
			continue
		}
		vars := make(map[*Var]Bits)
		switch {
		case k.Op == ir.If && k.K[2] == nil && Ends(k.K[1]):
			a.facts(k.K[0], false, vars)
		case k.Op == ir.Expr && k.K[0].Op == ir.Or && Ends(&ir.Node{Op: ir.Expr, K: []*ir.Node{k.K[0].K[1]}}):
			a.facts(k.K[0].K[0], true, vars)
		}
		more := make(map[*Var]Bits)
		a.proved(k, more)
		for v, b := range more {
			vars[v] |= b
		}
		for v := range vars {
			if k.Op == ir.If && stored(k.K[1], v.Name) {
				delete(vars, v) // this path leaves the block, but a finally block might see the store
			}
		}
		if len(vars) == 0 {
			continue
		}
		rest := list[i+1:]
		if n := until(rest, vars); n < len(rest) {
			a.present(vars, func() { a.block(rest[:n]) })
			a.block(rest[n:])
			return
		}
		a.present(vars, func() { a.block(rest) })
		return
	}
}

// facts adds to vars the variables that cannot be null or false if the condition c is true.
// If holds is false, it adds those that cannot be null or false if c is false.
func (a *Info) facts(c *ir.Node, holds bool, vars map[*Var]Bits) {
	note := func(n *ir.Node, b Bits) {
		if n.Op == ir.Assign {
			n = n.K[0]
		}
		if n.Op != ir.Var {
			return
		}
		if v := a.VarOf(n); v != nil && v.Fn == a.cur && !v.Global && !v.Static && !v.Captured && !v.Ref && !a.Dynamic {
			vars[v] |= b
		}
	}
	switch c.Op {
	case ir.Not:
		a.facts(c.K[0], !holds, vars)
	case ir.Silence:
		a.facts(c.K[0], holds, vars)
	case ir.And, ir.Or:
		if (c.Op == ir.And) == holds {
			a.facts(c.K[0], holds, vars)
			a.facts(c.K[1], holds, vars)
		}
	case ir.Bin:
		equal := c.S == "===" || c.S == "=="
		if !equal && c.S != "!==" && c.S != "!=" || equal == holds {
			return
		}
		for i, k := range c.K {
			other := c.K[1-i]
			switch {
			case other.Op == ir.Null && len(c.S) > 2 && c.S != "!=":
				note(k, Null)
			case other.Op == ir.Bool && other.S == "false" && len(c.S) > 2:
				note(k, False)
			case other.Op == ir.Null, other.Op == ir.Bool && other.S == "false":
				note(k, Null|False)
			}
		}
	case ir.Var, ir.Assign:
		if holds {
			note(c, Null|False)
		}
	case ir.Isset:
		if holds {
			for _, k := range c.K {
				note(k, Null)
			}
		}
	case ir.Empty:
		if !holds {
			note(c.K[0], Null|False)
		}
	case ir.Call:
		if len(c.K) != 1 {
			return
		}
		switch strings.ToLower(c.S) {
		case "is_null":
			if !holds {
				note(c.K[0], Null)
			}
		case "is_array":
			if holds {
				note(c.K[0], Null|Bool|Int|Float|Str)
			} else {
				note(c.K[0], Arr)
			}
		case "is_string", "is_int", "is_float", "is_numeric", "is_resource":
			if holds {
				note(c.K[0], Null|False)
			}
		}
	}
}

// branch analyses a block that runs only if the condition c is true. If holds is false, the
// block runs only if c is false.
func (a *Info) branch(c, block *ir.Node, holds bool) {
	if block == nil {
		return
	}
	vars := make(map[*Var]Bits)
	a.facts(c, holds, vars)
	list := []*ir.Node{block}
	if block.Op == ir.Block {
		list = block.K
	}
	n := until(list, vars)
	a.present(vars, func() { a.block(list[:n]) })
	if n < len(list) {
		a.block(list[n:])
	}
}

// until returns how many statements at the beginning of a list see the variables in
// vars unchanged. The last of these statements may be a plain assignment to one of the
// variables, because its right side still sees the old value.
func until(list []*ir.Node, vars map[*Var]Bits) int {
	for i, s := range list {
		var hit *Var
		for v := range vars {
			if s != nil && stored(s, v.Name) {
				if hit != nil || s.Op != ir.Expr || s.K[0].Op != ir.Assign || s.K[0].K[0].Op != ir.Var || stored(s.K[0].K[1], v.Name) {
					return i
				}
				hit = v
			}
		}
		if hit != nil {
			return i + 1
		}
	}
	return len(list)
}

// proved adds to vars the variables that a statement passes to socket functions as sockets.
// In PHP 8, these functions throw an exception if the argument is null or false. So in the
// statements that follow, the variable holds a socket.
func (a *Info) proved(k *ir.Node, vars map[*Var]Bits) {
	if a.Version < 8 || k.Op != ir.Expr && k.Op != ir.If && k.Op != ir.Echo {
		return
	}
	var walk func(n *ir.Node)
	walk = func(n *ir.Node) {
		if n == nil {
			return
		}
		switch n.Op {
		case ir.And, ir.Or, ir.Cond, ir.Coalesce, ir.Match, ir.If:
			walk(n.K[0])
			return
		case ir.Closure, ir.Isset, ir.Empty:
			return
		case ir.Call:
			f := table.Funcs[strings.ToLower(n.S)]
			if f == nil || a.Funcs[strings.ToLower(n.S)] != nil {
				break
			}
			for i, arg := range n.K {
				if p := param(f, i); p == nil || p.Kind != 'K' || p.Ref || p.Optional || arg.Op != ir.Var {
					continue
				}
				if v := a.VarOf(arg); v != nil && v.Fn == a.cur && !v.Global && !v.Static && !v.Captured && !v.Ref && !a.Dynamic {
					vars[v] |= Null | False
				}
			}
		}
		for _, c := range n.K {
			walk(c)
		}
	}
	walk(k)
	for v := range vars {
		if stored(k, v.Name) {
			delete(vars, v)
		}
	}
}
