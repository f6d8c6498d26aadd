package php

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// JsonSerializable is PHP's interface JsonSerializable: JsonEncode encodes the value that the object's
// JsonSerialize returns.
type JsonSerializable interface{ JsonSerialize() any }

// JsonEncode is json_encode: v as JSON text. Lists become arrays; other Arrays and objects become
// objects. Slashes and all non-ASCII characters are escaped, unless the flags say otherwise. The
// optional arguments are PHP's flags and depth. The error is PHP's JsonException, even without
// JSON_THROW_ON_ERROR. Its Message and Code are the results of json_last_error_msg and
// json_last_error. With JSON_PARTIAL_OUTPUT_ON_ERROR, but without JSON_THROW_ON_ERROR, JsonEncode
// returns text as well as an error.
func JsonEncode(v any, flagsAndDepth ...int) (string, error) {
	e := jsonEncoder{max: 512}
	if len(flagsAndDepth) > 0 {
		e.flags = flagsAndDepth[0]
	}
	if len(flagsAndDepth) > 1 {
		e.max = flagsAndDepth[1]
	}
	ok := e.value(v)
	switch {
	case e.code == 0:
		return string(e.b), nil
	case ok && e.flags&JSON_PARTIAL_OUTPUT_ON_ERROR != 0 && e.flags&JSON_THROW_ON_ERROR == 0:
		return string(e.b), jsonError(e.code)
	}
	return "", jsonError(e.code)
}

type jsonEncoder struct {
	b          []byte
	flags      int
	depth, max int
	code       int
	path       path
}

// fail records an error. With JSON_PARTIAL_OUTPUT_ON_ERROR, it writes the substitute in place of the value and
// returns true, so that encoding goes on.
func (e *jsonEncoder) fail(code int, substitute string) bool {
	e.code = code
	if e.flags&JSON_PARTIAL_OUTPUT_ON_ERROR == 0 {
		return false
	}
	e.b = append(e.b, substitute...)
	return true
}

func (e *jsonEncoder) value(v any) bool {
	switch v := normal(v).(type) {
	case nil:
		e.b = append(e.b, "null"...)
	case bool:
		e.b = strconv.AppendBool(e.b, v)
	case int:
		e.b = strconv.AppendInt(e.b, int64(v), 10)
	case float64:
		return e.float(v)
	case string:
		return e.string(v, e.flags)
	case anyArray:
		isList := e.flags&JSON_FORCE_OBJECT == 0
		if isList {
			next := 0
			v.eachAny(func(k Key, _ any) bool {
				isList = k == Key{n: next}
				next++
				return isList
			})
		}
		return e.elements(v, v, !isList)
	default:
		if s, ok := v.(JsonSerializable); ok {
			if !e.path.enter(v) {
				return e.fail(JSON_ERROR_RECURSION, "null")
			}
			defer e.path.leave()
			return e.value(s.JsonSerialize())
		}
		return e.elements(v, properties(v), true)
	}
	return true
}

func (e *jsonEncoder) float(f float64) bool {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		e.fail(JSON_ERROR_INF_OR_NAN, "0")
		return true
	}
	start := len(e.b)
	e.b = appendGeneral(e.b, f, -1)
	for i := start; i < len(e.b); i++ {
		if e.b[i] == 'E' {
			e.b[i] = 'e'
		}
	}
	if e.flags&JSON_PRESERVE_ZERO_FRACTION != 0 {
		e.b = append(e.b[:start], zeroFraction(string(e.b[start:]))...)
	}
	return true
}

