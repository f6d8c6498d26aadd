package php

import (
	"math/rand/v2"
	"strings"
)

// markup returns random pieces of HTML: valid and invalid UTF-8, and entities of all kinds.
func markup(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteString(oneOf(r, "<", ">", "&", "\"", "'", "&amp;", "&lt;", "&eacute;", "&nope;", "&#65;", "&#x41;", "&#039;", "&#39;", "&apos;", "&quot;", "&#", "&;", "&#;", "&#x;", "&#1;",
			"&#128;", "&#55296;", "&#1114111;", "&#1114112;", "&#99999999999;", "&AMP;", "&euro;", "&Alpha", ";", "é", "日本", "😀", "\xff", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80",
			"\xc0\x80", "\xe0\x80\x80", "\xe2<", "\xf0\x9f<", "\xe2\x82<", "a b", "\x00", "&hearts;", "&thetasym;", "&#X41;", "&#10;", "&#9;", "&#127;"))
	}
	return b.String()
}

func entFlags(r *rand.Rand) int {
	return oneOf(r, ENT_QUOTES, ENT_COMPAT, ENT_NOQUOTES, 1) | oneOf(r, 0, ENT_SUBSTITUTE, ENT_SUBSTITUTE, ENT_IGNORE)
}

func escaper(name string, f func(string, ...int) string) oracle {
	return oracle{name: name, rows: 5000, php: "fn($s, $flags = ENT_QUOTES | ENT_SUBSTITUTE, $double = 1) => " + name + "($s, $flags, 'UTF-8', (bool)$double)",
		args: func(r *rand.Rand) []any { return some(r, 1, markup(r), entFlags(r), r.IntN(2)) },
		call: func(a []any) any { return f(a[0].(string), rest[int](a, 1)...) }}
}

func unescaper(name string, f func(string, ...int) string) oracle {
	return oracle{name: name, rows: 5000, args: func(r *rand.Rand) []any { return some(r, 1, markup(r), entFlags(r)) },
		call: func(a []any) any { return f(a[0].(string), rest[int](a, 1)...) }}
}

func urlText(r *rand.Rand) string {
	if r.IntN(6) == 0 {
		return randBytes(r, "ab:/?#@[]0189.=&%\x00\x01 -+", 14)
	}
	var b strings.Builder
	b.WriteString(oneOf(r, "http:", "https:", "file:", "FILE:", "mailto:", "ws:", "a.b+c-d:", "", "", "1:", ":", "a b:", "x"))
	b.WriteString(oneOf(r, "//", "//", "//", "/", "///", "", "/c:/", "///c:/"))
	b.WriteString(oneOf(r, "", "", "user@", "user:pass@", ":@", "u:p:q@", "a@b@"))
	b.WriteString(oneOf(r, "localhost", "example.com", "127.0.0.1", "[::1]", "", "a b", "h\x01", "[::1"))
	b.WriteString(oneOf(r, "", "", ":80", ":0", ":65535", ":65536", ":", ":abc", ":80a", ":-1", ": 80", ":00080", ":123456", ":80:90"))
	b.WriteString(oneOf(r, "", "/", "/path", "/p:80", "/a/../b", "path", "/a:b"))
	b.WriteString(oneOf(r, "", "?", "?q=1&r[]=2", "?a?b", "?x:80"))
	b.WriteString(oneOf(r, "", "#", "#frag", "#a#b", "#a?b"))
	return b.String()
}

func queryText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(oneOf(r, "a", "b", "a.b", "x y", "a%20b", "", " a", "a+b", "5", "%00", "c%00d", "a%5Bb%5D"))
		for range r.IntN(4) {
			b.WriteString(oneOf(r, "[]", "[]", "[k]", "[5]", "[ k]", "[ ]", "[a.b]", "[", "]", "[[k]", "[k]x", "[k] ", "[+]"))
		}
		b.WriteString(oneOf(r, "=1", "=2", "=", "", "=a+b", "=%41%zz", "=a=b", "=%", "=%4"))
		b.WriteString(oneOf(r, "&", "&", "&", "&&", ";"))
	}
	return b.String()
}

func randData(r *rand.Rand) any {
	if r.IntN(4) == 0 {
		return randArray(r, 3, randScalar)
	}
	return randScalar(r)
}

func init() {
	register(
		escaper("htmlspecialchars", Htmlspecialchars[string]), escaper("htmlentities", Htmlentities[string]),
		unescaper("htmlspecialchars_decode", HtmlspecialcharsDecode[string]), unescaper("html_entity_decode", HtmlEntityDecode[string]),
		unary("urlencode", Urlencode[string]), unary("rawurlencode", Rawurlencode[string]),
		oracle{name: "urldecode", args: func(r *rand.Rand) []any { return []any{randBytes(r, "%%%0123456789abAB+x", 12)} },
			call: func(a []any) any { return Urldecode(a[0].(string)) }},
		oracle{name: "rawurldecode", args: func(r *rand.Rand) []any { return []any{randBytes(r, "%%%0123456789abAB+x", 12)} },
			call: func(a []any) any { return Rawurldecode(a[0].(string)) }},
		oracle{name: "parse_url", rows: 20000, args: func(r *rand.Rand) []any { return []any{urlText(r)} },
			call: func(a []any) any { return either(ParseUrl(a[0].(string))) }},
		oracle{name: "parse_str", rows: 10000, php: "function ($s) { parse_str($s, $r); return $r; }", args: func(r *rand.Rand) []any { return []any{queryText(r)} },
			call: func(a []any) any {
				var result Array[any]
				ParseStr(a[0].(string), &result)
				return &result
			}},
		oracle{name: "http_build_query", rows: 4000, args: func(r *rand.Rand) []any {
			return some(r, 2, randArray(r, 5, randData), oneOf(r, "", "n_", "a b"), oneOf(r, "&", ";", "&amp;"), oneOf(r, PHP_QUERY_RFC1738, PHP_QUERY_RFC3986))
		}, call: func(a []any) any {
			if len(a) == 4 {
				return HttpBuildQueryType(a[0].(*Array[any]), a[1].(string), a[2].(string), a[3].(int))
			}
			return HttpBuildQuery(a[0].(*Array[any]), a[1].(string), rest[string](a, 2)...)
		}},
	)
}
