package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// MagicOf returns the magic method, such as __get, that PHP calls for the property access
// n. It returns nil if there is none.
func (a *Info) MagicOf(n *ir.Node, method string) *Fn {
	t := a.Peek(n.K[0])
	if t.B&^Null != Obj || t.Class == nil {
		return nil
	}
	f := t.Class.Magic(method, n.S, a.cur.In)
	if f != nil && f == a.cur { // inside the magic method, PHP accesses the property directly
		return nil
	}
	return f
}

// magicCall records a call to __call or __callStatic.
func (a *Info) magicCall(f *Fn, args []*ir.Node) Type {
	f.Called = true
	for _, k := range args {
		a.eval(k)
		a.observe(k, Null|False)
	}
	for i, u := range []Type{of(Str), arrayOf(Mixed, true, Int)} {
		if i < len(f.Params) {
			a.set(f.Var(f.Params[i].Name), u)
		}
	}
	return f.Ret
}

// dyn records the use of a method, property or class by a computed name. Any method,
// property or class may have that name.
func (a *Info) dyn(n *ir.Node) {
	a.Dyn = true
	var s *site
	switch n.Op {
	case ir.MethodDyn:
		s = a.siteOf(n.K[2:])
		s.refs = n.K[2:]
	case ir.NewDyn, ir.SCallDyn:
		s = a.siteOf(n.K[1:])
	}
	var of *Class
	if n.Op == ir.PropDyn || n.Op == ir.MethodDyn {
		if t := a.Peek(n.K[0]); t.B&^Null == Obj {
			of = t.Class
		} else if t.B&^(Null|False) == 0 {
			return // the type of the object is not known yet
		}
	}
	if n.Op == ir.PropDyn {
		a.created(n)
	}
	if n.Op == ir.MethodDyn {
		for _, f := range a.methodsOf(n, of) {
			f.Dynamic = true
			s.call(a, f)
		}
		return
	}
	said := n.Op == ir.NewDyn && a.newDyn(n).B&Any == 0
	for _, c := range a.Order {
		if c.Trait || of != nil && !of.Interface && !c.Is(of) && !of.Is(c) || said && !a.saysClass(c) {
			continue
		}
		switch n.Op {
		case ir.PropDyn:
			for _, v := range c.Props {
				a.set(v, Mixed)
			}
			for _, magic := range []string{"__get", "__set"} {
				if f := c.Methods[magic]; f != nil {
					f.Called, f.Dynamic, f.Outside = true, true, true
				}
			}
		case ir.NewDyn:
			if f := c.Method("__construct"); f != nil {
				f.Dynamic = true
				s.call(a, f)
			}
		case ir.SCallDyn:
			if f := c.Methods[strings.ToLower(n.S)]; f != nil {
				f.Dynamic = true
				s.call(a, f)
			}
		}
	}
}

// args records the types of a call's arguments as types of the parameters of f.
func (a *Info) args(f *Fn, args []*ir.Node) {
	f.Called = true
	for i, k := range args {
		if k.Op == ir.Arg {
			t := a.eval(k.K[0])
			if k.S == "..." {
				a.spread(f, i, t)
			} else {
				for _, p := range f.Params {
					if p.Name == k.S && p.Type == "" {
						a.set(f.Var(p.Name), a.Peek(k.K[0]))
					}
				}
			}
			continue
		}
		t := a.eval(k)
		if i >= len(f.Params) || f.Params[i].Variadic {
			if n := len(f.Params); n > 0 && f.Params[n-1].Variadic {
				a.set(f.Var(f.Params[n-1].Name), arrayOf(t, false, Int))
			}
			a.observe(k, Null|False)
			continue
		}
		p := f.Params[i]
		v := f.Var(p.Name)
		if h := a.hint(p.Type, f.In); p.Type == "" || h.B&Arr != 0 {
			a.floatsInto(v, k)
			a.setSmall(k)
			a.set(v, t)
			a.small = false
		}
		a.observe(k, v.Obs&(Null|False))
		if p.Ref {
			a.refers(k, v)
		}
	}
}

