package php

// ArrayMerge is array_merge: the elements of all arrays, with int keys renumbered. If a string key
// occurs several times, the last value is kept, at the position of the first.
func ArrayMerge[V any](arrays ...*Array[V]) *Array[V] {
	copied, _ := copier[V]()
	out := new(Array[V])
	for _, a := range arrays {
		for k, v := range a.All() {
			out.add(k, copied(v))
		}
	}
	return out
}

// ArrayReplace is array_replace: a copy of array a in which each element of the other arrays is stored under
// its key.
func ArrayReplace[V any](a *Array[V], others ...*Array[V]) *Array[V] {
	copied, _ := copier[V]()
	out := a.Clone()
	for _, b := range others {
		for k, v := range b.All() {
			out.set(k, copied(v))
		}
	}
	return out
}

// Union is $a + $b for arrays: the elements of a, followed by the elements of b under keys that a
// does not have.
func Union[V any](a, b *Array[V]) *Array[V] {
	copied, _ := copier[V]()
	out := a.Clone()
	for k, v := range b.All() {
		if !out.Has(k) {
			out.set(k, copied(v))
		}
	}
	return out
}

// ArrayUnique is array_unique: the elements of array a without duplicates. Of several equal
// elements, only the first is kept. Elements are compared as strings, or as a SORT_ flag says.
func ArrayUnique[V any](a *Array[V], flags ...int) *Array[V] {
	copied, _ := copier[V]()
	if by := optional(flags, SORT_STRING); by != SORT_STRING {
		return uniqueSorted(a, by)
	}
	out, seen := new(Array[V]), make(map[string]bool, a.Len())
	for k, v := range a.All() {
		if s := Strval(v); !seen[s] {
			seen[s] = true
			out.set(k, copied(v))
		}
	}
	return out
}

// uniqueSorted is ArrayUnique with a flag other than SORT_STRING. It sorts to find equal elements,
// as PHP does.
func uniqueSorted[V any](a *Array[V], flags int) *Array[V] {
	compare := valueComparer(flags)
	items := itemsOf(a)
	s := sorter[V]{s: items, compare: func(x, y *item[V]) int { return compare(x.v, y.v) }, unstable: true}
	s.sort(0, len(items))
	out := a.Clone()
	for i, kept := 1, 0; i < len(items); i++ {
		if compare(items[kept].v, items[i].v) != 0 {
			kept = i
			continue
		}
		drop := i
		if items[kept].at > items[i].at {
			drop, kept = kept, i
		}
		out.Delete(items[drop].k)
	}
	return out
}

// ArrayDiff is array_diff: the elements of array a that are in none of the other arrays. Elements
// are compared as strings, and keys are kept.
func ArrayDiff[V any](a *Array[V], others ...*Array[V]) *Array[V] {
	in := make(map[string]bool)
	for _, b := range others {
		for _, v := range b.All() {
			in[Strval(v)] = true
		}
	}
	return keep(a, func(_ Key, v V) bool { return !in[Strval(v)] })
}

// ArrayDiffKey is array_diff_key: the elements of array a under keys that none of the other arrays
// has.
func ArrayDiffKey[V any](a *Array[V], others ...*Array[V]) *Array[V] {
	return keep(a, func(k Key, _ V) bool { return !anyHas(others, k, nil) })
}

// ArrayDiffAssoc is array_diff_assoc: the elements of array a that no other array has under the
// same key. Elements are compared as strings.
func ArrayDiffAssoc[V any](a *Array[V], others ...*Array[V]) *Array[V] {
	return keep(a, func(k Key, v V) bool { return !anyHas(others, k, func(w V) bool { return Strval(v) == Strval(w) }) })
}

// ArrayIntersect is array_intersect: the elements of array a that are in all of the other arrays.
// Elements are compared as strings, and keys are kept.
func ArrayIntersect[V any](a *Array[V], others ...*Array[V]) *Array[V] {
	in := make([]map[string]bool, len(others))
	for i, b := range others {
		in[i] = make(map[string]bool)
		for _, v := range b.All() {
			in[i][Strval(v)] = true
		}
	}
	return keep(a, func(_ Key, v V) bool {
		for _, m := range in {
			if !m[Strval(v)] {
				return false
			}
		}
		return true
	})
}

// ArrayIntersectKey is array_intersect_key: the elements of array a under keys that all of the
// other arrays have.
func ArrayIntersectKey[V any](a *Array[V], others ...*Array[V]) *Array[V] {
	return keep(a, func(k Key, _ V) bool { return allHave(others, k, nil) })
}

// ArrayIntersectAssoc is array_intersect_assoc: the elements of array a that every other array has
// under the same key. Elements are compared as strings.
func ArrayIntersectAssoc[V any](a *Array[V], others ...*Array[V]) *Array[V] {
	return keep(a, func(k Key, v V) bool { return allHave(others, k, func(w V) bool { return Strval(v) == Strval(w) }) })
}

// keep returns the elements for which test returns true. It keeps their keys.
func keep[V any](a *Array[V], test func(Key, V) bool) *Array[V] {
	copied, _ := copier[V]()
	out := new(Array[V])
	for k, v := range a.All() {
		if test(k, v) {
			out.set(k, copied(v))
		}
	}
	return out
}

func anyHas[V any](arrays []*Array[V], k Key, same func(V) bool) bool {
	for _, a := range arrays {
		if v, ok := a.Get(k); ok && (same == nil || same(v)) {
			return true
		}
	}
	return false
}

func allHave[V any](arrays []*Array[V], k Key, same func(V) bool) bool {
	for _, a := range arrays {
		if v, ok := a.Get(k); !ok || same != nil && !same(v) {
			return false
		}
	}
	return true
}
