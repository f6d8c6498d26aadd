package mixed

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"weak"

	"phpsocket/socket/php"
)

// pointer is the internal pointer of an array. PHP functions such as current and next use
// it. If an array has no stored pointer, the pointer is at the first element.
type pointer struct {
	at    php.Key
	ended bool
}

var pointers sync.Map // maps the weak.Pointer of each array to the array's pointer

func point[V any](a *php.Array[V], p pointer) {
	w := weak.Make(a)
	if _, had := pointers.Swap(w, p); !had {
		runtime.AddCleanup(a, func(w weak.Pointer[php.Array[V]]) { pointers.Delete(w) }, w)
	}
}

// current returns the key and the value at the internal pointer of an array. ok is false if
// there is no element at the pointer.
func current[V any](a *php.Array[V]) (k php.Key, v V, ok bool) {
	p, had := pointers.Load(weak.Make(a))
	if !had {
		return a.First()
	}
	q := p.(pointer)
	if q.ended || !a.Has(q.at) {
		return k, v, false
	}
	return q.at, a.At(q.at), true
}

// Current is PHP's current.
func Current[V any](a *php.Array[V]) any {
	if _, v, ok := current(a); ok {
		return v
	}
	return false
}

// Key is PHP's key.
func Key[V any](a *php.Array[V]) any {
	if k, _, ok := current(a); ok {
		return k.Value()
	}
	return nil
}

// Advance is PHP's next.
func Advance[V any](a *php.Array[V]) any { return step(a, 1) }

// Prev is PHP's prev.
func Prev[V any](a *php.Array[V]) any { return step(a, -1) }

func step[V any](a *php.Array[V], by int) any {
	at, _, ok := current(a)
	if !ok {
		return false
	}
	keys := php.ArrayKeys(a).Values()
	for i, k := range keys {
		if k != at.Value() {
			continue
		}
		if i += by; i < 0 || i >= len(keys) {
			break
		}
		next, _ := php.KeyOf(keys[i])
		point(a, pointer{at: next})
		return a.At(next)
	}
	point(a, pointer{ended: true})
	return false
}

// EachPair is each, a function of PHP before version 8: it returns the current key and
// value, and moves the internal pointer to the next element.
func EachPair[V any](a *php.Array[V]) any {
	k, v, ok := current(a)
	if !ok {
		return false
	}
	step(a, 1)
	return php.Map(1, v, "value", v, 0, k.Value(), "key", k.Value())
}

// AppendAll is array_push($p, ...$list): it appends all elements of list to the array in *p.
func AppendAll(p *any, list any) {
	for _, v := range Each(list) {
		Append(p, v)
	}
}

// GetObjectVars is get_object_vars: for the object v, it returns the properties that the
// current function can access. The argument scope has the name of the function's class,
// followed by the names of that class, its parents and its subclasses. Without scope, only
// public properties are accessible.
func GetObjectVars(v any, scope ...string) *php.Array[any] {
	o, ok := Self(v).(interface{ Properties() *php.Array[any] })
	if !ok {
		Left("get_object_vars() of " + php.GetDebugType(v))
	}
	vars := new(php.Array[any])
	for key, value := range o.Properties().All() {
		class, name, hidden := strings.Cut(strings.TrimPrefix(key.String(), "\x00"), "\x00")
		switch {
		case !hidden:
			vars.Set(key, value)
		case class == "*" && slices.Contains(scope, ClassName(v)), len(scope) > 0 && class == scope[0]:
			vars.Set(name, value)
		}
	}
	return vars
}
