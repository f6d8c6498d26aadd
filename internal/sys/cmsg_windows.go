package sys

import (
	"encoding/binary"
	"unsafe"
)

// Cmsghdr is WSACMSGHDR.
type Cmsghdr struct {
	Len   uintptr
	Level int32
	Type  int32
}

// SetLen stores the length of the message, its header included.
func (h *Cmsghdr) SetLen(n int) { h.Len = uintptr(n) }

// Length returns it.
func (h *Cmsghdr) Length() uint64 { return uint64(h.Len) }

// Headers and data are aligned to the size of a pointer.

func cmsgAlign(n int) int {
	return (n + int(unsafe.Sizeof(uintptr(0))) - 1) &^ (int(unsafe.Sizeof(uintptr(0))) - 1)
}

// CmsgLen is WSA_CMSG_LEN.
func CmsgLen(size int) int { return cmsgAlign(int(unsafe.Sizeof(Cmsghdr{}))) + size }

// CmsgSpace is WSA_CMSG_SPACE.
func CmsgSpace(size int) int { return CmsgLen(cmsgAlign(size)) }

// Pktinfo4Size is the size of an IN_PKTINFO: address, index.
const Pktinfo4Size = 4 + 4

// PutPktinfo4 writes an IN_PKTINFO.
func PutPktinfo4(b []byte, addr [4]byte, index uint32) {
	copy(b, addr[:])
	binary.NativeEndian.PutUint32(b[4:], index)
}

// GetPktinfo4 reads one.
func GetPktinfo4(b []byte) (addr [4]byte, index uint32) {
	return [4]byte(b), binary.NativeEndian.Uint32(b[4:])
}
