package emit

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

func (e *emitter) exit(n *ir.Node) {
	end := func(code string) {
		switch {
		case e.info.Forks && !e.fn.Main: // a child may run this function
			e.line("mixed.Exit(%s)", code)
		case e.hasShutdown():
			e.line("php.Exit(%s)", code)
		default:
			e.line("os.Exit(%s)", code)
		}
	}
	if e.inChild > 0 {
		if len(n.K) > 0 && n.K[0].Op != ir.Str && n.K[0].Op != ir.Interp && e.info.Statuses {
			e.line("mixed.ExitWith(%s)", e.toAny(e.single(e.expr(n.K[0]))).code)
			return
		}
		if len(n.K) > 0 && (n.K[0].Op == ir.Str || n.K[0].Op == ir.Interp) {
			e.line("fmt.Print(%s)", e.text(n.K[0]).code)
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
	case e.info.Forks && !e.fn.Main:
		e.line("mixed.ExitWith(%s)", e.toAny(v).code)
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
		if v.isBool != nil && !*v.isBool && (r.K == infer.KSock || r.K == infer.KStream || r.K == infer.KObj || r.K == infer.KArray || r.K == infer.KFunc) {
			v = primary("nil", r)
		}
		if e.try != nil {
			code = e.conv(v, r).code
		} else {
			code = e.returned(v, r)
		}
		if e.retRepr(e.fn).K == infer.KAny {
			code = e.coerced(code, e.fn.Result)
		}
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

// isInclude reports whether the return statement n ends an included file, not a function.
func (e *emitter) isInclude(n *ir.Node) bool {
	file := e.info.Program.Files[0]
	if !e.fn.Main {
		file = e.fn.Node.File
	}
	return n.File != file && n.File != e.file_
}

// copiedReturn returns v for use in a return statement. Like the method copied, it copies
// arrays. But it does not copy a local variable, because that variable ends with the function.
func (e *emitter) copiedReturn(n *ir.Node, v value) value {
	if n.Op == ir.Var && v.v != nil && v.v.Fn == e.fn && !v.v.Global && !v.v.Static && !v.v.Captured && !v.v.Ref {
		return v
	}
	return e.copied(n, v)
}

func (e *emitter) unset(n *ir.Node) {
	if n.Op == ir.Prop {
		t := e.info.Peek(n.K[0])
		if t.B&infer.Obj != 0 && t.Class != nil && t.Class.Prop(n.S) != nil && e.info.Iterated(t.Class) {
			e.line("mixed.Left(%q)", e.leave(n, "unset of a property of a class that foreach iterates over"))
			return
		}
		e.note(n, "unset() of a property only makes it null: foreach still returns it")
	}
	if v := e.info.VarOf(n); v != nil {
		if e.places.unread[v] {
			return
		}
		r := v.Repr()
		if v.Fn != nil && v.Param == nil && n.Op == ir.Var && e.fn.Globals[v.Name] {
			return // unset only separates the local name from the global variable
		}
		if n.Op == ir.Var {
			e.release(v)
		}
		if r.K == infer.KSock && !e.owned(v) && (e.prev == nil || n.Op != ir.Var || !closes(e.prev, n.S)) {
			e.note(n, "unset() of a socket closes it in PHP if no other variable holds it: the Go program must call socket.Close")
		}
		if v.Ref && v.Param == nil && v.Fn == e.fn && n.Op == ir.Var {
			if v.Cell {
				e.line("%s = mixed.CellOf(new(%s))", e.names.variable(v), e.goType(r))
				return
			}
			e.line("%s = new(%s)", e.names.variable(v), e.goType(r)) // unset separates the variable from the referenced one
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
		case infer.KAny, infer.KObj:
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
	e.line("mixed.Left(%q)", e.leave(n, "unset of this expression"))
}

// container2 returns the code for the array that n denotes, for use in unset. If the
// variable has no array, this code does not create one. The code from the method container
// does.
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
