package infer

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// A tuple is a Record with the keys 0, 1, 2, ... An example is array($id, $name), or an
// array that list() takes apart.

// tuple reports whether an array literal may become a tuple. It returns false for a literal
// that may be a callable.
func (a *Info) tuple(n *ir.Node) bool {
	if len(n.K) < 2 || len(n.K) > 8 {
		return false
	}
	for _, it := range n.K {
		if it == nil || it.Ref || it.S == "..." || it.K[0] != nil {
			return false
		}
	}
	if len(n.K) > 2 {
		return true
	}
	of, method := n.K[0].K[1], n.K[1].K[1]
	if method.Op != ir.Str || of.Op == ir.Str && a.Classes[strings.ToLower(of.S)] == nil {
		return true
	}
	for _, c := range a.Order {
		if c.Method(method.S) != nil || c.Method("__call") != nil || c.Method("__callStatic") != nil {
			return false
		}
	}
	return true
}

// tupleKey reports whether a tuple can have the given key.
func tupleKey(key string) bool {
	i, err := strconv.Atoi(key)
	return err == nil && i >= 0 && i < 8 && key == strconv.Itoa(i)
}

// ItemKey returns the key of element i of an array literal that is a Record.
func ItemKey(n *ir.Node, i int) string {
	if k := n.K[i].K[0]; k != nil {
		return k.S
	}
	return strconv.Itoa(i)
}

// ListKey returns the key of the element that item i of a list() takes. It returns "" if
// the key is not a literal.
func ListKey(it *ir.Node, i int) string {
	switch {
	case it.K[0] == nil:
		return strconv.Itoa(i)
	case it.K[0].Op == ir.Str || it.K[0].Op == ir.Int:
		return it.K[0].S
	}
	return ""
}

// nameFields chooses names for the fields of tuples. A field gets the name of the variable
// that a list() stores it in. Otherwise, it gets the name of the variable or property that
// an array literal stores in the field.
func (a *Info) nameFields() {
	hint := func(v *Var, n *ir.Node) {
		if v != nil && v.Hint == "" && n != nil && (n.Op == ir.Var || n.Op == ir.Prop || n.Op == ir.SProp) && n.S != "this" {
			v.Hint = n.S
		}
	}
	list := func(t Type, l *ir.Node) {
		if t.Rec == nil || !t.Rec.Root().tuple || l == nil || l.Op != ir.List {
			return
		}
		for i, it := range l.K {
			if it != nil {
				hint(t.Rec.Field(ListKey(it, i)), it.K[1])
			}
		}
	}
	fns := a.inOrder()
	for _, f := range fns {
		old := a.In(f)
		look(f.Body, func(n *ir.Node) {
			switch n.Op {
			case ir.Assign:
				list(a.Peek(n.K[1]), n.K[0])
			case ir.Foreach:
				list(a.Peek(n.K[0]).elem(), n.K[2])
			}
		})
		a.In(old)
	}
	for _, f := range fns {
		look(f.Body, func(n *ir.Node) {
			if r := a.records.made[n].Root(); n.Op == ir.Array && r != nil && r.tuple {
				for i, it := range n.K {
					hint(r.Field(ItemKey(n, i)), it.K[1])
				}
			}
		})
	}
	for _, r := range a.Records() {
		for _, v := range r.Order {
			if r.tuple && v.Hint == "" {
				v.Hint = "item_" + v.Name
			}
		}
	}
}

// inOrder returns all functions of the program, in the same order each time.
func (a *Info) inOrder() []*Fn {
	out := a.declared()
	for i := 0; i < len(out); i++ {
		look(out[i].Body, func(n *ir.Node) {
			if n.Op == ir.Closure {
				if f := a.ByFunc[n.Fn]; f != nil {
					out = append(out, f)
				}
			}
		})
	}
	return out
}
