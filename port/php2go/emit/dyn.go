package emit

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// classes returns all classes of the program, without traits and interfaces.
func (e *emitter) classes() []*infer.Class {
	var out []*infer.Class
	for _, c := range e.info.Order {
		if !c.Trait && !c.Interface {
			out = append(out, c)
		}
	}
	return out
}

// propNames returns the names of all properties of a class, and a map from these names to
// the properties.
func propNames(c *infer.Class) ([]string, map[string]*infer.Var) {
	vars := make(map[string]*infer.Var)
	var names []string
	for ; c != nil; c = c.Up {
		for _, v := range c.Order {
			if vars[v.Name] == nil {
				vars[v.Name] = v
				names = append(names, v.Name)
			}
		}
	}
	sort.Strings(names)
	return names, vars
}

// byName returns the name of the helper function that finds properties by name. All classes
// share one helper, unless the program has the given magic method. PHP calls that method
// for properties that the current class cannot access, so each class then has its own
// helper.
func (e *emitter) byName(name, magic string) string {
	if !e.hasMagic(magic) || e.fn.In == nil {
		return name
	}
	if e.isMagic(magic) {
		name = "own" + strings.ToUpper(name[:1]) + name[1:]
	}
	return name + "In" + typeName(e.fn.In)
}

// isMagic reports whether the current function is the given magic method. While this method
// runs, PHP does not call it again.
func (e *emitter) isMagic(magic string) bool {
	return strings.EqualFold(e.fn.Name, magic) && e.fn.In != nil
}

// seen reports whether the current class can access the property v of c without the given
// magic method. If c does not have that method, seen returns true.
func (e *emitter) seen(c *infer.Class, v *infer.Var, magic string) bool {
	return c.Method(magic) == nil || e.isMagic(magic) || c.Declares(v.Name, e.fn.In)
}

// dynProp returns the code that reads $o->{$name}.
func (e *emitter) dynProp(n *ir.Node) value {
	vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.toAny(e.single(e.expr(k))) })
	fn := e.byName("propByName", "__get")
	var b strings.Builder
	fmt.Fprintf(&b, "// %s returns the property of o with the given name.\nfunc %s(o any, name string) any {\nswitch o := mixed.Self(o).(type) {\n", fn, fn)
	for _, c := range e.classes() {
		names, vars := propNames(c)
		f := c.Method("__get")
		magic := f != nil && !e.isMagic("__get") && len(f.Params) == 1
		if len(names) == 0 && !magic {
			continue
		}
		fmt.Fprintf(&b, "case *%s:\nswitch name {\n", typeName(c))
		for _, s := range names {
			if e.seen(c, vars[s], "__get") {
				fmt.Fprintf(&b, "case %q:\nreturn %s\n", s, e.toAny(value{code: "o." + e.names.variable(vars[s]), r: vars[s].Repr(), prec: precPrimary, v: vars[s]}).code)
			}
		}
		b.WriteString("}\n")
		if magic {
			fmt.Fprintf(&b, "return %s\n", e.toAny(e.result("o."+e.names.fn(f)+"("+e.as(primary("name", rString), f.Var(f.Params[0].Name).Repr())+")", f)).code)
		}
	}
	b.WriteString("}\nreturn mixed.Prop(o, name)\n}")
	e.helper(fn, b.String())
	return primary(fn+"("+vs[0].code+", php.Strval("+vs[1].code+"))", rAny)
}

// helper adds a function to the output, once for each name.
func (e *emitter) helper(name, text string) {
	e.helpers[name] = strings.ReplaceAll(text, "switch o := mixed.Self(o).(type) {\n}\n", "")
}

