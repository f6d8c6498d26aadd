package socket

import (
	"syscall"
	"unsafe"
)

// All uses of unsafe in this package are here, each with the reason why it is safe.
// Those for structures that the kernel reads and writes are in internal/sys.

// view returns the bytes of data without a copy. If data is a string, the bytes
// must not be modified.
//
// Strings and slices both begin with a pointer and a length.
func view[T Bytes](data *T) []byte {
	return unsafe.Slice(*(**byte)(unsafe.Pointer(data)), len(*data))
}

// isString reports whether T is a string type. Among the types that Bytes allows, a
// string has two words and a slice has three.
func isString[T Bytes]() bool {
	var zero T
	return unsafe.Sizeof(zero) == unsafe.Sizeof("")
}

// asSlice returns data as a pointer to a slice of bytes, the underlying type of T. T must
// not be a string type.
func asSlice[T Bytes](data *T) *[]byte { return (*[]byte)(unsafe.Pointer(data)) }

// isNil reports whether c is nil or holds a nil pointer. The methods of package net's types
// would panic with such a pointer.
//
// An interface has two words, a type and a value. A value that is a pointer, map, channel
// or func, or a struct or array with only one of these in it, is the second word itself.
// For any other value, the second word points to it and is not nil.
func isNil(c syscall.Conn) bool {
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&c))[1] == nil
}

// addressOf returns a number that is unique to s while s is reachable, because the
// collector does not move objects.
func addressOf(s *Socket) uintptr { return uintptr(unsafe.Pointer(s)) }

// addresses returns the memory of list as bytes, for comparison. The bytes are only read,
// so the collector need not know that they are pointers.
//
//lint:ignore U1000 only Linux keeps sets to compare
func addresses(list []*Socket) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), len(list)*int(unsafe.Sizeof((*Socket)(nil))))
}
