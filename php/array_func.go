package php

// ArrayMap is array_map with one array: the result of f for each element, under the element's key.
func ArrayMap[V, W any](f func(V) W, a *Array[V]) *Array[W] {
	out := new(Array[W])
	for k, v := range a.All() {
		out.set(k, f(v))
	}
	return out
}

// ArrayMapMany is array_map with several arrays: it calls f with the first element of each array,
// then with the second of each array, and so on. For an array that has no more elements, f receives
// nil. If f is nil, each element of the result is an array of the arguments that f would receive.
func ArrayMapMany(f func(args ...any) any, arrays ...*Array[any]) *Array[any] {
	lists, n := make([][]any, len(arrays)), 0
	for i, a := range arrays {
		lists[i] = a.Values()
		n = max(n, len(lists[i]))
	}
	out := new(Array[any])
	copied, _ := copier[any]()
	for i := range n {
		args := make([]any, len(lists))
		for j, list := range lists {
			if i < len(list) {
				args[j] = copied(list[i])
			}
		}
		if f == nil {
			out.Append(ArrayOf(args...))
		} else {
			out.Append(f(args...))
		}
	}
	return out
}

// ArrayFilter is array_filter: the elements for which f returns true. Without f, it returns the
// elements for which Truth returns true. Keys are kept.
func ArrayFilter[V any](a *Array[V], f ...func(V) bool) *Array[V] {
	return keep(a, func(_ Key, v V) bool {
		if len(f) == 0 || f[0] == nil {
			return Truth(v)
		}
		return f[0](v)
	})
}

// ArrayFilterKey is array_filter with ARRAY_FILTER_USE_KEY: f receives the key.
func ArrayFilterKey[V any](a *Array[V], f func(Key) bool) *Array[V] {
	return keep(a, func(k Key, _ V) bool { return f(k) })
}

// ArrayFilterBoth is array_filter with ARRAY_FILTER_USE_BOTH: f receives the element and the key.
func ArrayFilterBoth[V any](a *Array[V], f func(V, Key) bool) *Array[V] {
	return keep(a, func(k Key, v V) bool { return f(v, k) })
}

// ArrayWalk is array_walk: it calls f with each element, which f may change through the pointer.
func ArrayWalk[V any](a *Array[V], f func(v *V, k Key)) {
	for k, p := range a.Refs() {
		f(p, k)
	}
}

// ArrayReduce is array_reduce: for each element in turn, it calls f with the previous result and the element. The
// first call receives initial as the previous result. ArrayReduce returns the last result.
func ArrayReduce[V, R any](a *Array[V], f func(carry R, v V) R, initial R) R {
	for _, v := range a.All() {
		initial = f(initial, v)
	}
	return initial
}

// ArraySum is array_sum: the sum of the elements, computed with Add. An element that is an array or
// an object is left out, and a string that is not a number counts as 0. In both cases, ArraySum
// raises PHP's warning.
func ArraySum[V any](a *Array[V]) any { return accumulate(a, "array_sum(): Addition", 0, Add) }

// ArrayProduct is array_product: the product of the elements, computed with Mul. An element that is
// an array or an object is left out, and a string that is not a number counts as 0. In both cases,
// ArrayProduct raises PHP's warning.
func ArrayProduct[V any](a *Array[V]) any {
	return accumulate(a, "array_product(): Multiplication", 1, Mul)
}

func accumulate[V any](a *Array[V], operation string, start int, op func(a, b any) any) any {
	var result any = start
	for _, v := range a.All() {
		n := normal(v)
		x, ok := operand(n)
		if !ok {
			warn("%s is not supported on type %s", operation, typeName(v))
			if _, isString := n.(string); !isString {
				continue
			}
		}
		result = op(result, x.value())
	}
	return result
}

// ArrayRand is array_rand without its argument $num: a random key, chosen with MtRand's generator.
// If the array is empty, ArrayRand reports false, where PHP throws a ValueError.
func ArrayRand[V any](a *Array[V]) (Key, bool) {
	if a.Len() == 0 {
		return Key{}, false
	}
	mt.Lock()
	i := mtRange(0, a.Len()-1)
	mt.Unlock()
	for k := range a.All() {
		if i == 0 {
			return k, true
		}
		i--
	}
	return Key{}, false
}

// ArrayRandKeys is array_rand with its argument $num: it returns that number of different random keys, in the
// order of the array. The keys are chosen with MtRand's generator. The error is PHP's ValueError if num is
// below 1 or above the number of elements.
func ArrayRandKeys[V any](a *Array[V], num int) (*Array[any], error) {
	n := a.Len()
	switch {
	case n == 0:
		return nil, throwf("ValueError", "array_rand(): Argument #1 ($array) must not be empty")
	case num < 1 || num > n:
		return nil, throwf("ValueError", "array_rand(): Argument #2 ($num) must be between 1 and the number of elements in argument #1 ($array)")
	}
	keys := new(Array[any])
	if num == 1 {
		k, _ := ArrayRand(a)
		keys.Append(k.Value())
		return keys, nil
	}
	// As in PHP, if num is more than half of the elements, draw the keys to leave out instead of
	// those to return.
	draws, leave := num, num > n>>1
	if leave {
		draws = n - num
	}
	drawn := make(map[int]bool, draws)
	mt.Lock()
	for len(drawn) < draws {
		drawn[mtRange(0, n-1)] = true
	}
	mt.Unlock()
	i := 0
	for k := range a.All() {
		if drawn[i] != leave {
			keys.Append(k.Value())
		}
		i++
	}
	return keys, nil
}
