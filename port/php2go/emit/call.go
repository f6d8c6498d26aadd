package emit

import (
	"fmt"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// call returns the Go code for a call to a named function.
func (e *emitter) call(n *ir.Node) value {
	name := strings.ToLower(n.S)
	if f := e.info.Funcs[name]; f != nil {
		args, ok := e.args(n, f, n.K)
		if !ok {
			if v := e.spreadCall(f, e.names.fn(f), n.K); v.code != "" {
				return v
			}
			return e.leftValue(n, "named or spread arguments")
		}
		return e.settled(e.result(e.names.fn(f)+"("+args+")", f))
	}
	if v, ok := e.special(n, name); ok {
		return v
	}
	if v, ok := table.Dropped[name]; ok {
		for _, k := range n.K {
			if x := e.expr(k); !x.fixed && !x.local && !x.null && strings.Contains(x.code, "(") {
				e.line("_ = %s", e.toAny(x).code)
			}
		}
		e.note(n, "the call to %s() is omitted", name)
		switch v {
		case "true", "false":
			return boolValue(v == "true")
		case "0":
			return value{code: "0", r: rInt, prec: precPrimary, fixed: true}
		}
		return value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
	}
	f := table.Funcs[name]
	if f == nil || f.Go == "left" {
		return e.leftCall(n, "function "+n.S+"()")
	}
	for _, k := range n.K {
		if k.Op == ir.Arg {
			return e.leftValue(n, "named or spread arguments of "+n.S+"()")
		}
	}
	return e.builtin(n, f)
}

// leftCall returns a panic for a call that is not converted. It still converts the
// arguments, so that the Go compiler counts their variables as used.
func (e *emitter) leftCall(n *ir.Node, why string) value {
	var args []string
	for _, k := range n.K {
		if k.Op == ir.Arg {
			k = k.K[0]
		}
		if k.Op == ir.Null {
			continue
		}
		args = append(args, e.toAny(e.expr(k)).code)
	}
	return primary(fmt.Sprintf("mixed.Left(%s)", strings.Join(append([]string{quote(e.leave(n, why))}, args...), ", ")), rAny)
}

// args returns the code for the arguments of a call to a function of the program.
func (e *emitter) args(n *ir.Node, f *infer.Fn, list []*ir.Node) (string, bool) {
	nodes := make([]*ir.Node, 0, len(list))
	named := make(map[string]*ir.Node)
	for _, k := range list {
		if k.Op == ir.Arg {
			if k.S == "..." {
				return "", false
			}
			named[k.S] = k.K[0]
			continue
		}
		nodes = append(nodes, k)
	}
	if len(named) > 0 {
		for i := len(nodes); i < len(f.Params); i++ {
			p := f.Params[i]
			if k := named[p.Name]; k != nil {
				nodes = append(nodes, k)
				delete(named, p.Name)
			} else if p.Default != nil {
				nodes = append(nodes, p.Default)
			}
		}
		if len(named) > 0 {
			return "", false
		}
	}
	ok := true
	vs := e.values(nodes, func(i int, k *ir.Node) value {
		if i >= len(f.Params) || f.Params[i].Variadic {
			if len(f.Params) > 0 && f.Params[len(f.Params)-1].Variadic {
				return e.conv(e.copied(k, e.expr(k)), restElem(f.Var(f.Params[len(f.Params)-1].Name)))
			}
			e.never(e.single(e.expr(k))) // the function does not have a parameter for this argument
			return value{code: "", fixed: true}
		}
		v := f.Var(f.Params[i].Name)
		if f.Params[i].Ref {
			code, good := e.address(k, v.Repr())
			if !good {
				ok = false
			}
			return value{code: code, fixed: true}
		}
		return e.conv(e.expr(k), v.Repr())
	})
	var out []string
	for _, v := range vs {
		if v.code != "" {
			out = append(out, v.code)
		}
	}
	for i := len(nodes); i < len(f.Params); i++ {
		p := f.Params[i]
		v := f.Var(p.Name)
		switch {
		case p.Variadic:
		case p.Default != nil && !p.Ref:
			old := e.info.In(f)
			out = append(out, e.as(e.expr(p.Default), v.Repr()))
			e.info.In(old)
		case p.Default != nil:
			out = append(out, "new("+e.goType(v.Repr())+")")
		default:
			out = append(out, fmt.Sprintf("mixed.As[%s](%s)", e.goType(v.Repr()), e.tooFew(n, f, len(nodes))))
		}
	}
	return strings.Join(out, ", "), ok
}

// tooFew returns the code for an argument that the call lacks. In PHP, such a call throws
// an ArgumentCountError. Before PHP 7.1, the argument was null.
func (e *emitter) tooFew(n *ir.Node, f *infer.Fn, passed int) string {
	if e.info.Version < 7 {
		return "nil"
	}
	needed, how := 0, "exactly"
	for _, p := range f.Params {
		switch {
		case p.Variadic || p.Default != nil:
			how = "at least"
		default:
			needed++
		}
	}
	name := f.Name
	if f.In != nil {
		name = f.In.Full + "::" + name
	}
	file, line := "?", 0
	if n.File != nil {
		file, line = n.File.Name, n.Line
	}
	message := fmt.Sprintf("Too few arguments to function %s(), %d passed in %s on line %d and %s %d expected", name, passed, file, line, how, needed)
	return e.thrown_(n, "ArgumentCountError", message).code
}

// result returns the value of a call to one of the program's own functions.
func (e *emitter) result(code string, f *infer.Fn) value {
	if !f.Value {
		return primary(code, rNone)
	}
	r := e.retRepr(f)
	if r.K != infer.KOpt {
		v := primary(code, r)
		v.fails = f.Ret.B&infer.False != 0
		v.absent = f.Ret.B&(infer.Null|infer.False) != 0
		return v
	}
	v := primary(code, *r.Elem)
	v.multi = map[infer.Bits]byte{infer.Null: 'n', infer.False: 'b'}[r.Absent]
	return v
}

// retType returns the Go result type of a function. If PHP's function may also return null
// or false, the Go function has a second result of type bool.
func (e *emitter) retType(f *infer.Fn) string {
	r := e.retRepr(f)
	if r.K == infer.KOpt {
		return "(" + e.goType(*r.Elem) + ", bool)"
	}
	return e.goType(r)
}

// returned returns the operands of a return statement that returns v. The form of the
// function's result is r.
func (e *emitter) returned(v value, r infer.Repr) string {
	if r.K != infer.KOpt {
		return e.conv(v, r).code
	}
	kind := map[infer.Bits]byte{infer.Null: 'n', infer.False: 'b'}[r.Absent]
	switch {
	case v.null && r.Absent == infer.Null, v.isBool != nil && !*v.isBool && r.Absent == infer.False:
		return e.zero(*r.Elem) + ", false"
	case v.multi == kind && v.r.Same(*r.Elem):
		return v.code
	case v.multi == 'e' && kind == 'b' && v.r.Same(*r.Elem):
		e.temps++
		a, b := "t"+strconv.Itoa(e.temps), "err"+strconv.Itoa(e.temps)
		e.line("%s, %s := %s", a, b, v.code)
		return a + ", " + b + " == nil"
	case v.r.Maybe && v.fv != nil && v.r.Absent == r.Absent && v.r.K == r.Elem.K:
		return v.code + ", " + e.present(v).code
	case v.r.Same(r) && v.multi == 0:
		return v.par(precPrimary) + ".Pair()"
	case v.r.K == r.Elem.K && v.multi == 0 && !v.only && !v.r.Maybe && !v.null:
		return v.code + ", true"
	}
	return e.opt(v, r).code + ".Pair()"
}

// nothing returns the operands of a return statement that returns PHP's null.
func (e *emitter) nothing(r infer.Repr) string {
	if r.K == infer.KOpt {
		return e.zero(*r.Elem) + ", false"
	}
	return e.zero(r)
}

func (e *emitter) retRepr(f *infer.Fn) infer.Repr {
	if f.In != nil && strings.EqualFold(f.Name, "__tostring") {
		return rString // always a string, because only such a String makes the type a fmt.Stringer
	}
	return infer.ReprOf(f.Ret, infer.Null|infer.False)
}

// address returns a pointer to n, for an argument passed by reference. The node n is a
// variable, an element or a property.
func (e *emitter) address(n *ir.Node, r infer.Repr) (string, bool) {
	if v := e.info.VarOf(n); v != nil && v.Repr().Same(r) && !v.Repr().Maybe {
		w := e.lvalue(n)
		return strings.Replace("&"+w, "&*", "", 1), true
	}
	if n.Op == ir.Index && n.K[1] != nil {
		base := e.info.Peek(n.K[0])
		if br := e.baseRepr(n.K[0]); br.K == infer.KArray && br.Elem.Same(r) && base.B&infer.Arr != 0 {
			return e.container(n.K[0]) + ".Ref(" + e.key(e.expr(n.K[1])) + ")", true
		}
	}
	if p, ok := "", false; r.K == infer.KAny && n.Op == ir.Index {
		if p, ok = e.pointer(n); ok {
			return p, true
		}
	}
	if n.Op != ir.Var && n.Op != ir.Prop && n.Op != ir.Index && n.Op != ir.SProp { // the argument is not a variable, so the program cannot see what the function stores in it
		name := e.temp(e.declared2(e.as(e.expr(n), r), r))
		return "&" + name, true
	}
	// The variable has another type. So the code passes a temporary: before the call, it
	// holds the variable's value, and after the call, its value is stored in the variable.
	e.temps++
	name := "t" + strconv.Itoa(e.temps)
	e.line("var %s %s = %s", name, e.goType(r), e.as(e.quietRead(n), r))
	var after []string
	lines := e.quiet(func() { e.storeIn(n, primary(name, r)) })
	after = append(after, lines...)
	e.after = append(e.after, after...)
	return "&" + name, true
}

func (e *emitter) baseRepr(n *ir.Node) infer.Repr {
	if v := e.info.VarOf(n); v != nil {
		return v.Repr()
	}
	if n.Op == ir.Index {
		if r := e.baseRepr(n.K[0]); r.Elem != nil {
			return *r.Elem
		}
	}
	return rAny
}

// out_ returns the code for an argument passed by reference, and a function that writes the
// statements after the call.
func (e *emitter) out_(f *table.Func, p *table.Param, k *ir.Node, elem infer.Repr) (code string, after func(), why string) {
	if k.Op == ir.Null {
		return "nil", nil, ""
	}
	if k.Op == ir.Assign { // $w = null as an argument by reference
		e.stmtExpr(k)
		k = k.K[0]
	}
	v := e.info.VarOf(k)
	if k.Op == ir.Var && k.S == "argv" && (p.Kind == 'E' || p.Kind == 'I') { // there is no pointer to $argv, so the function gets a copy
		if w := e.variable(k); w.code == "os.Args" {
			if p.Kind == 'I' {
				elem = rAny
			}
			return e.conv(w, arrayRepr(elem)).code, nil, ""
		}
	}
	want := rString
	switch p.Kind {
	case 's':
	case 'i':
		want = rInt
	case 'A':
		want = arrayRepr(map[byte]infer.Repr{'s': rString, 'm': rAny}[p.Elem])
		if v != nil && v.Repr().Same(want) {
			w := e.lvalue(k)
			e.line("if %s == nil {", w)
			e.line("%s = new(php.Array[%s])", w, e.goType(*want.Elem))
			e.line("}")
			if e.places != nil {
				e.out = e.out[:len(e.out)-3]
				e.line("%s = new(php.Array[%s])", w, e.goType(*want.Elem))
			}
			return w, nil, ""
		}
	case 'P':
		want = listRepr(rSock)
		if v != nil && v.Repr().Same(want) && !(e.places != nil && e.places.unread[v]) {
			e.temps++
			name := "t" + strconv.Itoa(e.temps)
			e.line("var %s [2]*socket.Socket", name)
			return "&" + name, func() { e.line("%s = %s[:]", e.lvalue(k), name) }, ""
		}
		if v != nil && e.places != nil && e.places.unread[v] {
			return "new([2]*socket.Socket)", nil, ""
		}
		e.temps++
		name := "t" + strconv.Itoa(e.temps)
		e.line("var %s [2]*socket.Socket", name)
		return "&" + name, func() { e.storeIn(k, primary(name+"[:]", want)) }, ""
	case 'R':
		return e.selectSet(k, v)
	case 'm':
		want = rAny
		if v != nil && v.Repr().Same(want) && !v.Repr().Maybe {
			return strings.Replace("&"+e.lvalue(k), "&*", "", 1), nil, ""
		}
	case 'I':
		want = arrayRepr(rAny)
		if v != nil && v.Repr().Same(want) {
			if e.places != nil && e.places.unread[v] {
				return "new(php.Array[any])", nil, ""
			}
			w := e.lvalue(k)
			e.line("if %s == nil {", w)
			e.line("%s = new(php.Array[any])", w)
			e.line("}")
			return w, nil, ""
		}
	case 'E':
		want = arrayRepr(elem)
		if v != nil && v.Repr().Same(want) {
			return e.lvalue(k), nil, ""
		}
		if k.Op == ir.Index {
			if br := e.baseRepr(k); br.Same(want) {
				return e.container(k), nil, ""
			}
		}
	}
	if v != nil && v.Repr().Same(want) && (p.Kind == 's' || p.Kind == 'i') && !v.Repr().Maybe {
		if e.places != nil && e.places.unread[v] {
			return "new(" + e.goType(want) + ")", nil, ""
		}
		return strings.Replace("&"+e.lvalue(k), "&*", "", 1), nil, ""
	}
	e.temps++
	name := "t" + strconv.Itoa(e.temps)
	if want.K == infer.KArray {
		init := "new(php.Array[" + e.goType(*want.Elem) + "])"
		if p.Kind == 'E' || p.Kind == 'I' {
			init = e.as(e.quietRead(k), want)
		}
		if init == "nil" {
			e.line("var %s *php.Array[any]", name)
		} else {
			e.line("%s := %s", name, init)
		}
		if p.Kind == 'I' {
			e.line("if %s == nil {", name)
			e.line("%s = new(php.Array[any])", name)
			e.line("}")
		}
		return name, func() { e.storeIn(k, primary(name, want)) }, ""
	}
	if f.Name == "sscanf" { // if sscanf stores nothing in a variable, the variable keeps its value
		e.line("var %s any = %s", name, e.toAny(e.quietRead(k)).code)
	} else {
		e.line("var %s %s", name, e.goType(want))
	}
	return "&" + name, func() {
		if f.Name == "socket_recv" {
			e.storeIn(k, primary("mixed.EmptyIsNull("+name+")", rAny))
			return
		}
		e.storeIn(k, primary(name, want))
	}, ""
}

// option returns the code for a socket option's value. An array becomes a struct, such as
// socket.Timeval.
func (e *emitter) option(k *ir.Node) string {
	if k.Op == ir.Array {
		fields := make(map[string]*ir.Node)
		for _, it := range k.K {
			if it.K[0] != nil && it.K[0].Op == ir.Str {
				fields[it.K[0].S] = it.K[1]
			}
		}
		for _, s := range []struct {
			typ  string
			keys [][2]string
		}{{"socket.Timeval", [][2]string{{"sec", "Sec"}, {"usec", "Usec"}}}, {"socket.Linger", [][2]string{{"l_onoff", "Onoff"}, {"l_linger", "Linger"}}}} {
			if len(fields) != len(s.keys) || fields[s.keys[0][0]] == nil || fields[s.keys[1][0]] == nil {
				continue
			}
			var parts []string
			for _, key := range s.keys {
				v := e.expr(fields[key[0]])
				code := e.as(v, rInt)
				if v.fixed && v.r.K == infer.KString {
					if s, err := strconv.Unquote(v.code); err == nil {
						if i, err := strconv.Atoi(s); err == nil {
							code = strconv.Itoa(i)
						}
					}
				}
				if code != "0" {
					parts = append(parts, key[1]+": "+code)
				}
			}
			return s.typ + "{" + strings.Join(parts, ", ") + "}"
		}
	}
	v := e.single(e.expr(k))
	switch v.r.K {
	case infer.KInt, infer.KString, infer.KBool:
		return v.code
	}
	e.use("mixed")
	return "mixed.Option(" + e.toAny(v).code + ")"
}