// spread records the type of the arguments that a call unpacks from an array of type t. The
// first of them is argument i.
func (a *Info) spread(f *Fn, i int, t Type) {
	e := Mixed
	if t.B == Arr || t.B == 0 {
		e = t.elem()
	}
	s := &site{rest: &e}
	for range i {
		s.args = append(s.args, Type{})
	}
	s.call(a, f)
}

// DynMethods returns the methods that a call may call if the method name is computed.
func (a *Info) DynMethods(n *ir.Node) []*Fn {
	var of *Class
	if t := a.Peek(n.K[0]); t.B&^Null == Obj {
		of = t.Class
	}
	return a.methodsOf(n, of)
}

func (a *Info) methodsOf(n *ir.Node, of *Class) []*Fn {
	var out []*Fn
	for _, c := range a.Order {
		if c.Trait || of != nil && !of.Interface && !c.Is(of) && !of.Is(c) {
			continue
		}
		for name, f := range c.Methods {
			if strings.HasPrefix(name, prefix(n.K[1])) && !strings.HasPrefix(name, "__") && !f.Abstract && len(n.K)-2 >= f.required() {
				out = append(out, f)
			}
		}
	}
	return out
}

// dynResult returns the result type of a method call with a computed name.
func (a *Info) dynResult(n *ir.Node) Type {
	t := Type{}
	o := a.Peek(n.K[0])
	if o.B&^Null != Obj || o.Class == nil || o.Class.Interface || o.Class.Method("__call") != nil {
		return Mixed
	}
	for _, f := range a.methodsOf(n, o.Class) {
		if f.Value {
			t = join(t, f.Ret, 0)
		} else {
			t = join(t, of(Null), 0)
		}
	}
	return t
}

// prefix returns the literal text that a computed name begins with, in lower case.
func prefix(n *ir.Node) string {
	switch {
	case n.Op == ir.Str:
		return strings.ToLower(n.S)
	case n.Op == ir.Interp && len(n.K) > 0, n.Op == ir.Bin && n.S == ".":
		return prefix(n.K[0])
	}
	return ""
}

// methodOf records a method call on a value of an unknown class. The call may call
// every method with that name. methodOf returns the type of the call's result.
func (a *Info) methodOf(n *ir.Node, s *site) Type {
	t, found := Type{}, false
	for _, c := range a.Order {
		if f := c.Methods[strings.ToLower(n.S)]; f != nil {
			found = true
			s.call(a, f)
			if f.Value || f.Abstract {
				t = join(t, f.Ret, 0)
			} else {
				t = join(t, of(Null), 0)
			}
		}
	}
	switch strings.ToLower(n.S) {
	case "current", "key", "next", "valid", "rewind", "getreturn", "send", "throw", "getmessage", "getcode", "getline", "getfile", "getprevious":
		found = false
	}
	for _, c := range a.Order {
		found = found && c.Method("__call") == nil
	}
	if !found {
		return Mixed
	}
	return t
}

// builtinMethod returns the result type of a call to a method of PHP's exception classes.
func (a *Info) builtinMethod(c *Class, n *ir.Node) Type {
	for _, k := range n.K {
		if k != n.K[0] || n.Op != ir.Method {
			a.eval(k)
		}
	}
	switch strings.ToLower(n.S) {
	case "getmessage", "getfile", "gettraceasstring":
		return of(Str)
	case "getcode", "getline":
		return of(Int)
	case "getprevious":
		return Type{B: Null | Obj, Class: a.Classes["throwable"]}
	}
	return Mixed
}

func (a *Info) call(n *ir.Node) Type {
	name := strings.ToLower(n.S)
	if f := a.Funcs[name]; f != nil {
		a.args(f, n.K)
		return f.Ret
	}
	f := table.Funcs[name]
	if f == nil {
		for _, k := range n.K {
			a.eval(k)
		}
		switch table.Dropped[name] {
		case "true":
			return of(True)
		case "false":
			return of(False)
		case "0":
			return of(Int)
		}
		return Mixed
	}
	return a.builtin(f, n)
}

