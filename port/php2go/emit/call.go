package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// call writes the call of a function by its name.
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
		e.note(n, "%s() is left out", name)
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

// leftCall is a call that is not converted. Its arguments are, so that what they do to variables is known to Go.
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

// args writes the arguments for the parameters of a function of the program.
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
			e.never(e.single(e.expr(k))) // it is one too many
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
			out = append(out, fmt.Sprintf("mixed.As[%s](mixed.Left(%q))", e.goType(v.Repr()), e.leave(n, "too few arguments for "+f.Name+"()")))
		}
	}
	return strings.Join(out, ", "), ok
}

// result is the value of a call of the program's own.
func (e *emitter) result(code string, f *infer.Fn) value {
	if !f.Value {
		return primary(code, rNone)
	}
	r := e.retRepr(f)
	if r.K != infer.KOpt {
		return primary(code, r)
	}
	v := primary(code, *r.Elem)
	v.multi = map[infer.Bits]byte{infer.Null: 'n', infer.False: 'b'}[r.Absent]
	return v
}

// retType is what a function returns: a value, or a value and whether there is one.
func (e *emitter) retType(f *infer.Fn) string {
	r := e.retRepr(f)
	if r.K == infer.KOpt {
		return "(" + e.goType(*r.Elem) + ", bool)"
	}
	return e.goType(r)
}

// returned is what stands after return for a value of form r.
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

// nothing is what is returned where PHP returns null.
func (e *emitter) nothing(r infer.Repr) string {
	if r.K == infer.KOpt {
		return e.zero(*r.Elem) + ", false"
	}
	return e.zero(r)
}

func (e *emitter) retRepr(f *infer.Fn) infer.Repr {
	return infer.ReprOf(f.Ret, infer.Null|infer.False)
}

// address is a pointer to what n names, for an argument by reference.
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
	if n.Op != ir.Var && n.Op != ir.Prop && n.Op != ir.Index && n.Op != ir.SProp { // a value: nothing can be seen of it
		name := e.temp(e.declared2(e.as(e.expr(n), r), r))
		return "&" + name, true
	}
	// A variable of another type: it is copied in and out.
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

// trimNulls leaves out arguments at the end that are null where they may be left out.
func trimNulls(n *ir.Node, f *table.Func) []*ir.Node {
	args := n.K
	for len(args) > 0 && args[len(args)-1].Op == ir.Null && len(args) <= len(f.Params) {
		if p := f.Params[len(args)-1]; !p.Optional || p.Kind == 'm' || p.Ref {
			break
		}
		args = args[:len(args)-1]
	}
	return args
}

// builtin writes the call of one of PHP's functions by its line in the table.
func (e *emitter) builtin(n *ir.Node, f *table.Func) value {
	args := trimNulls(n, f)
	need := 0
	for _, p := range f.Params {
		if !p.Optional && !p.Variadic {
			need++
		}
	}
	if len(args) < need && !(len(args) == 0 && len(f.Params) == 1 && f.Params[0].Kind == '-') {
		if !(need == 1 && f.Params[0].Kind == '-') {
			return e.leftValue(n, "too few arguments for "+n.S+"()")
		}
	}
	elem := e.elemRepr(f, args)
	var outs []func()
	failed := ""
	errno := false
	vs := e.values(args, func(i int, k *ir.Node) value {
		p := &table.Param{Kind: '?'}
		if i < len(f.Params) {
			p = &f.Params[i]
		} else if m := len(f.Params); m > 0 && f.Params[m-1].Variadic {
			p = &f.Params[m-1]
		}
		if p.Ref {
			code, after, why := e.out_(f, p, k, elem)
			if why != "" {
				failed = why
			}
			if after != nil {
				outs = append(outs, after)
			}
			return value{code: code, fixed: true}
		}
		switch p.Kind {
		case 's', 'x':
			return e.conv(e.expr(k), rString)
		case 'i':
			v := e.expr(k)
			if v.errnoOf != "" && f.Name == "socket_strerror" {
				errno = true
				return primary(v.errnoOf, rInt)
			}
			return e.conv(v, rInt)
		case 'f':
			v := e.expr(k)
			if v.fixed && v.r.K == infer.KInt {
				return v
			}
			return e.conv(v, rFloat)
		case 'b':
			return e.truth(e.expr(k))
		case 'm':
			return e.toAny(e.expr(k))
		case 'K':
			if k.Op == ir.Null {
				return value{code: "", fixed: true}
			}
			return e.conv(e.expr(k), rSock)
		case 'H':
			return e.conv(e.expr(k), rStream)
		case 'A':
			return e.conv(e.expr(k), arrayRepr(rAny))
		case 'L':
			v := e.single(e.expr(k))
			if v.r.K == infer.KArray {
				return primary(v.par(precPrimary)+".Values()", rAny)
			}
			if v.r.K == infer.KList {
				return v
			}
			return e.conv(v, listRepr(rAny))
		case 'E':
			if (f.Name == "count" || f.Name == "implode" || f.Name == "join") && i > 0 {
				return e.single(e.expr(k))
			}
			return e.conv(e.single(e.expr(k)), arrayRepr(elem))
		case 'e':
			v := e.copied(k, e.expr(k))
			typed := v.r.K != infer.KAny
			if v = e.conv(v, elem); typed && elem.K == infer.KAny && f.Result != "v" && !v.null {
				return primary("any("+v.code+")", rAny) // so that Go finds the type of the elements
			}
			return v
		case 'c':
			return primary(e.callable(k), rAny)
		case 'o':
			return primary(e.option(k), rAny)
		}
		e.never(e.single(e.expr(k)))
		return value{code: "", fixed: true}
	})
	_ = errno
	if failed != "" {
		return e.leftValue(n, failed)
	}
	var list []string
	for _, v := range vs {
		if v.code != "" {
			list = append(list, v.code)
		}
	}
	code := e.target(f, n, args, list)
	v := e.builtinValue(f, n, code, elem, args)
	if len(outs) > 0 {
		v = e.finish(v, outs)
	}
	return v
}