// storeDynProp writes an assignment of v to $o->{$name}.
func (e *emitter) storeDynProp(n *ir.Node, v value) {
	x := e.keep(e.toAny(e.single(v)))
	vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.toAny(e.single(e.expr(k))) })
	fn := e.byName("setPropByName", "__set")
	var b strings.Builder
	fmt.Fprintf(&b, "// %s stores v in the property of o with the given name.\nfunc %s(o any, name string, v any) {\nswitch o := mixed.Self(o).(type) {\n", fn, fn)
	for _, c := range e.classes() {
		names, vars := propNames(c)
		f := c.Method("__set")
		magic := f != nil && !e.isMagic("__set") && len(f.Params) == 2
		if len(names) == 0 && !magic {
			continue
		}
		fmt.Fprintf(&b, "case *%s:\nswitch name {\n", typeName(c))
		for _, s := range names {
			if e.seen(c, vars[s], "__set") {
				fmt.Fprintf(&b, "case %q:\no.%s = %s\nreturn\n", s, e.names.variable(vars[s]), e.as(primary("v", rAny), vars[s].Repr()))
			}
		}
		b.WriteString("}\n")
		if magic {
			fmt.Fprintf(&b, "o.%s(%s, %s)\nreturn\n", e.names.fn(f), e.as(primary("name", rString), f.Var(f.Params[0].Name).Repr()), e.as(primary("v", rAny), f.Var(f.Params[1].Name).Repr()))
		}
	}
	b.WriteString("}\nmixed.SetProp(o, name, v)\n}")
	e.helper(fn, b.String())
	e.line("%s(%s, php.Strval(%s), %s)", fn, vs[0].code, vs[1].code, x.code)
}

// dynMethod returns the code for the call $o->{$name}(...).
func (e *emitter) dynMethod(n *ir.Node) value {
	for _, k := range n.K {
		if k.Op == ir.Arg {
			return e.leftValue(n, "named or spread arguments of a method whose name is computed")
		}
	}
	refs := e.refParams(n)
	vs := e.values(n.K, func(i int, k *ir.Node) value {
		if i > 1 && refs[i-2] != nil && (k.Op == ir.Var || k.Op == ir.Index || k.Op == ir.Prop || k.Op == ir.SProp) {
			code, _ := e.address(k, *refs[i-2])
			return value{code: code, fixed: true, prec: precUnary}
		}
		return e.boxed(e.single(e.expr(k)))
	})
	e.callMethodHelper()
	e.facts["throws"] = true
	return e.settled(primary(strings.TrimSuffix("callMethod("+vs[0].code+", php.Strval("+vs[1].code+"), "+codes(vs[2:]), ", ")+")", rAny))
}

// refParams looks at the methods that a call with a computed name may call. For each
// argument that all these methods take by reference, refParams returns the form of the
// parameter. For any other argument, it returns nil.
func (e *emitter) refParams(n *ir.Node) []*infer.Repr {
	out := make([]*infer.Repr, len(n.K)-2)
	list := e.info.DynMethods(n)
	for i := range out {
		same := len(list) > 0
		for _, f := range list {
			same = same && i < len(f.Params) && f.Params[i].Ref && f.Var(f.Params[i].Name).Repr().Same(list[0].Var(list[0].Params[i].Name).Repr())
		}
		if same {
			r := list[0].Var(list[0].Params[i].Name).Repr()
			out[i] = &r
		}
	}
	return out
}

func (e *emitter) callMethodHelper() {
	if e.helpers["callMethod"] != "" {
		return
	}
	e.helpers["callMethod"] = "-"
	var b strings.Builder
	b.WriteString("// callMethod calls the method of o with the given name.\nfunc callMethod(o any, name string, args ...any) any {\nswitch o := mixed.Self(o).(type) {\n")
	for _, c := range e.classes() {
		seen := make(map[string]*infer.Fn)
		var names []string
		for k := c; k != nil; k = k.Up {
			for _, m := range k.Class.Methods {
				f := k.Methods[strings.ToLower(m.Name)]
				if f == nil || f.Body == nil || !f.Dynamic || seen[strings.ToLower(m.Name)] != nil {
					continue
				}
				seen[strings.ToLower(m.Name)] = f
				names = append(names, strings.ToLower(m.Name))
			}
		}
		magic := c.Method("__call")
		if len(names) == 0 && magic == nil {
			continue
		}
		slices.Sort(names)
		fmt.Fprintf(&b, "case *%s:\nswitch strings.ToLower(name) {\n", typeName(c))
		for _, s := range names {
			f := seen[s]
			target := "o." + e.names.fn(f)
			if f.Static {
				target = e.names.fn(f)
			}
			fmt.Fprintf(&b, "case %q:\nreturn %s(args...)\n", s, e.funcValue(f, target))
		}
		b.WriteString("}\n")
		if magic != nil && !c.Builtin && len(magic.Params) == 2 {
			fmt.Fprintf(&b, "return %s(name, php.ArrayOf(args...))\n", e.funcValue(magic, "o."+e.names.fn(magic)))
		}
	}
	b.WriteString("}\nreturn mixed.CallMethod(o, name, args...)\n}")
	e.helper("callMethod", b.String())
}

