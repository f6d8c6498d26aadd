//go:build dragonfly || freebsd || linux || netbsd || openbsd || solaris

package socket

// The flags that these systems let a socket type carry.
const (
	sockNonblock = SOCK_NONBLOCK
	sockCloexec  = SOCK_CLOEXEC
)
