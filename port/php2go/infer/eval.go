package infer

import (
	"slices"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// eval analyses a node and all nodes in it. It records the types of the values that they
// store, and returns the type of the node itself.
func (a *Info) eval(n *ir.Node) Type {
	if n == nil {
		return Type{}
	}
	a.small = false
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
		a.tests(n.K[0])
		a.Narrow(n.K[0], n.K[1], func() { a.branch(n.K[0], n.K[1], true) })
		a.branch(n.K[0], n.K[2], false)
		return Type{}
	case ir.While:
		a.eval(n.K[0])
		a.tests(n.K[0])
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
		if n.Op == ir.PropDyn {
			if list := a.dynProps(n); len(list) > 0 {
				a.Dyn = true
				t := Type{}
				for _, v := range list {
					a.obs(v, Null|False)
					t = join(t, v.T, 0)
				}
				return t
			}
		}
		a.dyn(n)
		if n.Op == ir.NewDyn {
			return a.newDyn(n)
		}
		if n.Op == ir.MethodDyn {
			return a.dynResult(n)
		}
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
		if n.K[1].Op == ir.Index { // a field of a struct cannot be a reference
			a.whole(a.Peek(n.K[1].K[0]))
		}
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
			if t.B&(Obj|Any) != 0 {
				a.shown(n.K[0], Type{B: t.B & (Obj | Any), Class: t.Class}, true)
			}
			a.observe(n.K[0], Null|False)
		}
		if n.S == "array" && t.B&^(Null|Bool|Int|Float|Str|Arr) == 0 && t.Rec == nil {
			if e := join(t.elem(), of(t.B&^(Null|Arr)), 0); e.B != 0 { // a scalar becomes the only element
				return arrayOf(e, true, t.Keys|Int)
			}
			return Type{B: Arr, Keyed: true}
		}
		return castType(n.S)
	case ir.Coalesce:
		x, y := a.eval(n.K[0]), a.eval(n.K[1])
		a.strictly(n.K[0], Null)
		a.observeMaybeUnset(n.K[0])
		if n.K[0].Op == ir.Cond { // the operator ?->
			a.observe(n.K[0], Null)
		}
		if x.B&Any == 0 {
			x.B &^= Null
		}
		return join(x, y, 0)
	case ir.Isset:
		for _, k := range n.K {
			a.eval(k)
			a.strictly(k, Null)
			a.observeMaybeUnset(k)
		}
		return of(Bool)
	case ir.Cond:
		x := a.eval(n.K[0])
		a.tests(n.K[0])
		if n.K[1] != nil {
			vars := make(map[*Var]Bits)
			a.facts(n.K[0], true, vars)
			for v := range vars {
				if stored(n.K[1], v.Name) {
					delete(vars, v)
				}
			}
			a.present(vars, func() { x = a.eval(n.K[1]) })
			if isSet(n.K[0], n.K[1]) && x.B&Any == 0 {
				x.B &^= Null
			}
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
		a.eval(n.K[0])
		a.observe(n.K[0], Null|False)
		s := a.siteOf(n.K[1:])
		a.at(n, s)
		return a.callResult(s)
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
		s := a.siteOf(n.K[1:])
		if t.B&^(Null|False) == 0 {
			return Type{} // the type is not known yet
		}
		return a.methodOf(n, s)
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
			} else if f := c.Method(c.Name); f != nil { // a constructor in the style of PHP 4
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
		a.Caught(n, func() { a.eval(n.K[0]) })
		return Type{}
	case ir.Static:
		v := a.cur.Var(n.S)
		if len(n.K) > 0 {
			t := a.eval(n.K[0])
			a.setSmall(n.K[0])
			a.set(v, t)
			a.small = false
		} else {
			a.set(v, of(Null))
		}
		return Type{}
	case ir.Unset:
		for _, k := range n.K {
			a.eval(k)
			if v := a.VarOf(k); v != nil && v.Rec != nil {
				a.store(k, of(Null))
			} else if k.Op == ir.Index {
				a.keyed(k.K[0])
			} else if v == nil || !v.Ref || v.Param != nil { // unset of a reference only separates the two variables
				a.store(k, of(Null))
			}
		}
		return Type{}
	case ir.Closure:
		if f := a.ByFunc[n.Fn]; f != nil {
			a.fn(f)
		}
		return of(Func)
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
	case ir.And, ir.Or, ir.Xor, ir.Not, ir.Empty:
		for _, k := range n.K {
			a.tests(k)
		}
		return of(Bool)
	case ir.Instance:
		return of(Bool)
	}
	return Mixed
}

// tests records that the program uses n as a condition. If n is an array that becomes a
// struct, the condition tells it apart from null or false.
func (a *Info) tests(n *ir.Node) {
	if a.Peek(n).Rec != nil {
		a.observe(n, Null|False)
	}
}

// Included returns the return statement at the end of an included file. It returns nil if
// the file does not return a value.
func Included(n *ir.Node) *ir.Node {
	for _, k := range n.K[0].K {
		if k != nil && k.Op == ir.Return && len(k.K) > 0 {
			return k
		}
	}
	return nil
}

