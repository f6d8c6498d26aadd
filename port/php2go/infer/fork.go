package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// forks finds the places where a program forks and the child ends with exit, in the forms that programs have, and makes one
// node of each.
func (a *Info) forks(n *ir.Node) {
	if n == nil {
		return
	}
	if n.Op == ir.Block {
		for i := 0; i < len(n.K); i++ {
			k := n.K[i]
			if k == nil {
				continue
			}
			if i > 0 && k != nil && k.Op == ir.Unset && len(k.K) == 1 && k.K[0].Op == ir.Var {
				if f := n.K[i-1]; f.Op == ir.Foreach && f.Ref && f.K[2].Op == ir.Var && f.K[2].S == k.K[0].S {
					k.Op, k.K = ir.Nop, nil // Go's variable ends with the loop
				}
			}
			if pid, ok := forkAssign(k); ok && i+1 < len(n.K) && n.K[i+1] != nil && n.K[i+1].Op == ir.If {
				if child, parent, ok := branches(n.K[i+1], pid.S); ok {
					a.fork(n, i, 2, child, parent, pid)
					continue
				}
			}
			if k.Op == ir.If && hasFork(k.K[0]) {
				if child, parent, pid, ok := forkIf(k); ok {
					a.fork(n, i, 1, child, parent, pid)
				}
			}
		}
	}
	for _, k := range n.K {
		a.forks(k)
	}
	if n.Op == ir.Closure && n.Fn != nil {
		a.forks(n.Fn.Body)
	}
}

// fork puts a Fork in the place of count statements of a block, followed by what the parent does.
func (a *Info) fork(b *ir.Node, i, count int, child, parent *ir.Node, pid *ir.Node) {
	at := b.K[i]
	kept := *child
	kept.K = append([]*ir.Node(nil), child.K[:len(child.K)-1]...)
	if parent != nil {
		own(&kept, parent)
	}
	f := &ir.Node{Op: ir.Fork, K: []*ir.Node{&kept, pid}, File: at.File, Line: at.Line, Pos: at.Pos, End: at.End, Tail: at.Tail}
	out := append([]*ir.Node(nil), b.K[:i]...)
	out = append(out, f)
	if parent != nil {
		out = append(out, parent.K...)
	}
	b.K = append(out, b.K[i+count:]...)
}

// own leaves to one of the two the closing of sockets that both have: the child may not close what the parent goes on with,
// and the parent not what the child got.
func own(child, parent *ir.Node) {
	given := make(map[string]bool)
	for _, k := range parent.K {
		if s := closed(k); s != "" {
			given[s] = true
		}
	}
	drop := func(b *ir.Node, what func(string) bool) {
		kept := b.K[:0:0]
		for _, k := range b.K {
			if s := closed(k); s != "" && what(s) {
				continue
			}
			kept = append(kept, k)
		}
		b.K = kept
	}
	set := make(map[string]bool)
	ir.Walk(child, func(n *ir.Node) bool {
		if n.Op == ir.Assign && n.K[0].Op == ir.Var {
			set[n.K[0].S] = true
		}
		return true
	})
	drop(child, func(s string) bool { return !given[s] && !set[s] })
	drop(parent, func(s string) bool { return true })
}

// closed returns the variable that a statement closes.
func closed(n *ir.Node) string {
	if n == nil || n.Op != ir.Expr {
		return ""
	}
	k := n.K[0]
	if k.Op == ir.Silence {
		k = k.K[0]
	}
	if k.Op == ir.Call && strings.EqualFold(k.S, "socket_close") && len(k.K) == 1 && k.K[0].Op == ir.Var {
		return k.K[0].S
	}
	return ""
}

func isFork(n *ir.Node) bool {
	return n.Op == ir.Call && strings.EqualFold(n.S, "pcntl_fork")
}

func hasFork(n *ir.Node) bool {
	found := false
	ir.Walk(n, func(k *ir.Node) bool {
		found = found || isFork(k)
		return !found
	})
	return found
}

func forkAssign(n *ir.Node) (*ir.Node, bool) {
	if n.Op == ir.Expr && n.K[0].Op == ir.Assign && n.K[0].K[0].Op == ir.Var && isFork(n.K[0].K[1]) {
		return n.K[0].K[0], true
	}
	return nil, false
}

// forkIf is if (pcntl_fork() == 0) and its like.
func forkIf(n *ir.Node) (child, parent, pid *ir.Node, ok bool) {
	var call *ir.Node
	ir.Walk(n.K[0], func(k *ir.Node) bool {
		if k.Op == ir.Assign && isFork(k.K[1]) && k.K[0].Op == ir.Var {
			pid, call = k.K[0], k
			return false
		}
		if isFork(k) {
			call = k
		}
		return true
	})
	name := "?fork"
	if pid != nil {
		name = pid.S
	}
	copied := *n
	copied.K = append([]*ir.Node(nil), n.K...)
	copied.K[0] = replaced(n.K[0], call, &ir.Node{Op: ir.Var, S: name})
	child, parent, ok = branches(&copied, name)
	return child, parent, pid, ok
}

func replaced(n, from, to *ir.Node) *ir.Node {
	if n == from {
		return to
	}
	if n == nil {
		return nil
	}
	c := *n
	c.K = make([]*ir.Node, len(n.K))
	for i, k := range n.K {
		c.K[i] = replaced(k, from, to)
	}
	return &c
}

// branches finds what the child and the parent do after a fork.
func branches(n *ir.Node, pid string) (child, parent *ir.Node, ok bool) {
	left := map[string]bool{"failed": true, "child": true, "parent": true}
	for n != nil {
		if n.Op != ir.If {
			switch { // else: what is left
			case left["child"] && !left["parent"]:
				child = n
			case left["parent"] && !left["child"]:
				parent = n
			default:
				return nil, nil, false
			}
			break
		}
		role := role(n.K[0], pid)
		switch role {
		case "failed":
		case "child":
			child = n.K[1]
		case "parent":
			parent = n.K[1]
		default:
			return nil, nil, false
		}
		delete(left, role)
		n = n.K[2]
	}
	if child == nil || len(child.K) == 0 {
		return nil, nil, false
	}
	last := child.K[len(child.K)-1]
	return child, parent, last.Op == ir.Expr && last.K[0].Op == ir.Exit
}

func role(c *ir.Node, pid string) string {
	is := func(n *ir.Node) bool { return n.Op == ir.Var && n.S == pid }
	switch {
	case is(c):
		return "parent"
	case c.Op == ir.Not && is(c.K[0]):
		return "child"
	case c.Op == ir.Bin && is(c.K[0]):
		minus := c.K[1].Op == ir.Unary && c.K[1].S == "-"
		zero := c.K[1].Op == ir.Int && c.K[1].S == "0"
		switch c.S {
		case "==", "===":
			if minus {
				return "failed"
			}
			if zero {
				return "child"
			}
		case "<":
			if zero {
				return "failed"
			}
		case ">", "!=", "!==":
			if zero {
				return "parent"
			}
		}
	}
	return ""
}
