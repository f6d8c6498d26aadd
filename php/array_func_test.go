package php

import (
	"math/rand/v2"
	"regexp"
	"strings"
)

// arr returns v as an array.
func arr(v any) *Array[any] { return v.(*Array[any]) }

// plain returns a random scalar. Many of these scalars are equal to one another, as strings or by PHP's ==.
func plain(r *rand.Rand) any {
	switch r.IntN(8) {
	case 0:
		return nil
	case 1:
		return r.IntN(2) == 0
	case 2:
		return float64(r.IntN(8)) / 2
	case 3:
		return oneOf(r, "1", "01", "1.0", "2", " 2", "abc", "ABC", "10", "1e1", "img2", "img10", "IMG3", "a", "b", "", "-1", "x")
	case 4:
		return randString(r)
	}
	return r.IntN(12) - 3
}

func plainArray(r *rand.Rand) *Array[any] { return randArray(r, 10, plain) }

func arrays(n int) func(r *rand.Rand) []any {
	return func(r *rand.Rand) []any {
		var args []any
		for range 1 + r.IntN(n) {
			args = append(args, plainArray(r))
		}
		return args
	}
}

func asArrays(args []any) (list []*Array[any]) {
	for _, a := range args {
		list = append(list, arr(a))
	}
	return list
}

// found returns the result of a search as PHP does: the key k, or false if ok is false.
func found(k Key, ok bool) any {
	if ok {
		return k.Value()
	}
	return false
}

func orNull(v any, ok bool) any {
	if ok {
		return v
	}
	return nil
}

