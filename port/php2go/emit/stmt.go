package emit

import (
	"fmt"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
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

// inner writes a block that may not be run, or more than once: what err has afterwards is not known.
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

// included reports whether a node is of another file than the one that comments are taken from.
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

func (e *emitter) exit(n *ir.Node) {
	end := func(code string) {
		if e.hasShutdown() {
			e.line("php.Exit(%s)", code)
		} else {
			e.line("os.Exit(%s)", code)
		}
	}
	if e.inChild > 0 {
		if len(n.K) > 0 && (n.K[0].Op == ir.Str || n.K[0].Op == ir.Interp) {
			e.line("fmt.Print(%s)", e.str(e.expr(n.K[0])).code)
		}
		e.line("runtime.Goexit()")
		e.use("runtime")
		return
	}
	if len(n.K) == 0 {
		end("0")
		return
	}
	v := e.expr(n.K[0])
	switch {
	case v.r.K == infer.KInt && v.multi == 0:
		end(v.code)
	case v.r.K == infer.KString && v.multi == 0 && !v.r.Maybe:
		e.line("fmt.Print(%s)", v.code)
		end("0")
	case v.null:
		end("0")
	default:
		e.line("php.Exit(%s)", e.toAny(v).code)
	}
}

func (e *emitter) hasShutdown() bool {
	found := false
	for _, f := range e.info.ByFunc {
		found = found || uses(f.Body, "register_shutdown_function")
	}
	return found || uses(e.info.Main.Body, "register_shutdown_function") || e.destructs()
}

func uses(n *ir.Node, fn string) bool {
	found := false
	ir.Walk(n, func(k *ir.Node) bool {
		found = found || k.Op == ir.Call && strings.EqualFold(k.S, fn)
		return !found
	})
	return found
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

// echo prints: one call for what cannot be seen to be several.
func (e *emitter) echo(n *ir.Node) {
	calls := false
	for _, k := range n.K {
		ir.Walk(k, func(x *ir.Node) bool {
			if x.Op == ir.Call {
				switch strings.ToLower(x.S) {
				case "print_r", "var_dump", "var_export", "printf", "intdiv", "call_user_func", "call_user_func_array", "array_map", "array_filter":
					calls = true
				}
				calls = calls || e.info.Funcs[strings.ToLower(x.S)] != nil
			}
			calls = calls || x.Op == ir.Method || x.Op == ir.SCall || x.Op == ir.CallDyn || x.Op == ir.New || x.Op == ir.Print
			return true
		})
	}
	if !calls && len(n.K) > 1 {
		var parts []*ir.Node
		for _, k := range n.K {
			parts = flatten(k, parts)
		}
		e.line("fmt.Print(%s)", e.concat(n, parts).code)
		return
	}
	for _, k := range n.K {
		if v := e.str(e.expr(k)); v.code != `""` {
			e.line("fmt.Print(%s)", v.code)
		}
	}
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

// pushLoop and popLoop are round the body of what break and continue know.
func (e *emitter) pushLoop(n *ir.Node, isSwitch bool) {
	e.loops = append(e.loops, &loop{node: n, isSwich: isSwitch, try: e.try})
}

func (e *emitter) popLoop() { e.loops = e.loops[:len(e.loops)-1] }

// label writes the label of a loop, if a jump needs it.
func (e *emitter) label(n *ir.Node) {
	if l := e.labels[n]; l != "" {
		e.line("%s:", l)
	}
}

func (e *emitter) needLabel(n *ir.Node) string {
	if e.labels[n] == "" {
		e.labels[n] = "loop" + strconv.Itoa(len(e.labels)+1)
		e.changed = true
	}
	return e.labels[n]
}

// loop writes while and for.
func (e *emitter) loop(n *ir.Node, init, conds, steps []*ir.Node, body *ir.Node) {
	head := ""
	for i, k := range init {
		if i == len(init)-1 {
			lines := e.quiet(func() { e.stmtExpr(k) })
			if len(lines) == 1 && !strings.HasPrefix(lines[0], "var ") && len(conds) > 0 && strings.Contains(lines[0], "=") {
				head = lines[0]
				continue
			}
			e.out = append(e.out, lines...)
			if len(lines) > 0 {
				if v := e.info.VarOf(k.K[0]); v != nil && e.places.with[v] == k {
					// the variable is declared in front of the loop
					_ = v
				}
			}
			continue
		}
		e.stmtExpr(k)
	}
	held := e.held
	e.held = nil
	e.errNames = append(e.errNames, make(map[string]bool))
	e.pushLoop(n, false)
	var cond value
	condLines := e.quiet(func() {
		for i, k := range conds {
			v := e.expr(k)
			if i < len(conds)-1 {
				e.discard(v)
				continue
			}
			cond = e.truth(v)
		}
	})
	var stepLines []string
	e.quiet(func() {
		// the step comes after the body, where err is another one
	})
	held2 := e.held
	e.held = nil
	stepLines = e.quiet(func() {
		for _, k := range steps {
			e.stmtExpr(k)
		}
	})
	e.held = held2
	always := len(conds) == 0 || cond.isBool != nil && *cond.isBool
	simpleStep := len(stepLines) == 0 || len(stepLines) == 1 && !strings.Contains(stepLines[0], ":=") && !strings.HasSuffix(stepLines[0], "{")
	e.label(n)
	if len(condLines) == 0 && simpleStep {
		step := ""
		if len(stepLines) == 1 {
			step = stepLines[0]
		}
		switch {
		case head == "" && step == "" && always:
			e.line("for {")
		case head == "" && step == "":
			e.line("for %s {", cond.code)
		case always:
			e.line("for %s; ; %s {", head, step)
		default:
			e.line("for %s; %s; %s {", head, cond.code, step)
		}
		e.lastLine = n.Line
		e.inner(body)
		e.line("}")
	} else {
		if head != "" {
			e.out = e.out[:len(e.out)-boolInt(e.labels[n] != "")]
			e.line("%s", head)
			e.label(n)
		}
		if len(stepLines) > 0 {
			e.temps++
			first := "t" + strconv.Itoa(e.temps)
			e.line("for %s := true; ; %s = false {", first, first)
			e.line("if !%s {", first)
			e.out = append(e.out, stepLines...)
			e.line("}")
		} else {
			e.line("for {")
		}
		e.lastLine = n.Line
		e.out = append(e.out, condLines...)
		if !always {
			e.line("if %s {", negate(cond).code)
			e.line("break")
			e.line("}")
		}
		e.inner(body)
		e.line("}")
	}
	e.popLoop()
	e.errNames = e.errNames[:len(e.errNames)-1]
	e.held = nil
	_ = held
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (e *emitter) doWhile(n *ir.Node) {
	e.held = nil
	e.errNames = append(e.errNames, make(map[string]bool))
	e.pushLoop(n, false)
	var cond value
	lines := e.quiet(func() { cond = e.truth(e.expr(n.K[1])) })
	e.held = nil
	e.label(n)
	switch {
	case cond.isBool != nil && *cond.isBool:
		e.line("for {")
		e.inner(n.K[0])
	case len(lines) == 0:
		e.temps++
		again := "t" + strconv.Itoa(e.temps)
		e.line("for %s := true; %s; %s = %s {", again, again, again, cond.code)
		e.inner(n.K[0])
	default:
		e.temps++
		first := "t" + strconv.Itoa(e.temps)
		e.line("for %s := true; ; %s = false {", first, first)
		e.line("if !%s {", first)
		e.out = append(e.out, lines...)
		e.line("if %s {", negate(cond).code)
		e.line("break")
		e.line("}")
		e.line("}")
		e.inner(n.K[0])
	}
	e.line("}")
	e.popLoop()
	e.errNames = e.errNames[:len(e.errNames)-1]
	e.held = nil
}

func (e *emitter) foreach(n *ir.Node) {
	subject := e.single(e.expr(n.K[0]))
	e.held = nil
	e.errNames = append(e.errNames, make(map[string]bool))
	defer func() {
		e.errNames = e.errNames[:len(e.errNames)-1]
		e.held = nil
	}()
	if n.Ref {
		e.foreachRef(n, subject)
		return
	}
	var keyVar, valVar *infer.Var
	if n.K[1] != nil {
		keyVar = e.info.VarOf(n.K[1])
	}
	if n.K[2].Op == ir.Var {
		valVar = e.info.VarOf(n.K[2])
	}
	var over string
	var elem infer.Repr
	list := false
	switch subject.r.K {
	case infer.KList:
		over, elem, list = subject.code, *subject.r.Elem, true
	case infer.KArray:
		over, elem = subject.par(precPrimary)+".All()", *subject.r.Elem
	default:
		if why := e.hiddenIn(n, subject); why != "" {
			e.line("mixed.Left(%q)", e.leave(n, why))
			return
		}
		over, elem = "mixed.Each("+e.toAny(subject).code+e.hidden(n)+")", rAny
	}
	var before []string
	key, val := "_", "_"
	if n.K[1] != nil && !(keyVar != nil && e.places.unread[keyVar]) {
		switch {
		case list && keyVar != nil && e.places.with[keyVar] == n && keyVar.Repr().K == infer.KInt:
			key = e.names.variable(keyVar)
		default:
			e.temps++
			key = "t" + strconv.Itoa(e.temps)
			var kv value
			switch {
			case list:
				kv = primary(key, rInt)
			case keyVar != nil && keyVar.Repr().K == infer.KInt:
				kv = primary(key+".Int()", rInt)
			case keyVar != nil && keyVar.Repr().K == infer.KString:
				kv = primary(key+".String()", rString)
			default:
				kv = primary(key+".Value()", rAny)
			}
			before = append(before, e.quiet(func() { e.bindLoop(n, n.K[1], keyVar, kv) })...)
		}
	}
	if !(valVar != nil && e.places.unread[valVar]) {
		switch {
		case valVar != nil && e.places.with[valVar] == n && valVar.Repr().Same(elem) && !valVar.Repr().Maybe && !(elem.Elem != nil && valVar.Writes > 1):
			val = e.names.variable(valVar)
		default:
			e.temps++
			val = "t" + strconv.Itoa(e.temps)
			w := primary(val, elem)
			if elem.K == infer.KArray {
				w.code += ".Clone()"
			}
			before = append(before, e.quiet(func() { e.bindLoop(n, n.K[2], valVar, w) })...)
		}
	}
	e.label(n)
	switch {
	case key == "_" && val == "_":
		e.line("for range %s {", over)
	case val == "_":
		e.line("for %s := range %s {", key, over)
	default:
		e.line("for %s, %s := range %s {", key, val, over)
	}
	e.lastLine = n.Line
	e.out = append(e.out, before...)
	e.pushLoop(n, false)
	e.inner(n.K[3])
	e.popLoop()
	e.line("}")
}

// bindLoop stores the key or the value of a turn of foreach.
func (e *emitter) bindLoop(n, target *ir.Node, v *infer.Var, w value) {
	if v != nil && e.places.with[v] == n {
		r := v.Repr()
		r.Maybe = false
		name := e.names.variable(v)
		if r.K == infer.KAny {
			e.line("var %s any = %s", name, e.toAny(w).code)
		} else {
			e.line("%s := %s", name, e.as(w, r))
		}
		if e.needOK[v] {
			ok := "true"
			if w.r.K == infer.KAny {
				ok = "!mixed.IsFalse(" + w.code + ")"
				if v.Repr().Absent == infer.Null {
					ok = w.code + " != nil"
				}
			}
			e.setOK(v, true, ok)
		}
		return
	}
	e.storeIn(target, w)
}

func (e *emitter) foreachRef(n *ir.Node, subject value) {
	v := e.info.VarOf(n.K[2])
	if v == nil || v.Fn != e.fn || v.Global || v.Param != nil || e.places.with[v] != n || subject.r.K != infer.KArray || !subject.r.Elem.Same(v.Repr()) {
		if v != nil && v.Fn == e.fn && !v.Global && v.Param == nil && e.places.with[v] == n && subject.r.K == infer.KAny && v.Repr().K == infer.KAny {
			if p, ok := e.pointer(n.K[0]); ok {
				e.refLoop(n, v, "mixed.Refs("+p+")", subject)
				return
			}
		}
		e.line("mixed.Left(%q)", e.leave(n, "foreach by reference, of a variable that is also used elsewhere"))
		return
	}
	e.refLoop(n, v, e.container(n.K[0])+".Refs()", subject)
}

func (e *emitter) refLoop(n *ir.Node, v *infer.Var, over string, subject value) {
	key := "_"
	var before []string
	if n.K[1] != nil {
		kv := e.info.VarOf(n.K[1])
		if !(kv != nil && e.places.unread[kv]) {
			e.temps++
			key = "t" + strconv.Itoa(e.temps)
			w := primary(key+".Value()", rAny)
			if kv != nil && kv.Repr().K == infer.KInt {
				w = primary(key+".Int()", rInt)
			} else if kv != nil && kv.Repr().K == infer.KString {
				w = primary(key+".String()", rString)
			}
			before = e.quiet(func() { e.bindLoop(n, n.K[1], kv, w) })
		}
	}
	e.label(n)
	e.line("for %s, %s := range %s {", key, e.names.variable(v), over)
	e.out = append(e.out, before...)
	old := v.Ref
	v.Ref = true
	e.pushLoop(n, false)
	e.inner(n.K[3])
	e.popLoop()
	v.Ref = old
	e.line("}")
}

func (e *emitter) switchStmt(n *ir.Node) {
	x := e.keep(e.single(e.expr(n.K[0])))
	e.label(n)
	cases := n.K[1:]
	tagged := x.isBool == nil && (x.r.K == infer.KInt || x.r.K == infer.KString) && !x.r.Maybe
	seen := make(map[string]bool)
	for _, c := range cases {
		if c.K[0] == nil {
			continue
		}
		ok := x.r.K == infer.KInt && c.K[0].Op == ir.Int || x.r.K == infer.KString && c.K[0].Op == ir.Str && nonNumeric(value{code: quote(c.K[0].S), r: rString, fixed: true})
		if !ok || seen[c.K[0].S] {
			tagged = false
		}
		seen[c.K[0].S] = true
	}
	if tagged {
		e.line("switch %s {", x.code)
	} else {
		e.line("switch {")
	}
	e.lastLine = n.Line
	e.pushLoop(n, true)
	held := e.held
	var pending []string
	def := false
	for i, c := range cases {
		if !e.included(c) {
			e.flush(c.Pos)
		}
		e.held = nil
		if c.K[0] == nil {
			def = true
		} else {
			var code string
			lines := e.quiet(func() {
				v := e.expr(c.K[0])
				if tagged {
					code = v.code
				} else if x.isBool != nil {
					code = e.truth(v).code
					if !*x.isBool {
						code = negate(e.truth(v)).code
					}
				} else {
					code = e.compare("==", x, v).code
				}
			})
			if len(lines) > 0 {
				e.line("case mixed.As[bool](mixed.Left(%q)):", e.leave(c, "a case that does something"))
				continue
			}
			pending = append(pending, code)
		}
		if len(c.K[1].K) == 0 && i < len(cases)-1 {
			if def && len(pending) > 0 {
				e.line("case %s:", strings.Join(pending, ", "))
				e.line("fallthrough")
				pending = nil
			}
			if def && len(pending) == 0 {
				// default: stands with the cases that follow it
			}
			continue
		}
		switch {
		case def && len(pending) > 0:
			e.line("case %s:", strings.Join(pending, ", "))
			e.line("fallthrough")
			e.line("default:")
		case def:
			e.line("default:")
		default:
			e.line("case %s:", strings.Join(pending, ", "))
		}
		def, pending = false, nil
		body := c.K[1]
		if m := len(body.K); m > 0 && body.K[m-1].Op == ir.Break && body.K[m-1].N == 1 {
			body = &ir.Node{Op: ir.Block, K: body.K[:m-1], File: body.File, Line: body.Line}
		} else if i < len(cases)-1 && !terminates(body) && !(m > 0 && body.K[m-1].Op == ir.Nop) && !exits(body) {
			e.block(body)
			e.line("fallthrough")
			continue
		}
		e.block(body)
	}
	if def {
		e.line("default:")
	}
	if len(pending) > 0 {
		e.line("case %s:", strings.Join(pending, ", "))
	}
	e.popLoop()
	e.line("}")
	if e.held != held {
		e.held = nil
	}
	e.held = nil
}

// exits reports whether a block ends with exit.
func exits(b *ir.Node) bool {
	return len(b.K) > 0 && b.K[len(b.K)-1].Op == ir.Expr && b.K[len(b.K)-1].K[0].Op == ir.Exit
}

// jump writes break and continue.
func (e *emitter) jump(n *ir.Node) {
	i := len(e.loops) - n.N
	if i < 0 {
		e.line("mixed.Left(%q)", e.leave(n, string(n.Op)+" outside of a loop"))
		return
	}
	target := e.loops[i]
	word := string(n.Op)
	if target.isSwich {
		word = "break"
	}
	if target.try != e.try { // out of the closure of a try block
		e.leaveTry(word, target)
		return
	}
	inner := i == len(e.loops)-1
	if word == "continue" {
		inner = true
		for _, l := range e.loops[i+1:] {
			inner = inner && l.isSwich
		}
	}
	if inner {
		e.line("%s", word)
		return
	}
	e.line("%s %s", word, e.needLabel(target.node))
}

func (e *emitter) ret(n *ir.Node) {
	if e.isInclude(n) {
		e.line("mixed.Left(%q)", e.leave(n, "return from an included file"))
		return
	}
	if e.childFn != nil && e.childFn == e.fn {
		if len(n.K) > 0 {
			e.discard(e.expr(n.K[0]))
		}
		if e.childLeft != "" {
			e.line("%s", e.childLeft)
			return
		}
		e.line("runtime.Goexit()")
		e.use("runtime")
		return
	}
	if e.fn.Main {
		if len(n.K) > 0 {
			e.discard(e.expr(n.K[0]))
		}
		if e.try != nil {
			e.leaveTry("return", nil)
			return
		}
		e.line("return")
		return
	}
	if !e.fn.Value || e.ctor {
		if len(n.K) > 0 {
			e.discard(e.expr(n.K[0]))
		}
		if e.try != nil {
			e.leaveTry("return", nil)
			return
		}
		e.line("return")
		return
	}
	r := e.retRepr(e.fn)
	code := e.nothing(r)
	if e.try != nil {
		code = e.zero(r)
	}
	if len(n.K) > 0 {
		v := e.copiedReturn(n.K[0], e.rhs(n.K[0], r))
		if v.isBool != nil && !*v.isBool && (r.K == infer.KSock || r.K == infer.KStream || r.K == infer.KObj || r.K == infer.KArray) {
			v = primary("nil", r)
		}
		if e.try != nil {
			code = e.conv(v, r).code
		} else {
			code = e.returned(v, r)
		}
		code = e.coerced(code, e.fn.Result)
	}
	if e.try != nil {
		e.line("%s = %s", e.tryRet(r), code)
		e.leaveTry("return", nil)
		return
	}
	if len(e.after) > 0 {
		if r.K == infer.KOpt {
			e.temps++
			a, b := "t"+strconv.Itoa(e.temps), "ok"+strconv.Itoa(e.temps)
			e.line("%s, %s := %s", a, b, code)
			code = a + ", " + b
		} else {
			code = e.temp(code)
		}
		e.out = append(e.out, e.after...)
		e.after = nil
	}
	e.line("return %s", code)
}

// isInclude reports whether a return ends an included file instead of a function.
func (e *emitter) isInclude(n *ir.Node) bool {
	file := e.info.Program.Files[0]
	if !e.fn.Main {
		file = e.fn.Node.File
	}
	return n.File != file && n.File != e.file_
}

// copiedReturn is copied, but a variable of the function ends with it and needs no copy.
func (e *emitter) copiedReturn(n *ir.Node, v value) value {
	if n.Op == ir.Var && v.v != nil && v.v.Fn == e.fn && !v.v.Global && !v.v.Static && !v.v.Captured && !v.v.Ref {
		return v
	}
	return e.copied(n, v)
}

func (e *emitter) unset(n *ir.Node) {
	if v := e.info.VarOf(n); v != nil {
		if e.places.unread[v] {
			return
		}
		r := v.Repr()
		if v.Fn != nil && v.Param == nil && n.Op == ir.Var && e.fn.Globals[v.Name] {
			return // it only cuts the tie to the global
		}
		if n.Op == ir.Var {
			e.release(v)
		}
		if r.K == infer.KSock && !e.owned(v) && (e.prev == nil || n.Op != ir.Var || !closes(e.prev, n.S)) {
			e.note(n, "unset() of a socket closes it in PHP if no other variable has it: here call socket.Close")
		}
		if v.Ref && v.Param == nil && v.Fn == e.fn && n.Op == ir.Var {
			e.line("%s = new(%s)", e.names.variable(v), e.goType(r)) // the tie is cut
			return
		}
		lv := e.lvalue(n)
		e.line("%s = %s", lv, e.assignable(v, value{code: e.zero(r)}))
		if e.needOK[v] {
			e.setOK(v, false, strconv.FormatBool(r.Absent != infer.Null))
		}
		e.forget(v)
		return
	}
	if n.Op == ir.Index && n.K[1] != nil {
		switch r := e.baseRepr(n.K[0]); r.K {
		case infer.KArray:
			base := e.container2(n.K[0])
			e.line("%s.Delete(%s)", base, e.key(e.expr(n.K[1])))
			return
		case infer.KAny:
			if p, ok := e.pointer(n.K[0]); ok {
				e.line("mixed.Unset(%s, %s)", p, e.toAny(e.expr(n.K[1])).code)
				return
			}
		}
	}
	if n.Op == ir.Prop {
		o := e.single(e.expr(n.K[0]))
		if o.r.K == infer.KAny && e.hasMagic("__unset") {
			e.line("%s(%s)", e.magicHelper("unset", "__unset", n.S, "", func(v value) string { return v.code + "\nreturn" }, e.setHelper(n.S)+"(o, nil)"), o.code)
			return
		}
		if f := e.info.MagicOf(n, "__unset"); f != nil && o.r.K == infer.KObj {
			e.discard(e.magicProp(n, o, f))
			return
		}
		e.line("%s(%s, nil)", e.setHelper(n.S), e.toAny(o).code)
		return
	}
	e.line("mixed.Left(%q)", e.leave(n, "unset of this"))
}

// container2 is the array in n for unset, which makes none.
func (e *emitter) container2(n *ir.Node) string {
	if v := e.info.VarOf(n); v != nil {
		lv := e.lvalue(n)
		if lv[0] == '*' {
			return "(" + lv + ")"
		}
		return lv
	}
	return e.container(n)
}

// tryStmt writes try as a call with closures; what leaves them is done after it.
func (e *emitter) tryStmt(n *ir.Node) {
	outer := e.try
	e.temps++
	t := &try{exit: "exit" + strconv.Itoa(e.temps), ret: "ret" + strconv.Itoa(e.temps), jumps: make(map[string]int)}
	e.try = t
	e.held = nil
	body := e.quiet(func() { e.inner(n.K[0]) })
	var catches []string
	var finally []string
	for _, c := range n.K[1:] {
		if c.Op == ir.Finally {
			finally = e.quiet(func() { e.inner(c.K[0]) })
			continue
		}
		if !e.included(c) {
			e.flush(c.Pos)
		}
		lines := e.quiet(func() { e.catch(c) })
		catches = append(catches, lines...)
	}
	e.try = outer
	if len(t.order) > 0 {
		e.line("%s := 0", t.exit)
		if t.jumps["ret"] != 0 {
			e.line("var %s %s", t.ret, e.goType(e.retRepr(e.fn)))
		}
	}
	if finally != nil {
		e.line("mixed.TryFinally(func() {")
	} else {
		e.line("mixed.Try(func() {")
	}
	e.out = append(e.out, body...)
	if finally != nil {
		e.line("}, func() {")
		e.out = append(e.out, finally...)
	}
	if len(catches) == 0 {
		e.line("})")
	} else {
		e.line("}, %s", catches[0])
		e.out = append(e.out, catches[1:len(catches)-1]...)
		e.line("%s)", strings.TrimSuffix(catches[len(catches)-1], ","))
	}
	for i, j := range t.order {
		e.line("if %s == %d {", t.exit, i+1)
		e.outOfTry(j, t)
		e.line("}")
	}
	e.held = nil
}

func (e *emitter) catch(c *ir.Node) {
	var v *infer.Var
	if c.S != "" {
		v = e.fn.Vars[c.S]
	}
	r := infer.Repr{}
	if v != nil {
		r = v.Repr()
	}
	var names []string
	for _, name := range c.Names {
		names = append(names, quote(name))
	}
	if v == nil || e.places.unread[v] {
		e.line("mixed.Catch(func(any) {")
	} else {
		e.temps++
		t := "t" + strconv.Itoa(e.temps)
		e.line("mixed.Catch(func(%s any) {", t)
		if e.places.with[v] == c {
			if r.K == infer.KAny {
				e.line("var %s any = %s", e.names.variable(v), t)
			} else {
				e.line("%s := %s", e.names.variable(v), e.as(primary(t, rAny), r))
			}
		} else {
			e.line("%s = %s", e.lvalue(&ir.Node{Op: ir.Var, S: c.S}), e.as(primary(t, rAny), r))
		}
	}
	e.inner(c.K[0])
	e.line("}, %s),", strings.Join(names, ", "))
}

// leaveTry ends the closure of a try block with a jump.
func (e *emitter) leaveTry(word string, target *loop) {
	key := word
	if target != nil {
		key = fmt.Sprintf("%s %p", word, target.node)
	}
	t := e.try
	if t.jumps[key] == 0 {
		t.order = append(t.order, key)
		t.jumps[key] = len(t.order)
		if target != nil {
			e.targets[key] = target
		}
	}
	e.line("%s = %d", t.exit, t.jumps[key])
	e.line("return")
}

func (e *emitter) tryRet(r infer.Repr) string {
	e.try.jumps["ret"] = 1
	return e.try.ret
}

// outOfTry does after a try block what was asked for in it.
func (e *emitter) outOfTry(key string, t *try) {
	if key == "return" {
		switch {
		case e.try != nil:
			if t.jumps["ret"] != 0 {
				e.line("%s = %s", e.tryRet(rAny), t.ret)
			}
			e.leaveTry("return", nil)
		case t.jumps["ret"] != 0 && e.retRepr(e.fn).K == infer.KOpt:
			e.line("return %s.Pair()", t.ret)
		case t.jumps["ret"] != 0:
			e.line("return %s", t.ret)
		case e.fn.Value && !e.fn.Main && !e.ctor:
			e.line("return %s", e.nothing(e.retRepr(e.fn)))
		default:
			e.line("return")
		}
		return
	}
	word, _, _ := strings.Cut(key, " ")
	target := e.targets[key]
	if target.try != e.try {
		e.leaveTry(word, target)
		return
	}
	if e.loops[len(e.loops)-1] == target {
		e.line("%s", word)
		return
	}
	e.line("%s %s", word, e.needLabel(target.node))
}

// thrown is what panic gets.
func (e *emitter) thrown(n *ir.Node) string {
	v := e.single(e.expr(n))
	if n.Op == ir.New {
		return v.code
	}
	if v.r.K == infer.KObj && isException(v.r.Class) {
		return v.par(precPrimary) + ".Self"
	}
	return "mixed.Thrown(" + e.toAny(v).code + ")"
}
