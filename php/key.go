package php

import (
	"math"
	"reflect"
	"strconv"
)

// Key is a key of an Array: an int or a string. Two Keys name the same element if they are ==. The zero Key is the
// int 0.
type Key struct {
	s string // "" if the key is an int; emptyKey if the key is ""
	n int
}

// emptyKey is the value of Key.s for the key "". No other key has this value, because the key "0"
// is the int 0.
const emptyKey = "0"

// IntKey returns the key n.
func IntKey(n int) Key { return Key{n: n} }

// StringKey returns the key for s. If s is an int in the form in which PHP prints it, such as "5"
// or "-5", the key is that int. Strings such as "05" and "5.0" remain strings.
func StringKey(s string) Key {
	if s == "" {
		return Key{s: emptyKey}
	}
	if s[0] <= '9' {
		if n, ok := intKey(s); ok {
			return Key{n: n}
		}
	}
	return Key{s: s}
}

// intKey returns the int key that s becomes, and whether s becomes an int key.
func intKey(s string) (int, bool) {
	digits := s
	if digits[0] == '-' {
		digits = digits[1:]
	}
	if digits == "" || digits[0] < '0' || digits[0] > '9' || digits[0] == '0' && s != "0" || len(digits) > 19 {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// IsInt reports whether the key is an int.
func (k Key) IsInt() bool { return k.s == "" }

// Int returns the key as an int, as (int)$key does.
func (k Key) Int() int {
	if k.s == "" {
		return k.n
	}
	return Intval(k.s)
}

// String returns the key as a string.
func (k Key) String() string {
	switch k.s {
	case "":
		return strconv.Itoa(k.n)
	case emptyKey:
		return ""
	}
	return k.s
}

// Value returns the key as a mixed value, which is an int or a string.
func (k Key) Value() any {
	if k.s == "" {
		return k.n
	}
	return k.String()
}

// KeyOf returns the key that PHP uses for v between brackets: "5" becomes 5, true and 1.7 become 1, and nil becomes
// "". For an array or an object, the error is PHP's TypeError.
func KeyOf(v any) (Key, error) {
	k, ok := keyOf(v)
	if !ok {
		return k, throwf("TypeError", "Cannot access offset of type %s on array", typeName(v))
	}
	return k, nil
}

// keyOf does the same as KeyOf, but reports false instead of returning an error. v does not escape,
// so passing a key costs no allocation.
func keyOf(v any) (Key, bool) {
	switch v := v.(type) {
	case int:
		return Key{n: v}, true
	case string:
		return StringKey(v), true
	case Key:
		return v, true
	case nil:
		deprecated("Using null as an array offset is deprecated, use an empty string instead")
		return Key{s: emptyKey}, true
	case bool:
		if v {
			return Key{n: 1}, true
		}
		return Key{}, true
	case float64:
		return Key{n: implicitInt(v)}, true
	case []byte:
		return StringKey(string(v)), true
	}
	return keyOfOther(v)
}

// mustKey does the same as keyOf, but panics with PHP's TypeError if v cannot be a key.
func mustKey(v any) Key {
	k, ok := keyOf(v)
	if !ok {
		panic(throwf("TypeError", "Cannot access offset of this type on array"))
	}
	return k
}

// implicitInt converts f to an int in a place where PHP converts implicitly. If the conversion
// changes the number, it raises PHP's message.
func implicitInt(f float64) int {
	n := castInt(f)
	if fitsInt(f) && float64(n) != f || f != f {
		deprecated("Implicit conversion from float %s to int loses precision", reprFloat(f))
	}
	return n
}

// fitsInt reports whether the whole part of f fits in an int.
func fitsInt(f float64) bool { return f >= -(1<<(strconv.IntSize-1)) && f < 1<<(strconv.IntSize-1) }

// castInt is (int)$float, with PHP's warning if f is outside the range of ints.
func castInt(f float64) int {
	if !fitsInt(f) {
		warn("The float %s is not representable as an int, cast occurred", reprFloat(f))
	}
	return floatToInt(f)
}

// floatToInt is (int)$float: a number that does not fit in an int wraps round. Infinities and NaN
// become 0.
func floatToInt(f float64) int {
	if fitsInt(f) {
		return int(f)
	}
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return 0
	}
	const two = 1 << 32 * (1 << (strconv.IntSize - 32)) // 2 to the power of the number of bits in an int
	m := math.Mod(math.Trunc(f), two)
	if m < 0 {
		m += two
	}
	return int(uint(m))
}

// keyOfOther is keyOf for Go's other types: int64, for example, or a string type that the program defines.
func keyOfOther(v any) (Key, bool) {
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return Key{n: int(r.Int())}, true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return Key{n: int(r.Uint())}, true
	case reflect.String:
		return StringKey(r.String()), true
	}
	return Key{}, false
}
