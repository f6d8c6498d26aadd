package infer

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// eval goes over a node and all that is in it, notes what it stores where, and returns its type.
func (a *Info) eval(n *ir.Node) Type {
	if n == nil {
		return Type{}
	}
	switch n.Op {
	case ir.Var:
		if n.S == "this" {
			return a.Peek(n)
		}
		switch n.S {
		case "argv":
			a.set(a.cur.Var("argv"), arrayOf(of(Str), false, Int))
		case "argc":
			a.set(a.cur.Var("argc"), of(Int))
		case "_SERVER", "_GET", "_POST", "_ENV", "_REQUEST", "GLOBALS", "_COOKIE", "_FILES":
			return arrayOf(Mixed, true, Any)
		}
		v := a.cur.Var(n.S)
		v.Reads++
		if c := a.narrowed[v]; c != nil {
			return Type{B: Obj, Class: c}
		}
		return a.known(v)
	case ir.Block:
		a.block(n.K)
		return Type{}
	case ir.If:
		a.eval(n.K[0])
		a.Narrow(n.K[0], n.K[1], func() { a.branch(n.K[0], n.K[1], true) })
		a.branch(n.K[0], n.K[2], false)
		return Type{}
	case ir.While:
		a.eval(n.K[0])
		a.branch(n.K[0], n.K[1], true)
		return Type{}
	case ir.Null, ir.Bool, ir.Int, ir.Float, ir.Str, ir.Const, ir.CConst:
		return a.simple(n)
	case ir.Interp:
		for _, k := range n.K {
			a.text(k)
		}
		return of(Str)
	case ir.Index:
		return a.index(n)
	case ir.Prop, ir.SProp:
		if n.Op == ir.Prop {
			a.eval(n.K[0])
			if f := a.MagicOf(n, "__get"); f != nil {
				a.args(f, []*ir.Node{{Op: ir.Str, S: n.S}})
				return f.Ret
			}
		}
		return a.Peek(n)
	case ir.PropDyn, ir.MethodDyn, ir.NewDyn, ir.SCallDyn:
		for _, k := range n.K {
			a.eval(k)
			a.observe(k, Null|False)
		}
		a.dyn(n)
		return Mixed
	case ir.Yield:
		for _, k := range n.K {
			if k != nil {
				a.eval(k)
				a.observe(k, Null|False)
			}
		}
		return Mixed
	case ir.Define:
		a.eval(n.K[0])
		return of(Bool)
	case ir.Array:
		return a.array(n)
	case ir.Assign:
		return a.assign(n)
	case ir.AssignBy:
		t := a.eval(n.K[1])
		a.store(n.K[0], t)
		if t2 := a.eval(n.K[0]); n.K[1].Op != ir.New {
			a.store(n.K[1], t2)
			if v, w := a.VarOf(n.K[0]), a.VarOf(n.K[1]); v != nil && w != nil {
				a.obs(v, w.Obs)
				a.obs(w, v.Obs)
			}
		}
		if v := a.VarOf(n.K[0]); v != nil && v.Fn != nil {
			v.Captured = true
		}
		if v := a.VarOf(n.K[1]); v != nil && v.Fn != nil {
			v.Captured = true
		}
		return t
	case ir.AssignOp:
		return a.assignOp(n)
	case ir.IncDec:
		t := a.eval(n.K[0])
		switch t.B &^ (Null | Int | Float) {
		case 0:
			if t.B&Float == 0 {
				t = of(Int)
			} else {
				t = of(Float)
			}
		default:
			t = Mixed
		}
		a.store(n.K[0], t)
		return t
	case ir.Bin:
		return a.bin(n)
	case ir.Unary:
		t := a.eval(n.K[0])
		if t.B == Int || t.B == Float || n.S == "~" && t.B == Str {
			return t
		}
		if t.B&^(Int|Null|Bool) == 0 && t.B != 0 && n.S != "~" {
			return of(Int)
		}
		return Mixed
	case ir.Cast:
		t := a.eval(n.K[0])
		if n.S == "string" {
			a.text(n.K[0])
		}
		if n.S == "array" && t.B == Arr {
			return t
		}
		if n.S == "array" || n.S == "object" {
			a.observe(n.K[0], Null|False)
		}
		return castType(n.S)
	case ir.Coalesce:
		x, y := a.eval(n.K[0]), a.eval(n.K[1])
		a.observeMaybeUnset(n.K[0])
		if x.B&Any == 0 {
			x.B &^= Null
		}
		return join(x, y, 0)
	case ir.Isset:
		for _, k := range n.K {
			a.eval(k)
			a.observeMaybeUnset(k)
		}
		return of(Bool)
	case ir.Cond:
		x := a.eval(n.K[0])
		if n.K[1] != nil {
			vars := make(map[*Var]Bits)
			a.facts(n.K[0], true, vars)
			for v := range vars {
				if stored(n.K[1], v.Name) {
					delete(vars, v)
				}
			}
			a.present(vars, func() { x = a.eval(n.K[1]) })
		} else if x.B&Any == 0 {
			x.B &^= Null
			if x.B&True == 0 {
				x.B &^= False
			}
		}
		return join(x, a.eval(n.K[2]), 0)
	case ir.Call:
		return a.call(n)
	case ir.CallDyn:
		if t := a.Peek(n.K[0]); t.B&^Null == Obj && t.Class != nil {
			if f := t.Class.Method("__invoke"); f != nil {
				a.eval(n.K[0])
				a.args(f, n.K[1:])
				return f.Ret
			}
		}
		for _, k := range n.K {
			a.eval(k)
			a.observe(k, Null|False)
		}
		return Mixed
	case ir.Method:
		t := a.eval(n.K[0])
		if t.B&^(Null|False) == Obj && t.Class != nil {
			if f := t.Class.Method(n.S); f != nil {
				a.args(f, n.K[1:])
				return f.Ret
			}
			if f := t.Class.Method("__call"); f != nil {
				return a.magicCall(f, n.K[1:])
			}
			return a.builtinMethod(t.Class, n)
		}
		for _, k := range n.K[1:] {
			a.eval(k)
			a.observe(k, Null|False)
		}
		if t.B&^(Null|False) == 0 {
			return Type{} // nothing is known yet
		}
		a.methodOf(n)
		return Mixed
	case ir.SCall:
		if c := a.ClassOf(n.Class); c != nil {
			if f := c.Method(n.S); f != nil {
				a.args(f, n.K)
				return f.Ret
			}
			if f := c.Method("__callStatic"); f != nil {
				return a.magicCall(f, n.K)
			}
			return a.builtinMethod(c, n)
		}
	case ir.New:
		if c := a.ClassOf(n.Class); c != nil {
			if f := c.Method("__construct"); f != nil {
				a.args(f, n.K)
			} else if f := c.Method(c.Name); f != nil { // PHP 4
				a.args(f, n.K)
			} else {
				for _, k := range n.K {
					a.eval(k)
				}
			}
			return Type{B: Obj, Class: c}
		}
	case ir.Foreach:
		a.foreach(n)
		return Type{}
	case ir.Return:
		if len(n.K) > 0 {
			a.cur.Value = true
			t := a.eval(n.K[0])
			a.observe(n.K[0], Null|False)
			if a.cur != a.Main && !a.cur.Generator {
				a.ret(a.cur, t)
			}
		} else if a.cur.Value {
			a.ret(a.cur, of(Null))
		}
		return Type{}
	case ir.Echo, ir.Print:
		for _, k := range n.K {
			a.text(k)
		}
		return of(Int)
	case ir.Catch:
		v := a.cur.Var(n.S)
		if n.S != "" {
			v.Catch = true
			t := Type{}
			for _, name := range n.Names {
				if c := a.Classes[strings.ToLower(name)]; c != nil {
					t = join(t, Type{B: Obj, Class: c}, 0)
				}
			}
			a.set(v, t)
		}
	case ir.Static:
		v := a.cur.Var(n.S)
		if len(n.K) > 0 {
			a.set(v, a.eval(n.K[0]))
		} else {
			a.set(v, of(Null))
		}
		return Type{}
	case ir.Unset:
		for _, k := range n.K {
			a.eval(k)
			if k.Op == ir.Index {
				a.keyed(k.K[0])
			} else if v := a.VarOf(k); v == nil || !v.Ref || v.Param != nil { // of a reference it only cuts the tie
				a.store(k, of(Null))
			}
		}
		return Type{}
	case ir.Closure:
		if f := a.ByFunc[n.Fn]; f != nil {
			a.fn(f)
		}
		return Mixed
	case ir.Match:
		t := Type{}
		a.eval(n.K[0])
		for _, arm := range n.K[1:] {
			a.eval(arm.K[0])
			t = join(t, a.eval(arm.K[1]), 0)
		}
		return t
	case ir.ThrowX, ir.Exit:
		for _, k := range n.K {
			a.eval(k)
		}
		return Type{}
	case ir.Silence, ir.Clone:
		return a.eval(n.K[0])
	case ir.Fork:
		a.eval(n.K[0])
		if n.K[1] != nil {
			a.store(n.K[1], of(Int))
		}
		return Type{}
	case ir.Include:
		last := Included(n)
		for _, k := range n.K[0].K {
			if k == last {
				t := a.eval(k.K[0])
				a.observe(k.K[0], Null|False)
				return t
			}
			a.eval(k)
		}
		return of(Int)
	}
	for _, k := range n.K {
		a.eval(k)
	}
	switch n.Op {
	case ir.And, ir.Or, ir.Xor, ir.Not, ir.Empty, ir.Instance:
		return of(Bool)
	}
	return Mixed
}

