package infer

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

func (a *Info) assign(n *ir.Node) Type {
	if Pairs(n) {
		for _, it := range n.K[1].K {
			a.eval(it.K[1])
			a.observe(it.K[1], Null|False)
		}
		for i, it := range n.K[0].K {
			if it != nil {
				value := n.K[1].K[i].K[1]
				a.floatsInto(a.VarOf(it.K[1]), value)
				a.setSmall(value)
				a.store(it.K[1], a.Peek(value))
				a.small = false
			}
		}
		return arrayOf(Mixed, true, Any)
	}
	t := a.eval(n.K[1])
	if n.K[0].Op == ir.List {
		a.list(n.K[0], t)
		return t
	}
	if v := a.VarOf(n.K[0]); v != nil {
		a.observe(n.K[1], v.Obs&(Null|False))
	} else {
		a.observe(n.K[1], Null|False)
	}
	a.floatsInto(a.VarOf(n.K[0]), n.K[1])
	a.setSmall(n.K[1])
	a.store(n.K[0], t)
	a.small = false
	return t
}

// Pairs reports whether an assignment stores the elements of an array literal in a list, as
// [$a, $b] = [$b, $a] does. The literal must have enough elements.
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
		if t.Rec != nil {
			if key := ListKey(it, i); key == "" || it.K[0] == nil && t.B&(Null|False) != 0 {
				a.whole(t)
			} else if v := t.Rec.field(key); v != nil {
				e = v.T
			}
		} else if t.B&^(Null|False) == Arr {
			e = t.elem()
			key := it.K[0]
			if key == nil {
				key = &ir.Node{Op: ir.Int, S: strconv.Itoa(i)}
			}
			if x, ok := t.at(key); ok {
				e = x
			}
			if t.B&(Null|False) != 0 && t.Shape != nil {
				e = join(e, of(Null), 0) // null and false have no elements
			}
		} else if t.B&^(Null|False) == 0 {
			if e = (Type{}); t.B != 0 {
				e = of(Null)
			}
		}
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

// store records that the program stores a value of type t in n.
func (a *Info) store(n *ir.Node, t Type) {
	if v := a.VarOf(n); v != nil {
		v.Writes++
		a.set(v, t)
		if n.Op == ir.Prop {
			a.eval(n.K[0])
		}
		if v.Rec != nil {
			a.storeField(n)
		}
		return
	}
	switch n.Op {
	case ir.Index:
		base := a.Peek(n.K[0])
		if n.K[1] != nil {
			k := a.eval(n.K[1])
			if a.awaits(n, base) {
				return
			}
			a.whole(base)
			if base.B&^(Null|False) == Str && base.B != 0 { // n is one byte of a string
				return
			}
			if a.object(n.K[0]) { // an object with ArrayAccess
				a.eval(n.K[0])
				return
			}
			a.store(n.K[0], arrayOf(t, true, keyType(n.K[1], k)))
			return
		}
		if a.object(n.K[0]) {
			a.eval(n.K[0])
			return
		}
		a.whole(base)
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
			return
		}
		a.created(n)
	case ir.PropDyn:
		for _, k := range n.K {
			a.eval(k)
		}
		if list := a.dynProps(n); len(list) > 0 {
			a.Dyn = true
			for _, v := range list {
				v.Writes++
				a.set(v, t)
			}
			return
		}
		a.dyn(n)
	case ir.List:
		a.list(n, t)
	}
}

// created records that the program stores a value in a property that the object's class
// possibly does not declare. PHP then creates the property.
func (a *Info) created(n *ir.Node) {
	t := a.Peek(n.K[0])
	if t.B&^(Null|False) == 0 || a.standard(n.K[0]) {
		return
	}
	for _, c := range a.Order {
		if c.Trait || c.Interface || t.B&^Null == Obj && t.Class != nil && !t.Class.Interface && !c.Is(t.Class) {
			continue
		}
		if n.Op == ir.Prop && c.Prop(n.S) != nil || c.Method("__set") != nil {
			continue
		}
		for c.Up != nil && !c.Up.Builtin {
			c = c.Up
		}
		c.Extra = true
	}
}

// standard reports whether n is a variable of the current function that holds no objects
// of the program's own classes. It only holds objects of stdClass, and objects made from
// an array or from JSON.
func (a *Info) standard(n *ir.Node) bool {
	if n.Op != ir.Var || n.S == "this" {
		return false
	}
	v := a.cur.Vars[n.S]
	if v == nil || v.Fn != a.cur || v.Global || v.Static || v.Param != nil || v.Use || v.Ref || v.Captured || a.cur.Body == nil {
		return false
	}
	found, other := false, false
	ir.Walk(a.cur.Body, func(k *ir.Node) bool {
		if k.Op == ir.Assign && k.K[0].Op == ir.Var && k.K[0].S == n.S {
			switch x := k.K[1]; {
			case x.Op == ir.New && strings.EqualFold(x.Class, "stdClass"), x.Op == ir.Cast && x.S == "object", x.Op == ir.Call && strings.EqualFold(x.S, "json_decode"):
				found = true
			case x.Op != ir.Null && x.Op != ir.Bool:
				other = true
			}
		}
		return true
	})
	return found && !other && !setElsewhere(a.cur.Body, n.S)
}

// setElsewhere reports whether a block changes the variable in any other way than by a
// plain assignment.
func setElsewhere(b *ir.Node, name string) bool {
	found := false
	ir.Walk(b, func(n *ir.Node) bool {
		found = found || bindsVar(n, name)
		return !found
	})
	return found
}

// keyed records that the array in n may have keys other than 0, 1, 2, ...
func (a *Info) keyed(n *ir.Node) {
	t := a.Peek(n)
	a.whole(t)
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
		a.strictly(n.K[0], Null)
		a.observeMaybeUnset(n.K[0])
		t = y
	default:
		if x.B == 0 {
			x = of(Null)
		}
		t = binary(n.S, x, y)
		a.floatAssignOp(n)
		a.small = a.smallOperand(n.K[1]) && (n.S == "+" || n.S == "*")
	}
	a.store(n.K[0], t)
	a.small = false
	return t
}
