//go:build !linux

package socket

const (
	msgErrqueue = 0
	msgFastopen = 0
)

// shut is false: a receive from a socket that was shut down says so itself.
func (o *op) shut(sysfd) bool { return false }

// sysUndelivered is false: the wait is left to the system.
func sysUndelivered(sysfd) bool { return false }
