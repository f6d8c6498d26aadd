package mixed

import (
	"fmt"
	"math"
	"reflect"
	"strings"

	"phpsocket/socket"
	"phpsocket/socket/php"
)

// OrFalse converts the two results of a Go function to PHP's single result: it returns v,
// or false if the second result is false or a non-nil error.
func OrFalse[T any](v T, second any) any {
	switch s := second.(type) {
	case nil:
		return v
	case bool:
		if s {
			return v
		}
	}
	return false
}

// OrNull returns v, or nil if ok is false.
func OrNull[T any](v T, ok bool) any {
	if !ok {
		return nil
	}
	return v
}

// UnlessNull returns v, or nil if the first argument is true.
func UnlessNull(null bool, v any) any {
	if null {
		return nil
	}
	return v
}

// Unless returns v, or false if failed is true.
func Unless(failed bool, v any) any {
	if failed {
		return false
	}
	return v
}

// Listed converts a list to an array of mixed values. It returns err unchanged.
func Listed[T any](list []T, err error) (any, error) { return AnyArray(list), err }

// Int01 is (int)$b.
func Int01(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Text is (bool)$s for a string: "" and "0" are false.
func Text(s string) bool { return s != "" && s != "0" }

// ToInt converts a function argument to an int. It panics with PHP's TypeError if the argument is not a number.
func ToInt(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case socket.Errno:
		return int(v)
	case nil, bool, float64:
		return php.Intval(v)
	case string:
		if !php.IsNumeric(v) {
			lead := strings.TrimLeft(v, " \t\n\r\v\f+-.")
			if lead == "" || lead[0] < '0' || lead[0] > '9' {
				panic(NewException("TypeError", fmt.Sprintf("an argument must be of type int, string given: %q", v)))
			}
		}
		return php.Intval(v)
	}
	panic(NewException("TypeError", "an argument must be of type int, "+php.GetDebugType(v)+" given"))
}

// ToFloat converts a function argument to a float. It panics with PHP's TypeError if the argument is not a
// number.
func ToFloat(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case nil, bool, int:
		return php.Floatval(v)
	case string:
		if php.IsNumeric(v) {
			return php.Floatval(v)
		}
	}
	panic(NewException("TypeError", "an argument must be of type float, "+php.GetDebugType(v)+" given"))
}

// As returns v as a T, or the zero value if v is nil. It panics if v has another type,
// because php2go then inferred a wrong type.
func As[T any](v any) T {
	x, ok := v.(T)
	if !ok && v != nil {
		panic(fmt.Sprintf("php2go: %T is no %v", v, reflect.TypeFor[T]()))
	}
	return x
}

// Is reports whether v is a T and not nil.
func Is[T any](v any) bool {
	_, ok := v.(T)
	return ok && !isNil(v)
}

func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return (r.Kind() == reflect.Pointer || r.Kind() == reflect.Func || r.Kind() == reflect.Interface) && r.IsNil()
}

// Pointer returns p as a mixed value. For a nil pointer, it returns nil, which is PHP's
// null.
func Pointer[T any](p *T) any {
	if p == nil {
		return nil
	}
	return p
}

// Self returns the object of a subclass that embeds o. If there is none, Self returns o.
func Self(o any) any {
	if r := reflect.ValueOf(o); r.Kind() != reflect.Pointer || r.Type().Elem().Kind() != reflect.Struct {
		return o
	}
	if isNil(o) {
		return nil
	}
	switch x := o.(type) {
	case interface{ AsException() *Exception }:
		if s := x.AsException().Self; s != nil {
			return s
		}
	}
	f := reflect.ValueOf(o).Elem().FieldByName("self")
	if f.IsValid() && !f.IsNil() {
		return reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem().Interface()
	}
	return o
}

// Socket returns v as a socket. For null and false, it returns nil. All functions treat a
// nil socket as closed. For any other value, it panics with PHP's TypeError.
func Socket(v any) *socket.Socket {
	switch v := v.(type) {
	case *socket.Socket:
		return v
	case nil:
		return nil
	case bool:
		if !v {
			return nil
		}
	}
	panic(NewException("TypeError", "Argument #1 ($socket) must be of type Socket, "+php.GetDebugType(v)+" given"))
}

// Stream returns v as a stream. For null and false, it returns nil. All functions treat a
// nil stream as closed. For any other value, it panics with PHP's TypeError.
func Stream(v any) *php.Stream {
	switch v := v.(type) {
	case *php.Stream:
		return v
	case nil:
		return nil
	case bool:
		if !v {
			return nil
		}
	}
	panic(NewException("TypeError", "Argument #1 ($stream) must be of type resource, "+php.GetDebugType(v)+" given"))
}

// Release does what PHP does after the last variable that held v has gone: it closes a
// socket, or calls an object's method __destruct.
func Release(v any) {
	switch x := Self(v).(type) {
	case *socket.Socket:
		x.Close() // unlike socket.Close, the method does not throw if the socket is already closed
	case interface{ Destruct() }:
		x.Destruct()
	case interface{ Destruct() any }:
		x.Destruct()
	}
}