// finish stores what a call left in temporaries, after the call.
func (e *emitter) finish(v value, outs []func()) value {
	switch {
	case v.multi != 0:
		e.temps++
		a, b := "t"+strconv.Itoa(e.temps), "err"+strconv.Itoa(e.temps)
		e.line("%s, %s := %s", a, b, v.code)
		v.code = a + ", " + b
		w := primary("mixed.OrFalse("+v.code+")", rAny)
		for _, f := range outs {
			f()
		}
		return w
	case v.only:
		v.code, v.prec, v.local = e.temp(v.code), precPrimary, true
	case v.r.K == infer.KNone:
		e.line("%s", v.code)
		v = value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
	default:
		v.code, v.prec, v.local = e.temp(v.code), precPrimary, true
	}
	for _, f := range outs {
		f()
	}
	return v
}

// elemRepr is the type of the elements of the arrays that a function takes.
func (e *emitter) elemRepr(f *table.Func, args []*ir.Node) infer.Repr {
	first := true
	var r infer.Repr
	for i, k := range args {
		p := paramOf(f, i)
		if p == nil || p.Kind != 'E' {
			continue
		}
		t := e.reprOfExpr(k)
		if t.Elem == nil {
			return rAny
		}
		if first {
			r, first = *t.Elem, false
		} else if !r.Same(*t.Elem) {
			return rAny
		}
	}
	for i, k := range args {
		if p := paramOf(f, i); p != nil && p.Kind == 'e' && !first {
			if x := e.reprOfExpr(k); !x.Same(r) && r.K != infer.KAny {
				hasRef := false
				for _, q := range f.Params {
					hasRef = hasRef || q.Ref
				}
				if hasRef {
					continue
				}
				return rAny
			}
		}
	}
	return r
}

// reprOfExpr is the form that an expression will have, as far as its type says.
func (e *emitter) reprOfExpr(n *ir.Node) infer.Repr {
	if v := e.info.VarOf(n); v != nil {
		return v.Repr()
	}
	var r infer.Repr
	held, needErr, temps, after := e.held, e.needErr, e.temps, e.after
	changed := e.changed
	left, notes := e.left, e.notes
	e.left, e.notes = make(map[Left]bool), make(map[string]bool)
	e.quiet(func() { r = e.expr(n).r })
	e.held, e.needErr, e.temps, e.after, e.changed = held, needErr, temps, after, changed
	e.left, e.notes = left, notes
	return r
}

func paramOf(f *table.Func, i int) *table.Param {
	if i < len(f.Params) {
		return &f.Params[i]
	}
	if m := len(f.Params); m > 0 && f.Params[m-1].Variadic {
		return &f.Params[m-1]
	}
	return nil
}

// target is the call itself.
func (e *emitter) target(f *table.Func, n *ir.Node, args []*ir.Node, list []string) string {
	g := f.Go
	switch {
	case strings.Contains(g, "$"):
		g = strings.ReplaceAll(g, "$*", strings.Join(list, ", "))
		for i, a := range list {
			g = strings.ReplaceAll(g, "$"+strconv.Itoa(i+1), a)
		}
		return g
	case g[0] == '"' || g == "true" || g == "math.Pi":
		return g
	}
	if g == "socket.SetOption" && strings.HasPrefix(list[len(list)-1], "mixed.Option(") {
		last := len(list) - 1
		g, list[last] = "mixed.SetOption", strings.TrimSuffix(strings.TrimPrefix(list[last], "mixed.Option("), ")")
	}
	if (g == "php.ArrayPush" || g == "php.ArrayUnshift") && len(args) > 0 && e.elemRepr(f, args).K == infer.KAny {
		g += "[any]" // Go would take the type of the values
	}
	if g == "socket.Read" && len(list) == 3 && list[2] != "socket.PHP_BINARY_READ" {
		g = "mixed.ReadLine"
	}
	return g + "(" + strings.Join(list, ", ") + ")"
}

