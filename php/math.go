package php

import (
	"math"
	"strconv"
)

// The rounding modes of Round.
const (
	PHP_ROUND_HALF_UP   = 1 // a half is rounded away from zero
	PHP_ROUND_HALF_DOWN = 2 // a half is rounded towards zero
	PHP_ROUND_HALF_EVEN = 3
	PHP_ROUND_HALF_ODD  = 4
)

// Round is round: num rounded to a number of decimals, by default 0. A negative number of decimals rounds to
// tens, hundreds and so on. The second optional argument is the mode; by default, a half is rounded away from
// zero. Round looks at the decimal digits that are printed for num, so Round(1.955, 2) is 1.96. For an unknown
// mode, Round panics with PHP's ValueError.
func Round(num float64, precisionAndMode ...int) float64 {
	places, mode := 0, PHP_ROUND_HALF_UP
	if len(precisionAndMode) > 0 {
		places = precisionAndMode[0]
	}
	if len(precisionAndMode) > 1 {
		mode = precisionAndMode[1]
	}
	if mode < PHP_ROUND_HALF_UP || mode > PHP_ROUND_HALF_ODD {
		panic(throwf("ValueError", "round(): Argument #3 ($mode) must be a valid rounding mode (RoundingMode::*)"))
	}
	if num == 0 || math.IsInf(num, 0) || math.IsNaN(num) {
		return num
	}
	places = max(-math.MaxInt32, min(places, math.MaxInt32))
	exponent := math.Pow10(max(places, -places))
	scale := func(f float64) float64 { // scales a rounded number back to the size of num
		if places > 0 {
			return f / exponent
		}
		return f * exponent
	}
	scaled := num * exponent
	if places < 0 {
		scaled = num / exponent
	}
	if !(math.Abs(scaled) < 1e16) {
		return num
	}
	whole := math.Trunc(scaled)
	half, size := 0.5, math.Abs(num-whole)
	if places != 0 {
		size = math.Abs(num)
		if next := whole + math.Copysign(1, num); size >= math.Abs(scale(next)) {
			whole = next // the multiplication had lost the last digit
		}
		half = scale(math.Abs(whole) + 0.5)
	}
	up := false
	switch mode {
	case PHP_ROUND_HALF_UP:
		up = size >= half
	case PHP_ROUND_HALF_DOWN:
		up = size > half
	case PHP_ROUND_HALF_EVEN:
		up = size > half || size == half && math.Mod(whole, 2) != 0
	case PHP_ROUND_HALF_ODD:
		up = size > half || size == half && math.Mod(whole, 2) == 0
	}
	if up {
		whole += math.Copysign(1, num)
	}
	if max(places, -places) < 23 {
		return scale(whole)
	}
	if whole == 0 {
		return 0 // never -0
	}
	f, _ := strconv.ParseFloat(strconv.FormatFloat(whole, 'f', 0, 64)+"e"+strconv.Itoa(-places), 64)
	if math.IsInf(f, 0) {
		return num
	}
	return f
}

// Intdiv is intdiv: the quotient without its fraction. If num2 is 0, the error is PHP's
// DivisionByZeroError. For the smallest int divided by -1, it is PHP's ArithmeticError.
func Intdiv(num1, num2 int) (int, error) {
	switch {
	case num2 == 0:
		return 0, throwf("DivisionByZeroError", "Division by zero")
	case num2 == -1 && num1 == math.MinInt:
		return 0, throwf("ArithmeticError", "Division of PHP_INT_MIN by -1 is not an integer")
	}
	return num1 / num2, nil
}

// Abs is abs: the absolute value of num. The smallest int is returned unchanged, because its absolute value does
// not fit in an int.
func Abs[N ~int | ~float64](num N) N {
	if num < 0 {
		return -num
	}
	if num == 0 {
		return 0 // never -0
	}
	return num
}

// Max is max for mixed values: the largest value or, if several compare equal, the first of them.
// If the only value is an array, the result is the largest element of this array. For values of one
// type, use Go's max. If there is no value, Max panics with PHP's ArgumentCountError. For an empty
// array, it panics with PHP's ValueError.
func Max(values ...any) any { return extreme("max", 1, values) }

// Min is min for mixed values: the smallest value or, if several compare equal, the first of them.
// If the only value is an array, the result is the smallest element of this array.
func Min(values ...any) any { return extreme("min", -1, values) }

// extreme returns the largest value if sign is 1, or the smallest if sign is -1.
func extreme(name string, sign int, values []any) any {
	// If some of the values cannot be compared, the result depends on the order of the operands, so use PHP's
	// order.
	numbers := true // whether all values so far are numbers; if they are, NAN is never better, and no number is better than NAN
	better := func(v, best any) bool {
		if numbers = numbers && isNumber(v) && isNumber(best); numbers && (isNaN(v) || isNaN(best)) {
			return false
		}
		return LooseCompare(v, best)*sign > 0
	}
	if len(values) == 1 {
		a, ok := normal(values[0]).(anyArray)
		if !ok {
			panic(throwf("TypeError", "%s(): Argument #1 ($value) must be of type array, %s given", name, valueName(values[0])))
		}
		values = toArray(a).Values()
		if len(values) == 0 {
			panic(throwf("ValueError", "%s(): Argument #1 ($value) must contain at least one element", name))
		}
		better = func(v, best any) bool { return LooseCompare(best, v)*sign < 0 }
	}
	if len(values) == 0 {
		panic(throwf("ArgumentCountError", "%s() expects at least 1 argument, 0 given", name))
	}
	best := values[0]
	for _, v := range values[1:] {
		if better(v, best) {
			best = v
		}
	}
	return best
}

func isNumber(v any) bool {
	switch v.(type) {
	case int, float64:
		return true
	}
	return false
}
