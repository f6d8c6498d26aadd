package php

import (
	"math/rand/v2"
	"regexp"
	"strings"
)

// regexOf returns a random pattern without the features that Go's regexp lacks. The pattern does
// not have the modifier u, so it matches bytes.
func regexOf(r *rand.Rand) string {
	var b strings.Builder
	for {
		b.Reset()
		if regexPart(r, &b, 3); !afterEnd.MatchString(b.String()) && !emptyLoop.MatchString(b.String()) {
			break
		}
	}
	modifiers := ""
	for range r.IntN(3) {
		modifiers += oneOf(r, "i", "m", "s", "x", "A", "D", "U", "S")
	}
	if r.IntN(8) == 0 && !strings.ContainsAny(b.String(), "<>") {
		return "<" + b.String() + ">" + modifiers
	}
	delimiter := oneOf(r, "/", "#", "~", "@", "/")
	return delimiter + strings.ReplaceAll(b.String(), delimiter, "") + delimiter + modifiers
}

// afterEnd finds patterns in which $ is followed by another element. In Go's regexp, this element
// cannot match the newline at the end of the subject.
var afterEnd = regexp.MustCompile(`(\$|\\Z)\)*[^)|]`)

// emptyLoop finds patterns that repeat a group that may be empty. For these patterns, Go's regexp
// captures a different repetition than PHP does. emptyLoop also finds \N{, which is not a
// quantifier.
var emptyLoop = regexp.MustCompile(`[*?},|$]\)+[*+{]|\\N\{|[AZzbB]\)+[*+{]`)

func regexPart(r *rand.Rand, b *strings.Builder, depth int) {
	for range 1 + r.IntN(3) {
		switch n := r.IntN(12); {
		case n == 0 && depth > 0:
			b.WriteString(oneOf(r, "(", "(?:", "(?<name>", "(?i:", "(?m:", "(?s:"))
			name := strings.HasSuffix(b.String(), "(?<name>")
			if name && strings.Count(b.String(), "name") > 1 {
				b.WriteString("a") // make the name unique, because two groups with the same name are an error
			}
			regexPart(r, b, depth-1)
			b.WriteString(")")
		case n == 1 && depth > 0:
			regexPart(r, b, depth-1)
			b.WriteString("|")
			regexPart(r, b, depth-1)
		case n == 2:
			b.WriteString(oneOf(r, "^", "$", `\b`, `\B`, `\A`, `\z`, `\Z`))
			continue
		case n <= 4:
			b.WriteString(oneOf(r, `[abc]`, `[^a]`, `[a-c\n]`, `[]a]`, `[^]a]`, `[\d\s]`, `[\W]`, `[[:alpha:]]`, `[[:^digit:]x]`, `[\x80-\xff]`, `[a-]`, `[\x00-\xff]`, `[\h\v]`, `[\b]`, `[A-Z]`, "[\xe9b]"))
		case n <= 6:
			b.WriteString(oneOf(r, `.`, `\d`, `\w`, `\s`, `\D`, `\W`, `\S`, `\h`, `\H`, `\v`, `\V`, `\R`, `\N`, `\x41`, `\n`, `\t`, `\.`, `\-`, `\xe9`, `\Qa.b\E`, `\012`, `\0`, `\e`, `\ca`, `{`, `}`, `]`, `\/`, "\xe9", ` `, `\ `))
		default:
			b.WriteString(oneOf(r, "a", "b", "c", "A", "B", "1", "2", "ab", "é"))
		}
		if r.IntN(3) == 0 {
			b.WriteString(oneOf(r, "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,1}", "{2,}"))
		}
	}
}

func regexText(r *rand.Rand) string {
	return randBytes(r, "aaabbcAB12 .\n\n\r\t\xe9\xc3\xa9-", 12)
}

// utfRegex returns a random pattern with the modifier u, so it matches UTF-8 characters.
func utfRegex(r *rand.Rand) string {
	return "/" + oneOf(r, "é", ".", `\w+`, `[é-ü]`, `\d`, `\s`, `[^a]`, `\x{e9}`, `日`, `\p{L}`, `\P{L}`, `\p{Lu}+`, `(.)(.)`, `É`, `\W`, `\D`, `\S`, `\h`, `[\w]`, `[[:alpha:]]`, `[\p{L}1]`, `\pL`, `\p{Greek}`, `\p{^L}`, `$`, `^.`) +
		oneOf(r, "", "", "+", "*", "?", "a") + "/u" + oneOf(r, "", "i", "m", "s")
}

func utfText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(7) {
		b.WriteString(oneOf(r, "é", "É", "a", "A", "日", "本", "1", "٣", " ", "\u00a0", "\u3000", "\n", "α", "Ω", "_", "😀"))
	}
	if r.IntN(20) == 0 {
		b.WriteString("\xff")
	}
	return b.String()
}

