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

// Length returns the length of the message, its header included.
func (h *Cmsghdr) Length() uint64 { return uint64(h.Len) }

// Pktinfo4Size is the size of an in_pktinfo: index, the address to send from,
// the address that a packet was sent to.
const Pktinfo4Size = 4 + 4 + 4

// PutPktinfo4 writes an in_pktinfo.
func PutPktinfo4(b []byte, addr [4]byte, index uint32) {
	binary.NativeEndian.PutUint32(b, index)
	copy(b[4:], addr[:])
}

// GetPktinfo4 reads one.
func GetPktinfo4(b []byte) (addr [4]byte, index uint32) {
	return [4]byte(b[8:]), binary.NativeEndian.Uint32(b)
}