// builtinValue says what a call returns.
func (e *emitter) builtinValue(f *table.Func, n *ir.Node, code string, elem infer.Repr, args []*ir.Node) value {
	v := primary(code, rAny)
	switch {
	case f.Result == "v":
		v.r = rNone
		return v
	case f.Result == "!v":
		v.r = rNone
		return v
	case f.Result[0] == '!':
		v.only, v.r = true, rBool
		return v
	}
	switch f.Result {
	case "E":
		v.r = arrayRepr(elem)
		return v
	case "Ak":
		r := infer.ReprOf(e.info.Peek(args[0]), 0)
		_ = r
		keys := e.info.Peek(args[0])
		if keys.B&^(infer.Null|infer.False) == infer.Arr && !e.info.Dynamic {
			switch keys.Keys {
			case infer.Int:
				return primary(strings.Replace(code, "mixed.ArrayKeys(", "mixed.IntKeys(", 1), listRepr(rInt))
			case infer.Str:
				return primary(strings.Replace(code, "mixed.ArrayKeys(", "mixed.StringKeys(", 1), listRepr(rString))
			}
		}
		v.r = listRepr(rAny)
		return v
	case "e!n":
		v.r, v.multi = elem, 'n'
		if elem.K == infer.KAny {
			v = primary("mixed.OrNull("+code+")", rAny)
		}
		return v
	case "k!b":
		keys := e.info.Peek(args[1])
		if keys.B&^(infer.Null|infer.False) == infer.Arr && !e.info.Dynamic {
			switch keys.Keys {
			case infer.Int:
				v.r, v.multi = rInt, 'b'
				v.code = strings.Replace(code, "php.ArraySearch(", "mixed.SearchInt(", 1)
				return v
			case infer.Str:
				v.r, v.multi = rString, 'b'
				v.code = strings.Replace(code, "php.ArraySearch(", "mixed.SearchString(", 1)
				return v
			}
		}
		return primary("mixed.KeyOrFalse("+code+")", rAny)
	case "N":
		if elem.K == infer.KInt && strings.HasPrefix(f.Name, "array_") {
			return primary("mixed.As[int]("+code+")", rInt)
		}
		if f.Name == "abs" && !e.info.Dynamic {
			switch e.info.Peek(args[0]).B {
			case infer.Int:
				return primary("mixed.As[int]("+code+")", rInt)
			case infer.Float:
				return primary("mixed.As[float64]("+code+")", rFloat)
			}
		}
		return v
	case "X":
		return v
	case "M":
		if len(args) == 1 && args[0].Op == ir.Bool && args[0].S == "true" {
			return primary("php.Microtime(true)", rFloat)
		}
		if len(args) == 0 || args[0].Op == ir.Bool {
			return primary("php.MicrotimeText()", rString)
		}
		return primary("mixed.Microtime("+e.truth(e.expr(args[0])).code+")", rAny)
	case "g!e":
		if len(n.K) == 3 && infer.IntOption(n.K[2]) {
			v.code = strings.Replace(code, "socket.GetOption(", "socket.GetOption[int](", 1)
			v.r, v.multi = rInt, 'e'
			return v
		}
		return primary("mixed.OrFalse(mixed.GetOption("+strings.TrimPrefix(code, "socket.GetOption(")+")", rAny)
	}
	switch f.Name {
	case "unpack":
		if infer.UnpacksInts(n) && !e.info.Dynamic {
			v = primary(strings.Replace(code, "php.Unpack(", "mixed.UnpackInts(", 1), arrayRepr(rInt))
			v.multi = 'e'
			return v
		}
	case "print_r", "var_export":
		if len(args) == 2 {
			return primary("mixed.As[string]("+code+")", rString)
		}
		return primary("mixed.As[bool]("+code+")", rBool)
	}
	v.r = map[byte]infer.Repr{'s': rString, 'i': rInt, 'f': rFloat, 'b': rBool, 'K': rSock, 'H': rStream, 'A': arrayRepr(rAny), 'S': listRepr(rString), 'm': rAny}[f.Result[0]]
	if len(f.Result) > 1 {
		v.multi = f.Result[2]
	}
	if f.Name == "socket_last_error" {
		v.errnoOf = strings.TrimSuffix(strings.TrimPrefix(code, "int("), ")")
	}
	if f.Name == "php_sapi_name" || f.Name == "phpversion" {
		v.fixed = true
	}
	if v.multi == 'e' && v.r.K == infer.KAny {
		return primary("mixed.OrFalse("+code+")", rAny)
	}
	return v
}

// extreme writes max and min of ints: Go's own.
func (e *emitter) extreme(name string, args []*ir.Node) (value, bool) {
	for _, k := range args {
		if e.info.Peek(k).B != infer.Int {
			return value{}, false
		}
	}
	vs := e.values(args, func(_ int, k *ir.Node) value { return e.conv(e.expr(k), rInt) })
	return primary(name+"("+codes(vs)+")", rInt), true
}

// out_ is an argument by reference, and what is done after the call.
func (e *emitter) out_(f *table.Func, p *table.Param, k *ir.Node, elem infer.Repr) (code string, after func(), why string) {
	if k.Op == ir.Null {
		switch p.Kind {
		case 'R':
			return "nil", nil, ""
		}
		return "nil", nil, ""
	}
	if k.Op == ir.Assign { // $w = null, given by reference
		e.stmtExpr(k)
		k = k.K[0]
	}
	v := e.info.VarOf(k)
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
			if e.places != nil && e.freshArray(k, v) {
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
			return e.lvalue(k), nil, ""
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
		e.line("%s := %s", name, init)
		return name, func() { e.storeIn(k, primary(name, want)) }, ""
	}
	e.line("var %s %s", name, e.goType(want))
	return "&" + name, func() {
		if f.Name == "socket_recv" {
			e.storeIn(k, primary("mixed.EmptyIsNull("+name+")", rAny))
			return
		}
		e.storeIn(k, primary(name, want))
	}, ""
}

func (e *emitter) freshArray(k *ir.Node, v *infer.Var) bool { return true }

