package php

import "math"

// sliceSpan returns the start and the end of the part that an offset and a length select from n elements. A
// negative offset or length counts from the end.
func sliceSpan(n, offset int, length []int) (from, to int) {
	switch {
	case offset > n:
		return n, n
	case offset < -n:
		offset = 0
	case offset < 0:
		offset += n
	}
	size := optional(length, math.MaxInt)
	if size < 0 {
		size = max(n-offset+size, 0)
	}
	return offset, offset + min(size, n-offset)
}

// ArraySlice is array_slice: the elements from offset on. The optional length limits the number of elements. A
// negative offset or length counts from the end. Int keys are renumbered.
func ArraySlice[V any](a *Array[V], offset int, length ...int) *Array[V] {
	return arraySlice(a, offset, length, (*Array[V]).add)
}

// ArraySliceKeys is array_slice with preserve_keys: like ArraySlice, but it also keeps int keys.
func ArraySliceKeys[V any](a *Array[V], offset int, length ...int) *Array[V] {
	return arraySlice(a, offset, length, (*Array[V]).set)
}

func arraySlice[V any](a *Array[V], offset int, length []int, put func(*Array[V], Key, V)) *Array[V] {
	copied, _ := copier[V]()
	from, to := sliceSpan(a.Len(), offset, length)
	out, i := new(Array[V]), 0
	for k, v := range a.All() {
		if i >= to {
			break
		}
		if i >= from {
			put(out, k, copied(v))
		}
		i++
	}
	return out
}

// ArraySplice is array_splice: it removes the elements from offset on and returns them. The optional length
// limits the number of elements. Int keys are renumbered.
func ArraySplice[V any](a *Array[V], offset int, length ...int) *Array[V] {
	return ArraySpliceReplace(a, offset, optional(length, math.MaxInt))
}

// ArraySpliceReplace is array_splice with a replacement: like ArraySplice, but it puts the elements
// of replacement in place of the removed ones.
func ArraySpliceReplace[V any](a *Array[V], offset, length int, replacement ...V) *Array[V] {
	from, to := sliceSpan(a.Len(), offset, []int{length})
	removed, i := new(Array[V]), 0
	a.rebuild(func(b *Array[V]) {
		insert := func() {
			for _, v := range replacement {
				b.Append(v)
			}
		}
		for k, v := range a.All() {
			if i == from {
				insert()
			}
			if i >= from && i < to {
				removed.add(k, v)
			} else {
				b.add(k, v)
			}
			i++
		}
		if i <= from {
			insert()
		}
	})
	return removed
}

// ArrayChunk is array_chunk: the elements of array a, split into several arrays. The number of elements in each
// is length; the last array may have fewer. Keys are kept if preserve is true. ArrayChunk panics with PHP's
// ValueError if length is below 1.
func ArrayChunk[V any](a *Array[V], length int, preserve ...bool) *Array[*Array[V]] {
	copied, _ := copier[V]()
	if length < 1 {
		panic(throwf("ValueError", "array_chunk(): Argument #2 ($length) must be greater than 0"))
	}
	chunks := new(Array[*Array[V]])
	var chunk *Array[V]
	for k, v := range a.All() {
		if chunk.Len()%length == 0 {
			chunk = new(Array[V])
			chunks.Append(chunk)
		}
		if optional(preserve, false) {
			chunk.set(k, copied(v))
		} else {
			chunk.Append(copied(v))
		}
	}
	return chunks
}

// ArrayPad is array_pad: a copy of array a that has at least as many elements as the
// absolute value of length says. Missing elements have the value v, and are added at the
// end or, if length is negative, at the beginning. Int keys are renumbered if anything is
// added.
func ArrayPad[V any](a *Array[V], length int, v V) *Array[V] {
	copied, _ := copier[V]()
	size := length
	if size < 0 {
		size = -size
	}
	if size <= a.Len() {
		return a.Clone()
	}
	out := new(Array[V])
	pad := func() {
		for range size - a.Len() {
			out.Append(copied(v))
		}
	}
	if length < 0 {
		pad()
	}
	for k, v := range a.All() {
		out.add(k, copied(v))
	}
	if length > 0 {
		pad()
	}
	return out
}

// ArrayReverse is array_reverse: the elements in reverse order. String keys are kept. Int keys are renumbered unless
// preserve is true.
func ArrayReverse[V any](a *Array[V], preserve ...bool) *Array[V] {
	copied, _ := copier[V]()
	out := new(Array[V])
	for k, v := range a.Backward() {
		if optional(preserve, false) {
			out.set(k, copied(v))
		} else {
			out.add(k, copied(v))
		}
	}
	return out
}
