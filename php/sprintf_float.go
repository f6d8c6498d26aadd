package php

import (
	"math"
	"strconv"
	"strings"
)

// maxPrecision is the largest number of digits that PHP prints after the point.
const maxPrecision = 53

// float appends v in the format of %e, %f, %g or %h.
func (p *printer) float(v float64, verb byte, f *part) {
	precision := 6
	if f.precise {
		if f.precision > maxPrecision {
			raise(E_NOTICE, "%s(): Requested precision of %d digits was truncated to PHP maximum of %d digits",
				p.name, f.precision, maxPrecision)
		}
		precision = min(f.precision, maxPrecision)
	} else if f.point {
		precision = 0
	}
	general := strings.IndexByte("gGhH", verb) >= 0
	if v == 0 && !general {
		v = 0 // without the sign of -0
	}
	var s string
	switch {
	case math.IsNaN(v):
		p.out = append(p.out, "NaN"...) // without the width, as in PHP
		return
	case math.IsInf(v, 1):
		p.out = append(p.out, "INF"...)
		return
	case math.IsInf(v, -1):
		p.out = append(p.out, "-INF"...)
		return
	case general:
		s = string(appendGeneral(nil, v, precision))
		if verb == 'g' || verb == 'h' {
			s = strings.Replace(s, "E", "e", 1)
		}
	case verb == 'e' || verb == 'E':
		s = exponential(v, precision, verb)
	default:
		s = strconv.FormatFloat(v, 'f', precision, 64)
	}
	if f.sign && s[0] != '-' {
		s = "+" + s
	}
	f.signed(&p.out, s)
}

// exponential returns v in the format of %e. Its exponent has no leading zeros, as in PHP.
func exponential(v float64, precision int, verb byte) string {
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', precision, 64), "e")
	n, _ := strconv.Atoi(exponent)
	digits := strconv.Itoa(n)
	if n >= 0 {
		digits = "+" + digits
	}
	return mantissa + string([]byte{verb}) + digits
}
