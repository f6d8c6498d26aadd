package php

import "math"

// Count is count: the number of elements of the array v. With COUNT_RECURSIVE, the elements of
// nested arrays are also counted. If v is not an array, Count panics with PHP's TypeError.
func Count(v any, mode ...int) int {
	a, ok := normal(v).(anyArray)
	if !ok {
		panic(throwf("TypeError", "count(): Argument #1 ($value) must be of type Countable|array, %s given", valueName(v)))
	}
	n := a.Len()
	if optional(mode, 0) == COUNT_RECURSIVE {
		a.eachAny(func(_ Key, v any) bool {
			if _, ok := normal(v).(anyArray); ok {
				n += Count(v, COUNT_RECURSIVE)
			}
			return true
		})
	}
	return n
}

// COUNT_RECURSIVE is a mode of Count.
const COUNT_RECURSIVE = 1

// ArrayKeyExists is array_key_exists: the method Has, but with the arguments in PHP's order.
func ArrayKeyExists[V any](key any, a *Array[V]) bool { return a.Has(key) }

// ArrayKeyFirst is array_key_first: the first key. It reports false if the array is empty, where PHP returns null.
func ArrayKeyFirst[V any](a *Array[V]) (Key, bool) {
	k, _, ok := a.First()
	return k, ok
}

// ArrayKeyLast is array_key_last: the last key. It reports false if the array is empty, where PHP returns null.
func ArrayKeyLast[V any](a *Array[V]) (Key, bool) {
	k, _, ok := a.Last()
	return k, ok
}

// ArrayIsList is array_is_list: it reports whether the keys are 0, 1, 2... in this order.
func ArrayIsList[V any](a *Array[V]) bool {
	n := 0
	for k := range a.All() {
		if k != IntKey(n) {
			return false
		}
		n++
	}
	return true
}

// ArrayKeys is array_keys: all keys of array a. If filter is given, it returns only the keys of the elements
// that are equal to filter (by PHP's ==).
func ArrayKeys[V any](a *Array[V], filter ...V) *Array[any] {
	keys := new(Array[any])
	for k, v := range a.All() {
		if len(filter) == 0 || LooseEqual(v, filter[0]) {
			keys.Append(k.Value())
		}
	}
	return keys
}

// ArrayValues is array_values: the elements, with 0, 1, 2... as their new keys.
func ArrayValues[V any](a *Array[V]) *Array[V] {
	copied, _ := copier[V]()
	out := new(Array[V])
	for _, v := range a.All() {
		out.Append(copied(v))
	}
	return out
}

// ArraySearch is array_search: the key of the first element that is equal to needle, and whether
// there is one. Elements are compared by PHP's == or, if strict is true, by ===. Test only the
// second result: if no element is found, the first result is the key 0.
func ArraySearch[V any](needle V, a *Array[V], strict ...bool) (Key, bool) {
	same := equal[V](optional(strict, false))
	for k, v := range a.All() {
		if same(needle, v) {
			return k, true
		}
	}
	return Key{}, false
}

// InArray is in_array: it reports whether an element is equal to needle, by PHP's == or, if strict
// is true, by ===.
func InArray[V any](needle V, a *Array[V], strict ...bool) bool {
	_, ok := ArraySearch(needle, a, strict...)
	return ok
}

// ArrayFlip is array_flip: each element becomes a key, and its key becomes the element. An element that cannot be a
// key is left out, with PHP's warning.
func ArrayFlip[V any](a *Array[V]) *Array[any] {
	out := new(Array[any])
	for k, v := range a.All() {
		switch v := normal(v).(type) {
		case int, string:
			out.Set(v, k.Value())
		default:
			warn("array_flip(): Can only flip string and integer values, entry skipped")
		}
	}
	return out
}

