package php

import "strings"

// StrWordCount is str_word_count: the number of words in s. A word consists of ASCII letters, "'",
// "-" and the bytes of chars; "a..z" in chars is a range. At the beginning of s, "'" and "-" are
// not part of a word, unless chars contains them. The same is true of "-" at the end of s. StrWords
// returns the words.
func StrWordCount[T Bytes](s T, chars ...string) int {
	return StrWords(s, chars...).Len()
}

// StrWords is str_word_count with the format 2: the words of s, with their offsets as keys. The
// Values of the result are PHP's result for the format 1.
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

// CountChars is count_chars: the number of times that each byte occurs in s. In mode 0, the
// keys are all 256 bytes; in mode 1, only the bytes that occur; in mode 2, only the bytes
// that do not occur. For PHP's modes 3 and 4, use CountCharsText.
//
// Any other mode is a programming error: CountChars panics with PHP's message.
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

// CountCharsText is count_chars with the mode 3: the bytes that occur in s, each once, in ascending order. If
// missing is true, the mode is 4: the bytes that do not occur in s.
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
