package php

import (
	"math"
	"math/bits"
	"strconv"
)

// The operators on mixed values treat null, booleans and numeric strings as PHP 8 does. They panic with the error
// that PHP throws: a TypeError for an array, an object or a non-numeric string, or a DivisionByZeroError. Where the
// types are known, use Go's operators. There is one difference: in PHP, an integer result that does not fit in an
// int becomes a float.

// Add is $a + $b. For two arrays, the result has the elements of a, followed by the elements of b
// under keys that a does not have.
func Add(a, b any) any {
	if x, y, ok := ints(a, b); ok {
		return addInts(x, y)
	}
	if x, ok := normal(a).(anyArray); ok {
		if y, ok := normal(b).(anyArray); ok {
			return unionAny(x, y)
		}
	}
	x, y := numbers("+", a, b)
	if !x.isFloat && !y.isFloat {
		return addInts(x.n, y.n)
	}
	return x.float() + y.float()
}

func addInts(x, y int) any {
	sum := x + y
	if (x^sum)&(y^sum) < 0 {
		return float64(x) + float64(y)
	}
	return sum
}

// unionAny is + for two arrays with elements of any type.
func unionAny(x, y anyArray) *Array[any] {
	sum := toArray(x).Clone()
	y.eachAny(func(k Key, v any) bool {
		if !sum.Has(k) {
			sum.set(k, v)
		}
		return true
	})
	return sum
}

// toArray converts the array a to an array of mixed values. If a is already such an
// array, toArray returns a itself.
func toArray(a anyArray) *Array[any] {
	if m, ok := a.(*Array[any]); ok {
		return m
	}
	m := new(Array[any])
	a.eachAny(func(k Key, v any) bool {
		m.set(k, v)
		return true
	})
	return m
}

// Sub is $a - $b.
func Sub(a, b any) any {
	x, y := numbers("-", a, b)
	if x.isFloat || y.isFloat {
		return x.float() - y.float()
	}
	d := x.n - y.n
	if (x.n^y.n)&(x.n^d) < 0 {
		return float64(x.n) - float64(y.n)
	}
	return d
}

// Mul is $a * $b.
func Mul(a, b any) any {
	x, y := numbers("*", a, b)
	if x.isFloat || y.isFloat {
		return x.float() * y.float()
	}
	if p, ok := mulInts(x.n, y.n); ok {
		return p
	}
	return float64(x.n) * float64(y.n)
}

// mulInts returns the product of x and y, and whether it fits in an int.
func mulInts(x, y int) (int, bool) {
	hi, lo := bits.Mul(magnitude(x), magnitude(y))
	negative := (x < 0) != (y < 0)
	if hi != 0 || lo > math.MaxInt && !(negative && lo == 1<<(strconv.IntSize-1)) {
		return 0, false
	}
	if negative {
		return int(-lo), true
	}
	return int(lo), true
}

func magnitude(x int) uint {
	if x < 0 {
		return uint(-x)
	}
	return uint(x)
}

// Neg is -$a.
func Neg(a any) any { return Mul(a, -1) }

// Div is $a / $b: an int if both are ints and the division leaves no remainder, otherwise a float. Division by
// zero panics with PHP's DivisionByZeroError.
func Div(a, b any) any {
	x, y := numbers("/", a, b)
	switch {
	case y.float() == 0:
		panic(throwf("DivisionByZeroError", "Division by zero"))
	case x.isFloat || y.isFloat || y.n == -1 && x.n == math.MinInt || x.n%y.n != 0:
		return x.float() / y.float()
	}
	return x.n / y.n
}

// Mod is $a % $b, with the operands converted to ints. If $b is 0, it panics with PHP's
// DivisionByZeroError.
func Mod(a, b any) any {
	x, y := integers("%", a, b)
	switch y {
	case 0:
		panic(throwf("DivisionByZeroError", "Modulo by zero"))
	case -1:
		return 0
	}
	return x % y
}

