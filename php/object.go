package php

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// StdClass is stdClass, an object without a class: $o->name is o.Props.At("name"). It is a handle, as PHP's objects are:
// the Clone of an array does not copy the objects in it.
type StdClass struct {
	Props Array[any]
}

// className returns the name of the class of an object: what its method ClassName returns, or else the name of its type.
func className(v any) string {
	switch v := v.(type) {
	case interface{ ClassName() string }:
		return v.ClassName()
	case *StdClass:
		return "stdClass"
	}
	name := strings.TrimLeft(fmt.Sprintf("%T", v), "*")
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	if strings.HasPrefix(name, "func(") {
		return "Closure"
	}
	return name
}

// mapToArray makes an Array of a Go map, in the order of its keys as fmt prints them.
func mapToArray(r reflect.Value) anyArray {
	keys := r.MapKeys()
	sortValues(keys)
	a := new(Array[any])
	for _, k := range keys {
		if key, ok := keyOf(normal(k.Interface())); ok {
			a.set(key, r.MapIndex(k).Interface())
		}
	}
	return a
}

// sortValues sorts the keys of a map: ints by their size, all else as text.
func sortValues(keys []reflect.Value) {
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		switch {
		case a.CanInt():
			return cmp.Compare(a.Int(), b.Int())
		case a.CanUint():
			return cmp.Compare(a.Uint(), b.Uint())
		}
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
}
