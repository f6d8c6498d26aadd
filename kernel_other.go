//go:build !linux

package socket

// shut is false: a receive from a socket that was shut down says so itself.
func (o *op) shut(sysfd) bool { return false }
