package php

// spaces are the bytes that Trim strips by default.
const spaces = " \n\r\t\v\f\x00"

// Trim is trim: s without the bytes at its beginning and its end that are in chars. By default,
// chars are space, "\n", "\r", "\t", "\v", "\x00" and, as in PHP 8.6, "\f". "a..z" in chars is a
// range.
func Trim[T Bytes](s T, chars ...string) string {
	from, to := trim("trim", s, chars, true, true)
	return string(s[from:to])
}

// Ltrim is ltrim: s without the bytes at its beginning that are in chars. For chars, see
// Trim.
func Ltrim[T Bytes](s T, chars ...string) string {
	from, to := trim("ltrim", s, chars, true, false)
	return string(s[from:to])
}

// Rtrim is rtrim: s without the bytes at its end that are in chars. For chars, see Trim.
func Rtrim[T Bytes](s T, chars ...string) string {
	from, to := trim("rtrim", s, chars, false, true)
	return string(s[from:to])
}

// Chop is chop: Rtrim's other name.
func Chop[T Bytes](s T, chars ...string) string {
	from, to := trim("chop", s, chars, false, true)
	return string(s[from:to])
}

var spaceMask = charmask("trim", spaces)

func trim[T Bytes](name string, s T, chars []string, left, right bool) (from, to int) {
	set := &spaceMask
	if len(chars) > 0 {
		list := charmask(name, chars[0])
		set = &list
	}
	to = len(s)
	for left && from < to && set[s[from]] {
		from++
	}
	for right && from < to && set[s[to-1]] {
		to--
	}
	return from, to
}