// ArrayCombine is array_combine: the first element of keys becomes the key of the first element of values, and
// so on. If the two arrays differ in length, the error is PHP's ValueError.
func ArrayCombine[K, V any](keys *Array[K], values *Array[V]) (*Array[V], error) {
	copied, _ := copier[V]()
	if keys.Len() != values.Len() {
		return nil, throwf("ValueError", "array_combine(): Argument #1 ($keys) and argument #2 ($values) must have the same number of elements")
	}
	out, names, i := new(Array[V]), keys.Values(), 0
	for _, v := range values.All() {
		out.set(symbol(names[i]), copied(v))
		i++
	}
	return out, nil
}

// symbol converts v to a key. If v is not an int, it is converted to a string first.
func symbol(v any) Key {
	if n, ok := normal(v).(int); ok {
		return IntKey(n)
	}
	return StringKey(Strval(v))
}

// ArrayFill is array_fill: an array that has the value v under consecutive int keys. The first key is start,
// and the number of keys is count. ArrayFill panics with PHP's ValueError if count is negative or too large.
func ArrayFill[V any](start, count int, v V) *Array[V] {
	copied, _ := copier[V]()
	if count < 0 || count > math.MaxInt32 {
		text := "array_fill(): Argument #2 ($count) must be greater than or equal to 0"
		if count > 0 {
			text = "array_fill(): Argument #2 ($count) is too large"
		}
		panic(throwf("ValueError", "%s", text))
	}
	a := new(Array[V])
	for i := range count {
		if i == 0 {
			a.Set(start, copied(v))
		} else if !a.Append(copied(v)) {
			panic(throwf("Error", "Cannot add element to the array as the next element is already occupied"))
		}
	}
	return a
}

// ArrayFillKeys is array_fill_keys: an array that has the value v under each element of keys.
func ArrayFillKeys[K, V any](keys *Array[K], v V) *Array[V] {
	copied, _ := copier[V]()
	out := new(Array[V])
	for _, k := range keys.All() {
		out.set(symbol(k), copied(v))
	}
	return out
}

// ArrayCountValues is array_count_values: the number of times that each element occurs, with the
// element as the key. An element that cannot be a key is left out, with PHP's warning.
func ArrayCountValues[V any](a *Array[V]) *Array[int] {
	out := new(Array[int])
	for _, v := range a.All() {
		switch v := normal(v).(type) {
		case int, string:
			*out.Ref(v)++
		default:
			warn("array_count_values(): Can only count string and integer values, entry skipped")
		}
	}
	return out
}

// ArrayColumn is array_column: the elements of array a are arrays or objects, and ArrayColumn takes one value
// from each. The argument column is the key of that value, or nil for the whole element. If index is given, it
// is the key of another value of the element. This other value becomes the key in the result. If it does not
// exist or cannot be a key, the taken value is appended.
func ArrayColumn[V any](a *Array[V], column any, index ...any) *Array[any] {
	out := new(Array[any])
	copied, _ := copier[any]()
	for _, row := range a.All() {
		var value any = row
		if column != nil {
			var ok bool
			if value, ok = rowField(row, column); !ok {
				continue
			}
		}
		value = copied(value)
		if len(index) > 0 && index[0] != nil {
			if k, ok := rowField(row, index[0]); ok {
				if key, ok := columnKey(k); ok {
					out.set(key, value)
					continue
				}
			}
		}
		out.Append(value)
	}
	return out
}

// columnKey converts v to a key for the result of ArrayColumn. v is the value that an element has under
// ArrayColumn's argument index.
func columnKey(v any) (Key, bool) {
	switch v := normal(v).(type) {
	case string:
		return StringKey(v), true
	default:
		return keyOf(v)
	}
}

// rowField returns the value that row (an array or an object) has under name, and whether
// there is one.
func rowField(row, name any) (any, bool) {
	k, ok := keyOf(name)
	if !ok {
		return nil, false
	}
	switch r := normal(row).(type) {
	case anyArray:
		return r.getAny(k)
	case propertied:
		return r.Properties().getAny(k)
	}
	return nil, false
}
