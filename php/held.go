package php

import "iter"

// Held is a reference to an element that a program keeps in a variable, $v = &$a[$key]. Unlike the pointer that Ref returns, it may be used
// after the array was changed. If the element is deleted, the reference keeps its value, as in PHP.
type Held[V any] struct {
	a    *Array[V] // nil after the element was deleted
	key  Key
	last V
}

// Hold is $v = &$a[$key]: it returns a reference to the element of key, which it creates if there is none. The reference stays with the
// key: it does not follow an element that another function, such as Shift or Sort, gives another key.
func (a *Array[V]) Hold(key any) *Held[V] {
	k := mustKey(key)
	a.Ref(k)
	if h := a.held[k]; h != nil {
		return h
	}
	if a.held == nil {
		a.held = make(map[Key]*Held[V])
	}
	h := &Held[V]{a: a, key: k}
	a.held[k] = h
	return h
}

// P returns a pointer to the element. Use it before the array is changed in any other way: *h.P() = 1.
func (h *Held[V]) P() *V {
	if h.a == nil {
		return &h.last
	}
	return h.a.Ref(h.key)
}

// drop ends the reference to the element at p, which will be deleted.
func (a *Array[V]) drop(p int) {
	k := a.t.key(p)
	if h := a.held[k]; h != nil {
		h.a, h.last = nil, a.t.vals[p]
		delete(a.held, k)
	}
}

// Holds is Refs with references that may be used after the loop has changed the array.
func (a *Array[V]) Holds() iter.Seq2[Key, *Held[V]] {
	return func(yield func(Key, *Held[V]) bool) {
		for k := range a.Refs() {
			held := a.held[k] != nil
			h := a.Hold(k)
			more := yield(k, h)
			if !held && h.a != nil {
				delete(a.held, k)
			}
			if !more {
				break
			}
		}
	}
}