// dynNew returns the code for new $name(...), where the class name is computed.
func (e *emitter) dynNew(n *ir.Node) value {
	vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.toAny(e.single(e.expr(k))) })
	var b strings.Builder
	b.WriteString("// newByName creates an object of the class with the given name.\nfunc newByName(class string, args ...any) any {\nswitch strings.ToLower(class) {\n")
	for _, c := range e.classes() {
		if c.Abstract {
			continue
		}
		f := ctor(c)
		code := "New" + typeName(c) + "()"
		if f != nil {
			g := *f
			h := *f.Func
			h.Name, g.Func, g.Value = "new", &h, false
			code = e.funcValue(&g, "return New"+typeName(c))
			if _, call, ok := strings.Cut(code, "{ "); ok {
				code = strings.TrimSuffix(strings.TrimPrefix(call, "return "), "; return nil })")
			}
		} else if isException(c) {
			code = "New" + typeName(c) + "(args...)"
		}
		fmt.Fprintf(&b, "case %q:\nreturn %s\n", strings.ToLower(c.Full), code)
	}
	b.WriteString("}\nreturn mixed.Left(\"new of class \" + class)\n}")
	e.helper("newByName", b.String())
	return primary(strings.TrimSuffix("newByName(php.Strval("+vs[0].code+"), "+codes(vs[1:]), ", ")+")", rAny)
}

// dynStatic returns the code for $class::method(...).
func (e *emitter) dynStatic(n *ir.Node) value {
	vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.toAny(e.single(e.expr(k))) })
	name := "static" + strings.ToUpper(n.S[:1]) + camel(n.S)[1:]
	var b strings.Builder
	fmt.Fprintf(&b, "// %s calls %s() of a class, given by its name or by an object of it.\nfunc %s(class any, args ...any) any {\nname, ok := class.(string)\nif !ok {\nname = mixed.ClassName(class)\n}\nswitch strings.ToLower(name) {\n", name, n.S, name)
	for _, c := range e.classes() {
		if f := c.Method(n.S); f != nil && f.Static && f.Body != nil {
			fmt.Fprintf(&b, "case %q:\nreturn %s(args...)\n", strings.ToLower(c.Full), e.funcValue(f, e.names.fn(f)))
		}
	}
	fmt.Fprintf(&b, "}\nreturn mixed.Left(\"%s() of class \" + name)\n}", n.S)
	e.helper(name, b.String())
	return primary(strings.TrimSuffix(name+"("+vs[0].code+", "+codes(vs[1:]), ", ")+")", rAny)
}

// magicProp returns the code that reads a property with a call to __get.
func (e *emitter) magicProp(n *ir.Node, o value, f *infer.Fn) value {
	args, ok := e.args(n, f, []*ir.Node{{Op: ir.Str, S: n.S, File: n.File, Line: n.Line}})
	if !ok {
		return e.leftValue(n, f.Name)
	}
	return e.result(e.methodTarget(o, o.r.Class, f)+"("+args+")", f)
}

