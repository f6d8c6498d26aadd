package socket

import (
	"os"
)

// file is not possible: package os would close the socket as what it is not.
func (*Socket) file() (*os.File, Errno) { return nil, SOCKET_EOPNOTSUPP }
