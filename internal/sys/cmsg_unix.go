//go:build unix

package sys

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// CmsgLen is CMSG_LEN: the size of a header and of data that is size bytes long, without the
// padding at the end.
func CmsgLen(size int) int { return unix.CmsgLen(size) }

// CmsgSpace is CMSG_SPACE: the size of a header and of data that is size bytes long, with the
// padding at the end.
func CmsgSpace(size int) int { return unix.CmsgSpace(size) }

// Cmsghdr is struct cmsghdr.
type Cmsghdr struct{ unix.Cmsghdr }

// Length returns the length of the control message, including its header.
func (h *Cmsghdr) Length() uint64 { return uint64(h.Len) }

// Pktinfo4Size is the size of C's struct in_pktinfo. It holds the index of the interface, the
// source address, and the destination address from the packet's header.
const Pktinfo4Size = 4 + 4 + 4

// PutPktinfo4 writes a struct in_pktinfo to b.
func PutPktinfo4(b []byte, addr [4]byte, index uint32) {
	binary.NativeEndian.PutUint32(b, index)
	copy(b[4:], addr[:])
}

// GetPktinfo4 reads a struct in_pktinfo from b.
func GetPktinfo4(b []byte) (addr [4]byte, index uint32) {
	return [4]byte(b[8:]), binary.NativeEndian.Uint32(b)
}
