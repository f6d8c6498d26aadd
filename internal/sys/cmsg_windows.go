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

// SetLen stores the length of the control message, including its header.
func (h *Cmsghdr) SetLen(n int) { h.Len = uintptr(n) }

// Length returns the length of the control message, including its header.
func (h *Cmsghdr) Length() uint64 { return uint64(h.Len) }

// cmsgAlign rounds n up to a multiple of the size of a pointer, because headers and data are
// aligned to this size.
func cmsgAlign(n int) int {
	return (n + int(unsafe.Sizeof(uintptr(0))) - 1) &^ (int(unsafe.Sizeof(uintptr(0))) - 1)
}

// CmsgLen is WSA_CMSG_LEN: the size of a header and of data that is size bytes long, without the
// padding at the end.
func CmsgLen(size int) int { return cmsgAlign(int(unsafe.Sizeof(Cmsghdr{}))) + size }

// CmsgSpace is WSA_CMSG_SPACE: the size of a header and of data that is size bytes long, with the
// padding at the end.
func CmsgSpace(size int) int { return CmsgLen(cmsgAlign(size)) }

// Pktinfo4Size is the size of Winsock's IN_PKTINFO, which holds an address and the index of the
// interface.
const Pktinfo4Size = 4 + 4

// PutPktinfo4 writes an IN_PKTINFO to b.
func PutPktinfo4(b []byte, addr [4]byte, index uint32) {
	copy(b, addr[:])
	binary.NativeEndian.PutUint32(b[4:], index)
}

// GetPktinfo4 reads an IN_PKTINFO from b.
func GetPktinfo4(b []byte) (addr [4]byte, index uint32) {
	return [4]byte(b), binary.NativeEndian.Uint32(b[4:])
}
