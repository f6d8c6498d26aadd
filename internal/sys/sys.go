// Package sys makes the system calls for package socket. Each function makes one system call, on a
// descriptor that never blocks, so the function does not wait. Each function takes and returns
// plain values: bytes, numbers, a [Sockaddr], the system's error codes. This package does not know
// the type Socket.
package sys

import (
	"syscall"
	"unsafe"
)

// Errno is the system's error code.
type Errno = syscall.Errno

// BytesOf returns the memory of *v as a slice of bytes.
func BytesOf[T any](v *T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v))
}