// isSet reports whether the condition c can only be true if the array element n is not
// null.
func isSet(c, n *ir.Node) bool {
	switch c.Op {
	case ir.And:
		return isSet(c.K[0], n) || isSet(c.K[1], n)
	case ir.Isset:
		return slices.ContainsFunc(c.K, func(k *ir.Node) bool { return equal(k, n) })
	}
	return false
}

// equal reports whether the nodes x and y are the same variable, or the same element of a
// variable. The keys of the element must be literals.
func equal(x, y *ir.Node) bool {
	if x == nil || y == nil || x.Op != y.Op || x.S != y.S {
		return false
	}
	switch x.Op {
	case ir.Var, ir.Str, ir.Int:
		return x.S != ""
	case ir.Index:
		return equal(x.K[0], y.K[0]) && equal(x.K[1], y.K[1])
	}
	return false
}

// text analyses an expression that is converted to a string. In the string, a number
// differs from null and false, which become "".
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
		if v := a.VarOf(n); v != nil && v.Rec != nil {
			a.obs(v, Null)
			if n.K[0].Op == ir.Index {
				a.observeMaybeUnset(n.K[0])
			}
			return
		}
		if n.K[1] != nil && a.awaits(n, a.Peek(n.K[0])) {
			return
		}
		a.observeMaybeUnset(n.K[0])
		a.listIndexed(n.K[0])
	}
}

// listIndexed records that the program uses the keys of the array n, if n is a set for
// socket_select. The keys of a set may have gaps.
func (a *Info) listIndexed(n *ir.Node) {
	if v := a.VarOf(n); v != nil && v.T.B&Arr != 0 && v.Obs&Sock != 0 {
		a.keyed(n)
	}
}

func (a *Info) index(n *ir.Node) Type {
	if v := a.VarOf(n); v != nil {
		v.Reads++
		if v.Rec != nil {
			a.eval(n.K[0])
		}
		return v.read()
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
	a.whole(t)
	k := a.eval(n.K[1])
	a.listIndexed(n.K[0])
	switch t.B &^ (Null | False) {
	case Arr:
		if k.B != Int && !t.Keyed {
			a.keyed(n.K[0])
		}
		if e, ok := t.at(n.K[1]); ok {
			return e
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
	if r := a.record(n); r != nil {
		for i, it := range n.K {
			t := a.eval(it.K[1])
			v := r.field(ItemKey(n, i))
			a.observe(it.K[1], Null|False)
			a.setSmall(it.K[1])
			a.set(v, t)
			a.small = false
		}
		return Type{B: Arr, Rec: r}
	}
	t := Type{B: Arr, Empty: len(n.K) == 0}
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
		if elem = a.lose(elem); elem.B&^(Null|False|Sock|Stream) != 0 {
			a.shows(elem)
		}
		t.Elem = &elem
		t.Shape = a.literalShape(n)
	}
	return t
}

// keyType returns the type of the array key n. PHP converts a key such as "7" to an int.
func keyType(n *ir.Node, t Type) Bits {
	switch {
	case t.B == 0 && n != nil:
		return 0 // the type is not known yet
	case t.B == Int || t.B&^(Bool|Float) == 0 && t.B != 0:
		return Int
	case n != nil && nonNumeric(n):
		return Str
	}
	return Int | Str
}

// nonNumeric reports whether n is certainly a string that does not look like a number.
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

func (a *Info) bin(n *ir.Node) Type {
	x, y := a.eval(n.K[0]), a.eval(n.K[1])
	a.floatOperands(n)
	switch n.S {
	case ".":
		a.text(n.K[0])
		a.text(n.K[1])
	case "===", "!==":
		for i, k := range n.K {
			switch other := n.K[1-i]; other.Op {
			case ir.Null:
				a.observe(k, Null)
				a.strictly(k, Null)
			case ir.Bool:
				a.observe(k, False)
				if other.S == "false" {
					a.strictly(k, False)
				}
			case ir.Str, ir.Int, ir.Float, ir.Interp:
				a.observe(k, Null|False)
			default:
				a.observe(k, Null|False)
				a.strictly(k, Null|False)
			}
		}
	case "==", "!=", "<", ">", "<=", ">=", "<=>":
		a.loose(n.K[0], n.K[1], x, y)
		a.loose(n.K[1], n.K[0], y, x)
		a.compared(x, y)
	}
	return binary(n.S, x, y)
}

// loose handles a comparison of the nodes n and other, with the types x and
// y. It records whether the comparison tells null or false apart from the remaining values
// of n.
func (a *Info) loose(n, other *ir.Node, x, y Type) {
	switch {
	case y.B&^(Null|False|True) == 0 && y.B != 0:
		if x.B&^(Null|False) == Arr {
			return
		}
	case x.B&^(Null|False) == Str && y.B == Str && x.B&False == 0:
	case x.B&^(Null|False) == Int && y.B == Int && other.Op == ir.Int && other.S != "0":
		// compared with a positive number, null and false give the same result as 0
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
	a.whole(t)
	a.iterate(t)
	if t.B&(Obj|Any) != 0 {
		a.shown(n.K[0], Type{B: t.B & (Obj | Any), Class: t.Class}, false)
	}
	elem, keys := Mixed, Bits(Any)
	switch t.B &^ (Null | Bool | Int | Float | Str) { // a scalar has no elements
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
