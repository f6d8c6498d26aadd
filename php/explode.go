package php

import "strings"

// Explode is explode: the parts of s between separators. A positive limit is the maximum number of
// parts; the last part then has the rest of s. A limit of -n leaves out the last n parts. A limit
// of 0 counts as 1.
//
// An empty separator is a programming error: Explode panics with PHP's message.
func Explode[T Bytes](separator string, s T, limit ...int) []string {
	if separator == "" {
		throw("explode(): Argument #1 ($separator) must not be empty, use str_split() to split a string into characters")
	}
	n := -1
	if len(limit) > 0 {
		n = limit[0]
	}
	switch text := string(s); {
	case len(limit) == 0:
		return strings.Split(text, separator)
	case n >= 0:
		return strings.SplitN(text, separator, max(n, 1))
	default:
		parts := strings.Split(text, separator)
		return parts[:max(0, len(parts)+n)]
	}
}

// Implode is implode: a string of all elements of array, with the separator between them. The elements are
// converted to strings as in PHP. If they are strings, strings.Join does the same.
func Implode[E any](separator string, array []E) string {
	if list, ok := any(array).([]string); ok {
		return strings.Join(list, separator)
	}
	var b strings.Builder
	for i, e := range array {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(Strval(any(e)))
	}
	return b.String()
}

// Join is join: Implode's other name.
func Join[E any](separator string, array []E) string {
	return Implode(separator, array)
}