// Included is the return that ends an included file, nil if there is none that returns a value.
func Included(n *ir.Node) *ir.Node {
	for _, k := range n.K[0].K {
		if k != nil && k.Op == ir.Return && len(k.K) > 0 {
			return k
		}
	}
	return nil
}

// text goes over what becomes a string: of a number that may be absent it is seen.
func (a *Info) text(n *ir.Node) {
	t := a.eval(n)
	if t.B&(Int|Float) != 0 {
		a.observe(n, Null|False)
	}
}

func (a *Info) observeMaybeUnset(n *ir.Node) {
	switch n.Op {
	case ir.Var:
		if v := a.VarOf(n); v != nil && !v.Ref && (v.Param == nil || v.T.B&Null != 0) {
			a.set(v, of(Null))
			a.obs(v, Null)
		}
	case ir.Prop, ir.SProp:
		if v := a.VarOf(n); v != nil {
			a.obs(v, Null)
		}
	case ir.Index:
		a.observeMaybeUnset(n.K[0])
		a.listIndexed(n.K[0])
	}
}

// listIndexed notes that the keys of an array matter, if it went through socket_select.
func (a *Info) listIndexed(n *ir.Node) {
	if v := a.VarOf(n); v != nil && v.T.B&Arr != 0 && v.Obs&Sock != 0 {
		a.keyed(n)
	}
}

