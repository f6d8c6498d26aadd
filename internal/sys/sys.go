// Package sys is what talks to the kernel. A function makes one system call, on a
// descriptor that never blocks, and takes and returns plain values: bytes, numbers,
// a [Sockaddr], the system's own error codes. It knows no Socket and does not wait.
package sys

import (
	"syscall"
	"unsafe"
)

// Errno is the system's own error code.
type Errno = syscall.Errno

// BytesOf returns the memory of *v.
func BytesOf[T any](v *T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v))
}
