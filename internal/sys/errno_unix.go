//go:build unix

package sys

import "golang.org/x/sys/unix"

// Std returns the code that package syscall uses for the error e.
func Std(e Errno) Errno { return e }

// The error codes that this package and package socket test for.
const (
	EAFNOSUPPORT  = unix.EAFNOSUPPORT
	EAGAIN        = unix.EAGAIN
	EADDRNOTAVAIL = unix.EADDRNOTAVAIL
	EALREADY      = unix.EALREADY
	ECONNABORTED  = unix.ECONNABORTED
	ECONNREFUSED  = unix.ECONNREFUSED
	EINPROGRESS   = unix.EINPROGRESS
	EINTR         = unix.EINTR
	EINVAL        = unix.EINVAL
	EISCONN       = unix.EISCONN
	EMSGSIZE      = unix.EMSGSIZE
	ENOPROTOOPT   = unix.ENOPROTOOPT
	ENOTSOCK      = unix.ENOTSOCK
	EOPNOTSUPP    = unix.EOPNOTSUPP
	ETIMEDOUT     = unix.ETIMEDOUT
	EWOULDBLOCK   = unix.EWOULDBLOCK
	ENODEV        = unix.ENODEV
	ENXIO         = unix.ENXIO
	EPIPE         = unix.EPIPE
)
