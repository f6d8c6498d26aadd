package php

import "slices"

// A PHP array with the keys 0, 1, 2... is a slice in Go, and what slices, append, len and copy do with it needs no function
// here. The functions of this file are the ones that slices has not, or not with PHP's offsets. They never change the array
// behind a slice that they get by value.

// ListSlice is array_slice of a slice: a copy of length elements from offset, to the end without a length. Negative ones count
// from the end, and those that are too large are cut.
func ListSlice[S ~[]V, V any](list S, offset int, length ...int) S {
	from, to := sliceSpan(len(list), offset, length)
	return slices.Clone(list[from:to])
}

// ListSplice is array_splice of a slice: it cuts length elements from offset out of list, puts the replacement there, and returns
// what it cut. math.MaxInt as length stands for all up to the end.
func ListSplice[S ~[]V, V any](list *S, offset, length int, replacement ...V) S {
	from, to := sliceSpan(len(*list), offset, []int{length})
	removed := slices.Clone((*list)[from:to])
	*list = slices.Concat((*list)[:from], replacement, (*list)[to:])
	return removed
}

// ListShift is array_shift of a slice: it takes the first element off. False is PHP's null: there is none.
func ListShift[S ~[]V, V any](list *S) (v V, ok bool) {
	if len(*list) == 0 {
		return v, false
	}
	v, *list = (*list)[0], (*list)[1:]
	return v, true
}

// ListPop is array_pop of a slice: it takes the last element off. False is PHP's null: there is none.
func ListPop[S ~[]V, V any](list *S) (v V, ok bool) {
	last := len(*list) - 1
	if last < 0 {
		return v, false
	}
	v, *list = (*list)[last], (*list)[:last:last]
	return v, true
}

// ListUnshift is array_unshift of a slice: it puts values in front, and returns how many elements there are then.
func ListUnshift[S ~[]V, V any](list *S, values ...V) int {
	*list = slices.Concat(values, *list)
	return len(*list)
}

// ListReverse is array_reverse of a slice: a copy, from the end.
func ListReverse[S ~[]V, V any](list S) S {
	out := slices.Clone(list)
	slices.Reverse(out)
	return out
}

// ListUnique is array_unique of a slice: the first of the elements that are ==.
func ListUnique[S ~[]V, V comparable](list S) S {
	seen, out := make(map[V]bool, len(list)), S{}
	for _, v := range list {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// ListDiff is array_diff of slices: the elements that are in none of the others.
func ListDiff[S ~[]V, V comparable](list S, others ...S) S {
	return ListFilter(list, func(v V) bool {
		return !slices.ContainsFunc(others, func(o S) bool { return slices.Contains(o, v) })
	})
}

// ListIntersect is array_intersect of slices: the elements that are in all of the others.
func ListIntersect[S ~[]V, V comparable](list S, others ...S) S {
	return ListFilter(list, func(v V) bool {
		return !slices.ContainsFunc(others, func(o S) bool { return !slices.Contains(o, v) })
	})
}

// ListMap is array_map of a slice: what f makes of each element.
func ListMap[S ~[]V, V, W any](f func(V) W, list S) []W {
	out := make([]W, len(list))
	for i, v := range list {
		out[i] = f(v)
	}
	return out
}

// ListFilter is array_filter of a slice, with array_values around it: the elements that f is true for.
func ListFilter[S ~[]V, V any](list S, f func(V) bool) S {
	out := S{}
	for _, v := range list {
		if f(v) {
			out = append(out, v)
		}
	}
	return out
}

// ListPad is array_pad of a slice: a copy with as many v behind it, or in front of it if length is negative, as make it that long.
func ListPad[S ~[]V, V any](list S, length int, v V) S {
	padding := slices.Repeat(S{v}, max(0, max(length, -length)-len(list)))
	if length < 0 {
		return slices.Concat(padding, list)
	}
	return slices.Concat(list, padding)
}

// ListFill is array_fill of a slice: count times v.
func ListFill[V any](count int, v V) []V { return slices.Repeat([]V{v}, max(count, 0)) }

// ListSum is array_sum of a slice of numbers. It wraps where PHP's int becomes a float.
func ListSum[S ~[]N, N ~int | ~int64 | ~float64](list S) (sum N) {
	for _, n := range list {
		sum += n
	}
	return sum
}

// ListProduct is array_product of a slice of numbers. It wraps where PHP's int becomes a float.
func ListProduct[S ~[]N, N ~int | ~int64 | ~float64](list S) N {
	product := N(1)
	for _, n := range list {
		product *= n
	}
	return product
}