func (a *Info) index(n *ir.Node) Type {
	if v := a.VarOf(n); v != nil {
		v.Reads++
		return v.T
	}
	if n.K[0].Op == ir.Var && n.K[0].S == "_SERVER" && n.K[1] != nil && n.K[1].Op == ir.Str {
		switch n.K[1].S {
		case "argv":
			return arrayOf(of(Str), false, Int)
		case "argc":
			return of(Int)
		}
		return Mixed
	}
	t := a.eval(n.K[0])
	k := a.eval(n.K[1])
	a.listIndexed(n.K[0])
	switch t.B &^ (Null | False) {
	case Arr:
		if k.B != Int && !t.Keyed {
			a.keyed(n.K[0])
		}
		return t.elem()
	case Str:
		return of(Str)
	case 0:
		if t.B == 0 {
			return Type{}
		}
	}
	return Mixed
}

func (a *Info) array(n *ir.Node) Type {
	t := Type{B: Arr}
	elem := Type{}
	next := 0
	for _, it := range n.K {
		e := a.eval(it.K[1])
		if it.Ref || it.S == "..." {
			return arrayOf(Mixed, true, Any)
		}
		a.observe(it.K[1], Null|False)
		elem = join(elem, e, 0)
		if it.K[0] == nil {
			t.Keys |= Int
			next++
			continue
		}
		t.Keys |= keyType(it.K[0], a.eval(it.K[0]))
		if it.K[0].Op == ir.Int && it.K[0].S == strconv.Itoa(next) {
			next++
			continue
		}
		t.Keyed = true
	}
	if elem.B != 0 {
		t.Elem = &elem
	}
	return t
}

// keyType returns what a key becomes: a string may be an int as a key.
func keyType(n *ir.Node, t Type) Bits {
	switch {
	case t.B == Int || t.B&^(Bool|Float) == 0 && t.B != 0:
		return Int
	case n != nil && nonNumeric(n):
		return Str
	}
	return Int | Str
}

