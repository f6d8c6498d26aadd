package mixed

import "phpsocket/socket/php"

// Null holds a value of type T, or null. For null, V is the zero value of T.
type Null[T any] struct {
	V     T
	Valid bool // false for null
}

// NullOf returns a Null that holds v.
func NullOf[T any](v T) Null[T] { return Null[T]{v, true} }

// NullIf converts the two results of a Go function to a Null. If ok is false, the result is
// null.
func NullIf[T any](v T, ok bool) Null[T] {
	if !ok {
		return Null[T]{}
	}
	return Null[T]{v, true}
}

// NullFrom converts a mixed value to a Null.
func NullFrom[T any](v any) Null[T] {
	if isNil(v) {
		return Null[T]{}
	}
	return Null[T]{scalar[T](v), true}
}

// Any returns n as a mixed value.
func (n Null[T]) Any() any {
	if !n.Valid {
		return nil
	}
	return n.V
}

// Pair returns n in the form of two Go results: the value, and false for null.
func (n Null[T]) Pair() (T, bool) { return n.V, n.Valid }

// CloneAll returns a copy of a list. The arrays in the list are copied, too.
func CloneAll[T any](list []T) []T { return php.ListSlice(list, 0) }

// CloneNull returns n with a copy of its value.
func CloneNull[T interface{ Clone() T }](n Null[T]) Null[T] {
	n.V = n.V.Clone()
	return n
}

// False holds a value of type T, or false. For false, V is the zero value of T.
type False[T any] struct {
	V     T
	Valid bool // false for PHP's false
}

// FalseOf returns a False that holds v.
func FalseOf[T any](v T) False[T] { return False[T]{v, true} }

// FalseIf converts the two results of a Go function to a False. The second result is an
// error or a bool.
func FalseIf[T any](v T, second any) False[T] {
	if second == nil || second == true {
		return False[T]{v, true}
	}
	return False[T]{}
}

// FalseFrom converts a mixed value to a False.
func FalseFrom[T any](v any) False[T] {
	if v == false {
		return False[T]{}
	}
	return False[T]{scalar[T](v), true}
}

// Any returns f as a mixed value.
func (f False[T]) Any() any {
	if !f.Valid {
		return false
	}
	return f.V
}

// CloneFalse returns f with a copy of its value.
func CloneFalse[T interface{ Clone() T }](f False[T]) False[T] {
	f.V = f.V.Clone()
	return f
}

// Pair returns f in the form of two Go results: the value, and false for PHP's false.
func (f False[T]) Pair() (T, bool) { return f.V, f.Valid }

// scalar converts v to type T, as PHP converts a function argument.
func scalar[T any](v any) T {
	var t T
	switch p := any(&t).(type) {
	case *int:
		*p = ToInt(v)
	case *float64:
		*p = ToFloat(v)
	case *string:
		*p = php.Strval(v)
	case *bool:
		*p = php.Truth(v)
	default:
		return As[T](v)
	}
	return t
}

// Coerce converts v as PHP does for a variable with a declared type. The argument kind is
// int, float, string or bool. If the parameter null is true, PHP's null stays null.
func Coerce(v any, kind string, null bool) any {
	if v == nil && null {
		return nil
	}
	switch kind {
	case "int":
		return ToInt(v)
	case "float":
		return ToFloat(v)
	case "string":
		return php.Strval(v)
	}
	return php.Truth(v)
}
