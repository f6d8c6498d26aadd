package socket

import "phpsocket/socket/internal/sys"

// codeOf returns the code of an error of x/sys.
func codeOf(err error) Errno { return Errno(sys.CodeOf(err)) }

// longTimeout is no timeout: see socket_linux.go.
const longTimeout = -1

// eaiSystem is the code of AddrinfoLookup for a failure of the system, which has
// none of its own here.
const eaiSystem = EAI_FAIL
