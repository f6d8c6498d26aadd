package mixed

import "phpsocket/socket/php"

// Null is a T or null. V is the zero value of T if it is null.
type Null[T any] struct {
	V     T
	Valid bool // it is not null
}

// NullOf is v, which is not null.
func NullOf[T any](v T) Null[T] { return Null[T]{v, true} }

// NullIf makes a Null of the two results of a function.
func NullIf[T any](v T, ok bool) Null[T] {
	if !ok {
		return Null[T]{}
	}
	return Null[T]{v, true}
}

// NullFrom makes a Null of a mixed value.
func NullFrom[T any](v any) Null[T] {
	if isNil(v) {
		return Null[T]{}
	}
	return Null[T]{scalar[T](v), true}
}

// Any is n as a mixed value.
func (n Null[T]) Any() any {
	if !n.Valid {
		return nil
	}
	return n.V
}

// Pair is n as the two results of a function.
func (n Null[T]) Pair() (T, bool) { return n.V, n.Valid }

// False is a T or false. V is the zero value of T if it is false.
type False[T any] struct {
	V     T
	Valid bool // it is not false
}

// FalseOf is v, which is not false.
func FalseOf[T any](v T) False[T] { return False[T]{v, true} }

// FalseIf makes a False of the two results of a function: second is an error or a bool.
func FalseIf[T any](v T, second any) False[T] {
	if second == nil || second == true {
		return False[T]{v, true}
	}
	return False[T]{}
}

// FalseFrom makes a False of a mixed value.
func FalseFrom[T any](v any) False[T] {
	if v == false {
		return False[T]{}
	}
	return False[T]{scalar[T](v), true}
}

// Any is f as a mixed value.
func (f False[T]) Any() any {
	if !f.Valid {
		return false
	}
	return f.V
}

// Pair is f as the two results of a function.
func (f False[T]) Pair() (T, bool) { return f.V, f.Valid }

// scalar converts v as PHP converts an argument.
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

// Coerce converts v as PHP does where a type is declared: kind is int, float, string or bool, null says that null may stay.
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
