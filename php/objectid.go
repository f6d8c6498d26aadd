package php

import (
	"reflect"
	"runtime"
	"sync"
	"weak"
)

// objectIDs maps objects, by weak pointers, to their numbers, and lists the numbers that are free.
var objectIDs struct {
	sync.Mutex
	ids  map[weak.Pointer[byte]]int
	free []int
	last int
}

// SplObjectID is spl_object_id: a number for an object. No other object in use has the same number.
// The first call to SplObjectID for an object assigns the number; the first number is 1. A number
// becomes free when the garbage collector finds that its object is unused, or when SplObjectFree is
// called; the number freed last is reused first. For anything that is not a pointer, the result is
// 0.
func SplObjectID(object any) int {
	p := objectPointer(object)
	if p == nil {
		return 0
	}
	w := weak.Make(p)
	o := &objectIDs
	o.Lock()
	defer o.Unlock()
	if id, ok := o.ids[w]; ok {
		return id
	}
	id := o.last + 1
	if n := len(o.free); n > 0 {
		id, o.free = o.free[n-1], o.free[:n-1]
	} else {
		o.last = id
	}
	if o.ids == nil {
		o.ids = make(map[weak.Pointer[byte]]int)
	}
	o.ids[w] = id
	runtime.AddCleanup(p, freeObject, w)
	return id
}

// SplObjectFree is what PHP does when the last variable that holds an object disappears: it frees
// the object's number at once. A program that prints object numbers calls SplObjectFree where the
// PHP code has unset.
func SplObjectFree(object any) {
	if p := objectPointer(object); p != nil {
		freeObject(weak.Make(p))
	}
}

func freeObject(w weak.Pointer[byte]) {
	o := &objectIDs
	o.Lock()
	defer o.Unlock()
	if id, ok := o.ids[w]; ok {
		delete(o.ids, w)
		o.free = append(o.free, id)
	}
}

// objectPointer returns object as a pointer, or nil if object is not a pointer.
func objectPointer(object any) *byte {
	if r := reflect.ValueOf(object); r.Kind() == reflect.Pointer && !r.IsNil() {
		return (*byte)(r.UnsafePointer())
	}
	return nil
}
