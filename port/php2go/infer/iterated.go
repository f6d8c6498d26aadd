package infer

// iterate records that a foreach may loop over a value of type t.
func (a *Info) iterate(t Type) {
	if a.iterated == nil {
		a.iterated = make(map[*Class]bool)
	}
	switch {
	case t.B&Any != 0:
		a.iterated[nil] = true
	case t.B&Obj != 0:
		a.iterated[t.Class] = true
	}
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
