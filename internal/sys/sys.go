// Package sys makes the system calls. Each function makes one call, on a descriptor that
// never blocks, and takes and returns plain values: bytes, numbers, a [Sockaddr], the
// system's own error codes. The package does not know the type Socket, and it does not
// wait.
package sys

import (
	"syscall"
	"unsafe"
)

// Errno is the system's error code.
type Errno = syscall.Errno

// BytesOf returns the memory of *v as a slice.
func BytesOf[T any](v *T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v))
}
