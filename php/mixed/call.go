package mixed

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"phpsocket/socket/php"
)

// Func is a PHP function used as a value, such as a closure.
type Func func(args ...any) any

// FuncOrNull returns the function f as a mixed value. If f is nil, it returns nil, which is
// PHP's null.
func FuncOrNull(f Func) any {
	if f == nil {
		return nil
	}
	return f
}

// ClassName returns "Closure", the name of PHP's class for function values.
func (Func) ClassName() string { return "Closure" }

// Identical reports whether f and other are the same closure.
func (f Func) Identical(other any) bool {
	g, ok := other.(Func)
	if !ok || f == nil || g == nil {
		return ok && f == nil && g == nil
	}
	return closure(&f) == closure(&g)
}

// closure returns the address of the variables that a function value has captured. Each
// closure has its own, so the address identifies the closure.
func closure(f *Func) uint64 {
	return reflect.NewAt(reflect.TypeFor[uintptr](), reflect.ValueOf(f).UnsafePointer()).Elem().Uint()
}

// named maps names of functions, in lower case, to the functions. Call looks a function up
// there.
var named = make(map[string]Func)

// Name registers a function by name, so that Call can find it. The name must be in lower
// case. Only init functions may call Name.
func Name(name string, f Func) { named[name] = f }

// finder finds a method of an object. NameMethod creates the finders.
type finder struct {
	find   func(o any) (any, bool)
	scopes []string // the classes with methods that may call it; if empty, all code may
}

// methods maps names of methods, in lower case, to the finders that NameMethod registered
// for that name.
var methods = make(map[string][]finder)

// NameMethod registers a method by name, so that the program can call it through a string.
// The name must be in lower case. The function find returns an object's method as a
// function. The second result of find is false if the object does not have the method. If
// the method is not public, only the methods of the classes in scopes may call it. Only
// init functions may call NameMethod.
func NameMethod(name string, find func(o any) (any, bool), scopes ...string) {
	methods[name] = append(methods[name], finder{find, scopes})
}

// method returns an object's method as a function, and the classes with methods that may call
// it. An object with __call has every method.
func method(o, name any) (f any, scopes []string, ok bool) {
	s, ok := name.(string)
	if !ok || isNil(o) {
		return nil, nil, false
	}
	list := methods[strings.ToLower(s)]
	for i := len(list) - 1; i >= 0; i-- { // start with subclasses, which are registered after their parents
		if f, ok := list[i].find(o); ok {
			return f, list[i].scopes, true
		}
	}
	for _, m := range methods["__call"] {
		if f, ok := m.find(o); ok {
			return Func(func(args ...any) any { return Call(f, s, php.ArrayOf(args...)) }), nil, true
		}
	}
	return nil, nil, false
}

// pair returns the object and the method name from an array that is a callable, such as
// [$o, 'name'].
func pair(v any) (o, name any, ok bool) {
	if php.Gettype(v) != "array" {
		return nil, nil, false
	}
	a := ToArray(v)
	return a.At(0), a.At(1), a.Len() == 2
}

// CallMethod is $o->$name(...).
func CallMethod(o, name any, args ...any) any {
	if f, _, ok := method(o, name); ok {
		return Call(f, args...)
	}
	if f, ok := name.(Func); ok {
		return f(args...)
	}
	if isNil(o) || php.Gettype(o) != "object" {
		return Throw("Error", fmt.Sprintf("Call to a member function %s() on %s", php.Strval(name), php.GetDebugType(o)))
	}
	return Throw("Error", "Call to undefined method "+ClassName(o)+"::"+php.Strval(name)+"()")
}

// IsCallable is is_callable. The argument scope is the class of the method that calls IsCallable.
// Outside of classes, there is no such argument.
func IsCallable(v any, scope ...string) bool {
	if o, name, ok := pair(v); ok {
		if c, ok := o.(string); ok {
			return named[strings.ToLower(c+"::"+php.Strval(name))] != nil
		}
		_, scopes, found := method(o, name)
		return found && (len(scopes) == 0 || len(scope) > 0 && slices.Contains(scopes, scope[0]))
	}
	if s, ok := v.(string); ok {
		return named[strings.ToLower(s)] != nil
	}
	if f, ok := v.(Func); ok {
		return f != nil
	}
	_, ok := Self(v).(interface{ Call(args ...any) any })
	return ok
}

// Call is $f(...): it calls f, which is a Func or a callable such as the name of a
// function.
func Call(f any, args ...any) any {
	if g, ok := f.(Func); ok && g != nil {
		return g(args...)
	}
	if s, ok := f.(string); ok {
		if g := named[strings.ToLower(s)]; g != nil {
			return g(args...)
		}
	}
	if o, ok := Self(f).(interface{ Call(args ...any) any }); ok {
		return o.Call(args...)
	}
	if o, name, ok := pair(f); ok {
		if g, _, ok := method(o, name); ok {
			return Call(g, args...)
		}
		if c, ok := o.(string); ok {
			if g := named[strings.ToLower(c+"::"+php.Strval(name))]; g != nil {
				return g(args...)
			}
		}
	}
	panic("php2go: not converted: a call of the function " + fmt.Sprint(f))
}