// selectSet is a set of socket_select.
func (e *emitter) selectSet(k *ir.Node, v *infer.Var) (string, func(), string) {
	if v == nil {
		if k.Op == ir.Array {
			return "nil", nil, ""
		}
		e.temps++
		name := "t" + strconv.Itoa(e.temps)
		e.line("%s := %s", name, e.toAny(e.quietRead(k)).code)
		return "mixed.Any(&" + name + ")", func() { e.storeIn(k, primary(name, rAny)) }, ""
	}
	if e.places != nil && e.places.unread[v] || v.T.B&^(infer.Null|infer.False) == 0 || v.T.B&(infer.Arr|infer.Any) == 0 {
		return "nil", nil, ""
	}
	r := v.Repr()
	w := e.lvalue(k)
	at := strings.Replace("&"+w, "&*", "", 1)
	switch {
	case r.K == infer.KList && r.Elem.K == infer.KSock:
		return "mixed.List(" + at + ")", nil, ""
	case r.K == infer.KArray && r.Elem.K == infer.KSock:
		return "mixed.Keyed(" + w + ")", nil, ""
	case r.K == infer.KArray && r.Elem.K == infer.KAny:
		return "mixed.Keyed(" + w + ")", nil, ""
	case r.K == infer.KAny:
		return "mixed.Any(" + at + ")", nil, ""
	case r.Elem != nil:
		e.temps++
		name := "t" + strconv.Itoa(e.temps)
		e.line("var %s any = %s", name, e.toAny(e.expr(k)).code)
		return "mixed.Any(&" + name + ")", func() { e.storeIn(k, primary(name, rAny)) }, ""
	}
	return "", nil, "a set of socket_select() that is no array of sockets"
}

// option is the value of a socket option: arrays are structs.
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

// callable is a value that PHP's functions call.
func (e *emitter) callable(k *ir.Node) string {
	switch k.Op {
	case ir.Str:
		if f := e.info.Funcs[strings.ToLower(k.S)]; f != nil {
			return e.funcValue(f, e.names.fn(f))
		}
		if f := table.Funcs[strings.ToLower(k.S)]; f != nil {
			if code := e.builtinFunc(f, k); code != "" {
				return code
			}
		}
		return fmt.Sprintf("mixed.Func(func(...any) any { return mixed.Left(%q) })", e.leave(k, "function "+k.S+"() as a value"))
	case ir.Array:
		if len(k.K) == 2 && k.K[1].K[1].Op == ir.Str {
			name := k.K[1].K[1].S
			if o := k.K[0].K[1]; o.Op == ir.Str {
				if c := e.info.ClassOf(o.S); c != nil {
					if f := c.Method(name); f != nil && f.Static {
						return e.funcValue(f, e.names.fn(f))
					}
				}
			} else {
				t := e.info.Peek(o)
				if t.B&^infer.Null == infer.Obj && t.Class != nil {
					if f := t.Class.Method(name); f != nil {
						v := e.single(e.expr(o))
						if f.Static {
							return e.funcValue(f, e.names.fn(f))
						}
						return e.funcValue(f, e.methodTarget(v, t.Class, f))
					}
				}
			}
		}
	}
	return e.toAny(e.expr(k)).code
}

// funcValue wraps a function of the program, so that it takes mixed values.
func (e *emitter) funcValue(f *infer.Fn, target string) string {
	var args []string
	for i, p := range f.Params {
		v := f.Var(p.Name)
		arg := fmt.Sprintf("mixed.Arg(args, %d)", i)
		switch {
		case p.Variadic:
			arg = fmt.Sprintf("mixed.Rest(args, %d)...", i)
			if r := restElem(v); r.K != infer.KAny {
				arg = fmt.Sprintf("mixed.ListTo[%s](mixed.RestArray(args, %d))...", e.goType(r), i)
			}
		case p.Ref:
			arg = fmt.Sprintf("mixed.RefArg(args, %d)", i)
		case p.Default != nil:
			old := e.info.In(f)
			arg = fmt.Sprintf("mixed.ArgOr(args, %d, %s)", i, e.toAny(e.expr(p.Default)).code)
			e.info.In(old)
			arg = e.as(primary(arg, rAny), v.Repr())
		default:
			arg = e.as(primary(arg, rAny), v.Repr())
		}
		args = append(args, arg)
	}
	call := target + "(" + strings.Join(args, ", ") + ")"
	if f.Value {
		return "mixed.Func(func(args ...any) any { return " + e.toAny(e.result(call, f)).code + " })"
	}
	return "mixed.Func(func(args ...any) any { " + call + "; return nil })"
}

