package php

import "strings"

// Substr is substr: the part of s that begins at start and has length bytes, or
// what there is of it. A negative start counts from the end of s, a negative length
// leaves out as many bytes at the end. What lies outside of s is "".
func Substr[T Bytes](s T, start int, length ...int) string {
	from, to, _ := window(len(s), start, length)
	return string(s[from:to])
}

// SubstrCount is substr_count: how many times needle is in haystack, or in the part
// of it that begins at window[0] and has window[1] bytes, without overlaps. Where PHP throws
// a ValueError because the window is outside of haystack, the result is 0.
//
// An empty needle is a mistake in the program: SubstrCount panics with PHP's text.
func SubstrCount[T, U Bytes](haystack T, needle U, window_ ...int) int {
	if len(needle) == 0 {
		throw("substr_count(): Argument #2 ($needle) must not be empty")
	}
	var offset int
	var length []int
	if len(window_) > 0 {
		offset, length = window_[0], window_[1:]
	}
	from, to, ok := window(len(haystack), offset, length)
	if !ok || len(length) > 0 && length[0] > len(haystack)-from {
		return 0
	}
	return strings.Count(string(haystack[from:to]), string(needle))
}

// SubstrReplace is substr_replace: s with the part that begins at offset and has
// length bytes replaced. Negative ones count from the end, as in Substr; length 0
// inserts.
func SubstrReplace[T, U Bytes](s T, replace U, offset int, length ...int) string {
	from, to, _ := window(len(s), offset, length)
	return string(s[:from]) + string(replace) + string(s[to:])
}

// SubstrCompare is substr_compare: it compares the part of haystack that begins at
// offset with needle, at most length bytes of both, as Strncmp does, or without
// regard to case as Strncasecmp does. PHP's null for length is math.MaxInt.
// Where PHP throws a ValueError, the error has its text.
func SubstrCompare[T, U Bytes](haystack T, needle U, offset, length int, caseInsensitive ...bool) (int, error) {
	if length < 0 {
		return 0, valueError("substr_compare(): Argument #4 ($length) must be greater than or equal to 0")
	}
	if length == 0 {
		return 0, nil
	}
	if offset < 0 {
		offset = max(0, len(haystack)+offset)
	}
	if offset > len(haystack) {
		return 0, valueError("substr_compare(): Argument #3 ($offset) must be contained in argument #1 ($haystack)")
	}
	if optional(caseInsensitive, false) {
		return Strncasecmp(haystack[offset:], needle, length), nil
	}
	return Strncmp(haystack[offset:], needle, length), nil
}

// StrSplit is str_split: s in pieces of length bytes (1, if it is left out); the last may be shorter.
// Of "" there are none. A length below 1 is a mistake in the program: StrSplit
// panics with PHP's text.
func StrSplit[T Bytes](s T, length ...int) []string {
	n := optional(length, 1)
	if n < 1 {
		throw("str_split(): Argument #2 ($length) must be greater than 0")
	}
	text := string(s)
	pieces := make([]string, 0, (len(text)+n-1)/n)
	for len(text) > n {
		pieces = append(pieces, text[:n])
		text = text[n:]
	}
	if len(text) > 0 {
		pieces = append(pieces, text)
	}
	return pieces
}

// ChunkSplit is chunk_split: s with end ("\r\n", if it is left out) after every length bytes and at its
// end. PHP's default for length is 76. One below 1 is a mistake in the program:
// ChunkSplit panics with PHP's text.
func ChunkSplit[T Bytes](s T, length int, end ...string) string {
	if length < 1 {
		throw("chunk_split(): Argument #2 ($length) must be greater than 0")
	}
	tail := optional(end, "\r\n")
	if len(s) < length {
		return string(s) + tail
	}
	var b strings.Builder
	for _, piece := range StrSplit(s, length) {
		b.WriteString(piece)
		b.WriteString(tail)
	}
	return b.String()
}

// Strrev is strrev: the bytes of s, the last one first.
func Strrev[T Bytes](s T) string {
	b := make([]byte, len(s))
	for i := range len(s) {
		b[len(s)-1-i] = s[i]
	}
	return string(b)
}
