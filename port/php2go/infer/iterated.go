package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// iterate records that a foreach may loop over a value of type t.
func (a *Info) iterate(t Type) {
	switch {
	case t.B&Any != 0:
		a.propertied(map[*Class]bool{nil: true})
	case t.B&Obj != 0:
		a.propertied(map[*Class]bool{t.Class: true})
	}
}

// shown records that the program sees the types of properties of the objects in n, a
// value of type t. If the parameter all is true, the program sees all properties.
// Otherwise, it sees only the properties that the current function may access.
func (a *Info) shown(n *ir.Node, t Type, all bool) {
	if t.B&Any != 0 && a.foreign(root(n)) {
		return
	}
	classes := make(map[*Class]bool)
	contents(t, classes, make(map[*Record]bool))
	a.propertied(classes)
	dirty := false
	a.eachProp(func(v, slot *Var) {
		if in := a.cur.In; !all && v.Member != nil && v.Member.Hidden && (in == nil || !in.Is(v.Class) && !v.Class.Is(in)) {
			return
		}
		for k := range classes {
			if (k == nil || v.Class.Is(k) || k.Is(v.Class)) && slot.use&asValue == 0 {
				slot.use |= asValue
				dirty = true
			}
		}
	})
	if dirty {
		a.passOn()
		a.changed = true
	}
}

// propertied records that objects of these classes need the method Properties.
func (a *Info) propertied(classes map[*Class]bool) {
	if a.iterated == nil {
		a.iterated = make(map[*Class]bool)
	}
	for c := range classes {
		a.iterated[c] = true
	}
	for _, c := range a.Order {
		if !a.Iterated(c) {
			continue
		}
		for _, v := range c.Order {
			if c.Undeclared(v) {
				a.obs(v, Null) // the property does not exist while it is null
			}
		}
	}
}

// Undeclared reports whether v is a property that class c does not declare. PHP creates such a
// property at the first assignment.
func (c *Class) Undeclared(v *Var) bool { return v.Member != nil && v.Member.Node == c.Node }

// compared records that == or a similar operator may compare the properties of two objects,
// because the operands have the types x and y.
func (a *Info) compared(x, y Type) {
	if x.B&(Obj|Any) == 0 || y.B&(Obj|Any) == 0 {
		return
	}
	classes := make(map[*Class]bool)
	if x.B&Any == 0 || y.B&Any != 0 {
		contents(x, classes, make(map[*Record]bool))
	}
	if y.B&Any == 0 {
		contents(y, classes, make(map[*Record]bool))
	}
	a.propertied(classes)
}

// contents looks at the objects that a value of type t is or contains. It adds their classes
// to a set. If an object may have any class, contents adds nil.
func contents(t Type, classes map[*Class]bool, seen map[*Record]bool) {
	if t.B&Any != 0 {
		classes[nil] = true
	}
	if t.B&Obj != 0 && !classes[t.Class] {
		classes[t.Class] = true
		for c := t.Class; c != nil; c = c.Up {
			for _, v := range c.Props {
				contents(v.T, classes, seen)
			}
		}
	}
	if t.Elem != nil {
		contents(*t.Elem, classes, seen)
	}
	if r := t.Rec.Root(); r != nil && !seen[r] {
		seen[r] = true
		for _, v := range r.Order {
			contents(v.T, classes, seen)
		}
	}
}

// foreign reports whether n is a variable of the current function with values that come only
// from certain PHP functions. These functions do not return objects of the program.
func (a *Info) foreign(n *ir.Node) bool {
	if n.Op != ir.Var || n.S == "this" {
		return false
	}
	v := a.cur.Vars[n.S]
	if v == nil || v.Fn != a.cur || v.Global || v.Static || v.Param != nil || v.Use || v.Ref || v.Captured || a.cur.Body == nil {
		return false
	}
	ok := !setElsewhere(a.cur.Body, n.S)
	ir.Walk(a.cur.Body, func(k *ir.Node) bool {
		switch {
		case k.Op == ir.Assign && isVar(k.K[0], n.S):
			ok = ok && k.K[1].Op == ir.Call && a.foreignCall(k.K[1])
		case k.Op == ir.Assign && k.K[0].Op == ir.Index && isVar(root(k.K[0]), n.S):
			ok = false
		}
		return ok
	})
	return ok
}

// foreignCall reports whether n calls one of PHP's functions that make an array from a
// text.
func (a *Info) foreignCall(n *ir.Node) bool {
	name := strings.ToLower(n.S)
	if table.Funcs[name] == nil || a.Funcs[name] != nil {
		return false
	}
	switch name {
	case "parse_ini_file", "parse_ini_string", "json_decode", "unpack", "getopt", "parse_url":
		return true
	}
	return false
}

// Iterated reports whether a foreach may loop over an object of class c.
func (a *Info) Iterated(c *Class) bool {
	for k := range a.iterated {
		if k == nil || c.Is(k) || k.Is(c) {
			return true
		}
	}
	return false
}
