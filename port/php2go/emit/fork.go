package emit

import (
	"fmt"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// forkStmt writes a goroutine that replaces a child process. The goroutine gets its own
// copies of the variables that the parent also uses.
func (e *emitter) forkStmt(n *ir.Node) {
	child, pid := n.K[0], n.K[1]
	e.note(n, "pcntl_fork() became a goroutine: the parent sees what the child changes in objects and global variables")
	if n.S == "function" {
		e.note(n, "the child ends where %s() ends, because what PHP does after that in the child has no effect", e.fn.Name)
	}
	in := make(map[*infer.Var]bool)
	ir.Walk(child, func(k *ir.Node) bool {
		if k.Op == ir.Var && k.S != "this" {
			if v := e.info.VarOf(k); v != nil && e.places.local(v) && v.Fn == e.fn {
				in[v] = true
			}
		}
		return true
	})
	var shadows []string
	for _, v := range e.fn.Order {
		if !in[v] || e.places.unread[v] || e.insideOnly(v, child) || v.Captured {
			continue
		}
		name := e.names.variable(v)
		shadows = append(shadows, name+" := "+e.copied(&ir.Node{Op: ir.Var, S: v.Name}, e.loadVar(v)).code, "_ = "+name)
	}
	held, loops, try := e.held, e.loops, e.try
	e.held, e.loops, e.try = nil, nil, nil
	e.inChild++
	e.childFn = e.fn
	e.childLeft = ""
	if n.S == "left" {
		e.childLeft = fmt.Sprintf("mixed.Left(%q)", e.leave(n, infer.ForkReturns))
	}
	body := e.quiet(func() {
		for _, name := range n.Names {
			v := e.fn.Vars[name]
			switch {
			case v == nil || e.places.unread[v]:
			case v.Repr().K == infer.KSock:
				e.line("defer %s.Close() // the end of a child process closes it", e.names.variable(v))
			case v.Repr().K == infer.KAny:
				e.line("defer mixed.Release(%s) // the end of a child process closes it", e.names.variable(v))
			}
		}
		e.inner(child)
		if e.childLeft != "" && !(len(child.K) > 0 && terminates(child)) {
			e.line("%s", e.childLeft)
		}
	})
	e.childFn = nil
	e.inChild--
	e.held, e.loops, e.try = held, loops, try
	target := ""
	if pid != nil {
		if v := e.info.VarOf(pid); v != nil && !(e.places.unread[v]) {
			target = e.names.variable(v) + " = "
			if e.places.with[v] == n {
				target = e.names.variable(v) + " := "
			}
			if v.Repr().K == infer.KAny && e.places.with[v] == n {
				target = "var " + e.names.variable(v) + " any = "
			}
		}
	}
	if len(shadows) == 0 {
		e.line("%smixed.Fork(func() {", target)
		e.out = append(e.out, body...)
		e.line("})")
		return
	}
	e.line("%smixed.Fork(func() func() {", target)
	e.out = append(e.out, shadows...)
	e.line("return func() {")
	e.out = append(e.out, body...)
	e.line("}")
	e.line("}())")
}

// insideOnly reports whether a variable occurs only inside the block.
func (e *emitter) insideOnly(v *infer.Var, block *ir.Node) bool {
	for _, o := range e.places.seen[v] {
		inside := false
		for _, s := range o.path {
			inside = inside || s.block == block
		}
		if !inside {
			return false
		}
	}
	return true
}

// wait returns the code for pcntl_wait and pcntl_waitpid.
func (e *emitter) wait(n *ir.Node, name string) value {
	args := n.K
	pid := "-1"
	if name == "pcntl_waitpid" {
		if len(args) == 0 {
			return e.leftValue(n, name+"()")
		}
		pid, args = e.as(e.expr(args[0]), rInt), args[1:]
	}
	flags := ""
	if len(args) > 1 {
		flags = ", " + e.as(e.expr(args[1]), rInt)
	}
	call := "mixed.Wait(" + pid + flags + ")"
	if len(args) == 0 || e.info.VarOf(args[0]) != nil && e.places.unread[e.info.VarOf(args[0])] {
		return primary(call, rInt)
	}
	t := e.temp(call)
	status := value{code: "0", r: rInt, prec: precPrimary, fixed: true}
	if e.info.Statuses {
		status = primary("mixed.Status("+t+")", rInt)
	}
	e.storeIn(args[0], status)
	return value{code: t, r: rInt, prec: precPrimary, local: true}
}