// Left replaces code that php2go did not convert. It panics. The argument place gives the
// file and line of that code, and the reason. Left ignores the other arguments. They only
// keep the variables of that code in use.
func Left(place string, _ ...any) any { panic("php2go: not converted: " + place) }

// Mul is $a * $b for ints. It panics if the product does not fit in an int, because PHP's
// result is then a float.
func Mul(a, b int) int {
	if p, ok := php.Mul(a, b).(int); ok {
		return p
	}
	panic(fmt.Sprintf("php2go: %d * %d is no int: PHP goes on with a float", a, b))
}

// Plus is $a + $b for ints that may be large. It panics if the sum does not fit in an int,
// because PHP's result is then a float.
func Plus(a, b int) int {
	if s, ok := php.Add(a, b).(int); ok {
		return s
	}
	panic(fmt.Sprintf("php2go: %d + %d is no int: PHP goes on with a float", a, b))
}

// Minus is $a - $b for ints that may be large. It panics if the difference does not fit in
// an int, because PHP's result is then a float.
func Minus(a, b int) int {
	if d, ok := php.Sub(a, b).(int); ok {
		return d
	}
	panic(fmt.Sprintf("php2go: %d - %d is no int: PHP goes on with a float", a, b))
}

// Mod is $a % $b for ints.
func Mod(a, b int) int { return php.Mod(a, b).(int) }

// ShiftLeft is $a << $b for ints.
func ShiftLeft(a, b int) int { return php.ShiftLeft(a, b).(int) }

// ShiftRight is $a >> $b for ints.
func ShiftRight(a, b int) int { return php.ShiftRight(a, b).(int) }

// Quo is $a / $b for floats. It panics with PHP's DivisionByZeroError if b is 0.
func Quo(a, b float64) float64 {
	if b == 0 {
		panic(NewException("DivisionByZeroError", "Division by zero"))
	}
	return a / b
}

// Intdiv is intdiv. It panics with PHP's error for a division that has no result.
func Intdiv(a, b int) int {
	n, err := php.Intdiv(a, b)
	if err != nil {
		panic(err)
	}
	return n
}

// Abs is abs.
func Abs(v any) any {
	switch v := v.(type) {
	case int:
		if v == math.MinInt {
			return -float64(v)
		}
		return php.Abs(v)
	case float64:
		return php.Abs(v)
	}
	if x := php.Mul(v, 1); x != nil {
		return Abs(x)
	}
	return 0
}

// Less is $a < $b. It returns false if either operand is NAN.
func Less(a, b any) bool { return !unordered(a, b) && php.LooseCompare(a, b) < 0 }

// LessEqual is $a <= $b. It returns false if either operand is NAN.
func LessEqual(a, b any) bool { return !unordered(a, b) && php.LooseCompare(a, b) <= 0 }

// Greater is $a > $b. It returns false if either operand is NAN.
func Greater(a, b any) bool { return !unordered(a, b) && php.LooseCompare(b, a) < 0 }

// GreaterEqual is $a >= $b. It returns false if either operand is NAN.
func GreaterEqual(a, b any) bool { return !unordered(a, b) && php.LooseCompare(b, a) <= 0 }

// OldGreater is $a > $b in PHP 5 and 7.
func OldGreater(a, b any) bool { return Greater(old(a, b)) }

// OldGreaterEqual is $a >= $b in PHP 5 and 7.
func OldGreaterEqual(a, b any) bool { return GreaterEqual(old(a, b)) }

func unordered(a, b any) bool {
	x, ok := a.(float64)
	y, ok2 := b.(float64)
	return ok && x != x || ok2 && y != y
}

// old converts the operands of a comparison as PHP 5 and 7 did. To compare a string with a
// number, those versions took the number at the start of the string.
func old(a, b any) (any, any) {
	number := func(v any) bool {
		switch v.(type) {
		case int, float64:
			return true
		}
		return false
	}
	toNumber := func(s string) any {
		if f := php.Floatval(s); f != math.Trunc(f) || math.Abs(f) > 1<<53 {
			return f
		}
		return php.Intval(s)
	}
	if s, ok := b.(string); ok && number(a) {
		return a, toNumber(s)
	}
	if s, ok := a.(string); ok && number(b) {
		return toNumber(s), b
	}
	return a, b
}

// LooseEqual is $a == $b in PHP 5 and 7, where 0 == "a" is true.
func LooseEqual(a, b any) bool { return php.LooseEqual(old(a, b)) }

// LooseCompare is $a <=> $b in PHP 7.
func LooseCompare(a, b any) int { return php.LooseCompare(old(a, b)) }

// OldLess is $a < $b in PHP 5 and 7.
func OldLess(a, b any) bool { return Less(old(a, b)) }

