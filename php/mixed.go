package php

import (
	"iter"
	"strconv"
)

// IsNull is is_null: it reports whether v is null.
func IsNull(v any) bool { return normal(v) == nil }

// IsBool is is_bool: it reports whether v is a bool.
func IsBool(v any) bool { _, ok := normal(v).(bool); return ok }

// IsInt is is_int: it reports whether v is an int.
func IsInt(v any) bool { _, ok := normal(v).(int); return ok }

// IsFloat is is_float: it reports whether v is a float.
func IsFloat(v any) bool { _, ok := normal(v).(float64); return ok }

// IsString is is_string: it reports whether v is a string.
func IsString(v any) bool { _, ok := normal(v).(string); return ok }

// IsArray is is_array: it reports whether v is an array.
func IsArray(v any) bool { _, ok := normal(v).(anyArray); return ok }

// IsObject is is_object: it reports whether v is an object.
func IsObject(v any) bool { return isObject(normal(v)) }

// IsScalar is is_scalar: it reports whether v is an int, a float, a string or a bool.
func IsScalar(v any) bool {
	switch normal(v).(type) {
	case bool, int, float64, string:
		return true
	}
	return false
}

// Each is foreach over a mixed value: it iterates over the elements of an array, or the properties of an object, as
// they were when the loop began. For any other value, it raises PHP's warning and iterates over nothing.
func Each(v any) iter.Seq2[Key, any] {
	return func(yield func(Key, any) bool) {
		switch a := normal(v).(type) {
		case anyArray:
			a.eachAny(yield)
		case propertied:
			eachPublic(a.Properties(), yield)
		default:
			if !isObject(a) {
				warn("foreach() argument must be of type array|object, %s given", valueName(v))
			}
		}
	}
}

// Index is $v[$key] for a mixed value: an element of an array, a byte of a string, or null if v is null. If the
// element does not exist, the result is null; if the byte does not exist, the result is "". In both cases,
// Index raises PHP's warning. Where PHP throws an Error, Index panics with it.
func Index(v, key any) any {
	switch v := normal(v).(type) {
	case anyArray:
		k := mustKey(key)
		e, ok := v.getAny(k)
		if !ok {
			if k.IsInt() {
				warn("Undefined array key %d", k.n)
			} else {
				warn("Undefined array key \"%s\"", cString(k.String()))
			}
		}
		return e
	case string:
		return stringIndex(v, key)
	case nil, bool, int, float64:
		warn("Trying to access array offset on %s", valueName(v))
		return nil
	default:
		panic(throwf("Error", "Cannot use object of type %s as array", className(v)))
	}
}

// stringIndex is $s[$key] for a string.
func stringIndex(s string, key any) any {
	i := 0
	switch k := normal(key).(type) {
	case int:
		i = k
	case string:
		x := parseNumber(k)
		switch {
		case !x.some || x.isFloat:
			panic(throwf("TypeError", "Cannot access offset of type string on string"))
		case !x.ok:
			warn("Illegal string offset \"%s\"", cString(k))
		}
		i = x.n
	case float64:
		warn("String offset cast occurred")
		i = floatToInt(k)
	case nil, bool:
		warn("String offset cast occurred")
		i = Intval(k)
	default:
		panic(throwf("TypeError", "Cannot access offset of type %s on string", typeName(k)))
	}
	at := i
	if at < 0 {
		at += len(s)
	}
	if at < 0 || at >= len(s) {
		warn("Uninitialized string offset %s", strconv.Itoa(i))
		return ""
	}
	return s[at : at+1]
}

// Isset is isset($v[$key1][$key2]...) for a mixed value: it reports whether the element exists and is not null.
// Without keys, it is isset($v). It raises no warnings.
func Isset(v any, keys ...any) bool {
	for _, key := range keys {
		switch a := normal(v).(type) {
		case anyArray:
			k, ok := keyOf(key)
			if !ok {
				return false
			}
			v, _ = a.getAny(k)
		case string:
			at, ok := issetOffset(key)
			if at < 0 {
				at += len(a)
			}
			if !ok || at < 0 || at >= len(a) {
				return false
			}
			v = a[at : at+1]
		default:
			return false
		}
	}
	return normal(v) != nil
}

// issetOffset converts a key of Isset to an offset in a string, and reports whether key can be an offset.
func issetOffset(key any) (int, bool) {
	switch k := normal(key).(type) {
	case string:
		x := parseNumber(k)
		return x.n, x.ok && !x.isFloat
	case float64:
		n := castInt(k)
		if float64(n) != k {
			deprecated("Implicit conversion from float %s to int loses precision", reprFloat(k))
		}
		return n, true
	case nil, bool, int:
		return Intval(k), true
	}
	return 0, false
}

// Dim is $p[...] on the left of an assignment: it returns the array in *p, and first creates the
// array if *p is null. For example, $a['x']['y'] = 1 is Dim(a.Ref("x")).Set("y", 1). For any other
// value in *p, Dim panics with PHP's Error.
func Dim(p *any) *Array[any] {
	switch v := normal(*p).(type) {
	case *Array[any]:
		if v != nil {
			return v
		}
	case nil:
	case anyArray:
		a := toArray(v)
		*p = a
		return a
	case bool:
		if v {
			panic(throwf("Error", "Cannot use a scalar value as an array"))
		}
		deprecated("Automatic conversion of false to array is deprecated")
	case string:
		panic(throwf("Error", "[] operator not supported for strings"))
	case int, float64:
		panic(throwf("Error", "Cannot use a scalar value as an array"))
	default:
		panic(throwf("Error", "Cannot use object of type %s as array", className(v)))
	}
	a := new(Array[any])
	*p = a
	return a
}
