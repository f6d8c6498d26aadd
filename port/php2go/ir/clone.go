package ir

import "strings"

// Copy returns a deep copy of a node.
func Copy(n *Node) *Node {
	if n == nil {
		return nil
	}
	c := *n
	c.K = make([]*Node, len(n.K))
	for i, k := range n.K {
		c.K[i] = Copy(k)
	}
	if n.Fn != nil {
		c.Fn = n.Fn.Copy()
		c.Fn.Node = &c
	}
	return &c
}

// Copy returns a copy of a function and its body.
func (f *Func) Copy() *Func {
	c := *f
	c.Body = Copy(f.Body)
	return &c
}

// Rest changes a function that calls func_get_args, func_get_arg or func_num_args. It adds
// a variadic parameter for arguments that have no parameter, and replaces the calls.
func (f *Func) Rest() {
	if f.Body == nil {
		return
	}
	var list []*Node
	Walk(f.Body, func(n *Node) bool {
		if n.Op == Closure {
			return false
		}
		if n.Op == Call {
			switch strings.ToLower(n.S) {
			case "func_get_args", "func_num_args", "func_get_arg":
				list = append(list, n)
			}
		}
		return true
	})
	if len(list) == 0 {
		return
	}
	var names []string
	for _, p := range f.Params {
		if p.Default != nil || p.Ref || p.Variadic {
			return // the number of arguments is not known
		}
		names = append(names, p.Name)
	}
	f.Params = append(f.Params, &Param{Name: "funcArgs", Variadic: true})
	for _, n := range list {
		at := func(op Op, s string, kids ...*Node) *Node {
			return &Node{Op: op, S: s, K: kids, File: n.File, Line: n.Line}
		}
		all := at(Var, "funcArgs")
		if len(names) > 0 {
			first := at(Array, "")
			for _, p := range names {
				first.K = append(first.K, at(Item, "", nil, at(Var, p)))
			}
			all = at(Call, "array_merge", first, all)
		}
		switch strings.ToLower(n.S) {
		case "func_num_args":
			n.S, n.K = "count", []*Node{all}
		case "func_get_arg":
			n.Op, n.S, n.K = Index, "", []*Node{all, n.K[0]}
		default:
			*n = *all
		}
	}
}
