package emit

import (
	"slices"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

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
		case valVar != nil && e.places.with[valVar] == n && valVar.Repr().Same(elem) && !valVar.Repr().Maybe && !e.loopChanges(n, elem):
			val = e.names.variable(valVar)
		default:
			e.temps++
			val = "t" + strconv.Itoa(e.temps)
			w := primary(val, elem)
			if e.loopChanges(n, elem) {
				w = e.copyOf(w)
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

// loopChanges reports whether a loop needs a copy of each element. It does if the element
// may be an array and the body may change it.
func (e *emitter) loopChanges(n *ir.Node, elem infer.Repr) bool {
	if elem.K != infer.KAny && elem.K != infer.KArray && elem.K != infer.KList && !shares(elem) {
		return false
	}
	if n.K[2].Op != ir.Var {
		return true
	}
	v := e.info.VarOf(n.K[2])
	if v != nil && v.T.B&(infer.Any|infer.Arr) == 0 {
		return false
	}
	return v == nil || e.places.with[v] != n || e.info.Changes(n.K[3], n.K[2].S)
}

// bindLoop writes the code that stores the key or value of an iteration of foreach in the
// given target.
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
				e.refLoop(n, v, map[bool]string{true: "mixed.Cells(", false: "mixed.Refs("}[e.alters(n)]+p+")", subject)
				return
			}
		}
		e.line("mixed.Left(%q)", e.leave(n, "foreach by reference, of a variable that is also used elsewhere"))
		return
	}
	e.refLoop(n, v, e.container(n.K[0])+map[bool]string{true: ".Holds()", false: ".Refs()"}[e.alters(n)], subject)
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
	old, cell := v.Ref, v.Cell
	v.Ref, v.Cell = true, e.alters(n)
	e.pushLoop(n, false)
	e.inner(n.K[3])
	e.popLoop()
	v.Ref, v.Cell = old, cell
	e.line("}")
}

// alters reports whether the body of a foreach by reference may change the array without
// using the loop variable. If so, a pointer to an element may become invalid before the
// body ends.
func (e *emitter) alters(n *ir.Node) bool {
	own := n.K[2].S
	found := false
	ir.Walk(n.K[3], func(k *ir.Node) bool {
		switch k.Op {
		case ir.Method, ir.SCall, ir.CallDyn, ir.New, ir.MethodDyn, ir.SCallDyn, ir.NewDyn, ir.Include, ir.Yield, ir.AssignBy:
			found = true
		case ir.Call:
			f := table.Funcs[strings.ToLower(k.S)]
			found = found || f == nil || e.info.Funcs[strings.ToLower(k.S)] != nil ||
				slices.ContainsFunc(f.Params, func(p table.Param) bool { return p.Kind == 'c' || p.Ref && p.Kind != 's' && p.Kind != 'i' })
		case ir.Assign, ir.AssignOp, ir.IncDec:
			found = found || k.K[0].Op == ir.List || inOther(k.K[0], own)
		case ir.Unset:
			found = found || slices.ContainsFunc(k.K, func(x *ir.Node) bool { return inOther(x, own) })
		}
		return !found
	})
	return found
}

// inOther reports whether n is an array element. The elements of one variable do not count.
// The parameter own is the name of that variable.
func inOther(n *ir.Node, own string) bool {
	if n.Op != ir.Index {
		return false
	}
	for n.Op == ir.Index {
		n = n.K[0]
	}
	return n.Op != ir.Var || n.S != own
}
