package infer

import "phpsocket/socket/port/php2go/ir"

// A property for a socket is often null at first, and false after a call that failed. Its Go variable is nil for
// both. That is right as long as no place in the program distinguishes null from false; the type then has only null
// and is marked as Lost. At a place that would show the difference, the analysis sets exact and starts again
// without Lost types.

// lose returns t without false, if t is a socket or a stream that may also be null.
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

// shows records that the program distinguishes null from false in a value of type t.
func (a *Info) shows(t Type) {
	if t.Lost && !a.exact {
		a.exact, a.changed = true, true
	}
	if t.Elem != nil {
		a.shows(*t.Elem)
	}
}

// strictly records that the program tests whether n is null, or whether it is false.
func (a *Info) strictly(n *ir.Node, b Bits) {
	for n.Op == ir.Assign || n.Op == ir.Silence {
		n = n.K[len(n.K)-1]
	}
	if v := a.VarOf(n); v != nil && b == False && v == a.justSet {
		return // the previous statement stored the result of a call
	}
	a.shows(a.Peek(n))
}

// stores returns the variable or property that the statement k stores a value in, or nil if that value may be
// null.
func (a *Info) stores(k *ir.Node) *Var {
	if k == nil || k.Op != ir.Expr || k.K[0].Op != ir.Assign {
		return nil
	}
	if t := a.Peek(k.K[0].K[1]); t.Lost || t.B&(Null|Any) != 0 {
		return nil
	}
	return a.VarOf(k.K[0].K[0])
}
