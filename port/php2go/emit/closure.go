package emit

import (
	"fmt"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// closure returns the Go code for a closure.
func (e *emitter) closure(n *ir.Node) value {
	f := e.info.ByFunc[n.Fn]
	receiver, inChild := e.receiver, e.inChild
	comments := e.comments
	lines := e.body(f, n.Fn.Body, func() {
		e.receiver, e.inChild = receiver, inChild
		for i, p := range f.Params {
			v := f.Var(p.Name)
			arg := fmt.Sprintf("mixed.Arg(args, %d)", i)
			if p.Variadic {
				arg = fmt.Sprintf("mixed.RestArray(args, %d)", i)
			}
			if p.Default != nil {
				arg = fmt.Sprintf("mixed.ArgOr(args, %d, %s)", i, e.toAny(e.expr(p.Default)).code)
			}
			if p.Ref {
				e.line("mixed.Left(%q)", e.leave(n, "a closure with a parameter by reference"))
			}
			r := v.Repr()
			if r.K == infer.KAny {
				e.line("var %s any = %s", e.names.variable(v), arg)
			} else {
				e.line("%s := %s", e.names.variable(v), e.as(primary(arg, rAny), r))
			}
			e.line("_ = %s", e.names.variable(v))
		}
		for _, u := range f.Uses {
			if u.Ref {
				continue
			}
			outer, v := f.Outer.Vars[u.Name], f.Var(u.Name)
			if outer == nil {
				continue
			}
			e.line("%s := %s", e.names.variable(v)+"", e.useCode(outer, v))
			e.line("_ = %s", e.names.variable(v))
		}
	})
	_ = comments
	if n.Fn.Generator {
		if !terminates(n.Fn.Body) {
			lines = append(lines, "return nil")
		}
		lines = e.generator(f, lines)
	}
	var b strings.Builder
	b.WriteString("mixed.Func(func(args ...any) any {\n")
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
	if !n.Fn.Generator && !terminates(n.Fn.Body) {
		b.WriteString("return nil\n")
	}
	b.WriteString("})")
	pre := e.captures(f)
	for _, l := range pre {
		e.line("%s", l)
	}
	return primary(b.String(), rFunc)
}

// captures returns statements that copy the variables which a closure uses by value. In
// PHP, the closure gets these copies when it is created.
func (e *emitter) captures(f *infer.Fn) []string {
	var out []string
	for _, u := range f.Uses {
		if u.Ref {
			continue
		}
		outer := f.Outer.Vars[u.Name]
		if outer == nil {
			continue
		}
		v := e.copied(&ir.Node{Op: ir.Var, S: u.Name}, e.loadVar(outer))
		if v.r.Maybe {
			v = e.conv(v, f.Var(u.Name).Repr())
		}
		if v.null && v.code == "nil" {
			v.code = "any(nil)"
		}
		out = append(out, fmt.Sprintf("%s := %s", e.captureName(f, u.Name), v.code))
	}
	return out
}

func (e *emitter) captureName(f *infer.Fn, name string) string {
	return "use" + strconv.Itoa(f.Node.Pos) + strings.ToUpper(name[:1]) + camel(name)[1:]
}

func (e *emitter) useCode(outer, v *infer.Var) string {
	if outer.Repr().Maybe {
		return e.captureName(v.Fn, v.Name)
	}
	return e.as(value{code: e.captureName(v.Fn, v.Name), r: func() infer.Repr { r := outer.Repr(); r.Maybe = false; return r }(), prec: precPrimary, v: outer}, func() infer.Repr { r := v.Repr(); r.Maybe = false; return r }())
}
