package php

import (
	"math"
	"strconv"
	"strings"
)

// Number is any Go type for values that are ints or floats in PHP.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~float32 | ~float64
}

// NumberFormat is number_format: num as text, rounded to the given number of decimals; PHP's
// default is 0. The first separator comes before the decimals, and is "." by default. The second
// one separates thousands, and is "," by default.
func NumberFormat[N Number](num N, decimals int, separators ...string) string {
	point, comma := ".", ","
	if len(separators) > 0 {
		point = separators[0]
	}
	if len(separators) > 1 {
		comma = separators[1]
	}
	whole, fraction, negative := "", "", num < 0
	if N(1)/2 == 0 && decimals >= 0 { // N is an integer type
		whole = strings.TrimPrefix(strconv.FormatInt(int64(num), 10), "-")
		fraction = strings.Repeat("0", decimals)
	} else {
		v := Round(float64(num), decimals)
		decimals = max(0, decimals)
		switch {
		case math.IsNaN(v):
			return "nan"
		case math.IsInf(v, 1):
			return "inf"
		case math.IsInf(v, -1):
			return "inf"
		}
		negative = v < 0
		whole, fraction, _ = strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', decimals, 64), ".")
	}
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(comma)
		}
		b.WriteByte(whole[i])
	}
	if decimals > 0 {
		b.WriteString(point)
		b.WriteString(fraction)
	}
	return b.String()
}
