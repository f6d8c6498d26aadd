package php

import "strings"

// Substr is substr: the part of s that begins at start and is length bytes long, or shorter if s ends earlier. A
// negative start counts from the end of s, and a negative length leaves out that many bytes at the end. If that
// part contains no byte of s, the result is "".
func Substr[T Bytes](s T, start int, length ...int) string {
	from, to, _ := window(len(s), start, length)
	return string(s[from:to])
}

// SubstrCount is substr_count: the number of times needle occurs in haystack, without overlaps. The
// optional arguments, an offset and a length, restrict this to a part of haystack. If that part is
// outside haystack, the result is 0, where PHP throws a ValueError.
//
// An empty needle is a programming error: SubstrCount panics with PHP's message.
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

// SubstrReplace is substr_replace: s with one part replaced with another text. The part begins at offset and is
// length bytes long. A negative offset or length counts from the end, as in Substr. If the length is 0, the
// text is inserted.
func SubstrReplace[T, U Bytes](s T, replace U, offset int, length ...int) string {
	from, to, _ := window(len(s), offset, length)
	return string(s[:from]) + string(replace) + string(s[to:])
}

// SubstrCompare is substr_compare: it compares a part of haystack with needle. The part begins at offset. The
// maximum number of bytes to compare is length. The bytes are compared as Strncmp does or, if caseInsensitive
// is true, as Strncasecmp does. Where the length is null in PHP, pass math.MaxInt. Where PHP throws a
// ValueError, SubstrCompare returns it as the error.
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

// StrSplit is str_split: it cuts s into pieces that are each length bytes long (1 by default). The last piece
// may be shorter. If s is empty, there are no pieces. A length below 1 is a programming error: StrSplit panics
// with PHP's message.
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

// ChunkSplit is chunk_split: s, split into chunks that are each length bytes long. The last chunk may be
// shorter. After each chunk, including the last, it inserts the last argument, "\r\n" by default. PHP's default
// for length is 76. A length below 1 is a programming error: ChunkSplit panics with PHP's message.
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

// Strrev is strrev: the bytes of s in reverse order.
func Strrev[T Bytes](s T) string {
	b := make([]byte, len(s))
	for i := range len(s) {
		b[len(s)-1-i] = s[i]
	}
	return string(b)
}
