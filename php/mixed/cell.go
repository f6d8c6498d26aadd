package mixed

import "phpsocket/socket/php"

// Cell is what a variable refers to after $v = &...: another variable, or an element.
type Cell[T any] interface{ P() *T }

type variable[T any] struct{ p *T }

func (v variable[T]) P() *T { return v.p }

// CellOf is &$v, for a variable or property v.
func CellOf[T any](p *T) Cell[T] { return variable[T]{p} }

// CellAt is &$a[$key], for an array in the mixed value *p. If *p holds no array, CellAt
// creates one.
func CellAt(p *any, key any) Cell[any] {
	if php.Gettype(*p) == "object" && !isNil(*p) {
		return variable[any]{Ref(p, key)}
	}
	return ownAny(p).Hold(key)
}

// CellNext is &$a[], for an array in the mixed value *p.
func CellNext(p *any) Cell[any] {
	return HoldNext(ownAny(p))
}

// HoldNext is &$a[]: it appends an element to a, and returns a reference to the element.
func HoldNext[V any](a *php.Array[V]) *php.Held[V] {
	var zero V
	a.Append(zero)
	k, _, _ := a.Last()
	return a.Hold(k)
}

// Cells is foreach by reference over the array in a mixed value. The loop may change the
// array.
func Cells(p *any) func(func(php.Key, *php.Held[any]) bool) { return ownAny(p).Holds() }