// nonNumeric reports whether n is a string that is no number for certain.
func nonNumeric(n *ir.Node) bool {
	switch n.Op {
	case ir.Str:
		_, err := strconv.Atoi(n.S)
		return err != nil
	case ir.Interp:
		for _, k := range n.K {
			if k.Op == ir.Str && strings.ContainsFunc(k.S, func(r rune) bool { return r > '9' || r < '0' && r != '-' }) {
				return true
			}
		}
	case ir.Bin:
		return n.S == "." && (nonDigits(n.K[0]) || nonDigits(n.K[1]))
	}
	return false
}

func nonDigits(n *ir.Node) bool {
	if n.Op == ir.Str {
		return strings.ContainsFunc(n.S, func(r rune) bool { return r > '9' || r < '0' && r != '-' })
	}
	return n.Op != ir.Str && nonNumeric(n)
}

func (a *Info) assign(n *ir.Node) Type {
	t := a.eval(n.K[1])
	if Pairs(n) {
		for i, it := range n.K[0].K {
			if it != nil {
				a.store(it.K[1], a.Peek(n.K[1].K[i].K[1]))
			}
		}
		return t
	}
	if n.K[0].Op == ir.List {
		a.list(n.K[0], t)
		return t
	}
	if v := a.VarOf(n.K[0]); v != nil {
		a.observe(n.K[1], v.Obs&(Null|False))
	} else {
		a.observe(n.K[1], Null|False)
	}
	a.store(n.K[0], t)
	return t
}

// Pairs reports whether an assignment has a list on its left and a literal on its right that fit: [$a, $b] = [$b, $a].
func Pairs(n *ir.Node) bool {
	l, r := n.K[0], n.K[1]
	if l.Op != ir.List || r.Op != ir.Array || len(l.K) > len(r.K) {
		return false
	}
	for _, it := range l.K {
		if it != nil && (it.K[0] != nil || it.Ref || it.K[1].Op == ir.List) {
			return false
		}
	}
	for _, it := range r.K {
		if it.K[0] != nil || it.Ref || it.S == "..." {
			return false
		}
	}
	return true
}

func (a *Info) list(n *ir.Node, t Type) {
	for i, it := range n.K {
		if it == nil {
			continue
		}
		e := Mixed
		if t.B&^(Null|False) == Arr {
			e = t.elem()
		} else if t.B == 0 {
			e = Type{}
		}
		_ = i
		if it.K[0] != nil {
			a.eval(it.K[0])
		}
		if it.K[1].Op == ir.List {
			a.list(it.K[1], e)
		} else {
			a.store(it.K[1], e)
		}
	}
}

// store notes that a value of type t is stored in n.
func (a *Info) store(n *ir.Node, t Type) {
	if v := a.VarOf(n); v != nil {
		v.Writes++
		a.set(v, t)
		if n.Op == ir.Prop {
			a.eval(n.K[0])
		}
		return
	}
	switch n.Op {
	case ir.Index:
		base := a.Peek(n.K[0])
		if n.K[1] != nil {
			k := a.eval(n.K[1])
			if base.B&^(Null|False) == Str && base.B != 0 { // a byte of a string
				return
			}
			a.store(n.K[0], arrayOf(t, true, keyType(n.K[1], k)))
			return
		}
		a.store(n.K[0], arrayOf(t, false, Int))
	case ir.Prop:
		a.eval(n.K[0])
		if f := a.MagicOf(n, "__set"); f != nil {
			f.Called = true
			for i, u := range []Type{of(Str), Mixed} {
				if i < len(f.Params) {
					a.set(f.Var(f.Params[i].Name), u)
				}
			}
		}
	case ir.PropDyn:
		for _, k := range n.K {
			a.eval(k)
		}
		a.dyn(n)
	case ir.List:
		a.list(n, t)
	}
}

// MagicOf returns the method that PHP calls for the property n.
func (a *Info) MagicOf(n *ir.Node, method string) *Fn {
	t := a.Peek(n.K[0])
	if t.B&^Null != Obj || t.Class == nil {
		return nil
	}
	f := t.Class.Magic(method, n.S, a.cur.In)
	if f != nil && f == a.cur { // inside of itself PHP makes the property
		return nil
	}
	return f
}

