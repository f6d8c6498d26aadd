package php

import "math"

// parseInt is intval of a string in a base: what strtol reads of it, saturated.
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

// digitOf returns the value of a digit, or 99.
func digitOf(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return int(c|0x20-'a') + 10
	}
	return 99
}
