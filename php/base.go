package php

import (
	"math"
	"strconv"
	"strings"
)

// parseInt is intval for a string and a base: it reads s as C's strtol does, and limits the result
// to the range of an int.
func parseInt(s string, base int) int {
	i := 0
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	negative := false
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		negative = s[i] == '-'
		i++
	}
	if i+1 < len(s) && s[i] == '0' {
		prefix := map[byte]int{'x': 16, 'b': 2}[s[i+1]|0x20]
		if prefix != 0 && (base == 0 || base == prefix) {
			base = prefix
			i += 2
		} else if base == 0 {
			base = 8
		}
	}
	if base == 0 {
		base = 10
	}
	n, over := uint(0), false
	for ; i < len(s); i++ {
		d := digitOf(s[i])
		if d >= base {
			break
		}
		if n > (math.MaxUint-uint(d))/uint(base) {
			over = true
		}
		n = n*uint(base) + uint(d)
	}
	switch {
	case negative && (over || n > 1+math.MaxInt):
		return math.MinInt
	case negative:
		return int(-n)
	case over || n > math.MaxInt:
		return math.MaxInt
	}
	return int(n)
}

// digitOf returns the value of a digit, or 99 if c is not a digit.
func digitOf(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return int(c|0x20-'a') + 10
	}
	return 99
}

// Dechex is dechex: num in hexadecimal digits, in two's complement if it is negative.
func Dechex(num int) string { return strconv.FormatUint(uint64(uint(num)), 16) }

// Decbin is decbin: num in binary digits, in two's complement if it is negative.
func Decbin(num int) string { return strconv.FormatUint(uint64(uint(num)), 2) }

// Decoct is decoct: num in octal digits, in two's complement if it is negative.
func Decoct(num int) string { return strconv.FormatUint(uint64(uint(num)), 8) }

// Hexdec is hexdec: the value of a hexadecimal number. It skips the prefix 0x and, with PHP's deprecation
// message, every byte that is not a digit. If the number does not fit in an int, the result is the largest int;
// in PHP, it is a float.
func Hexdec[T Bytes](hex T) int { return largest(readBase(string(hex), 16)) }

// Bindec is bindec: like Hexdec, but for binary digits and the prefix 0b.
func Bindec[T Bytes](binary T) int { return largest(readBase(string(binary), 2)) }

// Octdec is octdec: like Hexdec, but for octal digits and the prefix 0o.
func Octdec[T Bytes](octal T) int { return largest(readBase(string(octal), 8)) }

func largest(n int, f float64) int {
	if f != 0 {
		return math.MaxInt
	}
	return n
}

// readBase reads s as a number in the given base. If the number fits in an int, n is the number and
// f is 0. Otherwise, f is the number.
func readBase(s string, base int) (n int, f float64) {
	s = strings.Trim(s, " \t\n\r\v\f")
	if len(s) > 1 && s[0] == '0' && (s[1]|0x20 == 'x' && base == 16 || s[1]|0x20 == 'o' && base == 8 || s[1]|0x20 == 'b' && base == 2) {
		s = s[2:]
	}
	invalid := false
	for i := range len(s) {
		d := digitOf(s[i])
		switch {
		case d >= base:
			invalid = true
		case f == 0 && (n < math.MaxInt/base || n == math.MaxInt/base && d <= math.MaxInt%base):
			n = n*base + d
		default:
			if f == 0 {
				f = float64(n)
			}
			f = float64(f*float64(base)) + float64(d) // the conversion of the product forbids a fused multiply-add, so that all processors round alike
		}
	}
	if f != 0 {
		raise(E_NOTICE, "Input number is larger than PHP_INT_MAX, precision has been lost in conversion")
	}
	if invalid {
		deprecated("Invalid characters passed for attempted conversion, these have been ignored")
	}
	return n, f
}

// BaseConvert is base_convert: it converts the number num from one base to another. Letters in the
// result are in lower case. A number that does not fit in an int has the precision of a float, as
// in PHP. For a base outside 2 to 36, BaseConvert panics with PHP's ValueError.
func BaseConvert[T Bytes](num T, fromBase, toBase int) string {
	if fromBase < 2 || fromBase > 36 {
		panic(throwf("ValueError", "base_convert(): Argument #2 ($from_base) must be between 2 and 36 (inclusive)"))
	}
	if toBase < 2 || toBase > 36 {
		panic(throwf("ValueError", "base_convert(): Argument #3 ($to_base) must be between 2 and 36 (inclusive)"))
	}
	n, f := readBase(string(num), fromBase)
	if f == 0 {
		return strconv.FormatInt(int64(n), toBase)
	}
	if math.IsInf(f, 0) {
		warn("An infinite value cannot be converted to base %d", toBase)
		return ""
	}
	var b []byte
	for f = math.Floor(f); ; f = math.Floor(f / float64(toBase)) {
		b = append(b, "0123456789abcdefghijklmnopqrstuvwxyz"[int(math.Mod(f, float64(toBase)))])
		if math.Abs(f/float64(toBase)) < 1 {
			break
		}
	}
	return Strrev(b)
}
