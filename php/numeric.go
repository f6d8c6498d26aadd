package php

import (
	"math"
	"strconv"
	"strings"
)

// isSpace reports whether c is one of the white-space bytes that may come before and after a number.
func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// number is the result of reading a string as a number.
type number struct {
	f       float64
	n       int
	isFloat bool
	ok      bool // whether the whole string is a number
	some    bool // whether the string begins with a number

	overflow int // 1 or -1 if the string is an integer above or below the range of int
}

// value returns the number as a mixed value.
func (x number) value() any {
	if x.isFloat {
		return x.f
	}
	return x.n
}

// float returns the number as a float.
func (x number) float() float64 {
	if x.isFloat {
		return x.f
	}
	return float64(x.n)
}

// parseNumber reads the number at the beginning of s, by the rules of PHP 8. White space may come before and after
// the number. The number may have a sign, a point and an exponent. An integer that does not fit in an int becomes a
// float.
func parseNumber(s string) number {
	i := 0
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	start := i
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	digits := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	whole := i - digits
	isFloat := false
	if i < len(s) && s[i] == '.' && (whole > 0 || i+1 < len(s) && isDigit(s[i+1])) {
		isFloat = true
		for i++; i < len(s) && isDigit(s[i]); i++ {
		}
	} else if whole == 0 {
		return number{}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i + 1
		if j < len(s) && (s[j] == '-' || s[j] == '+') {
			j++
		}
		if j < len(s) && isDigit(s[j]) {
			isFloat = true
			for i = j; i < len(s) && isDigit(s[i]); i++ {
			}
		}
	}
	x := number{isFloat: isFloat, some: true}
	text := s[start:i]
	if whole > maxDigits && digitsWithoutZeros(s[digits:digits+whole]) > maxDigits {
		x.overflow = signOf(text)
	}
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	x.ok = i == len(s)
	if !isFloat {
		n, err := strconv.Atoi(text)
		// PHP reads the smallest int as a float if any byte follows it.
		if err == nil && !(n == math.MinInt && start+len(text) < len(s)) {
			x.n = n
			return x
		}
		x.isFloat, x.overflow = true, signOf(text)
	}
	x.f, _ = strconv.ParseFloat(text, 64) // a number that is too large becomes infinite, as in PHP
	return x
}

// maxDigits is 19 where an int has 64 bits, and 9 where it has 32. An integer with more digits counts as out of
// range.
const maxDigits = strconv.IntSize * 3 / 10

func digitsWithoutZeros(s string) int { return len(strings.TrimLeft(s, "0")) }

// signOf returns the sign of a number's text, -1 or 1.
func signOf(text string) int {
	if text[0] == '-' {
		return -1
	}
	return 1
}

// capInt converts a float that was read from a string to an int. For a number beyond the range of
// int, it returns the smallest or the largest int. For infinity and NaN, it returns 0.
func capInt(f float64) int {
	switch {
	case f != f || math.IsInf(f, 0):
		return 0
	case f >= 1<<(strconv.IntSize-1):
		return math.MaxInt
	case f < -(1 << (strconv.IntSize - 1)):
		return math.MinInt
	}
	return int(f)
}
