package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// Narrow calls the given function, which analyses the block that runs if cond is true.
// During this call, each variable that cond tests with instanceof has the tested class.
func (a *Info) Narrow(cond, block *ir.Node, do func()) {
	old := make(map[*Var]*Class)
	for _, c := range conjuncts(cond, nil) {
		if c.Op != ir.Instance || c.K[0].Op != ir.Var || c.K[0].S == "this" {
			continue
		}
		v, class := a.VarOf(c.K[0]), a.ClassOf(c.Class)
		if v == nil || class == nil || class.Interface || a.Dynamic || stored(block, c.K[0].S) {
			continue
		}
		if _, had := old[v]; had || a.narrowed[v] != nil && !class.Is(a.narrowed[v]) {
			continue
		}
		if t := v.T; a.narrowed[v] == nil && t.B&Any == 0 && (t.Class == nil || !class.Is(t.Class) && !t.Class.Interface) {
			continue
		}
		old[v], a.narrowed[v] = a.narrowed[v], class
	}
	do()
	for v, class := range old {
		a.narrowed[v] = class
	}
}

// Caught calls the given function, which analyses a catch block. During this call, the
// block's variable has the class that the catch names, even if other catch blocks store
// other exceptions in the same variable.
func (a *Info) Caught(n *ir.Node, do func()) {
	if n.S != "" && len(n.Names) == 1 && !a.Dynamic && !stored(n.K[0], n.S) {
		v, class := a.cur.Var(n.S), a.Classes[strings.ToLower(n.Names[0])]
		if class != nil && !class.Interface && a.narrowed[v] == nil && v.T.Class != class {
			a.narrowed[v] = class
			defer delete(a.narrowed, v)
		}
	}
	do()
}

// Narrowed returns the class that Narrow or Caught currently gives a variable, or nil.
func (a *Info) Narrowed(v *Var) *Class { return a.narrowed[v] }

func conjuncts(n *ir.Node, out []*ir.Node) []*ir.Node {
	if n.Op == ir.And {
		return conjuncts(n.K[1], conjuncts(n.K[0], out))
	}
	return append(out, n)
}

// stored reports whether a block may change the variable with the given name.
func stored(b *ir.Node, name string) bool {
	found := false
	ir.Walk(b, func(n *ir.Node) bool {
		switch n.Op {
		case ir.Assign, ir.IncDec, ir.Unset:
			found = found || isVar(n.K[0], name)
		case ir.Closure:
			found = true
		default:
			found = found || bindsVar(n, name)
		}
		return !found
	})
	return found
}

func isVar(n *ir.Node, name string) bool { return n != nil && n.Op == ir.Var && n.S == name }

// bindsVar reports whether the node n itself changes the variable with the given name, or
// makes a reference to it. A plain assignment, ++, -- and unset do not count.
func bindsVar(n *ir.Node, name string) bool {
	switch n.Op {
	case ir.AssignBy:
		return isVar(n.K[0], name) || isVar(n.K[1], name)
	case ir.AssignOp:
		return isVar(n.K[0], name)
	case ir.Foreach:
		return isVar(n.K[1], name) || isVar(n.K[2], name)
	case ir.Catch, ir.Static:
		return n.S == name
	case ir.Item:
		return isVar(n.K[1], name)
	}
	return false
}
