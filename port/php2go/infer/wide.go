package infer

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// wide records which variables and functions have ints that may come near the limits of an
// int.
type wide struct {
	vars    map[*Var]bool
	fns     map[*Fn]bool
	changed bool
}

// Wide reports whether an int may be so large that + and - with it have to be checked for
// overflow. It may be if it comes from a shift, a product or a large number. Lengths,
// times, bytes, counters and numbers made from strings are not wide.
func (a *Info) Wide(n *ir.Node) bool {
	if a.wide == nil {
		a.findWide()
	}
	return a.isWide(n)
}

func (a *Info) findWide() {
	a.wide = &wide{vars: make(map[*Var]bool), fns: make(map[*Fn]bool)}
	fns := []*Fn{a.Main}
	for _, f := range a.ByFunc {
		if f != a.Main {
			fns = append(fns, f)
		}
	}
	for {
		a.wide.changed = false
		for _, f := range fns {
			old := a.In(f)
			look(f.Body, a.noteWide)
			a.In(old)
		}
		if !a.wide.changed {
			return
		}
	}
}

// base returns the variable that the node n reads. If n reads an element, base returns the
// variable that contains the element.
func (a *Info) base(n *ir.Node) *Var {
	for n != nil && n.Op == ir.Index {
		n = n.K[0]
	}
	if n == nil {
		return nil
	}
	return a.VarOf(n)
}

func (a *Info) markWide(v *Var) {
	if v != nil && !a.wide.vars[v] {
		a.wide.vars[v], a.wide.changed = true, true
	}
}

// noteWide records each variable and function that the node n makes wide.
func (a *Info) noteWide(n *ir.Node) {
	switch n.Op {
	case ir.Assign:
		if a.isWide(n.K[1]) || a.grows(n.K[1], n.K[0]) {
			a.markWide(a.base(n.K[0]))
		}
	case ir.AssignOp:
		switch n.S {
		case "*", "<<", "**":
			a.markWide(a.base(n.K[0]))
		case "+", "-", "|", "^":
			if a.isWide(n.K[1]) || a.grows(n.K[1], n.K[0]) {
				a.markWide(a.base(n.K[0]))
			}
		}
	case ir.Foreach:
		if v := a.base(n.K[0]); v != nil && a.wide.vars[v] {
			a.markWide(a.base(n.K[2]))
		}
	case ir.Return:
		if len(n.K) > 0 && a.isWide(n.K[0]) && !a.wide.fns[a.cur] {
			a.wide.fns[a.cur], a.wide.changed = true, true
		}
	case ir.Call, ir.Method, ir.SCall, ir.New:
		args := n.K
		if n.Op == ir.Method && len(args) > 0 {
			args = args[1:]
		}
		for i, k := range args {
			if k == nil || !a.isWide(k) {
				continue
			}
			for _, f := range a.called(n) {
				if i < len(f.Params) {
					a.markWide(f.Var(f.Params[i].Name))
				}
			}
		}
	}
}

// called returns the functions of the program that a call may call. For a method call,
// these are all methods with that name.
func (a *Info) called(n *ir.Node) []*Fn {
	if n.Op == ir.Call {
		if f := a.Funcs[strings.ToLower(n.S)]; f != nil {
			return []*Fn{f}
		}
		return nil
	}
	name := strings.ToLower(n.S)
	if n.Op == ir.New {
		name = "__construct"
	}
	var out []*Fn
	for _, c := range a.Order {
		if f := c.Methods[name]; f != nil {
			out = append(out, f)
		}
	}
	return out
}

// isWide does the work of Wide. It relies only on the variables and functions recorded as
// wide so far.
func (a *Info) isWide(n *ir.Node) bool {
	if n == nil {
		return false
	}
	switch n.Op {
	case ir.Int:
		i, err := strconv.ParseInt(n.S, 0, 64)
		return err != nil || i > 1<<53 || i < -1<<53
	case ir.Const:
		return strings.EqualFold(n.S, "PHP_INT_MAX") || strings.EqualFold(n.S, "PHP_INT_MIN")
	case ir.Var, ir.Prop, ir.SProp, ir.Index:
		v := a.base(n)
		return v != nil && a.wide.vars[v]
	case ir.Bin:
		x, y := n.K[0], n.K[1]
		switch n.S {
		case "+", "-", "|", "^":
			return a.isWide(x) || a.isWide(y)
		case "&":
			masks := func(k *ir.Node) bool { return k.Op != ir.Unary && !a.isWide(k) }
			return !masks(x) && !masks(y)
		case "%":
			return a.isWide(y)
		case "*":
			if a.isWide(x) || a.isWide(y) {
				return true
			}
			return !little(x, 1<<22) && !little(y, 1<<22)
		case "<<":
			return a.isWide(x) || !little(y, 24)
		case ">>":
			return a.isWide(x) && (y.Op != ir.Int || little(y, 10))
		case "**":
			return true
		}
	case ir.Unary, ir.Assign, ir.Silence, ir.Cast:
		return a.isWide(n.K[len(n.K)-1])
	case ir.Call:
		switch strings.ToLower(n.S) {
		case "hexdec", "octdec", "bindec":
			return true
		case "abs", "max", "min", "intval", "array_sum", "array_product":
			for _, k := range n.K {
				if a.isWide(k) {
					return true
				}
			}
			return strings.EqualFold(n.S, "array_product")
		}
		f := a.Funcs[strings.ToLower(n.S)]
		return f != nil && a.wide.fns[f]
	case ir.Method, ir.SCall:
		for _, f := range a.called(n) {
			if a.wide.fns[f] {
				return true
			}
		}
	}
	return false
}

// little reports whether n is a length, a byte, or a number that is not greater than max.
func little(n *ir.Node, max int64) bool {
	switch n.Op {
	case ir.Int:
		i, err := strconv.ParseInt(n.S, 0, 64)
		return err == nil && i <= max
	case ir.Call:
		return strings.EqualFold(n.S, "ord") || strings.EqualFold(n.S, "strlen") || strings.EqualFold(n.S, "count")
	}
	return false
}

// grows reports whether an assignment stores a product or a shift of the target's old
// value, without an operator that limits the result.
func (a *Info) grows(n, target *ir.Node) bool {
	v := a.base(target)
	if v == nil {
		return false
	}
	found := false
	ir.Walk(n, func(k *ir.Node) bool {
		switch {
		case k.Op == ir.Bin && (k.S == "%" || k.S == "&"):
			return false
		case k.Op == ir.Closure, k.Op == ir.Call, k.Op == ir.Method:
			return false
		case k.Op == ir.Bin && (k.S == "*" || k.S == "<<"):
			ir.Walk(k, func(x *ir.Node) bool {
				if x.Op == ir.Var || x.Op == ir.Prop || x.Op == ir.SProp {
					found = found || a.VarOf(x) == v
				}
				return x.Op != ir.Closure && !(x.Op == ir.Bin && (x.S == "%" || x.S == "&"))
			})
			return false
		}
		return true
	})
	return found
}
