package php

import (
	"cmp"
	"strings"
)

// The flags of the sorting functions.
const (
	SORT_REGULAR       = 0 // elements are compared by LooseCompare
	SORT_NUMERIC       = 1
	SORT_STRING        = 2
	SORT_LOCALE_STRING = 5 // like SORT_STRING, but compares only the bytes before the first NUL; the locale is always "C"
	SORT_NATURAL       = 6
	SORT_FLAG_CASE     = 8 // with SORT_STRING or SORT_NATURAL: ignore case
)

// Sort is sort: it sorts by LooseCompare, or as a SORT_ flag says. The keys become 0, 1, 2... Like
// all sorting functions in this package, it is stable.
func Sort[V any](a *Array[V], flags ...int) { sortBy(a, byValue[V](flags, 1), false) }

// Rsort is rsort: like Sort, but the largest element comes first.
func Rsort[V any](a *Array[V], flags ...int) { sortBy(a, byValue[V](flags, -1), false) }

// Asort is asort: like Sort, but it keeps the keys.
func Asort[V any](a *Array[V], flags ...int) { sortBy(a, byValue[V](flags, 1), true) }

// Arsort is arsort: like Asort, but the largest element comes first.
func Arsort[V any](a *Array[V], flags ...int) { sortBy(a, byValue[V](flags, -1), true) }

// Ksort is ksort: it sorts by the keys.
func Ksort[V any](a *Array[V], flags ...int) { sortBy(a, byKey[V](flags, 1), true) }

// Krsort is krsort: it sorts by the keys, the largest key first.
func Krsort[V any](a *Array[V], flags ...int) { sortBy(a, byKey[V](flags, -1), true) }

// Natsort is natsort: it sorts in natural order, "img2" before "img10", and keeps the keys.
func Natsort[V any](a *Array[V]) { Asort(a, SORT_NATURAL) }

// Natcasesort is natcasesort: like Natsort, but without regard to the case of ASCII letters.
func Natcasesort[V any](a *Array[V]) { Asort(a, SORT_NATURAL|SORT_FLAG_CASE) }

// Usort is usort: it sorts with a comparison function. f must return a negative number if x comes
// first, and a positive number if y comes first. The keys become 0, 1, 2... For a slice, use
// slices.SortStableFunc.
func Usort[V any](a *Array[V], f func(x, y V) int) {
	sortBy(a, func(x, y *item[V]) int { return f(x.v, y.v) }, false)
}

// Uasort is uasort: like Usort, but it keeps the keys.
func Uasort[V any](a *Array[V], f func(x, y V) int) {
	sortBy(a, func(x, y *item[V]) int { return f(x.v, y.v) }, true)
}

// Uksort is uksort: it sorts by the keys with a comparison function.
func Uksort[V any](a *Array[V], f func(x, y Key) int) {
	sortBy(a, func(x, y *item[V]) int { return f(x.k, y.k) }, true)
}

// item is an element that is being sorted.
type item[V any] struct {
	k  Key
	v  V
	at int // its original position, because equal elements keep their order
}

func itemsOf[V any](a *Array[V]) []item[V] {
	items := make([]item[V], 0, a.Len())
	for k, v := range a.All() {
		items = append(items, item[V]{k, v, len(items)})
	}
	return items
}

func sortBy[V any](a *Array[V], compare func(x, y *item[V]) int, keys bool) {
	next := a.own().next
	items := itemsOf(a)
	sortItems(items, compare)
	a.rebuild(func(b *Array[V]) {
		for _, it := range items {
			if keys {
				b.set(it.k, it.v)
			} else {
				b.Append(it.v)
			}
		}
		if keys {
			b.own().next = next
		}
	})
}

func byValue[V any](flags []int, sign int) func(x, y *item[V]) int {
	compare := comparer[V](optional(flags, SORT_REGULAR))
	return func(x, y *item[V]) int { return sign * compare(x.v, y.v) }
}

func byKey[V any](flags []int, sign int) func(x, y *item[V]) int {
	by := optional(flags, SORT_REGULAR)
	compare := valueComparer(by)
	return func(x, y *item[V]) int {
		if by == SORT_NUMERIC && x.k.IsInt() && y.k.IsInt() {
			return sign * cmp.Compare(x.k.n, y.k.n)
		}
		return sign * compare(x.k.Value(), y.k.Value())
	}
}

// valueComparer returns the comparison function for a SORT_ flag.
func valueComparer(flags int) func(a, b any) int {
	fold := flags&SORT_FLAG_CASE != 0
	switch flags &^ SORT_FLAG_CASE {
	case SORT_NUMERIC:
		return func(a, b any) int { return compareFloats(Floatval(a), Floatval(b)) }
	case SORT_LOCALE_STRING:
		return func(a, b any) int { return strings.Compare(cString(Strval(a)), cString(Strval(b))) }
	case SORT_STRING:
		if fold {
			return func(a, b any) int { return cmp.Compare(Strcasecmp(Strval(a), Strval(b)), 0) }
		}
		return func(a, b any) int { return strings.Compare(Strval(a), Strval(b)) }
	case SORT_NATURAL:
		if fold {
			return func(a, b any) int { return Strnatcasecmp(Strval(a), Strval(b)) }
		}
		return func(a, b any) int { return Strnatcmp(Strval(a), Strval(b)) }
	}
	return LooseCompare
}

// cString returns s up to its first NUL, where C sees its end.
func cString(s string) string {
	s, _, _ = strings.Cut(s, "\x00")
	return s
}