// magicCall returns the code for a method call that PHP passes to __call or __callStatic.
func (e *emitter) magicCall(n *ir.Node, target string, f *infer.Fn, list []*ir.Node) value {
	for _, k := range list {
		if k.Op == ir.Arg {
			return e.leftValue(n, "named or spread arguments of a method that does not exist")
		}
	}
	vs := e.values(list, func(_ int, k *ir.Node) value { return e.toAny(e.copied(k, e.expr(k))) })
	if len(f.Params) != 2 {
		return e.leftValue(n, f.Name+" without two parameters")
	}
	a := primary("php.ArrayOf[any]("+codes(vs)+")", arrayRepr(rAny))
	return e.settled(e.result(target+"("+e.as(e.lit(n.S), f.Var(f.Params[0].Name).Repr())+", "+e.as(a, f.Var(f.Params[1].Name).Repr())+")", f))
}

// spreadCall returns the code for a call that unpacks an array (...$list) into arguments.
func (e *emitter) spreadCall(f *infer.Fn, target string, list []*ir.Node) value {
	all, ok := e.spreadArgs(list)
	if !ok {
		return value{}
	}
	return primary(e.funcValue(f, target)+"("+all+")", rAny)
}

// spreadArgs returns the arguments of a call as code. If one of them unpacks an array, the
// code is a single slice followed by "...". ok is false if an argument has a name.
func (e *emitter) spreadArgs(list []*ir.Node) (string, bool) {
	some := false
	for _, k := range list {
		if k.Op == ir.Arg && k.S != "..." {
			return "", false
		}
		some = some || k.Op == ir.Arg
	}
	if !some {
		return codes(e.values(list, func(_ int, k *ir.Node) value { return e.toAny(e.copied(k, e.single(e.expr(k)))) })), true
	}
	vs := e.values(list, func(_ int, k *ir.Node) value {
		if k.Op == ir.Arg {
			v := e.toAny(e.expr(k.K[0]))
			return primary("mixed.ToArray("+v.code+").Values()", rAny)
		}
		return e.toAny(e.copied(k, e.expr(k)))
	})
	parts := make([]string, 0, len(vs))
	for i, k := range list {
		if k.Op == ir.Arg {
			parts = append(parts, vs[i].code)
		} else {
			parts = append(parts, "[]any{"+vs[i].code+"}")
		}
	}
	all := parts[0]
	if len(parts) > 1 {
		all = "slices.Concat(" + strings.Join(parts, ", ") + ")"
	}
	return all + "...", true
}

// yield returns the code for a yield expression.
func (e *emitter) yield(n *ir.Node) value {
	if e.fn == nil || !e.fn.Generator {
		return e.leftValue(n, "yield outside of a function")
	}
	if n.S == "from" {
		return primary("gen.YieldFrom("+e.toAny(e.single(e.expr(n.K[0]))).code+")", rAny)
	}
	var nodes []*ir.Node
	for _, k := range n.K {
		if k != nil {
			nodes = append(nodes, k)
		}
	}
	vs := e.values(nodes, func(_ int, k *ir.Node) value { return e.toAny(e.copied(k, e.single(e.expr(k)))) })
	if n.K[0] != nil {
		return primary("gen.YieldKey("+codes(vs)+")", rAny)
	}
	if len(vs) == 0 {
		return primary("gen.Yield(nil)", rAny)
	}
	return primary("gen.Yield("+codes(vs)+")", rAny)
}

// generatorMethod returns the code for a call to a method of a generator.
func (e *emitter) generatorMethod(n *ir.Node, x string) (value, bool) {
	found := false
	for f := range e.info.ByFunc {
		found = found || f.Generator
	}
	methods := map[string]string{"current": "Current", "key": "Key", "next": "Next", "valid": "Valid", "rewind": "Rewind", "getreturn": "GetReturn", "send": "Send", "throw": "Throw"}
	name := methods[strings.ToLower(n.S)]
	if !found || name == "" {
		return value{}, false
	}
	x = e.keep(primary(x, rAny)).code
	vs := e.values(n.K[1:], func(_ int, k *ir.Node) value { return e.toAny(e.single(e.expr(k))) })
	v := primary("mixed.As[*mixed.Generator]("+x+")."+name+"("+codes(vs)+")", rAny)
	switch name {
	case "Next", "Rewind":
		v.r = rNone
	case "Valid":
		v.r = rBool
	}
	return v, true
}

