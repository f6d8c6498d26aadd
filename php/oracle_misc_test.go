package php

import (
	"math"
	"math/rand/v2"
	"strings"
)

// mixedText returns random UTF-8 text that also contains invalid bytes.
func mixedText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteString(oneOf(r, "a", "é", "ÿ", "日", "😀", "ß", "Ω", "\xff", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xc0\x80", "\x00", "\xe9b", "\xf4\x90\x80\x80"))
	}
	return b.String()
}

func init() {
	register(
		oracle{name: "number_format", rows: 5000, args: func(r *rand.Rand) []any {
			var num any = randFloat(r)
			if r.IntN(4) == 0 {
				num = randInt(r)
			}
			return some(r, 2, num, r.IntN(8), oneOf(r, ".", ",", "", "dec"), oneOf(r, ",", ".", "", " ", "tho"))
		}, older: func(version int, args []any, ours string) string {
			if f, ok := args[0].(float64); ok && version < 804 && math.Abs(f)*math.Pow(10, float64(args[1].(int))) > 1e10 {
				return "" // older versions rounded twice
			}
			if n, ok := args[0].(int); ok && version < 804 && (int64(n) > 1<<52 || int64(n) < -1<<52) {
				return "" // older versions converted to float
			}
			return ours
		}, call: func(a []any) any {
			if n, ok := a[0].(int); ok {
				return NumberFormat(n, a[1].(int), rest[string](a, 2)...)
			}
			return NumberFormat(a[0].(float64), a[1].(int), rest[string](a, 2)...)
		}},
		oracle{name: "utf8_encode", php: undeprecated("utf8_encode"), args: func(r *rand.Rand) []any { return []any{mixedText(r)} },
			call: func(a []any) any { return Utf8Encode(a[0].(string)) }},
		oracle{name: "utf8_decode", php: undeprecated("utf8_decode"), args: func(r *rand.Rand) []any { return []any{mixedText(r)} },
			call: func(a []any) any { return Utf8Decode(a[0].(string)) }},
		oracle{name: "iconv", args: func(r *rand.Rand) []any {
			return []any{oneOf(r, "UTF-8", "ISO-8859-1", "ASCII", "utf-8"), oneOf(r, "UTF-8", "ISO-8859-1", "ASCII", "latin1", "ASCII//IGNORE", "UTF-16", "UTF-16BE//IGNORE", "ucs-2", "UTF16LE"),
				strings.ReplaceAll(mixedText(r), "\xf4\x90", "")}
		}, call: func(a []any) any { return orError(Iconv(a[0].(string), a[1].(string), a[2].(string))) }},
		oracle{name: "iconv", args: func(r *rand.Rand) []any {
			return []any{oneOf(r, "UTF-16", "UTF-16BE", "UTF16LE", "UCS-2", "ucs-2be", "UCS-2LE"), oneOf(r, "UTF-8", "ISO-8859-1", "UTF-16", "UTF-16LE", "UCS-2BE", "UTF-8//IGNORE", "UCS-2"),
				units(r)}
		}, call: func(a []any) any { return orError(Iconv(a[0].(string), a[1].(string), a[2].(string))) }},
		oracle{name: "str_word_count", php: "fn($s, ...$chars) => [str_word_count($s, 0, ...$chars), str_word_count($s, 2, ...$chars)]",
			args: func(r *rand.Rand) []any {
				return some(r, 1, randBytes(r, "ab'-1 é\n", 14), oneOf(r, "", "1", "'", "-", "0..9", "é"))
			},
			call: func(a []any) any {
				words := StrWords(a[0].(string), rest[string](a, 1)...)
				return []any{StrWordCount(a[0].(string), rest[string](a, 1)...), words}
			}},
		oracle{name: "count_chars", rows: 500, args: func(r *rand.Rand) []any { return []any{text(r), r.IntN(5)} },
			call: func(a []any) any {
				if mode := a[1].(int); mode > 2 {
					return CountCharsText(a[0].(string), mode == 4)
				}
				return CountChars(a[0].(string), a[1].(int))
			}},
	)
}

// undeprecated returns PHP code that calls a function and suppresses its deprecation message.
func undeprecated(name string) string {
	return "function ($s) { set_error_handler(fn() => true); $r = " + name + "($s); restore_error_handler(); return $r; }"
}

// units returns random text in encodings with units of two bytes. The text may also have
// half characters and byte order marks.
func units(r *rand.Rand) string {
	s := ""
	for range r.IntN(6) {
		s += oneOf(r, "\x00a", "a\x00", "\xd8\x3d", "\xde\x00", "\x3d\xd8", "\x00\xde", "\xd8\x3d\xde\x00", "\x3d\xd8\x00\xde", "\xfe\xff", "\xff\xfe", "\x00\xe9")
	}
	return s + oneOf(r, "", "", "a")
}