// magicCall notes a call of __call or __callStatic.
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

// dyn notes a use of a method, property or class whose name is computed: it may be any.
func (a *Info) dyn(n *ir.Node) {
	a.Dyn = true
	var of *Class
	if n.Op == ir.PropDyn || n.Op == ir.MethodDyn {
		if t := a.Peek(n.K[0]); t.B&^Null == Obj {
			of = t.Class
		} else if t.B&^(Null|False) == 0 {
			return // nothing is known yet
		}
	}
	for _, c := range a.Order {
		if c.Trait || of != nil && !of.Interface && !c.Is(of) && !of.Is(c) {
			continue
		}
		switch n.Op {
		case ir.PropDyn:
			for _, v := range c.Props {
				a.set(v, Mixed)
			}
		case ir.NewDyn:
			if f := c.Methods["__construct"]; f != nil {
				f.Called, f.Dynamic = true, true
			}
		case ir.SCallDyn:
			if f := c.Methods[strings.ToLower(n.S)]; f != nil {
				f.Called, f.Dynamic = true, true
			}
		case ir.MethodDyn:
			for name, f := range c.Methods {
				if !strings.HasPrefix(name, "__") && !f.Abstract {
					f.Called, f.Dynamic = true, true
				}
			}
		}
	}
}

// keyed notes that the keys of the array in n need not be those of a list.
func (a *Info) keyed(n *ir.Node) {
	t := a.Peek(n)
	if t.B&Arr != 0 && !t.Keyed {
		a.store(n, Type{B: Arr, Keyed: true})
	}
}

func (a *Info) assignOp(n *ir.Node) Type {
	x, y := a.eval(n.K[0]), a.eval(n.K[1])
	if n.K[0].Op == ir.Index && n.K[0].K[1] == nil {
		x = of(Null)
	}
	var t Type
	switch n.S {
	case ".":
		a.text(n.K[0])
		a.text(n.K[1])
		t = of(Str)
	case "??":
		a.observeMaybeUnset(n.K[0])
		t = y
	default:
		if x.B == 0 {
			x = of(Null)
		}
		t = binary(n.S, x, y)
	}
	a.store(n.K[0], t)
	return t
}

func (a *Info) bin(n *ir.Node) Type {
	x, y := a.eval(n.K[0]), a.eval(n.K[1])
	switch n.S {
	case ".":
		a.text(n.K[0])
		a.text(n.K[1])
	case "===", "!==":
		for i, k := range n.K {
			switch other := n.K[1-i]; other.Op {
			case ir.Null:
				a.observe(k, Null)
			case ir.Bool:
				a.observe(k, False)
			case ir.Str, ir.Int, ir.Float, ir.Interp:
				a.observe(k, Null|False)
			default:
				a.observe(k, Null|False)
			}
		}
	case "==", "!=", "<", ">", "<=", ">=", "<=>":
		a.loose(n.K[0], n.K[1], x, y)
		a.loose(n.K[1], n.K[0], y, x)
	}
	return binary(n.S, x, y)
}

// loose notes what a comparison with y finds out about n: null is "" for strings and false for all else.
func (a *Info) loose(n, other *ir.Node, x, y Type) {
	switch {
	case y.B&^(Null|False|True) == 0 && y.B != 0:
		if x.B&^(Null|False) == Arr {
			return
		}
	case x.B&^(Null|False) == Str && y.B == Str && x.B&False == 0:
	case x.B&^(Null|False) == Int && y.B == Int && other.Op == ir.Int && other.S != "0":
		// absent is less than a positive number, as 0 is
		if other.S[0] == '-' {
			a.observe(n, Null|False)
		}
	case x.B&^(Null|False) == Int && y.B == Int && other.Op == ir.Int:
		return
	default:
		a.observe(n, Null|False)
	}
}

func (a *Info) foreach(n *ir.Node) {
	t := a.eval(n.K[0])
	a.iterate(t)
	elem, keys := Mixed, Bits(Any)
	switch t.B &^ (Null | False) {
	case Arr:
		elem, keys = t.elem(), t.Keys
		if t.Elem == nil {
			elem = Type{}
		}
	case 0:
		elem, keys = Type{}, 0
	}
	if n.K[1] != nil {
		a.listIndexed(n.K[0])
		switch {
		case keys == Int || keys == Str:
			a.store(n.K[1], of(keys))
		case keys == 0:
		default:
			a.store(n.K[1], of(Int|Str))
		}
	}
	if n.Ref {
		a.keyed(n.K[0])
		if v := a.VarOf(n.K[2]); v != nil {
			v.Captured = true
			a.store(n.K[2], elem)
			a.store(&ir.Node{Op: ir.Index, K: []*ir.Node{n.K[0], {Op: ir.Null}}}, v.T)
		}
	} else {
		a.store(n.K[2], elem)
	}
	a.eval(n.K[3])
}