func init() {
	window := func(r *rand.Rand) []any { return []any{plainArray(r), r.IntN(24) - 12, r.IntN(24) - 12} }
	needle := func(r *rand.Rand) []any {
		a := randArray(r, 8, func(r *rand.Rand) any { return plain(r) })
		v := plain(r)
		if vals := a.Values(); len(vals) > 0 && r.IntN(2) == 0 {
			v = oneOf(r, vals...)
		}
		return []any{v, a, r.IntN(2) == 0}
	}
	// Append an element, so that the result shows the index that the array uses next.
	const after = "$a[] = 'next'; return [$r, $a]; }"
	stack := func(name string, args string, call func(a *Array[any], args []any) any, more func(r *rand.Rand) []any) {
		register(oracle{name: name, php: "function ($a" + args + ") { unset($a[2], $a[0]); $r = " + name + "($a" + args + "); " + after,
			args: func(r *rand.Rand) []any { return append([]any{plainArray(r)}, more(r)...) },
			call: func(args []any) any {
				a := arr(args[0])
				a.Delete(2)
				a.Delete(0)
				r := call(a, args[1:])
				a.Append("next")
				return ArrayOf(r, any(a))
			}, older: olderAppend})
	}
	none := func(*rand.Rand) []any { return nil }
	stack("array_pop", "", func(a *Array[any], _ []any) any { return orNull(ArrayPop(a)) }, none)
	stack("array_shift", "", func(a *Array[any], _ []any) any { return orNull(ArrayShift(a)) }, none)
	stack("array_push", ", $v, $w", func(a *Array[any], args []any) any { return ArrayPush(a, args...) }, two(plain))
	stack("array_unshift", ", $v, $w", func(a *Array[any], args []any) any { return ArrayUnshift(a, args...) }, two(plain))
	stack("array_splice", ", $offset", func(a *Array[any], args []any) any { return ArraySplice(a, args[0].(int)) },
		func(r *rand.Rand) []any { return []any{r.IntN(24) - 12} })
	register(
		oracle{name: "array_splice with a replacement", php: "function ($a, $offset, $length, $new) { $r = array_splice($a, $offset, $length, $new); " + after,
			args: func(r *rand.Rand) []any { return append(window(r), randArray(r, 3, plain)) },
			call: func(args []any) any {
				a := arr(args[0])
				r := ArraySpliceReplace(a, args[1].(int), args[2].(int), arr(args[3]).Values()...)
				a.Append("next")
				return ArrayOf[any](r, a)
			}, older: olderAppend},
		oracle{name: "array_slice", args: window, call: func(a []any) any { return ArraySlice(arr(a[0]), a[1].(int), a[2].(int)) }},
		oracle{name: "array_slice to the end", php: "fn($a, $o) => array_slice($a, $o)", args: func(r *rand.Rand) []any { return window(r)[:2] },
			call: func(a []any) any { return ArraySlice(arr(a[0]), a[1].(int)) }},
		oracle{name: "array_slice with its keys", php: "fn($a, $o, $l) => array_slice($a, $o, $l, true)", args: window,
			call: func(a []any) any { return ArraySliceKeys(arr(a[0]), a[1].(int), a[2].(int)) }},
		oracle{name: "array_chunk", args: func(r *rand.Rand) []any { return []any{plainArray(r), r.IntN(6), r.IntN(2) == 0} },
			call: func(a []any) any { return ArrayChunk(arr(a[0]), a[1].(int), a[2].(bool)) }},
		oracle{name: "array_pad", args: func(r *rand.Rand) []any { return []any{plainArray(r), r.IntN(30) - 15, plain(r)} },
			call: func(a []any) any { return ArrayPad(arr(a[0]), a[1].(int), a[2]) }},
		oracle{name: "array_reverse", args: func(r *rand.Rand) []any { return []any{plainArray(r), r.IntN(2) == 0} },
			call: func(a []any) any { return ArrayReverse(arr(a[0]), a[1].(bool)) }},
		oracle{name: "count", args: func(r *rand.Rand) []any { return []any{randObjectFree(r), r.IntN(2)} }, call: func(a []any) any { return Count(a[0], a[1].(int)) },
			older: olderMax},
		oracle{name: "array_key_first", args: one(as(plainArray)), call: func(a []any) any { return orNull(keyValue(ArrayKeyFirst(arr(a[0])))) }},
		oracle{name: "array_key_last", args: one(as(plainArray)), call: func(a []any) any { return orNull(keyValue(ArrayKeyLast(arr(a[0])))) }},
		oracle{name: "array_is_list", args: one(as(plainArray)), call: func(a []any) any { return ArrayIsList(arr(a[0])) }},
		oracle{name: "array_keys", args: one(as(plainArray)), call: func(a []any) any { return ArrayKeys(arr(a[0])) }},
		oracle{name: "array_keys of an element", php: "fn($v, $a) => array_keys($a, $v)", args: func(r *rand.Rand) []any { return needle(r)[:2] }, call: func(a []any) any { return ArrayKeys(arr(a[1]), a[0]) }},
		oracle{name: "array_values", args: one(as(plainArray)), call: func(a []any) any { return ArrayValues(arr(a[0])) }},
		oracle{name: "array_search", args: needle, rows: 4000, call: func(a []any) any { return found(ArraySearch(a[0], arr(a[1]), a[2].(bool))) }},
		oracle{name: "in_array", args: needle, rows: 4000, call: func(a []any) any { return InArray(a[0], arr(a[1]), a[2].(bool)) }},
		oracle{name: "array_key_exists", args: func(r *rand.Rand) []any { return []any{randKey(r), plainArray(r)} }, call: func(a []any) any { return ArrayKeyExists(a[0], arr(a[1])) }},
		oracle{name: "array_flip", args: one(as(plainArray)), call: func(a []any) any { return ArrayFlip(arr(a[0])) }},
		oracle{name: "array_count_values", args: one(as(plainArray)), call: func(a []any) any { return ArrayCountValues(arr(a[0])) }},
		oracle{name: "array_combine", args: func(r *rand.Rand) []any {
			return []any{randArray(r, 2, plain), randArray(r, 2, plain)}
		}, call: func(a []any) any {
			b, err := ArrayCombine(arr(a[0]), arr(a[1]))
			if err != nil {
				return err
			}
			return b
		}},
		oracle{name: "array_fill", php: "function ($n, $count, $v) { $a = array_fill($n, $count, $v); $a[] = 1; return $a; }", since: "8.3",
			args: func(r *rand.Rand) []any { return []any{oneOf(r, r.IntN(20)-10, randInt(r)), r.IntN(8) - 1, plain(r)} }, call: func(a []any) any {
				b := ArrayFill(a[0].(int), a[1].(int), a[2])
				if !b.Append(1) {
					return throwf("Error", "Cannot add element to the array as the next element is already occupied")
				}
				return b
			}},
		oracle{name: "array_fill_keys", args: func(r *rand.Rand) []any { return []any{plainArray(r), plain(r)} }, call: func(a []any) any { return ArrayFillKeys(arr(a[0]), a[1]) }},
		oracle{name: "array_column", rows: 4000, args: func(r *rand.Rand) []any {
			rows := randArray(r, 6, func(r *rand.Rand) any {
				if r.IntN(8) == 0 {
					return plain(r)
				}
				row := new(Array[any])
				for range r.IntN(4) {
					row.Set(oneOf(r, "a", "b", "5"), plain(r))
				}
				if r.IntN(4) == 0 {
					return &StdClass{Props: Array[any]{t: row.t}}
				}
				return row
			})
			return []any{rows, oneOf[any](r, "a", "b", 5, nil), oneOf[any](r, "a", "b", 5, nil)}
		}, call: func(a []any) any { return ArrayColumn(arr(a[0]), a[1], a[2]) }, ints: true},
		oracle{name: "array_merge", args: arrays(4), call: func(a []any) any { return ArrayMerge(asArrays(a)...) }},
		oracle{name: "array_replace", args: arrays(4), call: func(a []any) any { return ArrayReplace(arr(a[0]), asArrays(a[1:])...) }},
		oracle{name: "array + array", php: "fn($a, $b) => $a + $b", args: two(as(plainArray)), call: func(a []any) any { return Union(arr(a[0]), arr(a[1])) }},
		oracle{name: "array_unique", args: one(as(plainArray)), call: func(a []any) any { return ArrayUnique(arr(a[0])) }},
		oracle{name: "array_unique with flags", php: "fn($a, $f) => array_unique($a, $f)", args: func(r *rand.Rand) []any {
			return []any{randArray(r, 30, plain), oneOf(r, SORT_REGULAR, SORT_NUMERIC, SORT_STRING, SORT_LOCALE_STRING)}
		}, call: func(a []any) any { return ArrayUnique(arr(a[0]), a[1].(int)) }},
		oracle{name: "array_diff", args: arrays(3), call: func(a []any) any { return ArrayDiff(arr(a[0]), asArrays(a[1:])...) }},
		oracle{name: "array_diff_key", args: arrays(3), call: func(a []any) any { return ArrayDiffKey(arr(a[0]), asArrays(a[1:])...) }},
		oracle{name: "array_diff_assoc", args: arrays(3), call: func(a []any) any { return ArrayDiffAssoc(arr(a[0]), asArrays(a[1:])...) }},
		oracle{name: "array_intersect", args: arrays(3), call: func(a []any) any { return ArrayIntersect(arr(a[0]), asArrays(a[1:])...) }},
		oracle{name: "array_intersect_key", args: arrays(3), call: func(a []any) any { return ArrayIntersectKey(arr(a[0]), asArrays(a[1:])...) }},
		oracle{name: "array_intersect_assoc", args: arrays(3), call: func(a []any) any { return ArrayIntersectAssoc(arr(a[0]), asArrays(a[1:])...) }},
		oracle{name: "array_map", php: "fn($a) => array_map(fn($v) => [$v], $a)", args: one(as(plainArray)), call: func(a []any) any {
			return ArrayMap(func(v any) *Array[any] { return ArrayOf(v) }, arr(a[0]))
		}},
		oracle{name: "array_map of several", php: "fn(...$a) => count($a) < 2 ? [] : array_map(null, ...$a)", args: arrays(3), call: func(a []any) any {
			if len(a) < 2 {
				return ArrayOf[any]()
			}
			return ArrayMapMany(nil, asArrays(a)...)
		}},
		oracle{name: "array_filter", args: one(as(plainArray)), call: func(a []any) any { return ArrayFilter(arr(a[0])) }},
		oracle{name: "array_filter with a function", php: "fn($a) => array_filter($a, fn($v, $k) => is_int($v) && is_int($k), ARRAY_FILTER_USE_BOTH)", args: one(as(plainArray)),
			call: func(a []any) any {
				return ArrayFilterBoth(arr(a[0]), func(v any, k Key) bool { _, ok := v.(int); return ok && k.IsInt() })
			}},
		oracle{name: "array_walk", php: "function ($a) { array_walk($a, function (&$v, $k) { $v = [$k, $v]; }); return $a; }", args: one(as(plainArray)), call: func(a []any) any {
			ArrayWalk(arr(a[0]), func(v *any, k Key) { *v = ArrayOf(k.Value(), *v) })
			return a[0]
		}},
		oracle{name: "array_reduce", php: "fn($a) => array_reduce($a, fn($c, $v) => $c . '/' . gettype($v), 'x')", args: one(as(plainArray)), call: func(a []any) any {
			return ArrayReduce(arr(a[0]), func(c string, v any) string { return c + "/" + Gettype(v) }, "x")
		}},
		oracle{name: "array_sum", since: "8.3", rows: 4000, args: func(r *rand.Rand) []any { return []any{randArray(r, 8, randObject)} }, call: func(a []any) any { return ArraySum(arr(a[0])) }},
		oracle{name: "array_product", since: "8.3", rows: 4000, args: func(r *rand.Rand) []any { return []any{randArray(r, 8, randObject)} }, call: func(a []any) any { return ArrayProduct(arr(a[0])) }},
		oracle{name: "array_rand", php: "function ($seed, $a) { mt_srand($seed); return array_rand($a); }", args: func(r *rand.Rand) []any { return []any{randInt(r), plainArray(r)} },
			call: func(a []any) any {
				MtSrand(a[0].(int))
				k, ok := ArrayRand(arr(a[1]))
				if !ok {
					return throwf("ValueError", "array_rand(): Argument #1 ($array) must not be empty")
				}
				return k.Value()
			}, older: olderEmpty},
		oracle{name: "array_rand of several", php: "function ($seed, $a, $n) { mt_srand($seed); return (array)array_rand($a, $n); }",
			args: func(r *rand.Rand) []any { return []any{randInt(r), randArray(r, 20, plain), r.IntN(12)} },
			call: func(a []any) any {
				MtSrand(a[0].(int))
				keys, err := ArrayRandKeys(arr(a[1]), a[2].(int))
				if err != nil {
					return err
				}
				return keys
			}, older: olderEmpty},
	)
}

func keyValue(k Key, ok bool) (any, bool) { return k.Value(), ok }

func randObjectFree(r *rand.Rand) any {
	if r.IntN(2) == 0 {
		return plain(r)
	}
	return randArray(r, 4, randValue)
}

// olderAppend skips rows with a negative index, because before PHP 8.3 the next index after such an
// index was 0.
func olderAppend(version int, args []any, ours string) string {
	if version < 803 && regexp.MustCompile(`i:-\d+;`).MatchString(ours) {
		return ""
	}
	return ours
}

// olderEmpty changes the message to the wording that it had before PHP 8.4.
func olderEmpty(version int, _ []any, ours string) string {
	if version < 804 {
		ours = strings.Replace(ours, "must not be empty", "cannot be empty", 1)
	}
	return ours
}
