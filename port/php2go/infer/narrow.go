package infer

import "phpsocket/socket/port/php2go/ir"

// Narrow calls do, which analyses the block after the condition cond. During the call, the variables that cond
// tests with instanceof have the tested class.
func (a *Info) Narrow(cond, block *ir.Node, do func()) {
	var set []*Var
	for _, c := range conjuncts(cond, nil) {
		if c.Op != ir.Instance || c.K[0].Op != ir.Var || c.K[0].S == "this" {
			continue
		}
		v, class := a.VarOf(c.K[0]), a.ClassOf(c.Class)
		if v == nil || class == nil || class.Interface || a.Dynamic || stored(block, c.K[0].S) || a.narrowed[v] != nil {
			continue
		}
		if t := v.T; t.B&Any == 0 && (t.Class == nil || !class.Is(t.Class) && !t.Class.Interface) {
			continue
		}
		a.narrowed[v] = class
		set = append(set, v)
	}
	do()
	for _, v := range set {
		delete(a.narrowed, v)
	}
}

// Narrowed returns the class that Narrow has narrowed a variable to, or nil.
func (a *Info) Narrowed(v *Var) *Class { return a.narrowed[v] }

func conjuncts(n *ir.Node, out []*ir.Node) []*ir.Node {
	if n.Op == ir.And {
		return conjuncts(n.K[1], conjuncts(n.K[0], out))
	}
	return append(out, n)
}

// stored reports whether a block may change the variable with this name.
func stored(b *ir.Node, name string) bool {
	found := false
	is := func(n *ir.Node) bool { return n != nil && n.Op == ir.Var && n.S == name }
	ir.Walk(b, func(n *ir.Node) bool {
		switch n.Op {
		case ir.Assign, ir.AssignBy, ir.AssignOp, ir.IncDec, ir.Unset:
			found = found || is(n.K[0])
		case ir.Foreach:
			found = found || is(n.K[1]) || is(n.K[2])
		case ir.Catch, ir.Static:
			found = found || n.S == name
		case ir.Item:
			found = found || is(n.K[1])
		case ir.Closure:
			found = true
		}
		return !found
	})
	return found
}
