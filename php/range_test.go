package php

import "math/rand/v2"

func init() {
	end := func(r *rand.Rand) any {
		switch r.IntN(6) {
		case 0:
			return oneOf(r, "a", "z", "A", "f", "5", "9", "12", "1.5", "", "abc", " 3", "0", "x1", "-", "1e2")
		case 1:
			return float64(r.IntN(100)-50) / oneOf(r, 1.0, 2, 10)
		case 2:
			return oneOf(r, "a", "e", "k", "Z")
		case 3:
			return randNumericString(r)
		}
		return r.IntN(200) - 100
	}
	small := func(v any) bool {
		f := Floatval(v)
		return f < 2000 && f > -2000
	}
	args := func(r *rand.Rand) []any {
		for {
			a := []any{end(r), end(r)}
			if r.IntN(2) == 0 {
				a = append(a, oneOf[any](r, 1, 2, 3, 7, -1, -2, 0, 0.5, 0.1, 1.5, 2.0, -0.25, 300, randFloat(r)))
			}
			if small(a[0]) && small(a[1]) && (len(a) < 3 || !small(a[2]) || Floatval(a[2]) == 0 || Floatval(a[2]) > 1e-3 || Floatval(a[2]) < -1e-3) {
				return a
			}
		}
	}
	register(oracle{name: "range", since: "8.3", rows: 8000, args: args, call: func(a []any) any { return Range(a[0], a[1], a[2:]...) }})
}
