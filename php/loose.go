package php

import (
	"cmp"
	"math"
	"reflect"
	"strings"
)

// LooseEqual is $a == $b by the rules of PHP 8. A number and a non-numeric string are compared as
// text. If one operand is null or a boolean, both are compared by their truth. Arrays are compared
// by their keys and elements, and objects by their properties.
func LooseEqual(a, b any) bool {
	if s, ok := a.(string); ok {
		if t, ok := b.(string); ok {
			if s == t {
				return true
			}
			// Two numeric strings can be equal although their texts differ. No numeric string begins with a byte above '9'.
			if s == "" || t == "" || s[0] > '9' || t[0] > '9' {
				return false
			}
		}
	}
	return LooseCompare(a, b) == 0
}

// LooseCompare is $a <=> $b: -1, 0 or 1. $a < $b is LooseCompare(a, b) < 0, and $a > $b is
// LooseCompare(b, a) < 0. For values that cannot be compared (NAN, and arrays with different keys),
// $a > $b is not the same as LooseCompare(a, b) > 0.
func LooseCompare(a, b any) int {
	if x, y, ok := ints(a, b); ok {
		return cmp.Compare(x, y)
	}
	return comparison{}.values(a, b)
}

// comparison is one comparison of two values. depth is the current level of nesting.
type comparison struct{ depth int }

const maxCompare = 10000

func (c comparison) values(a, b any) int {
	a, b = normal(a), normal(b)
	switch x := a.(type) {
	case int:
		switch y := b.(type) {
		case int:
			return cmp.Compare(x, y)
		case float64:
			return compareFloats(float64(x), y)
		case string:
			return compareIntString(x, y)
		}
	case float64:
		switch y := b.(type) {
		case int:
			return compareFloats(x, float64(y))
		case float64:
			return compareFloats(x, y)
		case string:
			return compareFloatString(x, y)
		}
	case string:
		switch y := b.(type) {
		case string:
			return compareStrings(x, y)
		case nil:
			return min(len(x), 1)
		case int:
			return -compareIntString(y, x)
		case float64:
			if y != y {
				return 1
			}
			return -compareFloatString(y, x)
		}
	case nil:
		if y, ok := b.(string); ok {
			return -min(len(y), 1)
		}
	case anyArray:
		if y, ok := b.(anyArray); ok {
			return c.arrays(x, y)
		}
	}
	return c.others(a, b)
}

// others compares two values, at least one of which is null, a bool, an array or an object.
func (c comparison) others(a, b any) int {
	if isBoolOrNull(a) || isBoolOrNull(b) {
		x, y := isNaN(a) || Truth(a), isNaN(b) || Truth(b) // NAN is true, but Truth would also raise a warning
		switch {
		case x == y:
			return 0
		case x:
			return 1
		}
		return -1
	}
	if isObject(a) || isObject(b) {
		return c.objects(a, b)
	}
	if _, ok := a.(anyArray); ok {
		return 1
	}
	return -1
}

func isBoolOrNull(v any) bool {
	_, ok := v.(bool)
	return ok || v == nil
}

// isObject reports whether v is an object. v must be a result of normal.
func isObject(v any) bool {
	switch v.(type) {
	case nil, bool, int, float64, string, anyArray:
		return false
	}
	return true
}

func (c comparison) objects(a, b any) int {
	if isObject(a) && isObject(b) {
		if same(a, b) {
			return 0
		}
		x, ok := a.(propertied)
		y, ok2 := b.(propertied)
		if ok && ok2 && reflect.TypeOf(a) == reflect.TypeOf(b) {
			return c.arrays(x.Properties(), y.Properties())
		}
		return 1
	}
	swap := isObject(b)
	if swap {
		a, b = b, a
	}
	// The operand a is the object. It is converted to the type of b; if that is impossible, the object is
	// larger than b.
	result := 1
	switch b := b.(type) {
	case int:
		raise(E_NOTICE, "Object of class %s could not be converted to int", className(a))
		result = c.values(1, b)
	case float64:
		raise(E_NOTICE, "Object of class %s could not be converted to float", className(a))
		result = c.values(1, b)
	case string:
		if s, ok := a.(interface{ String() string }); ok {
			result = c.values(s.String(), b)
		}
	}
	if swap && !isNaN(b) {
		return -result
	}
	return result
}

