package php

import (
	"bytes"
	"strings"
)

// searchStart returns the position where a search in n bytes begins. A negative offset counts from the end.
// searchStart reports false if the offset is outside these bytes.
func searchStart(n int, offset []int) (int, bool) {
	o := optional(offset, 0)
	if o < 0 {
		o += n
	}
	return o, 0 <= o && o <= n
}

// Strpos is strpos: the position in haystack of the first needle that begins at or after offset, and whether
// there is one. A negative offset counts from the end. If offset is outside haystack, PHP throws a ValueError,
// and Strpos finds nothing.
func Strpos[T, U Bytes](haystack T, needle U, offset ...int) (int, bool) {
	o, ok := searchStart(len(haystack), offset)
	if !ok {
		return 0, false
	}
	i := index(haystack[o:], needle)
	if i < 0 {
		return 0, false
	}
	return o + i, true
}

// Stripos is stripos: like Strpos, but without regard to the case of ASCII letters.
func Stripos[T, U Bytes](haystack T, needle U, offset ...int) (int, bool) {
	return Strpos(Strtolower(haystack), Strtolower(needle), offset...)
}

// Strrpos is strrpos: the position of the last needle in haystack, and whether there is one. The search covers
// only needles that begin at or after offset. If offset is negative, it covers only needles that begin at that
// distance from the end of haystack, or earlier. If offset is outside haystack, PHP throws a ValueError, and
// Strrpos finds nothing.
func Strrpos[T, U Bytes](haystack T, needle U, offset ...int) (int, bool) {
	o := optional(offset, 0)
	from, to := o, len(haystack)
	switch {
	case o > len(haystack) || o < -len(haystack):
		return 0, false
	case o < 0:
		from = 0
		if -o >= len(needle) {
			to += o + len(needle)
		}
	}
	i := lastIndex(haystack[from:to], needle)
	if i < 0 {
		return 0, false
	}
	return from + i, true
}

// Strripos is strripos: like Strrpos, but without regard to the case of ASCII letters.
func Strripos[T, U Bytes](haystack T, needle U, offset ...int) (int, bool) {
	return Strrpos(Strtolower(haystack), Strtolower(needle), offset...)
}

// Strstr is strstr: the part of haystack that begins with the first needle or, if before is true, the part before
// the needle. It reports false if haystack does not contain needle.
func Strstr[T, U Bytes](haystack T, needle U, before ...bool) (string, bool) {
	i := index(haystack, needle)
	return cutAt(haystack, i, before)
}

// Stristr is stristr: like Strstr, but without regard to the case of ASCII letters.
func Stristr[T, U Bytes](haystack T, needle U, before ...bool) (string, bool) {
	i := strings.Index(Strtolower(haystack), Strtolower(needle))
	return cutAt(haystack, i, before)
}

// Strrchr is strrchr: the part of haystack that begins with the last occurrence of needle's first byte or, if before is
// true, the part before that byte. It reports false if haystack does not have the byte. The other bytes of needle are
// ignored, and an empty needle searches for "\x00".
func Strrchr[T, U Bytes](haystack T, needle U, before ...bool) (string, bool) {
	var c byte
	if len(needle) > 0 {
		c = needle[0]
	}
	i := len(haystack) - 1
	for i >= 0 && haystack[i] != c {
		i--
	}
	return cutAt(haystack, i, before)
}

// cutAt returns the part of s from index i on, or the part before i if before is true. It
// reports false if i is negative.
func cutAt[T Bytes](s T, i int, before []bool) (string, bool) {
	switch {
	case i < 0:
		return "", false
	case optional(before, false):
		return string(s[:i]), true
	}
	return string(s[i:]), true
}

// Strpbrk is strpbrk: the part of s that begins with the first byte of s that is also in chars. If
// s has no such byte, it reports false. If chars is empty, that is a programming error: Strpbrk
// panics with PHP's message.
func Strpbrk[T Bytes](s T, chars string) (string, bool) {
	if chars == "" {
		throw("strpbrk(): Argument #2 ($characters) must be a non-empty string")
	}
	for i := range len(s) {
		if strings.IndexByte(chars, s[i]) >= 0 {
			return string(s[i:]), true
		}
	}
	return "", false
}

// Strspn is strspn: the number of bytes at the beginning of s that are in chars. The optional arguments, an offset
// and a length, restrict this to a part of s, as in Substr.
func Strspn[T Bytes](s T, chars string, part ...int) int {
	return span(s, chars, part, true)
}

// Strcspn is strcspn: the number of bytes at the beginning of s that are not in chars. The optional arguments, an
// offset and a length, restrict this to a part of s, as in Substr.
func Strcspn[T Bytes](s T, chars string, part ...int) int {
	return span(s, chars, part, false)
}

func span[T Bytes](s T, chars string, part []int, in bool) int {
	from, to := 0, len(s)
	if len(part) > 0 {
		from, to, _ = window(len(s), part[0], part[1:])
	}
	n := from
	for n < to && strings.IndexByte(chars, s[n]) >= 0 == in {
		n++
	}
	return n - from
}

// index and lastIndex are strings.Index and strings.LastIndex for strings and slices of bytes. They copy nothing
// if both arguments are of the same kind.
func index[T, U Bytes](s T, part U) int {
	switch s := any(s).(type) {
	case string:
		return strings.Index(s, string(part))
	case []byte:
		return bytes.Index(s, []byte(part))
	}
	return strings.Index(string(s), string(part))
}

func lastIndex[T, U Bytes](s T, part U) int {
	switch s := any(s).(type) {
	case string:
		return strings.LastIndex(s, string(part))
	case []byte:
		return bytes.LastIndex(s, []byte(part))
	}
	return strings.LastIndex(string(s), string(part))
}
