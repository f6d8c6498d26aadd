package php

// ArrayOf is [$a, $b, $c].
func ArrayOf[V any](values ...V) *Array[V] {
	a := new(Array[V])
	for _, v := range values {
		a.Append(v)
	}
	return a
}

// Map is ['a' => 1, 'b' => 2], written Map("a", 1, "b", 2). It panics if the last key has no value.
func Map(pairs ...any) *Array[any] { return MapOf[any](pairs...) }

// MapOf is Map for elements of one type: MapOf[int]("a", 1, "b", 2). It panics if an element is of another type.
func MapOf[V any](pairs ...any) *Array[V] {
	a := new(Array[V])
	if len(pairs)%2 != 0 {
		panic(throwf("ArgumentCountError", "php.Map: the last key has no value"))
	}
	for i := 0; i < len(pairs); i += 2 {
		v, ok := pairs[i+1].(V)
		if !ok && pairs[i+1] != nil {
			panic(throwf("TypeError", "php.Map: the value of %v is of type %T", pairs[i], pairs[i+1]))
		}
		a.Set(pairs[i], v)
	}
	return a
}
