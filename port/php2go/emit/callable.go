package emit

import (
	"fmt"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// callable returns the code for a callback argument of one of PHP's functions.
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
			arg = fmt.Sprintf("mixed.RefArg[%s](args, %d)", e.goType(v.Repr()), i)
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
