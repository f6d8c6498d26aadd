package php

import (
	"cmp"
	"reflect"
	"strings"
)

// These functions compare elements of a known type directly. Converting the elements to mixed values would allocate.

// equal returns a function that compares elements of type V as PHP's == does, or as === does if strict is true.
func equal[V any](strict bool) func(x, y V) bool {
	var typed any
	switch any((*V)(nil)).(type) {
	case *int:
		typed = func(x, y int) bool { return x == y }
	case *float64:
		typed = func(x, y float64) bool { return x == y }
	case *string:
		typed = func(x, y string) bool { return x == y || !strict && compareStrings(x, y) == 0 }
	default:
		if identified[V]() {
			return func(x, y V) bool { return any(x) == any(y) }
		}
		if strict {
			return func(x, y V) bool { return Identical(x, y) }
		}
		return func(x, y V) bool { return LooseEqual(x, y) }
	}
	return typed.(func(x, y V) bool)
}

// identified reports whether the values of type V are objects that are equal only to themselves, such as sockets.
func identified[V any]() bool {
	var v V
	switch any(v).(type) {
	case anyArray, *StdClass:
		return false
	}
	t := reflect.TypeFor[V]()
	return t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct
}

// comparer returns the same comparison function as valueComparer, but for elements of type V.
func comparer[V any](flags int) func(x, y V) int {
	var typed any
	switch any((*V)(nil)).(type) {
	case *int:
		if flags == SORT_REGULAR {
			typed = cmp.Compare[int]
		}
	case *float64:
		if flags == SORT_REGULAR || flags == SORT_NUMERIC {
			typed = compareFloats
		}
	case *string:
		if flags == SORT_REGULAR {
			typed = compareStrings
		} else if flags == SORT_STRING {
			typed = strings.Compare
		}
	}
	if f, ok := typed.(func(x, y V) int); ok {
		return f
	}
	compare := valueComparer(flags)
	return func(x, y V) int { return compare(x, y) }
}