// Pow is pow and $a ** $b: an int if both are ints, $b is not negative and the result fits, otherwise a float.
func Pow(a, b any) any {
	x, y := numbers("**", a, b)
	if x.isFloat || y.isFloat || y.n < 0 {
		if x.float() == 0 && y.float() < 0 {
			deprecated("Power of base 0 and negative exponent is deprecated")
		}
		return pow(x.float(), y.float())
	}
	result, base := 1, x.n
	for n := y.n; n > 0; {
		var ok bool
		if n%2 != 0 {
			product, ok := mulInts(result, base)
			if !ok {
				return float64(result) * float64(base) * pow(float64(base), float64(n-1))
			}
			result, n = product, n-1
			continue
		}
		square, ok := mulInts(base, base)
		if !ok {
			return float64(result) * pow(float64(base)*float64(base), float64(n/2))
		}
		base, n = square, n/2
	}
	return result
}

// Concat is $a . $b.
func Concat(a, b any) string { return Strval(a) + Strval(b) }

// ShiftLeft is $a << $b. If $b is negative, it panics with PHP's ArithmeticError.
func ShiftLeft(a, b any) any {
	x, y := integers("<<", a, b)
	if y < 0 {
		panic(throwf("ArithmeticError", "Bit shift by negative number"))
	}
	return x << uint(y)
}

// ShiftRight is $a >> $b. If $b is negative, it panics with PHP's ArithmeticError.
func ShiftRight(a, b any) any {
	x, y := integers(">>", a, b)
	if y < 0 {
		panic(throwf("ArithmeticError", "Bit shift by negative number"))
	}
	return x >> uint(y)
}

// BitAnd is $a & $b. Two strings are combined byte by byte, up to the length of the shorter string.
func BitAnd(a, b any) any {
	if s, t, ok := bothStrings(a, b); ok {
		out := make([]byte, min(len(s), len(t)))
		for i := range out {
			out[i] = s[i] & t[i]
		}
		return string(out)
	}
	x, y := integers("&", a, b)
	return x & y
}

// BitOr is $a | $b. Two strings are combined byte by byte, up to the length of the longer string.
func BitOr(a, b any) any {
	if s, t, ok := bothStrings(a, b); ok {
		if len(s) < len(t) {
			s, t = t, s
		}
		out := []byte(s)
		for i := range len(t) {
			out[i] |= t[i]
		}
		return string(out)
	}
	x, y := integers("|", a, b)
	return x | y
}

// BitXor is $a ^ $b. Two strings are combined byte by byte, up to the length of the shorter string.
func BitXor(a, b any) any {
	if s, t, ok := bothStrings(a, b); ok {
		out := make([]byte, min(len(s), len(t)))
		for i := range out {
			out[i] = s[i] ^ t[i]
		}
		return string(out)
	}
	x, y := integers("^", a, b)
	return x ^ y
}

// BitNot is ~$a. In a string, it inverts each byte.
func BitNot(a any) any {
	switch a := normal(a).(type) {
	case int:
		return ^a
	case float64:
		return ^implicitInt(a)
	case string:
		out := []byte(a)
		for i := range out {
			out[i] = ^out[i]
		}
		return string(out)
	default:
		panic(throwf("TypeError", "Cannot perform bitwise not on %s", valueName(a)))
	}
}

// Inc is ++$a: the value that $a has after ++$a or $a++. Null becomes 1. A non-numeric string is counted up like
// the columns of a spreadsheet: "az" becomes "ba".
func Inc(a any) any {
	switch a := normal(a).(type) {
	case nil:
		return 1
	case bool:
		warn("Increment on type bool has no effect, this will change in the next major version of PHP")
		return a
	case int, float64:
		return Add(a, 1)
	case string:
		if x := parseNumber(a); x.ok {
			return Add(x.value(), 1)
		}
		deprecated("Increment on non-numeric string is deprecated, use str_increment() instead")
		return incString(a)
	default:
		panic(throwf("TypeError", "Cannot increment %s", typeName(a)))
	}
}

