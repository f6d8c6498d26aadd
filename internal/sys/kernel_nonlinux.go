//go:build !linux

package sys

// Undelivered is false: the wait is left to the system.
func Undelivered(FD) bool { return false }
