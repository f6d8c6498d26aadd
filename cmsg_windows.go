package socket

import (
	"encoding/binary"
	"strconv"
	"syscall"
	"unsafe"
)

// cmsghdr is WSACMSGHDR.
type cmsghdr struct {
	Len   uintptr
	Level int32
	Type  int32
}

func (h *cmsghdr) setLen(n int)   { h.Len = uintptr(n) }
func (h *cmsghdr) length() uint64 { return uint64(h.Len) }

// Headers and data are aligned to the size of a pointer.

func cmsgAlign(n int) int {
	return (n + int(unsafe.Sizeof(uintptr(0))) - 1) &^ (int(unsafe.Sizeof(uintptr(0))) - 1)
}
func cmsgLen(size int) int   { return cmsgAlign(int(unsafe.Sizeof(cmsghdr{}))) + size }
func cmsgSpace(size int) int { return cmsgLen(cmsgAlign(size)) }

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

// pktinfo4Size is the size of an IN_PKTINFO: address, index.
const pktinfo4Size = 4 + 4

func putPktinfo4(b []byte, addr [4]byte, index uint32) {
	copy(b, addr[:])
	binary.NativeEndian.PutUint32(b[4:], index)
}

func getPktinfo4(b []byte) (addr [4]byte, index uint32) {
	return [4]byte(b), binary.NativeEndian.Uint32(b[4:])
}

// descriptors are none: Windows passes no sockets in messages.
type descriptors struct{}

func (*descriptors) close() {}

func (c *call) encodeRights(*Socket, []byte, []syscall.Conn, string, *descriptors) ([]byte, error) {
	return nil, c.conversion("msghdr > control", "cmsghdr with level "+strconv.Itoa(SOL_SOCKET)+" not supported")
}

func decodeRights([]byte) []syscall.Conn { return nil }
