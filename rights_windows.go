package socket

import (
	"strconv"
	"syscall"
)

func kindOfControl(level, typ int) controlKind {
	switch level {
	case IPPROTO_IP:
		if typ == IP_PKTINFO {
			return controlPktinfo4
		}
	case IPPROTO_IPV6:
		switch typ {
		case IPV6_HOPLIMIT, IPV6_TCLASS:
			return controlInt
		case IPV6_PKTINFO:
			return controlPktinfo6
		}
	}
	return controlData
}

// descriptors are none: Windows passes no sockets in messages.
type descriptors struct{}

func (*descriptors) close() {}

func (c *call) encodeRights(*Socket, []byte, []syscall.Conn, string, *descriptors) ([]byte, error) {
	return nil, c.conversion("msghdr > control", "cmsghdr with level "+strconv.Itoa(SOL_SOCKET)+" not supported")
}

func decodeRights([]byte) []syscall.Conn { return nil }
