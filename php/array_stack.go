package php

// Pop removes the last element of the array and returns it. If the array is empty, ok is false.
func (a *Array[V]) Pop() (v V, ok bool) {
	k, v, ok := a.Last()
	if !ok {
		return v, false
	}
	v = a.take(k)
	if k.IsInt() && k.n == a.t.next-1 {
		a.t.next = k.n
	}
	return v, true
}

// Shift removes the first element of the array, returns it, and renumbers the int keys of the
// others. If the array is empty, ok is false. On a list, Shift is as fast as Pop.
func (a *Array[V]) Shift() (v V, ok bool) {
	k, v, ok := a.First()
	if !ok {
		return v, false
	}
	v = a.take(k)
	a.renumber()
	return v, true
}

// take removes the element with the key k and returns it. take must call own before it reads the element,
// because own copies the table, and the arrays in it, if clones share the table.
func (a *Array[V]) take(k Key) V {
	t := a.own()
	p := t.find(k)
	v := t.vals[p]
	a.remove(p)
	return v
}

// renumber changes the int keys to 0, 1, 2... The order of the elements stays the same.
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

// rebuild passes an empty array b to the function fill, and then replaces the contents of array a
// with those of b.
func (a *Array[V]) rebuild(fill func(b *Array[V])) {
	a.own() // no clone may share the elements, because they move to b
	b := new(Array[V])
	b.own().next = 0
	fill(b)
	a.t = b.t
}

// add stores v under k if k is a string. If k is an int, it appends v instead.
func (a *Array[V]) add(k Key, v V) {
	if k.IsInt() {
		a.Append(v)
	} else {
		a.set(k, v)
	}
}

// Unshift inserts values at the beginning of the array and renumbers the int keys.
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

// ArrayPop is array_pop: it removes the last element and returns it. It reports false if the array is empty, where PHP returns
// null.
func ArrayPop[V any](a *Array[V]) (V, bool) { return a.Pop() }

// ArrayPush is array_push: it appends values and returns the new number of elements.
func ArrayPush[V any](a *Array[V], values ...V) int {
	for _, v := range values {
		a.Append(v)
	}
	return a.Len()
}

// ArrayShift is array_shift: it removes the first element, returns it, and renumbers the int keys of the others. It
// reports false if the array is empty, where PHP returns null.
func ArrayShift[V any](a *Array[V]) (V, bool) { return a.Shift() }

// ArrayUnshift is array_unshift: it inserts values at the beginning, renumbers the int keys, and returns the new
// number of elements.
func ArrayUnshift[V any](a *Array[V], values ...V) int {
	a.Unshift(values...)
	return a.Len()
}
