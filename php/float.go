package php

import (
	"math"
	"strconv"
)

// reprFloat formats f as var_dump, var_export and json_encode do: with the fewest digits that read back as f.
func reprFloat(f float64) string { return string(appendGeneral(nil, f, -1)) }

// appendGeneral appends f in the format of PHP's %.*G. A number with an exponent also has a point, as in
// 1.0E+25. A precision of -1 means the fewest digits that read back as f. In this case, the result has an
// exponent if it would also have one with a precision of 17.
func appendGeneral(b []byte, f float64, precision int) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NAN"...)
	case math.IsInf(f, 1):
		return append(b, "INF"...)
	case math.IsInf(f, -1):
		return append(b, "-INF"...)
	}
	if precision == 0 {
		precision = 1
	}
	var buf [32]byte
	digits := strconv.AppendFloat(buf[:0], f, 'e', max(precision-1, -1), 64)
	if precision < 0 {
		precision = 17
	}
	if digits[0] == '-' {
		b = append(b, '-')
		digits = digits[1:]
	}
	// digits has the form d.ddde±dd.
	e := len(digits) - 1
	for digits[e] != 'e' {
		e--
	}
	exp, _ := strconv.Atoi(string(digits[e+1:]))
	mantissa := digits[:e]
	if len(mantissa) > 1 { // remove the point
		copy(mantissa[1:], mantissa[2:])
		mantissa = mantissa[:len(mantissa)-1]
	}
	for len(mantissa) > 1 && mantissa[len(mantissa)-1] == '0' {
		mantissa = mantissa[:len(mantissa)-1]
	}
	switch {
	case f == 0:
		return append(b, '0')
	case exp < -4 || exp >= precision:
		b = append(b, mantissa[0], '.')
		if len(mantissa) > 1 {
			b = append(b, mantissa[1:]...)
		} else {
			b = append(b, '0')
		}
		b = append(b, 'E')
		if exp < 0 {
			b = append(b, '-')
			exp = -exp
		} else {
			b = append(b, '+')
		}
		return strconv.AppendInt(b, int64(exp), 10)
	case exp < 0:
		b = append(b, "0."...)
		for i := exp + 1; i < 0; i++ {
			b = append(b, '0')
		}
		return append(b, mantissa...)
	}
	for i := 0; i <= exp; i++ {
		if i < len(mantissa) {
			b = append(b, mantissa[i])
		} else {
			b = append(b, '0')
		}
	}
	if len(mantissa) > exp+1 {
		b = append(b, '.')
		b = append(b, mantissa[exp+1:]...)
	}
	return b
}
