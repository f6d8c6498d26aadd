package mixed

import "phpsocket/socket/php"

// Cell is what a variable refers to after $v = &..., another variable or an element.
type Cell[T any] interface{ P() *T }

type variable[T any] struct{ p *T }

func (v variable[T]) P() *T { return v.p }

// CellOf is &$v of a variable or property.
func CellOf[T any](p *T) Cell[T] { return variable[T]{p} }

// CellAt is &$a[$key] of an array in the mixed value *p, which it creates if there is none.
func CellAt(p *any, key any) Cell[any] {
	if php.Gettype(*p) == "object" && !isNil(*p) {
		return variable[any]{Ref(p, key)}
	}
	return ownAny(p).Hold(key)
}

// CellNext is &$a[] of an array in the mixed value *p.
func CellNext(p *any) Cell[any] {
	return HoldNext(ownAny(p))
}

// HoldNext is &$a[]: it appends an element and returns a reference to it.
func HoldNext[V any](a *php.Array[V]) *php.Held[V] {
	var zero V
	a.Append(zero)
	k, _, _ := a.Last()
	return a.Hold(k)
}

// Cells is foreach by reference over a mixed value, if the loop may change the array.
func Cells(p *any) func(func(php.Key, *php.Held[any]) bool) { return ownAny(p).Holds() }
