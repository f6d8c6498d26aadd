package php

import (
	"reflect"
	"runtime"
	"sync"
	"weak"
)

// objectIDs has the numbers of objects, by weak pointers to them, and those that are free.
var objectIDs struct {
	sync.Mutex
	ids  map[weak.Pointer[byte]]int
	free []int
	last int
}

// SplObjectID is spl_object_id: a small number that no other object that is in use has.
// Numbers begin with 1, in the order in which they are first asked for, and are given again, the last one first, when
// the garbage collector finds that their object is unused, or after SplObjectFree. Of what is no pointer it is 0.
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

// SplObjectFree is what PHP does to the number of object when the last variable with it goes: the number is free at once. A program
// that prints numbers calls it where PHP had unset.
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

// objectPointer returns the pointer that object is, or nil.
func objectPointer(object any) *byte {
	if r := reflect.ValueOf(object); r.Kind() == reflect.Pointer && !r.IsNil() {
		return (*byte)(r.UnsafePointer())
	}
	return nil
}
