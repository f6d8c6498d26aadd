package php

// Pop takes the last element off a. ok is false if there is none.
func (a *Array[V]) Pop() (v V, ok bool) {
	k, v, ok := a.Last()
	if !ok {
		return v, false
	}
	a.remove(a.own().find(k))
	if k.IsInt() && k.n == a.t.next-1 {
		a.t.next = k.n
	}
	return v, true
}

// Shift takes the first element off a, and numbers the int keys of the others anew. ok is false if there is none. Of
// a list it takes no longer than Pop.
func (a *Array[V]) Shift() (v V, ok bool) {
	k, v, ok := a.First()
	if !ok {
		return v, false
	}
	a.remove(a.own().find(k))
	a.renumber()
	return v, true
}

// renumber gives the elements with int keys the keys 0, 1, 2...
func (a *Array[V]) renumber() {
	t := a.own()
	switch {
	case t.live == 0:
		t.next = 0
	case t.keys == nil && t.live == len(t.vals)-t.first:
		t.off = -t.first
		t.next = t.live
	default:
		a.rebuild(func(b *Array[V]) {
			for k, v := range a.All() {
				b.add(k, v)
			}
		})
	}
}

// rebuild makes a what fill puts into an empty array.
func (a *Array[V]) rebuild(fill func(b *Array[V])) {
	b := new(Array[V])
	b.own().next = 0
	fill(b)
	a.Clear()
	a.t = b.t
}

// add appends v, under k if that is a string.
func (a *Array[V]) add(k Key, v V) {
	if k.IsInt() {
		a.Append(v)
	} else {
		a.set(k, v)
	}
}

// Unshift puts values in front of a, and numbers the int keys anew.
func (a *Array[V]) Unshift(values ...V) {
	a.rebuild(func(b *Array[V]) {
		for _, v := range values {
			b.Append(v)
		}
		for k, v := range a.All() {
			b.add(k, v)
		}
	})
}

// ArrayPop is array_pop. False is PHP's null: a is empty.
func ArrayPop[V any](a *Array[V]) (V, bool) { return a.Pop() }

// ArrayPush is array_push: it appends values and returns how many elements there are then.
func ArrayPush[V any](a *Array[V], values ...V) int {
	for _, v := range values {
		a.Append(v)
	}
	return a.Len()
}

// ArrayShift is array_shift. False is PHP's null: a is empty.
func ArrayShift[V any](a *Array[V]) (V, bool) { return a.Shift() }

// ArrayUnshift is array_unshift: it puts values in front, numbers the int keys anew, and returns how many elements there
// are then.
func ArrayUnshift[V any](a *Array[V], values ...V) int {
	a.Unshift(values...)
	return a.Len()
}
