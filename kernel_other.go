//go:build !linux

package socket

// unixPeeksOnce says that a stream of AF_UNIX does not wait for all with
// MSG_PEEK|MSG_WAITALL: it returns what is there.
const unixPeeksOnce = false

// shut is false: a receive from a socket that was shut down says so itself.
func (o *op) shut(sysfd) bool { return false }

// sameWriter is true: the system joins the data of several writers.
func (o *op) sameWriter(sysfd) (bool, Errno) { return true, 0 }

// dropControl has nothing to close: descriptors come with SCM_RIGHTS alone, which
// is always handed out.
func dropControl([]byte) {}
