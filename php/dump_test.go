package php

import (
	"math/rand/v2"
	"regexp"
	"strings"
)

func init() {
	ids := regexp.MustCompile(`#\d+`)
	register(
		oracle{name: "var_dump", php: `function ($v) { ob_start(); var_dump($v); return preg_replace('/#\d+/', '#1', ob_get_clean()); }`, rows: 3000,
			args: one(randObject), call: func(a []any) any { return ids.ReplaceAllString(VarDumpText(a[0]), "#1") }},
		oracle{name: "print_r", php: "fn($v) => print_r($v, true)", rows: 3000, args: one(randObject), call: func(a []any) any { return PrintR(a[0], true) }},
		oracle{name: "var_export", php: "fn($v) => var_export($v, true)", rows: 3000, args: one(randObject), call: func(a []any) any { return VarExport(a[0], true) }},
		oracle{name: "json_encode", php: `function ($v, $flags, $depth) {
				$s = json_encode($v, $flags, $depth);
				return [json_last_error() && !($flags & JSON_PARTIAL_OUTPUT_ON_ERROR) ? false : $s, json_last_error(), json_last_error_msg()];
			}`, rows: 8000,
			args: func(r *rand.Rand) []any {
				flags := 0
				for range r.IntN(4) {
					flags |= 1 << r.IntN(12)
				}
				if r.IntN(3) == 0 {
					flags |= oneOf(r, JSON_INVALID_UTF8_IGNORE, JSON_INVALID_UTF8_SUBSTITUTE)
				}
				return []any{randObject(r), flags, oneOf(r, 512, 512, 1, 2, 0)}
			},
			call: func(a []any) any {
				s, err := JsonEncode(a[0], a[1].(int), a[2].(int))
				if e, ok := err.(*Error); ok {
					if a[1].(int)&JSON_PARTIAL_OUTPUT_ON_ERROR == 0 {
						return ArrayOf[any](false, e.Code, e.Message)
					}
					return ArrayOf[any](s, e.Code, e.Message)
				}
				return ArrayOf[any](s, 0, "No error")
			}},
		oracle{name: "json_decode", php: `function ($s, $assoc, $depth, $flags) {
				$v = json_decode($s, $assoc, $depth, $flags);
				return [$v, json_last_error(), json_last_error_msg()];
			}`, rows: 12000, args: randJSON, older: olderJSON,
			call: func(a []any) any {
				v, err := JsonDecode(a[0].(string), a[1].(bool), a[2].(int), a[3].(int))
				if e, ok := err.(*Error); ok {
					if e.Class != "JsonException" {
						return err
					}
					return ArrayOf[any](nil, e.Code, e.Message)
				}
				return ArrayOf[any](v, 0, "No error")
			}},
	)
}

// randJSON returns arguments for JsonDecode: valid JSON, JSON that was changed in one place, or
// random pieces of JSON.
func randJSON(r *rand.Rand) []any {
	s, err := JsonEncode(randObject(r), r.IntN(1<<12)|JSON_PARTIAL_OUTPUT_ON_ERROR)
	pieces := []string{"{", "}", "[", "]", ",", ":", `"`, `"a"`, `"a":`, "1", "-", "0", "1.5", "-0", "e5", "1E+2", ".", "true", "NULL", "False", "nul", " ", "\n", "\x00", "\x01",
		`\u00e9`, `"\ud83d\ude00"`, `"\ud83d"`, `"\u0000a":1`, `"\x"`, "\xff", "é", `"é`, "12345678901234567890", "1e999", `""`, "\t", "\f", `"\`, "'", "//"}
	switch n := r.IntN(4); {
	case n == 0 || err != nil:
	case n == 1:
		var b strings.Builder
		for range r.IntN(8) {
			b.WriteString(oneOf(r, pieces...))
		}
		s = b.String()
	case len(s) > 0:
		i := r.IntN(len(s))
		switch r.IntN(3) {
		case 0:
			s = s[:i]
		case 1:
			s = s[:i] + oneOf(r, pieces...) + s[i:]
		case 2:
			s = s[:i] + oneOf(r, pieces...) + s[i+1:]
		}
	}
	return []any{s, r.IntN(2) == 0, oneOf(r, 512, 512, 512, 1, 2, 3, 0), oneOf(r, 0, 0, 0, JSON_BIGINT_AS_STRING, JSON_INVALID_UTF8_IGNORE, JSON_INVALID_UTF8_SUBSTITUTE)}
}

// olderJSON converts a result to that of a PHP before 8.6. In those versions, messages had no
// location, an unterminated string was a different error, and true, false and null could be in
// upper case.
func olderJSON(_ int, args []any, ours string) string {
	if regexp.MustCompile(`(?i)true|false|null`).ReplaceAllStringFunc(args[0].(string), strings.ToLower) != args[0] {
		return ""
	}
	where := regexp.MustCompile(`i:1;i:(\d+);i:2;s:\d+:"([^"]*) near location [\d:]+";`)
	m := where.FindStringSubmatch(ours)
	if m == nil {
		return ours
	}
	code, message := Intval(m[1]), m[2]
	_, err := JsonDecode(args[0].(string)+" \x01", args[1].(bool), args[2].(int), args[3].(int))
	if e := err.(*Error); code == JSON_ERROR_SYNTAX && e.Code == JSON_ERROR_CTRL_CHAR && strings.Contains(ours, e.Message[strings.Index(e.Message, " near "):]+`"`) {
		code, message = JSON_ERROR_CTRL_CHAR, jsonMessages[JSON_ERROR_CTRL_CHAR]
	}
	return where.ReplaceAllLiteralString(ours, "i:1;"+Serialize(code)+"i:2;"+Serialize(message))
}
