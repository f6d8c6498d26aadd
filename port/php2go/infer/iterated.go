package infer

import "phpsocket/socket/port/php2go/ir"

// Iterated reports whether foreach may get an object of class c.
func (a *Info) Iterated(c *Class) bool {
	if a.iterated == nil {
		a.iterated = make(map[*Class]bool)
		fns := []*Fn{a.Main}
		for _, f := range a.ByFunc {
			fns = append(fns, f)
		}
		for _, f := range fns {
			old := a.In(f)
			ir.Walk(f.Body, func(n *ir.Node) bool {
				if n.Op == ir.Foreach {
					if t := a.Peek(n.K[0]); t.B&Any != 0 || t.B&Obj != 0 && t.Class == nil {
						a.iterated[nil] = true // of any class
					} else if t.B&Obj != 0 {
						a.iterated[t.Class] = true
					}
				}
				return n.Op != ir.Closure
			})
			a.In(old)
		}
	}
	if a.iterated[nil] {
		return true
	}
	for k := range a.iterated {
		if c.Is(k) || k.Is(c) {
			return true
		}
	}
	return false
}
