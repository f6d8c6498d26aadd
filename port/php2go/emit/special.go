package emit

import (
	"slices"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// special returns the code for calls to functions that a line in the table cannot describe.
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
			if e.info.Countable() {
				return primary("mixed.Count("+e.toAny(v).code+")", rInt), true
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
		if len(k) == 2 {
			return e.anyMethodExists(k), true
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
	case "strval":
		if len(k) == 1 && (e.info.Peek(k[0]).B&infer.Sock != 0 || e.info.Peek(k[0]).B&infer.Any != 0 && e.info.ThrowsErrors()) {
			return e.text(k[0]), true
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
	case "get_object_vars":
		if len(k) == 1 {
			scope := ""
			if e.fn != nil && e.fn.In != nil {
				scope = ", " + quote(e.fn.In.Full)
				for _, c := range e.relatives() {
					scope += ", " + quote(c.Full)
				}
			}
			return primary("mixed.GetObjectVars("+e.toAny(e.expr(k[0])).code+scope+")", arrayRepr(rAny)), true
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

// hasMore reports whether the last parameter of f is infer.More, from which func_get_args
// gets the further arguments.
func hasMore(f *infer.Fn) bool {
	return len(f.Params) > 0 && f.Params[len(f.Params)-1].Name == infer.More
}

// ownArgs returns the code for func_get_args, func_get_arg and func_num_args.
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

// allText reports whether n is an array of strings that do not look like numbers. PHP's ==
// compares such strings byte by byte.
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

// isType returns the code for is_resource and similar tests. If the argument's type is
// known, the code is a constant.
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
		if v.r.K == infer.KSock {
			if e.info.Version >= 8 {
				return e.never(v), true
			}
			return primary("mixed.IsOpen("+v.code+")", rBool), true
		}
		if v.r.K == infer.KStream {
			return primary("mixed.IsStream("+v.code+")", rBool), true
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
	if name == "is_callable" && e.fn.In != nil {
		return primary("mixed.IsCallable("+e.toAny(v).code+", "+quote(e.fn.In.Full)+")", rBool), true
	}
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
	f := e.callable(n.K[0], passed(n))
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

// methodExists returns the code for method_exists, for an object of a known class without
// subclasses.
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

// anyMethodExists returns the code for method_exists, for an object of any class of the
// program or for a class name.
func (e *emitter) anyMethodExists(k []*ir.Node) value {
	vs := e.values(k, func(_ int, x *ir.Node) value { return e.toAny(e.single(e.expr(x))) })
	var b strings.Builder
	b.WriteString("// methodExists reports whether a class, given by its name or by an object of it, has the method.\nfunc methodExists(o any, name string) bool {\nclass, ok := o.(string)\nif !ok {\nclass = mixed.ClassName(o)\n}\nswitch strings.ToLower(class) {\n")
	for _, c := range e.info.Order {
		if c.Trait {
			continue
		}
		var names []string
		for u := c; u != nil; u = u.Up {
			for name := range u.Methods {
				names = append(names, quote(name))
			}
		}
		if len(names) > 0 {
			slices.Sort(names)
			b.WriteString("case " + quote(strings.ToLower(c.Full)) + ":\nreturn slices.Contains([]string{" + strings.Join(slices.Compact(names), ", ") + "}, strings.ToLower(name))\n")
		}
	}
	b.WriteString("}\nreturn false\n}")
	e.helper("methodExists", b.String())
	return primary("methodExists("+vs[0].code+", php.Strval("+vs[1].code+"))", rBool)
}
