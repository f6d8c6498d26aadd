package php

import (
	"math"
	"math/rand/v2"
	"strings"
)

// text returns random bytes. The results of the function needle often occur in these bytes.
func text(r *rand.Rand) string {
	if r.IntN(4) == 0 {
		return randString(r)
	}
	return randBytes(r, "aabbABc .\x00\xe9", 24)
}

func needle(r *rand.Rand) string {
	if r.IntN(8) == 0 {
		return randString(r)
	}
	return randBytes(r, "aabbABc .", 3)
}

// place returns a random offset or length for a text that the function text has returned.
func place(r *rand.Rand) int {
	if r.IntN(20) == 0 {
		return randInt(r)
	}
	return r.IntN(60) - 30
}

// charlist returns a random list of bytes and ranges, such as "ab0..9".
func charlist(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(4) {
		switch r.IntN(4) {
		case 0:
			b.WriteString(oneOf(r, "a..z", "\x00..\x1f", "A..Z", "0..9", "\x80..\xff", "b..a", "..", "a..", "..z", ".", "a...c", "\x00..\xff"))
		default:
			b.WriteString(randBytes(r, "abABc .\n\x00\xe9-_", 3))
		}
	}
	return b.String()
}

// The function some drops a random number of arguments from the end of args. It never drops the first ones; the
// parameter least is their number.
func some(r *rand.Rand, least int, args ...any) []any {
	return args[:least+r.IntN(len(args)-least+1)]
}

// rest returns the arguments from index i on, as values of type T.
func rest[T any](args []any, i int) (list []T) {
	for ; i < len(args); i++ {
		list = append(list, args[i].(T))
	}
	return list
}

// either returns v if ok is true. If ok is false, it returns false, as PHP does.
func either[T any](v T, ok bool) any {
	if !ok {
		return false
	}
	return v
}

// orError returns err if it is not nil. Otherwise, it returns v.
func orError[T any](v T, err error) any {
	if err != nil {
		return err
	}
	return v
}

// empties converts the result to that of an older PHP, in which the message for an empty argument
// has another wording.
func empties(version int, _ []any, ours string) string {
	ours = strings.Replace(ours, "must not be empty, use str_split() to split a string into characters", "must not be empty", 1)
	if version < 804 {
		ours = strings.Replace(ours, "must not be empty", "cannot be empty", 1)
	}
	return ours
}

// textArgs returns the arguments of a function that takes one text.
func textArgs(r *rand.Rand) []any { return []any{text(r)} }

// olderSpace skips texts with "\f", because trim removes this byte only since PHP 8.6.
func olderSpace(_ int, args []any, ours string) string {
	if s, ok := args[0].(string); ok && len(args) == 1 && strings.Contains(s, "\f") {
		return ""
	}
	return ours
}

// unary returns the oracle for a function that takes and returns a text.
func unary(name string, f func(string) string) oracle {
	return oracle{name: name, args: textArgs, call: func(a []any) any { return f(a[0].(string)) }}
}

// trimmer returns the oracle for a function of the trim family.
func trimmer(name string, f func(string, ...string) string) oracle {
	return oracle{name: name, older: olderSpace,
		args: func(r *rand.Rand) []any {
			return some(r, 1, randBytes(r, " \n\t", 3)+text(r)+randBytes(r, " \n\t\x00", 3), charlist(r))
		},
		call: func(a []any) any { return f(a[0].(string), rest[string](a, 1)...) }}
}

// finder returns the oracle for a function of the strpos family. Where PHP throws because of the
// offset, this package finds nothing, so both results are false.
func finder(name string, f func(string, string, ...int) (int, bool)) oracle {
	return oracle{name: name,
		php:  `function (...$args) { try { return ` + name + `(...$args); } catch (ValueError) { return false; } }`,
		args: func(r *rand.Rand) []any { return some(r, 2, text(r), needle(r), place(r)) },
		call: func(a []any) any { return either(f(a[0].(string), a[1].(string), rest[int](a, 2)...)) }}
}