// newlineRegex returns a random pattern that often has \R, and a text that often has "\r\n". \R
// matches "\r\n" as a unit.
func newlineRegex(r *rand.Rand) (string, string) {
	var pattern, text strings.Builder
	modifiers := oneOf(r, "", "", "i", "s", "m", "A", "u", "u", "ui", "us")
	for range 1 + r.IntN(4) {
		part := oneOf(r, `\R`, `\R`, `\R`, `\r`, `\n`, "a", ".", `\s`, `\S`, `\v`, `\V`, `\h`, `\H`, `\N`, `\D`, `[^\r]`, `[^\n]`, `[\r\n]`, `[\x0d]`, `[^a]`, `[\S\r]`, `[^\S\r]`, `[[:cntrl:]]`,
			`[[:^cntrl:]a]`, `[[:space:]]`, `[\x00-\x7f]`, "\r", `\A`, "$", `(\R)`, `(?:a|\R)`, `(?:\R|a)`)
		if strings.Contains(modifiers, "u") && r.IntN(3) == 0 {
			part = oneOf(r, `\p{Cc}`, `\P{Cc}`, `\p{^Cc}`, `\p{Co}`, `\P{Co}`, `\p{C}`, `\P{L}`, `\p{Common}`, `\P{Common}`, `[\P{Cc}a]`, `[^\p{Cc}]`, `[^\P{Cc}]`, `\x{85}`, `[\x{e000}-\x{ffff}]`, `\PC`, `\x{f70d}`)
		}
		pattern.WriteString(part)
		if !strings.ContainsAny(part, "^$A") || part[0] == '[' {
			pattern.WriteString(oneOf(r, "", "", "", "*", "+", "?", "{2}", "{2,}"))
		}
	}
	for range r.IntN(9) {
		text.WriteString(oneOf(r, "\r\n", "\r\n", "\r", "\n", "a", " ", "\u0085", "\u00e9"))
	}
	return "/" + pattern.String() + "/" + modifiers, text.String()
}

func regexArgs(r *rand.Rand) (string, string) {
	if r.IntN(8) == 0 {
		return utfRegex(r), utfText(r)
	}
	return regexOf(r), regexText(r)
}

var lazyPattern = regexp.MustCompile(`[+*?}]\?|\|\)|U[a-zA-Z]*$`)

// notPossessive returns the code of a PHP function that calls the function in the parameter php. If
// the pattern, which is the first argument, has \R, PCRE must also backtrack where it normally does
// not. See the row preg-newline-repeated of DEVIATIONS.md.
func notPossessive(php string) string {
	return `function ($p, ...$a) { return (` + php + `)(str_contains($p, '\R') ? $p[0] . '(*NO_AUTO_POSSESS)' . substr($p, 1) : $p, ...$a); }`
}

func pregRow(name, php string, args func(r *rand.Rand, pattern, text string) []any, call func(a []any) any) oracle {
	return oracle{name: name, rows: 3000, php: notPossessive(php),
		args: func(r *rand.Rand) []any {
			for {
				pattern, text := regexArgs(r)
				if strings.HasSuffix(pattern, "/ui") && strings.Contains(pattern, `\p{Lu}`) {
					continue // for some characters, older versions of PCRE do not know the upper or lower case
				}
				if lazyPattern.MatchString(pattern) && !strings.HasPrefix(name, "preg_match ") && name != "preg_match" {
					continue // after an empty match, this package chooses the longest match, but PHP does not
				}
				if _, err := compile("x", pattern); err == nil {
					return args(r, pattern, text)
				}
			}
		},
		call: call,
	}
}

// grep returns the array that PregGrep found. If err is not nil, it returns err instead, which counts as false.
func grep(found *Array[any], err error) any {
	if err != nil {
		return err
	}
	return found
}

// olderGrep returns o after it has set the function o.older, which skips rows with an
// error. Before PHP 8.6, preg_grep returned the matches that came before the first element
// that is not UTF-8.
func olderGrep(o oracle) oracle {
	o.older = func(_ int, _ []any, ours string) string {
		if ours == "returns b:0;" {
			return ""
		}
		return ours
	}
	return o
}

