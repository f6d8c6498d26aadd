package socket

import "phpsocket/socket/internal/sys"

// codeOf returns the code of an error of x/sys.
func codeOf(err error) Errno { return Errno(sys.CodeOf(err)) }
