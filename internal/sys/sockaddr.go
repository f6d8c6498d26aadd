package sys

import "net/netip"

// Sockaddr is a socket address of any family. It is a value, so copying or comparing one
// does not allocate.
type Sockaddr struct {
	Family   int
	Port     uint16   // for AF_PACKET, the protocol
	IP       [16]byte // for AF_INET, the IPv4-mapped form of the address
	Scope    uint32   // for AF_INET6, the scope ID; for AF_PACKET, the index of the interface
	Flowinfo uint32   // for AF_INET6, in the kernel's byte order
	Path     string   // for AF_UNIX, the exact bytes; an abstract name begins with NUL
}

// SetIP stores an IPv4 or IPv6 address.
func (sa *Sockaddr) SetIP(ip netip.Addr) { sa.IP = ip.As16() }

// SetIPv4 stores an IPv4 address.
func (sa *Sockaddr) SetIPv4(a [4]byte) {
	sa.IP = [16]byte{10: 0xff, 11: 0xff, 12: a[0], 13: a[1], 14: a[2], 15: a[3]}
}
