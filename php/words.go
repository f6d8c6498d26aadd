package php

import "strings"

// StrWordCount is str_word_count: how many words s has. A word is made of ASCII letters, the bytes of chars, in which "a..z" is a range, and "'"
// and "-", which one cannot begin with "-" nor end with it. StrWords returns them.
func StrWordCount[T Bytes](s T, chars ...string) int {
	return StrWords(s, chars...).Len()
}

// StrWords is str_word_count with 2 for the format: the words of s under their offsets. Its Values are what 1 returns.
func StrWords[T Bytes](s T, chars ...string) *Array[string] {
	words := new(Array[string])
	if len(s) == 0 {
		return words
	}
	var more [256]bool
	if len(chars) > 0 && chars[0] != "" {
		more = charmask("str_word_count", chars[0])
	}
	from, to := 0, len(s)
	if s[0] == '\'' && !more['\''] || s[0] == '-' && !more['-'] {
		from++
	}
	if to > from && s[to-1] == '-' && !more['-'] {
		to--
	}
	for from < to {
		start := from
		for from < to && (isAlpha(s[from]) || more[s[from]] || s[from] == '\'' || s[from] == '-') {
			from++
		}
		if from > start {
			words.Set(start, string(s[start:from]))
		} else {
			from++
		}
	}
	return words
}

// CountChars is count_chars: how often each byte is in s. Mode 0 has all 256, 1 those that are there, 2 those that are not. The bytes
// that are there, as 3 returns them, are CountCharsText.
//
// Another mode is a mistake in the program: CountChars panics with PHP's text.
func CountChars[T Bytes](s T, mode ...int) *Array[int] {
	m := optional(mode, 0)
	if m < 0 || m > 2 {
		throw("count_chars(): Argument #2 ($mode) must be between 0 and 4 (inclusive)")
	}
	var counts [256]int
	for i := range len(s) {
		counts[s[i]]++
	}
	a := new(Array[int])
	for c, n := range counts {
		if m == 0 || m == 1 && n > 0 || m == 2 && n == 0 {
			a.Set(c, n)
		}
	}
	return a
}

// CountCharsText is count_chars with 3: the bytes that are in s, each once, in their order. With missing, it is what 4 returns, those that are
// not in s.
func CountCharsText[T Bytes](s T, missing ...bool) string {
	var there [256]bool
	for i := range len(s) {
		there[s[i]] = true
	}
	var b strings.Builder
	for c, is := range there {
		if is != optional(missing, false) {
			b.WriteByte(byte(c))
		}
	}
	return b.String()
}
