package infer

import "phpsocket/socket/port/php2go/ir"

// A property for a socket is often null at first. After a failed call, it is false. Its Go
// variable is nil in both cases. That is right if no place in the program tells null and
// false apart. Then the type contains null but not false, and is marked as Lost. If the
// analysis finds a place that tells them apart, it sets exact and starts again without Lost
// types.

// lose returns t without false if t is a socket or a stream that may be null and may be
// false.
func (a *Info) lose(t Type) Type {
	if a.exact || a.Dynamic {
		return t
	}
	core := t.B &^ (Null | False)
	if (core == Sock || core == Stream) && t.B&(Null|False) == Null|False {
		t.B &^= False
		t.Lost = true
	}
	if t.Elem != nil {
		if e := a.lose(*t.Elem); !same(e, *t.Elem) {
			t.Elem = &e
		}
	}
	return t
}

// shows records that the program tells null and false apart in a value of type t.
func (a *Info) shows(t Type) {
	if t.Lost && !a.exact {
		a.exact, a.changed = true, true
	}
	if t.Elem != nil {
		a.shows(*t.Elem)
	}
}

// strictly records that the program tests whether n is null, or whether it is false. The
// parameter b says which of the two.
func (a *Info) strictly(n *ir.Node, b Bits) {
	for n.Op == ir.Assign || n.Op == ir.Silence {
		n = n.K[len(n.K)-1]
	}
	if v := a.VarOf(n); v != nil && b == False && v == a.justSet {
		return // the previous statement stored a value other than null in the variable
	}
	a.shows(a.Peek(n))
}

// stores returns the variable or property in which the statement k stores a value. It
// returns nil if that value may be null.
func (a *Info) stores(k *ir.Node) *Var {
	if k == nil || k.Op != ir.Expr || k.K[0].Op != ir.Assign {
		return nil
	}
	if t := a.Peek(k.K[0].K[1]); t.Lost || t.B&(Null|Any) != 0 {
		return nil
	}
	return a.VarOf(k.K[0].K[0])
}
