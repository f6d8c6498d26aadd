package php

import (
	"math/rand/v2"
	"regexp"
)

func init() {
	register(
		oracle{name: "boolval", args: one(randObject), call: func(a []any) any { return Boolval(a[0]) }},
		oracle{name: "empty", php: "fn($v) => empty($v)", args: one(randObject), call: func(a []any) any { return Empty(a[0]) }},
		oracle{name: "intval", rows: 4000, args: one(randObject), call: func(a []any) any { return Intval(a[0]) }},
		oracle{name: "intval with a base", php: "fn($v, $base) => intval($v, $base)", rows: 4000,
			args: func(r *rand.Rand) []any {
				return []any{oneOf(r, "", "-", "+", " ") + oneOf(r, "", "", "0", "0x", "0b", "0o", "0X", "0B", "00") + randBytes(r, "0123456789abcdefxXgz", 20), oneOf(r, 0, 2, 8, 10, 16, 36, 7)}
			},
			call: func(a []any) any { return Intval(a[0], a[1].(int)) }},
		oracle{name: "floatval", rows: 4000, args: one(randObject), call: func(a []any) any { return Floatval(a[0]) }},
		oracle{name: "strval", rows: 4000, args: one(randObject), call: func(a []any) any { return Strval(a[0]) }},
		oracle{name: "gettype", args: one(randObject), call: func(a []any) any { return Gettype(a[0]) }},
		oracle{name: "get_debug_type", args: one(randObject), call: func(a []any) any { return GetDebugType(a[0]) }},
		oracle{name: "is_numeric", rows: 4000, args: one(randObject), call: func(a []any) any { return IsNumeric(a[0]) }},
		oracle{name: "serialize", rows: 4000, args: one(randObject), call: func(a []any) any { return Serialize(a[0]) }},
		oracle{name: "unserialize", rows: 8000, args: func(r *rand.Rand) []any {
			s := Serialize(randObject(r))
			if r.IntN(3) > 0 && len(s) > 0 {
				i := r.IntN(len(s))
				switch r.IntN(4) {
				case 0:
					s = s[:i]
				case 1:
					s = s[:i] + s[i+1:]
				case 2:
					s = s[:i] + oneOf(r, "0", "9", ";", ":", "}", "{", "i:1;", "a:1:{", "N;", "r:1;", "R:1;", "-", "x", `"`) + s[i:]
				case 3:
					s = s[:i] + oneOf(r, "0", "9", ";", ":", "}", "{", "i", "a", "s", "N", "r", "R", "-", "x", `"`, "O") + s[i+1:]
				}
			}
			return []any{s}
		}, call: func(a []any) any {
			v, err := Unserialize(a[0].(string))
			if err != nil {
				return err
			}
			return v
		}, older: func(version int, args []any, ours string) string {
			if version < 806 && args[0] == "" {
				return "returns b:0;"
			}
			if version < 803 { // since 8.3, PHP raises warnings instead of notices, and reports data after the value
				ours = regexp.MustCompile(`(?m)^2: unserialize\(\): (Error|Unexpected)`).ReplaceAllString(ours, "8: unserialize(): $1")
				ours = regexp.MustCompile(`(?m)^2: unserialize\(\): Extra data.*\n`).ReplaceAllString(ours, "")
			}
			return ours
		}},
		oracle{name: "key", php: "fn($k) => [$k => 1]", ints: true, rows: 4000, args: one(randScalar), call: func(a []any) any {
			b := new(Array[any])
			b.Set(a[0], 1)
			return b
		}},
	)
}
