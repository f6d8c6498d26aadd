package php

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// StdClass is stdClass, an object without a declared class: $o->name is o.Props.At("name"). Like
// PHP's objects, it is a handle: the Clone of an array contains the same objects.
type StdClass struct {
	Props Array[any]
	class string // "" means stdClass
}

// NewObject is (object)['name' => $v], written NewObject("name", v).
func NewObject(props ...any) *StdClass {
	return &StdClass{Props: Array[any]{t: Map(props...).t}}
}

// ClassName is get_class: the name of o's class.
func (o *StdClass) ClassName() string {
	if o == nil || o.class == "" {
		return "stdClass"
	}
	return o.class
}

// path lists the arrays and objects that a recursive function is working on, the outermost first.
type path []any

// enter records that the recursive function begins to work on v. If it is already working
// on v, enter returns false.
func (p *path) enter(v any) bool {
	for _, outer := range *p {
		if same(outer, v) {
			return false
		}
	}
	*p = append(*p, v)
	return true
}

// leave removes the value that was entered last.
func (p *path) leave() {
	last := len(*p) - 1
	(*p)[last] = nil
	*p = (*p)[:last]
}

// className returns the name of an object's class: the result of its ClassName method, or else the name of its Go
// type.
func className(v any) string {
	switch v := v.(type) {
	case interface{ ClassName() string }:
		return v.ClassName()
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

// mapToArray converts a Go map to an Array, with the keys in the order in which fmt prints them.
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

// sortValues sorts the keys of a map: ints by value, all others as text.
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
