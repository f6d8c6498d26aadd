package php

import (
	"math/rand/v2"
	"strings"
)

func init() {
	for name, f := range map[string]func(any) bool{
		"is_null": IsNull, "is_bool": IsBool, "is_int": IsInt, "is_float": IsFloat, "is_string": IsString, "is_array": IsArray, "is_object": IsObject, "is_scalar": IsScalar,
	} {
		register(oracle{name: name, rows: 500, args: one(randObject), call: func(a []any) any { return f(a[0]) }})
	}
	place := func(r *rand.Rand) []any {
		v, key := randObject(r), randScalar(r)
		if a, ok := v.(*Array[any]); ok && a.Len() > 0 && r.IntN(2) == 0 {
			k, _, _ := a.First()
			key = k.Value()
		}
		if r.IntN(3) == 0 {
			v, key = randString(r), oneOf[any](r, r.IntN(10)-5, "1", "-1", "1x", " 1", "1 ", "1.0", "x", "", 1.5, true, nil, "0")
		}
		return []any{v, key}
	}
	register(
		oracle{name: "$v[$key]", php: "fn($v, $k) => $v[$k]", rows: 8000, ints: true, args: place, call: func(a []any) any { return Index(a[0], a[1]) }, older: olderOffset},
		oracle{name: "isset($v[$key])", php: "fn($v, $k) => is_object($v) ? false : isset($v[$k])", rows: 8000, ints: true, args: place, call: func(a []any) any { return Isset(a[0], a[1]) },
			older: func(_ int, _ []any, ours string) string {
				first, second, _ := strings.Cut(ours, "\n") // older versions raised this message once, not twice
				if strings.HasPrefix(second, first+"\n") {
					return second
				}
				return ours
			}},
		oracle{name: "$v[$key][] = 1", php: "function ($v, $k) { $v[$k][] = 1; return $v; }", since: "8.3", rows: 4000, args: func(r *rand.Rand) []any {
			return []any{oneOf[any](r, nil, false, true, 5, 1.5, new(StdClass), randArray(r, 4, func(r *rand.Rand) any { return oneOf[any](r, nil, false, 1, new(Array[any])) })), oneOf[any](r, 0, "a", 1)}
		}, call: func(a []any) any {
			v := a[0]
			Dim(Dim(&v).Ref(a[1])).Append(1)
			return v
		}},
		oracle{name: "foreach", php: "function ($v) { $r = []; foreach ($v as $k => $e) { $r[] = (string)$k; $r[] = $e; } return $r; }", args: one(randObject), call: func(a []any) any {
			r := new(Array[any])
			for k, e := range Each(a[0]) {
				r.Append(k.String())
				r.Append(e)
			}
			return r
		}, older: olderMax},
	)
}

// olderOffset changes the messages to the wording that they had before PHP 8.3.
func olderOffset(version int, _ []any, ours string) string {
	if version < 803 {
		ours = strings.Replace(ours, "Trying to access array offset on ", "Trying to access array offset on value of type ", 1)
		ours = strings.Replace(strings.Replace(ours, "of type true\n", "of type bool\n", 1), "of type false\n", "of type bool\n", 1)
	}
	return ours
}
