package emit

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// trimNulls returns the arguments of a call without the null arguments at the end that
// stand for optional parameters.
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

// builtin returns the Go code for a call to one of PHP's functions. The function's line in
// the table describes it.
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
				return primary("any("+v.code+")", rAny) // any(), so that Go infers the right type for the elements
			}
			return v
		case 'c':
			return primary(e.callable(k, passed(n)), rAny)
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
		if keepsOnFailure[f.Name] {
			return e.finishIfDone(v, outs)
		}
		v = e.finish(v, outs)
	}
	return v
}

// finish writes the statements that follow a call. They store temporaries back in the
// by-reference arguments.
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

// keepsOnFailure lists the functions that leave their by-reference arguments unchanged if
// they fail.
var keepsOnFailure = map[string]bool{"socket_recvfrom": true, "socket_getpeername": true, "socket_getsockname": true}

// finishIfDone does what finish does, but the arguments change only if the call succeeds.
func (e *emitter) finishIfDone(v value, outs []func()) value {
	guarded := func(cond string) {
		lines := e.quiet(func() {
			for _, f := range outs {
				f()
			}
		})
		if len(lines) == 0 {
			return
		}
		e.line("if %s {", cond)
		e.out = append(e.out, lines...)
		e.line("}")
	}
	switch {
	case v.multi == 'e':
		e.temps++
		a, b := "t"+strconv.Itoa(e.temps), "err"+strconv.Itoa(e.temps)
		e.line("%s, %s := %s", a, b, v.code)
		v.code = a + ", " + b
		w := primary("mixed.OrFalse("+v.code+")", rAny)
		guarded(b + " == nil")
		return w
	case v.only:
		v.code, v.prec, v.local = e.temp(v.code), precPrimary, true
		guarded(v.code + " == nil")
		return v
	}
	return e.finish(v, outs)
}

// elemRepr returns the form of the elements of the arrays that a call passes.
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

// reprOfExpr returns the form for the inferred type of an expression. It does not write any
// code.
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

// target returns the code for a call to f. The slice list holds the code for the arguments.
func (e *emitter) target(f *table.Func, n *ir.Node, args []*ir.Node, list []string) string {
	g := f.Go
	if e.try != nil && e.info.Version >= 8 && len(list) == 1 { // a catch block may wait for the exception that PHP throws for a closed socket
		switch f.Name {
		case "socket_last_error":
			g = "mixed.LastError"
		case "socket_clear_error":
			g = "mixed.ClearError"
		}
	}
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
		g += "[any]" // without it, Go would infer the type from the values
	}
	if g == "socket.Read" && len(list) == 3 && list[2] != "socket.PHP_BINARY_READ" {
		g = "mixed.ReadLine"
	}
	return g + "(" + strings.Join(list, ", ") + ")"
}

// builtinValue returns the value of a call to one of PHP's functions, with the type and the
// results that the table gives for it.
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
	case "Ai":
		v.r = arrayRepr(rInt)
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
		if r, ok := map[infer.Bits]infer.Repr{infer.Int: rInt, infer.Float: rFloat, infer.Str: rString}[infer.Unpacks(n)]; ok && !e.info.Dynamic {
			v = primary(strings.Replace(code, "php.Unpack(", "mixed.UnpackTo["+e.goType(r)+"](", 1), arrayRepr(r))
			if r.K == infer.KInt {
				v.code = strings.Replace(code, "php.Unpack(", "mixed.UnpackInts(", 1)
			}
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
		v.errnoOf = code
		if errno, ok := strings.CutPrefix(code, "int("); ok {
			v.errnoOf = strings.TrimSuffix(errno, ")")
		}
	}
	if f.Name == "php_sapi_name" || f.Name == "phpversion" {
		v.fixed = true
	}
	if v.multi == 'e' && v.r.K == infer.KAny {
		return primary("mixed.OrFalse("+code+")", rAny)
	}
	return v
}

// extreme returns the code for max and min with int arguments. That code calls Go's
// built-in functions.
func (e *emitter) extreme(name string, args []*ir.Node) (value, bool) {
	for _, k := range args {
		if e.info.Peek(k).B != infer.Int {
			return value{}, false
		}
	}
	vs := e.values(args, func(_ int, k *ir.Node) value { return e.conv(e.expr(k), rInt) })
	return primary(name+"("+codes(vs)+")", rInt), true
}
