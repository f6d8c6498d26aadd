package php

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// JsonDecode is json_decode: the value that the JSON text in data encodes. Objects become *StdClass
// or, if associative is true, *Array[any]. Integers that do not fit in an int become floats or,
// with JSON_BIGINT_AS_STRING, strings. The optional arguments are PHP's depth and flags. If
// decoding fails, the error is PHP's JsonException, even without JSON_THROW_ON_ERROR. Its Message
// and Code are the results of json_last_error_msg and json_last_error. If the depth is out of
// range, the error is a ValueError.
func JsonDecode[T Bytes](data T, associative bool, depthAndFlags ...int) (any, error) {
	d := jsonDecoder{s: string(data), max: 512, associative: associative}
	if len(depthAndFlags) > 0 {
		d.max = depthAndFlags[0]
	}
	if len(depthAndFlags) > 1 {
		d.flags = depthAndFlags[1]
	}
	switch {
	case len(d.s) == 0:
		return nil, jsonError(JSON_ERROR_SYNTAX)
	case d.max <= 0:
		return nil, throwf("ValueError", "json_decode(): Argument #3 ($depth) must be greater than 0")
	case d.max > math.MaxInt32:
		return nil, throwf("ValueError", "json_decode(): Argument #3 ($depth) must be less than 2147483647")
	}
	v := d.value()
	if d.code == 0 {
		d.space()
		if d.p < len(d.s) {
			d.syntax()
		}
	}
	if d.code != 0 {
		return nil, d.err()
	}
	return v, nil
}

// jsonDecoder decodes the JSON text s. It records only the first error.
type jsonDecoder struct {
	s           string
	p           int
	max, depth  int
	flags       int
	associative bool
	token       int // where the last token began
	code        int
	failed      int // where the error is
}

// fail records an error at the token that begins at p, unless an error has already been recorded.
func (d *jsonDecoder) fail(code, p int) {
	if d.code == 0 {
		d.code, d.failed = code, p
	}
}

// err returns the recorded error, with its line and column as in PHP 8.6.
func (d *jsonDecoder) err() error {
	before := d.s[:d.failed]
	e := jsonError(d.code)
	e.Message += " near location " + strconv.Itoa(1+strings.Count(before, "\n")) + ":"
	column := 1
	for i := strings.LastIndexByte(before, '\n') + 1; i < len(before); i++ {
		if before[i]&0xc0 != 0x80 {
			column++
		}
	}
	e.Message += strconv.Itoa(column)
	return e
}

// syntax records the error for an unexpected byte at d.p. Invalid UTF-8 and control characters have
// their own error codes.
func (d *jsonDecoder) syntax() {
	if d.p < len(d.s) {
		switch c := d.s[d.p]; {
		case c == '"':
			d.string() // a string is not allowed here, but an error inside it takes precedence
			d.fail(JSON_ERROR_SYNTAX, d.token)
		case c < ' ':
			d.fail(JSON_ERROR_CTRL_CHAR, d.p)
		case c >= utf8.RuneSelf:
			if r, size := utf8.DecodeRuneInString(d.s[d.p:]); r == utf8.RuneError && size == 1 {
				d.fail(JSON_ERROR_UTF8, d.p)
			}
		}
	}
	d.fail(JSON_ERROR_SYNTAX, d.p)
}

func (d *jsonDecoder) space() {
	for d.p < len(d.s) && strings.IndexByte(" \t\n\r", d.s[d.p]) >= 0 {
		d.p++
	}
}

// next skips white space and returns the first byte of the next token, or 0 at the end of the text.
func (d *jsonDecoder) next() byte {
	d.space()
	if d.p >= len(d.s) {
		return 0
	}
	return d.s[d.p]
}

var jsonWords = map[string]any{"true": true, "false": false, "null": nil}

func (d *jsonDecoder) value() any {
	switch c := d.next(); {
	case c == '{':
		return d.object()
	case c == '[':
		return d.array()
	case c == '"':
		return d.string()
	case c == '-' || isDigit(c):
		return d.number()
	default:
		d.token = d.p
		for word, v := range jsonWords {
			if strings.HasPrefix(d.s[d.p:], word) {
				d.p += len(word)
				return v
			}
		}
		d.syntax()
		return nil
	}
}

// enter reads the opening bracket of an array or an object. If the nesting is too deep, it records an error and
// returns false.
func (d *jsonDecoder) enter() bool {
	d.p++
	if d.depth++; d.depth >= d.max {
		d.fail(JSON_ERROR_DEPTH, d.p-1)
	}
	return d.code == 0
}

// leave reads the closing bracket of an array or an object. The first argument is this bracket, and the second
// is the closing bracket of the other kind. If leave finds the second bracket, it records an error with a code
// of its own.
func (d *jsonDecoder) leave(end, other byte) {
	switch d.next() {
	case end:
		d.token = d.p
		d.p++
		d.depth--
	case other:
		d.fail(JSON_ERROR_STATE_MISMATCH, d.p)
	default:
		d.syntax()
	}
}

func (d *jsonDecoder) array() any {
	a := new(Array[any])
	if !d.enter() {
		return nil
	}
	if c := d.next(); c != ']' && c != '}' {
		for {
			v := d.value()
			if d.code != 0 {
				return nil
			}
			a.Append(v)
			if d.next() != ',' {
				break
			}
			d.p++
		}
	}
	d.leave(']', '}')
	return a
}

