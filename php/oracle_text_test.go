package php

import (
	"math/rand/v2"
	"strings"
)

func pair(name string, f func(string, string) int) oracle {
	return oracle{name: name, args: func(r *rand.Rand) []any { return []any{similarText(r), similarText(r)} },
		call: func(a []any) any { return f(a[0].(string), a[1].(string)) }}
}

// signed changes an entry so that only the sign of an int result is compared. PHP returns the
// result of the C library's memcmp(3). Only the sign of this result is specified; the value depends
// on the processor and the lengths.
func signed(o oracle) oracle {
	call := o.call
	o.php = "function (...$args) { $r = " + o.name + "(...$args); return is_int($r) ? $r <=> 0 : $r; }"
	o.call = func(a []any) any {
		r := call(a)
		if n, ok := r.(int); ok {
			return sign(n)
		}
		return r
	}
	return o
}

// similarText returns random texts with numbers in them. Many of the texts have the same beginning.
func similarText(r *rand.Rand) string {
	if r.IntN(6) == 0 {
		return randString(r)
	}
	var b strings.Builder
	for range r.IntN(4) {
		b.WriteString(oneOf(r, "img", "Img", "1", "10", "2", "02", "0", "00", " ", "-", ".5", "abc", "ABC", "\x00", "\xe9", "9999999999"))
	}
	return b.String()
}

func limited(name string, f func(string, string, int) int) oracle {
	return oracle{name: name, args: func(r *rand.Rand) []any { return []any{similarText(r), similarText(r), r.IntN(8)} },
		call: func(a []any) any { return f(a[0].(string), a[1].(string), a[2].(int)) }}
}

// needles returns up to n random needles.
func needles(r *rand.Rand, n int) *Array[any] {
	return randArray(r, n, as(needle))
}

func stringsOf(v any) []string {
	var list []string
	for _, e := range v.(*Array[any]).All() {
		list = append(list, Strval(e))
	}
	return list
}

func replaceOracle(name string, one func(a, b, c string, n ...*int) string, first func(a []string, b, c string, n ...*int) string,
	all func(a, b []string, c string, n ...*int) string, wrong func(a string, b []string, c string, n ...*int) string) oracle {
	return oracle{name: name, php: "function ($a, $b, $c) { $r = " + name + "($a, $b, $c, $n); return [$r, $n]; }",
		args: func(r *rand.Rand) []any {
			var search, replace any = needle(r), needle(r)
			if r.IntN(3) > 0 {
				search = needles(r, 4)
			}
			if r.IntN(3) > 0 {
				replace = needles(r, 4)
			}
			return []any{search, replace, text(r)}
		},
		call: func(a []any) any {
			n, s, subject := -1, "", a[2].(string)
			search, many := a[0].(*Array[any])
			replace, manyReplaces := a[1].(*Array[any])
			switch {
			case many && manyReplaces:
				s = all(stringsOf(search), stringsOf(replace), subject, &n)
			case many:
				s = first(stringsOf(search), a[1].(string), subject, &n)
			case manyReplaces:
				s = wrong(a[0].(string), stringsOf(replace), subject, &n)
			default:
				s = one(a[0].(string), a[1].(string), subject, &n)
			}
			return []any{s, n}
		}}
}