func isNaN(v any) bool {
	f, ok := v.(float64)
	return ok && f != f
}

// arrays compares the lengths first, then each element of x with the element of y that has the same key.
func (c comparison) arrays(x, y anyArray) int {
	if c.depth++; c.depth > maxCompare {
		panic(throwf("Error", "Nesting level too deep - recursive dependency?"))
	}
	result := cmp.Compare(x.Len(), y.Len())
	if result != 0 || x == y {
		return result
	}
	x.eachAny(func(k Key, v any) bool {
		if w, ok := y.getAny(k); ok {
			result = c.values(v, w)
		} else {
			result = 1
		}
		return result == 0
	})
	return result
}

// compareFloats returns -1, 0 or 1. It returns 1 if either number is NaN.
func compareFloats(x, y float64) int {
	switch {
	case x == y:
		return 0
	case x < y:
		return -1
	}
	return 1
}

func compareIntString(n int, s string) int {
	x := parseNumber(s)
	switch {
	case !x.ok:
		return strings.Compare(Strval(n), s)
	case x.isFloat:
		return compareFloats(float64(n), x.f)
	}
	return cmp.Compare(n, x.n)
}

func compareFloatString(f float64, s string) int {
	if f != f {
		return 1
	}
	if x := parseNumber(s); x.ok {
		return compareFloats(f, x.float())
	}
	return strings.Compare(Strval(f), s)
}

// compareStrings compares two strings as numbers if both are numeric, and otherwise as text.
func compareStrings(s, t string) int {
	if s == t {
		return 0
	}
	if s == "" || t == "" || s[0] > '9' || t[0] > '9' {
		return strings.Compare(s, t)
	}
	x, y := parseNumber(s), parseNumber(t)
	switch {
	case !x.ok || !y.ok:
		return strings.Compare(s, t)
	case !x.isFloat && !y.isFloat:
		return cmp.Compare(x.n, y.n)
	case x.overflow != 0 && x.overflow == y.overflow && x.f == y.f:
		return strings.Compare(s, t) // both are integers that do not fit in an int
	case !x.isFloat && y.overflow != 0:
		return -y.overflow
	case !y.isFloat && x.overflow != 0:
		return x.overflow
	case x.isFloat && y.isFloat && x.f == y.f && math.IsInf(x.f, 0):
		return strings.Compare(s, t)
	}
	return compareFloats(x.float(), y.float())
}

// Identical is $a === $b: it reports whether a and b have the same type and the same value. Arrays
// must have the same elements in the same order; objects must be the same object.
func Identical(a, b any) bool {
	a, b = normal(a), normal(b)
	x, ok := a.(anyArray)
	if !ok {
		return same(a, b)
	}
	y, ok := b.(anyArray)
	if !ok || x.Len() != y.Len() {
		return false
	}
	if x == y {
		return true
	}
	keys, vals := make([]Key, 0, y.Len()), make([]any, 0, y.Len())
	y.eachAny(func(k Key, v any) bool {
		keys, vals = append(keys, k), append(vals, v)
		return true
	})
	i, same := 0, true
	x.eachAny(func(k Key, v any) bool {
		same = k == keys[i] && Identical(v, vals[i])
		i++
		return same
	})
	return same
}

// identity is an object that Go's == cannot compare, such as a function. Its method Identical compares it with
// another value.
type identity interface{ Identical(other any) bool }

// same reports whether a == b. If Go cannot compare the two, it returns false.
func same(a, b any) bool {
	if x, ok := a.(identity); ok {
		return x.Identical(b)
	}
	if isObject(a) && !reflect.ValueOf(a).Comparable() || isObject(b) && !reflect.ValueOf(b).Comparable() {
		return false
	}
	return a == b
}
