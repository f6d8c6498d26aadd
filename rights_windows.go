package socket

import (
	"strconv"
	"syscall"
)

// descriptors are none: Windows passes no sockets in messages.
type descriptors struct{}

func (*descriptors) close() {}

func (c *call) encodeRights(*Socket, []byte, []syscall.Conn, string, *descriptors) ([]byte, error) {
	return nil, c.conversion("msghdr > control", "cmsghdr with level "+strconv.Itoa(SOL_SOCKET)+" not supported")
}

func decodeRights([]byte) []syscall.Conn { return nil }
