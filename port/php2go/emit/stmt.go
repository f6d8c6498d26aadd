package emit

import (
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// block writes the statements of a block.
func (e *emitter) block(b *ir.Node) {
	e.errNames = append(e.errNames, make(map[string]bool))
	for _, k := range b.K {
		if k != nil {
			e.stmt(k)
		}
	}
	e.errNames = e.errNames[:len(e.errNames)-1]
}

// inner writes a block that may run any number of times, or not at all. After the block,
// the variable err may belong to another call.
func (e *emitter) inner(b *ir.Node) {
	held := e.held
	e.block(b)
	if b.End > 0 && !e.included(b) {
		e.flush(b.End)
		e.lastLine = b.Tail
	}
	if e.held != held {
		e.held = nil
	}
}

// included reports whether a node comes from a file other than the one with the comments that are
// being written.
func (e *emitter) included(n *ir.Node) bool { return n.File != nil && n.File != e.file_ }

func (e *emitter) stmt(n *ir.Node) {
	if n.Pos > 0 && !e.included(n) {
		e.flush(n.Pos)
	}
	if e.options.PHP && n.File != nil && n.Line > 0 && n.Line != e.shown && n.Op != ir.Block && n.Line <= len(n.File.Lines) {
		e.shown = n.Line
		e.line("// %s:%d: %s", n.File.Name, n.Line, strings.TrimSpace(n.File.Lines[n.Line-1]))
	}
	for _, v := range e.places.at[n] {
		e.declare(v)
	}
	e.stmt2(n)
	e.out = append(e.out, e.after...)
	e.after = nil
	e.leaving(n)
	e.prev = n
	if n.Tail > 0 {
		e.lastLine = n.Tail
	}
}

// declare writes the declaration of a variable.
func (e *emitter) declare(v *infer.Var) {
	if e.places.unread[v] {
		return
	}
	r := v.Repr()
	name := e.names.variable(v)
	if v.Cell {
		e.line("%s := mixed.CellOf(new(%s))", name, e.goType(r))
		return
	}
	if v.Ref {
		e.line("%s := new(%s)", name, e.goType(r))
		return
	}
	if r.K == infer.KArray && v.Obs&(infer.Null|infer.False) == 0 {
		e.line("%s := new(php.Array[%s])", name, e.goType(*r.Elem))
	} else {
		e.line("var %s %s", name, e.goType(r))
	}
	if e.needOK[v] {
		e.line("%sOK := %v", name, r.Absent != infer.Null)
	}
}

func (e *emitter) stmtExpr(n *ir.Node) {
	switch n.Op {
	case ir.Assign:
		e.assign(n, false)
		return
	case ir.AssignBy:
		if n.K[1].Op == ir.New || n.K[1].Op == ir.Call || n.K[1].Op == ir.Method {
			e.assign(n, false)
			return
		}
	case ir.AssignOp, ir.IncDec:
		e.change(n)
		return
	case ir.Or:
		c := e.truth(e.expr(n.K[0]))
		e.line("if %s {", negate(c).code)
		held := e.held
		e.stmtExpr(n.K[1])
		if e.held != held {
			e.held = nil
		}
		e.line("}")
		return
	case ir.And:
		c := e.truth(e.expr(n.K[0]))
		e.line("if %s {", c.code)
		held := e.held
		e.stmtExpr(n.K[1])
		if e.held != held {
			e.held = nil
		}
		e.line("}")
		return
	case ir.Cond:
		if n.K[1] != nil {
			c := e.truth(e.expr(n.K[0]))
			held := e.held
			e.line("if %s {", c.code)
			e.stmtExpr(n.K[1])
			e.line("} else {")
			e.stmtExpr(n.K[2])
			e.line("}")
			if e.held != held {
				e.held = nil
			}
			return
		}
	case ir.Silence:
		if e.info.Handles() {
			e.line("mixed.Silence()")
			e.stmtExpr(n.K[0])
			e.line("mixed.Speak()")
			return
		}
		e.stmtExpr(n.K[0])
		return
	case ir.Exit:
		e.exit(n)
		return
	case ir.Left:
		e.line("mixed.Left(%q)", e.leave(n, n.S))
		return
	}
	e.discard(e.expr(n))
}

func (e *emitter) stmt2(n *ir.Node) {
	switch n.Op {
	case ir.Block:
		for _, k := range n.K {
			e.stmt(k)
		}
	case ir.Expr:
		e.stmtExpr(n.K[0])
	case ir.Echo:
		e.echo(n)
	case ir.HTML:
		e.line("fmt.Print(%s)", quote(n.S))
	case ir.If:
		e.ifStmt(n)
	case ir.While:
		e.loop(n, nil, []*ir.Node{n.K[0]}, nil, n.K[1])
	case ir.DoWhile:
		e.doWhile(n)
	case ir.For:
		e.loop(n, n.K[0].K, n.K[1].K, n.K[2].K, n.K[3])
	case ir.Foreach:
		e.foreach(n)
	case ir.Switch:
		e.switchStmt(n)
	case ir.Break, ir.Continue:
		e.jump(n)
	case ir.Return:
		e.ret(n)
	case ir.Unset:
		for _, k := range n.K {
			e.unset(k)
		}
	case ir.Try:
		e.tryStmt(n)
	case ir.Define:
		e.define(n)
	case ir.Left:
		e.line("mixed.Left(%q)", e.leave(n, n.S))
	case ir.Nop:
		if n.S == "dead" {
			for l := n.Line; l <= n.Tail && l-1 < len(n.File.Lines) && l > 0; l++ {
				if text := strings.TrimSpace(n.File.Lines[l-1]); text != "" && text != "?>" {
					e.line("// never reached: %s", strings.TrimSuffix(text, "\r"))
				}
			}
			for len(e.comments) > 0 && e.comments[0].Pos < n.End && !e.included(n) {
				e.comments = e.comments[1:]
			}
		}
	case ir.Fork:
		e.forkStmt(n)
	case ir.Global:
	case ir.Static:
	default:
		e.line("mixed.Left(%q)", e.leave(n, string(n.Op)))
	}
}

// echo writes an echo statement. Several arguments become one call of fmt.Print if the
// output is certain to be the same as with one call for each argument.
func (e *emitter) echo(n *ir.Node) {
	if len(n.K) > 1 && !slices.ContainsFunc(n.K, e.mayPrint) {
		var parts []*ir.Node
		for _, k := range n.K {
			parts = flatten(k, parts)
		}
		e.line("fmt.Print(%s)", e.concat(n, parts).code)
		return
	}
	for _, k := range n.K {
		if v := e.text(k); v.code != `""` {
			e.line("fmt.Print(%s)", v.code)
		}
	}
}

// mayPrint reports whether an expression may print something, or may throw an exception
// after earlier arguments were printed. In that case, the Go code must print the arguments
// of the echo one by one.
func (e *emitter) mayPrint(n *ir.Node) bool {
	calls := false
	ir.Walk(n, func(x *ir.Node) bool {
		switch x.Op {
		case ir.Method, ir.SCall, ir.CallDyn, ir.New, ir.Print, ir.MethodDyn, ir.SCallDyn, ir.NewDyn, ir.Include, ir.Yield:
			calls = true
		case ir.Call:
			switch strings.ToLower(x.S) {
			case "print_r", "var_dump", "var_export", "printf", "vprintf", "intdiv":
				calls = true
			}
			if f := table.Funcs[strings.ToLower(x.S)]; f != nil {
				calls = calls || slices.ContainsFunc(f.Params, func(p table.Param) bool { return p.Kind == 'c' })
			}
			calls = calls || e.info.Funcs[strings.ToLower(x.S)] != nil
		case ir.Index:
			calls = calls || e.info.Peek(x.K[0]).B&(infer.Obj|infer.Any) != 0 && e.info.Indexes()
		case ir.Prop, ir.PropDyn:
			calls = calls || e.hasMagic("__get")
		}
		return !calls
	})
	return calls
}

func (e *emitter) ifStmt(n *ir.Node) {
	c := e.truth(e.expr(n.K[0]))
	e.line("if %s {", c.code)
	e.lastLine = n.Line
	e.info.Narrow(n.K[0], n.K[1], func() { e.inner(n.K[1]) })
	for els := n.K[2]; els != nil; {
		if els.Op != ir.If {
			e.line("} else {")
			e.inner(els)
			break
		}
		mark := len(e.out)
		held := e.held
		var c value
		lines := e.quiet(func() {
			for _, v := range e.places.at[els] {
				e.declare(v)
			}
			c = e.truth(e.expr(els.K[0]))
		})
		if len(lines) > 0 {
			e.held = held
			e.line("} else {")
			e.errNames = append(e.errNames, make(map[string]bool))
			e.stmt(els)
			e.errNames = e.errNames[:len(e.errNames)-1]
			if e.held != held {
				e.held = nil
			}
			break
		}
		_ = mark
		e.line("} else if %s {", c.code)
		e.lastLine = els.Line
		e.info.Narrow(els.K[0], els.K[1], func() { e.inner(els.K[1]) })
		els = els.K[2]
	}
	e.line("}")
}
