package php

import (
	"strings"
)

// The ways to encode a space: PHP_QUERY_RFC1738 as "+", PHP_QUERY_RFC3986 as "%20".
const (
	PHP_QUERY_RFC1738 = 1
	PHP_QUERY_RFC3986 = 2
)

// HttpBuildQuery is http_build_query: data in the form "a=1&b%5B0%5D=2". The keys of nested arrays are put in
// brackets; true is written as 1 and false as 0, and null is left out. numericPrefix is put in front of numeric
// keys; PHP's default is "". The separator comes between the parts, and is "&" by default.
func HttpBuildQuery[V any](data *Array[V], numericPrefix string, separator ...string) string {
	q := queryBuilder{separator: optional(separator, "&"), escape: Urlencode[string]}
	buildQuery(&q, data, numericPrefix)
	return q.out.String()
}

// HttpBuildQueryType is http_build_query with PHP's fourth argument, which is PHP_QUERY_RFC1738 or
// PHP_QUERY_RFC3986.
func HttpBuildQueryType[V any](data *Array[V], numericPrefix, separator string, encoding int) string {
	q := queryBuilder{separator: separator, escape: Urlencode[string]}
	if encoding == PHP_QUERY_RFC3986 {
		q.escape = Rawurlencode[string]
	}
	buildQuery(&q, data, numericPrefix)
	return q.out.String()
}

type queryBuilder struct {
	separator string
	escape    func(string) string
	out       strings.Builder
}

func buildQuery[V any](q *queryBuilder, data *Array[V], numericPrefix string) {
	for key, v := range data.All() {
		q.part(key, any(v), "", false, numericPrefix)
	}
}

func (q *queryBuilder) part(key Key, v any, outer string, inner bool, numericPrefix string) {
	name := q.escape(key.String())
	if inner {
		name = outer + "%5B" + name + "%5D"
	} else if key.IsInt() {
		name = numericPrefix + name
	}
	var text string
	switch v := normal(v).(type) {
	case nil:
		return
	case anyArray:
		v.eachAny(func(k Key, e any) bool {
			q.part(k, e, name, true, "")
			return true
		})
		return
	case propertied:
		eachPublic(v.Properties(), func(k Key, e any) bool {
			q.part(k, e, name, true, "")
			return true
		})
		return
	case bool:
		text = "0"
		if v {
			text = "1"
		}
	default:
		text = q.escape(Strval(v))
	}
	if q.out.Len() > 0 {
		q.out.WriteString(q.separator)
	}
	q.out.WriteString(name)
	q.out.WriteByte('=')
	q.out.WriteString(text)
}

const (
	maxInputVars  = 1000
	maxInputDepth = 64
)

// ParseStr is parse_str: it reads the variables from a text such as "a=1&b[]=2" and stores them in
// result. "[]" after a name appends, and "[key]" creates a nested array. As in PHP, "." and " " in
// a name become "_". If there are more than 1000 variables, the rest are dropped, with a warning.
func ParseStr[T Bytes](s T, result *Array[any]) {
	result.Clear()
	text, _, _ := strings.Cut(string(s), "\x00")
	n := 0
	for text != "" {
		var pair string
		pair, text, _ = strings.Cut(text, "&")
		if pair == "" {
			continue
		}
		if n++; n > maxInputVars {
			warn("parse_str(): Input variables exceeded %d. To increase the limit change max_input_vars in php.ini.", maxInputVars)
			return
		}
		name, value, _ := strings.Cut(pair, "=")
		storeQuery(result, Urldecode(name), Urldecode(value))
	}
}

// storeQuery stores value under name, which may contain brackets.
func storeQuery(a *Array[any], name, value string) {
	name, _, _ = strings.Cut(strings.TrimLeft(name, " "), "\x00")
	bracket := strings.IndexByte(name, '[')
	path, ok := queryPath(name, bracket)
	switch {
	case bracket == 0 || name == "" || len(path) > maxInputDepth:
		return
	case !ok:
		a.Set(underscored(name), value)
		return
	case bracket > 0:
		name = name[:bracket]
	}
	var last any = underscored(name)
	for _, key := range path {
		var inner *Array[any]
		if last != nil {
			inner, _ = a.At(last).(*Array[any])
		}
		if inner == nil {
			inner = new(Array[any])
			if !setOrAppend(a, last, inner) {
				return
			}
		}
		a, last = inner, key
	}
	setOrAppend(a, last, value)
}

// setOrAppend stores v under key, or appends it if key is nil.
func setOrAppend(a *Array[any], key, v any) bool {
	if key == nil {
		return a.Append(v)
	}
	a.Set(key, v)
	return true
}

// queryPath returns the keys in the brackets after a name; for an empty pair of brackets, the key
// is nil. If the first bracket is not closed, queryPath reports false.
func queryPath(name string, bracket int) (path []any, ok bool) {
	for bracket >= 0 && bracket < len(name) && name[bracket] == '[' {
		rest := name[bracket+1:]
		skip := 0
		if rest != "" && isSpace(rest[0]) {
			skip = 1
		}
		end := strings.IndexByte(rest[skip:], ']')
		switch {
		case end < 0:
			return path, len(path) > 0
		case end == 0:
			path = append(path, nil)
		default:
			path = append(path, rest[:skip+end])
		}
		bracket += 2 + skip + end
	}
	return path, true
}

func underscored(name string) string {
	return Strtr(name, ". [", "___")
}
