package socket

import (
	"syscall"
	"unsafe"
)

// All uses of package unsafe in package socket are in this file. A comment says why each is
// safe. The uses for structures that the kernel reads and writes are in internal/sys.

// view returns the bytes of data without copying them. If data is a string, the caller must not
// modify the bytes.
//
// This is safe because strings and slices both begin with a pointer and a length.
func view[T Bytes](data *T) []byte {
	return unsafe.Slice(*(**byte)(unsafe.Pointer(data)), len(*data))
}

// isString reports whether T is a string type. Bytes allows only strings, which have two words,
// and slices, which have three.
func isString[T Bytes]() bool {
	var zero T
	return unsafe.Sizeof(zero) == unsafe.Sizeof("")
}

// asSlice returns data as a pointer to a []byte. This is safe if []byte is the underlying type
// of T, so T must not be a string type.
func asSlice[T Bytes](data *T) *[]byte { return (*[]byte)(unsafe.Pointer(data)) }

// isNil reports whether c is nil or holds a nil pointer. With a nil pointer, the methods of
// package net's types would panic.
//
// An interface has two words: one for the type, one for the value. A pointer, map, channel or
// func is itself the second word, and so is a struct or an array that contains only one of
// these. For any other value, the second word points to the value and is not nil.
func isNil(c syscall.Conn) bool {
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&c))[1] == nil
}

// addressOf returns a number that belongs to s alone as long as s is reachable. It is safe
// because the garbage collector does not move objects.
func addressOf(s *Socket) uintptr { return uintptr(unsafe.Pointer(s)) }

// addresses returns the memory of list as bytes, so that two lists can be compared quickly. The
// bytes are only read, so the garbage collector need not know that they are pointers.
//
//lint:ignore U1000 only Linux keeps sets to compare
func addresses(list []*Socket) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), len(list)*int(unsafe.Sizeof((*Socket)(nil))))
}
