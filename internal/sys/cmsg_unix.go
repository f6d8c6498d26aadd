//go:build unix

package sys

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// CmsgLen is CMSG_LEN.
func CmsgLen(size int) int { return unix.CmsgLen(size) }

// CmsgSpace is CMSG_SPACE.
func CmsgSpace(size int) int { return unix.CmsgSpace(size) }

// Cmsghdr is struct cmsghdr.
type Cmsghdr struct{ unix.Cmsghdr }

// Length returns the length of the message including its header.
func (h *Cmsghdr) Length() uint64 { return uint64(h.Len) }

// Pktinfo4Size is the size of an in_pktinfo: the index, the source address, and the
// destination address from the packet's header.
const Pktinfo4Size = 4 + 4 + 4

// PutPktinfo4 writes an in_pktinfo to b.
func PutPktinfo4(b []byte, addr [4]byte, index uint32) {
	binary.NativeEndian.PutUint32(b, index)
	copy(b[4:], addr[:])
}

// GetPktinfo4 reads an in_pktinfo from b.
func GetPktinfo4(b []byte) (addr [4]byte, index uint32) {
	return [4]byte(b[8:]), binary.NativeEndian.Uint32(b)
}