func (d *jsonDecoder) object() any {
	o := new(StdClass)
	if !d.enter() {
		return nil
	}
	if c := d.next(); c != ']' && c != '}' {
		for {
			name, ok := d.name()
			if !ok {
				return nil
			}
			if d.code == 0 && d.next() != ':' {
				d.syntax()
			}
			if d.code != 0 {
				return nil
			}
			d.p++
			v := d.value()
			if d.code != 0 {
				return nil
			}
			if !d.associative && name != "" && name[0] == 0 {
				d.fail(JSON_ERROR_INVALID_PROPERTY_NAME, d.token)
				return nil
			}
			o.Props.set(StringKey(name), v)
			if d.next() != ',' {
				break
			}
			d.p++
		}
	}
	d.leave('}', ']')
	if d.associative {
		return &o.Props
	}
	return o
}

// name reads the name of a property. With JSON_BIGINT_AS_STRING, it also accepts an int that is too large, as
// PHP does.
func (d *jsonDecoder) name() (string, bool) {
	c := d.next()
	if c == '"' {
		return d.string(), true
	}
	if d.flags&JSON_BIGINT_AS_STRING != 0 && (c == '-' || isDigit(c)) {
		start := d.p
		if s, ok := d.number().(string); ok {
			return s, true
		}
		d.p = start
	}
	d.syntax()
	return "", false
}

func (d *jsonDecoder) number() any {
	start := d.p
	d.token = start
	if d.s[d.p] == '-' {
		d.p++
	}
	whole := d.digits()
	if whole == 0 {
		d.p = start
		d.fail(JSON_ERROR_SYNTAX, start)
		return nil
	}
	isFloat := false
	if at := d.p; d.p < len(d.s) && d.s[d.p] == '.' {
		d.p++
		if isFloat = d.digits() > 0; !isFloat {
			d.p = at
		}
	}
	if at := d.p; d.p < len(d.s) && d.s[d.p]|0x20 == 'e' {
		d.p++
		if d.p < len(d.s) && (d.s[d.p] == '+' || d.s[d.p] == '-') {
			d.p++
		}
		if d.digits() > 0 {
			isFloat = true
		} else {
			d.p = at
		}
	}
	text := d.s[start:d.p]
	if n, err := strconv.Atoi(text); err == nil && !isFloat {
		return n
	} else if !isFloat && d.flags&JSON_BIGINT_AS_STRING != 0 {
		return text
	}
	f, _ := strconv.ParseFloat(text, 64)
	return f
}

// digits reads decimal digits and returns how many it has read. If the whole part of a number
// begins with 0, it reads only this 0.
func (d *jsonDecoder) digits() int {
	start := d.p
	for d.p < len(d.s) && isDigit(d.s[d.p]) {
		d.p++
		if d.p == start+1 && d.s[start] == '0' && (start == 0 || d.s[start-1] != '.' && d.s[start-1]|0x20 != 'e' && d.s[start-1] != '+' && !d.exponent(start)) {
			break
		}
	}
	return d.p - start
}

// exponent reports whether the digits at p follow an exponent's minus sign.
func (d *jsonDecoder) exponent(p int) bool {
	return p > 1 && d.s[p-1] == '-' && d.s[p-2]|0x20 == 'e'
}

func (d *jsonDecoder) string() string {
	d.token = d.p
	d.p++
	start := d.p
	for d.p < len(d.s) && d.s[d.p] != '"' && d.s[d.p] != '\\' && d.s[d.p] >= ' ' && d.s[d.p] < utf8.RuneSelf {
		d.p++
	}
	if d.p < len(d.s) && d.s[d.p] == '"' {
		d.p++
		return d.s[start : d.p-1]
	}
	b := []byte(d.s[start:d.p])
	for {
		if d.p >= len(d.s) {
			d.fail(JSON_ERROR_SYNTAX, d.token)
			return ""
		}
		switch c := d.s[d.p]; {
		case c == '"':
			d.p++
			return string(b)
		case c < ' ':
			d.fail(JSON_ERROR_CTRL_CHAR, d.token)
			return ""
		case c == '\\':
			b = d.unescape(b)
			if d.code != 0 {
				return ""
			}
		case c < utf8.RuneSelf:
			b = append(b, c)
			d.p++
		default:
			r, size := utf8.DecodeRuneInString(d.s[d.p:])
			switch {
			case r != utf8.RuneError || size > 1:
				b = append(b, d.s[d.p:d.p+size]...)
			case d.flags&JSON_INVALID_UTF8_IGNORE != 0:
			case d.flags&JSON_INVALID_UTF8_SUBSTITUTE != 0:
				b = append(b, "\ufffd"...)
			default:
				d.fail(JSON_ERROR_UTF8, d.token)
				return ""
			}
			d.p += size
		}
	}
}

// unescape reads an escape sequence, which begins with a backslash.
func (d *jsonDecoder) unescape(b []byte) []byte {
	if d.p+1 >= len(d.s) {
		d.fail(JSON_ERROR_SYNTAX, d.token)
		return nil
	}
	c := d.s[d.p+1]
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		d.p += 2
		return append(b, "\"\\/\b\f\n\r\t"[i])
	}
	r, ok := d.hex(d.p)
	if !ok {
		d.fail(JSON_ERROR_SYNTAX, d.token)
		return nil
	}
	size := 6
	if utf16.IsSurrogate(r) {
		low, ok := d.hex(d.p + 6)
		r = utf16.DecodeRune(r, low)
		if !ok || r == utf8.RuneError {
			d.fail(JSON_ERROR_UTF16, d.token)
			return nil
		}
		size = 12
	}
	d.p += size
	return utf8.AppendRune(b, r)
}

// hex reads \u and four hex digits at p.
func (d *jsonDecoder) hex(p int) (rune, bool) {
	if p+6 > len(d.s) || d.s[p:p+2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(d.s[p+2:p+6], 16, 16)
	return rune(n), err == nil
}