// builtin analyses the arguments of a call to one of PHP's functions, and returns the type
// of the result.
func (a *Info) builtin(f *table.Func, n *ir.Node) Type {
	elem := Type{}
	elemNode := (*ir.Node)(nil)
	var array Type
	types := make([]Type, len(n.K))
	for i, k := range n.K {
		types[i] = a.eval(k)
		if k.Op == ir.Arg && k.S == "..." {
			if t := a.Peek(k.K[0]); t.B&^(Null|False) == Arr || t.B == 0 {
				types[i] = t.elem()
			}
		}
		p := param(f, i)
		if p == nil {
			continue
		}
		switch {
		case p.Ref && f.Name == "sscanf" && n.K[1].Op == ir.Str:
			a.store(k, scanned(n.K[1].S, i-2))
		case p.Ref && f.Name == "preg_match_all":
			a.store(k, matches(n))
		case p.Ref:
			a.byRef(f, p, k)
		}
		switch p.Kind {
		case 's':
			a.text(k)
		case 'm', 'e':
			a.observe(k, Null|False)
			if p.Kind == 'm' && f.Name != "is_resource" && f.Name != "is_object" {
				a.shows(types[i])
			}
			if p.Kind == 'e' {
				elem, elemNode = join(elem, types[i], 0), k
			}
		case 'E':
			array = join(array, types[i], 0)
			if f.Name != "count" {
				a.listIndexed(k)
			}
		}
	}
	for i, k := range n.K {
		if p := param(f, i); p != nil && p.Kind == 'c' {
			a.callback(f, n, k, types)
		}
	}
	_ = elemNode
	switch f.Name {
	case "array_push", "array_unshift":
		if len(n.K) > 0 && array.B != 0 {
			a.store(n.K[0], arrayOf(elem, false, Int))
		}
	case "json_encode", "var_dump", "var_export", "serialize", "get_object_vars", "print_r", "array_walk", "http_build_query":
		for i, k := range n.K {
			a.shown(k, types[i], f.Name != "json_encode" && f.Name != "get_object_vars")
		}
	case "in_array", "array_search":
		if len(types) == 2 {
			a.compared(types[0], types[1].elem())
		}
	case "is_null":
		a.observe(n.K[0], Null)
	case "is_bool", "is_resource", "is_array", "is_string", "is_int", "gettype":
	case "sort", "rsort", "usort":
	}
	return a.builtinResult(f, n, types, array)
}

func (a *Info) builtinResult(f *table.Func, n *ir.Node, types []Type, array Type) Type {
	arr := array.B&^(Null|False) == Arr
	if array.B == 0 {
		switch f.Result {
		case "e!n", "k!b", "Ak":
			return Type{}
		case "N":
			if strings.HasPrefix(f.Name, "array_") {
				return Type{}
			}
		}
	}
	switch f.Result {
	case "E":
		if arr {
			array.B, array.Shape = Arr, nil
			if array.Elem != nil {
				array.Shape = noShape
			}
			array.Keyed = f.Name != "array_values" && (array.Keyed || f.Name != "array_merge" && f.Name != "array_slice" && f.Name != "array_reverse" && f.Name != "array_splice")
			if f.Name == "array_values" {
				array.Keys = Int
			}
			return array
		}
		if array.B == 0 {
			return Type{}
		}
		return arrayOf(Mixed, true, Any)
	case "Ak":
		if arr && (array.Keys == Int || array.Keys == Str) {
			return arrayOf(of(array.Keys), false, Int)
		}
		return arrayOf(of(Int|Str), false, Int)
	case "e!n":
		if arr {
			return join(array.elem(), of(Null), 0)
		}
		return Mixed
	case "k!b":
		if arr && (array.Keys == Int || array.Keys == Str) {
			return of(array.Keys | False)
		}
		return Mixed
	case "N":
		if len(types) > 0 && (types[0].B == Int || types[0].B == Float) {
			return types[0]
		}
		if arr && (array.elem().B == Int || array.elem().B == Float) {
			if array.elem().B == Int {
				return of(Int)
			}
		}
		return Mixed
	case "X":
		t := Type{}
		for _, k := range types {
			t = join(t, k, 0)
		}
		if len(types) > 1 && t.B&^(Int|Float) == 0 {
			return t
		}
		return Mixed
	case "M":
		if len(n.K) == 1 && n.K[0].Op == ir.Bool && n.K[0].S == "true" {
			return of(Float)
		}
		if len(n.K) == 0 {
			return of(Str)
		}
		return Mixed
	case "g!e":
		if len(n.K) == 3 && IntOption(n.K[2]) {
			return of(Int | False)
		}
		return Mixed
	}
	if t, ok := a.arrayResult(f, n, types); ok {
		return t
	}
	switch f.Name {
	case "sscanf":
		if len(n.K) == 2 {
			return Mixed
		}
	case "print_r", "var_export":
		if len(n.K) == 2 {
			return of(Str)
		}
		return of(Bool)
	case "range":
		if len(types) > 1 && types[0].B == Int && types[1].B == Int && (len(types) == 2 || types[2].B == Int) {
			return arrayOf(of(Int), false, Int)
		}
	}
	return a.tableResult(f, n)
}

