package php

import (
	"iter"
	"math"
	"sync/atomic"
)

// Array is PHP's array: a map that keeps its keys in insertion order. The zero Array is empty and ready to use. A
// nil *Array can be read and is empty.
//
// A key argument may be an int, a string, a Key or any other value that PHP accepts between
// brackets. Passing it costs no allocation. An array or an object cannot be a key: Get and Has find
// nothing for it, and Set panics with an *Error, PHP's TypeError.
//
// PHP copies an array when it is assigned. In Go, `b := a` makes b the same array, and `b :=
// a.Clone()` makes b a copy. The elements are not copied until one of the two arrays is written to.
//
// Several goroutines may read an Array at once, even while others write to clones of it.
type Array[V any] struct {
	_      noCopy
	t      *table[V] // nil until an element is stored
	pinned int       // the number of Refs loops that are running; meanwhile, positions in t must not change
	held   map[Key]*Held[V]
}

// noCopy makes go vet report code that copies an Array with `*a` instead of with Clone.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// table is the storage that an array shares with its clones.
//
// The elements are vals[first:], except those marked in gone. As long as the keys are consecutive ints, as in a
// list or a queue, the field keys is nil and the key of vals[p] is off+p. Otherwise, this field holds the key
// at each position. If there are more than fewElems elements, the maps ints and strs also hold the position of
// each key.
type table[V any] struct {
	vals   []V
	keys   []Key
	gone   []bool // true for each deleted element of vals[first:]; nil if there is none
	ints   map[int]int
	strs   map[string]int
	off    int
	first  int // the position of the first element that was not deleted
	live   int
	next   int          // the key that Append uses next; noNext if there has been no int key
	shared atomic.Int32 // the number of arrays and loops that hold this table, minus 1
}

const (
	noNext   = math.MinInt
	fewElems = 8 // up to this many elements, comparing every key is faster than using a map
)

// Get returns the element with the given key, and whether it exists. Unlike isset, it also reports
// true for an element that is null.
func (a *Array[V]) Get(key any) (V, bool) {
	if k, ok := keyOf(key); ok && a != nil && a.t != nil {
		if p := a.t.find(k); p >= 0 {
			return a.t.vals[p], true
		}
	}
	var zero V
	return zero, false
}

// At is $a[$key]: the element with the given key. If there is none, it returns the zero value.
func (a *Array[V]) At(key any) V {
	v, _ := a.Get(key)
	return v
}

// Has is array_key_exists: it reports whether there is an element under key, even if it is null.
func (a *Array[V]) Has(key any) bool {
	_, ok := a.Get(key)
	return ok
}

// Len is count: the number of elements.
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

// Ref is &$a[$key]: it returns a pointer to the element with the given key, and creates the element
// if there is none. Use the pointer at once, as in *a.Ref("hits") += 1, because any other change to
// the array can invalidate it.
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

// Append is $a[] = $v: it stores v under the largest int key so far plus 1. If that key would
// exceed the largest int, Append stores nothing and returns false, where PHP throws an Error.
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

// Clone is $b = $a: it returns a copy. Later changes to one of the two arrays do not affect
// the other. The elements are copied only when one of the two arrays is written to. As in
// PHP, arrays that are elements are also copied, but objects are not. If the type V of the
// elements has a method Clone() V, that method copies each element. Elements that are
// slices are also copied, because in PHP they would be arrays.
func (a *Array[V]) Clone() *Array[V] {
	if a == nil || a.t == nil {
		return new(Array[V])
	}
	a.t.shared.Add(1)
	return &Array[V]{t: a.t}
}

// All is foreach ($a as $key => $v): it iterates over the elements that the array had when the loop began, even if
// the loop changes the array.
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

// Refs is foreach ($a as $key => &$v): the loop may change each element through its pointer, and
// may also delete and append elements. The loop does not visit deleted elements, but it visits
// appended ones.
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

// Backward iterates from the last element to the first. It visits the elements that the array had
// when the loop began.
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

// First returns the first element and its key. The element is what PHP's reset returns. If the
// array is empty, ok is false.
func (a *Array[V]) First() (k Key, v V, ok bool) {
	if a.Len() == 0 {
		return k, v, false
	}
	return a.t.key(a.t.first), a.t.vals[a.t.first], true
}

// Last returns the last element and its key. The element is what PHP's end returns. If the array is
// empty, ok is false.
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

// Keys returns the keys in the order of the array, as a slice. ArrayKeys returns them as an Array.
func (a *Array[V]) Keys() []Key {
	keys := make([]Key, 0, a.Len())
	for k := range a.All() {
		keys = append(keys, k)
	}
	return keys
}

// Values returns the elements in their order, as a slice. ArrayValues returns them as an Array.
func (a *Array[V]) Values() []V {
	vals := make([]V, 0, a.Len())
	for _, v := range a.All() {
		vals = append(vals, v)
	}
	return vals
}

// Clear is $a = []: it removes all elements, and Append starts again at 0. References to the
// elements keep their values.
func (a *Array[V]) Clear() {
	if a.t == nil {
		return
	}
	for k := range a.held {
		if p := a.t.find(k); p >= 0 {
			a.drop(p)
		}
	}
	a.release()
}

// release removes the table from the array. A clone or a loop may still use that table.
func (a *Array[V]) release() {
	if a.t.shared.Load() > 0 {
		a.t.shared.Add(-1)
	}
	a.t = nil
}
