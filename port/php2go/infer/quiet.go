package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// quiet reports whether a child process ends without an observable effect if it returns
// from f. For this, each statement that calls f must be followed by exit or by the end of
// the program, or it must be an if statement with a condition that makes the child exit. The
// parameter child is the child's block in f. quiet runs before names are bound, so it
// recognises a method by its name only.
func (a *Info) quiet(f *ir.Func, child *ir.Node, depth int) bool {
	if depth > 3 {
		return false
	}
	falsy := true // whether the child returns only false values; truthy says the same of true values
	truthy := true
	look(child, func(n *ir.Node) {
		if n.Op == ir.Return {
			v := ""
			if len(n.K) > 0 {
				v = constant(n.K[0])
			} else {
				v = "false"
			}
			falsy = falsy && v == "false"
			truthy = truthy && v == "true"
		}
	})
	n := len(child.K)
	for n > 0 && child.K[n-1] == nil {
		n--
	}
	if n == 0 || child.K[n-1].Op != ir.Return {
		truthy = false // the child returns null at the end of the function
	}
	calls, good := 0, 0
	each := func(in *ir.Func, body *ir.Node) {
		look(body, func(n *ir.Node) {
			if isCall(n, f) {
				calls++
			}
		})
		if in == f {
			return // a recursive call is never quiet
		}
		good += a.quietCalls(f, in, body, true, falsy, truthy, depth)
	}
	each(nil, a.Main.Body)
	for _, file := range a.Program.Files {
		if file.Body != a.Program.Files[0].Body && !a.inMain(file) {
			each(nil, file.Body)
		}
	}
	for _, g := range a.Program.Funcs {
		each(g, g.Body)
	}
	for _, c := range a.Program.Classes {
		for _, m := range c.Methods {
			each(m, m.Body)
		}
	}
	return calls > 0 && calls == good
}

// inMain reports whether a file's statements are also in the main program.
func (a *Info) inMain(f *ir.File) bool {
	for _, k := range a.Main.Body.K {
		for _, s := range f.Body.K {
			if k == s {
				return true
			}
		}
	}
	return false
}

// quietCalls counts calls to f in a block. It counts only those after which a child has no
// observable effect. The parameter end is true if the function has no statement after the
// block.
func (a *Info) quietCalls(f, in *ir.Func, b *ir.Node, end, falsy, truthy bool, depth int) int {
	if b == nil {
		return 0
	}
	if b.Op != ir.Block {
		b = &ir.Node{Op: ir.Block, K: []*ir.Node{b}}
	}
	count := 0
	for i, k := range b.K {
		if k == nil {
			continue
		}
		ends := end // whether no statement follows k
		exits := false
		for _, next := range b.K[i+1:] {
			if next == nil || next.Op == ir.Nop {
				continue
			}
			exits = silentExit(next)
			ends = false
			break
		}
		after := func() bool { return exits || ends && (in == nil || a.quiet(in, &ir.Node{Op: ir.Block}, depth+1)) }
		switch {
		case k.Op == ir.Expr && isCall(k.K[0], f):
			if after() {
				count++
			}
		case k.Op == ir.If:
			call, not := k.K[0], false
			for call.Op == ir.Not {
				call, not = call.K[0], !not
			}
			if isCall(call, f) {
				if (falsy && not || truthy && !not) && begins(k.K[1]) || (falsy && !not || truthy && not) && (k.K[2] == nil && after() || begins(k.K[2])) {
					count++
				}
			}
			count += a.quietCalls(f, in, k.K[1], ends, falsy, truthy, depth) + a.quietCalls(f, in, k.K[2], ends, falsy, truthy, depth)
		case k.Op == ir.Block:
			count += a.quietCalls(f, in, k, ends, falsy, truthy, depth)
		default:
			for _, sub := range k.K { // in a loop, the next iteration follows the body
				if sub != nil && sub.Op == ir.Block {
					count += a.quietCalls(f, in, sub, false, falsy, truthy, depth)
				}
			}
		}
	}
	return count
}

// begins reports whether a block begins with exit.
func begins(b *ir.Node) bool {
	if b == nil {
		return false
	}
	if b.Op != ir.Block {
		return silentExit(b)
	}
	return len(b.K) > 0 && b.K[0] != nil && silentExit(b.K[0])
}

// silentExit reports whether a statement is an exit that prints no text.
func silentExit(n *ir.Node) bool {
	if n.Op != ir.Expr || n.K[0].Op != ir.Exit {
		return false
	}
	x := n.K[0]
	return len(x.K) == 0 || x.K[0] == nil || x.K[0].Op == ir.Int
}

// constant returns "true" or "false" if the expression always has that truth value, and ""
// otherwise.
func constant(n *ir.Node) string {
	switch {
	case n.Op == ir.Null:
		return "false"
	case n.Op == ir.Bool:
		return n.S
	case n.Op == ir.Int && n.S == "0":
		return "false"
	case n.Op == ir.Int:
		return "true"
	}
	return ""
}

// isCall reports whether n calls the function f, or a method with the name of f.
func isCall(n *ir.Node, f *ir.Func) bool {
	if n == nil || !strings.EqualFold(n.S, f.Name) {
		return false
	}
	if f.Class == nil {
		return n.Op == ir.Call
	}
	return n.Op == ir.Method || n.Op == ir.SCall
}

// look calls the function f for each node in n, except the nodes inside closures.
func look(n *ir.Node, f func(*ir.Node)) {
	ir.Walk(n, func(k *ir.Node) bool {
		f(k)
		return k.Op != ir.Closure
	})
}