// Arg returns argument number i, counted from 0. It panics with PHP's ArgumentCountError if
// there is no such argument.
func Arg(args []any, i int) any {
	if i < len(args) {
		return args[i]
	}
	panic(NewException("ArgumentCountError", fmt.Sprintf("Too few arguments to function {closure}(), %d passed", len(args))))
}

// ArgOr returns argument number i, or the default value def if there is no such argument.
func ArgOr(args []any, i int, def any) any {
	if i < len(args) {
		return args[i]
	}
	return def
}

// RestArray returns an array of the arguments from number i on.
func RestArray(args []any, i int) *php.Array[any] { return php.ArrayOf(args[min(i, len(args)):]...) }

// Rest returns the arguments from number i on.
func Rest(args []any, i int) []any { return args[min(i, len(args)):] }

// RefArg returns a pointer for a parameter by reference. If argument number i is a *V,
// RefArg returns this argument itself. Otherwise, it returns a pointer to a copy of the
// argument. If the function stores something in the copy, the caller does not see it.
func RefArg[V any](args []any, i int) *V {
	x := Arg(args, i)
	if p, ok := x.(*V); ok {
		return p
	}
	v := element[V](x)
	return &v
}

// Prop is $o->name, for a property that no class of the program declares, or for an object
// such as stdClass.
func Prop(o any, name string) any {
	switch o := o.(type) {
	case *php.StdClass:
		return o.Props.At(name)
	case extras:
		return o.extra().props.At(name)
	case interface{ ClassName() string }:
		return nil // objects without an Extra have only declared properties
	case nil, bool, int, float64, string, *php.Array[any]:
		return nil
	}
	panic("php2go: not converted: property " + name + " of " + reflect.TypeOf(o).String())
}

// SetProp is $o->name = $v, for a property that no class of the program declares, or for an
// object such as stdClass.
func SetProp(o any, name string, v any) {
	switch o := o.(type) {
	case *php.StdClass:
		o.Props.Set(name, v)
		return
	case extras:
		Own(&o.extra().props).Set(name, v)
		return
	}
	if isNil(o) {
		panic(NewException("Error", fmt.Sprintf("Attempt to assign property %q on null", name)))
	}
	panic("php2go: not converted: property " + name + " of " + reflect.TypeOf(o).String())
}

// Usort is usort.
func Usort[V any](a *php.Array[V], f any) {
	php.Usort(a, func(x, y V) int { return php.Intval(Call(f, x, y)) })
}

// Uasort is uasort.
func Uasort[V any](a *php.Array[V], f any) {
	php.Uasort(a, func(x, y V) int { return php.Intval(Call(f, x, y)) })
}

// Uksort is uksort.
func Uksort[V any](a *php.Array[V], f any) {
	php.Uksort(a, func(x, y php.Key) int { return php.Intval(Call(f, x.Value(), y.Value())) })
}

// ArrayMap is array_map.
func ArrayMap(f any, arrays ...*php.Array[any]) *php.Array[any] {
	if len(arrays) == 1 {
		return php.ArrayMap(func(v any) any { return Call(f, v) }, arrays[0])
	}
	return php.ArrayMapMany(func(args ...any) any { return Call(f, args...) }, arrays...)
}

// ArrayFilter is array_filter.
func ArrayFilter(a *php.Array[any], rest ...any) *php.Array[any] {
	if len(rest) == 0 || rest[0] == nil {
		return php.ArrayFilter(a)
	}
	f := rest[0]
	if len(rest) > 1 {
		switch php.Intval(rest[1]) {
		case 2:
			return php.ArrayFilterKey(a, func(k php.Key) bool { return php.Truth(Call(f, k.Value())) })
		case 1:
			return php.ArrayFilterBoth(a, func(v any, k php.Key) bool { return php.Truth(Call(f, v, k.Value())) })
		}
	}
	return php.ArrayFilter(a, func(v any) bool { return php.Truth(Call(f, v)) })
}

// ArrayReduce is array_reduce.
func ArrayReduce(a *php.Array[any], f any, initial ...any) any {
	var start any
	if len(initial) > 0 {
		start = initial[0]
	}
	return php.ArrayReduce(a, func(carry, v any) any { return Call(f, carry, v) }, start)
}

// ArrayWalk is array_walk for a function that does not change the elements.
func ArrayWalk[V any](a *php.Array[V], f any, rest ...any) {
	for k, v := range a.All() {
		Call(f, append([]any{v, k.Value()}, rest...)...)
	}
}

// Shutdown is register_shutdown_function.
func Shutdown(f any) { php.RegisterShutdownFunction(func() { Call(f) }) }

var defined = make(map[string]bool)

// Define records the constant with the given name, so that Defined returns true for it.
func Define(name string) { defined[name] = true }

// Defined is defined.
func Defined(name string) bool { return defined[name] }