// builtinFunc wraps one of PHP's functions that takes simple arguments.
func (e *emitter) builtinFunc(f *table.Func, k *ir.Node) string {
	if len(f.Params) == 0 || strings.Contains(f.Go, "$*") {
		return ""
	}
	var args []value
	for i, p := range f.Params {
		if p.Optional {
			break
		}
		if p.Variadic && p.Kind == 'm' {
			args = append(args, primary(fmt.Sprintf("mixed.Rest(args, %d)...", i), rAny))
			break
		}
		if p.Ref || p.Variadic || !strings.ContainsRune("sifbmKHA", rune(p.Kind)) {
			return ""
		}
		a := primary(fmt.Sprintf("mixed.Arg(args, %d)", i), rAny)
		switch p.Kind {
		case 's':
			a = e.conv(a, rString)
		case 'i':
			a = e.conv(a, rInt)
		case 'f':
			a = e.conv(a, rFloat)
		case 'b':
			a = e.truth(a)
		case 'K':
			a = e.conv(a, rSock)
		case 'H':
			a = e.conv(a, rStream)
		case 'A':
			a = e.conv(a, arrayRepr(rAny))
		}
		args = append(args, a)
	}
	var list []string
	for _, a := range args {
		list = append(list, a.code)
	}
	v := e.builtinValue(f, k, e.target(f, k, nil, list), rAny, nil)
	if v.r.K == infer.KNone {
		return "mixed.Func(func(args ...any) any { " + v.code + "; return nil })"
	}
	return "mixed.Func(func(args ...any) any { return " + e.toAny(v).code + " })"
}

// special writes the functions that need more than a line in the table.
func (e *emitter) special(n *ir.Node, name string) (value, bool) {
	k := n.K
	switch name {
	case "count", "sizeof":
		if len(k) == 1 {
			v := e.single(e.expr(k[0]))
			switch v.r.K {
			case infer.KList:
				return primary("len("+v.code+")", rInt), true
			case infer.KArray:
				return primary(v.par(precPrimary)+".Len()", rInt), true
			}
			return primary("php.Count("+e.toAny(v).code+")", rInt), true
		}
	case "isset":
	case "defined":
		if len(k) == 1 && k[0].Op == ir.Str {
			if e.info.Consts[k[0].S] != nil {
				return primary("mixed.Defined("+quote(k[0].S)+")", rBool), true
			}
			_, ok := table.Consts[k[0].S]
			return boolValue(ok), true
		}
	case "constant":
		if len(k) == 1 && k[0].Op == ir.Str {
			return e.constant(&ir.Node{Op: ir.Const, S: k[0].S, File: n.File, Line: n.Line}), true
		}
	case "define":
		return e.leftValue(n, "define() of a computed name, or inside an expression"), true
	case "function_exists", "extension_loaded":
		if len(k) == 1 && k[0].Op == ir.Str {
			s := strings.ToLower(k[0].S)
			ok := table.Funcs[s] != nil || e.info.Funcs[s] != nil || table.Dropped[s] != ""
			if name == "extension_loaded" {
				ok = s == "sockets" || s == "pcntl" || s == "posix" || s == "json" || s == "pcre" || s == "standard" || s == "hash" || s == "ctype" || s == "mbstring"
			}
			return boolValue(ok), true
		}
	case "method_exists":
		if v, ok := e.methodExists(k); ok {
			return v, true
		}
	case "class_exists":
		if len(k) >= 1 && k[0].Op == ir.Str {
			return boolValue(e.info.ClassOf(k[0].S) != nil), true
		}
	case "get_class":
		if len(k) == 0 && e.fn.In != nil {
			return e.lit(e.fn.In.Full), true
		}
	case "func_get_args", "func_num_args", "func_get_arg":
		if !hasMore(e.fn) || len(k) != boolInt(name == "func_get_arg") {
			return e.leftValue(n, name+"()"), true
		}
		return e.ownArgs(n, name), true
	case "array_push":
		if len(k) == 2 && k[1].Op == ir.Arg && k[1].S == "..." {
			if v := e.info.VarOf(k[0]); v != nil && v.Repr().K == infer.KList {
				w := e.lvalue(k[0])
				e.line("%s = append(%s, %s...)", w, w, e.as(e.expr(k[1].K[0]), v.Repr()))
				return primary("len("+w+")", rInt), true
			}
			if v := e.info.VarOf(k[0]); v != nil && v.Repr().K == infer.KAny {
				w := e.lvalue(k[0])
				e.line("mixed.AppendAll(%s, %s)", strings.Replace("&"+w, "&*", "", 1), e.toAny(e.expr(k[1].K[0])).code)
				return primary("php.Count("+w+")", rInt), true
			}
		}
		if len(k) >= 2 {
			if v := e.info.VarOf(k[0]); v != nil && v.Repr().K == infer.KList && k[1].Op != ir.Arg {
				w := e.lvalue(k[0])
				vs := e.values(k[1:], func(_ int, x *ir.Node) value { return e.conv(e.copied(x, e.expr(x)), *v.Repr().Elem) })
				e.line("%s = append(%s, %s)", w, w, codes(vs))
				return primary("len("+w+")", rInt), true
			}
		}
	case "array_unshift":
		if len(k) >= 2 {
			if v := e.info.VarOf(k[0]); v != nil && v.Repr().K == infer.KList {
				w := e.lvalue(k[0])
				vs := e.values(k[1:], func(_ int, x *ir.Node) value { return e.conv(e.copied(x, e.expr(x)), *v.Repr().Elem) })
				e.line("%s = append([]%s{%s}, %s...)", w, e.goType(*v.Repr().Elem), codes(vs), w)
				return primary("len("+w+")", rInt), true
			}
		}
	case "array_pop", "array_shift":
		if len(k) == 1 {
			if v := e.info.VarOf(k[0]); v != nil && v.Repr().K == infer.KList {
				w := strings.Replace("&"+e.lvalue(k[0]), "&*", "", 1)
				call := primary("mixed."+map[string]string{"array_pop": "Pop", "array_shift": "Shift"}[name]+"("+w+")", *v.Repr().Elem)
				call.multi = 'n'
				if call.r.K == infer.KAny {
					return primary("mixed.OrNull("+call.code+")", rAny), true
				}
				return call, true
			}
		}
	case "in_array":
		if len(k) >= 2 {
			return e.inArray(n)
		}
	case "implode", "join":
		if len(k) == 2 {
			vs := e.values(k, func(i int, x *ir.Node) value { return e.single(e.expr(x)) })
			s, a := vs[0], vs[1]
			if s.r.K == infer.KList || s.r.K == infer.KArray {
				s, a = a, s
			}
			switch {
			case a.r.K == infer.KList && a.r.Elem.K == infer.KString:
				return primary("strings.Join("+a.code+", "+e.str(s).code+")", rString), true
			case a.r.K == infer.KList:
				return primary("php.Implode("+e.str(s).code+", "+a.code+")", rString), true
			case a.r.K == infer.KArray:
				return primary("php.Implode("+e.str(s).code+", "+a.par(precPrimary)+".Values())", rString), true
			}
			return primary("php.Implode("+e.str(s).code+", mixed.ToArray("+e.toAny(a).code+").Values())", rString), true
		}
		if len(k) == 1 {
			return primary("php.Implode(\"\", mixed.ToArray("+e.toAny(e.expr(k[0])).code+").Values())", rString), true
		}
	case "is_resource", "is_object", "is_null", "is_array", "is_string", "is_int", "is_integer", "is_float", "is_bool", "is_callable", "is_numeric":
		if len(k) == 1 {
			return e.isType(n, name)
		}
	case "str_replace", "str_ireplace":
		if len(k) == 3 {
			return e.replace(n, name), true
		}
		return e.leftValue(n, name+"() with a count"), true
	case "strtr":
		if len(k) == 2 {
			vs := e.values(k, func(i int, x *ir.Node) value { return e.expr(x) })
			return primary("mixed.StrtrPairs("+e.str(vs[0]).code+", "+e.as(vs[1], arrayRepr(rAny))+")", rString), true
		}
	case "range":
		if len(k) == 2 && !e.info.Dynamic && e.info.Peek(k[0]).B == infer.Int && e.info.Peek(k[1]).B == infer.Int {
			vs := e.values(k, func(_ int, x *ir.Node) value { return e.conv(e.expr(x), rInt) })
			return primary("mixed.RangeInt("+codes(vs)+")", listRepr(rInt)), true
		}
	case "call_user_func", "call_user_func_array":
		return e.callUser(n, name)
	case "max", "min":
		if len(k) >= 2 && !e.info.Dynamic {
			if v, ok := e.extreme(name, k); ok {
				return v, true
			}
		}
		if len(k) == 1 {
			return primary("mixed."+strings.ToUpper(name[:1])+name[1:]+"("+e.as(e.expr(k[0]), arrayRepr(rAny))+")", rAny), true
		}
	case "pcntl_fork":
		return e.leftValue(n, "pcntl_fork() in a form that is not known"), true
	case "pcntl_waitpid", "pcntl_wait":
		return e.wait(n, name), true
	case "pcntl_signal":
		if len(k) >= 2 && (k[1].Op == ir.Const) {
			return primary("mixed.PcntlSignalDefault("+e.as(e.expr(k[0]), rInt)+", "+e.as(e.expr(k[1]), rInt)+")", rBool), true
		}
	case "socket_select":
		return e.selectCall(n)
	case "stream_select":
		return e.streamSelect(n)
	case "sscanf":
		if len(k) == 2 {
			vs := e.values(k, func(_ int, x *ir.Node) value { return e.conv(e.expr(x), rString) })
			return primary("mixed.SscanfArray("+codes(vs)+")", rAny), true
		}
	case "error_reporting":
		if e.info.Handles() {
			return primary("mixed.ErrorReporting()", rInt), true
		}
	case "hash_algos", "set_exception_handler":
		return e.leftValue(n, name+"()"), true
	case "date":
		if len(k) == 2 {
			break
		}
	case "settype", "compact", "extract":
		return e.leftValue(n, name+"()"), true
	case "usleep":
		if len(k) == 1 && k[0].Op == ir.Int {
			return primary("time.Sleep("+k[0].S+" * time.Microsecond)", rNone), true
		}
	}
	return value{}, false
}

