package emit

import (
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// ends returns the code for what PHP does when a variable loses its value: closing a
// socket, or calling an object's __destruct.
func (e *emitter) ends(v *infer.Var) (code string, ok bool) {
	r := v.Repr()
	switch {
	case r.K == infer.KAny && e.info.Dynamic && v.Fn == e.fn:
		found := false
		ir.Walk(e.fn.Body, func(k *ir.Node) bool {
			if k.Op == ir.Assign && k.K[0].Op == ir.Var && k.K[0].S == v.Name {
				x := k.K[1]
				if x.Op == ir.Silence {
					x = x.K[0]
				}
				c := e.info.ClassOf(x.Class)
				found = found || x.Op == ir.Call && !closes(e.fn.Body, v.Name) || x.Op == ir.New && c != nil && !c.Builtin && c.Method("__destruct") != nil
			}
			return true
		})
		return "mixed.Release(" + e.names.variable(v) + ")", found
	case r.K == infer.KSock:
		return e.names.variable(v) + ".Close()", true
	case r.K == infer.KObj && !r.Class.Builtin:
		if f := r.Class.Method("__destruct"); f != nil && f.Body != nil {
			return e.methodTarget(primary(e.names.variable(v), r), r.Class, f) + "()", true
		}
	}
	return "", false
}

// owned reports whether v belongs to the current function and is the only variable that can
// hold its socket or object.
func (e *emitter) owned(v *infer.Var) bool {
	if v == nil || v.Fn != e.fn || e.places.unread[v] {
		return false
	}
	return e.info.Owned(e.fn, v)
}

// closes reports whether a node calls socket_close with the named variable.
func closes(n *ir.Node, name string) bool {
	found := false
	ir.Walk(n, func(k *ir.Node) bool {
		found = found || k.Op == ir.Call && strings.EqualFold(k.S, "socket_close") && len(k.K) == 1 && k.K[0].Op == ir.Var && k.K[0].S == name
		return !found
	})
	return found
}

// release writes the code for what PHP does when a program unsets a variable or sets it to
// null. The code closes the socket or calls __destruct.
func (e *emitter) release(v *infer.Var) {
	code, ok := e.ends(v)
	if !ok || !e.owned(v) {
		return
	}
	if v.Repr().K == infer.KSock {
		if e.prev == nil || !closes(e.prev, v.Name) {
			e.line("%s", code)
		}
		return
	}
	e.line("if %s != nil {", e.names.variable(v))
	e.line("%s", code)
	e.line("}")
}

// leaving writes a defer statement after the statement that sets a variable. The deferred
// call closes the socket or calls __destruct, as PHP does when the function ends.
func (e *emitter) leaving(n *ir.Node) {
	top := false
	for _, k := range e.fn.Body.K {
		top = top || k == n
	}
	if !top || n.Op != ir.Expr && n.Op != ir.If {
		return
	}
	expr := n.K[0]
	var found []*ir.Node
	ir.Walk(expr, func(k *ir.Node) bool {
		if k.Op == ir.Assign && k.K[0].Op == ir.Var {
			found = append(found, k)
		}
		return k.Op != ir.Closure
	})
	for _, k := range found {
		v := e.info.VarOf(k.K[0])
		if v == nil || k.K[1].Op == ir.Null || k.K[1].Op == ir.Bool {
			continue
		}
		code, ok := e.ends(v)
		if !ok || !e.owned(v) || stores(e.fn.Body, v.Name) != 1 {
			continue
		}
		if v.Repr().K == infer.KSock || k.K[1].Op != ir.New {
			if !e.fn.Main && !closes(e.fn.Body, v.Name) {
				if v.Repr().K == infer.KAny {
					code = "func() { " + code + " }()"
				}
				e.line("defer %s // PHP closes it when no variable holds it any more", code)
			}
			continue
		}
		name := e.names.variable(v)
		if e.fn.Main {
			e.line("php.RegisterShutdownFunction(func() {")
		} else {
			e.line("defer func() {")
		}
		e.line("if %s != nil {", name)
		e.line("%s", code)
		e.line("}")
		e.line("}%s", map[bool]string{true: ")", false: "()"}[e.fn.Main])
	}
}

// stores counts the assignments to the named variable that store something other than null,
// true or false.
func stores(n *ir.Node, name string) int {
	count := 0
	ir.Walk(n, func(k *ir.Node) bool {
		if k.Op == ir.Assign && k.K[0].Op == ir.Var && k.K[0].S == name && k.K[1].Op != ir.Null && k.K[1].Op != ir.Bool {
			count++
		}
		return true
	})
	return count
}

// destructs reports whether the Go program must call destructors when it ends.
func (e *emitter) destructs() bool {
	for _, v := range e.info.Main.Order {
		if made := e.made(v); made != nil && !made.Builtin && made.Method("__destruct") != nil && e.info.Owned(e.info.Main, v) && stores(e.info.Main.Body, v.Name) == 1 {
			return true
		}
	}
	return false
}

// lifetimes records, for the report, each variable that holds several sockets in turn. PHP
// closes the earlier sockets. The converted program leaves them open.
func (e *emitter) lifetimes(f *infer.Fn) {
	for _, v := range f.Order {
		if v.Fn != f || v.Param != nil || f.Body == nil || e.info.Dynamic {
			continue
		}
		if v.Repr().K == infer.KSock && !f.Main && stores(f.Body, v.Name) > 1 && e.info.Owned(f, v) && !closes(f.Body, v.Name) {
			e.note(f.Node, "$%s of %s() holds several sockets in turn: PHP closes the previous one, but the Go program must call socket.Close", v.Name, f.Name)
		}
	}
}

// made returns the class of the object that the main program creates with new and stores in
// the variable.
func (e *emitter) made(v *infer.Var) (c *infer.Class) {
	ir.Walk(e.info.Main.Body, func(k *ir.Node) bool {
		if k.Op == ir.Assign && k.K[0].Op == ir.Var && k.K[0].S == v.Name && k.K[1].Op == ir.New {
			c = e.info.Classes[strings.ToLower(k.K[1].Class)]
		}
		return k.Op != ir.Closure
	})
	return c
}

// hasEnd reports whether PHP closes a socket or calls __destruct when v loses its value.
func (e *emitter) hasEnd(v *infer.Var) bool {
	_, ok := e.ends(v)
	return ok
}
