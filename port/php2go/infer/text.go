package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// use is a set of ways to read a variable.
type use uint8

const (
	asText use = 1 << iota // the value is converted to a string
	asKey                  // the value is the key of an array element
	asInt                  // the value is converted to an int
	asValue
)

// texts finds out how the program reads each variable. A variable that is only read as a
// string can be a Go string, whatever the program stores in it.
func (a *Info) texts() {
	a.passed = make(map[*Var][]*Var)
	look := func(f *Fn) {
		old := a.In(f)
		defer a.In(old)
		a.read(f.Body, asValue)
		for _, u := range f.Uses {
			if f.Outer != nil && !u.Ref {
				f.Outer.Var(u.Name).use |= asValue
			}
		}
		for _, p := range f.Params {
			if p.Ref || p.Variadic {
				f.Var(p.Name).use |= asValue
			}
		}
	}
	look(a.Main)
	for _, f := range a.ByFunc {
		if f.Body != nil {
			look(f)
		}
	}
	for again := true; again; {
		again = false
		for v, list := range a.passed {
			for _, p := range list {
				if v.use|p.use != v.use {
					v.use |= p.use
					again = true
				}
			}
		}
	}
}

// readArgs records that each argument of a call is read as the function reads the
// parameter.
func (a *Info) readArgs(f *Fn, args []*ir.Node) {
	for i, k := range args {
		if k.Op == ir.Var && i < len(f.Params) && !f.Params[i].Ref && !f.Params[i].Variadic {
			if v := a.VarOf(k); v != nil {
				a.passed[v] = append(a.passed[v], f.Var(f.Params[i].Name))
				continue
			}
		}
		a.read(k, asValue)
	}
}

// callee returns the function of the program that a call calls. It returns nil if only the
// types show which function that is.
func (a *Info) callee(n *ir.Node) *Fn {
	switch n.Op {
	case ir.Call:
		return a.Funcs[strings.ToLower(n.S)]
	case ir.Method:
		if o := n.K[0]; o.Op == ir.Var && o.S == "this" && a.cur.In != nil {
			return a.cur.In.onlyMethod(n.S)
		}
	case ir.SCall:
		if c := a.ClassOf(n.Class); c != nil {
			return c.onlyMethod(n.S)
		}
	case ir.New:
		if c := a.ClassOf(n.Class); c != nil {
			return c.Method("__construct")
		}
	}
	return nil
}

// onlyMethod returns the method with the given name, unless a subclass overrides it.
func (c *Class) onlyMethod(name string) *Fn {
	f := c.Method(name)
	if f == nil || c.Overridden(f) || f.In != nil && f.In.Overridden(f) {
		return nil
	}
	return f
}