// tableResult returns the result type of the call n to the function f of the table. It uses
// only the source text of n, not the types of the arguments.
func (a *Info) tableResult(f *table.Func, n *ir.Node) Type {
	if f.Name == "unpack" {
		if t := Unpacks(n); t != 0 {
			return join(arrayOf(of(t), true, Int|Str), of(False), 0)
		}
	}
	t := result(f)
	if s := a.resultShape(f, n); s != nil {
		if f.Name == "parse_url" {
			t = join(arrayOf(Mixed, true, Str), of(False), 0)
		}
		t.Shape = s
	}
	return t
}

// Unpacks returns the type of the values that a call to unpack creates. It returns 0 if
// they have several types, or if the format is not a literal.
func Unpacks(n *ir.Node) Bits {
	if len(n.K) < 2 || n.K[0].Op != ir.Str || n.K[0].S == "" {
		return 0
	}
	var all Bits
	for part := range strings.SplitSeq(n.K[0].S, "/") {
		switch {
		case part == "":
			return 0
		case strings.ContainsRune("cCsSnvlLNVqQJPiI", rune(part[0])):
			all |= Int
		case strings.ContainsRune("fgGdeE", rune(part[0])):
			all |= Float
		case strings.ContainsRune("aAZhH", rune(part[0])):
			all |= Str
		default:
			return 0
		}
	}
	if all != Int && all != Float && all != Str {
		return 0
	}
	return all
}

// IntOption reports whether n is the name of a socket option that takes an int.
func IntOption(n *ir.Node) bool {
	if n.Op != ir.Const {
		return false
	}
	switch n.S {
	case "SO_RCVTIMEO", "SO_SNDTIMEO", "SO_LINGER", "SO_BINDTODEVICE", "IP_MULTICAST_IF", "SO_MEMINFO":
		return false
	}
	return strings.HasPrefix(n.S, "SO_") || strings.HasPrefix(n.S, "TCP_") || strings.HasPrefix(n.S, "IP_TTL")
}

func param(f *table.Func, i int) *table.Param {
	if i < len(f.Params) {
		return &f.Params[i]
	}
	if n := len(f.Params); n > 0 && f.Params[n-1].Variadic {
		return &f.Params[n-1]
	}
	return nil
}

// byRef records the type of the value that one of PHP's functions stores in an argument
// passed by reference.
func (a *Info) byRef(f *table.Func, p *table.Param, k *ir.Node) {
	if k.Op == ir.Null {
		return
	}
	switch p.Kind {
	case 's':
		a.store(k, of(Str))
		if f.Name == "socket_recv" {
			a.store(k, of(Null))
		}
	case 'i':
		a.store(k, of(Int))
	case 'A':
		a.store(k, arrayOf(letter(p.Elem), true, Any))
	case 'm':
		a.store(k, Mixed)
	case 'I':
		a.store(k, arrayOf(Mixed, true, Any))
	case 'P':
		a.store(k, arrayOf(of(Sock), false, Int))
	case 'R':
		if v := a.VarOf(k); v != nil {
			if v.T.B&Arr != 0 {
				a.obs(v, Sock) // after the call, the keys may have gaps
			}
		}
	case 'E':
		switch f.Name {
		case "array_push", "array_unshift", "array_pop", "array_shift":
		default:
			a.keyed(k)
		}
		a.store(k, Type{B: Arr, Shape: noShape})
	}
}