// hasMagic reports whether any class of the program has the given magic method.
func (e *emitter) hasMagic(method string) bool {
	return slices.ContainsFunc(e.classes(), func(c *infer.Class) bool { return !c.Builtin && c.Method(method) != nil })
}

// magicHelper writes a function that calls a magic method such as __get for the property
// prop. The object may be of any class.
func (e *emitter) magicHelper(what, method, prop, result string, own func(value) string, other string) string {
	name := what + strings.ToUpper(prop[:1]) + camel(prop)[1:]
	var b strings.Builder
	fmt.Fprintf(&b, "// %s is %s(o.%s) for an object of any class.\nfunc %s(o any) %s {\nswitch o := o.(type) {\n", name, what, prop, name, result)
	for _, c := range e.classes() {
		if f := c.Magic(method, prop, e.fn.In); f != nil && len(f.Params) == 1 {
			fmt.Fprintf(&b, "case *%s:\n%s\n", typeName(c), own(e.result("o."+e.names.fn(f)+"("+e.as(e.lit(prop), f.Var(f.Params[0].Name).Repr())+")", f)))
		}
	}
	fmt.Fprintf(&b, "}\n%s\n}", other)
	e.helper(name, b.String())
	return name
}

// cloneHelper writes the function that clones an object of any class, and returns its name.
func (e *emitter) cloneHelper() string {
	if e.helpers["cloneObject"] != "" {
		return "cloneObject"
	}
	var b strings.Builder
	b.WriteString("// cloneObject returns a clone of o, an object of any class.\nfunc cloneObject(o any) any {\nswitch o := mixed.Self(o).(type) {\n")
	for _, c := range e.classes() {
		if isException(c) || c.Abstract {
			continue
		}
		fmt.Fprintf(&b, "case *%s:\nc := *o\n", typeName(c))
		if e.hierarchy(c) {
			b.WriteString("c.self = &c\n")
		}
		_, vars := propNames(c)
		for _, s := range slices.Sorted(maps.Keys(vars)) {
			f := e.names.variable(vars[s])
			if code := e.copyOfVar(vars[s], "o."+f); code != "" {
				fmt.Fprintf(&b, "c.%s = %s\n", f, code)
			}
		}
		for k := c; k != nil; k = k.Up {
			if k.Extra {
				b.WriteString("c.SeparateExtra()\n")
			}
		}
		if f := c.Method("__clone"); f != nil && f.Body != nil {
			fmt.Fprintf(&b, "c.%s()\n", e.names.fn(f))
		}
		b.WriteString("return &c\n")
	}
	b.WriteString("}\nreturn mixed.Left(\"clone of an object that is none of the program's\")\n}")
	e.helper("cloneObject", b.String())
	return "cloneObject"
}

// formsCall writes a method call on an object of an unknown class. The classes may
// declare the method with different signatures.
func (e *emitter) formsCall(n *ir.Node, o value) value {
	o = e.keep(e.toAny(o))
	args, ok := e.spreadArgs(n.K[1:])
	if !ok {
		return e.leftValue(n, "named arguments of a method of an object of an unknown class")
	}
	name := "call" + strings.ToUpper(n.S[:1]) + camel(n.S)[1:]
	var b strings.Builder
	fmt.Fprintf(&b, "// %s calls the method %s() of o, an object of any class.\nfunc %s(o any, args ...any) any {\nswitch o := mixed.Self(o).(type) {\n", name, n.S, name)
	for _, c := range e.classes() {
		if f := c.Method(n.S); f != nil && !f.Static && f.Body != nil {
			fmt.Fprintf(&b, "case *%s:\nreturn %s(args...)\n", typeName(c), e.funcValue(f, "o."+e.names.fn(f)))
		}
	}
	fmt.Fprintf(&b, "}\nreturn mixed.CallMethod(o, %q, args...)\n}", n.S)
	e.helper(name, b.String())
	return primary(strings.TrimSuffix(name+"("+o.code+", "+args, ", ")+")", rAny)
}
