package mixed

import (
	"fmt"
	"math"
	"reflect"
	"strings"

	"phpsocket/socket"
	"phpsocket/socket/php"
)

// OrFalse is v, or false if second is an error or false: what PHP returns for Go's two results.
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

// OrNull is v, or nil if ok is false.
func OrNull[T any](v T, ok bool) any {
	if !ok {
		return nil
	}
	return v
}

// UnlessNull is v, or nil if null is true.
func UnlessNull(null bool, v any) any {
	if null {
		return nil
	}
	return v
}

// Unless is v, or false if failed.
func Unless(failed bool, v any) any {
	if failed {
		return false
	}
	return v
}

// Listed makes a mixed array of a list, beside an error.
func Listed[T any](list []T, err error) (any, error) { return AnyArray(list), err }

// Int01 is (int)$b.
func Int01(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Text is (bool)$s of a string: "" and "0" are false.
func Text(s string) bool { return s != "" && s != "0" }

// ToInt makes an int of an argument, where PHP throws a TypeError if it is none.
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

// ToFloat makes a float of an argument.
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

// As is v as a T. It panics if v is of another type: the types that php2go found would be wrong.
func As[T any](v any) T {
	x, ok := v.(T)
	if !ok && v != nil {
		panic(fmt.Sprintf("php2go: %T is no %v", v, reflect.TypeFor[T]()))
	}
	return x
}

// Is reports whether v is a T.
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

// Pointer is p as a mixed value: nil if it is nil.
func Pointer[T any](p *T) any {
	if p == nil {
		return nil
	}
	return p
}

// Self is the object that o is a part of: its class may extend the class of o.
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

// Socket is v as a socket. What is none is a panic with PHP's TypeError; null and false are nil, which every function takes
// for a socket that is closed.
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

// Stream is v as a stream, in the same way.
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

// Release is what PHP does with a value that has lost its last variable: it closes a socket, and calls __destruct of an object.
func Release(v any) {
	switch x := Self(v).(type) {
	case *socket.Socket:
		socket.Close(x)
	case interface{ Destruct() }:
		x.Destruct()
	case interface{ Destruct() any }:
		x.Destruct()
	}
}

// Left ends a program at a place that php2go did not convert. It takes what stood there as arguments.
func Left(place string, _ ...any) any { panic("php2go: not converted: " + place) }

// Mul is $a * $b of ints. It panics where PHP goes on with a float.
func Mul(a, b int) int {
	if p, ok := php.Mul(a, b).(int); ok {
		return p
	}
	panic(fmt.Sprintf("php2go: %d * %d is no int: PHP goes on with a float", a, b))
}

// Mod is $a % $b of ints.
func Mod(a, b int) int { return php.Mod(a, b).(int) }

// ShiftLeft is $a << $b of ints.
func ShiftLeft(a, b int) int { return php.ShiftLeft(a, b).(int) }

// ShiftRight is $a >> $b of ints.
func ShiftRight(a, b int) int { return php.ShiftRight(a, b).(int) }

// Quo is $a / $b of floats.
func Quo(a, b float64) float64 {
	if b == 0 {
		panic(NewException("DivisionByZeroError", "Division by zero"))
	}
	return a / b
}

// Intdiv is intdiv.
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

// Less is $a < $b, and LessEqual $a <= $b: neither is true of NAN.
func Less(a, b any) bool { return !unordered(a, b) && php.LooseCompare(a, b) < 0 }

// LessEqual is $a <= $b.
func LessEqual(a, b any) bool { return !unordered(a, b) && php.LooseCompare(a, b) <= 0 }

// Greater is $a > $b, and GreaterEqual $a >= $b.
func Greater(a, b any) bool { return !unordered(a, b) && php.LooseCompare(b, a) < 0 }

// GreaterEqual is $a >= $b.
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

// old changes the operands of a comparison as PHP 5 and 7 did: a number is compared with the number that a string begins with.
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

// LooseEqual is $a == $b in PHP 5 and 7: 0 == "a" is true.
func LooseEqual(a, b any) bool { return php.LooseEqual(old(a, b)) }

// LooseCompare is $a <=> $b in PHP 7.
func LooseCompare(a, b any) int { return php.LooseCompare(old(a, b)) }

// OldLess is $a < $b in PHP 5 and 7.
func OldLess(a, b any) bool { return Less(old(a, b)) }

// OldLessEqual is $a <= $b in PHP 5 and 7.
func OldLessEqual(a, b any) bool { return LessEqual(old(a, b)) }

// OldInt is (int)$v before PHP 8: a socket has a number of its own.
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

// IsObject is is_object: streams are resources.
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

// IsOpen is is_resource($socket) before PHP 8: false after socket_close.
func IsOpen(s *socket.Socket) bool {
	if s == nil {
		return false
	}
	_, err := s.SyscallConn()
	return err == nil && s.LocalAddr() != nil
}

// IsStream is is_resource in PHP 8, where sockets are objects.
func IsStream(v any) bool { s, ok := v.(*php.Stream); return ok && s != nil }

// IsResource is is_resource before PHP 8.
func IsResource(v any) bool {
	if s, ok := v.(*socket.Socket); ok {
		return IsOpen(s)
	}
	return IsStream(v)
}

// Gettype is gettype.
func Gettype(v any) string {
	if IsStream(v) {
		return "resource"
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

// Implements reports whether v is an object of a class that has the interface of a name.
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

// Copy is $b = $a: a copy of an array, and v itself of all else.
func Copy(v any) any {
	if a, ok := v.(*php.Array[any]); ok && a != nil {
		return a.Clone()
	}
	return v
}

// Clone is a copy of an array that may be null.
func Clone[V any](a *php.Array[V]) *php.Array[V] {
	if a == nil {
		return nil
	}
	return a.Clone()
}

// EmptyIsNull is what socket_recv leaves in its buffer: null where nothing came.
func EmptyIsNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Strval is strval before PHP 8, where a socket is "Resource id #1", with a number of its own.
func Strval(v any) string {
	if s, ok := v.(*socket.Socket); ok && s != nil {
		return fmt.Sprintf("Resource id #%d", php.SplObjectID(s))
	}
	return php.Strval(v)
}
