package infer

import (
	"strconv"

	"phpsocket/socket/port/php2go/ir"
)

// refLoops looks for foreach loops by reference. If the function also uses the loop
// variable's name for something else, refLoops renames that variable in the loop. This
// requires that no later code can see the reference: an unset must follow the loop, or the
// function must not use the variable any more.
func refLoops(body *ir.Node) {
	var walk func(n, block *ir.Node, at int, looped bool)
	walk = func(n, block *ir.Node, at int, looped bool) {
		if n == nil {
			return
		}
		if n.Op == ir.Foreach && n.Ref && n.K[2].Op == ir.Var && n.K[2].S != "" && n.K[2].S != "this" {
			separate(n, body, block, at, looped)
		}
		switch n.Op {
		case ir.While, ir.DoWhile, ir.For, ir.Foreach:
			looped = true
		}
		for i, k := range n.K {
			walk(k, n, i, looped)
		}
	}
	walk(body, nil, 0, false)
}

// separate renames the variable of the loop n if the conditions of refLoops hold. The loop
// is the statement block.K[at].
func separate(n, body, block *ir.Node, at int, looped bool) {
	name := n.K[2].S
	inside := occurrences(n.K[2], name) + occurrences(n.K[3], name)
	unset := unsetNext(block, at, name)
	if unset {
		inside++
	}
	if inside == occurrences(body, name) || occurrences(n.K[0], name)+occurrences(n.K[1], name) > 0 || closures(n.K[3], name) {
		return
	}
	if !unset && (looped || after(body, n, name) > 0) {
		return
	}
	fresh := name + "_ref"
	for i := 2; occurrences(body, fresh) > 0; i++ {
		fresh = name + "_ref" + strconv.Itoa(i)
	}
	n.K[2].S = fresh
	ir.Walk(n.K[3], func(k *ir.Node) bool {
		if k.Op == ir.Var && k.S == name {
			k.S = fresh
		}
		return true
	})
}

// occurrences counts the places in n that name the given variable.
func occurrences(n *ir.Node, name string) int {
	count := 0
	ir.Walk(n, func(k *ir.Node) bool {
		switch k.Op {
		case ir.Var:
			if k.S == name || k.S == "" { // a computed name may be any name
				count++
			}
		case ir.Static, ir.Catch:
			if k.S == name {
				count++
			}
		case ir.Closure:
			for _, u := range k.Fn.Uses {
				if u.Name == name {
					count++
				}
			}
		}
		return true
	})
	return count
}

// closures reports whether n includes a file, or contains a closure that uses the variable.
func closures(n *ir.Node, name string) bool {
	found := false
	ir.Walk(n, func(k *ir.Node) bool {
		found = found || k.Op == ir.Closure && occurrences(k, name) > 0 || k.Op == ir.Include
		return !found
	})
	return found
}

// unsetNext reports whether the first statement after block.K[at] unsets the named variable.
// Empty statements do not count.
func unsetNext(block *ir.Node, at int, name string) bool {
	if block == nil || block.Op != ir.Block {
		return false
	}
	for _, k := range block.K[at+1:] {
		if k == nil || k.Op == ir.Nop {
			continue
		}
		if k.Op != ir.Unset {
			return false
		}
		for _, x := range k.K {
			if x.Op == ir.Var && x.S == name {
				return true
			}
		}
		return false
	}
	return false
}

// after counts the places that name the variable and come after the node n in the source.
func after(body, n *ir.Node, name string) int {
	count := 0
	ir.Walk(body, func(k *ir.Node) bool {
		if k.Op == ir.Closure {
			for _, u := range k.Fn.Uses {
				if u.Name == name && k.Pos >= n.End {
					count++
				}
			}
		}
		if (k.Op == ir.Var && (k.S == name || k.S == "") || (k.Op == ir.Static || k.Op == ir.Catch) && k.S == name) && k.Pos >= n.End {
			count++
		}
		return true
	})
	return count
}
