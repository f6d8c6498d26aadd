//go:build !(dragonfly || freebsd || linux || netbsd || openbsd || solaris)

package socket

// No flags in a socket type here.
const (
	sockNonblock = 0
	sockCloexec  = 0
)
