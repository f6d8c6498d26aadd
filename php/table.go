package php

import (
	"math"
	"reflect"
	"slices"
)

// own returns the table of the array for writing. If clones or loops also hold the table, own first copies it.
func (a *Array[V]) own() *table[V] {
	t := a.t
	if t == nil {
		t = &table[V]{next: noNext}
		a.t = t
	} else if t.shared.Load() > 0 {
		a.t = t.copy()
		t.shared.Add(-1)
		t = a.t
	}
	return t
}

// cloner is an array with elements of any type.
type cloner interface{ cloneAny() any }

func (a *Array[V]) cloneAny() any { return a.Clone() }

// copier returns a function that copies an element for use in another array. Elements that are
// arrays must be copied, because in PHP two arrays never share one. Slices count as arrays. If no
// element of type V can be an array, arrays is false, and the function returns its argument.
func copier[V any]() (copied func(V) V, arrays bool) {
	var zero V
	_, ours := any(zero).(cloner)
	_, mixed := any(&zero).(*any)
	if ours || mixed {
		return func(v V) V {
			if a, ok := any(v).(cloner); ok && !isNilArray(a) {
				return a.cloneAny().(V)
			}
			return v
		}, true
	}
	if _, ok := any(zero).(interface{ Clone() V }); ok {
		return func(v V) V { return any(v).(interface{ Clone() V }).Clone() }, true
	}
	if reflect.TypeFor[V]().Kind() == reflect.Slice {
		return func(v V) V { return copySlice(reflect.ValueOf(v)).Interface().(V) }, true
	}
	return func(v V) V { return v }, false
}

// copySlice returns a copy of a slice, and of the slices and arrays in it.
func copySlice(list reflect.Value) reflect.Value {
	if list.IsNil() {
		return list
	}
	out := reflect.MakeSlice(list.Type(), list.Len(), list.Len())
	reflect.Copy(out, list)
	switch list.Type().Elem().Kind() {
	case reflect.Slice, reflect.Pointer, reflect.Interface:
		for i := range out.Len() {
			e := out.Index(i)
			if e.Kind() == reflect.Slice {
				e.Set(copySlice(e))
			} else if a, ok := e.Interface().(cloner); ok && !isNilArray(a) {
				e.Set(reflect.ValueOf(a.cloneAny()))
			}
		}
	}
	return out
}

// copy returns a copy of t with the elements at the same positions.
func (t *table[V]) copy() *table[V] {
	c := &table[V]{
		vals: slices.Clone(t.vals), keys: slices.Clone(t.keys), gone: slices.Clone(t.gone),
		off: t.off, first: t.first, live: t.live, next: t.next,
	}
	// Also copy the arrays that are elements, because a write to an element of the copy must not change the
	// original.
	if copied, arrays := copier[V](); arrays {
		for i, v := range c.vals {
			c.vals[i] = copied(v)
		}
	}
	c.reindex()
	return c
}

// isNilArray reports whether a is a nil *Array, which has nothing to copy.
func isNilArray(a cloner) bool {
	v, ok := a.(interface{ isNil() bool })
	return ok && v.isNil()
}

func (a *Array[V]) isNil() bool { return a == nil }

// has reports whether there is an element at position p.
func (t *table[V]) has(p int) bool { return p >= t.first && (t.gone == nil || !t.gone[p]) }

// key returns the key of the element at position p.
func (t *table[V]) key(p int) Key {
	if t.keys == nil {
		return Key{n: t.off + p}
	}
	return t.keys[p]
}

// find returns the position of the element with the key k, or -1.
func (t *table[V]) find(k Key) int {
	switch {
	case t.keys == nil:
		// The subtraction wraps modulo 2^64, so p is right even if it overflows.
		if p := k.n - t.off; k.s == "" && uint(p) < uint(len(t.vals)) && t.has(p) {
			return p
		}
	case t.ints == nil && t.strs == nil:
		for p := t.first; p < len(t.keys); p++ {
			if t.keys[p] == k && t.has(p) {
				return p
			}
		}
	case k.s == "":
		if p, ok := t.ints[k.n]; ok {
			return p
		}
	default:
		if p, ok := t.strs[k.s]; ok {
			return p
		}
	}
	return -1
}

// insert appends an element and returns its position. The table must not already have an
// element with the key k.
func (t *table[V]) insert(k Key, v V) int {
	p := len(t.vals)
	if t.keys == nil && (k.s != "" || k.n != t.off+p) {
		gap := k.n - (t.off + p)
		switch {
		case k.s != "":
			t.hash()
		case p == 0:
			t.off = k.n
		case k.n > t.off && gap > 0 && gap <= 2*t.live+fewElems-p:
			// The last elements were deleted. Leave a gap in their place, so that the table still
			// needs no keys.
			t.skip(gap)
			p += gap
		default:
			t.hash()
		}
	}
	t.vals = append(t.vals, v)
	if t.gone != nil {
		t.gone = append(t.gone, false)
	}
	t.live++
	if t.keys != nil {
		t.keys = append(t.keys, k)
		t.index(k, p)
	}
	if k.s == "" && k.n >= t.next {
		t.next = k.n
		if k.n < math.MaxInt {
			t.next++
		}
	}
	return p
}

