//go:build darwin || freebsd

package sys

import "golang.org/x/sys/unix"

// noSigpipe keeps a write to a dead peer from raising SIGPIPE. Go's runtime
// ignores the signal, a program that this one starts or hands the descriptor to
// may not. macOS refuses it for a connection that has ended already.
func noSigpipe(fd int) { unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_NOSIGPIPE, 1) }
