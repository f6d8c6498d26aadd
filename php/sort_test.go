package php

import (
	"math"
	"math/rand/v2"
	"strings"
)

func init() {
	flags := func(r *rand.Rand) int {
		return oneOf(r, SORT_REGULAR, SORT_REGULAR, SORT_NUMERIC, SORT_STRING, SORT_NATURAL, SORT_STRING|SORT_FLAG_CASE, SORT_NATURAL|SORT_FLAG_CASE, SORT_LOCALE_STRING)
	}
	// PHP uses one algorithm for up to 16 elements, another one for up to 1024 and a third one for
	// more. Comparisons of mixed values can contradict one another, so the result depends on the
	// algorithm.
	args := func(r *rand.Rand) []any {
		n := oneOf(r, 3, 6, 17, 40, 40, 100)
		if r.IntN(300) == 0 {
			n = 2500
		}
		elem := oneOf(r, plain, as(randNumericString), as(randInt), func(r *rand.Rand) any { return r.IntN(20) }, randScalar, as(randFloat))
		return []any{randArray(r, n, elem), flags(r)}
	}
	sort := func(name string, call func(a *Array[any], flags ...int)) {
		register(oracle{name: name, php: "function ($a, $f) { " + name + "($a, $f); $a[] = 'next'; return $a; }", args: args, call: func(args []any) any {
			call(arr(args[0]), args[1].(int))
			arr(args[0]).Append("next")
			return args[0]
		}, older: func(version int, args []any, ours string) string {
			if version < 803 && args[1] == SORT_NUMERIC {
				for _, v := range arr(args[0]).All() {
					if f := Floatval(v); math.IsNaN(f) || math.IsInf(f, 0) {
						return "" // older versions sorted these differently
					}
				}
			}
			return olderAppend(version, args, ours)
		}})
	}
	sort("sort", Sort[any])
	sort("rsort", Rsort[any])
	sort("asort", Asort[any])
	sort("arsort", Arsort[any])
	sort("ksort", Ksort[any])
	sort("krsort", Krsort[any])
	// The comparison function must be called with the same pairs, in the same order, as in PHP.
	user := func(name string, call func(a *Array[any], seen *strings.Builder)) {
		register(oracle{name: name, php: "function ($a) { $seen = ''; " + name + "($a, function ($x, $y) use (&$seen) { $seen .= json_encode([$x, $y], JSON_PARTIAL_OUTPUT_ON_ERROR); return strlen($x) <=> strlen($y); }); return [$a, $seen]; }",
			rows: 1000, args: func(r *rand.Rand) []any {
				return []any{randArray(r, oneOf(r, 4, 8, 40), func(r *rand.Rand) any { return strings.Repeat("x", r.IntN(9)) })}
			}, call: func(args []any) any {
				var seen strings.Builder
				call(arr(args[0]), &seen)
				return ArrayOf(args[0], any(seen.String()))
			}})
	}
	see := func(seen *strings.Builder, x, y any) int {
		s, _ := JsonEncode(ArrayOf(x, y), JSON_PARTIAL_OUTPUT_ON_ERROR)
		seen.WriteString(s)
		return LooseCompare(len(Strval(x)), len(Strval(y)))
	}
	user("usort", func(a *Array[any], seen *strings.Builder) { Usort(a, func(x, y any) int { return see(seen, x, y) }) })
	user("uasort", func(a *Array[any], seen *strings.Builder) { Uasort(a, func(x, y any) int { return see(seen, x, y) }) })
	user("uksort", func(a *Array[any], seen *strings.Builder) {
		Uksort(a, func(x, y Key) int { return see(seen, x.Value(), y.Value()) })
	})
	register(
		oracle{name: "natsort", php: "function ($a) { natsort($a); return $a; }", args: func(r *rand.Rand) []any { return args(r)[:1] }, call: func(a []any) any { Natsort(arr(a[0])); return a[0] }},
		oracle{name: "natcasesort", php: "function ($a) { natcasesort($a); return $a; }", args: func(r *rand.Rand) []any { return args(r)[:1] }, call: func(a []any) any { Natcasesort(arr(a[0])); return a[0] }},
	)
}
