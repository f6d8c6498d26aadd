package php

import "slices"

// A PHP array with the keys 0, 1, 2... is a slice in Go. Package slices and Go's built-in functions lack the
// functions in this file, or have them without PHP's offsets. A function that takes a slice (not a pointer to a
// slice) never changes the elements.

// ListSlice is array_slice for a slice: a copy of the elements from offset on. The optional length limits the
// number of elements. A negative offset or length counts from the end.
func ListSlice[S ~[]V, V any](list S, offset int, length ...int) S {
	from, to := sliceSpan(len(list), offset, length)
	return copyList(list[from:to])
}

// copyList returns a copy of a list and of the arrays in it.
func copyList[S ~[]V, V any](list S) S {
	out := slices.Clone(list)
	if copied, arrays := copier[V](); arrays {
		for i, v := range out {
			out[i] = copied(v)
		}
	}
	return out
}

// ListSplice is array_splice for a slice: it removes the elements from offset on, inserts the replacement in
// their place, and returns the removed elements. The argument length limits the number of elements to remove. A
// length of math.MaxInt removes all elements from offset on.
func ListSplice[S ~[]V, V any](list *S, offset, length int, replacement ...V) S {
	from, to := sliceSpan(len(*list), offset, []int{length})
	removed := slices.Clone((*list)[from:to])
	*list = slices.Concat((*list)[:from], replacement, (*list)[to:])
	return removed
}

// ListShift is array_shift for a slice: it removes the first element and returns it. It reports false if there is
// none, where PHP returns null.
func ListShift[S ~[]V, V any](list *S) (v V, ok bool) {
	if len(*list) == 0 {
		return v, false
	}
	v, *list = (*list)[0], (*list)[1:]
	return v, true
}

// ListPop is array_pop for a slice: it removes the last element and returns it. It reports false if there is none,
// where PHP returns null.
func ListPop[S ~[]V, V any](list *S) (v V, ok bool) {
	last := len(*list) - 1
	if last < 0 {
		return v, false
	}
	v, *list = (*list)[last], (*list)[:last:last]
	return v, true
}

// ListUnshift is array_unshift for a slice: it inserts values at the beginning and returns the new number of
// elements.
func ListUnshift[S ~[]V, V any](list *S, values ...V) int {
	*list = slices.Concat(values, *list)
	return len(*list)
}

// ListReverse is array_reverse for a slice: a copy in reverse order.
func ListReverse[S ~[]V, V any](list S) S {
	out := copyList(list)
	slices.Reverse(out)
	return out
}

// ListUnique is array_unique for a slice: a copy without duplicates. Of several elements that are
// equal (by Go's ==), only the first is kept.
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

// ListDiff is array_diff for slices: the elements of list that are in none of the other slices.
func ListDiff[S ~[]V, V comparable](list S, others ...S) S {
	return ListFilter(list, func(v V) bool {
		return !slices.ContainsFunc(others, func(o S) bool { return slices.Contains(o, v) })
	})
}

// ListIntersect is array_intersect for slices: the elements of list that are in all of the other
// slices.
func ListIntersect[S ~[]V, V comparable](list S, others ...S) S {
	return ListFilter(list, func(v V) bool {
		return !slices.ContainsFunc(others, func(o S) bool { return !slices.Contains(o, v) })
	})
}

// ListMap is array_map for a slice: the result of f for each element.
func ListMap[S ~[]V, V, W any](f func(V) W, list S) []W {
	out := make([]W, len(list))
	for i, v := range list {
		out[i] = f(v)
	}
	return out
}

// ListFilter is array_filter for a slice, followed by array_values: the elements for which f returns true.
func ListFilter[S ~[]V, V any](list S, f func(V) bool) S {
	copied, _ := copier[V]()
	out := S{}
	for _, v := range list {
		if f(v) {
			out = append(out, copied(v))
		}
	}
	return out
}

// ListPad is array_pad for a slice: a copy that has at least as many elements as the
// absolute value of length says. Missing elements have the value v, and are added at the
// end or, if length is negative, at the beginning.
func ListPad[S ~[]V, V any](list S, length int, v V) S {
	padding := ListFill(max(length, -length)-len(list), v)
	list = copyList(list)
	if length < 0 {
		return slices.Concat(padding, list)
	}
	return slices.Concat(list, padding)
}

// ListFill is array_fill for a slice: a slice that contains only v, as many times as count says.
func ListFill[V any](count int, v V) []V {
	copied, _ := copier[V]()
	out := make([]V, max(count, 0))
	for i := range out {
		out[i] = copied(v)
	}
	return out
}

// ListSum is array_sum for a slice of numbers. An int overflow wraps round; in PHP, the result
// becomes a float.
func ListSum[S ~[]N, N ~int | ~int64 | ~float64](list S) (sum N) {
	for _, n := range list {
		sum += n
	}
	return sum
}

// ListProduct is array_product for a slice of numbers. An int overflow wraps round; in PHP, the
// result becomes a float.
func ListProduct[S ~[]N, N ~int | ~int64 | ~float64](list S) N {
	product := N(1)
	for _, n := range list {
		product *= n
	}
	return product
}
