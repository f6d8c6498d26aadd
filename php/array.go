package php

import (
	"iter"
	"math"
	"sync/atomic"
)

// Array is PHP's array: a map that keeps the order in which its keys came. The zero Array is empty and ready to use;
// a nil *Array is empty, too, and can be read.
//
// Arguments that are keys take an int, a string or a Key (or any other value that PHP takes between brackets) and cost
// no allocation. What PHP throws a TypeError for, an array or an object as a key, is no key: Get and Has do not find it,
// and Set panics with an *Error.
//
// PHP copies an array when it is assigned; here `b := a` is the same array and `b := a.Clone()` is the copy. A clone
// costs nothing until one of the two is written to.
//
// An Array may be read by several goroutines at once, a clone of it may be written to meanwhile.
type Array[V any] struct {
	_      noCopy
	t      *table[V] // nil while nothing was ever stored
	pinned int       // how many loops by reference rely on the positions in t
}

// noCopy makes go vet report `*a` as a copy: Clone is meant.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// table is what an array shares with its clones.
//
// The elements are vals[first:] but those that are gone. As long as their keys are consecutive ints, which they are in
// a list and in a queue, keys is nil and the key of vals[p] is off+p. Otherwise keys has them, and ints and strs find
// them once there are more than a few.
type table[V any] struct {
	vals   []V
	keys   []Key
	gone   []bool // nil if nothing in vals[first:] was deleted
	ints   map[int]int
	strs   map[string]int
	off    int
	first  int // nothing in front of it is left
	live   int
	next   int          // the index that Append uses; noNext if there was no int yet
	shared atomic.Int32 // how many others hold this table, clones and loops
}

const (
	noNext   = math.MinInt
	fewElems = 8 // up to here a look at each key is faster than a map
)

// Get returns the element of key, and whether there is one, which isset would only tell if it is not null.
func (a *Array[V]) Get(key any) (V, bool) {
	if k, ok := keyOf(key); ok && a != nil && a.t != nil {
		if p := a.t.find(k); p >= 0 {
			return a.t.vals[p], true
		}
	}
	var zero V
	return zero, false
}

// At is $a[$key]: the element of key, or the zero value if there is none.
func (a *Array[V]) At(key any) V {
	v, _ := a.Get(key)
	return v
}

// Has is array_key_exists.
func (a *Array[V]) Has(key any) bool {
	_, ok := a.Get(key)
	return ok
}

// Len is count.
func (a *Array[V]) Len() int {
	if a == nil || a.t == nil {
		return 0
	}
	return a.t.live
}

// Set is $a[$key] = $v.
func (a *Array[V]) Set(key any, v V) { a.set(mustKey(key), v) }

func (a *Array[V]) set(k Key, v V) {
	t := a.own()
	if p := t.find(k); p >= 0 {
		t.vals[p] = v
		return
	}
	t.insert(k, v)
}

// Ref is &$a[$key]: it points to the element of key, which is made if there is none. The pointer is good until
// the array is changed otherwise: *a.Ref("hits") += 1.
func (a *Array[V]) Ref(key any) *V {
	k := mustKey(key)
	t := a.own()
	p := t.find(k)
	if p < 0 {
		var zero V
		p = t.insert(k, zero)
	}
	return &t.vals[p]
}

// Append is $a[] = $v: it uses the index after the largest there was. False is PHP's Error: that index is past
// the largest int, and nothing was stored.
func (a *Array[V]) Append(v V) bool {
	t := a.own()
	n := t.next
	if n == noNext {
		n = 0
	}
	if n == math.MaxInt && t.find(IntKey(n)) >= 0 {
		return false
	}
	t.insert(IntKey(n), v)
	return true
}

// Delete is unset($a[$key]).
func (a *Array[V]) Delete(key any) {
	k, ok := keyOf(key)
	if !ok || a == nil || a.t == nil || a.t.find(k) < 0 {
		return
	}
	a.remove(a.own().find(k))
}

// Clone is $b = $a: a copy, which keeps what it has when the other is changed. It takes no time until then.
// Arrays that are elements are copied with it, objects are not, as in PHP.
func (a *Array[V]) Clone() *Array[V] {
	if a == nil || a.t == nil {
		return new(Array[V])
	}
	a.t.shared.Add(1)
	return &Array[V]{t: a.t}
}

// All is foreach ($a as $key => $v): it goes over what the array had when the loop began, whatever the loop changes.
func (a *Array[V]) All() iter.Seq2[Key, V] {
	return func(yield func(Key, V) bool) {
		if a.Len() == 0 {
			return
		}
		t := a.t
		t.shared.Add(1)
		for p := t.first; p < len(t.vals); p++ {
			if t.has(p) && !yield(t.key(p), t.vals[p]) {
				break
			}
		}
		t.shared.Add(-1)
	}
}

// Refs is foreach ($a as $key => &$v): the loop may change the elements through the pointer, and delete and append;
// it sees what it changed.
func (a *Array[V]) Refs() iter.Seq2[Key, *V] {
	return func(yield func(Key, *V) bool) {
		if a.Len() == 0 {
			return
		}
		a.pinned++
		defer func() { a.pinned-- }()
		for p := a.t.first; a.t != nil && p < len(a.t.vals); p++ {
			if t := a.own(); t.has(p) && !yield(t.key(p), &t.vals[p]) {
				break
			}
		}
	}
}

// Backward goes over what the array had when the loop began, from the end.
func (a *Array[V]) Backward() iter.Seq2[Key, V] {
	return func(yield func(Key, V) bool) {
		if a.Len() == 0 {
			return
		}
		t := a.t
		t.shared.Add(1)
		for p := len(t.vals) - 1; p >= t.first; p-- {
			if t.has(p) && !yield(t.key(p), t.vals[p]) {
				break
			}
		}
		t.shared.Add(-1)
	}
}

// First returns the first element, as reset does, with its key; ok is false if there is none.
func (a *Array[V]) First() (k Key, v V, ok bool) {
	if a.Len() == 0 {
		return k, v, false
	}
	return a.t.key(a.t.first), a.t.vals[a.t.first], true
}

// Last returns the last element, as end does, with its key; ok is false if there is none.
func (a *Array[V]) Last() (k Key, v V, ok bool) {
	if a.Len() == 0 {
		return k, v, false
	}
	p := len(a.t.vals) - 1
	for !a.t.has(p) {
		p--
	}
	return a.t.key(p), a.t.vals[p], true
}

// Keys returns the keys in their order. ArrayKeys makes an Array of them.
func (a *Array[V]) Keys() []Key {
	keys := make([]Key, 0, a.Len())
	for k := range a.All() {
		keys = append(keys, k)
	}
	return keys
}

// Values returns the elements in their order. ArrayValues makes an Array of them.
func (a *Array[V]) Values() []V {
	vals := make([]V, 0, a.Len())
	for _, v := range a.All() {
		vals = append(vals, v)
	}
	return vals
}

// Clear is $a = []: the next index is 0 again.
func (a *Array[V]) Clear() {
	if a.t != nil {
		if a.t.shared.Load() > 0 {
			a.t.shared.Add(-1)
		}
		a.t = nil
	}
}