func init() {
	register(
		pregRow("preg_match", `function ($p, $s) { $r = preg_match($p, $s, $m); return $r === false ? [$r, preg_last_error()] : [$r, preg_last_error(), $m]; }`,
			func(r *rand.Rand, pattern, text string) []any { return []any{pattern, text} },
			func(a []any) any {
				var m Array[string]
				ok, err := PregMatch(a[0].(string), a[1].(string), &m)
				if err != nil {
					return []any{false, PregLastError()}
				}
				n := 0
				if ok {
					n = 1
				}
				return []any{n, PregLastError(), &m}
			}),
		pregRow("preg_match flags", `function ($p, $s, $flags, $offset) { $r = preg_match($p, $s, $m, $flags, $offset); return $r === false ? [$r, preg_last_error()] : [$r, preg_last_error(), $m]; }`,
			func(r *rand.Rand, pattern, text string) []any {
				return []any{pattern, text, oneOf(r, 0, PREG_OFFSET_CAPTURE, PREG_UNMATCHED_AS_NULL, PREG_OFFSET_CAPTURE|PREG_UNMATCHED_AS_NULL), r.IntN(20) - 8}
			},
			func(a []any) any {
				var m Array[any]
				ok, err := PregMatchFlags(a[0].(string), a[1].(string), &m, a[2].(int), a[3].(int))
				if err != nil {
					return []any{false, PregLastError()}
				}
				n := 0
				if ok {
					n = 1
				}
				return []any{n, PregLastError(), &m}
			}),
		pregRow("preg_match_all", `function ($p, $s, ...$more) { $r = preg_match_all($p, $s, $m, ...$more); return $r === false ? [$r, preg_last_error()] : [$r, $m]; }`,
			func(r *rand.Rand, pattern, text string) []any {
				return some(r, 2, pattern, text, oneOf(r, PREG_PATTERN_ORDER, PREG_SET_ORDER), r.IntN(20)-8)
			},
			func(a []any) any {
				var m Array[*Array[string]]
				n, err := PregMatchAll(a[0].(string), a[1].(string), &m, rest[int](a, 2)...)
				if err != nil {
					return []any{false, PregLastError()}
				}
				return []any{n, &m}
			}),
		pregRow("preg_match_all flags", `function ($p, $s, ...$more) { $r = preg_match_all($p, $s, $m, ...$more); return $r === false ? [$r, preg_last_error()] : [$r, $m]; }`,
			func(r *rand.Rand, pattern, text string) []any {
				return []any{pattern, text, oneOf(r, PREG_PATTERN_ORDER, PREG_SET_ORDER) | oneOf(r, 0, PREG_OFFSET_CAPTURE, PREG_UNMATCHED_AS_NULL)}
			},
			func(a []any) any {
				var m Array[any]
				n, err := PregMatchAllFlags(a[0].(string), a[1].(string), &m, a[2].(int))
				if err != nil {
					return []any{false, PregLastError()}
				}
				return []any{n, &m}
			}),
		pregRow("preg_replace", `function ($p, $r, $s, $limit) { $s = preg_replace($p, $r, $s, $limit, $n); return [$s, $n]; }`,
			func(r *rand.Rand, pattern, text string) []any {
				return []any{pattern, oneOf(r, "x", "", "[$0]", "<$1>", `\0\1`, "${1}1", "$11", `\\0`, "$", "$a", "${1", "${1x}", `\`, "$2$3"), text, oneOf(r, -1, -1, 0, 1, 2)}
			},
			func(a []any) any {
				var n int
				s, err := PregReplaceCount(a[0].(string), a[1].(string), a[2].(string), a[3].(int), &n)
				if err != nil {
					return []any{nil, 0}
				}
				return []any{s, n}
			}),
		pregRow("preg_replace_callback", `fn($p, $s) => preg_replace_callback($p, fn($m) => '{' . implode(',', $m) . '}', $s)`,
			func(r *rand.Rand, pattern, text string) []any { return []any{pattern, text} },
			func(a []any) any {
				s, err := PregReplaceCallback(a[0].(string), func(m *Array[string]) string { return "{" + Implode(",", m.Values()) + "}" }, a[1].(string))
				if err != nil {
					return nil
				}
				return s
			}),
		pregRow("preg_split", `fn(...$a) => preg_split(...$a)`,
			func(r *rand.Rand, pattern, text string) []any {
				return some(r, 2, pattern, text, r.IntN(6)-1, r.IntN(4))
			},
			func(a []any) any { return orError(PregSplit(a[0].(string), a[1].(string), rest[int](a, 2)...)) }),
		olderGrep(pregRow("preg_grep", `fn($p, $a, $flags) => preg_grep($p, $a, $flags)`,
			func(r *rand.Rand, pattern, _ string) []any {
				return []any{pattern, randArray(r, 5, as(regexText)), r.IntN(2)}
			},
			func(a []any) any { return grep(PregGrep(a[0].(string), a[1].(*Array[any]), a[2].(int))) })),
		oracle{name: "preg_match_all newlines", rows: 4000, php: `function ($p, $s) { $r = preg_match_all('/(*NO_AUTO_POSSESS)' . substr($p, 1), $s, $m, PREG_OFFSET_CAPTURE); return [$r, $m]; }`,
			args: func(r *rand.Rand) []any {
				for {
					pattern, text := newlineRegex(r)
					if afterEnd.MatchString(strings.Trim(pattern, "/Aimsu")) {
						continue
					}
					if p, err := compile("x", pattern); err == nil && (p.ascii == "" || isASCII(text)) {
						return []any{pattern, text}
					}
				}
			},
			call: func(a []any) any {
				var m Array[any]
				n, err := PregMatchAllFlags(a[0].(string), a[1].(string), &m, PREG_OFFSET_CAPTURE)
				if err != nil {
					return err
				}
				return []any{n, &m}
			}},
		oracle{name: "preg_quote", args: func(r *rand.Rand) []any {
			return some(r, 1, oneOf(r, randString(r), randBytes(r, ".\\+*?[^]$(){}=!<>|:-#/ab\x00~", 12)), oneOf(r, "/", "#", "", "~x"))
		}, call: func(a []any) any { return PregQuote(a[0].(string), rest[string](a, 1)...) }},
	)
}
