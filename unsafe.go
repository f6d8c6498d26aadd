package socket

import (
	"syscall"
	"unsafe"
)

// The tricks with memory, each with the reason why it is safe. Those of structures
// that the kernel reads and writes are in internal/sys.

// view returns the bytes of data without a copy. They must not be written to if
// data is a string.
//
// A string and a slice begin alike, with a pointer and a length.
func view[T Bytes](data *T) []byte {
	return unsafe.Slice(*(**byte)(unsafe.Pointer(data)), len(*data))
}

// isString reports whether T is a string type. Of the types that Bytes allows, only
// those are two words long; a slice has three.
func isString[T Bytes]() bool {
	var zero T
	return unsafe.Sizeof(zero) == unsafe.Sizeof("")
}

// asSlice returns data, whose type is no string type, as what it is below its name: a
// slice of bytes.
func asSlice[T Bytes](data *T) *[]byte { return (*[]byte)(unsafe.Pointer(data)) }

// isNil reports whether c is nil or holds a nil pointer, which the methods of
// package net's types do not survive.
//
// An interface is two words, the type and the value. A value that is a pointer, or
// has nothing but one in it, is the second word itself; of any other it is a pointer
// to it, and not nil.
func isNil(c syscall.Conn) bool {
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&c))[1] == nil
}

// addressOf returns a number for s, which no other Socket has as long as s is there:
// the collector does not move what is allocated.
func addressOf(s *Socket) uintptr { return uintptr(unsafe.Pointer(s)) }

// addresses returns the memory of a list, to be compared. It is for reading only, so
// the collector does not care that it takes pointers for bytes.
func addresses(list []*Socket) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), len(list)*int(unsafe.Sizeof((*Socket)(nil))))
}
