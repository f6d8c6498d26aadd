//go:build !linux

package socket

const (
	msgErrqueue = 0
	msgFastopen = 0
	soPeekOff   = -1

	unixPeeksOnce = false
)

// shut is false: a receive from a socket that was shut down says so itself.
func (o *op) shut(sysfd) bool { return false }

// sysUndelivered is false: the wait is left to the system.
func sysUndelivered(sysfd) bool { return false }

// passesCredentials is false: what does not fit is descriptors.
func passesCredentials(sysfd) bool { return false }

// sameWriter is true: the system joins the data of several writers.
func (o *op) sameWriter(sysfd) (bool, Errno) { return true, 0 }

// dropControl has nothing to close: descriptors come with SCM_RIGHTS alone, which
// is always handed out.
func dropControl([]byte) {}

// sysPeekOffset is -1: there is no SO_PEEK_OFF.
func sysPeekOffset(sysfd) int         { return -1 }
func sysSetPeekOffset(_ sysfd, _ int) {}
