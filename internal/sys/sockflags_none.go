//go:build !(dragonfly || freebsd || linux || netbsd || openbsd || solaris)

package sys

// No flags in a socket type here.
const (
	SockNonblock = 0
	SockCloexec  = 0
)
