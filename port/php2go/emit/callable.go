package emit

import (
	"fmt"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// callable returns the code for the callback argument of one of PHP's functions. The
// parameter most is the largest number of arguments that this function passes to the
// callback. It is -1 if the number is not known.
func (e *emitter) callable(k *ir.Node, most int) string {
	switch k.Op {
	case ir.Str:
		if f := e.info.Funcs[strings.ToLower(k.S)]; f != nil {
			return e.funcValue(f, e.names.fn(f))
		}
		if f := table.Funcs[strings.ToLower(k.S)]; f != nil {
			if code := e.builtinFunc(f, k, most); code != "" {
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

// callableNames writes a function init, which registers the functions and methods that the
// program calls through a string with their name.
func (e *emitter) callableNames() {
	if len(e.info.Named)+len(e.info.NamedMethods) == 0 {
		return
	}
	e.line("// init registers what the program calls through a string with its name.")
	e.line("func init() {")
	old := e.info.In(e.info.Main)
	for _, s := range e.info.Named {
		if f := e.info.Funcs[s]; f != nil {
			e.line("mixed.Name(%s, %s)", quote(s), e.funcValue(f, e.names.fn(f)))
		} else if code := e.builtinFunc(table.Funcs[s], e.info.Main.Body, -1); code != "" {
			e.line("mixed.Name(%s, %s)", quote(s), code)
		}
	}
	for _, f := range e.info.NamedMethods {
		e.nameMethod(f)
	}
	e.info.In(old)
	e.line("}")
	e.line("")
}

// nameMethod writes code that registers a method under its name, with the classes that may
// call it. A static method is also registered as Class::method, for each class that has it.
func (e *emitter) nameMethod(f *infer.Fn) {
	c := f.In
	scopes := e.scopes(f)
	if f.Static {
		value := e.funcValue(f, e.names.fn(f))
		for _, k := range e.info.Order {
			if !k.Trait && k.Method(f.Name) == f {
				e.line("mixed.Name(%s, %s)", quote(strings.ToLower(k.Full+"::"+f.Name)), value)
			}
		}
	}
	target := func(o string) string {
		if f.Static {
			return e.names.fn(f)
		}
		return e.methodTarget(primary(o, infer.Repr{K: infer.KObj, Class: c}), c, f)
	}
	e.line("mixed.NameMethod(%s, func(o any) (any, bool) {", quote(strings.ToLower(f.Name)))
	v := "v"
	if f.Static {
		v = "_"
	}
	if e.hierarchy(c) {
		e.line("%s, ok := o.(interface{ as%s() *%s })", v, typeName(c), typeName(c))
	} else {
		e.line("%s, ok := o.(*%s)", v, typeName(c))
	}
	e.line("if !ok {")
	e.line("return nil, false")
	e.line("}")
	if e.hierarchy(c) {
		e.line("return %s, true", e.funcValue(f, target("v.as"+typeName(c)+"()")))
	} else {
		e.line("return %s, true", e.funcValue(f, target("v")))
	}
	e.line("}%s)", scopes)
}

// scopes returns the names of the classes that may call f, as additional arguments. It
// returns "" if all code may call f.
func (e *emitter) scopes(f *infer.Fn) string {
	if !f.Private && !f.Protected {
		return ""
	}
	out := ""
	for _, c := range e.info.Order {
		if !c.Trait && (c == f.In || f.Protected && (c.Is(f.In) || f.In.Is(c))) {
			out += ", " + quote(c.Full)
		}
	}
	return out
}

// funcValue returns a Go function that takes mixed values and calls the function f of the
// program.
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

// passed returns the largest number of arguments that one of PHP's functions passes to its
// callback in the call n. It returns -1 if the number is not known.
func passed(n *ir.Node) int {
	for _, k := range n.K {
		if k.Op == ir.Arg {
			return -1
		}
	}
	switch strings.ToLower(n.S) {
	case "array_map", "call_user_func":
		return len(n.K) - 1
	case "array_filter":
		if len(n.K) < 3 {
			return 1
		}
		return 2
	case "array_walk":
		return len(n.K)
	case "usort", "uasort", "uksort", "array_reduce", "pcntl_signal":
		return 2
	case "preg_replace_callback":
		return 1
	}
	return -1
}

// builtinFunc returns a Go function that takes mixed values and calls one of PHP's
// functions. It returns "" if that function has parameters that are not simple. The Go
// function passes on the optional arguments that its caller gives. The parameter most
// limits the total number of arguments; -1 means no limit.
func (e *emitter) builtinFunc(f *table.Func, k *ir.Node, most int) string {
	if len(f.Params) == 0 || strings.Contains(f.Go, "$*") {
		return ""
	}
	var calls []string // calls[i] is the call that passes i optional arguments
	need := 0
	for need < len(f.Params) && !f.Params[need].Optional {
		need++
	}
	for n := need; n <= len(f.Params); n++ {
		code := ""
		if n == need || most < 0 || n <= most {
			code = e.builtinCall(f, k, n)
		}
		if n == need && code == "" {
			return ""
		}
		calls = append(calls, code)
	}
	var b strings.Builder
	b.WriteString("mixed.Func(func(args ...any) any { ")
	for i := len(calls) - 1; i > 0; i-- {
		switch {
		case most >= 0 && need+i > most, calls[i] == "" && calls[i-1] == "": // the check for fewer arguments covers this case
		case calls[i] == "":
			fmt.Fprintf(&b, "if len(args) > %d { return mixed.Left(%q) }; ", need+i-1, fmt.Sprintf("more than %d arguments of %s(), which is called as a value", need+i-1, f.Name))
		default:
			fmt.Fprintf(&b, "if len(args) > %d { %s }; ", need+i-1, calls[i])
		}
	}
	return b.String() + calls[0] + " })"
}

// builtinCall returns a statement that calls one of PHP's functions with the first n
// elements of args. It returns "" if such a call cannot be written.
func (e *emitter) builtinCall(f *table.Func, k *ir.Node, n int) string {
	var list []string
	for i, p := range f.Params[:n] {
		if p.Variadic && p.Kind == 'm' {
			list = append(list, fmt.Sprintf("mixed.Rest(args, %d)...", i))
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
		list = append(list, a.code)
	}
	v := e.builtinValue(f, k, e.target(f, k, nil, list), rAny, nil)
	if v.r.K == infer.KNone {
		return v.code + "; return nil"
	}
	return "return " + e.toAny(v).code
}