// args notes what a call hands to the parameters of f.
func (a *Info) args(f *Fn, args []*ir.Node) {
	f.Called = true
	for i, k := range args {
		if k.Op == ir.Arg {
			a.eval(k.K[0])
			if k.S == "..." {
				f.Dynamic = true
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
			a.set(v, t)
		}
		a.observe(k, v.Obs&(Null|False))
		if p.Ref {
			a.store(k, v.T)
			if w := a.VarOf(k); w != nil {
				a.obs(w, v.Obs)
				a.obs(v, w.Obs)
				if w.Fn != nil {
					w.Captured = true
				}
				a.set(v, w.T)
			}
		}
	}
}

// methodOf notes a call of a method on a value of an unknown class: it may be any that has one of that name.
func (a *Info) methodOf(n *ir.Node) {
	for _, c := range a.Order {
		if f := c.Methods[strings.ToLower(n.S)]; f != nil {
			f.Called, f.Dynamic = true, true
		}
	}
}

// builtinMethod returns the types of the methods of exceptions.
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

// builtin goes over the arguments of one of PHP's functions.
func (a *Info) builtin(f *table.Func, n *ir.Node) Type {
	elem := Type{}
	elemNode := (*ir.Node)(nil)
	var array Type
	types := make([]Type, len(n.K))
	for i, k := range n.K {
		types[i] = a.eval(k)
		p := param(f, i)
		if p == nil {
			continue
		}
		if p.Ref {
			a.byRef(f, p, k)
		}
		switch p.Kind {
		case 's':
			a.text(k)
		case 'm', 'e':
			a.observe(k, Null|False)
			if p.Kind == 'e' {
				elem, elemNode = join(elem, types[i], 0), k
			}
		case 'E':
			array = join(array, types[i], 0)
			if f.Name != "count" {
				a.listIndexed(k)
			}
		case 'c':
			a.callback(k)
		}
	}
	_ = elemNode
	switch f.Name {
	case "array_push", "array_unshift":
		if len(n.K) > 0 && array.B != 0 {
			a.store(n.K[0], arrayOf(elem, false, Int))
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
			array.B = Arr
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
		if len(types) > 1 && (t.B == Int || t.B == Float) {
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
	switch f.Name {
	case "sscanf":
		if len(n.K) == 2 {
			return Mixed
		}
	case "unpack":
		if UnpacksInts(n) {
			return join(arrayOf(of(Int), true, Int|Str), of(False), 0)
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
	return result(f)
}

// UnpacksInts reports whether unpack with the format given makes ints only.
func UnpacksInts(n *ir.Node) bool {
	if len(n.K) < 2 || n.K[0].Op != ir.Str || n.K[0].S == "" {
		return false
	}
	for part := range strings.SplitSeq(n.K[0].S, "/") {
		if part == "" || !strings.ContainsRune("cCsSnvlLNVqQJPiI", rune(part[0])) {
			return false
		}
	}
	return true
}

// IntOption reports whether a socket option, given by name, has an int.
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

// byRef notes what a function of PHP's stores in its argument.
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
				a.obs(v, Sock) // its keys may have holes
			}
		}
	case 'E':
		switch f.Name {
		case "array_push", "array_unshift", "array_pop", "array_shift":
		default:
			a.keyed(k)
		}
		a.store(k, Type{B: Arr})
	}
}

// callback notes a function that is called by PHP's functions.
func (a *Info) callback(k *ir.Node) {
	switch k.Op {
	case ir.Str:
		if f := a.Funcs[strings.ToLower(k.S)]; f != nil {
			f.Called, f.Dynamic = true, true
		}
	case ir.Array:
		if len(k.K) == 2 && k.K[1].K[1].Op == ir.Str {
			a.methodOf(&ir.Node{S: k.K[1].K[1].S})
		}
	}
}
