//go:build dragonfly || freebsd || linux || netbsd || openbsd || solaris

package sys

import "golang.org/x/sys/unix"

// The flags that these systems let a socket type carry.
const (
	SockNonblock = unix.SOCK_NONBLOCK
	SockCloexec  = unix.SOCK_CLOEXEC
)
