//go:build unix

package socket

import (
	"runtime"
	"strconv"
)

// noInterfaceAddr is what PHP says of an interface that has no IPv4 address, or
// does not exist.
func noInterfaceAddr(index uint32, exists bool) string {
	e := SOCKET_EADDRNOTAVAIL
	switch {
	case exists:
	case runtime.GOOS == "linux":
		e = SOCKET_ENODEV
	default:
		e = SOCKET_ENXIO
	}
	return "Failed obtaining address for interface " + strconv.FormatUint(uint64(index), 10) + ": error " + strconv.Itoa(int(e))
}