func init() {
	register(
		unary("strrev", Strrev[string]), unary("strtolower", Strtolower[string]), unary("strtoupper", Strtoupper[string]),
		unary("ucfirst", Ucfirst[string]), unary("lcfirst", Lcfirst[string]), unary("bin2hex", Bin2hex[string]),
		unary("addslashes", Addslashes[string]), unary("quotemeta", Quotemeta[string]), unary("soundex", Soundex[string]),
		trimmer("trim", Trim[string]), trimmer("ltrim", Ltrim[string]), trimmer("rtrim", Rtrim[string]), trimmer("chop", Chop[string]),
		finder("strpos", Strpos[string, string]), finder("stripos", Stripos[string, string]),
		finder("strrpos", Strrpos[string, string]), finder("strripos", Strripos[string, string]),
		oracle{name: "substr", args: func(r *rand.Rand) []any { return some(r, 2, text(r), place(r), place(r)) },
			call: func(a []any) any { return Substr(a[0].(string), a[1].(int), rest[int](a, 2)...) }},
		oracle{name: "substr_count", older: empties,
			php:  `function ($h, $n, ...$args) { try { return substr_count($h, $n, ...$args); } catch (ValueError $e) { if ($n === '') throw $e; return 0; } }`,
			args: func(r *rand.Rand) []any { return some(r, 2, text(r), needle(r), place(r), place(r)) },
			call: func(a []any) any { return SubstrCount(a[0].(string), a[1].(string), rest[int](a, 2)...) }},
		oracle{name: "substr_replace", args: func(r *rand.Rand) []any { return some(r, 3, text(r), needle(r), place(r), place(r)) },
			call: func(a []any) any { return SubstrReplace(a[0].(string), a[1].(string), a[2].(int), rest[int](a, 3)...) }},
		signed(oracle{name: "substr_compare", args: func(r *rand.Rand) []any {
			return some(r, 4, text(r), needle(r), place(r), oneOf(r, 1, 2, 3, 0, 100, math.MaxInt, -1), r.IntN(2) == 0)
		}, call: func(a []any) any {
			return orError(SubstrCompare(a[0].(string), a[1].(string), a[2].(int), a[3].(int), rest[bool](a, 4)...))
		}}),
		oracle{name: "str_split", args: func(r *rand.Rand) []any { return some(r, 1, text(r), r.IntN(7)) },
			call: func(a []any) any { return StrSplit(a[0].(string), rest[int](a, 1)...) }},
		oracle{name: "chunk_split", args: func(r *rand.Rand) []any { return some(r, 2, text(r), r.IntN(9), needle(r)) },
			call: func(a []any) any { return ChunkSplit(a[0].(string), a[1].(int), rest[string](a, 2)...) }},
		oracle{name: "hex2bin", args: func(r *rand.Rand) []any {
			return []any{oneOf(r, randString(r), randBytes(r, "0123456789abcdefABCDEF", 8), randBytes(r, "09afAFgG ", 5))}
		}, call: func(a []any) any { return orError(Hex2bin(a[0].(string))) }},
		oracle{name: "ord", args: textArgs, call: func(a []any) any { return Ord(a[0].(string)) }},
		oracle{name: "chr", args: one(as(randInt)), call: func(a []any) any { return Chr(a[0].(int)) }},
		oracle{name: "ucwords", args: func(r *rand.Rand) []any { return some(r, 1, text(r), charlist(r)) },
			call: func(a []any) any { return Ucwords(a[0].(string), rest[string](a, 1)...) }},
		oracle{name: "strstr", args: searchArgs, call: func(a []any) any { return either(Strstr(a[0].(string), a[1].(string), rest[bool](a, 2)...)) }},
		oracle{name: "stristr", args: searchArgs, call: func(a []any) any { return either(Stristr(a[0].(string), a[1].(string), rest[bool](a, 2)...)) }},
		oracle{name: "strrchr", args: func(r *rand.Rand) []any { return []any{text(r), needle(r)} },
			call: func(a []any) any { return either(Strrchr(a[0].(string), a[1].(string))) }},
		oracle{name: "strrchr before", since: "8.3", php: "fn(...$args) => strrchr(...$args)", args: searchArgs,
			call: func(a []any) any { return either(Strrchr(a[0].(string), a[1].(string), rest[bool](a, 2)...)) }},
		oracle{name: "strpbrk", args: func(r *rand.Rand) []any { return []any{text(r), needle(r)} },
			call: func(a []any) any { return either(Strpbrk(a[0].(string), a[1].(string))) }},
		oracle{name: "strspn", args: func(r *rand.Rand) []any { return some(r, 2, text(r), needle(r), place(r), place(r)) },
			call: func(a []any) any { return Strspn(a[0].(string), a[1].(string), rest[int](a, 2)...) }},
		oracle{name: "strcspn", older: func(version int, args []any, ours string) string {
			if version < 804 && args[1] == "" {
				return "" // with no characters to search for, older versions stopped at a NUL
			}
			return ours
		}, args: func(r *rand.Rand) []any { return some(r, 2, text(r), needle(r), place(r), place(r)) },
			call: func(a []any) any { return Strcspn(a[0].(string), a[1].(string), rest[int](a, 2)...) }},
	)
}

func searchArgs(r *rand.Rand) []any { return some(r, 2, text(r), needle(r), r.IntN(2) == 0) }
