package php

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// A mixed value is PHP's mixed: an any that holds nil, a bool, an int, a float64, a string, an *Array[any] or an
// object, which is any pointer. Functions that take mixed values also accept []byte as a string, Go's other number
// types, other Arrays, and slices and maps, which they treat as arrays.

// anyArray is an *Array with elements of any type.
type anyArray interface {
	cloner
	isNil() bool
	Len() int
	getAny(Key) (any, bool)
	eachAny(func(Key, any) bool)
}

func (a *Array[V]) getAny(k Key) (any, bool) {
	if a == nil || a.t == nil {
		return nil, false
	}
	if p := a.t.find(k); p >= 0 {
		return a.t.vals[p], true
	}
	return nil, false
}

func (a *Array[V]) eachAny(yield func(Key, any) bool) {
	for k, v := range a.All() {
		if !yield(k, v) {
			return
		}
	}
}

// normal converts v to nil, a bool, an int, a float64, a string or an anyArray. Anything else is an object and is
// returned as it is.
func normal(v any) any {
	switch v := v.(type) {
	case nil, bool, int, float64, string, *Array[any]:
		return v
	case []byte:
		return string(v)
	case Key:
		return v.Value()
	case anyArray:
		return v
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Bool:
		return r.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return int(r.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return int(r.Uint())
	case reflect.Float32, reflect.Float64:
		return r.Float()
	case reflect.String:
		return r.String()
	case reflect.Slice, reflect.Array:
		if r.Type().Elem().Kind() == reflect.Uint8 && r.Kind() == reflect.Slice {
			return string(r.Bytes())
		}
		a := new(Array[any])
		for i := range r.Len() {
			a.Append(r.Index(i).Interface())
		}
		return a
	case reflect.Map:
		return mapToArray(r)
	case reflect.Pointer, reflect.Interface, reflect.Func, reflect.Chan:
		if r.IsNil() {
			return nil
		}
	}
	return v
}

// Truth is (bool)$v, the conversion that PHP makes in if and while, and for !, && and ||. These
// values are false: nil, false, 0, 0.0, "", "0" and an empty array.
func Truth(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case int:
		return v != 0
	case float64:
		nan(v, "bool")
		return v != 0
	case string:
		return v != "" && v != "0"
	case *Array[any]:
		return v.Len() > 0
	}
	switch v := normal(v).(type) {
	case nil, bool, int, float64, string, *Array[any]:
		return Truth(v)
	case anyArray:
		return v.Len() > 0
	}
	return true
}

// Empty is empty($v): !Truth(v).
func Empty(v any) bool { return !Truth(v) }

// Boolval is boolval: Truth's other name.
func Boolval(v any) bool { return Truth(v) }

// Intval is intval and (int)$v: v converted to an int. For a string, the result is the number at
// the beginning, or 0 if there is none. With a base, Intval reads a string in that base. If the
// base is 0, the string's prefix decides: 0x, 0b or 0.
func Intval(v any, base ...int) int {
	if len(base) > 0 && base[0] != 10 {
		if s, ok := normal(v).(string); ok {
			return parseInt(s, base[0])
		}
	}
	switch v := v.(type) {
	case int:
		return v
	case string:
		return stringToInt(v)
	}
	switch v := normal(v).(type) {
	case nil:
		return 0
	case bool:
		if v {
			return 1
		}
		return 0
	case int:
		return v
	case float64:
		return castInt(v)
	case string:
		return stringToInt(v)
	case anyArray:
		return min(v.Len(), 1)
	default:
		warn("Object of class %s could not be converted to int", className(v))
		return 1
	}
}

func stringToInt(s string) int {
	x := parseNumber(s)
	if x.isFloat {
		return capInt(x.f)
	}
	return x.n
}

// Floatval is floatval and (float)$v: v converted to a float. For a string, the result is the
// number at the beginning, or 0 if there is none.
func Floatval(v any) float64 {
	switch v := normal(v).(type) {
	case nil:
		return 0
	case bool:
		if v {
			return 1
		}
		return 0
	case int:
		return float64(v)
	case float64:
		return v
	case string:
		x := parseNumber(v)
		if !x.isFloat && x.n == 0 && strings.HasPrefix(strings.TrimLeft(v, " \t\n\r\v\f"), "-") && x.some {
			return math.Copysign(0, -1)
		}
		return x.float()
	case anyArray:
		return float64(min(v.Len(), 1))
	default:
		warn("Object of class %s could not be converted to float", className(v))
		return 1
	}
}

// Strval is strval and (string)$v: the text that echo prints, and that the dot operator joins. A float has at
// most 14 digits. true is "1"; false and nil are "". An array is "Array", with PHP's warning. For an object,
// the text is the result of the String method; if the object has no such method, Strval panics with PHP's
// Error.
func Strval(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	}
	switch v := normal(v).(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "1"
		}
		return ""
	case int:
		return strconv.Itoa(v)
	case float64:
		nan(v, "string")
		return string(appendGeneral(nil, v, 14))
	case string:
		return v
	case anyArray:
		warn("Array to string conversion")
		return "Array"
	case fmt.Stringer:
		return v.String()
	case error:
		return v.Error()
	default:
		panic(throwf("Error", "Object of class %s could not be converted to string", className(v)))
	}
}

// Gettype is gettype: the type of v, which is "NULL", "boolean", "integer", "double", "string", "array" or
// "object".
func Gettype(v any) string {
	switch normal(v).(type) {
	case nil:
		return "NULL"
	case bool:
		return "boolean"
	case int:
		return "integer"
	case float64:
		return "double"
	case string:
		return "string"
	case anyArray:
		return "array"
	}
	return "object"
}

// GetDebugType is get_debug_type: the type of v, which is "null", "bool", "int", "float", "string", "array" or, for
// an object, the name of its class.
func GetDebugType(v any) string { return typeName(v) }

// typeName returns the name of v's type as it appears in PHP's messages.
func typeName(v any) string {
	switch v := normal(v).(type) {
	case nil:
		return "null"
	case bool:
		return "bool"
	case int:
		return "int"
	case float64:
		return "float"
	case string:
		return "string"
	case anyArray:
		return "array"
	default:
		return className(v)
	}
}

// IsNumeric is is_numeric: it reports whether v is a number or a string that is numeric as a whole.
func IsNumeric(v any) bool {
	switch v := normal(v).(type) {
	case int, float64:
		return true
	case string:
		return parseNumber(v).ok
	}
	return false
}

// nan raises PHP's warning if f is NaN. The second argument is the name of the type that f is converted to, for
// the warning.
func nan(f float64, to string) {
	if f != f {
		warn("unexpected NAN value was coerced to %s", to)
	}
}