// hasMore reports whether func_get_args can see all arguments: a parameter takes those that have no name.
func hasMore(f *infer.Fn) bool {
	return len(f.Params) > 0 && f.Params[len(f.Params)-1].Name == infer.More
}

// ownArgs writes func_get_args and its like.
func (e *emitter) ownArgs(n *ir.Node, name string) value {
	var named []string
	last := len(e.fn.Params) - 1
	for _, p := range e.fn.Params[:last] {
		named = append(named, e.toAny(e.loadVar(e.fn.Var(p.Name))).code)
	}
	rest := e.loadVar(e.fn.Var(infer.More))
	if name == "func_num_args" {
		count := "len(" + rest.code + ")"
		if rest.r.K != infer.KList {
			count = "php.Count(" + rest.code + ")"
		}
		if last == 0 {
			return primary(count, rInt)
		}
		return value{code: strconv.Itoa(last) + " + " + count, r: rInt, prec: precAdd}
	}
	code := e.toAny(rest).code
	if last > 0 {
		code = "php.ArrayMerge(php.ArrayOf[any](" + strings.Join(named, ", ") + "), mixed.ToArray(" + code + "))"
	} else {
		code = "mixed.ToArray(" + code + ")"
	}
	if name == "func_get_arg" {
		return primary("mixed.Index("+code+", "+e.toAny(e.expr(n.K[0])).code+")", rAny)
	}
	return primary(code, arrayRepr(rAny))
}

