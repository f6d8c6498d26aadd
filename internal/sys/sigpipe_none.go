//go:build unix && !darwin && !freebsd && !linux

package sys

// noSigpipe has nothing to do: Go's runtime ignores SIGPIPE.
func noSigpipe(int) {}