// skip leaves n positions at the end of a list empty.
func (t *table[V]) skip(n int) {
	if t.gone == nil {
		t.gone = make([]bool, len(t.vals), len(t.vals)+n+1)
	}
	for range n {
		var zero V
		t.vals = append(t.vals, zero)
		t.gone = append(t.gone, true)
	}
}

// hash fills t.keys, because the next key is not the next consecutive int.
func (t *table[V]) hash() {
	t.keys = make([]Key, len(t.vals), max(cap(t.vals), len(t.vals)+1))
	for p := range t.keys {
		t.keys[p].n = t.off + p
	}
	t.reindex()
}

// index records that the element with the key k is at position p.
func (t *table[V]) index(k Key, p int) {
	switch {
	case t.ints == nil && t.strs == nil:
		if len(t.keys) > fewElems {
			t.reindex()
		}
	case k.s == "":
		if t.ints == nil {
			t.ints = make(map[int]int)
		}
		t.ints[k.n] = p
	default:
		if t.strs == nil {
			t.strs = make(map[string]int)
		}
		t.strs[k.s] = p
	}
}

// reindex rebuilds the maps from keys to positions.
func (t *table[V]) reindex() {
	t.ints, t.strs = nil, nil
	if len(t.keys) <= fewElems {
		return
	}
	ints := 0
	for _, k := range t.keys {
		if k.s == "" {
			ints++
		}
	}
	if ints > 0 {
		t.ints = make(map[int]int, ints)
	}
	if ints < len(t.keys) {
		t.strs = make(map[string]int, len(t.keys)-ints)
	}
	for p, k := range t.keys {
		switch {
		case !t.has(p):
		case k.s == "":
			t.ints[k.n] = p
		default:
			t.strs[k.s] = p
		}
	}
}

// remove deletes the element at p. No clone or loop may hold the table of the array.
func (a *Array[V]) remove(p int) {
	t := a.t
	if a.held != nil {
		a.drop(p)
	}
	t.remove(p, a.pinned == 0)
	if a.pinned > 0 {
		return
	}
	if t.live == 0 {
		*a.t = table[V]{vals: t.vals[:0], next: t.next}
	} else if dead := len(t.vals) - t.live; dead > t.live+fewElems {
		t.compact()
	}
}

// remove deletes the element at p. If trim is true and the element is the last one, vals becomes
// shorter.
func (t *table[V]) remove(p int, trim bool) {
	var zero V
	t.vals[p] = zero
	t.live--
	if t.keys != nil {
		k := t.keys[p]
		t.keys[p] = Key{}
		if k.s == "" {
			delete(t.ints, k.n)
		} else {
			delete(t.strs, k.s)
		}
	}
	switch {
	case trim && p == len(t.vals)-1:
		for p > t.first && !t.has(p-1) {
			p--
		}
		t.truncate(p)
	case p == t.first:
		for t.first++; t.first < len(t.vals) && !t.has(t.first); t.first++ {
		}
	default:
		if t.gone == nil {
			t.gone = make([]bool, len(t.vals), cap(t.vals))
		}
		t.gone[p] = true
	}
}

// truncate removes position p and all positions after it.
func (t *table[V]) truncate(p int) {
	t.vals = t.vals[:p]
	if t.keys != nil {
		t.keys = t.keys[:p]
	}
	if t.gone != nil {
		t.gone = t.gone[:p]
	}
}

// compact closes the gaps and frees memory, so that a table never has many more gaps than elements.
func (t *table[V]) compact() {
	if t.keys == nil && t.live < len(t.vals)-t.first {
		t.keys = make([]Key, len(t.vals))
		for p := range t.keys {
			t.keys[p].n = t.off + p
		}
	}
	vals := make([]V, 0, t.live+t.live/2+1)
	var keys []Key
	if t.keys != nil {
		keys = make([]Key, 0, cap(vals))
	}
	for p := t.first; p < len(t.vals); p++ {
		if t.has(p) {
			vals = append(vals, t.vals[p])
			if keys != nil {
				keys = append(keys, t.keys[p])
			}
		}
	}
	t.vals, t.keys, t.gone = vals, keys, nil
	if keys == nil {
		t.off += t.first
	}
	t.first = 0
	t.reindex()
}
