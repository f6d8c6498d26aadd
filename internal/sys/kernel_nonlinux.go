//go:build !linux

package sys

const (
	MsgErrqueue = 0
	MsgFastopen = 0
)

// Undelivered is false: the wait is left to the system.
func Undelivered(FD) bool { return false }
