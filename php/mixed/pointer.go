package mixed

import (
	"runtime"
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

// Key is key.
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

// GetObjectVars is get_object_vars, for an object whose class the program does not define,
// such as stdClass.
func GetObjectVars(v any) *php.Array[any] {
	if o, ok := v.(*php.StdClass); ok {
		return o.Properties().Clone()
	}
	panic("php2go: not converted: get_object_vars() of " + php.GetDebugType(v))
}