// read records how the program reads the variables in n. The parameter how tells the way in
// which it reads n itself.
func (a *Info) read(n *ir.Node, how use) {
	if n == nil {
		return
	}
	stores := func(k *ir.Node) {
		if k != nil && k.Op != ir.Var {
			a.read(k, asValue)
		}
	}
	switch n.Op {
	case ir.Var:
		if v := a.VarOf(n); v != nil {
			v.use |= how
		}
		return
	case ir.Interp, ir.Echo, ir.Print:
		for _, k := range n.K {
			a.read(k, asText)
		}
		return
	case ir.Cast:
		switch n.S {
		case "string":
			a.read(n.K[0], asText)
			return
		case "int":
			a.read(n.K[0], asInt)
			return
		}
	case ir.Bin:
		if n.S == "." {
			a.read(n.K[0], asText)
			a.read(n.K[1], asText)
			return
		}
		if n.S == "===" || n.S == "!==" {
			for i, k := range n.K {
				if other := n.K[1-i]; k.Op == ir.Var && other.Op == ir.Str && nonNumeric(other) { // no int equals this string
					a.read(k, asKey)
					return
				}
			}
		}
	case ir.Index:
		a.read(n.K[0], asValue)
		a.read(n.K[1], asKey)
		return
	case ir.Item:
		a.read(n.K[0], asKey)
		a.read(n.K[1], asValue)
		return
	case ir.Expr:
		switch k := n.K[0]; {
		case k.Op == ir.Assign && k.K[0].Op == ir.List:
			a.list_(k.K[0])
			a.read(k.K[1], asValue)
			return
		case k.Op == ir.Assign:
			stores(k.K[0])
			a.read(k.K[1], asValue)
			return
		case k.Op == ir.AssignOp && k.S == ".":
			a.read(k.K[0], asText)
			a.read(k.K[1], asText)
			return
		}
	case ir.Assign:
		if n.K[0].Op == ir.List {
			a.list_(n.K[0])
		} else {
			a.read(n.K[0], how)
		}
		a.read(n.K[1], asValue)
		return
	case ir.AssignOp:
		if n.S == "." {
			a.read(n.K[0], asText|how)
			a.read(n.K[1], asText)
			return
		}
	case ir.Foreach:
		a.read(n.K[0], asValue)
		for _, k := range n.K[1:3] {
			switch {
			case k != nil && k.Op == ir.List:
				a.list_(k)
			case n.Ref:
				a.read(k, asValue)
			default:
				stores(k)
			}
		}
		a.read(n.K[3], asValue)
		return
	case ir.Unset:
		for _, k := range n.K {
			stores(k)
		}
		return
	case ir.Silence:
		a.read(n.K[0], how)
		return
	case ir.Cond:
		if n.K[1] != nil {
			a.read(n.K[0], asValue)
			a.read(n.K[1], how)
			a.read(n.K[2], how)
			return
		}
	case ir.Closure:
		return
	case ir.Method, ir.SCall, ir.New:
		if f := a.callee(n); f != nil {
			args := n.K
			if n.Op == ir.Method {
				args = args[1:]
			}
			a.readArgs(f, args)
			return
		}
	case ir.Call:
		name := strings.ToLower(n.S)
		if f := a.callee(n); f != nil {
			a.readArgs(f, n.K)
			return
		}
		f := table.Funcs[name]
		if f == nil || a.Funcs[name] != nil {
			break
		}
		verbs := ""
		if (name == "sprintf" || name == "printf") && len(n.K) > 1 && n.K[0].Op == ir.Str {
			verbs = formatVerbs(n.K[0].S)
		}
		for i, k := range n.K {
			p := param(f, i)
			switch {
			case p != nil && !p.Ref && p.Kind == 's', i > 0 && i <= len(verbs) && verbs[i-1] == 's':
				a.read(k, asText)
			case p != nil && !p.Ref && p.Kind == 'i', i > 0 && i <= len(verbs) && strings.ContainsRune("duxXocb", rune(verbs[i-1])), name == "intval" && len(n.K) == 1:
				a.read(k, asInt)
			default:
				a.read(k, asValue)
			}
		}
		return
	}
	for _, k := range n.K {
		a.read(k, asValue)
	}
}

// list_ records the variables that the targets of a list() read.
func (a *Info) list_(n *ir.Node) {
	for _, it := range n.K {
		if it == nil {
			continue
		}
		a.read(it.K[0], asKey)
		switch {
		case it.K[1].Op == ir.List:
			a.list_(it.K[1])
		case it.K[1].Op != ir.Var || it.Ref:
			a.read(it.K[1], asValue)
		}
	}
}

// formatVerbs returns the verbs of a format string. It returns "" if the format refers to
// arguments by number.
func formatVerbs(s string) string {
	out := ""
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			continue
		}
		for i++; i < len(s); i++ {
			c := s[i]
			if c == '$' || c == '*' {
				return ""
			}
			if c == '\'' {
				i++
				continue
			}
			if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
				out += string(c)
				break
			}
			if c == '%' {
				break
			}
		}
	}
	return out
}

// text reports whether v can be a Go string because the program only reads it as a string.
func (v *Var) text() bool {
	const simple = Null | False | True | Int | Float | Str
	b := v.T.B
	if v.Fn == nil || b == 0 || b&^simple != 0 || v.use&asValue != 0 || v.use == 0 || v.Global && v.use&asKey != 0 {
		return false
	}
	if v.use&asKey != 0 && b&^(Int|Str) != 0 {
		return false
	}
	if v.use&asInt != 0 && b&^(Int|Str) != 0 {
		return false
	}
	switch b &^ (Null | False) {
	case 0, Str:
		return false
	case Int, Float:
		return b&(Null|False) != 0
	}
	return b&^(Null|Bool) != 0
}

// read returns the type that reading v yields: a string if v.text() is true, and the
// inferred type otherwise.
func (v *Var) read() Type {
	if v.text() {
		return of(Str)
	}
	return v.T
}