// selectCall writes socket_select: no seconds is Forever.
func (e *emitter) selectCall(n *ir.Node) (value, bool) {
	if len(n.K) < 4 {
		return e.leftValue(n, "socket_select() with too few arguments"), true
	}
	var outs []func()
	var sets []string
	for _, k := range n.K[:3] {
		code, after, why := e.out_(table.Funcs["socket_select"], &table.Param{Kind: 'R', Ref: true}, k, rAny)
		if why != "" {
			return e.leftValue(n, why), true
		}
		sets = append(sets, code)
		if after != nil {
			outs = append(outs, after)
		}
	}
	args := n.K[3:]
	var rest []string
	for i, k := range args {
		v := e.expr(k)
		switch {
		case i == 0 && (v.null || v.r.K == infer.KAny):
			if v.null {
				rest = append(rest, "socket.Forever")
			} else {
				rest = append(rest, "mixed.Seconds("+v.code+")")
			}
		case v.null:
		default:
			rest = append(rest, e.as(v, rInt))
		}
	}
	if len(rest) > 0 && rest[0] == "socket.Forever" {
		rest = rest[:1]
	}
	list := true
	for _, s := range sets {
		if s != "nil" && !strings.HasPrefix(s, "mixed.List(") {
			list = false
		}
	}
	code := "mixed.Select(" + strings.Join(append(sets, rest...), ", ") + ")"
	if list {
		for i, s := range sets {
			sets[i] = strings.TrimSuffix(strings.TrimPrefix(s, "mixed.List("), ")")
		}
		code = "socket.Select(" + strings.Join(append(sets, rest...), ", ") + ")"
	}
	v := value{code: code, r: rInt, prec: precPrimary, multi: 'e'}
	if len(outs) > 0 {
		return e.finish(v, outs), true
	}
	return v, true
}

// streamSelect writes stream_select, with slices if all sets are, otherwise with arrays in mixed values.
func (e *emitter) streamSelect(n *ir.Node) (value, bool) {
	if len(n.K) < 4 {
		return e.leftValue(n, "stream_select() with too few arguments"), true
	}
	lists := true
	var sets []*ir.Node
	for _, k := range n.K[:3] {
		if k.Op == ir.Assign { // $w = null, given by reference
			e.stmtExpr(k)
			k = k.K[0]
		}
		v := e.info.VarOf(k)
		switch {
		case k.Op == ir.Null, v != nil && (e.places.unread[v] || v.T.B&^(infer.Null|infer.False) == 0):
			k = nil
		case v == nil || v.Repr().K != infer.KList || v.Repr().Elem.K != infer.KStream:
			lists = false
		}
		sets = append(sets, k)
	}
	var args []string
	var outs []func()
	for _, k := range sets {
		switch {
		case k == nil:
			args = append(args, "nil")
		case lists:
			args = append(args, strings.Replace("&"+e.lvalue(k), "&*", "", 1))
		default:
			e.temps++
			name := "t" + strconv.Itoa(e.temps)
			e.line("var %s any = %s", name, e.toAny(e.quietRead(k)).code)
			args = append(args, "&"+name)
			outs = append(outs, func() { e.storeIn(k, primary(name, rAny)) })
		}
	}
	for i, k := range n.K[3:] {
		v := e.expr(k)
		switch {
		case i == 0 && v.null:
			args = append(args, "-1")
		case i == 0 && v.r.K == infer.KAny:
			args = append(args, "mixed.StreamSeconds("+v.code+")")
		case !v.null:
			args = append(args, e.as(v, rInt))
		}
	}
	v := value{code: "php.StreamSelect(" + strings.Join(args, ", ") + ")", r: rInt, prec: precPrimary, multi: 'e'}
	if !lists {
		v.code = "mixed.StreamSelect(" + strings.Join(args, ", ") + ")"
		return e.finish(v, outs), true
	}
	return v, true
}

func (e *emitter) inArray(n *ir.Node) (value, bool) {
	r := e.reprOfExpr(n.K[1])
	x := e.reprOfExpr(n.K[0])
	strict := len(n.K) > 2 && n.K[2].Op == ir.Bool && n.K[2].S == "true"
	if r.K == infer.KList && r.Elem.Same(x) && !x.Maybe && (x.K == infer.KSock || x.K == infer.KInt || x.K == infer.KString && (strict || allText(n.K[1]))) {
		vs := e.values(n.K[:2], func(_ int, k *ir.Node) value { return e.single(e.expr(k)) })
		return primary("slices.Contains("+vs[1].code+", "+vs[0].code+")", rBool), true
	}
	return value{}, false
}

// allText reports whether n is an array of strings that are no numbers: == compares them as they are.
func allText(n *ir.Node) bool {
	if n.Op != ir.Array {
		return false
	}
	for _, it := range n.K {
		if it.K[1].Op != ir.Str || !nonNumeric(value{code: quote(it.K[1].S), r: rString, fixed: true}) {
			return false
		}
	}
	return true
}

