package infer

import (
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// forks looks for the usual code that forks a child, if the child ends with exit. It
// replaces this code with a node Fork.
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
					k.Op, k.K = ir.Nop, nil // in Go, the loop variable does not exist after the loop
				}
			}
			pid, ok := forkAssign(k)
			for ok && i+2 < len(n.K) && failedFork(n.K[i+1], pid.S) && n.K[i+2] != nil && n.K[i+2].Op == ir.If {
				n.K = slices.Delete(n.K, i+1, i+2) // starting a goroutine cannot fail
			}
			if ok && i+1 < len(n.K) && n.K[i+1] != nil && n.K[i+1].Op == ir.If {
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

// failedFork reports whether a statement only handles the failure of a fork.
func failedFork(n *ir.Node, pid string) bool {
	return n != nil && n.Op == ir.If && n.K[2] == nil && role(n.K[0], pid) == "failed"
}

// asksStatus reports whether the program asks for the exit status of its child processes.
func (a *Info) asksStatus() bool {
	found := false
	for _, f := range a.Program.Files {
		found = found || callsStatus(f.Body)
	}
	for _, f := range a.Program.Funcs {
		found = found || callsStatus(f.Body)
	}
	for _, c := range a.Program.Classes {
		for _, m := range c.Methods {
			found = found || callsStatus(m.Body)
		}
	}
	return found
}

func callsStatus(n *ir.Node) bool {
	found := false
	ir.Walk(n, func(k *ir.Node) bool {
		found = found || k.Op == ir.Call && (strings.EqualFold(k.S, "pcntl_wexitstatus") || strings.EqualFold(k.S, "pcntl_wifexited"))
		return !found
	})
	return found
}

// ForkReturns is the reason that the report gives for a fork that is not converted.
const ForkReturns = "a child process that goes on after the function that forked"

// forksIn converts forks in a function's body, if the child does not end with exit. It
// knows two forms. Either the child's block is the last statement, or the parent returns
// and the child runs the rest of the body. If the child has no observable effect after the
// function returns, the converted child ends where the function ends. Otherwise the fork is
// not converted.
func (a *Info) forksIn(f *ir.Func) {
	body := f.Body
	if body == nil {
		return
	}
	for i, k := range body.K {
		if k == nil {
			continue
		}
		test, count, name := k, 1, ""
		pid, ok := forkAssign(k)
		switch {
		case ok && i+1 < len(body.K) && body.K[i+1] != nil && body.K[i+1].Op == ir.If:
			test, count, name = body.K[i+1], 2, pid.S
		case k.Op == ir.If && hasFork(k.K[0]):
			test, pid, name = forkTest(k)
		default:
			continue
		}
		if _, _, ends := branches(test, name); ends {
			continue
		}
		child, parent, known := sides(test, name)
		last := i+count == len(body.K)
		switch {
		case known && child != nil && last:
		case known && child == nil && parent != nil && len(parent.K) > 0 && parent.K[len(parent.K)-1].Op == ir.Return:
			rest := *body
			rest.K = append([]*ir.Node(nil), body.K[i+count:]...)
			child, count = &rest, len(body.K)-i
		default:
			continue
		}
		ended := *child
		ended.K = append(append([]*ir.Node(nil), child.K...), nil)
		a.fork(body, i, count, &ended, parent, pid)
		body.K[i].S = "function"
		if !a.quiet(f, &ended, 0) {
			a.Lefts = append(a.Lefts, Missing{body.K[i], ForkReturns})
			body.K[i].S = "left"
		}
		return
	}
}

// fork replaces statements of the block b with a node Fork, followed by the parent's
// statements. The first replaced statement has the index i. The number of replaced
// statements is count.
func (a *Info) fork(b *ir.Node, i, count int, child, parent *ir.Node, pid *ir.Node) {
	at := b.K[i]
	kept := *child
	kept.K = append([]*ir.Node(nil), child.K[:len(child.K)-1]...)
	a.Forks = true
	if last := child.K[len(child.K)-1]; last != nil && a.asksStatus() {
		kept.K = append(kept.K, last)
		a.Statuses = true
	}
	var names []string
	if parent != nil {
		names = own(&kept, parent)
	}
	f := &ir.Node{Op: ir.Fork, K: []*ir.Node{&kept, pid}, Names: names, File: at.File, Line: at.Line, Pos: at.Pos, End: at.End, Tail: at.Tail}
	out := append([]*ir.Node(nil), b.K[:i]...)
	out = append(out, f)
	if parent != nil {
		out = append(out, parent.K...)
	}
	b.K = append(out, b.K[i+count:]...)
}

// own removes calls to socket_close, so that a socket that both parent and child have is
// closed only once. The child must not close the sockets that the parent still uses. The
// parent must not close the sockets that it gave to the child. own returns the variables of
// those sockets that the parent gave to the child and that the child may leave open when it
// ends.
func own(child, parent *ir.Node) (unclosed []string) {
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
	last := ""
	if n := len(child.K); n > 0 {
		last = closed(child.K[n-1])
	}
	ends := false // whether the child may end before it reaches its last statement
	ir.Walk(child, func(n *ir.Node) bool {
		ends = ends || n.Op == ir.Exit || n.Op == ir.Return
		return n.Op != ir.Closure
	})
	for s := range given {
		if (s != last || ends) && !set[s] {
			unclosed = append(unclosed, s)
		}
	}
	slices.Sort(unclosed)
	return unclosed
}

// closed returns the name of the variable with the socket that a statement closes with
// socket_close. It returns "" for any other statement.
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

// forkIf recognises if (pcntl_fork() == 0) and similar statements. It returns the blocks of
// the child and of the parent.
func forkIf(n *ir.Node) (child, parent, pid *ir.Node, ok bool) {
	test, pid, name := forkTest(n)
	child, parent, ok = branches(test, name)
	return child, parent, pid, ok
}

// forkCall returns the call to fork in the condition of the if statement n, and the
// variable that the condition stores the result in.
func forkCall(n *ir.Node) (call, pid *ir.Node) {
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
	return call, pid
}

// forkTest returns a copy of the if statement n in which a variable replaces the call to
// fork. It also returns pid, the variable to which PHP's code assigns the process ID, and
// the variable's name. If there is none, pid is nil and name is "?fork".
func forkTest(n *ir.Node) (test, pid *ir.Node, name string) {
	call, pid := forkCall(n)
	name = "?fork"
	if pid != nil {
		name = pid.S
	}
	copied := *n
	copied.K = append([]*ir.Node(nil), n.K...)
	copied.K[0] = replaced(n.K[0], call, &ir.Node{Op: ir.Var, S: name})
	return &copied, pid, name
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

// branches returns the statements of the child and of the parent after a fork. ok is false
// unless the child ends with exit.
func branches(n *ir.Node, pid string) (child, parent *ir.Node, ok bool) {
	child, parent, ok = sides(n, pid)
	if !ok || child == nil || len(child.K) == 0 {
		return nil, nil, false
	}
	last := child.K[len(child.K)-1]
	return child, parent, last.Op == ir.Expr && last.K[0].Op == ir.Exit
}

// sides returns the statements of the child and of the parent after a fork, even if the
// child does not end with exit.
func sides(n *ir.Node, pid string) (child, parent *ir.Node, ok bool) {
	left := map[string]bool{"failed": true, "child": true, "parent": true}
	for n != nil {
		if n.Op != ir.If {
			switch { // the remaining cases are in the else branch
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
	return child, parent, true
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
