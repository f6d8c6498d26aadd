package php

import (
	"math/rand/v2"
	"testing"
)

// TestTyped checks that an array with elements of one type is sorted and searched like a mixed
// array with the same values.
func TestTyped(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		flags := oneOf(r, SORT_REGULAR, SORT_NUMERIC, SORT_STRING, SORT_NATURAL)
		typedAndMixed(t, flags, func() int { return r.IntN(30) - 15 })
		typedAndMixed(t, flags, func() float64 { return randFloat(r) })
		typedAndMixed(t, flags, func() string { return randNumericString(r) })
		typedAndMixed(t, flags, func() bool { return r.IntN(2) == 0 })
	}
}

func typedAndMixed[V any](t *testing.T, flags int, elem func() V) {
	typed, mixed := new(Array[V]), new(Array[any])
	for range 25 {
		v := elem()
		typed.Append(v)
		mixed.Append(v)
	}
	for _, strict := range []bool{false, true} {
		needle := elem()
		k, ok := ArraySearch(needle, typed, strict)
		l, found := ArraySearch[any](needle, mixed, strict)
		if k != l || ok != found {
			t.Errorf("%v is at %v, not at %v of %v", needle, k, l, typed.Values())
		}
	}
	Asort(typed, flags)
	Asort(mixed, flags)
	if got, want := Serialize(typed), Serialize(mixed); got != want {
		t.Errorf("flags %d: %s, not %s", flags, got, want)
	}
}

func TestTypedNoAllocation(t *testing.T) {
	a := new(Array[int])
	s := new(Array[string])
	for i := range 1000 {
		a.Append(i * 1000)
		s.Append(Strval(i))
	}
	if allocs := testing.AllocsPerRun(10, func() {
		if InArray(-5, a) || !InArray("999", s) {
			t.Error("InArray")
		}
	}); allocs > 4 {
		t.Errorf("%v allocations for 2000 comparisons", allocs)
	}
}
