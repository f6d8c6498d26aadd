package emit

import (
	"fmt"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// tryStmt writes a try statement as a call to mixed.Try with closures. If the block returns
// or jumps out of the closure, that return or jump follows the call.
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
	e.info.Caught(c, func() { e.inner(c.K[0]) })
	e.line("}, %s),", strings.Join(names, ", "))
}

// leaveTry writes a jump out of a try block. The code records the jump and returns from the
// closure.
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

// outOfTry writes the jumps and the return that leave a try block, after the block's
// closure.
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

// thrown returns the code for the value that throw passes to panic.
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