// elements writes array a as a JSON array or, if isObject is true, as a JSON object. The parameter
// owner is the array itself or, if a holds the properties of a PHP object, that object.
func (e *jsonEncoder) elements(owner any, a anyArray, isObject bool) bool {
	if !e.path.enter(owner) {
		return e.fail(JSON_ERROR_RECURSION, "null")
	}
	defer e.path.leave()
	open, end := byte('['), byte(']')
	if isObject {
		open, end = '{', '}'
	}
	e.b = append(e.b, open)
	e.depth++
	ok, first := true, true
	a.eachAny(func(k Key, v any) bool {
		name := k.String()
		if _, isArray := owner.(anyArray); isObject && !isArray && name != "" && name[0] == 0 {
			return true // the property is not public
		}
		if !first {
			e.b = append(e.b, ',')
		}
		first = false
		e.newline()
		if isObject {
			before := len(e.b)
			if !e.string(name, e.flags&^JSON_NUMERIC_CHECK) || e.b[before] != '"' { // the name is not valid UTF-8
				e.b = append(e.b[:before], `""`...)
			}
			e.b = append(e.b, ':')
			if e.flags&JSON_PRETTY_PRINT != 0 {
				e.b = append(e.b, ' ')
			}
		}
		ok = e.value(v)
		return ok
	})
	if !ok {
		return false
	}
	if e.depth > e.max {
		e.code = JSON_ERROR_DEPTH
		if e.flags&JSON_PARTIAL_OUTPUT_ON_ERROR == 0 {
			return false
		}
	}
	e.depth--
	if !first {
		e.newline()
	}
	e.b = append(e.b, end)
	return true
}

func (e *jsonEncoder) newline() {
	if e.flags&JSON_PRETTY_PRINT != 0 {
		e.b = append(e.b, '\n')
		for range e.depth {
			e.b = append(e.b, "    "...)
		}
	}
}

func (e *jsonEncoder) string(s string, flags int) bool {
	if flags&JSON_NUMERIC_CHECK != 0 {
		if x := parseNumber(s); x.ok && !math.IsInf(x.f, 0) {
			return e.value(x.value())
		}
	}
	start := len(e.b)
	e.b = append(e.b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			e.ascii(c, flags)
			i++
			continue
		}
		r, size, valid := nextRune(s[i:])
		switch {
		case !valid:
			switch {
			case flags&JSON_INVALID_UTF8_IGNORE != 0:
			case flags&JSON_INVALID_UTF8_SUBSTITUTE != 0 && flags&JSON_UNESCAPED_UNICODE != 0:
				e.b = append(e.b, "\ufffd"...)
			case flags&JSON_INVALID_UTF8_SUBSTITUTE != 0:
				e.b = append(e.b, `\ufffd`...)
			default:
				e.b = e.b[:start]
				return e.fail(JSON_ERROR_UTF8, "null")
			}
		case flags&JSON_UNESCAPED_UNICODE != 0 && (r != '\u2028' && r != '\u2029' || flags&JSON_UNESCAPED_LINE_TERMINATORS != 0):
			e.b = append(e.b, s[i:i+size]...)
		case r >= 0x10000:
			r -= 0x10000
			e.escape(0xd800 | r>>10)
			e.escape(0xdc00 | r&0x3ff)
		default:
			e.escape(r)
		}
		i += size
	}
	e.b = append(e.b, '"')
	return true
}

// escape writes \u and four hex digits.
func (e *jsonEncoder) escape(r rune) {
	const digits = "0123456789abcdef"
	e.b = append(e.b, '\\', 'u', digits[r>>12], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}

func (e *jsonEncoder) ascii(c byte, flags int) {
	switch c {
	case '"':
		if flags&JSON_HEX_QUOT != 0 {
			e.b = append(e.b, `\u0022`...)
			return
		}
		e.b = append(e.b, `\"`...)
	case '\\':
		e.b = append(e.b, `\\`...)
	case '/':
		if flags&JSON_UNESCAPED_SLASHES == 0 {
			e.b = append(e.b, '\\')
		}
		e.b = append(e.b, '/')
	case '\b':
		e.b = append(e.b, `\b`...)
	case '\f':
		e.b = append(e.b, `\f`...)
	case '\n':
		e.b = append(e.b, `\n`...)
	case '\r':
		e.b = append(e.b, `\r`...)
	case '\t':
		e.b = append(e.b, `\t`...)
	default:
		hex := c < ' ' || (c == '<' || c == '>') && flags&JSON_HEX_TAG != 0 || c == '&' && flags&JSON_HEX_AMP != 0 ||
			c == '\'' && flags&JSON_HEX_APOS != 0
		if !hex {
			e.b = append(e.b, c)
			return
		}
		const digits = "0123456789ABCDEF"
		e.b = append(e.b, '\\', 'u', '0', '0')
		if c < ' ' {
			e.b = append(e.b, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		} else {
			e.b = append(e.b, digits[c>>4], digits[c&15])
		}
	}
}
