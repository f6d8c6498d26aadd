package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// use is a set of ways to read a variable.
type use uint8

const (
	asText   use = 1 << iota // the value is converted to a string
	asKey                    // the value is the key of an array element
	asInt                    // the value is converted to an int
	asTruth                  // the value is a condition
	asWord                   // the value is compared by === with a string that is neither empty nor a number
	asSame                   // the value is compared with a string that does not look like any int
	asNumber                 // the value is an operand of an arithmetic operator, or becomes a float
	asValue
)

// texts finds out how the program reads each variable, property and field. If it is only
// read as a string, it can be a Go string, whatever the program stores in it.
func (a *Info) texts() {
	a.passed = make(map[*Var][]*Var)
	a.slots = make(map[string]*Var)
	a.results = make(map[*ir.Node]use)
	a.records.slots = a.slots
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
			a.read(p.Default, asValue)
			if p.Ref || p.Variadic || f.Params[len(f.Params)-1].Name == More { // func_get_args reads them
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
	a.eachProp(func(v, slot *Var) {
		if v.Member == nil || v.Member.Type != "" {
			slot.use |= asValue
		}
	})
	a.passOn()
}

// slot returns the variable that stands for all properties, or all fields, with the given
// name.
func (a *Info) slot(name string) *Var {
	s := a.slots[name]
	if s == nil {
		s = &Var{Name: name}
		a.slots[name] = s
	}
	return s
}

// slotOf returns the variable that records how the program reads what n names. That is a
// variable itself, or a slot for properties or fields. For other nodes, it returns nil.
func (a *Info) slotOf(n *ir.Node) *Var {
	switch n.Op {
	case ir.Var:
		return a.VarOf(n)
	case ir.SProp:
		return a.slot("::" + n.S)
	case ir.Prop:
		return a.slot("->" + n.S)
	case ir.Index:
		if n.K[1] == nil || n.K[1].Op != ir.Str {
			return nil
		}
		if isVar(n.K[0], "GLOBALS") {
			return a.Main.Var(n.K[1].S)
		}
		return a.slot("[" + n.K[1].S)
	}
	return nil
}

// passOn handles variables with values that are stored unchanged in other variables. Such a
// variable is also read in the ways in which those other variables are read.
func (a *Info) passOn() {
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
	a.eachProp(func(v, slot *Var) { v.use |= slot.use })
}

// eachProp calls the given function for each property of the program. It also passes the
// slot for properties with that name.
func (a *Info) eachProp(do func(v, slot *Var)) {
	for _, c := range a.Order {
		for _, v := range c.Props {
			do(v, a.slot("->"+v.Name))
		}
		for _, v := range c.Statics {
			do(v, a.slot("::"+v.Name))
		}
	}
}

// flow records that the program stores n in the variable `to`, and so reads n in every way in which
// it reads that variable. If `to` is nil, flow records that n is read as a value.
func (a *Info) flow(n *ir.Node, to *Var) {
	if v := a.slotOf(n); v != nil && to != nil {
		a.passed[v] = append(a.passed[v], to)
		a.bases(n)
		return
	}
	if to != nil && n.Op == ir.Bin && arithmetic(n.S) {
		a.read(n, asNumber) // see floatsInto
		return
	}
	a.read(n, asValue)
}

// bases records the reads inside n, but not the read of n itself. The node n is a variable,
// a property or an element.
func (a *Info) bases(n *ir.Node) {
	switch n.Op {
	case ir.Var, ir.SProp:
	case ir.Prop, ir.Index:
		a.read(n.K[0], asValue)
		if len(n.K) > 1 {
			a.read(n.K[1], asKey)
		}
	default:
		a.read(n, asValue)
	}
}

// readArgs records that each argument of a call is read in the same way as the function
// reads the parameter.
func (a *Info) readArgs(f *Fn, args []*ir.Node) {
	for i, k := range args {
		if i < len(f.Params) && !f.Params[i].Ref && !f.Params[i].Variadic && f.Params[i].Type == "" {
			a.flow(k, f.Var(f.Params[i].Name))
			continue
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

// read records how the program reads the variables in n. The parameter how says how the
// program reads n itself.
func (a *Info) read(n *ir.Node, how use) {
	if n == nil {
		return
	}
	switch n.Op {
	case ir.Var, ir.SProp, ir.Prop:
		if v := a.slotOf(n); v != nil {
			v.use |= how
		}
		a.bases(n)
		return
	case ir.PropDyn:
		a.eachProp(func(_, slot *Var) { slot.use |= asValue })
	case ir.If, ir.While, ir.Not, ir.And, ir.Or, ir.Xor, ir.Empty:
		conds := n.K
		if n.Op == ir.If || n.Op == ir.While {
			conds = n.K[:1]
		}
		for _, k := range conds {
			a.read(k, asTruth)
		}
		for _, k := range n.K[len(conds):] {
			a.read(k, asValue)
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
		case "float":
			a.read(n.K[0], asNumber)
			return
		}
	case ir.Bin:
		if n.S == "." {
			a.read(n.K[0], asText)
			a.read(n.K[1], asText)
			return
		}
		if arithmetic(n.S) {
			a.results[n] |= how
		}
		for i, k := range n.K {
			if how := a.comparison(n.S, n.K[1-i]); how != asValue {
				a.read(k, how)
				return
			}
		}
		switch n.S {
		case "+", "-", "*", "/", "%", "<", ">", "<=", ">=", "==", "!=", "<=>":
			a.read(n.K[0], asNumber)
			a.read(n.K[1], asNumber)
			return
		}
	case ir.Index:
		if v := a.slotOf(n); v != nil {
			v.use |= how
		}
		a.bases(n)
		return
	case ir.Item:
		a.read(n.K[0], asKey)
		a.read(n.K[1], asValue)
		return
	case ir.Expr:
		switch k := n.K[0]; {
		case k.Op == ir.Assign && Pairs(k):
			for i, it := range k.K[1].K {
				if i < len(k.K[0].K) && k.K[0].K[i] != nil {
					target := k.K[0].K[i].K[1]
					a.bases(target)
					a.flow(it.K[1], a.slotOf(target))
					continue
				}
				a.read(it.K[1], asValue)
			}
			return
		case k.Op == ir.Assign && k.K[0].Op == ir.List:
			a.list_(k.K[0])
			a.read(k.K[1], asValue)
			return
		case k.Op == ir.Assign:
			a.bases(k.K[0])
			a.flow(k.K[1], a.slotOf(k.K[0]))
			return
		case k.Op == ir.AssignOp && k.S == ".":
			a.read(k.K[0], asText)
			a.read(k.K[1], asText)
			return
		case k.Op == ir.AssignOp && arithmetic(k.S):
			a.read(k.K[0], asNumber)
			a.read(k.K[1], asNumber)
			return
		}
	case ir.Assign:
		if n.K[0].Op == ir.List {
			a.list_(n.K[0])
		} else {
			a.read(n.K[0], how)
			if v := a.slotOf(n.K[0]); v != nil {
				a.flow(n.K[1], v)
				return
			}
		}
		a.read(n.K[1], asValue)
		return
	case ir.AssignOp:
		if n.S == "." {
			a.read(n.K[0], asText|how)
			a.read(n.K[1], asText)
			return
		}
		if arithmetic(n.S) {
			a.read(n.K[0], asNumber|how)
			a.read(n.K[1], asNumber)
			return
		}
	case ir.Foreach:
		a.read(n.K[0], asValue)
		for i, k := range n.K[1:3] {
			switch {
			case k == nil:
			case k.Op == ir.List:
				a.list_(k)
			case n.Ref && i == 1:
				a.read(k, asValue)
			default:
				a.bases(k)
			}
		}
		a.read(n.K[3], asValue)
		return
	case ir.Unset:
		for _, k := range n.K {
			a.bases(k)
		}
		return
	case ir.Silence:
		a.read(n.K[0], how)
		return
	case ir.Cond:
		if n.K[1] != nil {
			a.read(n.K[0], asTruth)
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
			case p != nil && !p.Ref && p.Kind == 'f', i > 0 && i <= len(verbs) && strings.ContainsRune("feEFgG", rune(verbs[i-1])):
				a.read(k, asNumber)
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
		case it.Ref:
			a.read(it.K[1], asValue)
		default:
			a.bases(it.K[1])
		}
		if it.K[0] != nil && it.K[0].Op == ir.Str {
			a.slot("[" + it.K[0].S).use |= asValue
		}
	}
}

// comparison returns the way in which a value is read if a comparison operator has the node
// other as its second operand.
func (a *Info) comparison(op string, other *ir.Node) use {
	switch {
	case other.Op != ir.Str || !nonNumeric(other):
	case op == "===" || op == "!==":
		if other.S == "" {
			return asSame
		}
		return asWord
	case (op == "==" || op == "!=") && a.Version >= 8 && other.S != "" && isLetter(other.S[0]):
		return asSame
	}
	return asValue
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

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

// uses returns the ways in which v is read.
func (v *Var) uses() use {
	if v.Rec != nil {
		return v.Rec.use(v.Name)
	}
	return v.use
}

// text reports whether v can be a Go string because the program only reads it as a string.
func (v *Var) text() bool {
	const simple = Null | False | True | Int | Float | Str
	b, how := v.T.B, v.uses()
	switch {
	case v.Rec != nil && v.Rec.Root().tuple: // the uses of a field do not include list() and reads with a literal index
		return false
	case v.Fn == nil && v.Class == nil && v.Rec == nil, b == 0, b&^simple != 0, how&(asNumber|asValue) != 0:
		return false
	case how&asKey != 0 && (v.Global || b&^(Null|Int|Str) != 0), how&(asInt|asSame) != 0 && b&^(Int|Str) != 0:
		return false
	case how&(asTruth|asWord) != 0 && b&Float != 0: // -0.0 is false, but its text "-0" is true
		return false
	case how != asText && b&^(Int|Str) != 0 && v.plain().K != KAny:
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
