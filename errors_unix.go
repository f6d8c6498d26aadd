//go:build unix

package socket

import "syscall"

// std returns the code by which package syscall knows e.
func (e Errno) std() syscall.Errno { return syscall.Errno(e) }

// Codes of a failed host lookup, as socket_last_error reports them: -10000
// minus the h_errno of the resolver.
const (
	hostNotFound Errno = -10001 // no such name
	hostTryAgain Errno = -10002 // a name server failed; later it may not
	hostFailure  Errno = -10003 // anything else
	hostNoData   Errno = -10004 // the name has no address of this family
)

// eaiSystem is the code of AddrinfoLookup for a failure of the system.
const eaiSystem = EAI_SYSTEM
