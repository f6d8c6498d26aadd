package php

// Strcmp is strcmp: a negative number, 0 or a positive number if a is less than, equal to or
// greater than b. The result is the difference of the first two bytes that differ. If one string is
// a prefix of the other, the result is -1 or 1. Rely only on the sign of the result, because in PHP
// the value depends on the C library.
func Strcmp[T, U Bytes](a T, b U) int {
	return compareBytes(a, b, func(c byte) byte { return c })
}

// Strcasecmp is strcasecmp: like Strcmp, but without regard to the case of ASCII letters.
func Strcasecmp[T, U Bytes](a T, b U) int {
	return compareBytes(a, b, lower)
}

func compareBytes[T, U Bytes](a T, b U, fold func(byte) byte) int {
	for i := range min(len(a), len(b)) {
		if x, y := fold(a[i]), fold(b[i]); x != y {
			return int(x) - int(y)
		}
	}
	return sign(len(a) - len(b))
}

// Strncmp is strncmp: like Strcmp, but it compares only the beginning of a and b. The number of bytes to
// compare is length. A negative length, for which PHP throws a ValueError, counts as 0.
func Strncmp[T, U Bytes](a T, b U, length int) int {
	return Strcmp(a[:clamp(length, len(a))], b[:clamp(length, len(b))])
}

// Strncasecmp is strncasecmp: like Strncmp, but without regard to the case of ASCII letters.
func Strncasecmp[T, U Bytes](a T, b U, length int) int {
	return Strcasecmp(a[:clamp(length, len(a))], b[:clamp(length, len(b))])
}

func clamp(n, most int) int { return max(0, min(n, most)) }

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// Strnatcmp is strnatcmp: -1, 0 or 1 if a comes before b, equals b or comes after b in natural
// order. In this order, "img2" comes before "img10", because numbers are compared by value.
func Strnatcmp[T, U Bytes](a T, b U) int {
	return compareNatural(string(a), string(b), false)
}

// Strnatcasecmp is strnatcasecmp: like Strnatcmp, but without regard to the case of ASCII letters.
func Strnatcasecmp[T, U Bytes](a T, b U) int {
	return compareNatural(string(a), string(b), true)
}

// at returns byte i of s, or 0 past the end of s, where PHP reads the terminating NUL.
func at(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

func compareNatural(a, b string, fold bool) int {
	if a == "" || b == "" {
		return sign(len(a) - len(b))
	}
	for i, j := skipZeros(a), skipZeros(b); ; {
		i, j = skipSpaces(a, i), skipSpaces(b, j)
		if isDigit(at(a, i)) && isDigit(at(b, j)) {
			order, n, m := compareDigits(a[i:], b[j:])
			i, j = i+n, j+m
			switch {
			case order != 0:
				return order
			case i == len(a) || j == len(b):
				return sign(len(a) - i - (len(b) - j))
			}
		}
		x, y := at(a, i), at(b, j)
		if fold {
			x, y = upper(x), upper(y)
		}
		if x != y {
			return sign(int(x) - int(y))
		}
		i, j = i+1, j+1
		if i >= len(a) || j >= len(b) {
			return sign(max(0, len(a)-i) - max(0, len(b)-j))
		}
	}
}

// skipZeros returns the number of leading zeros in s that are followed by another digit.
func skipZeros(s string) (i int) {
	for at(s, i) == '0' && isDigit(at(s, i+1)) {
		i++
	}
	return i
}

func skipSpaces(s string, i int) int {
	for isSpace(at(s, i)) {
		i++
	}
	return i
}

// compareDigits compares the numbers at the start of a and b. It returns their order (-1, 0 or 1)
// and the number of digits that it read in each. The number with more digits is greater. If one of
// the two has a leading zero, they are compared digit by digit instead, as decimal fractions are.
func compareDigits(a, b string) (order, n, m int) {
	fraction := a[0] == '0' || b[0] == '0'
	for i := 0; ; i++ {
		switch x, y := isDigit(at(a, i)), isDigit(at(b, i)); {
		case !x && !y:
			return order, i, i
		case !x:
			return -1, i, i
		case !y:
			return 1, i, i
		case order == 0:
			order = sign(int(a[i]) - int(b[i]))
			if order != 0 && fraction {
				return order, i, i
			}
		}
	}
}

// SimilarText is similar_text: the number of bytes that a and b have in common. It finds their
// longest common substring, and then, recursively, those of the parts before and after it. The
// result is the total length of these substrings. If the pointer percent is given, SimilarText
// stores the similarity, as a percentage, in *percent.
func SimilarText[T, U Bytes](a T, b U, percent ...*float64) int {
	n := similar(string(a), string(b))
	if len(percent) > 0 && percent[0] != nil {
		*percent[0] = 0
		if both := len(a) + len(b); both > 0 {
			*percent[0] = float64(n) * 2 * 100 / float64(both)
		}
	}
	return n
}

func similar(a, b string) int {
	if a == "" || b == "" {
		return 0
	}
	i, j, n := longestCommon(a, b)
	if n == 0 {
		return 0
	}
	return n + similar(a[:i], b[:j]) + similar(a[i+n:], b[j+n:])
}

// longestCommon returns where the longest common substring begins in a and in b, and its length. If there are
// several, it returns the first.
func longestCommon(a, b string) (at, bt, n int) {
	for i := 0; i+n < len(a); i++ {
		for j := 0; j+n < len(b); j++ {
			k := 0
			for i+k < len(a) && j+k < len(b) && a[i+k] == b[j+k] {
				k++
			}
			if k > n {
				at, bt, n = i, j, k
			}
		}
	}
	return at, bt, n
}

// Levenshtein is levenshtein: the lowest cost of turning string a into string b by inserting,
// replacing and deleting bytes. The optional costs are those of an insertion, a replacement and a
// deletion, in this order; each is 1 by default.
func Levenshtein[T, U Bytes](a T, b U, costs ...int) int {
	cost := [3]int{1, 1, 1}
	copy(cost[:], costs)
	insert, replace, remove := cost[0], cost[1], cost[2]
	if len(a) == 0 {
		return len(b) * insert
	}
	if len(b) == 0 {
		return len(a) * remove
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j * insert
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] += remove
		for j := range len(b) {
			least := diagonal
			if a[i] != b[j] {
				least += replace
			}
			least = min(least, row[j+1]+remove, row[j]+insert)
			diagonal, row[j+1] = row[j+1], least
		}
	}
	return row[len(b)]
}

// Soundex is soundex: a letter and three digits that stand for the sound of an English word. The result is "0000"
// if s has no ASCII letter.
func Soundex[T Bytes](s T) string {
	const sounds = "01230120022455012623010202" // the digits of the letters A to Z; 0 means silent
	var b []byte
	var last byte
	for i := 0; i < len(s) && len(b) < 4; i++ {
		c := upper(s[i])
		if c < 'A' || c > 'Z' {
			continue
		}
		sound := sounds[c-'A']
		switch {
		case len(b) == 0:
			b = append(b, c)
			last = sound
		case sound != last:
			last = sound
			if sound != '0' {
				b = append(b, sound)
			}
		}
	}
	return StrPad(b, 4, "0")
}
