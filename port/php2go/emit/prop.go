package emit

import (
	"fmt"
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

func (e *emitter) prop(n *ir.Node) value {
	if f := e.info.MagicOf(n, "__get"); f != nil {
		if o := e.single(e.expr(n.K[0])); o.r.K == infer.KObj {
			return e.magicProp(n, o, f)
		}
	}
	if v := e.info.VarOf(n); v != nil {
		o := e.single(e.expr(n.K[0]))
		if o.r.K == infer.KObj {
			r := v.Repr()
			return value{code: o.par(precPrimary) + "." + e.names.variable(v), r: r, prec: precPrimary, v: v}
		}
		if e.hierarchy(v.Class) {
			return primary(e.toObj(o, infer.Repr{K: infer.KObj, Class: v.Class}).code+"."+e.names.variable(v), v.Repr())
		}
		return primary(e.toObj(o, infer.Repr{K: infer.KObj, Class: v.Class}).code+"."+e.names.variable(v), v.Repr())
	}
	o := e.single(e.expr(n.K[0]))
	if o.r.K == infer.KObj && isException(o.r.Class) {
		switch n.S {
		case "message":
			return primary(o.par(precPrimary)+".Message", rString)
		case "code":
			return primary(o.par(precPrimary)+".Code", rInt)
		case "previous":
			return primary(o.par(precPrimary)+".Previous", rAny)
		}
		if n.S == "file" || n.S == "line" {
			return e.leftValue(n, "property "+n.S+" of an exception")
		}
	}
	if o.r.K != infer.KAny {
		o = e.toAny(o)
	}
	return primary(e.propHelper(n.S)+"("+o.code+")", rAny)
}

func isException(c *infer.Class) bool {
	for ; c != nil; c = c.Up {
		if c.Builtin {
			return true
		}
	}
	return false
}

// propHelper writes a function that reads the named property of an object of any class, and
// returns the function's name.
func (e *emitter) propHelper(name string) string {
	fn := "prop" + strings.ToUpper(name[:1]) + camel(name)[1:]
	var b strings.Builder
	fmt.Fprintf(&b, "// %s returns the property %s of o, an object of any class.\nfunc %s(o any) any {\n", fn, name, fn)
	b.WriteString("switch o := " + e.selfCode() + ".(type) {\n")
	for _, c := range e.info.Order {
		if f := c.Magic("__get", name, e.fn.In); f != nil && !c.Trait && !c.Interface && f != e.fn && len(f.Params) == 1 {
			fmt.Fprintf(&b, "case *%s:\nreturn %s\n", typeName(c), e.toAny(e.result("o."+e.names.fn(f)+"("+e.as(e.lit(name), f.Var(f.Params[0].Name).Repr())+")", f)).code)
			continue
		}
		if v := c.Prop(name); v != nil && !c.Trait && !c.Interface {
			fmt.Fprintf(&b, "case *%s:\nreturn %s\n", typeName(c), e.toAny(value{code: "o." + e.names.variable(v), r: v.Repr(), prec: precPrimary, v: v}).code)
		}
	}
	fmt.Fprintf(&b, "}\nreturn mixed.Prop(o, %q)\n}", name)
	e.helpers[fn] = strings.Replace(b.String(), "switch o := "+e.selfCode()+".(type) {\n}\n", "", 1)
	e.uses(b.String())
	return fn
}

// selfCode returns the code for the whole object that o is a part of. For an object of a
// subclass, o may point to the struct of a parent class inside that object.
func (e *emitter) selfCode() string {
	if slices.ContainsFunc(e.classes(), e.hierarchy) {
		return "mixed.Self(o)"
	}
	return "o"
}

// setHelper writes a function that sets the named property of an object of any class.
func (e *emitter) setHelper(name string) string {
	fn := "setProp" + strings.ToUpper(name[:1]) + camel(name)[1:]
	var b strings.Builder
	fmt.Fprintf(&b, "// %s stores v in the property %s of o, an object of any class.\nfunc %s(o, v any) {\n", fn, name, fn)
	b.WriteString("switch o := " + e.selfCode() + ".(type) {\n")
	for _, c := range e.info.Order {
		if f := c.Magic("__set", name, e.fn.In); f != nil && !c.Trait && !c.Interface && f != e.fn && len(f.Params) == 2 {
			fmt.Fprintf(&b, "case *%s:\no.%s(%s, %s)\nreturn\n", typeName(c), e.names.fn(f), e.as(e.lit(name), f.Var(f.Params[0].Name).Repr()), e.as(primary("v", rAny), f.Var(f.Params[1].Name).Repr()))
			continue
		}
		if v := c.Prop(name); v != nil && !c.Trait && !c.Interface {
			fmt.Fprintf(&b, "case *%s:\no.%s = %s\nreturn\n", typeName(c), e.names.variable(v), e.as(primary("v", rAny), v.Repr()))
		}
	}
	fmt.Fprintf(&b, "}\nmixed.SetProp(o, %q, v)\n}", name)
	e.helpers[fn] = strings.Replace(b.String(), "switch o := "+e.selfCode()+".(type) {\n}\n", "", 1)
	e.uses(b.String())
	return fn
}

func (e *emitter) instance(n *ir.Node) value {
	v := e.single(e.expr(n.K[0]))
	c := e.info.ClassOf(n.Class)
	switch {
	case strings.EqualFold(n.Class, "Socket"):
		return primary("mixed.IsSocket("+e.toAny(v).code+")", rBool)
	case c == nil:
		if strings.EqualFold(n.Class, "Closure") {
			return primary("mixed.IsCallable("+e.toAny(v).code+")", rBool)
		}
		if i := phpInterface(n.Class); i != "" {
			return primary(fmt.Sprintf("mixed.Implements(%s, %q)", e.toAny(v).code, i), rBool)
		}
		return e.never(v)
	case c.Interface:
		return primary(fmt.Sprintf("mixed.Implements(%s, %q)", e.toAny(v).code, c.Name), rBool)
	case c.Builtin:
		return primary(fmt.Sprintf("mixed.InstanceOf(%s, %q)", e.toAny(v).code, c.Name), rBool)
	case e.hierarchy(c):
		return primary("mixed.Is[interface{ as"+typeName(c)+"() *"+typeName(c)+" }]("+e.toAny(v).code+")", rBool)
	}
	return primary("mixed.Is[*"+typeName(c)+"]("+e.toAny(v).code+")", rBool)
}

// phpInterface returns PHP's spelling of the name of one of PHP's interfaces. It returns ""
// for any other name.
func phpInterface(name string) string {
	for _, i := range []string{"Countable", "ArrayAccess", "Iterator", "IteratorAggregate", "Traversable", "JsonSerializable", "Stringable"} {
		if strings.EqualFold(i, name) {
			return i
		}
	}
	return ""
}

func (e *emitter) clone(n *ir.Node) value {
	v := e.single(e.expr(n.K[0]))
	if v.r.K == infer.KObj && !v.r.Class.Builtin && !e.hierarchy(v.r.Class) && e.exprNotVirtual(v.r.Class, "__clone") {
		name := e.temp("new(" + typeName(v.r.Class) + ")")
		e.line("*%s = *%s", name, v.code)
		for _, p := range v.r.Class.Order {
			f := e.names.variable(p)
			if code := e.copyOfVar(p, v.code+"."+f); code != "" {
				e.line("%s.%s = %s", name, f, code)
			}
		}
		if v.r.Class.Extra {
			e.line("%s.SeparateExtra()", name)
		}
		if f := v.r.Class.Method("__clone"); f != nil {
			e.line("%s.%s()", name, e.names.fn(f))
		}
		return value{code: name, r: v.r, prec: precPrimary, local: true}
	}
	w := primary(e.cloneHelper()+"("+e.toAny(v).code+")", rAny)
	if v.r.K == infer.KObj && !v.r.Class.Builtin {
		return e.toObj(w, v.r)
	}
	return w
}

// exprNotVirtual reports whether no subclass of c overrides the named method, or whether c
// does not have the method.
func (e *emitter) exprNotVirtual(c *infer.Class, name string) bool {
	f := c.Method(name)
	return f == nil || !c.Overridden(f)
}
