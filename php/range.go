package php

import "math"

// Range is range: an array of the values from start to end, both included, at intervals of step,
// which is 1 by default. If start and end are ints, so are the values. If both are strings of one
// byte, so are the values. If one of the arguments is a float, the values are floats. Range panics
// with PHP's ValueError if step leads away from end, is 0 or is larger than the range. For a loop
// over ints, RangeInts is shorter.
func Range(start, end any, step ...any) *Array[any] {
	by, stepIsFloat, negative := rangeStep(step)
	from, fromKind := rangeEnd(start, 1, "start")
	to, toKind := rangeEnd(end, 2, "end")
	if fromKind >= aChar || toKind >= aChar {
		isChar := fromKind == aChar || toKind == aChar
		switch {
		case fromKind < aChar || toKind < aChar:
			if fromKind < aChar && toKind == aChar {
				warn("range(): Argument #1 ($start) must be a single byte string if argument #2 ($end) is a single byte string, argument #2 ($end) converted to 0")
			} else if fromKind == aChar {
				warn("range(): Argument #2 ($end) must be a single byte string if argument #1 ($start) is a single byte string, argument #1 ($start) converted to 0")
			}
		case stepIsFloat && !isChar:
		case stepIsFloat:
			warn("range(): Argument #3 ($step) must be of type int when generating an array of characters, inputs converted to 0")
		default:
			return rangeChars(Strval(start)[0], Strval(end)[0], by, negative)
		}
		if fromKind >= aChar {
			fromKind = anInt
		}
		if toKind >= aChar {
			toKind = anInt
		}
	}
	out := new(Array[any])
	if fromKind == aFloat || toKind == aFloat || stepIsFloat {
		x, y, s := from.float(), to.float(), by.float()
		n := rangeSize(x, y, s, negative)
		if x > y {
			s = -s
		}
		for i := range n {
			v := x // unchanged, so that -0 stays -0
			if i > 0 {
				v += float64(float64(i) * s) // the conversion of the product forbids a fused multiply-add, so that all processors round alike
			}
			if s < 0 && v < y || s > 0 && v > y {
				break
			}
			out.Append(v)
		}
		return out
	}
	n := rangeSize(float64(from.n), float64(to.n), by.float(), negative)
	s := by.n
	if from.n > to.n {
		s = -s
	}
	for i := range n {
		v := from.n + i*s
		if s < 0 && v < to.n || s > 0 && v > to.n {
			break
		}
		out.Append(v)
	}
	return out
}

// The kinds of values that start and end can be.
const (
	anInt = iota
	aFloat
	aChar
	aDigit // a string of one digit: a char if the other bound is a char, otherwise a number
)

func rangeError(text string, args ...any) {
	panic(throwf("ValueError", "range(): Argument #"+text, args...))
}

// rangeStep returns the size of the step. It also reports whether the step is a float, and whether
// it is negative.
func rangeStep(step []any) (by number, isFloat, negative bool) {
	if len(step) == 0 {
		return number{n: 1}, false, false
	}
	by, _ = operand(step[0])
	if by.isFloat {
		finite(by.f, 3, "step")
		if fitsInt(by.f) && by.f == math.Trunc(by.f) && by.f != math.MinInt {
			by.n = int(by.f)
		} else {
			isFloat = true
		}
	}
	if by.float() == 0 {
		rangeError("3 ($step) cannot be 0")
	}
	if by.float() < 0 {
		by.n, by.f, negative = -by.n, -by.f, true
	}
	if by.n == math.MinInt {
		rangeError("3 ($step) must be greater than %d", math.MinInt)
	}
	return by, isFloat, negative
}

func finite(f float64, arg int, name string) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		text := "INF"
		if f != f {
			text = "NAN"
		}
		rangeError("%d ($%s) must be a finite number, %s provided", arg, name, text)
	}
}

// rangeEnd converts v, which is one of the two bounds, to a number. It also returns the kind of v.
func rangeEnd(v any, arg int, name string) (number, int) {
	v = normal(v)
	s, ok := v.(string)
	if !ok {
		x, ok := operand(v)
		if !ok {
			panic(throwf("TypeError", "range(): Argument #%d ($%s) must be of type string|int|float, %s given", arg, name, typeName(v)))
		}
		if x.isFloat {
			finite(x.f, arg, name)
			return x, aFloat
		}
		return x, anInt
	}
	if s == "" {
		warn("range(): Argument #%d ($%s) must not be empty, casted to 0", arg, name)
		return number{}, anInt
	}
	switch x := parseNumber(s); {
	case x.ok && x.isFloat:
		finite(x.f, arg, name)
		return x, aFloat
	case x.ok && len(s) == 1:
		return x, aDigit
	case x.ok:
		return x, anInt
	}
	if len(s) > 1 {
		warn("range(): Argument #%d ($%s) must be a single byte, subsequent bytes are ignored", arg, name)
	}
	return number{}, aChar
}

// rangeSize returns the number of elements in a range. It panics with PHP's ValueError if the step
// leads away from the end, if it is larger than the range, or if there would be too many elements.
func rangeSize(x, y, step float64, negative bool) int {
	const maxSize = 1 << 30
	switch {
	case x == y:
		return 1
	case x < y && negative:
		rangeError("3 ($step) must be greater than 0 for increasing ranges")
	case math.Abs(x-y) < step:
		rangeError("3 ($step) must be less than the range spanned by argument #1 ($start) and argument #2 ($end)")
	}
	size := math.Floor(math.Abs(x-y)/step + 1.5) // may be too large by one; the last value would then be past the end
	if size >= maxSize {
		panic(throwf("ValueError", "The supplied range exceeds the maximum array size by %.1f elements: start=%.1f, end=%.1f, step=%.1f", size-maxSize, x, y, step))
	}
	return int(size)
}

func rangeChars(from, to byte, step number, negative bool) *Array[any] {
	n := rangeSize(float64(from), float64(to), step.float(), negative)
	by := int(step.float())
	if from > to {
		by = -by
	}
	out := new(Array[any])
	for i := range n {
		c := int(from) + i*by
		if by < 0 && c < int(to) || by > 0 && c > int(to) {
			break
		}
		out.Append(string([]byte{byte(c)}))
	}
	return out
}

// RangeInts is range for ints, for use in a loop: for _, i := range php.RangeInts(1, 10). If end is
// less than start, it counts down. If step is 0 or below, it panics with PHP's ValueError.
func RangeInts(start, end int, step ...int) []int {
	by := optional(step, 1)
	if by <= 0 {
		rangeError("3 ($step) must be greater than 0")
	}
	var list []int
	for i := start; ; {
		list = append(list, i)
		switch {
		case start <= end && (end-i < by || end-i < 0):
			return list
		case start > end && (i-end < by || i-end < 0):
			return list
		case start <= end:
			i += by
		default:
			i -= by
		}
	}
}