// isType writes is_resource and its like, which are known where the type is.
func (e *emitter) isType(n *ir.Node, name string) (value, bool) {
	v := e.expr(n.K[0])
	if name == "is_null" {
		return e.same(v, value{code: "nil", null: true, fixed: true, prec: precPrimary}), true
	}
	if v.r.Maybe && v.fv != nil {
		kinds := map[infer.Kind]string{infer.KString: "is_string", infer.KInt: "is_int", infer.KFloat: "is_float"}
		if kinds[v.r.K] == name {
			f := value{code: e.fate(v), r: rBool, prec: precCmp}
			if f.code[0] == '!' {
				f.prec = precUnary
			}
			return negate(f), true
		}
	}
	v = e.single(v)
	switch name {
	case "is_resource":
		if v.r.K == infer.KSock || v.r.K == infer.KStream {
			if v.r.K == infer.KSock && e.info.Version >= 8 {
				return e.never(v), true
			}
			if v.r.K == infer.KSock {
				return primary("mixed.IsOpen("+v.code+")", rBool), true
			}
			return value{code: v.par(precCmp+1) + " != nil", r: rBool, prec: precCmp}, true
		}
		if e.info.Version < 8 {
			return primary("mixed.IsResource("+e.toAny(v).code+")", rBool), true
		}
		return primary("mixed.IsStream("+e.toAny(v).code+")", rBool), true
	case "is_array":
		if v.r.K == infer.KList {
			return value{code: "true", r: rBool, prec: precPrimary, fixed: true, isBool: ptr(true)}, true
		}
	case "is_numeric":
		return primary("php.IsNumeric("+e.toAny(v).code+")", rBool), true
	}
	fn := map[string]string{"is_object": "IsObject", "is_array": "IsArray", "is_string": "IsString", "is_int": "IsInt", "is_integer": "IsInt", "is_float": "IsFloat", "is_bool": "IsBool", "is_callable": "IsCallable"}[name]
	return primary("mixed."+fn+"("+e.toAny(v).code+")", rBool), true
}

func ptr(b bool) *bool { return &b }

func (e *emitter) replace(n *ir.Node, name string) value {
	vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.single(e.expr(k)) })
	conv := func(v value) (string, bool) {
		switch {
		case v.r.K == infer.KList && v.r.Elem.K == infer.KString:
			return v.code, true
		case v.r.K == infer.KArray && v.r.Elem.K == infer.KString:
			return v.par(precPrimary) + ".Values()", true
		case v.r.K == infer.KList || v.r.K == infer.KArray || v.r.K == infer.KAny:
			return "", false
		}
		return e.str(v).code, true
	}
	s, ok := conv(vs[0])
	r, ok2 := conv(vs[1])
	fn := map[string]string{"str_replace": "StrReplace", "str_ireplace": "StrIreplace"}[name]
	if ok && ok2 && vs[2].r.K != infer.KAny && vs[2].r.K != infer.KList && vs[2].r.K != infer.KArray {
		if name == "str_replace" && vs[0].r.K == infer.KString && vs[1].r.K == infer.KString && vs[0].fixed && vs[0].code != `""` {
			return primary("strings.ReplaceAll("+e.str(vs[2]).code+", "+s+", "+r+")", rString)
		}
		return primary("php."+fn+"("+s+", "+r+", "+e.str(vs[2]).code+")", rString)
	}
	if e.info.Dynamic {
		return primary("mixed."+fn+"("+e.toAny(vs[0]).code+", "+e.toAny(vs[1]).code+", "+e.toAny(vs[2]).code+")", rAny)
	}
	return primary("mixed.As[string](mixed."+fn+"("+e.toAny(vs[0]).code+", "+e.toAny(vs[1]).code+", "+e.toAny(vs[2]).code+"))", rString)
}

func (e *emitter) callUser(n *ir.Node, name string) (value, bool) {
	if len(n.K) == 0 {
		return value{}, false
	}
	f := e.callable(n.K[0])
	if name == "call_user_func_array" {
		if len(n.K) != 2 {
			return value{}, false
		}
		return primary("mixed.Call("+f+", mixed.ToArray("+e.toAny(e.expr(n.K[1])).code+").Values()...)", rAny), true
	}
	args := []string{f}
	for _, k := range n.K[1:] {
		args = append(args, e.toAny(e.expr(k)).code)
	}
	return primary("mixed.Call("+strings.Join(args, ", ")+")", rAny), true
}

// methodExists writes method_exists of an object whose class is known and has no other below it.
func (e *emitter) methodExists(k []*ir.Node) (value, bool) {
	if len(k) != 2 {
		return value{}, false
	}
	t := e.info.Peek(k[0])
	if t.B&^infer.Null != infer.Obj || t.Class == nil {
		return value{}, false
	}
	for _, c := range e.info.Order {
		if c != t.Class && c.Is(t.Class) {
			return value{}, false
		}
	}
	var names []string
	for c := t.Class; c != nil; c = c.Up {
		for name := range c.Methods {
			names = append(names, quote(name))
		}
	}
	slices.Sort(names)
	name := e.str(e.expr(k[1])).code
	return primary("slices.Contains([]string{"+strings.Join(slices.Compact(names), ", ")+"}, php.Strtolower("+name+"))", rBool), true
}