// OldLessEqual is $a <= $b in PHP 5 and 7.
func OldLessEqual(a, b any) bool { return LessEqual(old(a, b)) }

// OldInt is (int)$v before PHP 8. There, a socket is a resource, and its int value is the
// number of the resource.
func OldInt(v any) int {
	if s, ok := v.(*socket.Socket); ok && s != nil {
		return php.SplObjectID(s)
	}
	return php.Intval(v)
}

// IsTrue is $v === true.
func IsTrue(v any) bool { b, ok := v.(bool); return ok && b }

// IsFalse is $v === false.
func IsFalse(v any) bool { b, ok := v.(bool); return ok && !b }

// IsArray is is_array.
func IsArray(v any) bool { return php.Gettype(v) == "array" }

// IsString is is_string.
func IsString(v any) bool { return php.Gettype(v) == "string" }

// IsInt is is_int.
func IsInt(v any) bool { return php.Gettype(v) == "integer" }

// IsFloat is is_float.
func IsFloat(v any) bool { return php.Gettype(v) == "double" }

// IsBool is is_bool.
func IsBool(v any) bool { return php.Gettype(v) == "boolean" }

// IsNull is is_null.
func IsNull(v any) bool { return php.Gettype(v) == "NULL" }

// IsObject is is_object. A stream is a resource, not an object.
func IsObject(v any) bool {
	_, stream := v.(*php.Stream)
	return php.Gettype(v) == "object" && !stream
}

// IsScalar is is_scalar.
func IsScalar(v any) bool {
	switch php.Gettype(v) {
	case "boolean", "integer", "double", "string":
		return true
	}
	return false
}

// IsSocket is $v instanceof Socket.
func IsSocket(v any) bool { s, ok := v.(*socket.Socket); return ok && s != nil }

// IsOpen is is_resource($socket) before PHP 8: it reports whether s is still open.
func IsOpen(s *socket.Socket) bool {
	if s == nil {
		return false
	}
	_, err := s.SyscallConn()
	return err == nil && s.LocalAddr() != nil
}

// IsStream is is_resource in PHP 8, where sockets are objects: it reports whether v is an
// open stream or directory.
func IsStream(v any) bool {
	_, open := resource(v)
	return open
}

// resource reports whether v is a stream or a directory, and whether it is open.
func resource(v any) (is, open bool) {
	switch r := v.(type) {
	case *php.Stream:
		_, open = php.Ftell(r) // Ftell fails only if the stream is closed
		return r != nil, open
	case *dir:
		return true, r.f != nil
	}
	return false, false
}

// IsResource is is_resource before PHP 8.
func IsResource(v any) bool {
	if s, ok := v.(*socket.Socket); ok {
		return IsOpen(s)
	}
	return IsStream(v)
}

// Gettype is gettype.
func Gettype(v any) string {
	if is, open := resource(v); open {
		return "resource"
	} else if is {
		return "resource (closed)"
	}
	return php.Gettype(v)
}

// ClassName is get_class.
func ClassName(v any) string {
	switch o := Self(v).(type) {
	case interface{ ClassName() string }:
		return o.ClassName()
	case *socket.Socket:
		return "Socket"
	}
	return php.GetDebugType(v)
}

// SplObjectHash is spl_object_hash.
func SplObjectHash(v any) string { return fmt.Sprintf("%032x", php.SplObjectID(v)) }

// Implements reports whether v is an object of a class that implements the named interface.
func Implements(v any, name string) bool {
	if isNil(v) {
		return false
	}
	if t := reflect.TypeOf(v); t.Kind() == reflect.Pointer {
		for i := range t.NumMethod() {
			if t.Method(i).Name == "Is"+name {
				return true
			}
		}
	}
	return false
}

// Copy is the copy that $b = $a makes: for an array, it returns a copy. It returns any
// other value unchanged.
func Copy(v any) any {
	if a, ok := v.(*php.Array[any]); ok && a != nil {
		return a.Clone()
	}
	return v
}

// Clone returns a copy of the array a, or nil if a is nil.
func Clone[V any](a *php.Array[V]) *php.Array[V] {
	if a == nil {
		return nil
	}
	return a.Clone()
}

// EmptyIsNull returns s, or null if s is empty. socket_recv stores its data in this way.
func EmptyIsNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Strval is strval before PHP 8. There, a socket is a resource, and its text is, for
// example, "Resource id #1".
func Strval(v any) string {
	if s, ok := v.(*socket.Socket); ok && s != nil {
		return fmt.Sprintf("Resource id #%d", php.SplObjectID(s))
	}
	return php.Strval(v)
}

// Strval8 is strval in PHP 8. There, a socket is an object without a text, so Strval8 panics with
// PHP's Error.
func Strval8(v any) string {
	if s, ok := v.(*socket.Socket); ok && s != nil {
		panic(NewException("Error", "Object of class Socket could not be converted to string"))
	}
	return php.Strval(v)
}