// incString increments a string of letters and digits, carrying to the left.
func incString(s string) string {
	if s == "" {
		return "1"
	}
	b := []byte(s)
	for i := len(b) - 1; i >= 0; i-- {
		first := byte(0)
		switch b[i] {
		case 'z':
			b[i], first = 'a', 'a'
		case 'Z':
			b[i], first = 'A', 'A'
		case '9':
			b[i], first = '0', '1'
		default:
			if d := digitOf(b[i]); d < 36 {
				b[i]++
			}
			return string(b)
		}
		if i == 0 {
			return string(first) + string(b)
		}
	}
	return string(b)
}

// Dec is --$a: the value that $a has after --$a or $a--. Null stays null.
func Dec(a any) any {
	switch a := normal(a).(type) {
	case nil, bool:
		warn("Decrement on type %s has no effect, this will change in the next major version of PHP", typeName(a))
		return a
	case int, float64:
		return Sub(a, 1)
	case string:
		if x := parseNumber(a); x.ok {
			return Sub(x.value(), 1)
		}
		if a == "" {
			deprecated("Decrement on empty string is deprecated as non-numeric")
			return -1
		}
		deprecated("Decrement on non-numeric string has no effect and is deprecated")
		return a
	default:
		panic(throwf("TypeError", "Cannot decrement %s", typeName(a)))
	}
}

// ints returns a and b as ints, and whether both are ints.
func ints(a, b any) (x, y int, ok bool) {
	x, ok = a.(int)
	if ok {
		y, ok = b.(int)
	}
	return x, y, ok
}

// bothStrings returns a and b as strings, and whether both are strings.
func bothStrings(a, b any) (s, t string, ok bool) {
	s, ok = normal(a).(string)
	if ok {
		t, ok = normal(b).(string)
	}
	return s, t, ok
}

// numbers converts the operands of an arithmetic operator to numbers, or panics with PHP's TypeError.
func numbers(op string, a, b any) (x, y number) {
	x, ok := operand(a)
	if ok {
		y, ok = operand(b)
	}
	if !ok {
		unsupported(op, a, b)
	}
	return x, y
}

func unsupported(op string, a, b any) {
	panic(throwf("TypeError", "Unsupported operand types: %s %s %s", typeName(a), op, typeName(b)))
}

func operand(v any) (number, bool) {
	switch v := normal(v).(type) {
	case nil:
		return number{}, true
	case bool:
		if v {
			return number{n: 1}, true
		}
		return number{}, true
	case int:
		return number{n: v}, true
	case float64:
		return number{f: v, isFloat: true}, true
	case string:
		x := parseNumber(v)
		if x.some && !x.ok {
			warn("A non-numeric value encountered")
		}
		return x, x.some
	}
	return number{}, false
}

// integers converts the operands of an operator on ints, or panics with PHP's TypeError.
func integers(op string, a, b any) (x, y int) {
	if x, y, ok := ints(a, b); ok {
		return x, y
	}
	x, ok := intOperand(a)
	if ok {
		y, ok = intOperand(b)
	}
	if !ok {
		unsupported(op, a, b)
	}
	return x, y
}

func intOperand(v any) (int, bool) {
	x, ok := operand(v)
	if !ok || !x.isFloat {
		return x.n, ok
	}
	if s, ok := normal(v).(string); ok {
		n := capInt(x.f)
		if float64(n) != x.f {
			deprecated("Implicit conversion from float-string \"%s\" to int loses precision", s)
		}
		return n, true
	}
	return implicitInt(x.f), true
}

// valueName returns the same as typeName, except that the name of a bool is "true" or "false".
func valueName(v any) string {
	if b, ok := v.(bool); ok {
		return strconv.FormatBool(b)
	}
	return typeName(v)
}
