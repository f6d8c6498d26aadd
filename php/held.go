package php

import "iter"

// Held is a reference to an element of an array, like the one that $v = &$a[$key] creates in PHP. Unlike the
// pointer that Ref returns, it can still be used after the array has changed. If the element is deleted, the
// reference keeps the element's value, as in PHP.
type Held[V any] struct {
	a    *Array[V] // nil once the element has been deleted
	key  Key
	last V
}

// Hold is $v = &$a[$key]: it returns a reference to the element with the given key, and creates the
// element if there is none. The reference belongs to the key, not to the element. If a function
// such as Shift or Sort gives the element another key, the reference does not follow it.
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

// P returns a pointer to the element. Use the pointer at once, as in *h.P() = 1, because any other
// change to the array can invalidate it.
func (h *Held[V]) P() *V {
	if h.a == nil {
		return &h.last
	}
	return h.a.Ref(h.key)
}

// drop detaches the reference to the element at position p, if there is one, before the element is
// deleted. From then on, the reference holds the element's value itself.
func (a *Array[V]) drop(p int) {
	k := a.t.key(p)
	if h := a.held[k]; h != nil {
		h.a, h.last = nil, a.t.vals[p]
		delete(a.held, k)
	}
}

// Holds is like Refs, but instead of pointers it yields references, which can still be used after
// the loop has changed the array.
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