func init() {
	register(
		signed(pair("strcmp", Strcmp[string, string])), pair("strcasecmp", Strcasecmp[string, string]),
		pair("strnatcmp", Strnatcmp[string, string]), pair("strnatcasecmp", Strnatcasecmp[string, string]),
		signed(limited("strncmp", Strncmp[string, string])), limited("strncasecmp", Strncasecmp[string, string]),
		oracle{name: "similar_text", php: "function ($a, $b) { return [similar_text($a, $b, $p), $p]; }",
			args: two(as(text)), call: func(a []any) any {
				var percent float64
				n := SimilarText(a[0].(string), a[1].(string), &percent)
				return []any{n, percent}
			}},
		oracle{name: "levenshtein", args: func(r *rand.Rand) []any { return some(r, 2, text(r), text(r), r.IntN(4), r.IntN(4), r.IntN(4)) },
			call: func(a []any) any { return Levenshtein(a[0].(string), a[1].(string), rest[int](a, 2)...) }},
		replaceOracle("str_replace", StrReplace[string, string, string], StrReplace[[]string, string, string],
			StrReplace[[]string, []string, string], StrReplace[string, []string, string]),
		replaceOracle("str_ireplace", StrIreplace[string, string, string], StrIreplace[[]string, string, string],
			StrIreplace[[]string, []string, string], StrIreplace[string, []string, string]),
		oracle{name: "strtr", args: func(r *rand.Rand) []any { return []any{text(r), needle(r), needle(r)} },
			call: func(a []any) any { return Strtr(a[0].(string), a[1].(string), a[2].(string)) }},
		oracle{name: "strtr pairs", php: "fn(...$args) => strtr(...$args)", args: func(r *rand.Rand) []any {
			pairs := new(Array[any])
			for range r.IntN(5) {
				pairs.Set(needle(r), needle(r))
			}
			return []any{text(r), pairs}
		}, call: func(a []any) any {
			pairs := make(map[string]string)
			for k, v := range a[1].(*Array[any]).All() {
				pairs[k.String()] = Strval(v)
			}
			return Strtr(a[0].(string), pairs)
		}},
		oracle{name: "nl2br", args: func(r *rand.Rand) []any { return some(r, 1, randBytes(r, "a\r\n\n", 12), r.IntN(2) == 0) },
			call: func(a []any) any { return Nl2br(a[0].(string), rest[bool](a, 1)...) }},
		oracle{name: "explode", older: empties, args: func(r *rand.Rand) []any { return some(r, 2, needle(r), text(r), r.IntN(12)-6) },
			call: func(a []any) any { return Explode(a[0].(string), a[1].(string), rest[int](a, 2)...) }},
		oracle{name: "implode", args: func(r *rand.Rand) []any { return []any{needle(r), randArray(r, 6, randScalar)} },
			call: func(a []any) any { return Implode(a[0].(string), a[1].(*Array[any]).Values()) }},
		oracle{name: "str_pad", older: func(version int, _ []any, ours string) string {
			if version < 804 {
				ours = strings.Replace(ours, "must not be empty", "must be a non-empty string", 1)
			}
			return ours
		}, args: func(r *rand.Rand) []any { return some(r, 2, text(r), r.IntN(50)-5, needle(r), r.IntN(4)) },
			call: func(a []any) any { return StrPad(a[0].(string), a[1].(int), a[2:]...) }},
		oracle{name: "wordwrap", older: func(version int, args []any, ours string) string {
			if version < 804 && args[2] != "" && strings.HasSuffix(args[0].(string), args[2].(string)) {
				return "" // older versions ignored a line break at the end
			}
			return empties(version, args, ours)
		}, rows: 6000, args: func(r *rand.Rand) []any {
			return some(r, 3, randBytes(r, "ab c  \nd<br>", 40), r.IntN(12)-1, oneOf(r, "\n", "<br>", "\r\n", " ", "b", "ab", ""), r.IntN(2) == 0)
		}, call: func(a []any) any {
			return Wordwrap(a[0].(string), a[1].(int), a[2].(string), rest[bool](a, 3)...)
		}},
		oracle{name: "addcslashes", args: func(r *rand.Rand) []any { return []any{text(r), charlist(r)} },
			call: func(a []any) any { return Addcslashes(a[0].(string), a[1].(string)) }},
		unarySlashes("stripslashes", Stripslashes[string]), unarySlashes("stripcslashes", Stripcslashes[string]),
		oracle{name: "escapeshellarg", args: func(r *rand.Rand) []any { return []any{randBytes(r, "ab'\"\\ $\n", 10)} },
			call: func(a []any) any { return Escapeshellarg(a[0].(string)) }},
		kind("ctype_alnum", CtypeAlnum[string]), kind("ctype_alpha", CtypeAlpha[string]), kind("ctype_cntrl", CtypeCntrl[string]),
		kind("ctype_digit", CtypeDigit[string]), kind("ctype_graph", CtypeGraph[string]), kind("ctype_lower", CtypeLower[string]),
		kind("ctype_print", CtypePrint[string]), kind("ctype_punct", CtypePunct[string]), kind("ctype_space", CtypeSpace[string]),
		kind("ctype_upper", CtypeUpper[string]), kind("ctype_xdigit", CtypeXdigit[string]),
	)
}

func unarySlashes(name string, f func(string) string) oracle {
	return oracle{name: name, args: func(r *rand.Rand) []any { return []any{randBytes(r, `\\\\0123x4178fan'"`+"\x00", 12)} },
		call: func(a []any) any { return f(a[0].(string)) }}
}

// kind returns the oracle for a ctype function. Most of the random texts have only bytes of one or
// two kinds, so that the function often returns true.
func kind(name string, f func(string) bool) oracle {
	return oracle{name: name, args: func(r *rand.Rand) []any {
		return []any{randBytes(r, oneOf(r, "abz", "AZ", "09", " \t\n\v\f\r", ".,~!", "\x00\x1f\x7f", "afAF09", "aA0 .\x00\x80\xe9"), 4)}
	}, call: func(a []any) any { return f(a[0].(string)) }}
}
